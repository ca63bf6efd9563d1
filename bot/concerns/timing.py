"""A concern's own clock: what has happened to it, in whose working time, and what its hour-glass shows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.concerns.concern import ACTIVE
from bot.concerns.routes import sides_of
from bot.concerns.service_levels import Glass, Pause, Timeline, hours_for, remaining
from bot.people import Side

if TYPE_CHECKING:
    from datetime import datetime

    from bot.concerns.concern import Concern
    from bot.concerns.service_levels import HourGlass, Level, Target
    from bot.ports.store import UnitOfWork
    from bot.working_hours import Hours

_MOMENT: Final = timedelta(microseconds=1)


def hours(work: UnitOfWork, concern: Concern) -> tuple[Hours, ...]:
    """Return the hours in which the concern's clock runs: those of each side that reads its route."""
    sides = sides_of(concern.route, concern.side)
    return hours_for(concern.severity, [work.levels.calendar(side) for side in Side if side in sides])


def timeline(work: UnitOfWork, concern: Concern) -> Timeline:
    """Return what counts for a concern's targets since its readers could see it, were given it or had it reopened."""
    began = max(filter(None, (concern.reopened_at, concern.moved_at, concern.released_at or concern.created_at)))
    return Timeline(
        began,
        acknowledged_at=concern.acknowledged_at,
        answered_at=concern.answered_at,
        pauses=tuple(Pause(since, until) for since, until in work.concerns.pauses(concern.number)),
        ended_at=None if concern.state in ACTIVE else began,
    )


def hour_glass(work: UnitOfWork, concern: Concern, now: datetime, target: Target | None = None) -> HourGlass:
    """Return what the concern's hour-glass shows now, of one target or of the next."""
    return remaining(timeline(work, concern), level(work, concern), hours(work, concern), now, target)


def note_due(work: UnitOfWork, concern: Concern, now: datetime) -> None:
    """Note when the concern's next target is missed: lists page by it."""
    due = hour_glass(work, concern, now).due if runs(concern) else None
    work.concerns.due_at(concern.number, due.at if due else None)


def level(work: UnitOfWork, concern: Concern) -> Level:
    """Return the times that its readers have."""
    return work.levels.levels()[concern.severity]


def runs(concern: Concern) -> bool:
    """Whether the concern has a clock: its readers can see it, and it is not over."""
    return concern.released_at is not None and concern.state in ACTIVE


def is_overdue(work: UnitOfWork, concern: Concern, now: datetime) -> bool:
    """Whether a target that runs is not met."""
    return runs(concern) and hour_glass(work, concern, now).shows is Glass.OVERDUE


def opens(work: UnitOfWork, side: Side, since: datetime) -> datetime:
    """When the side's working hours begin next."""
    return work.levels.calendar(side).advance(since, _MOMENT) - _MOMENT
