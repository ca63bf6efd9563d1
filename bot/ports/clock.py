"""The time, unguessable names, and where surprises are noted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime


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
