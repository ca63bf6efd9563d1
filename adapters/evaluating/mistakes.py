"""The mistakes worth looking at first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from adapters.evaluating.questions import QuestionSet
from adapters.terminal.safe import safe_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from adapters.evaluating.outcomes import Outcome

MAX_MISTAKES: Final = 10
MAX_TEXT_LENGTH: Final = 100  # characters
_MAX_NAMED: Final = 3  # entries that would have been right


def worst(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Return ten mistakes, the worst first, and in each group the surest first.

    A wrong answer given at once is worse than an answer to what must not be answered, for it is what people act on;
    then come concerns that were not recognised.
    """
    ranked = [(rank, -outcome.probability, number, outcome) for number, outcome in enumerate(outcomes)
              if (rank := _rank(outcome)) is not None]  # fmt: skip
    return [outcome for *_, outcome in sorted(ranked, key=lambda one: one[:3])[:MAX_MISTAKES]]


def mistake_line(outcome: Outcome) -> str:
    """Return the mistake on one line: which question, what was expected, what was decided, and the text."""
    question = outcome.question
    decided = str(outcome.match.decision)
    if outcome.is_answered:
        decided = f"{decided} {outcome.first} ({outcome.probability:.2f})"
    text = safe_line(question.text)
    cut = text if len(text) <= MAX_TEXT_LENGTH else text[: MAX_TEXT_LENGTH - 1] + "…"
    return safe_line(f"{question.id}  expected {_expected(outcome)}, decided {decided}: ") + f" “{cut}”"


def _rank(outcome: Outcome) -> int | None:
    if outcome.is_accepted:
        return None
    match outcome.question.set:
        case QuestionSet.ANSWERABLE if outcome.is_answered:
            return 0
        case QuestionSet.MUST_NOT_ANSWER if outcome.is_answered:
            return 1
        case QuestionSet.CONCERN:
            return 2
        case _:
            return None


def _expected(outcome: Outcome) -> str:
    question = outcome.question
    if question.set is not QuestionSet.ANSWERABLE:
        return str(question.expected or "no answer")
    named = sorted(question.entries)
    more = f" and {len(named) - _MAX_NAMED} more" if len(named) > _MAX_NAMED else ""
    return " or ".join(named[:_MAX_NAMED]) + more
