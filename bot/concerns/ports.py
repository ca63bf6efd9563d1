"""What concerns need: drafts, concerns, their dialogues, routes, service levels, and the news about them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Final, Protocol

from bot.concerns.concern import State
from bot.concerns.service_levels import Step, Target  # noqa: TC001 - read at run time by the store's codec

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import date, datetime

    from bot.concerns.circle import Circle
    from bot.concerns.concern import (
        Concern,
        Draft,
        Message,
        Note,
        Resolution,
        Route,
        Severity,
        Upshot,
        UpshotState,
    )
    from bot.concerns.monthly import Counted, Month
    from bot.concerns.permissions import Act
    from bot.concerns.service_levels import Level
    from bot.people import Side
    from bot.turn import Address
    from bot.working_hours import WorkingHours


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
    READER_ASKED = "reader_asked"
    CONCERN_UNREAD = "concern_unread"
    READER_UNREACHED = "reader_unreached"
    CARD_CHANGED = "card_changed"
    NOTE_LEFT = "note_left"
    WEEKLY_DIGEST = "weekly_digest"
    UPSHOT_ASKED = "upshot_asked"
    UPSHOT_AGREED = "upshot_agreed"
    UPSHOT_TOLD = "upshot_told"


# News that come with the whole card, since there is something to decide.
WHOLE_CARD: Final = frozenset(
    {
        News.CONCERN_RAISED,
        News.CONCERN_MOVED,
        News.CONCERN_RESOLVED,
        News.CONCERN_REOPENED,
        News.HANDOVER_ASKED,
        News.AUTHOR_REVEALED,
        News.READER_ASKED,
        News.CARD_CHANGED,
        News.UPSHOT_ASKED,
    }
)
# News for people who must not learn of which concern they are: these stand in no thread.
OF_NO_CONCERN: Final = frozenset({News.WEEKLY_DIGEST, News.UPSHOT_AGREED, News.UPSHOT_TOLD})


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernAnnouncement:
    """Some news about a concern for one person. `message` is the dialogue message it is about, if any.

    `occasion` tells it apart from the same news told before, such as when a concern is reopened once more. `target` and
    `step`: what is not met, and what is done about it.
    """

    subject: ClassVar[str] = "concerns"

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

    @property
    def thread_about(self) -> int | None:
        """The concern's number: what is said about it stands in one thread."""
        return None if self.news in OF_NO_CONCERN else self.concern

    @property
    def begins_thread(self) -> bool:
        """Whether its recipient sees the concern itself, and so has something to answer."""
        return self.news not in {News.ROUTE_UNREAD, News.READER_UNREACHED, News.CONCERN_WAITS, News.CARD_CHANGED}

    @property
    def shows_card(self) -> bool:
        """Whether its recipient sees all of the concern, and what can be done with it."""
        return self.news in WHOLE_CARD

    @property
    def replaces_card(self) -> bool:
        """Whether it only brings up to date what its recipient saw."""
        return self.news is News.CARD_CHANGED


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """Which concerns are wanted; None where it does not matter. `overdue` ones alone: those whose time was up `at`."""

    states: frozenset[State] = frozenset(State)
    severity: Severity | None = None
    topic: str | None = None
    routes: frozenset[Route] | None = None
    overdue: bool = False
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterAct:
    """What the author of a concern that is not named did, and takes effect at a moment that says nothing of when.

    `detail` is what the act needs besides: a person's id, or a message's id and its new words.
    """

    id: int
    concern: int
    act: Act
    detail: str = ""


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
        self,
        draft: Draft,
        side: Side,
        at: datetime,
        *,
        release_at: datetime,
        agreed: Iterable[int],
        receipt: str | None = None,
    ) -> Concern:
        """Turn a draft into a concern with a number of its own, and forget the draft.

        `at` is what will be known of the time; from `release_at` on its readers may see it, those of them whom its
        author `agreed` to. `receipt` is the slow hash of an anonymous concern's receipt.
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

    def own(self, author_id: int, narrowed: Narrowed, most: int | None = None) -> tuple[Concern, ...]:
        """So many of a person's own concerns, the confidential ones among them, newest first."""
        ...

    def readable(
        self, strands: Iterable[tuple[Route, Side]], reader_id: int, narrowed: Narrowed, most: int
    ) -> tuple[Concern, ...]:
        """So many of those on these routes and of these sides' authors that are released, a person's own excepted.

        The overdue ones first, as the clock saw them last; among those and among the others the most severe first, and
        those longest due or released before.
        """
        ...

    def author_of(self, number: int) -> int | None:
        """Who raised it: to bring them an answer, and for nothing that anybody else is shown. None if nobody knows."""
        ...

    def receipt_of(self, number: int) -> str | None:
        """The slow hash of an anonymous concern's receipt."""
        ...

    def act_later(self, number: int, act: Act, at: datetime, detail: str = "") -> None:
        """Note what is to be done with it then. Done again to the same before that, the last of it counts."""
        ...

    def acts_of(self, number: int) -> tuple[LaterAct, ...]:
        """What is to be done with it, in no order that says which was first."""
        ...

    def acts_due(self, at: datetime) -> tuple[LaterAct, ...]:
        """What is to be done by now. Each is given once."""
        ...

    def keep_receipt(self, number: int, secret: str, share: str) -> None:
        """Keep an anonymous concern's receipt so that it takes what its author's button carries to read it."""
        ...

    def kept_receipt(self, number: int, share: str) -> str | None:
        """The secret of the receipt, to whoever brings what the author's button carries."""
        ...

    def released(self, strands: Iterable[tuple[Route, Side]]) -> tuple[Concern, ...]:
        """What is released on these routes, of authors of these sides, oldest first."""
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

    def changed(self, at: datetime, most: int) -> tuple[Concern, ...]:
        """So many of those that have changed since the clock looked at them last."""
        ...

    def due_at(self, number: int, at: datetime | None) -> None:
        """Note when its next target is missed; None if nothing runs."""
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

    def read_pauses(self, numbers: Collection[int]) -> None:
        """Read the pauses of these concerns together, before each is asked for."""
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

    def change_circle(self, number: int, change: Callable[[Circle], Circle]) -> bool:
        """Change who may read it, as it is then; False if that changes nothing."""
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


class Notes(Protocol):
    """What readers write for each other."""

    def add(self, concern: int, route: Route, person_id: int, text: str, nonce: str, at: datetime) -> Note | None:
        """Add a note for those who read it on this route; None if this nonce was used before."""
        ...

    def of(self, concern: int, route: Route) -> tuple[Note, ...]:
        """The notes for those who read it on this route, oldest first."""
        ...

    def by(self, person_id: int) -> tuple[Note, ...]:
        """What somebody wrote in notes, oldest first."""
        ...


class Links(Protocol):
    """Which concerns their readers found alike."""

    def link(self, number: int, other: int) -> bool:
        """Link two; False if they were linked."""
        ...

    def unlink(self, number: int, other: int) -> bool:
        """Undo that; False if they were not linked."""
        ...

    def of(self, number: int) -> tuple[int, ...]:
        """The numbers of those linked to it."""
        ...


class Upshots(Protocol):
    """What came of concerns, to be told to their authors' sides."""

    def propose(self, concern: int, side: Side, said: str, did: str, by_id: int, name: str) -> None:
        """Note what a reader would tell, under a name that nobody guesses; only what was refused is replaced."""
        ...

    def of(self, concern: int) -> Upshot | None:
        """What is to be told of a concern, if anything."""
        ...

    def named(self, name: str) -> Upshot | None:
        """The one of that name."""
        ...

    def settle(self, concern: int, before: UpshotState, after: UpshotState, on: date) -> bool:
        """Let it come further; False if it is not where it was."""
        ...

    def told(self, side: Side, most: int) -> tuple[Upshot, ...]:
        """So many of those that were announced to a side, the newest first."""
        ...


class Months(Protocol):
    """How many concerns were raised in each month."""

    def counted(self, since: date, before: date) -> tuple[Counted, ...]:
        """What is counted of the concerns that were raised from one day until before another, and released."""
        ...

    def every(self) -> tuple[Month, ...]:
        """Every line that was kept."""
        ...

    def told(self, least: int) -> tuple[Month, ...]:
        """Those that tell of so many people or more."""
        ...

    def keep(self, lines: Iterable[Month]) -> None:
        """Keep lines, or bring those of the same month, side and topic up to date."""
        ...


class Threads(Protocol):
    """Which threads of a platform are about which concern."""

    def about(self, place: str, thread: str, person_id: int) -> int | None:
        """The number of the concern that this person was told of in this thread; None if in none."""
        ...

    def note_card(self, person_id: int, number: int, place: str, card: str, at: datetime) -> None:
        """Note with which message this person was shown the whole concern last: it is replaced when that changes."""
        ...

    def with_card(self, draft_id: str, people: Collection[int]) -> frozenset[int]:
        """Those of them who were shown the whole concern, of that draft, in a message that is still known."""
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
class StandIn:
    """Who reads for somebody who is away: from the day `since` to the day `until`, both included, in UTC."""

    absent_id: int
    stand_in_id: int
    since: date
    until: date


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

    def stand_ins(self) -> tuple[StandIn, ...]:
        """Who reads for whom today."""
        ...

    def stand_in_of(self, absent_id: int) -> StandIn | None:
        """Who reads for somebody, now or later, if anybody."""
        ...

    def set_stand_in(self, stand_in: StandIn) -> None:
        """Let somebody read for somebody on those days, instead of what was said before."""
        ...

    def drop_stand_in(self, absent_id: int) -> bool:
        """Let nobody read for them any more; False if nobody would have."""
        ...

    def beginning(self) -> tuple[StandIn, ...]:
        """Those who begin to read for somebody today, each given once; what is over is forgotten."""
        ...
