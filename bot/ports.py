"""What the core needs from the world.

One Work is one transaction in one engagement; nothing in it can reach another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import date, datetime

    from bot.concerns.concern import Concern, Draft, Message
    from bot.people import Engagement, Membership, Person, Side
    from bot.reply import Reply
    from bot.turn import Actor, Address
    from knowledge.concerns import ConcernReading
    from knowledge.entry import Entry, Source
    from knowledge.kind import Kind
    from knowledge.matcher import Match


class News(StrEnum):
    """What the bot says unasked. Composed when it is delivered, so that it shows the state of that moment."""

    CONCERN_RAISED = "concern_raised"
    CONCERN_ACKNOWLEDGED = "concern_acknowledged"
    CONCERN_ANSWERED = "concern_answered"
    CONCERN_UNDELIVERED = "concern_undelivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """Some news about a concern for one person. `message` is the dialogue message it is about, if any."""

    news: News
    recipient_id: int
    concern: int
    message: int | None = None

    @property
    def dedupe_key(self) -> str:
        """The same news for the same person is told once."""
        return f"{self.news}:{self.concern}:{self.message or 0}:{self.recipient_id}"


class FactState(StrEnum):
    """Whether a placeholder's value may be shown."""

    PROPOSED = "proposed"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A value of a placeholder, who proposed it and who approved it."""

    name: str
    value: str
    state: FactState
    proposed_by: int
    approved_by: int | None = None
    approved_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryStatus:
    """The newest version of an entry and which sides have approved it. Published once both have."""

    entry: Entry
    version: int
    approved: Mapping[Side, datetime]
    reviewed_on: date | None = None  # the day of the second approval


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """An entry that both sides approved. `reviewed_on` is the day of the later approval."""

    entry: Entry
    reviewed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What somebody asked and which entry answered it: all that is remembered of a conversation, and not for long."""

    entry_id: str
    question: str


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
    sources: Mapping[str, Source] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    taught: tuple[Phrasing, ...] = ()
    kinds: tuple[Kind, ...] = ()


class Inbox(Protocol):
    """Which events were taken in."""

    def first_time(self, key: str) -> bool:
        """Note the event; False if it was noted before."""
        ...


class Outbox(Protocol):
    """What is to be said once the transaction has been committed."""

    def reply(self, to: Address, reply: Reply, *, key: str, thread: str | None = None, card: str | None = None) -> None:
        """Queue a reply; the same key is queued once."""
        ...

    def announce(self, announcement: Announcement, to: Address) -> None:
        """Queue news for a person; the same news is queued once."""
        ...


class People(Protocol):
    """The people of the engagement."""

    def all(self) -> tuple[Person, ...]:
        """Everybody who is active, in the order they were added."""
        ...

    def get(self, person_id: int) -> Person:
        """Raise NotFound if there is no such active person here."""
        ...

    def note_reach(self, person_id: int, reach: Address | None) -> None:
        """Remember how to answer this person alone, or that it is no longer possible."""
        ...


class Entries(Protocol):
    """The engagement's knowledge, with its versions, approvals and facts."""

    def knowledge(self) -> Knowledge:
        """Everything that may be answered now."""
        ...

    def statuses(self) -> tuple[EntryStatus, ...]:
        """Every entry's newest version and its approvals."""
        ...

    def approve(self, entry_id: str, version: int, person: Person, at: datetime) -> bool:
        """Note a side's approval; False if that side had approved this version before."""
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

    def approve_fact(self, name: str, person: Person, at: datetime) -> None:
        """Approve the newest value."""
        ...


class Concerns(Protocol):
    """The engagement's concerns, drafts and dialogues."""

    def keep_draft(self, draft: Draft) -> None:
        """Keep a draft, replacing one of the same id and author."""
        ...

    def draft(self, draft_id: str, author_id: int) -> Draft | None:
        """The author's own draft, if it is still there."""
        ...

    def drop_draft(self, draft_id: str, author_id: int) -> None:
        """Forget the draft."""
        ...

    def drop_drafts(self, text: str, author_id: int) -> None:
        """Forget all of the author's drafts of these words."""
        ...

    def log(self, draft: Draft, side: Side, at: datetime) -> Concern:
        """Turn a draft into a concern with the next number, and forget the draft."""
        ...

    def find(self, number: int) -> Concern | None:
        """The concern of that number, if there is one here."""
        ...

    def of_draft(self, draft_id: str) -> Concern | None:
        """The concern that a draft became."""
        ...

    def by_author(self, author_id: int) -> tuple[Concern, ...]:
        """A person's own concerns, newest first."""
        ...

    def open(self) -> tuple[Concern, ...]:
        """The concerns that are not resolved, oldest first."""
        ...

    def acknowledge(self, number: int, reader_id: int, at: datetime) -> bool:
        """Mark as acknowledged; False if somebody had done so before."""
        ...

    def say(self, number: int, author_id: int, text: str, nonce: str, at: datetime) -> Message | None:
        """Add a message to the dialogue; None if this nonce was used before."""
        ...

    def messages(self, number: int) -> tuple[Message, ...]:
        """The dialogue, oldest first."""
        ...


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


class Audit(Protocol):
    """Who did what, for good."""

    def record(self, act: str, subject: str, actor_id: int, at: datetime) -> None:
        """Add one line. `act` is a dotted name such as "concern.logged"; no free text."""
        ...


class Hall(Protocol):
    """A transaction outside any engagement: all that happens to strangers."""

    @property
    def inbox(self) -> Inbox:
        """Which events were taken in."""
        ...

    @property
    def outbox(self) -> Outbox:
        """What is to be said after the commit."""
        ...


class Work(Hall, Protocol):
    """One transaction in one engagement: committed when its block ends, rolled back when it raises."""

    @property
    def people(self) -> People:
        """The engagement's people."""
        ...

    @property
    def entries(self) -> Entries:
        """The engagement's knowledge."""
        ...

    @property
    def concerns(self) -> Concerns:
        """The engagement's concerns."""
        ...

    @property
    def conversations(self) -> Conversations:
        """What was answered last."""
        ...

    @property
    def questions(self) -> Questions:
        """The questions passed on."""
        ...

    @property
    def phrasings(self) -> Phrasings:
        """The ways of asking that were taught."""
        ...

    @property
    def kinds(self) -> Kinds:
        """The engagement's own kinds of message."""
        ...

    @property
    def audit(self) -> Audit:
        """The engagement's audit."""
        ...

    def choose(self, actor: Actor, engagement_id: int) -> None:
        """Make this engagement the one the actor's next turns belong to."""
        ...

    def set_caution(self, caution: float | None) -> None:
        """Say how many unneeded "did you mean" a wrong answer is worth here; None for the usual number."""
        ...


class Store(Protocol):
    """Where everything is kept. Raises StoreUnavailable when it cannot be reached."""

    def memberships(self, actor: Actor) -> tuple[Membership, ...]:
        """The engagements this actor belongs to, the one they chose last first."""
        ...

    def hall(self) -> AbstractContextManager[Hall]:
        """Begin a transaction outside any engagement."""
        ...

    def work(self, engagement: Engagement) -> AbstractContextManager[Work]:
        """Begin a transaction in this engagement."""
        ...

    def reading(self, engagement: Engagement) -> AbstractContextManager[Work]:
        """Begin a transaction that only reads."""
        ...


class StoreUnavailable(Exception):  # noqa: N818 - the situation's name
    """The store cannot be reached or is locked: the platform should deliver again."""


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


class Clock(Protocol):
    """Tells the time."""

    def __call__(self) -> datetime:
        """Now, in UTC."""
        ...


class Names(Protocol):
    """Makes names that nobody can guess."""

    def __call__(self) -> str:
        """A new name of at least 96 random bits, in URL-safe characters."""
        ...


class Alarm(Protocol):
    """Takes note of a surprise."""

    def __call__(self, surprise: Exception) -> str:
        """Log it without any content and return a reference id that people can quote."""
        ...


def everyone(people: Iterable[Person]) -> Mapping[int, Person]:
    """People by id."""
    return {person.id: person for person in people}
