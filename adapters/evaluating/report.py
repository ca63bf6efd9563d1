"""The report for people: what was decided against what was expected, the shares, and the worst mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich import box
from rich.table import Table
from rich.text import Text

from adapters.evaluating.calibration import calibration, calibration_error
from adapters.evaluating.mistakes import mistake_line, worst
from adapters.evaluating.questions import QuestionSet
from knowledge.decision import Decision

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import Console

    from adapters.evaluating.outcomes import Outcome
    from adapters.evaluating.tally import Tally

WIDTH_OF_A_FILE: Final = 140  # columns, where the report does not go to a terminal
# The shares in the order of reading, with what each is called.
_SHARES: Final = {
    "answerable.right_first": "answerable: right entry first",
    "answerable.right_in_three": "answerable: right entry in the first three",
    "answerable.answered_right": "answerable: answered rightly at once",
    "answerable.answered_wrong": "answerable: answered wrongly at once",
    "answerable.asked_back": "answerable: asked back (“did you mean”)",
    "must_not_answer.answered": "must not be answered: answered",
    "must_not_answer.right_reaction": "must not be answered: right reaction",
    "concern.recognised": "concern: recognised",
    "concern.right_route": "concern: right route proposed",
    "concern.right_topic": "concern: right topic",
    "concern.right_severity": "concern: right severity",
    "concern.territorial.precision": "concern: called territorial, and is",
    "concern.territorial.recall": "concern: is territorial, and called so",
}
_COMPARED: Final = {
    "answerable.answered_right": "answered\nrightly",
    "answerable.answered_wrong": "answered\nwrongly",
    "answerable.asked_back": "asked\nback",
    "must_not_answer.answered": "must not:\nanswered",
    "must_not_answer.right_reaction": "must not:\nright reaction",
    "concern.recognised": "concerns\nrecognised",
}


def show_report(
    console: Console, outcomes: Sequence[Outcome], tally: Tally, caution: float, compared: Mapping[float, Tally]
) -> None:
    """Print the report."""
    for line in _speed(outcomes, caution):
        console.print(line, soft_wrap=True)
    if not tally.shares:
        console.print("No question is labelled (`set`), so there is nothing to compare with.", soft_wrap=True)
        return
    console.print()
    console.print(decisions_table(tally))
    console.print(shares_table(tally))
    if (error := calibration_error(calibration(outcomes))) is not None:
        console.print(f"The first entry's probability lies {error * 100:.1f} points from how often it was right.\n")
    if compared:
        console.print(cautions_table(compared))
    mistakes = worst(outcomes)
    console.print(Text("The worst mistakes" if mistakes else "No serious mistake.", style="bold"))
    for outcome in mistakes:
        console.print(Text(mistake_line(outcome)), soft_wrap=True)


def decisions_table(tally: Tally) -> Table:
    """Return what was decided for each set, and for each reaction expected to what must not be answered."""
    table = _table("Decided, by what was expected")
    table.add_column("expected")
    table.add_column("questions", justify="right")
    table.add_column("as expected, or as good")
    table.add_column("otherwise")
    for of, expected in _rows(tally):
        counts = {key[2:]: count for key, count in tally.decided.most_common() if key[:2] == (of, expected)}
        name = str(of) if of is not QuestionSet.MUST_NOT_ANSWER else f"must not: {expected or 'any reaction'}"
        table.add_row(name, str(sum(counts.values())), _listed(counts, good=True), _listed(counts, good=False))
    return table


def shares_table(tally: Tally) -> Table:
    """Return each share with the questions it rests on and its 95 % interval."""
    table = _table("Shares (95 % interval)")
    table.add_column("share")
    for name in ("", "hits", "of", "interval"):
        table.add_column(name, justify="right")
    for key, name in _SHARES.items():
        if share := tally.shares.get(key):
            low, high = share.interval()
            table.add_row(name, f"{share.value:.2f}", str(share.hits), str(share.of), f"{low:.2f} to {high:.2f}")
    if tally.area is not None:
        pairs = f"{len(tally.answerable)} / {len(tally.unanswerable)}"
        table.add_row("answerable or not: area under the curve", f"{tally.area:.2f}", "", pairs, "")
    return table


def cautions_table(compared: Mapping[float, Tally]) -> Table:
    """Return how the shares move with the one number."""
    table = _table("With other numbers of caution")
    table.add_column("caution", justify="right")
    for name in _COMPARED.values():
        table.add_column(name, justify="right")
    for caution, tally in compared.items():
        shares = (tally.shares.get(key) for key in _COMPARED)
        table.add_row(f"{caution:g}", *(f"{share.value:.2f}" if share else "" for share in shares))
    return table


def _speed(outcomes: Sequence[Outcome], caution: float) -> Iterator[str]:
    taken = sorted(outcome.ms for outcome in outcomes)
    middle, high = taken[len(taken) // 2], taken[min(int(len(taken) * 0.99), len(taken) - 1)]
    yield (
        f"{len(taken)} questions at caution {caution:g}. One took {middle:.1f} ms (median), "
        f"{high:.1f} ms (99th percentile): {60_000 * len(taken) / sum(taken):,.0f} a minute on one thread."
    )


def _table(title: str) -> Table:
    return Table(
        title=title, title_justify="left", title_style="bold", box=box.SIMPLE, collapse_padding=True, pad_edge=False
    )


def _rows(tally: Tally) -> list[tuple[QuestionSet, Decision | None]]:
    order = [*Decision, None]
    found = {key[:2] for key in tally.decided}
    return sorted(found, key=lambda row: (list(QuestionSet).index(row[0]), order.index(row[1])))


def _listed(counts: Mapping[tuple[Decision, bool], int], *, good: bool) -> Text:
    """The decisions with their counts, the most frequent first; a wrong answer is called so."""
    listed = []
    for (decision, is_good), count in counts.items():
        if is_good is good:
            wrong = decision is Decision.ANSWER and not good
            style = "green" if good else "bold red" if wrong else ""
            listed.append(Text(f"{count} {'wrong ' if wrong else ''}{decision}", style=style))
    return Text(", ").join(listed)
