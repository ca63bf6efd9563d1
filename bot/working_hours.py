"""Working time: how much of it passes between two instants, and when so much of it has passed.

A shift begins when the clock on the wall first reads its start, and ends when that clock first reads its end. In spring
that may be the very moment at which the clock jumps over such a time; in autumn it is the first of the two. A day that
a zone leaves out has no working time. So no hour is counted twice or lost, whichever way a clock is changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

WEEK: Final = frozenset(range(7))
WORKWEEK: Final = frozenset(range(5))  # Monday is 0, as in date.weekday()
NO_TIME: Final = timedelta(0)
_DAY: Final = timedelta(days=1)
_MIN_LENGTH: Final = timedelta(microseconds=1)


def midnight(now: datetime) -> datetime:
    """Return when this day began in UTC, by which everything daily goes."""
    return datetime.combine(now.astimezone(UTC).date(), time.min, UTC)


class UnknownZone(ValueError):  # noqa: N818 - named after the situation
    """There is no time zone of that name."""


class Hours(Protocol):
    """When somebody works. All instants are aware; those that come back are in UTC."""

    @property
    def zone(self) -> str:
        """The time zone in which these hours are told to people."""
        ...

    def advance(self, since: datetime, amount: timedelta) -> datetime:
        """Return the first instant at which so much working time has passed since then."""
        ...

    def worked(self, since: datetime, until: datetime) -> timedelta:
        """Return the working time between two instants; none if the second is not later."""
        ...

    def is_open(self, at: datetime) -> bool:
        """Whether it is working time at that instant."""
        ...


@dataclass(frozen=True, slots=True)
class AroundTheClock:
    """All time is working time. `zone` only says in which zone it is told."""

    zone: str = "UTC"

    def advance(self, since: datetime, amount: timedelta) -> datetime:
        """Return the instant that much later."""
        return _utc(since) + _not_negative(amount)

    def worked(self, since: datetime, until: datetime) -> timedelta:
        """Return the time between two instants."""
        return max(_utc(until) - _utc(since), NO_TIME)

    def is_open(self, at: datetime) -> bool:
        """Whether it is working time: always."""
        _utc(at)
        return True


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """From `start` to `end` on these weekdays in this zone, holidays left out.

    An end at or before the start is the following day's: 22:00 to 06:00 is a night shift, 00:00 to 00:00 a whole day.
    A shift belongs to the day on which it begins: that day's weekday counts, and its holiday takes all of the shift.
    Raises UnknownZone, or ValueError for hours without a day.
    """

    zone: str
    start: time
    end: time
    days: frozenset[int] = WORKWEEK
    holidays: frozenset[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        zone_named(self.zone)
        if not self.days or not self.days <= WEEK:
            raise ValueError("working hours need at least one day from 0 (Monday) to 6 (Sunday)")
        if self.start.tzinfo or self.end.tzinfo:
            raise ValueError("the start and the end are read off the zone's own clock")

    @property
    def overnight(self) -> bool:
        """Whether a shift ends on the day after the one on which it began."""
        return self.end <= self.start

    def advance(self, since: datetime, amount: timedelta) -> datetime:
        """Return the first instant at which so much working time has passed since then.

        It lies in a shift or at the end of one, unless no time has to pass. Raises OverflowError beyond the year 9999.
        """
        left = _not_negative(amount)
        if left == NO_TIME:
            return _utc(since)
        for begins, ends in self._shifts(since):
            if left <= ends - begins:
                return begins + left
            left -= ends - begins
        raise OverflowError("the calendar has no such day")

    def worked(self, since: datetime, until: datetime) -> timedelta:
        """Return the working time between two instants; none if the second is not later."""
        last, total = _utc(until), NO_TIME
        if last <= _utc(since):
            return total
        for begins, ends in self._shifts(since):
            if begins >= last:
                break
            total += min(ends, last) - begins
        return total

    def is_open(self, at: datetime) -> bool:
        """Whether it is working time at that instant; the end of a shift is no longer."""
        return self.worked(at, _utc(at) + _MIN_LENGTH) > NO_TIME

    def _shifts(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield what is left of each shift from then on, in order; none overlaps the next."""
        since = _utc(since)
        day = since.astimezone(zone_named(self.zone)).date() - _DAY  # a shift of yesterday's may still go on
        while day < date.max - _DAY:
            if day.weekday() in self.days and day not in self.holidays:
                begins = max(_first_reads(self.zone, datetime.combine(day, self.start)), since)
                last_day = day + _DAY if self.overnight else day
                ends = _first_reads(self.zone, datetime.combine(last_day, self.end))
                if begins < ends:
                    yield begins, ends
            day += _DAY


def zone_named(name: str) -> ZoneInfo:
    """Return the time zone of that name. Raises UnknownZone."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError) as error:  # a name that is a path, a folder, or in no database
        raise UnknownZone(name) from error


@lru_cache(maxsize=20_000)
def _first_reads(zone: str, reading: datetime) -> datetime:
    """Return the first instant at which the zone's clock reads that or, where it jumps over it, later."""
    clock = ZoneInfo(zone)
    before, after = (reading.replace(tzinfo=clock, fold=fold).astimezone(UTC) for fold in (0, 1))
    if before <= after:  # it reads that once, or twice in autumn
        return before
    # The clock jumps over it at some instant between these two: as told with the old offset and with the new one.
    early, late = after, before
    while late - early > _MIN_LENGTH:
        middle = early + (late - early) / 2
        if middle.astimezone(clock).replace(tzinfo=None) < reading:
            early = middle
        else:
            late = middle
    return late


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return at.astimezone(UTC)


def _not_negative(amount: timedelta) -> timedelta:
    if amount < NO_TIME:
        raise ValueError("working time does not run backwards")
    return amount
