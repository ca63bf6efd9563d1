"""Which entry answers a message, if any, and what kind of message it is if none does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from knowledge.decision import Decision
from knowledge.examples import Examples
from knowledge.judging import LexicalJudge, MeaningJudge, shipped_curve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from knowledge.encoder import Encoder
    from knowledge.entry import Entry
    from knowledge.judging import Judge
    from knowledge.kind import Kind

# How many unneeded "did you mean" one wrong answer is worth. An answer is given when its probability p makes the
# expected harm smaller: caution x (1 - p) < p. The one number that trades quick answers against wrong ones.
CAUTION: Final = 2.0
CLARIFY_FROM: Final = 0.5  # probability, over all entries, that one of them answers: from here on "did you mean"
_SHOWN: Final = 5  # candidates
_IMPROBABLE: Final = 0.005  # kinds less probable than this are not named
_LONGEST_QUESTION: Final = 1000  # characters
_WORDS: Final = re.compile(r"\w+")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+|\n+")
_MOST_SENTENCES: Final = 12
_SHORTEST_SENTENCE: Final = 4  # words: shorter ones say nothing by themselves


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
class KindCandidate:
    """A kind of message with the estimated probability, 0..1, that the message is of it."""

    kind_id: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a message was taken for.

    `candidates` are the most probable entries, best first: three or more if there are as many entries, whatever the
    decision. `also` are further entries to answer with, when one message asks several things. `kind` is the id of the
    most probable kind of message when the decision is its reaction; `kinds` are all that are not improbable.
    """

    candidates: tuple[Candidate, ...]
    zone: Zone
    decision: Decision
    kind: str | None
    also: tuple[str, ...] = ()
    kinds: tuple[KindCandidate, ...] = ()


class Matcher:
    """Matches messages against entries (with more phrasings by entry id) and kinds; threads may share it.

    With an encoder it goes by meaning, without one by words, and then it asks back far more often.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        *,
        phrasings: Mapping[str, Sequence[str]],
        kinds: Sequence[Kind],
        encoder: Encoder | None = None,
        caution: float = CAUTION,
    ) -> None:
        self._asked = {_normal(question): entry.id for entry in entries for question in entry.questions}
        self._entry_ids = tuple(entry.id for entry in entries)
        self._kinds = tuple(kind.id for kind in kinds)
        self._reactions = tuple(dict.fromkeys([*(kind.reaction for kind in kinds), Decision.ABSTAIN_OFFER_CONCERN]))
        # Which reaction each kind, and "none of these", leads to: (kinds + 1, reactions).
        reacts = [*(kind.reaction for kind in kinds), Decision.ABSTAIN_OFFER_CONCERN]
        self._leads_to = np.array([[one is reaction for reaction in self._reactions] for one in reacts], dtype=float)
        self._answer_from = caution / (caution + 1)
        examples = Examples(entries, phrasings, kinds)
        self._judge: Judge = MeaningJudge(examples, encoder, shipped_curve()) if encoder else LexicalJudge(examples)

    def match(self, text: str) -> Match:
        """Return what the message was taken for; never raises, whatever the text.

        A question that an entry names itself, letter case and punctuation apart, is answered by that entry for certain:
        the approvers saw the two together.
        """
        judged = self._judge.probabilities([text])[0]
        if (asked := self._asked.get(_normal(text))) is not None:
            others = tuple(one for one in self._candidates(judged) if one.entry_id != asked)[: _SHOWN - 1]
            first = Candidate(entry_id=asked, score=1.0)
            return Match(candidates=(first, *others), zone=Zone.ANSWER, decision=Decision.ANSWER, kind=None)
        return self._decided(judged, self._sentences(text))

    def _decided(self, judged: NDArray[np.float64], sentences: NDArray[np.float64]) -> Match:
        """Decide by the whole message, and by its sentences where one of them asks more clearly."""
        entry_count = len(self._entry_ids)
        if not entry_count:
            return self._reaction(judged)
        clear = self._clear(sentences)
        if judged[:entry_count].max() < self._answer_from and clear and not self._is_refused(judged):
            judged = sentences[clear[0][1]]
        candidates, kinds = self._candidates(judged), self._kind_candidates(judged)
        if candidates[0].score >= self._answer_from:
            also = tuple(self._entry_ids[one] for one, _ in clear if self._entry_ids[one] != candidates[0].entry_id)
            return Match(candidates=candidates, zone=Zone.ANSWER, decision=Decision.ANSWER, kind=None, also=also[:1])
        if judged[:entry_count].sum() >= CLARIFY_FROM:
            return Match(candidates=candidates, zone=Zone.CLARIFY, decision=Decision.CLARIFY, kind=None, kinds=kinds)
        return self._reaction(judged)

    def _reaction(self, judged: NDArray[np.float64]) -> Match:
        rest = judged[len(self._entry_ids) :]
        decision = self._reactions[int((rest @ self._leads_to).argmax())]
        fitting = rest * self._leads_to[:, self._reactions.index(decision)]
        best = int(fitting.argmax())
        kind = self._kinds[best] if best < len(self._kinds) else None
        return Match(
            candidates=self._candidates(judged),
            zone=Zone.ABSTAIN,
            decision=decision,
            kind=kind,
            kinds=self._kind_candidates(judged),
        )

    def _is_refused(self, judged: NDArray[np.float64]) -> bool:
        """Say whether the whole message is plainly one that must not be answered, whatever a sentence of it asks."""
        return bool(judged[len(self._entry_ids) : -1].sum() >= self._answer_from)

    def _clear(self, sentences: NDArray[np.float64]) -> list[tuple[int, int]]:
        """Return (entry, sentence) of each entry that a single sentence asks for clearly, the clearest first."""
        best: dict[int, tuple[float, int]] = {}
        for number, row in enumerate(sentences[:, : len(self._entry_ids)]):
            entry = int(row.argmax())
            if row[entry] >= self._answer_from and row[entry] > best.get(entry, (0.0, 0))[0]:
                best[entry] = (float(row[entry]), number)
        return [(entry, number) for entry, (_, number) in sorted(best.items(), key=lambda one: -one[1][0])]

    def _sentences(self, text: str) -> NDArray[np.float64]:
        """Judge the sentences of a message that has several."""
        parts = [part.strip() for part in _SENTENCE_END.split(text.strip()[: 4 * _LONGEST_QUESTION])]
        parts = [part for part in parts if len(_WORDS.findall(part)) >= _SHORTEST_SENTENCE]
        if len(parts) < 2:  # noqa: PLR2004 - a single one is the whole message
            return np.zeros((0, len(self._entry_ids) + len(self._kinds) + 1))
        return self._judge.probabilities(parts[-_MOST_SENTENCES:])

    def _candidates(self, judged: NDArray[np.float64]) -> tuple[Candidate, ...]:
        entries = judged[: len(self._entry_ids)]
        best = np.argsort(-entries, kind="stable")[:_SHOWN]
        return tuple(Candidate(entry_id=self._entry_ids[one], score=float(entries[one])) for one in best)

    def _kind_candidates(self, judged: NDArray[np.float64]) -> tuple[KindCandidate, ...]:
        kinds = judged[len(self._entry_ids) : -1]
        best = [int(one) for one in np.argsort(-kinds, kind="stable") if kinds[one] >= _IMPROBABLE]
        return tuple(KindCandidate(kind_id=self._kinds[one], score=float(kinds[one])) for one in best)


def _normal(text: str) -> str:
    return " ".join(_WORDS.findall(text[:_LONGEST_QUESTION].casefold()))
