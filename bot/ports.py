"""What the core needs from the world.

One Work is one transaction in one engagement; nothing in it can reach another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from bot.concerns.service_levels import Step, Target  # noqa: TC001 - read at run time by the store's codec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import date, datetime

    from bot.concerns.concern import Concern, Draft, Message, Resolution, Route, Severity
    from bot.concerns.service_levels import Level
    from bot.concerns.working_hours import WorkingHours
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
    CONCERN_MOVED = "concern_moved"
    CONCERN_RESOLVED = "concern_resolved"
    CONCERN_CONFIRMED = "concern_confirmed"
    CONCERN_REOPENED = "concern_reopened"
    CONCERN_WITHDRAWN = "concern_withdrawn"
    MESSAGE_CHANGED = "message_changed"
    CONCERN_NUDGED = "concern_nudged"
    CONCERN_WAITS = "concern_waits"
    HANDOVER_ASKED = "handover_asked"
    HANDOVER_REFUSED = "handover_refused"
    AUTHOR_REVEALED = "author_revealed"
    ROUTE_UNREAD = "route_unread"


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """Some news about a concern for one person. `message` is the dialogue message it is about, if any.

    `occasion` tells it apart from the same news told before, such as when a concern is reopened once more. `target` and
    `step`: what is not met, and what is done about it.
    """

    news: News
    recipient_id: int
    concern: int
    message: int | None = None
    occasion: str = ""
    target: Target | None = None
    step: Step | None = None

    @property
    def dedupe_key(self) -> str:
        """The same news for the same person is told once."""
        same = f"{self.news}:{self.concern}:{self.message or 0}:{self.recipient_id}"
        return ":".join([same, *filter(None, (self.occasion, self.target, self.step))])


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

    def drop(self, to: Address) -> None:
        """Drop what waits to be said there; news that are announced once more are said then."""
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

    def remove(self, person_id: int) -> None:
        """Take away somebody's roles and how to reach them; they are not active until they are added again."""
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

    def drafts(self, author_id: int) -> tuple[Draft, ...]:
        """All of the author's drafts, oldest first."""
        ...

    def drop_draft(self, draft_id: str, author_id: int) -> None:
        """Forget the draft."""
        ...

    def drop_drafts(self, text: str, author_id: int) -> None:
        """Forget all of the author's drafts of these words."""
        ...

    def drop_all_drafts(self, author_id: int) -> None:
        """Forget all of the author's drafts."""
        ...

    def log(
        self, draft: Draft, side: Side, at: datetime, *, release_at: datetime, receipt: str | None = None
    ) -> Concern:
        """Turn a draft into a concern with a number of its own, and forget the draft.

        `at` is what will be known of the time; from `release_at` on its readers may see it. `receipt` is the slow hash
        of an anonymous concern's receipt.
        """
        ...

    def find(self, number: int) -> Concern | None:
        """The concern of that number, if there is one here."""
        ...

    def of_draft(self, draft_id: str) -> Concern | None:
        """The concern that a draft became."""
        ...

    def by_author(self, author_id: int) -> tuple[Concern, ...]:
        """A person's own concerns, the confidential ones among them, newest first."""
        ...

    def author_of(self, number: int) -> int | None:
        """Who raised it: to bring them an answer, and for nothing that anybody else is shown. None if nobody knows."""
        ...

    def receipt_of(self, number: int) -> str | None:
        """The slow hash of an anonymous concern's receipt."""
        ...

    def released(self, routes: Iterable[Route]) -> tuple[Concern, ...]:
        """What the readers of these routes may see, oldest first."""
        ...

    def open(self) -> tuple[Concern, ...]:
        """The concerns that are neither resolved nor withdrawn and have been released, oldest first."""
        ...

    def due(self, at: datetime) -> tuple[Concern, ...]:
        """Those to be released by now, in no order that says which was first."""
        ...

    def release(self, number: int, at: datetime) -> bool:
        """Let its readers see it; False if somebody else did."""
        ...

    def to_check(self, at: datetime, most: int) -> tuple[Concern, ...]:
        """So many of those that the clock has to look at by now, the one that waits longest first.

        Those who look at the same engagement wait for each other.
        """
        ...

    def check_at(self, number: int, at: datetime | None) -> None:
        """Say when the clock looks at it again, unless it changes before; None for never."""
        ...

    def acknowledge(self, number: int, reader_id: int, at: datetime) -> bool:
        """Mark as acknowledged; False if somebody had done so before."""
        ...

    def note_answer(self, number: int, at: datetime) -> bool:
        """Note a reader's first answer; False if there was one."""
        ...

    def wait(self, number: int, at: datetime) -> bool:
        """Note that its readers wait for the author; False if they do already."""
        ...

    def resume(self, number: int, at: datetime) -> bool:
        """Note that the author has said something; False if nobody waited."""
        ...

    def pauses(self, number: int) -> tuple[tuple[datetime, datetime | None], ...]:
        """The times in which its readers waited for the author, oldest first; the last may not have ended."""
        ...

    def resolve(self, number: int, reader_id: int, outcome: Resolution, text: str, at: datetime) -> bool:
        """Mark as resolved; False if it is not active any more."""
        ...

    def confirm(self, number: int, at: datetime) -> bool:
        """Note that the author agrees; False unless it is resolved and they had not said so."""
        ...

    def reopen(self, number: int, at: datetime) -> bool:
        """Begin anew; False unless it is resolved or withdrawn."""
        ...

    def withdraw(self, number: int, at: datetime) -> bool:
        """Note that its author wants nothing more done; False unless it is active."""
        ...

    def propose(self, number: int, route: Route, reader_id: int) -> bool:
        """Note where a reader would hand it; False if that waits for its author already, or it is over."""
        ...

    def stay(self, number: int) -> bool:
        """Leave it where it is; False if nobody proposed anything."""
        ...

    def move(self, number: int, source: Route, target: Route, at: datetime) -> bool:
        """Give it to other readers, whose time begins; False if it is not on that route any more."""
        ...

    def reveal(self, number: int, author_id: int) -> bool:
        """Name the author from now on, for good; False if it is named already."""
        ...

    def forget(self, number: int, at: datetime) -> bool:
        """Forget what its author wrote and who they were, for good; False if that was done before."""
        ...


class Messages(Protocol):
    """The dialogues about the engagement's concerns."""

    def say(
        self,
        concern: int,
        text: str,
        nonce: str,
        at: datetime,
        *,
        author_id: int | None,
        by_author: bool = False,
        asks: bool = False,
        release_at: datetime | None = None,
    ) -> Message | None:
        """Add a message; None if this nonce was used before. With `release_at` its readers see it from then on."""
        ...

    def of(self, concern: int) -> tuple[Message, ...]:
        """The dialogue, oldest first."""
        ...

    def by_reader(self, author_id: int) -> tuple[tuple[int, Message], ...]:
        """What somebody wrote to authors as their reader, oldest first, each with its concern's number."""
        ...

    def by_nonce(self, concern: int, nonce: str) -> Message | None:
        """The message that was added with this nonce."""
        ...

    def due(self, at: datetime) -> tuple[tuple[int, Message], ...]:
        """The messages to be released by now, each with its concern's number."""
        ...

    def release(self, message_id: int, at: datetime) -> bool:
        """Let the readers see it; False if somebody else did."""
        ...

    def change(self, message_id: int, text: str | None) -> bool:
        """Give it other words, or with None take it back; False if it was taken back before."""
        ...


class Threads(Protocol):
    """Which threads of a platform are about which concern."""

    def about(self, place: str, thread: str, person_id: int) -> int | None:
        """The number of the concern that this person was told of in this thread; None if in none."""
        ...

    def nonce(self, place: str, message: str) -> str:
        """Return what a message of a platform is known by: it says nothing about the platform."""
        ...


class Receipts(Protocol):
    """How often somebody was wrong about a receipt."""

    def wrong(self, person_id: int, at: datetime) -> int:
        """How often this person was wrong within this hour."""
        ...

    def note_wrong(self, person_id: int, at: datetime) -> None:
        """Count one more."""
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

    def record(self, act: str, subject: str, actor_id: int | None, at: datetime) -> None:
        """Add one line. `act` is a dotted name such as "concern.logged"; no free text.

        Nobody did it (None) if the clock did, or somebody who is not to be known: then `at` is a day, not an hour.
        """
        ...

    def by(self, actor_id: int) -> tuple[tuple[datetime, str, str], ...]:
        """What somebody did: when, what, to what."""
        ...

    def recorded(self, subject: str) -> bool:
        """Whether this transaction has added a line about it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How many months concerns are kept once they are over, None for ever; and what one side proposes instead."""

    months: int | None
    proposed: int | None = None
    proposed_by: Side | None = None  # None: nothing is proposed


class Retention(Protocol):
    """How long concerns are kept."""

    def keeping(self) -> Keeping:
        """How long, and what a side has proposed."""
        ...

    def propose(self, months: int | None, side: Side) -> None:
        """Note what a side proposes, instead of what was proposed before."""
        ...

    def settle(self, months: int | None) -> None:
        """Keep them for that long from now on; nothing is proposed any more."""
        ...

    def expire(self, until: date, most: int) -> int:
        """Forget what was written and by whom in concerns that were over by that day; how many there were."""
        ...

    def forget_later(self, number: int, at: datetime) -> None:
        """Forget at once who raised it, and what they wrote at that moment."""
        ...

    def to_forget(self, at: datetime) -> tuple[int, ...]:
        """The concerns whose words are to be forgotten by now; each is named once."""
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
    def messages(self) -> Messages:
        """What is said about them."""
        ...

    @property
    def threads(self) -> Threads:
        """The platforms' threads in which it is said."""
        ...

    @property
    def receipts(self) -> Receipts:
        """The receipts that were wrong."""
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
    def levels(self) -> ServiceLevels:
        """When each side works, and how soon concerns are answered."""
        ...

    @property
    def routes(self) -> Routes:
        """Who was named to read concerns, and where it is said that one waits."""
        ...

    @property
    def kinds(self) -> Kinds:
        """The engagement's own kinds of message."""
        ...

    @property
    def retention(self) -> Retention:
        """How long concerns are kept."""
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

    def due(self, at: datetime) -> tuple[Engagement, ...]:
        """The engagements in which the clock has something to do by now."""
        ...

    def expiring(self, at: datetime) -> tuple[Engagement, ...]:
        """The engagements with a concern that is over and may have been kept for long enough."""
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


class ServiceLevels(Protocol):
    """When each side works, how soon concerns are acknowledged and answered, and which steps were taken about them."""

    def calendar(self, side: Side) -> WorkingHours:
        """The side's working hours with its holidays; the usual hours until its admin sets others."""
        ...

    def has_hours(self, side: Side) -> bool:
        """Whether the side's admin has set its hours."""
        ...

    def set_hours(self, side: Side, hours: WorkingHours) -> None:
        """Set when a side works; its holidays stay as they are."""
        ...

    def holidays(self, side: Side) -> Mapping[date, str]:
        """The side's holidays and their names."""
        ...

    def add_holiday(self, side: Side, on: date, name: str) -> None:
        """Add a holiday, or give it another name."""
        ...

    def drop_holiday(self, side: Side, on: date) -> bool:
        """Take a holiday back; False if there was none on that day."""
        ...

    def levels(self) -> Mapping[Severity, Level]:
        """The level of every severity; the usual one where none was set."""
        ...

    def set_level(self, severity: Severity, level: Level) -> None:
        """Set how soon concerns of this severity are acknowledged and answered."""
        ...

    def taken(self, concern: int, cycle: int) -> frozenset[tuple[Target, Step]]:
        """The steps that were taken about a concern since it was raised, or reopened for that time."""
        ...

    def take(self, concern: int, cycle: int, target: Target, step: Step, at: datetime) -> bool:
        """Note that a step is taken; False if it had been. Whoever gets True does what the step asks, and alone."""
        ...

    def postpone(self, concern: int, cycle: int, target: Target, step: Step, side: Side | None) -> None:
        """Note that a side is asleep and is to be told of a step later; None once it was."""
        ...

    def postponed(self, concern: int, cycle: int) -> Mapping[tuple[Target, Step], Side]:
        """The steps that were taken while the side that they name was asleep, which has not been told yet."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A place that is told, without any content, that a concern waits; `label` says what kind of place."""

    address: Address
    label: str


class Routes(Protocol):
    """What admins set about the routes."""

    def named(self, route: Route, side: Side | None = None) -> frozenset[int]:
        """Those of one side, or of both, who were named to read a route and are still active."""
        ...

    def name(self, route: Route, person_id: int) -> bool:
        """Name a reader; False if they were named before."""
        ...

    def unname(self, route: Route, person_id: int) -> bool:
        """Take a reader's name off; False if they were not named."""
        ...

    def destination(self, route: Route) -> Destination | None:
        """Where it is said that a concern of this route waits, if anywhere."""
        ...

    def set_destination(self, route: Route, destination: Destination | None) -> None:
        """Say where it is said that a concern of this route waits; None for nowhere."""
        ...


def everyone(people: Iterable[Person]) -> Mapping[int, Person]:
    """People by id."""
    return {person.id: person for person in people}
