"""`sameside evaluate` on the command line: its options. What it does is loaded when it is asked for."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Final

import click

from knowledge.matching.matcher import CAUTION


class _Caution(click.FloatRange):
    """A number of caution; "nan" is a float that no range refuses."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401 - the base's
        """Return the number."""
        number = float(super().convert(value, param, ctx))
        return self.fail("nan is no number.", param, ctx) if math.isnan(number) else number


_RANGE: Final = _Caution(0.1, 1000)
_KINDS_HELP: Final = "What else a message may be than a question to an entry; none, to judge a foreign set by itself."
_CHART_HELP: Final = "Draw how often the first entry was right against how probable it was said to be."


def _numbers(context: click.Context, option: click.Parameter, value: str | None) -> tuple[float, ...]:
    """Read numbers of caution between commas, each once."""
    numbers = value.split(",") if value is not None else []
    return tuple(dict.fromkeys(_RANGE(number.strip(), option, context) for number in numbers))


@click.command("evaluate")
@click.option("--kb", "knowledge", type=click.Path(path_type=Path), required=True, help="Entries as YAML.")
@click.option("--questions", type=click.Path(path_type=Path), required=True, help="One JSON object a line: id, text.")
@click.option(
    "--caution",
    type=_RANGE,
    default=CAUTION,
    show_default=True,
    help="How many unneeded “did you mean” one wrong answer is worth.",
)
@click.option("--cautions", metavar="N,N,...", callback=_numbers, help="Compare the shares at these numbers too.")
@click.option("--kinds", type=click.Choice(["starter", "none"]), default="starter", show_default=True, help=_KINDS_HELP)
@click.option("--calibration-chart", "chart", metavar="FILE.png", type=click.Path(path_type=Path), help=_CHART_HELP)
@click.option("--json", "as_json", is_flag=True, help="JSON lines only, without the report for people.")
def evaluate_command(kinds: str, **asked: Any) -> None:  # noqa: ANN401 - the options, as the evaluation names them
    """Say what would be answered to each question, one JSON line each, then a summary line.

    The report for people goes to standard error; on a terminal it takes the lines' place. An entry needs no more than
    `id` and `questions`. How questions are labelled, and public sets: benchmarks/README.md.
    """
    from adapters.evaluating.run import Evaluation, evaluate  # noqa: PLC0415 - the other commands need not load it

    evaluate(Evaluation(with_kinds=kinds == "starter", **asked))
