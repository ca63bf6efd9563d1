"""Counts how labelled questions went."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from adapters.evaluating.questions import QuestionSet
from adapters.evaluating.shares import Share, area_under_curve
from bot.concerns.routes import proposed
from knowledge.decision import Decision

if TYPE_CHECKING:
    from adapters.evaluating.outcomes import Outcome
    from knowledge.matching.concerns import ConcernReading

TERRITORIAL_FROM: Final = 0.5  # probability from which a concern counts as a sign of guarded turf


@dataclass(slots=True)
class Tally:
    """How a set of questions went.

    `decided` counts questions by their set, the expected decision, the one taken, and whether that is as good.
    """

    shares: dict[str, Share] = field(default_factory=dict)
    decided: Counter[tuple[QuestionSet, Decision | None, Decision, bool]] = field(default_factory=Counter)
    answerable: list[float] = field(default_factory=list)  # probability that some entry answers, where one does
    unanswerable: list[float] = field(default_factory=list)  # likewise, where none does

    def take(self, outcome: Outcome) -> None:
        """Add a labelled question; one without labels counts nowhere."""
        question, match = outcome.question, outcome.match
        if question.set is None:
            return
        self.decided[question.set, question.expected, match.decision, outcome.is_accepted] += 1
        some = sum(candidate.score for candidate in match.candidates)
        match question.set:
            case QuestionSet.ANSWERABLE:
                self.answerable.append(some)
                self._answerable(outcome)
            case QuestionSet.MUST_NOT_ANSWER:
                self.unanswerable.append(some)
                self._count("must_not_answer.answered", hit=outcome.is_answered and not outcome.is_accepted)
                if question.expected:
                    self._count("must_not_answer.right_reaction", hit=outcome.is_accepted)
            case QuestionSet.CONCERN:
                self._count("concern.recognised", hit=outcome.is_accepted)
                if question.routes:
                    self._count("concern.right_route", hit=proposed(match, outcome.reading) in question.routes)
                if outcome.reading:
                    self._concern(outcome, outcome.reading)

    @property
    def area(self) -> float | None:
        """The area under the curve, 0..1, of answerable questions against those that must not be answered."""
        return area_under_curve(self.answerable, self.unanswerable)

    def _answerable(self, outcome: Outcome) -> None:
        three = {candidate.entry_id for candidate in outcome.match.candidates[:3]}
        right = outcome.is_right_first
        self._count("answerable.right_first", hit=right)
        self._count("answerable.right_in_three", hit=bool(outcome.question.entries & three))
        self._count("answerable.answered_right", hit=outcome.is_answered and right)
        self._count("answerable.answered_wrong", hit=outcome.is_answered and not right)
        self._count("answerable.asked_back", hit=outcome.match.decision is Decision.CLARIFY)

    def _concern(self, outcome: Outcome, reading: ConcernReading) -> None:
        question = outcome.question
        if question.topics:
            self._count("concern.right_topic", hit=reading.topic in question.topics)
        if question.severity:
            self._count("concern.right_severity", hit=reading.severity == question.severity)
        signs = reading.territorial >= TERRITORIAL_FROM
        if signs:
            self._count("concern.territorial.precision", hit=question.territorial)
        if question.territorial:
            self._count("concern.territorial.recall", hit=signs)

    def _count(self, name: str, *, hit: bool) -> None:
        self.shares[name] = self.shares.get(name, Share(0, 0)).plus(hit=hit)
