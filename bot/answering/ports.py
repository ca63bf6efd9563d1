"""What answering needs: a matcher, what was answered last, and perhaps a model that chooses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.editing.ports import Phrasing, Suggester
    from bot.people import Engagement
    from knowledge.entry import Entry
    from knowledge.kind import Kind
    from knowledge.matching.concerns import ConcernReading
    from knowledge.matching.contradicting import Contradiction
    from knowledge.matching.matcher import Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What somebody asked and which entry answered it: all that is remembered of a conversation, and not for long."""

    entry_id: str
    question: str


class Conversations(Protocol):
    """What was answered last, for each person and place."""

    def note(self, person_id: int, place: str, exchange: Exchange, at: datetime) -> None:
        """Remember this answer instead of the one before."""
        ...

    def last(self, person_id: int, place: str, since: datetime) -> Exchange | None:
        """The last answer, unless it is older than that."""
        ...

    def forget(self, person_id: int, place: str) -> None:
        """Forget the last answer there."""
        ...


class Matcher(Protocol):
    """Finds the entry that answers a message, or what kind of message it is."""

    @property
    def kind_ids(self) -> tuple[str, ...]:
        """The kinds of message it knows that no entry answers."""
        ...

    def concern(self, text: str) -> ConcernReading | None:
        """Propose what the text would be as a concern; None if it cannot tell."""
        ...

    def with_example(self, target: str, text: str) -> Matcher:
        """Return about what it would be with one more way of asking for an entry or of a kind, quickly."""
        ...

    def match(self, text: str, *, caution: float | None = None) -> Match:
        """Rank the entries and decide, as cautiously as is said or usual."""
        ...

    def contradictions(self, texts: Sequence[str], others: Mapping[str, Sequence[str]]) -> Sequence[Contradiction]:
        """Which sentences of these texts seem to contradict the others, by name; never all of them, and not all are."""
        ...

    def by_meaning(self, text: str, *, caution: float | None = None) -> Match:
        """Decide likewise, but as if no entry named that very question."""
        ...


class MatcherFactory(Protocol):
    """Prepares a matcher for a knowledge base."""

    def __call__(self, entries: Sequence[Entry], taught: Sequence[Phrasing], own: Sequence[Kind] = ()) -> Matcher:
        """Prepare it, with an engagement's own kinds besides those that ship.

        May take a second, or minutes where there are thousands of entries.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedEntry:
    """One of the entries a chooser may choose from: its id, and the first question and the myth it answers."""

    entry_id: str
    question: str
    myth: str


class Chooser(Protocol):
    """Knows better than the matcher which of a few entries a message means; a model, for instance."""

    def choose(self, question: str, offered: Sequence[OfferedEntry], before: str = "") -> str | None:
        """Return one of the ids offered, or None for none of them or no opinion.

        `before` is what the same person asked last, if the question may follow on from that. Never returns anything
        else, never raises, and takes a few seconds at most.
        """
        ...


EVERY_ENGAGEMENT: Final = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adviser:
    """A model on another company's or one's own server (`host`), and the engagements that allow it to be asked."""

    chooser: Chooser
    host: str
    suggester: Suggester | None = None
    engagements: frozenset[str] = frozenset()

    def may_be_asked(self, engagement: Engagement) -> bool:
        """Whether questions of this engagement may be sent there."""
        name = engagement.name.strip().casefold()
        return EVERY_ENGAGEMENT in self.engagements or name in {it.strip().casefold() for it in self.engagements}
