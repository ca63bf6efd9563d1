"""Counting the months that are over, once a day: see monthly."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC
from typing import TYPE_CHECKING, Final

from bot.concerns.monthly import earlier, first_of, lines_of, told_apart
from bot.disclosure import FLOOR

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.concerns.monthly import Counted, Month
    from bot.people import Side
    from bot.ports.store import UnitOfWork

BACK: Final = 24  # months


def count(work: UnitOfWork, now: datetime, looked: bool) -> None:  # noqa: FBT001 - one of `Feature.looks`
    """Do it daily."""
    del looked
    refresh(work, now)


def refresh(work: UnitOfWork, now: datetime) -> None:
    """Count the months that are over and were not counted, and bring the figures of the last ones up to date."""
    today = now.astimezone(UTC).date()
    known: dict[tuple[date, Side], list[Month]] = defaultdict(list)
    for line in work.months.every():
        known[line.month, line.side].append(line)
    counted: dict[tuple[date, Side], list[Counted]] = defaultdict(list)
    for it in work.months.counted(earlier(today, BACK), first_of(today)):
        counted[first_of(it.created_at.date()), it.side].append(it)
    least = work.minimum.agreed().value or FLOOR
    for (month, side), concerns in sorted(counted.items()):
        lines = known.get((month, side))
        topics = told_apart(concerns, least) if lines is None else {it.topic: it.people for it in lines}
        work.months.keep(lines_of(month, side, concerns, topics, today))
