"""What a platform's door does with a turn that it has read: have it answered in the exchange, or have it taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.reply import Reply
    from bot.turn import Turn


class Incoming(Protocol):
    """Where turns go. When a method raises, nothing has happened, and the platform should deliver again."""

    async def handle(self, turn: Turn) -> Reply:
        """Have a turn handled now, whose answer is shown in the exchange; its effects are committed on return."""
        ...

    async def take_in(self, turn: Turn) -> None:
        """Have a turn kept, to be handled soon and answered by the courier; it cannot be lost any more on return."""
        ...
