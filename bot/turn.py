"""One thing said or pressed, as the core sees it: platform-neutral, frozen."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - read at run time by the store's codec
from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 - likewise
from enum import Flag, StrEnum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.reply import Reply


class Platform(StrEnum):
    """Where people talk to the bot."""

    TERMINAL = "terminal"
    SLACK = "slack"
    TEAMS = "teams"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts, as the platform authenticated them.

    `workspace` is the Slack team or enterprise, the Microsoft Entra tenant, or "local" in the terminal. `name` is for
    showing only: sides and roles follow from the three identifying fields.
    """

    platform: Platform
    workspace: str
    user_id: str
    name: str = ""
    guest: bool = False  # a visitor in that workspace (Slack Connect, single-channel guest): never a member by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A place where the bot can say something.

    `channel` is the platform's own name of it: a Slack channel or user, a Teams conversation, a terminal person.
    `reference` is what the platform's adapter needs besides to get there. The core carries it and never reads it.
    """

    platform: Platform
    workspace: str
    channel: str
    reference: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def key(self) -> str:
        """The name under which deliveries to this place are queued in order."""
        return f"{self.platform}:{self.workspace}:{self.channel}"


@dataclass(frozen=True, slots=True)
class Words:
    """Somebody wrote something; a slash command arrives as its words, slash included. `attached`: with a file."""

    text: str
    attached: bool = field(default=False, repr=False)


@dataclass(frozen=True, slots=True)
class Edited:
    """Somebody gave a message of theirs other words, or with none took it back; the turn's `message` says which."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Somebody pressed a button: what it does, to what, and the nonce that makes a repeat count once."""

    action: str
    subject: str = ""
    nonce: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit:
    """Somebody sent a form. A missing field counts as empty."""

    form: str
    subject: str = ""
    nonce: str = ""
    fields: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Arrived:
    """The bot can now reach this person (app installed, conversation opened)."""


@dataclass(frozen=True, slots=True)
class Left:
    """The bot can no longer reach this person at this place (app removed)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Somebody chose "Raise a concern" in a menu of their platform, perhaps at a message with this text.

    `by`: who wrote that message, if it was not they themselves.
    """

    text: str = ""
    by: Actor | None = None


Said = Words | Edited | Press | Submit | Arrived | Left | Start


class Shows(Flag):
    """What an adapter can show in the exchange in which a turn reached it."""

    NOTHING = 0  # a Slack event, a Teams message: acknowledged now, answered by the courier
    FORM = auto()  # a Slack press or slash command: it carries the ticket that opens a modal
    REPLACEMENT = auto()  # a Teams Action.Execute: its answer is the new card
    MESSAGE = auto()  # the terminal, a Slack slash command: the answer itself
    EVERYTHING = FORM | REPLACEMENT | MESSAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing said or pressed.

    `key` names the event uniquely and for ever: the same event delivered again has the same key. `reach` is where the
    person can be answered alone; it equals `place` unless others read along (`shared`). `thread` and `card` are the
    platform's ids of the message that is answered and of the card that was pressed, if any; `message` that of what
    was written.

    `caller_shows` says what the adapter can show in the same exchange; whatever it cannot, the core queues for delivery
    in the transaction that had the turn's effects, so that an acknowledged event cannot lose its answer.
    """

    key: str
    actor: Actor
    said: Said
    place: Address
    reach: Address
    at: datetime
    shared: bool = False
    thread: str | None = None
    card: str | None = None
    message: str | None = None
    caller_shows: Shows = Shows.NOTHING


def shown_by_caller(turn: Turn, reply: Reply) -> bool:
    """Whether the adapter shows this reply itself; otherwise the core has queued it and the adapter must not."""
    if reply.form and Shows.FORM in turn.caller_shows:
        return True
    if reply.replaces and Shows.REPLACEMENT in turn.caller_shows and not (reply.private and turn.shared):
        return True
    return Shows.MESSAGE in turn.caller_shows
