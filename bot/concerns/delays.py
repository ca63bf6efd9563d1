"""When what an author does who is not named is seen: later, at a moment that it shares with others.

A message that arrives the minute its author was seen at their desk is not anonymous. Each is held back for a random
while, then until the next of a grid of moments, at which all that are due are told in an order that says nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.concerns.concern import Identity, Severity

if TYPE_CHECKING:
    from bot.people import Engagement


@dataclass(frozen=True, slots=True)
class Delay:
    """Seconds: at least, at most, and the distance of the shared moments that follow."""

    least: int
    most: int
    grid: int


USUAL: Final = Delay(120, 1200, 300)
URGENT: Final = Delay(0, 60, 60)
DEMO: Final = Delay(0, 1, 1)  # made-up people need not be protected, and whoever tries it out does not wait


def moment(engagement: Engagement, severity: Severity, now: datetime) -> datetime:
    """Draw the moment at which readers may see what is said now."""
    delay = delay_of(engagement, severity)
    drawn = now.timestamp() + delay.least + secrets.randbelow(delay.most - delay.least + 1)
    return datetime.fromtimestamp((drawn // delay.grid + 1) * delay.grid, UTC)


def delay_of(engagement: Engagement, severity: Severity) -> Delay:
    """How long it takes until readers see what is not named."""
    if engagement.demo:
        return DEMO
    return URGENT if severity is Severity.CRITICAL else USUAL


def longest(engagement: Engagement, severity: Severity) -> timedelta:
    """The longest that anybody waits."""
    delay = delay_of(engagement, severity)
    return timedelta(seconds=delay.most + delay.grid)


def day(at: datetime) -> datetime:
    """All that is kept of the time of what is not named."""
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def said_at(identity: Identity, at: datetime) -> datetime:
    """What is kept of the time at which an author said something."""
    return at if identity is Identity.NAMED else day(at)


def done_at(identity: Identity, at: datetime) -> datetime:
    """What is kept of the time of what an author did, where a clock runs from it: the next of the shared moments."""
    if identity is Identity.NAMED:
        return at
    return datetime.fromtimestamp((at.timestamp() // USUAL.grid + 1) * USUAL.grid, UTC)
