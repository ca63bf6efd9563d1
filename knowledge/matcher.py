"""Which entry answers a message, if any: by likeness to the ways people ask.

Lexical for now: it sees words and pieces of words, not meaning. It abstains when no entry is clearly the one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from knowledge.calibration import calibrate
from knowledge.decision import Decision
from knowledge.examples import Examples

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from knowledge.entry import Entry
    from knowledge.kind import Kind

_SHOWN = 5  # candidates
_LONGEST_QUESTION = 1000  # characters
_WORDS = re.compile(r"\w+")


def _normal(text: str) -> str:
    return " ".join(_WORDS.findall(text[:_LONGEST_QUESTION].casefold()))


class Zone(StrEnum):
    """How sure the matcher is that an entry answers the message."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    ABSTAIN = "abstain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An entry with the estimated probability, 0..1, that it answers the message."""

    entry_id: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a message was taken for.

    `candidates` are the nearest entries, best first: three or more if there are as many entries, whatever the decision.
    `kind` is the id of the kind of message that was nearer than every entry; the decision is then its reaction.
    """

    candidates: tuple[Candidate, ...]
    zone: Zone
    decision: Decision
    kind: str | None


class Matcher:
    """Matches messages against entries (with more phrasings by entry id) and kinds; threads may share it."""

    def __init__(
        self, entries: Sequence[Entry], *, phrasings: Mapping[str, Sequence[str]], kinds: Sequence[Kind]
    ) -> None:
        self._asked = {_normal(question): entry.id for entry in entries for question in entry.questions}
        self._entry_ids = tuple(entry.id for entry in entries)
        self._kinds = tuple((kind.id, kind.reaction) for kind in kinds)
        self._examples = Examples(entries, phrasings, kinds)
        self._calibration = calibrate(self._examples, len(self._entry_ids))

    def match(self, text: str) -> Match:
        """Return what the message was taken for; never raises, whatever the text.

        A question that an entry names itself, letter case and punctuation apart, is answered by that entry for certain:
        the approvers saw the two together.
        """
        near = self._examples.nearness([text])
        adjusted = self._calibration.adjusted(near)
        candidates = self._candidates(adjusted)
        if (asked := self._asked.get(_normal(text))) is not None:
            others = tuple(one for one in candidates if one.entry_id != asked)[: _SHOWN - 1]
            first = Candidate(entry_id=asked, score=1.0)
            return Match(candidates=(first, *others), zone=Zone.ANSWER, decision=Decision.ANSWER, kind=None)
        kind = self._kind(near[0, len(self._entry_ids) :], adjusted[0])
        if kind is not None:
            return Match(candidates=candidates, zone=Zone.ABSTAIN, decision=kind[1], kind=kind[0])
        zone = self._zone(candidates[0].score if candidates and near.any() else 0.0)
        return Match(candidates=candidates, zone=zone, decision=_DECISIONS[zone], kind=None)

    def _candidates(self, adjusted: NDArray[np.float32]) -> tuple[Candidate, ...]:
        scores = self._calibration.probabilities(adjusted)[0]
        best = np.argsort(-adjusted[0, : len(self._entry_ids)], kind="stable")[:_SHOWN]
        return tuple(Candidate(entry_id=self._entry_ids[one], score=float(scores[one])) for one in best)

    def _kind(self, near: NDArray[np.float32], adjusted: NDArray[np.float32]) -> tuple[str, Decision] | None:
        """Return id and reaction of the nearest kind, if it has anything in common and is nearer than every entry."""
        entry_count = len(self._entry_ids)
        if not near.any():
            return None
        best = int(np.argmax(adjusted[entry_count:]))
        if near[best] > 0 and adjusted[entry_count + best] > adjusted[:entry_count].max(initial=-1.0):
            return self._kinds[best]
        return None

    def _zone(self, score: float) -> Zone:
        if score >= self._calibration.answer_from:
            return Zone.ANSWER
        return Zone.CLARIFY if score >= self._calibration.clarify_from else Zone.ABSTAIN


_DECISIONS = {
    Zone.ANSWER: Decision.ANSWER,
    Zone.CLARIFY: Decision.CLARIFY,
    Zone.ABSTAIN: Decision.ABSTAIN_OFFER_CONCERN,
}
