"""For how long an approved entry holds: when it has to be confirmed, and how long after that it is still shown."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

NOTICE: Final = 14  # days before, in which those concerned are told; less where an entry is reviewed often
MOST_GRACE: Final = 90  # days after, on which it is still shown with the day on which it was confirmed


class Freshness(StrEnum):
    """How near the review of something is: in this order, as time passes."""

    HOLDS = "holds"
    SOON = "soon"
    OVERDUE = "overdue"
    ENDED = "ended"


def due_on(reviewed_on: date, days: int) -> date:
    """Return the day by which both sides have to say that it is still true."""
    return reviewed_on + timedelta(days=days)


def last_day(reviewed_on: date, days: int) -> date:
    """Return the last day on which it is shown: as long again as a review period, and never more than MOST_GRACE."""
    return due_on(reviewed_on, days) + timedelta(days=min(days, MOST_GRACE))


def freshness(reviewed_on: date, days: int, today: date) -> Freshness:
    """Say where something stands that was reviewed on that day and holds for so many."""
    due = due_on(reviewed_on, days)
    if today > last_day(reviewed_on, days):
        return Freshness.ENDED
    if today > due:
        return Freshness.OVERDUE
    notice = timedelta(days=min(NOTICE, days // 3))
    return Freshness.SOON if today >= due - notice else Freshness.HOLDS


def freshness_of_value(until: date | None, today: date) -> Freshness:
    """Say where a value stands that is shown until that day."""
    if until is None:
        return Freshness.HOLDS
    if today > until:
        return Freshness.ENDED
    return Freshness.SOON if today >= until - timedelta(days=NOTICE) else Freshness.HOLDS
