"""What editing needs: entries with their versions and approvals, facts, what was taught, and own kinds of message."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime

    from bot.people import Person, Role, Side
    from knowledge.entry import Entry, KnowledgeBase, Risk, Source
    from knowledge.kind import Kind


class News(StrEnum):
    """What the bot says unasked about an entry. Composed when it is delivered, so that it shows the state of then."""

    APPROVAL_ASKED = "approval_asked"
    REJECTED = "rejected"
    PUBLISHED = "published"
    RETIRED = "retired"
    RETIRING_ASKED = "retiring_asked"
    RESTORING_ASKED = "restoring_asked"
    RESTORED = "restored"
    KEPT = "kept"
    FACT_WITHDRAWN = "fact_withdrawn"
    REVIEWS = "reviews"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryAnnouncement:
    """Some news about a version of an entry for one person. `occasion` tells it apart from the same told before.

    Of a value that was withdrawn, `entry` is the placeholder; of what is to be confirmed, there is none.
    """

    subject: ClassVar[str] = "editing"
    thread_about: ClassVar[None] = None
    begins_thread: ClassVar[bool] = False
    shows_card: ClassVar[bool] = False
    replaces_card: ClassVar[bool] = False

    news: News
    recipient_id: int
    entry: str
    version: int
    occasion: str = ""

    @property
    def dedupe_key(self) -> str:
        """The same news for the same person is told once."""
        return f"{self.news}:{self.entry}@{self.version}:{self.recipient_id}:{self.occasion}"


class FactState(StrEnum):
    """Whether a placeholder's value may be shown; one that is approved, on its days only: see `Fact.until`."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A value of a placeholder, who proposed it, and which sides have approved it. It counts once both have.

    One that is about work or law also takes somebody who answers for that: `for_risk`, whether one has approved it.
    `until`: the last day on which it is shown; None: until another one is.
    """

    name: str
    version: int
    value: str
    state: FactState
    proposed_by: int
    approved: frozenset[Side] = frozenset()
    for_risk: bool = False
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastFact:
    """One value that was proposed, who approved it for what, and how it ended, if it has.

    In `approved` stand the sides, and HR where somebody answered for the risk. `settled`: everybody needed approved it.
    """

    version: int
    value: str
    proposed_by: int
    proposed_at: datetime
    approved: Mapping[Side | Role, tuple[int, datetime]]
    settled: bool
    until: date | None = None
    withdrawn_by: int | None = None
    withdrawn_at: datetime | None = None
    withdrawn_why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What is shown in the place of a placeholder, and the last day on which it is, if there is one."""

    text: str
    until: date | None = None


def in_force(values: Mapping[str, Value], on: date) -> Mapping[str, str]:
    """Return what is shown in the place of each placeholder on that day."""
    return {name: it.text for name, it in values.items() if it.until is None or on <= it.until}


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """Who has said that what is published is still true, since it was approved or confirmed by everybody needed."""

    approved: frozenset[Side] = frozenset()
    for_risk: bool = False
    since: date | None = None  # the day of the first of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """When what is published of an entry was reviewed, for how many days that holds, and what was told of it since."""

    entry: str
    reviewed_on: date
    days: int
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """The last day on which a placeholder's value is shown, who proposed it, and what was told of it."""

    name: str
    until: date
    proposed_by: int
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Somebody turned a version down, and why."""

    person_id: int
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What one side wants of an entry, to which the other has not agreed: see `EntryStatus.wishes`."""

    person_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """Since when nothing of an entry is shown, at which version, by whom and why."""

    version: int
    on: date
    by_id: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryStatus:
    """The newest version of an entry, who made it, and who has approved it. Published once nobody is missing.

    `for_risk`: whether somebody who answers for the risk has approved it. `published_version`: the newest that was ever
    published. `retired`: nothing of it is shown since then, unless a later version than that is approved. `wishes`:
    which sides want it retired or, where it is, to answer again.
    """

    entry: Entry
    version: int
    approved: Mapping[Side, datetime]
    sources: Mapping[str, Source] = field(default_factory=dict)  # what it cites, as it was then
    reviewed_on: date | None = None  # the day of the last approval
    author_id: int | None = None  # None: it came from a file
    for_risk: bool = False
    published_version: int | None = None
    risks: frozenset[Risk] = frozenset()  # its own, and that of what people are shown meanwhile
    rejected: Rejection | None = None
    retired: Retired | None = None
    wishes: Mapping[Side, Wish] = field(default_factory=dict)
    confirmed: Confirmation = Confirmation()

    @property
    def answers(self) -> int | None:
        """The version that people are shown, if any."""
        return None if self.retired else self.published_version

    @property
    def is_published(self) -> bool:
        """Whether this very version is what people are shown."""
        return self.answers == self.version

    @property
    def is_retired(self) -> bool:
        """Whether it was retired, and nothing newer waits."""
        return self.retired is not None and self.retired.version == self.version


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """What somebody is writing: a form as it was filled in, and the version it builds on, 0 for a new entry."""

    id: str
    author_id: int
    base: int
    fields: Mapping[str, str]


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
    """One version of an entry: who made it and when, who approved it for what, and whether it answers.

    In `approved` stand the sides, and HR where somebody answered for the risk.
    """

    version: int
    created_at: datetime
    approved: Mapping[Side | Role, tuple[int, datetime]]
    published: bool
    author_id: int | None = None
    rejected: Rejection | None = None


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

    `values` are the approved ones by placeholder, those that have ended among them: `facts` leaves these out.
    `kinds` are the engagement's own, those that count.
    """

    revision: int
    published: Mapping[str, Published] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)
    taught: tuple[Phrasing, ...] = ()
    kinds: tuple[Kind, ...] = ()

    def facts(self, on: date) -> Mapping[str, str]:
        """What is shown in the place of each placeholder on that day."""
        return in_force(self.values, on)


class Finding(Protocol):
    """Looking for entries by their words."""

    def find(
        self, beginnings: Sequence[str], *, unapproved: bool, skip: int, limit: int
    ) -> tuple[int, Sequence[Entry]]:
        """How many entries have words with all of these beginnings, and some of them, the nearest first.

        `unapproved` looks at the newest version of every entry, else at what is published. The nearest are those in
        whose name all of them stand, then in the myth, the questions, and anywhere.
        """
        ...

    def words_with(self, beginning: str, *, unapproved: bool) -> Sequence[str]:
        """Words of entries with this beginning, as many as are worth looking at."""
        ...


class Entries(Protocol):
    """The engagement's knowledge, with its versions, approvals and facts."""

    def knowledge(self) -> Knowledge:
        """Everything that may be answered now."""
        ...

    def statuses(self) -> tuple[EntryStatus, ...]:
        """Every entry's newest version and its approvals."""
        ...

    def status(self, entry_id: str) -> EntryStatus | None:
        """The newest version of an entry, if there is one."""
        ...

    def held(self, entry_id: str) -> EntryStatus | None:
        """The newest version of an entry, if there is one, which nobody else changes before this transaction ends."""
        ...

    def note_approval(
        self, entry_id: str, version: int, person: Person, at: datetime, *, side: Side | None, for_risk: bool
    ) -> None:
        """Note that somebody approves that version, for a side or for what is at stake."""
        ...

    def reject(self, entry_id: str, version: int, person: Person, comment: str, at: datetime) -> None:
        """Note that somebody turned that version down."""
        ...

    def add_version(self, new: Version, version: int, person: Person, at: datetime) -> None:
        """Keep a version that somebody wrote, not yet approved; the published one stays in force."""
        ...

    def wish(self, entry_id: str, person: Person, reason: str, at: datetime) -> None:
        """Note what a side wants of an entry, in the place of what it wanted before."""
        ...

    def unwish(self, entry_id: str, side: Side | None = None) -> None:
        """Forget what a side wants of an entry, or what both do."""
        ...

    def retire(self, entry_id: str, person: Person, why: str, on: date) -> None:
        """Show nothing of an entry any more."""
        ...

    def restore(self, entry_id: str) -> None:
        """Show what was published of a retired entry again."""
        ...

    def keep_draft(self, draft: EntryDraft, at: datetime) -> None:
        """Keep what somebody is writing, in the place of a draft of that name."""
        ...

    def draft(self, name: str, person_id: int) -> EntryDraft | None:
        """What this person is writing under that name; None if it is another's, sent, dropped or expired."""
        ...

    def drop_draft(self, name: str) -> None:
        """Forget a draft."""
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

    def sources(self) -> Mapping[str, Source]:
        """The publications that entries may cite, by name."""
        ...

    def publish(self, entry_id: str, version: int, on: date) -> None:
        """Let a version answer from now on, unless a newer one does; `on` is the day it was reviewed."""
        ...

    def take_in(
        self, base: KnowledgeBase, at: datetime, on_each: Callable[[], object] = lambda: None
    ) -> tuple[int, int]:
        """Take a knowledge base in, what is changed as a new version; how many are new or changed, and how many not."""
        ...

    def placeholders(self) -> Mapping[str, str]:
        """The declared placeholders and what each means."""
        ...

    def facts(self) -> Mapping[str, Fact]:
        """The newest value of each placeholder that has one."""
        ...

    def values(self) -> Mapping[str, Value]:
        """The approved value of each placeholder, also where its last day is over; none that was withdrawn."""
        ...

    def past_facts(self, name: str) -> tuple[PastFact, ...]:
        """Every value that was proposed for a placeholder, the oldest first."""
        ...

    def withdraw_fact(self, name: str, person: Person, why: str, at: datetime) -> None:
        """Show no value of a placeholder any more, until another one is approved."""
        ...

    def confirm(
        self, entry_id: str, version: int, person: Person, at: datetime, *, side: Side | None, for_risk: bool
    ) -> None:
        """Note that somebody says that the published version is still true."""
        ...

    def reviewed(self, entry_id: str, on: date) -> None:
        """Begin the review period of what is published anew."""
        ...

    def reviews(self) -> Sequence[Review]:
        """When each entry that is shown was reviewed, the oldest first."""
        ...

    def endings(self) -> Sequence[Ending]:
        """The values that are shown until a day only, the first to end coming first; also those that ended."""
        ...

    def note_told(self, entry_id: str, told: str) -> None:
        """Note what those concerned were told of an entry's review."""
        ...

    def note_end_told(self, name: str, told: str) -> None:
        """Note what those concerned were told of a value's end."""
        ...

    def propose_fact(self, name: str, value: str, person: Person, at: datetime, *, until: date | None = None) -> None:
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
