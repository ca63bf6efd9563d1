"""Asks the questions, one after the other, and keeps what became of each."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from knowledge.decision import Decision

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from adapters.evaluating.questions import Question
    from knowledge.matching.concerns import ConcernReading
    from knowledge.matching.matcher import Match, Matcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was decided about one question.

    `ms` is how long the decision took, in milliseconds. `others` are what it would have been with other numbers of
    caution.
    """

    question: Question
    match: Match
    reading: ConcernReading | None
    ms: float
    others: Mapping[float, Match] = field(default_factory=dict)

    @property
    def first(self) -> str | None:
        """The most probable entry's id."""
        return self.match.candidates[0].entry_id if self.match.candidates else None

    @property
    def probability(self) -> float:
        """The estimated probability that the first entry answers the question, 0..1."""
        return self.match.candidates[0].score if self.match.candidates else 0.0

    @property
    def is_right_first(self) -> bool:
        """Whether the first entry's answer is right."""
        return self.first is not None and self.question.is_answered_by(self.first)

    @property
    def is_answered(self) -> bool:
        """Whether an answer is given at once."""
        return self.match.decision is Decision.ANSWER

    @property
    def is_accepted(self) -> bool:
        """Whether what is done is as good as what is expected."""
        return self.is_right_first if self.is_answered else self.match.decision in self.question.accepted

    def at(self, caution: float) -> Outcome:
        """Return what it would have been with one of the other numbers of caution."""
        return replace(self, match=self.others[caution])


def outcomes(matcher: Matcher, questions: Iterable[Question], cautions: Sequence[float] = ()) -> Iterator[Outcome]:
    """Yield what becomes of each question, in their order.

    On one thread: a second one was measured to bring no more questions a minute on two cores, and to double each one's
    time, because both wait for the same memory and for the interpreter.
    """
    for question in questions:
        began = time.perf_counter()
        match = matcher.match(question.text)
        took = (time.perf_counter() - began) * 1000
        others = {caution: matcher.match(question.text, caution=caution) for caution in cautions}
        yield Outcome(question=question, match=match, reading=matcher.concern(question.text), ms=took, others=others)
