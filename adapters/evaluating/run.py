"""`sameside evaluate`, put together: what would be answered to a file of questions, against their labels."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from adapters.evaluating.calibration import calibration, calibration_error
from adapters.evaluating.lines import question_line, summary_line, written
from adapters.evaluating.outcomes import outcomes
from adapters.evaluating.questions import read_questions
from adapters.evaluating.report import WIDTH_OF_A_FILE, show_report
from adapters.evaluating.tally import Tally
from adapters.main import prepare
from adapters.settings import Misconfigured
from knowledge.files.loading import read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from adapters.evaluating.outcomes import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What to measure and what to show of it.

    `cautions` are further numbers of caution to compare. Without kinds, the entries are judged alone. `as_json` leaves
    out the report for people. `chart` is where to write the calibration curve as PNG.
    """

    knowledge: Path
    questions: Path
    caution: float
    cautions: Sequence[float] = ()
    with_kinds: bool = True
    as_json: bool = False
    chart: Path | None = None


def evaluate(asked: Evaluation) -> None:
    """Print one JSON line a question and the summary on standard output, and the report on standard error.

    On a terminal the report takes the JSON lines' place. Raises InvalidKnowledge and Misconfigured.
    """
    place = asked.knowledge / "entries.yaml" if asked.knowledge.is_dir() else asked.knowledge
    base = read(place, intents=True)
    questions = read_questions(asked.questions, [entry.id for entry in base.entries])
    if asked.chart:
        _check_place(asked.chart)
        if not any(question.set for question in questions):
            raise Misconfigured(f"{asked.questions} has no labelled question (`set`), so there is no curve to draw.")
    console = _console()
    shows_lines = asked.as_json or not sys.stdout.isatty()
    found: list[Outcome] = []
    with _progress(console, shown=not asked.as_json) as progress:
        task = progress.add_task(f"learning {len(base.entries)} entries", total=None)
        matcher = prepare(base.entries, caution=asked.caution, with_kinds=asked.with_kinds)
        progress.update(task, description="asking", total=len(questions))
        for outcome in outcomes(matcher, questions, asked.cautions):
            found.append(outcome)
            progress.advance(task)
            if shows_lines:
                click.echo(written(question_line(outcome)))
    tally, compared = tallied(found, asked.cautions)
    if shows_lines:
        click.echo(written(summary_line(found, tally, asked.caution, compared)))
    if not asked.as_json:
        show_report(console, found, tally, asked.caution, compared)
    if asked.chart:
        _draw(asked.chart, found)
        click.echo(f"The calibration curve is in {asked.chart}.", err=True)


def tallied(found: Sequence[Outcome], cautions: Sequence[float]) -> tuple[Tally, Mapping[float, Tally]]:
    """Count the outcomes, and again as they would be with each of the other numbers of caution."""
    tally, compared = Tally(), {caution: Tally() for caution in cautions}
    for outcome in found:
        tally.take(outcome)
        for caution, one in compared.items():
            one.take(outcome.at(caution))
    return tally, compared


def _console() -> Console:
    console = Console(stderr=True, markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        console.width = WIDTH_OF_A_FILE
    return console


def _progress(console: Console, *, shown: bool) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        redirect_stdout=False,  # what is piped on stays byte for byte what was printed
        disable=not (shown and console.is_terminal),
    )


def _check_place(chart: Path) -> None:
    """Complain about a picture's place before minutes were spent on measuring."""
    if chart.suffix.lower() != ".png":
        raise Misconfigured(f"{chart} is not a place for a picture: its name must end in .png.")
    if chart.is_dir() or not chart.parent.is_dir():
        raise Misconfigured(f"{chart} cannot be written: name a file in a folder that exists.")


def _draw(chart: Path, found: Sequence[Outcome]) -> None:
    from adapters.charts import calibration_chart  # noqa: PLC0415 - only who asks for a picture waits for matplotlib

    bins = calibration(found)
    picture = calibration_chart(bins, error=calibration_error(bins) or 0.0)
    try:
        chart.write_bytes(picture)
    except OSError as error:
        raise Misconfigured(f"{chart} cannot be written: {error.strerror}.") from error
