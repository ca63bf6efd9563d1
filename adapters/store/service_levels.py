"""When each side works, how soon concerns are answered, and which steps were taken about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from adapters.store.concerns import AT_ONCE
from adapters.store.engine import added
from adapters.store.scoped import Scoped
from adapters.store.tables import calendar, holiday, level, step_taken
from adapters.store.tables import concern as concerns
from bot.concerns.concern import Severity
from bot.concerns.service_levels import DEFAULT_HOURS, DEFAULTS, Level, Step, Target
from bot.people import Side
from bot.working_hours import WorkingHours

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from sqlalchemy import Connection

_MINUTE = timedelta(minutes=1)


class StoredServiceLevels(Scoped):
    """The calendars and levels of one engagement, in one transaction. Reads each calendar once, and the levels."""

    def __init__(self, connection: Connection, engagement_id: int) -> None:
        super().__init__(connection, engagement_id)
        self._calendars: dict[Side, WorkingHours] = {}
        self._levels: Mapping[Severity, Level] | None = None

    def calendar(self, side: Side) -> WorkingHours:
        if side not in self._calendars:
            self._calendars[side] = self._calendar(side)
        return self._calendars[side]

    def _calendar(self, side: Side) -> WorkingHours:
        free = frozenset(self.holidays(side))
        row = self.connection.execute(self.select(calendar).where(calendar.c.side == side)).one_or_none()
        if row is None:
            return replace(DEFAULT_HOURS, holidays=free)
        return WorkingHours(row.zone, row.begins, row.ends, frozenset(map(int, row.days)), free)

    def has_hours(self, side: Side) -> bool:
        return self.connection.execute(self.select(calendar).where(calendar.c.side == side)).first() is not None

    def set_hours(self, side: Side, hours: WorkingHours) -> None:
        self._look_again()
        days = "".join(map(str, sorted(hours.days)))
        values = {"zone": hours.zone, "begins": hours.start, "ends": hours.end, "days": days}
        row = self.insert(calendar, side=side, **values)
        self.connection.execute(row.on_conflict_do_update(index_elements=["engagement_id", "side"], set_=values))

    def holidays(self, side: Side) -> Mapping[date, str]:
        rows = self.connection.execute(self.select(holiday).where(holiday.c.side == side))
        return {row.on: row.name for row in rows}

    def add_holiday(self, side: Side, on: date, name: str) -> None:
        self._look_again()
        row = self.insert(holiday, side=side, on=on, name=name)
        keys = ["engagement_id", "side", "on"]
        self.connection.execute(row.on_conflict_do_update(index_elements=keys, set_={"name": name}))

    def drop_holiday(self, side: Side, on: date) -> bool:
        self._look_again()
        gone = self.delete(holiday).where(holiday.c.side == side, holiday.c.on == on)
        return self.connection.execute(gone).rowcount == 1

    def levels(self) -> Mapping[Severity, Level]:
        if self._levels is None:
            rows = self.connection.execute(self.select(level))
            self._levels = DEFAULTS | {
                Severity(row.severity): Level(row.acknowledge * _MINUTE, row.answer * _MINUTE) for row in rows
            }
        return self._levels

    def set_level(self, severity: Severity, level_set: Level) -> None:
        self._look_again()
        values = {"acknowledge": level_set.acknowledge // _MINUTE, "answer": level_set.answer // _MINUTE}
        row = self.insert(level, severity=severity, **values)
        self.connection.execute(row.on_conflict_do_update(index_elements=["engagement_id", "severity"], set_=values))

    def taken(self, concern: int, cycle: int) -> frozenset[tuple[Target, Step]]:
        mine = self.select(step_taken).where(step_taken.c.concern == concern, step_taken.c.cycle == cycle)
        return frozenset((Target(row.target), Step(row.step)) for row in self.connection.execute(mine))

    def take(self, concern: int, cycle: int, target: Target, step: Step, at: datetime) -> bool:
        row = self.insert(step_taken, concern=concern, cycle=cycle, target=target, step=step, at=at)
        return added(self.connection, row)

    def postpone(self, concern: int, cycle: int, target: Target, step: Step, side: Side | None) -> None:
        this = self.update(step_taken).where(
            step_taken.c.concern == concern,
            step_taken.c.cycle == cycle,
            step_taken.c.target == target,
            step_taken.c.step == step,
        )
        self.connection.execute(this.values(asleep=side))

    def postponed(self, concern: int, cycle: int) -> Mapping[tuple[Target, Step], Side]:
        mine = self.select(step_taken).where(
            step_taken.c.concern == concern, step_taken.c.cycle == cycle, step_taken.c.asleep.is_not(None)
        )
        return {(Target(row.target), Step(row.step)): Side(row.asleep) for row in self.connection.execute(mine)}

    def _look_again(self) -> None:
        """Let the clock look anew at every concern that it would look at some time: its instants have changed."""
        self.lock()
        self._calendars, self._levels = {}, None
        waiting = self.update(concerns).where(concerns.c.next_check.is_not(None))
        self.connection.execute(waiting.values(next_check=AT_ONCE))
