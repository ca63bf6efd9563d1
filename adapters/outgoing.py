"""What the courier hands to a platform's sender, and what a sender may answer. A sender speaks to one platform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.reply import Reply
    from bot.turn import Address, Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """One message on its way out. `id` is the outbox row's: it travels with the message so that it can be found again.

    `card` names the message to replace; `thread` the one to answer. `repeated` is true when an earlier attempt may have
    arrived and cannot be read back: the sender marks the message so that a reader can tell a repeat. `aloud`: it is
    news, and must not be overlooked in a thread that its reader has closed. `in_place`: it only brings its card up to
    date; where that is gone, nothing is sent.
    """

    id: int
    address: Address
    reply: Reply
    thread: str | None = None
    card: str | None = None
    repeated: bool = False
    aloud: bool = False
    in_place: bool = False


class SendError(Exception):
    """A send did not succeed. The text is for the log: an error code, never content.

    SendError
     |- Undeliverable   it never will: the channel is gone, the person blocked the bot, the message was refused
     |- Throttled       the platform said when to come back; nothing was accepted
     |- NotAccepted     it surely did not arrive (refused connection, 5xx that the platform documents as such)
     |- Uncertain       it may have arrived: the answer was lost, or a 5xx that says nothing
    """


class Undeliverable(SendError):  # noqa: N818 - named after what happened to the outgoing
    """It will never arrive at this address."""


class Throttled(SendError):  # noqa: N818 - likewise
    """Come back after `retry_after` seconds. `gate` names what is closed, if it is more than this address."""

    def __init__(self, retry_after: float, gate: str = "") -> None:
        super().__init__("throttled")
        self.retry_after = retry_after
        self.gate = gate


class NotAccepted(SendError):  # noqa: N818 - likewise
    """It surely did not arrive; try again."""


class Uncertain(SendError):  # noqa: N818 - likewise
    """It may have arrived; look before trying again."""


class Sender(Protocol):
    """Speaks to one platform."""

    platform: Platform
    pace: float  # seconds between two messages to one address

    def gate(self, address: Address) -> str:
        """Name the rate limit that this address shares with others, such as a Slack team's or a Teams tenant's."""
        ...

    async def send(self, outgoing: OutgoingMessage) -> str:
        """Send it and return the platform's own reference of the message. Raises SendError."""
        ...

    def thread_of(self, reference: str) -> str | None:  # noqa: ARG002 - for those who have threads
        """Name the thread that can be begun below a message that was sent; None where there are no threads."""
        return None

    def card_of(self, reference: str) -> str | None:  # noqa: ARG002 - for those whose messages can be replaced
        """Name a message that was sent as what is to be replaced; None where that cannot be done."""
        return None

    async def find(self, outgoing: OutgoingMessage, *, since: float) -> str | None:
        """Look for a outgoing that may have arrived since that moment (Unix seconds).

        Return its reference; "" if it is not there; None if this platform cannot tell. Raises SendError.
        """
        ...
