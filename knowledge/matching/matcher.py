"""Which entry answers a message, if any, and what kind of message it is if none does."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from knowledge.decision import Decision
from knowledge.figures import plainly
from knowledge.kind import CRISIS
from knowledge.matching.contradicting import Contradiction, contradictions
from knowledge.matching.curve import shipped_curve
from knowledge.matching.encoder import EncoderUnavailable
from knowledge.matching.examples import Examples
from knowledge.matching.judging import LexicalJudge, MeaningJudge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from knowledge.entry import Entry
    from knowledge.kind import Kind
    from knowledge.matching.concerns import ConcernReader, ConcernReading
    from knowledge.matching.encoder import Encoder
    from knowledge.matching.judging import Judge

# How many unneeded "did you mean" one wrong answer is worth. An answer is given when its probability p makes the
# expected harm smaller: caution x (1 - p) < p. The one number that trades quick answers against wrong ones.
CAUTION: Final = 2.0
CLARIFY_FROM: Final = 0.55  # probability, over all entries, that one of them answers: from here on "did you mean"
# How much worse it is to take a worry for a question than a question for a worry: nothing is logged before its author
# has confirmed it, but a worry that was answered with an entry has not been heard.
WORRY_COUNTS: Final = 2.0
# From this probability on that a message wants a promise about jobs, no entry is shown for it. It costs about one in a
# hundred of the questions that could have been answered.
PROMISE_FROM: Final = 0.05
# From these probabilities on that somebody is in danger, of the whole message or of one of its clauses, help comes
# before everything else, whatever else the message says. Chosen on the starter examples, each left out in its turn: of
# those in danger 95 % are helped; 2 % of all other messages get it, and 15 % of jokes and figures of speech: it is
# gentle, and leaves every door open.
CRISIS_FROM: Final = 0.08
CRISIS_IN_CLAUSE_FROM: Final = 0.5
_SHOWN: Final = 5  # candidates
_IMPROBABLE: Final = 0.005  # kinds less probable than this are not named
_MAX_QUESTION_LENGTH: Final = 1000  # characters
_WORDS: Final = re.compile(r"\w+")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+|\n+")
_CLAUSE_END: Final = re.compile(r"(?<=[.!?,;:])\s+|\n+|\s+[-\u2013\u2014]\s+")
_MAX_CLAUSES: Final = 4
_MIN_CLAUSE_LENGTH: Final = 2  # words
_MAX_SENTENCES: Final = 2  # each takes as long as a message
_MIN_SENTENCE_LENGTH: Final = 4  # words: shorter ones say nothing by themselves


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
        concerns: ConcernReader | None = None,
        caution: float = CAUTION,
    ) -> None:
        self._asked = _own_questions(entries)
        self._entry_ids = tuple(entry.id for entry in entries)
        self._kinds = tuple(kind.id for kind in kinds)
        self._reactions = tuple(dict.fromkeys([*(kind.reaction for kind in kinds), Decision.ABSTAIN_OFFER_CONCERN]))
        # Which reaction each kind, and "none of these", leads to: (kinds + 1, reactions).
        reacts = [*(kind.reaction for kind in kinds), Decision.ABSTAIN_OFFER_CONCERN]
        self._leads_to = np.array([[one is reaction for reaction in self._reactions] for one in reacts], dtype=float)
        counts = [WORRY_COUNTS if kind.reaction is Decision.OFFER_CONCERN else 1.0 for kind in kinds]
        self._counts = np.array([*[1.0] * len(entries), *counts, 1.0])
        promise = [float(kind.reaction is Decision.REFUSE_PROMISE) for kind in kinds]
        self._promises = np.array([*[1.0] * len(entries), *promise, 0.0])  # what is left of a message that wants one
        self._caution = caution
        self._concerns = concerns
        examples = Examples(entries, phrasings, kinds)
        self._judge: Judge = MeaningJudge(examples, encoder, shipped_curve()) if encoder else LexicalJudge(examples)

    @property
    def kind_ids(self) -> tuple[str, ...]:
        """The kinds of message it knows that no entry answers."""
        return self._kinds

    def with_example(self, target: str, text: str) -> Matcher:
        """Return about what it would be with one more example for an entry or a kind, learned by likeness alone.

        Raises ValueError if there is no such entry or kind.
        """
        other = copy(self)
        other._judge = self._judge.with_example((*self._entry_ids, *self._kinds).index(target), text)  # noqa: SLF001 - a copy of itself
        return other

    def concern(self, text: str) -> ConcernReading | None:
        """Return what the text would be as a concern; None if it cannot tell."""
        try:
            return self._concerns.read(text) if self._concerns else None
        except EncoderUnavailable:
            return None

    def match(self, text: str, *, caution: float | None = None) -> Match:
        """Return what the message was taken for; never raises, whatever the text.

        A question that an entry names itself, letter case and punctuation apart, is answered by that entry for certain:
        the approvers saw the two together. `caution` is the matcher's own unless said otherwise.
        """
        if (asked := self._asked.get(_normal(text))) is not None:
            judged = self._judge.probabilities([text])[0]
            others = tuple(one for one in self._candidates(judged) if one.entry_id != asked)[: _SHOWN - 1]
            first = Candidate(entry_id=asked, score=1.0)
            return Match(candidates=(first, *others), zone=Zone.ANSWER, decision=Decision.ANSWER, kind=None)
        return self.by_meaning(text, caution=caution)

    @staticmethod
    def contradictions(texts: Sequence[str], others: Mapping[str, Sequence[str]]) -> tuple[Contradiction, ...]:
        """Return which sentences of these texts seem to contradict the others, by name: see `contradicting`."""
        return contradictions(texts, others)

    def by_meaning(self, text: str, *, caution: float | None = None) -> Match:
        """Return what the message was taken for if no entry named it: so others who ask the same are understood."""
        caution = self._caution if caution is None else caution
        return self._decided(text, self._judge.probabilities([text])[0], caution / (caution + 1))

    def _decided(self, text: str, judged: NDArray[np.float64], answer_from: float) -> Match:
        """Decide by the whole message, and by its sentences where one of them asks more clearly."""
        if self._is_crisis(text, judged):
            return self._crisis(judged)
        entry_count = len(self._entry_ids)
        if not entry_count:
            return self._reaction(judged)
        weighed = self._weighed(judged)
        clear: list[tuple[int, int]] = []
        if not self._is_refused(weighed, answer_from):
            sure = bool(weighed[:entry_count].max() >= answer_from)
            sentences = self._sentences(text, sure=sure)
            clear = self._clear(sentences, answer_from)
            if clear and not sure:
                judged = sentences[clear[0][1]]
                weighed = self._weighed(judged)
        candidates, kinds = self._candidates(judged), self._kind_candidates(judged)
        best, some = weighed[:entry_count].max(), weighed[:entry_count].sum()
        if max(best - answer_from, some - CLARIFY_FROM) >= 0 and self._wants_promise(judged):
            return self._reaction(judged * self._promises)
        if best >= answer_from:
            also = tuple(self._entry_ids[one] for one, _ in clear if self._entry_ids[one] != candidates[0].entry_id)
            return Match(candidates=candidates, zone=Zone.ANSWER, decision=Decision.ANSWER, kind=None, also=also[:1])
        if some >= CLARIFY_FROM:
            return Match(candidates=candidates, zone=Zone.CLARIFY, decision=Decision.CLARIFY, kind=None, kinds=kinds)
        return self._reaction(judged)

    def _is_crisis(self, text: str, judged: NDArray[np.float64]) -> bool:
        if CRISIS not in self._kinds:
            return False
        of_crisis = len(self._entry_ids) + self._kinds.index(CRISIS)
        if (meant := plainly(text)) != text:
            judged = self._judge.probabilities([meant])[0]
        if judged[of_crisis] >= CRISIS_FROM:
            return True
        clauses = self._parts(meant, _CLAUSE_END, _MIN_CLAUSE_LENGTH)[:_MAX_CLAUSES]
        # Of a message of one clause the whole has been judged.
        alone = self._judge.probabilities(clauses)[:, of_crisis] if len(clauses) > 1 else np.zeros(0)
        return bool(alone.max(initial=0.0) >= CRISIS_IN_CLAUSE_FROM)

    def _crisis(self, judged: NDArray[np.float64]) -> Match:
        return Match(
            candidates=self._candidates(judged),
            zone=Zone.ABSTAIN,
            decision=Decision.HANDOFF_HUMAN,
            kind=CRISIS,
            kinds=self._kind_candidates(judged),
        )

    def _wants_promise(self, judged: NDArray[np.float64]) -> bool:
        return bool((judged * self._promises)[len(self._entry_ids) :].sum() >= PROMISE_FROM)

    def _weighed(self, judged: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the probabilities as they count in decisions, together one."""
        weighed: NDArray[np.float64] = judged * self._counts
        weighed /= max(weighed.sum(), 1e-9)
        return weighed

    def _reaction(self, judged: NDArray[np.float64]) -> Match:
        rest = self._weighed(judged)[len(self._entry_ids) :]
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

    def _is_refused(self, judged: NDArray[np.float64], answer_from: float) -> bool:
        """Say whether the whole message is plainly one that must not be answered, whatever a sentence of it asks."""
        return bool(judged[len(self._entry_ids) : -1].sum() >= answer_from)

    def _clear(self, sentences: NDArray[np.float64], answer_from: float) -> list[tuple[int, int]]:
        """Return (entry, sentence) of each entry that a single sentence asks for clearly, the clearest first."""
        best: dict[int, tuple[float, int]] = {}
        for number, row in enumerate(sentences[:, : len(self._entry_ids)]):
            entry = int(row.argmax())
            if row[entry] >= answer_from and row[entry] > best.get(entry, (0.0, 0))[0]:
                best[entry] = (float(row[entry]), number)
        return [(entry, number) for entry, (_, number) in sorted(best.items(), key=lambda one: -one[1][0])]

    def _sentences(self, text: str, *, sure: bool) -> NDArray[np.float64]:
        """Judge the sentences of a message that has several: those that ask before the others, the last ones first.

        If the whole message is `sure` to be answered, they matter only where it asks twice.
        """
        parts = self._parts(text, _SENTENCE_END)
        asking = [part for part in parts if "?" in part]
        if len(parts) < 2 or (sure and len(asking) < 2):  # noqa: PLR2004 - a single one is the whole message
            return np.zeros((0, len(self._entry_ids) + len(self._kinds) + 1))
        others = [part for part in parts if "?" not in part]
        return self._judge.probabilities([*reversed(asking), *reversed(others)][:_MAX_SENTENCES])

    @staticmethod
    def _parts(text: str, end: re.Pattern[str], least: int = _MIN_SENTENCE_LENGTH) -> list[str]:
        parts = [part.strip() for part in end.split(text.strip()[: 4 * _MAX_QUESTION_LENGTH])]
        return [part for part in parts if len(_WORDS.findall(part)) >= least]

    def _candidates(self, judged: NDArray[np.float64]) -> tuple[Candidate, ...]:
        entries = judged[: len(self._entry_ids)]
        # Of ten thousand entries only those that may be shown are put in order.
        least = np.partition(entries, -_SHOWN)[-_SHOWN] if len(entries) > _SHOWN else 0.0
        likely = np.flatnonzero(entries >= least)
        best = likely[np.argsort(-entries[likely], kind="stable")[:_SHOWN]]
        return tuple(Candidate(entry_id=self._entry_ids[one], score=float(entries[one])) for one in best)

    def _kind_candidates(self, judged: NDArray[np.float64]) -> tuple[KindCandidate, ...]:
        kinds = judged[len(self._entry_ids) : -1]
        best = [int(one) for one in np.argsort(-kinds, kind="stable") if kinds[one] >= _IMPROBABLE]
        return tuple(KindCandidate(kind_id=self._kinds[one], score=float(kinds[one])) for one in best)


def _own_questions(entries: Sequence[Entry]) -> Mapping[str, str]:
    """Return the id of the entry that each question belongs to; one of several entries belongs to none of them."""
    found: dict[str, set[str]] = {}
    for entry in entries:
        for question in entry.all_questions:
            found.setdefault(_normal(question), set()).add(entry.id)
    return {question: ids.pop() for question, ids in found.items() if question and len(ids) == 1}


def _normal(text: str) -> str:
    """Return the words alone; none of a text that is too long to be a question, whatever it begins with."""
    text = text.strip()
    return " ".join(_WORDS.findall(text.casefold())) if len(text) <= _MAX_QUESTION_LENGTH else ""
