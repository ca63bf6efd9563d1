"""The store: one UnitOfWork is one transaction in one engagement, and nothing in it can reach another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import datetime

    from bot.announcement import Announcement
    from bot.answering.ports import Conversations
    from bot.concerns.ports import (
        Concerns,
        Links,
        Messages,
        Months,
        Notes,
        Receipts,
        Routes,
        ServiceLevels,
        Threads,
        Upshots,
    )
    from bot.editing.ports import Entries, Finding, Kinds, Phrasings, Questions
    from bot.engagement.ports import Agreement, Invitations, People, Retention
    from bot.people import Engagement, Membership
    from bot.reply import Reply
    from bot.turn import Actor, Address, Platform


class Inbox(Protocol):
    """Which events were taken in."""

    def first_time(self, key: str) -> bool:
        """Note the event; False if it was noted before."""
        ...

    def finish(self, number: int) -> bool:
        """Strike a turn off those that wait, with its words; False if it was handled before.

        Raises OutOfTurn if an earlier one of the same person waits.
        """
        ...


@dataclass(frozen=True, slots=True)
class Failing:
    """A platform on which `places` have accepted nothing for over an hour, the first of them since then.

    `why` is an error code of the platform's, for those who can mend it.
    """

    platform: Platform
    places: int
    since: datetime
    why: str


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

    def failing(self) -> tuple[Failing, ...]:
        """The platforms on which something has not been accepted for over an hour."""
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


class Transaction(Protocol):
    """A transaction outside any engagement: all that happens to strangers."""

    @property
    def inbox(self) -> Inbox:
        """Which events were taken in."""
        ...

    @property
    def outbox(self) -> Outbox:
        """What is to be said after the commit."""
        ...


class UnitOfWork(Transaction, Protocol):
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
    def invitations(self) -> Invitations:
        """What lets more people join."""
        ...

    @property
    def finding(self) -> Finding:
        """The words by which it is found."""
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
    def notes(self) -> Notes:
        """What readers write for each other about them."""
        ...

    @property
    def links(self) -> Links:
        """Which of them their readers found alike."""
        ...

    @property
    def upshots(self) -> Upshots:
        """What came of them, to be told to their authors' sides."""
        ...

    @property
    def months(self) -> Months:
        """How many of them were raised in each month."""
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
    def minimum(self) -> Agreement:
        """Of how many people a count has to tell at least before anybody is shown it."""
        ...

    @property
    def audit(self) -> Audit:
        """The engagement's audit."""
        ...

    def choose(self, actor: Actor, engagement_id: int) -> None:
        """Make this engagement the one the actor's next turns belong to."""
        ...

    def next_look(self, at: datetime | None = None) -> datetime | None:
        """Say, or with a moment set, when the clock looks at all of it next; None if it never did."""
        ...

    def set_caution(self, caution: float | None) -> None:
        """Say how many unneeded "did you mean" a wrong answer is worth here; None for the usual number."""
        ...


class Store(Protocol):
    """Where everything is kept. Raises StoreUnavailable when it cannot be reached."""

    def memberships(self, actor: Actor) -> tuple[Membership, ...]:
        """The engagements this actor belongs to, the one they chose last first."""
        ...

    def invited(self, code: str, since: datetime) -> Engagement | None:
        """The engagement that this code invites to, if it was made since then and nobody has used it."""
        ...

    def due(self, at: datetime) -> tuple[Engagement, ...]:
        """The engagements in which the clock has something to do by now."""
        ...

    def expiring(self, at: datetime) -> tuple[Engagement, ...]:
        """The engagements with a concern that is over and may have been kept for long enough."""
        ...

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begin a transaction outside any engagement."""
        ...

    def work(self, engagement: Engagement) -> AbstractContextManager[UnitOfWork]:
        """Begin a transaction in this engagement."""
        ...

    def reading(self, engagement: Engagement) -> AbstractContextManager[UnitOfWork]:
        """Begin a transaction that only reads."""
        ...


class OutOfTurn(Exception):  # noqa: N818 - likewise
    """A turn that waits is not to be handled yet: an earlier one of the same person waits, too."""


class StoreUnavailable(Exception):  # noqa: N818 - the situation's name
    """The store cannot be reached or is locked: the platform should deliver again."""
