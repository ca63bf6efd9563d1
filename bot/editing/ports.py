"""What editing needs: entries with their versions and approvals, facts, what was taught, and own kinds of message."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from bot.people import Person, Side
    from knowledge.entry import Entry, Source
    from knowledge.kind import Kind


class FactState(StrEnum):
    """Whether a placeholder's value may be shown."""

    PROPOSED = "proposed"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A value of a placeholder, who proposed it, and which sides have approved it. It counts once both have.

    One that is about work or law also takes somebody who answers for that: `for_risk`, whether one has approved it.
    """

    name: str
    version: int
    value: str
    state: FactState
    proposed_by: int
    approved: frozenset[Side] = frozenset()
    for_risk: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryStatus:
    """The newest version of an entry and which sides have approved it. Published once both have."""

    entry: Entry
    version: int
    approved: Mapping[Side, datetime]
    sources: Mapping[str, Source] = field(default_factory=dict)  # what it cites, as it was then
    reviewed_on: date | None = None  # the day of the second approval


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """An entry that both sides approved. `reviewed_on` is the day of the later approval."""

    entry: Entry
    reviewed_on: date
    sources: Mapping[str, Source] = field(default_factory=dict)  # what it cites, as it was approved


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """An entry as it once was, with what it cited."""

    entry: Entry
    sources: Mapping[str, Source]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One version of an entry: when it was made, who approved it for which side and when, and whether it answers."""

    version: int
    created_at: datetime
    approved: Mapping[Side, tuple[int, datetime]]
    published: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOn:
    """A question that its author let the admins see, without a name. `number` counts within the engagement: "Q-3"."""

    number: int
    text: str
    on: date

    @property
    def label(self) -> str:
        """The name that people use for it."""
        return f"Q-{self.number}"


class Outcome(StrEnum):
    """What became of a question that was passed on."""

    TAUGHT = "taught"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasing:
    """A way of asking that an admin taught: for an entry, or for a kind of message that no entry answers."""

    number: int
    target: str
    is_kind: bool
    text: str

    @property
    def label(self) -> str:
        """The name that people use for it."""
        return f"P-{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnKind:
    """A kind of message that an engagement added to those that ship; one that does not count yet was only proposed."""

    kind: Kind
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What may be answered in an engagement at one revision.

    `facts` holds approved values only; `kinds` are the engagement's own, those that count.
    """

    revision: int
    published: Mapping[str, Published] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    taught: tuple[Phrasing, ...] = ()
    kinds: tuple[Kind, ...] = ()


class Entries(Protocol):
    """The engagement's knowledge, with its versions, approvals and facts."""

    def knowledge(self) -> Knowledge:
        """Everything that may be answered now."""
        ...

    def statuses(self) -> tuple[EntryStatus, ...]:
        """Every entry's newest version and its approvals."""
        ...

    def note_approval(self, entry_id: str, version: int, person: Person, at: datetime) -> frozenset[Side] | None:
        """Note a side's approval of a version; the sides that have given theirs, None if this one had before."""
        ...

    def approved_before(self, entry_id: str, version: int, side: Side) -> Version | None:
        """What a side approved last of an entry before that version; None if it never did."""
        ...

    def version(self, entry_id: str, version: int) -> Version | None:
        """An entry as it was in that version, if there is one."""
        ...

    def history(self, entry_id: str) -> tuple[Past, ...]:
        """Every version of an entry, the first one first."""
        ...

    def publish(self, entry_id: str, version: int, on: date) -> None:
        """Let a version answer from now on, unless a newer one does; `on` is the day it was reviewed."""
        ...

    def placeholders(self) -> Mapping[str, str]:
        """The declared placeholders and what each means."""
        ...

    def facts(self) -> Mapping[str, Fact]:
        """The newest value of each placeholder that has one."""
        ...

    def propose_fact(self, name: str, value: str, person: Person, at: datetime) -> None:
        """Record a new value, not yet approved; the approved one before it stays in force."""
        ...

    def note_fact_approval(
        self, name: str, version: int, person: Person, at: datetime, *, side: Side | None, for_risk: bool
    ) -> bool:
        """Note that somebody approves that value, for a side or for what is at stake; False if they had."""
        ...

    def settle_fact(self, name: str, version: int, person: Person, at: datetime) -> None:
        """Let that value be shown from now on."""
        ...


class Questions(Protocol):
    """The questions that people let the admins see."""

    def pass_on(self, text: str, on: date) -> PassedOn:
        """Keep a question, and nothing about who asked."""
        ...

    def waiting(self) -> tuple[PassedOn, ...]:
        """Those that nobody has dealt with, oldest first."""
        ...

    def settle(self, number: int, outcome: Outcome) -> bool:
        """Note what became of a question; False if none of that number waits."""
        ...


class Phrasings(Protocol):
    """The ways of asking that admins taught."""

    def all(self) -> tuple[Phrasing, ...]:
        """Every one, oldest first."""
        ...

    def teach(self, target: str, text: str, *, is_kind: bool, person: Person, at: datetime) -> Phrasing:
        """Add one; from the next message on it counts."""
        ...

    def forget(self, number: int) -> bool:
        """Take one back; False if there is none of that number."""
        ...


class Kinds(Protocol):
    """The kinds of message that an engagement added to those that ship."""

    def all(self) -> tuple[OwnKind, ...]:
        """Every one, by name, those that are only proposed too."""
        ...

    def propose(self, proposal: str, kind: Kind, revision: int, person: Person, at: datetime) -> bool:
        """Keep a kind that does not count yet, with the revision at which its effect was shown.

        It takes the place of one proposed before under its name; False if there is one of that name that counts.
        """
        ...

    def proposed(self, proposal: str) -> tuple[Kind, int] | None:
        """The proposed kind and its revision; None if it counts, was replaced or dropped."""
        ...

    def add(self, proposal: str) -> bool:
        """Let a proposed kind count from the next message on; False if there is none."""
        ...

    def drop(self, name: str) -> bool:
        """Take one back, with what was taught for it; False if there is none of that name."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedEntry:
    """What a suggester is told of an entry: some questions that it answers, the myth, and the answer."""

    questions: tuple[str, ...]
    myth: str
    answer: str


class Suggester(Protocol):
    """Makes up ways in which people may ask for an entry; a model, for instance."""

    def suggest(self, entry: DescribedEntry) -> Sequence[str] | None:
        """Return some, or None if it could not be asked. They may say anything: check them before anybody reads them.

        Never raises, and takes a few seconds at most.
        """
        ...
