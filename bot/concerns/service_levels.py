"""How soon a concern is to be acknowledged and answered, and what happens when on the way there.

A clock runs in the working time of the side that reads the concern, and around the clock for a critical one. It stands
still while the readers wait for the author. A route that both sides read has both sides' hours: the earlier instant
counts. A concern that is reopened begins anew: what lies before `Timeline.began` counts for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.concerns.concern import Severity
from bot.working_hours import NO_TIME, AroundTheClock, WorkingHours

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.working_hours import Hours


class Target(StrEnum):
    """What the readers of a concern owe its author."""

    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"


class Step(StrEnum):
    """What happens when a target comes near and is missed, in this order."""

    NUDGE = "nudge"  # the readers, before it is too late
    BREACH = "breach"  # all readers
    OTHER_LEAD = "other_lead"
    SPONSORS = "sponsors"


PERCENT: Final = {Step.NUDGE: 75, Step.BREACH: 100, Step.OTHER_LEAD: 150, Step.SPONSORS: 200}  # of the target's time


@dataclass(frozen=True, slots=True)
class Level:
    """The time that may pass until each target. Raises ValueError unless 0 < acknowledge <= answer."""

    acknowledge: timedelta
    answer: timedelta

    def __post_init__(self) -> None:
        if not NO_TIME < self.acknowledge <= self.answer:
            raise ValueError("a concern is acknowledged no later than it is answered")

    def allows(self, target: Target) -> timedelta:
        """Return the time until a target."""
        return self.acknowledge if target is Target.ACKNOWLEDGE else self.answer


DEFAULTS: Final = {
    Severity.CRITICAL: Level(timedelta(hours=1), timedelta(hours=4)),
    Severity.HIGH: Level(timedelta(hours=4), timedelta(hours=8)),
    Severity.MEDIUM: Level(timedelta(hours=8), timedelta(hours=24)),
    Severity.LOW: Level(timedelta(hours=16), timedelta(hours=40)),
}
AROUND_THE_CLOCK: Final = frozenset({Severity.CRITICAL})
DEFAULT_HOURS: Final = WorkingHours("UTC", time(9), time(17, 30))  # of a side whose admin has set none


@dataclass(frozen=True, slots=True)
class Pause:
    """The readers asked the author something; `until` is when the author answered, None while they have not."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """What has happened to a concern since its readers could first see it, or since it was last reopened.

    Pauses may come in any order and overlap. `ended_at` is when it was resolved or withdrawn: nothing runs any more.
    """

    began: datetime
    acknowledged_at: datetime | None = None
    answered_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    ended_at: datetime | None = None

    @property
    def paused(self) -> bool:
        """Whether the readers are waiting for the author."""
        return any(pause.until is None for pause in self.pauses)

    @property
    def running(self) -> tuple[Target, ...]:
        """The targets that are not met yet; an answer acknowledges, too."""
        if self._within(self.ended_at) or self._within(self.answered_at):
            return ()
        return (Target.ANSWER,) if self._within(self.acknowledged_at) else tuple(Target)

    def stretches(self) -> Iterator[tuple[datetime, datetime | None]]:
        """Yield from when until when the clock ran; None for "it still runs"."""
        since = self.began
        for pause in sorted(self.pauses, key=lambda it: it.since):
            if pause.since > since:
                yield since, pause.since
            if pause.until is None:
                return
            since = max(since, pause.until)
        yield since, None

    def _within(self, at: datetime | None) -> bool:
        return at is not None and at >= self.began


@dataclass(frozen=True, slots=True)
class Due:
    """A step and the instant at which it is due. `hours` are those in which that instant came first."""

    target: Target
    step: Step
    at: datetime
    hours: Hours


class Glass(StrEnum):
    """What an hour-glass shows."""

    DONE = "done"
    WAITING_FOR_AUTHOR = "waiting_for_author"
    RUNNING = "running"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class HourGlass:
    """How long there still is for the next target, or for how long it is overdue, in the hours of `due`."""

    shows: Glass
    due: Due | None = None
    time: timedelta = NO_TIME

    @property
    def around_the_clock(self) -> bool:
        """Whether `time` is all time instead of working time."""
        return self.due is not None and isinstance(self.due.hours, AroundTheClock)


def hours_for(severity: Severity, sides: Sequence[Hours]) -> tuple[Hours, ...]:
    """Return the hours in which a concern's clock runs, given those of the sides that read it."""
    if severity in AROUND_THE_CLOCK:
        return (AroundTheClock(sides[0].zone),)
    return tuple(sides)


def plan(timeline: Timeline, level: Level, hours: Sequence[Hours]) -> tuple[Due, ...]:
    """Return every step of each target that is not met, earliest first; none while the author is waited for."""
    if timeline.paused:
        return ()
    steps = [
        _earliest(timeline, target, step, level.allows(target) * percent / 100, hours)
        for target in timeline.running
        for step, percent in PERCENT.items()
    ]
    return tuple(sorted(steps, key=lambda it: it.at))  # a stable sort: of two at once, the nearer target comes first


def remaining(
    timeline: Timeline, level: Level, hours: Sequence[Hours], now: datetime, target: Target | None = None
) -> HourGlass:
    """Turn the hour-glass of a target, or of the next one, to people: what it is, when it is due, how long that is."""
    if not timeline.running:
        return HourGlass(Glass.DONE)
    if timeline.paused:
        return HourGlass(Glass.WAITING_FOR_AUTHOR)
    if target not in timeline.running:
        target = timeline.running[0]
    due = _earliest(timeline, target, Step.BREACH, level.allows(target), hours)
    if now < due.at:
        return HourGlass(Glass.RUNNING, due, due.hours.worked(now, due.at))
    return HourGlass(Glass.OVERDUE, due, _ran(timeline, due.hours, now) - level.allows(target))


def _earliest(timeline: Timeline, target: Target, step: Step, amount: timedelta, hours: Sequence[Hours]) -> Due:
    return min((Due(target, step, _reaches(timeline, amount, it), it) for it in hours), key=lambda due: due.at)


def _reaches(timeline: Timeline, amount: timedelta, hours: Hours) -> datetime:
    """Return the instant at which a clock that is not paused now has run so long."""
    for since, until in timeline.stretches():
        ran = NO_TIME if until is None else hours.worked(since, until)
        if until is None or ran >= amount:
            return hours.advance(since, amount)
        amount -= ran
    raise ValueError("a paused clock reaches nothing")


def _ran(timeline: Timeline, hours: Hours, now: datetime) -> timedelta:
    ran = (hours.worked(since, min(until or now, now)) for since, until in timeline.stretches())
    return sum(ran, NO_TIME)
