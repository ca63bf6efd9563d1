"""Delivery into the terminal that is open in this process: the courier's messages appear above the prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.outgoing import NotAccepted
from bot.turn import Platform

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from adapters.outgoing import OutgoingMessage
    from bot.turn import Address


class TerminalSender:
    """Sends to one person's terminal, from when `run_chat` opens it until it closes. It shares the chat's event loop.

    A send ends when the message stands on the screen. A outgoing is shown once, however often it is sent.
    """

    platform = Platform.TERMINAL
    pace = 0.0

    def __init__(self, person: str) -> None:
        self._person = person
        self._show: Callable[[OutgoingMessage], Awaitable[None]] | None = None
        self._shown: set[int] = set()

    def open(self, show: Callable[[OutgoingMessage], Awaitable[None]]) -> None:
        """From now on show parcels this way."""
        self._show = show

    def close(self) -> None:
        """From now on accept nothing."""
        self._show = None

    def gate(self, address: Address) -> str:  # noqa: ARG002 - part of a Sender's signature
        """Return "": there is no limit to share."""
        return ""

    async def send(self, outgoing: OutgoingMessage) -> str:
        """Show it and return its reference. NotAccepted if the terminal is closed, or is another person's."""
        if outgoing.id not in self._shown:
            if self._show is None or outgoing.address.channel != self._person:
                raise NotAccepted("terminal_closed")
            try:
                await self._show(outgoing)
            except OSError as error:
                raise NotAccepted("terminal_gone") from error
            self._shown.add(outgoing.id)
        return self._reference(outgoing)

    def thread_of(self, reference: str) -> str | None:  # noqa: ARG002 - part of a Sender's signature
        """Return None: there are no threads."""
        return None

    def card_of(self, reference: str) -> str | None:  # noqa: ARG002 - part of a Sender's signature
        """Return None: what stands in a terminal stays."""
        return None

    async def find(self, outgoing: OutgoingMessage, *, since: float) -> str | None:  # noqa: ARG002 - part of a Sender's signature
        """Return the reference of what this terminal has shown, otherwise ""."""
        return self._reference(outgoing) if outgoing.id in self._shown else ""

    def _reference(self, outgoing: OutgoingMessage) -> str:
        return f"{self._person}:{outgoing.id}"
