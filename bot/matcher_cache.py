"""What may be answered in each engagement and the matcher prepared for it, kept until its revision moves."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, replace
from threading import Lock, Thread
from typing import TYPE_CHECKING, Final

from knowledge.decision import Decision
from knowledge.matching.matcher import Zone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.answering.ports import Matcher, MatcherFactory
    from bot.editing.ports import Knowledge, Phrasing
    from bot.people import Engagement
    from bot.ports.store import Store
    from knowledge.entry import Entry
    from knowledge.kind import Kind
    from knowledge.matching.concerns import ConcernReading
    from knowledge.matching.contradicting import Contradiction
    from knowledge.matching.matcher import Match

    Material = tuple[tuple[Entry, ...], tuple[Phrasing, ...], tuple[Kind, ...]]

PATIENCE: Final = 1.5  # seconds somebody waits for what was just changed before the old serves once more


@dataclass(frozen=True, slots=True)
class Index:
    """One engagement's approved knowledge with its matcher."""

    knowledge: Knowledge
    matcher: Matcher

    @property
    def material(self) -> Material:
        """What the matcher was made of."""
        return material_of(self.knowledge)


class MatcherCache:
    """Indexes by engagement.

    An index's matcher is prepared aside. A question asked meanwhile waits a moment, and is then served by the matcher
    of the revision before, in which only what is still published, unchanged, can be found.
    """

    def __init__(self, store: Store, prepare: MatcherFactory, *, patience: float = PATIENCE) -> None:
        self._store = store
        self._prepare = prepare
        self._patience = patience
        self._indexes: dict[int, Index] = {}
        self._coming: dict[int, tuple[int, Future[Index]]] = {}  # revision and index, by engagement
        self._lock = Lock()

    def index(self, engagement: Engagement) -> Index:
        """Return the index of the engagement's current revision, made from the store if there is none yet."""
        index = self._indexes.get(engagement.id)
        if index and index.knowledge.revision >= engagement.revision:
            return index
        coming = self._begin(engagement)
        try:
            # The first index of all has nothing before it that could serve meanwhile.
            return coming.result(self._patience if index else None)
        except TimeoutError:
            return self._meanwhile(engagement) or coming.result()

    def with_kind(self, index: Index, kind: Kind) -> Matcher:
        """Return the matcher there would be with one more own kind; takes as long as preparing it will."""
        entries, taught, kinds = material_of(index.knowledge)
        return self._prepare(entries, taught, (*kinds, kind))

    def _begin(self, engagement: Engagement) -> Future[Index]:
        """Start preparing that revision's index, unless somebody has."""
        with self._lock:
            revision, coming = self._coming.get(engagement.id, (-1, None))
            if coming and revision >= engagement.revision and not (coming.done() and coming.exception()):
                return coming
            made: Future[Index] = Future()
            self._coming[engagement.id] = (engagement.revision, made)
        try:
            Thread(target=self._make, args=(engagement, made), daemon=True, name=f"matcher {engagement.id}").start()
        except RuntimeError as failure:  # there is no room for another thread: whoever asks next tries again
            made.set_exception(failure)
        return made

    def _make(self, engagement: Engagement, coming: Future[Index]) -> None:
        try:
            knowledge = self._knowledge(engagement)
            before = self._indexes.get(engagement.id)
            # A revision that only changed facts leaves what is matched, and so the matcher, as it was.
            if before and before.material == material_of(knowledge):
                made = replace(before, knowledge=knowledge)
            else:
                made = Index(knowledge, self._prepare(*material_of(knowledge)))
            with self._lock:
                before = self._indexes.get(engagement.id)
                if before is None or before.knowledge.revision <= made.knowledge.revision:
                    self._indexes[engagement.id] = made
            coming.set_result(made)
        except BaseException as failure:  # noqa: BLE001 - it is raised to whoever waits for the index
            coming.set_exception(failure)

    def _meanwhile(self, engagement: Engagement) -> Index | None:
        """Return today's knowledge with yesterday's matcher; None if nothing was published before."""
        before = self._indexes.get(engagement.id)
        if before is None or not before.knowledge.published:
            return None
        knowledge = self._knowledge(engagement)
        same = {
            name
            for name, published in before.knowledge.published.items()
            if name in knowledge.published and knowledge.published[name].entry == published.entry
        }
        return Index(knowledge, _Remaining(before.matcher, frozenset(same)))

    def _knowledge(self, engagement: Engagement) -> Knowledge:
        with self._store.reading(engagement) as work:
            own = tuple(it.kind for it in work.kinds.all() if it.counts)
            return replace(work.entries.knowledge(), taught=work.phrasings.all(), kinds=own)


def material_of(knowledge: Knowledge) -> Material:
    """Return what a matcher is made of."""
    return tuple(published.entry for published in knowledge.published.values()), knowledge.taught, knowledge.kinds


class _Remaining:
    """A matcher of which only some entries are still there."""

    def __init__(self, matcher: Matcher, remaining: frozenset[str]) -> None:
        self._matcher = matcher
        self._remaining = remaining

    @property
    def kind_ids(self) -> tuple[str, ...]:
        """The kinds of message it knows."""
        return self._matcher.kind_ids

    def concern(self, text: str) -> ConcernReading | None:
        """Propose what the text would be as a concern."""
        return self._matcher.concern(text)

    def with_example(self, target: str, text: str) -> Matcher:
        """Return about what it would be with one more example; itself for an entry that it cannot find anyway."""
        if target not in self._remaining and target not in self.kind_ids:
            return self
        return _Remaining(self._matcher.with_example(target, text), self._remaining)

    def match(self, text: str, *, caution: float | None = None) -> Match:
        """Match; what is no longer there, or was changed, is not found, and an answer that it gave is none."""
        return self._left(self._matcher.match(text, caution=caution))

    def contradictions(self, texts: Sequence[str], others: Mapping[str, Sequence[str]]) -> Sequence[Contradiction]:
        """Compare likewise."""
        return self._matcher.contradictions(texts, others)

    def by_meaning(self, text: str, *, caution: float | None = None) -> Match:
        """Match likewise as if no entry named that very question."""
        return self._left(self._matcher.by_meaning(text, caution=caution))

    def _left(self, match: Match) -> Match:
        left = tuple(it for it in match.candidates if it.entry_id in self._remaining)
        also = tuple(name for name in match.also if name in self._remaining)
        found = replace(match, candidates=left, also=also)
        names_entries = match.decision in {Decision.ANSWER, Decision.CLARIFY}
        lost = not left or (match.decision is Decision.ANSWER and left[0] is not match.candidates[0])
        if names_entries and lost:
            return replace(found, zone=Zone.ABSTAIN, decision=Decision.ABSTAIN_OFFER_CONCERN, also=())
        return found
