"""/engagement hours, holiday and level: when each side works, and how soon concerns are acknowledged and answered."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeVar
from zoneinfo import available_timezones

from bot import words
from bot.commands import closest
from bot.concerns.concern import Severity
from bot.concerns.service_levels import AROUND_THE_CLOCK, Level
from bot.errors import BadInput
from bot.people import Side
from bot.reply import Listing, Notice, Reply, Row, Text, Tone, private_reply
from bot.working_hours import WORKWEEK, WorkingHours, zone_named

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.context import Context
    from bot.reply import Block

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIN_SHIFT: Final = 60  # minutes
MIN_TIME: Final = timedelta(minutes=5)
MAX_TIME: Final = timedelta(hours=400)  # ten weeks of working time
WORKING_DAY: Final = timedelta(hours=8)
MAX_NAME_LENGTH: Final = 80  # characters of a holiday's name
MAX_HOLIDAYS: Final = 200  # a side's

_SPAN: Final = re.compile(r"(\d\d?):(\d\d)[-–](\d\d?):(\d\d)", re.ASCII)  # noqa: RUF001 - telephones write the longer dash
_TIME: Final = re.compile(r"(?=.)(?:(\d{1,4})d)?(?:(\d{1,4})h)?(?:(\d{1,4})m)?", re.ASCII)
_A = TypeVar("_A", Side, Severity)


def hours(context: Context, written: str) -> Reply:
    """Show when each side works, or set when one's own does: "customer Europe/London 09:00-17:30 mon-fri"."""
    return _set_hours(context, written) if written else _show_hours(context)


def levels(context: Context, written: str) -> Reply:
    """Show how soon concerns are dealt with, or set it for one severity: "high 4h 1d"."""
    return _set_level(context, written) if written else _show_levels(context)


def one_of(kind: type[_A], written: str) -> _A:
    """Read a side or a severity. Raises BadInput with those there are."""
    known = [it.value for it in kind]
    if written.casefold() not in known:
        raise BadInput(words.no_such_value(written[:40], known, closest(written, known)))
    return kind(written.casefold())


# ------------------------------------------------------------------ hours


def _show_hours(context: Context, *first: Block) -> Reply:
    kept = context.work.levels
    rows = tuple(
        Row(words.side_label(side), words.hours_line(kept.calendar(side), context.now, own=kept.has_hours(side)))
        for side in Side
    )
    return private_reply(*first, Listing(words.HOURS, rows), Text(words.HOURS_HINT))


def _set_hours(context: Context, written: str) -> Reply:
    side_written, zone, span, days, *_ = [*written.split(maxsplit=3), "", "", ""]
    side = one_of(Side, side_written)
    _own(context, side)
    hours = _hours_of(zone, span, days)
    context.work.levels.set_hours(side, hours)
    on = ",".join(WEEKDAYS[day] for day in sorted(hours.days))
    subject = f"{side} {hours.zone} {hours.start:%H:%M}-{hours.end:%H:%M} {on}"
    context.work.audit.record("hours.set", subject, context.person.id, context.now)
    return _show_hours(context, Notice(words.hours_set(side), Tone.DONE))


def _own(context: Context, side: Side) -> None:
    if context.person.side is not side:
        raise BadInput(words.other_sides_hours(side))


def _hours_of(zone: str, span: str, days: str) -> WorkingHours:
    """Read working hours; without days, Monday to Friday. Raises BadInput."""
    zone = _zone_of(zone)
    start, end = _span_of(span)
    return WorkingHours(zone, start, end, _days_of(days) if days else WORKWEEK)


def _zone_of(written: str) -> str:
    known = _zones()
    name = known.get(written.casefold())
    if name is None:
        meant = closest(written, list(known)) if written else None
        raise BadInput(words.no_such_zone(written[:40], meant and known[meant]))
    return zone_named(name).key


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    """The time zones there are, by their names in small letters."""
    return {name.casefold(): name for name in sorted(available_timezones())}


def _span_of(written: str) -> tuple[time, time]:
    found = _SPAN.fullmatch(written)
    hour, minute, end_hour, end_minute = map(int, found.groups()) if found else (-1, -1, -1, -1)
    midnight = (end_hour, end_minute) == (24, 0)
    try:
        start, end = time(hour, minute), time(0) if midnight else time(end_hour, end_minute)
    except ValueError as error:
        raise BadInput(words.no_such_span(written[:40])) from error
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    if minutes <= 0 and (minutes < 0 or midnight):
        minutes += 24 * 60  # to the next day
    if minutes < MIN_SHIFT:
        raise BadInput(words.no_such_span(written[:40]))
    return start, end


def _days_of(written: str) -> frozenset[int]:
    """Read days such as "mon-fri", "sun-thu" or "mon,wed,fri"."""
    days: set[int] = set()
    for part in filter(None, re.split(r"[,\s]+", written)):
        ends = [it[:3].casefold() for it in re.split("[-–]", part)]  # noqa: RUF001 - likewise
        if not 1 <= len(ends) <= len("ab") or not set(ends) <= set(WEEKDAYS):
            raise BadInput(words.no_such_days(part[:40]))
        first, last = WEEKDAYS.index(ends[0]), WEEKDAYS.index(ends[-1])
        days |= {day % len(WEEKDAYS) for day in range(first, last + 1 if first <= last else last + 8)}
    if not days:
        raise BadInput(words.no_such_days(written[:40]))
    return frozenset(days)


# ------------------------------------------------------------------ holidays


def holiday(context: Context, written: str) -> Reply:
    """List the holidays, add one or drop one. Raises BadInput."""
    verb, on, name, *_ = [*written.split(maxsplit=2), "", "", ""]
    match verb.casefold():
        case "add":
            return _add_holiday(context, _date_of(on), " ".join(name.split()) or words.HOLIDAY)
        case "drop":
            return _drop_holiday(context, _date_of(on))
        case "list" | "":
            return _holidays(context)
        case _:
            raise BadInput(words.HOLIDAY_USAGE)


def _add_holiday(context: Context, on: date, name: str) -> Reply:
    side, levels = context.person.side, context.work.levels
    if len(name) > MAX_NAME_LENGTH:
        raise BadInput(words.too_long(len(name), MAX_NAME_LENGTH))
    if len(levels.holidays(side)) >= MAX_HOLIDAYS:
        raise BadInput(words.MANY_HOLIDAYS)
    levels.add_holiday(side, on, name)
    context.work.audit.record("holiday.added", f"{side} {on}", context.person.id, context.now)
    return _holidays(context, Notice(words.holiday_added(side, on), Tone.DONE))


def _drop_holiday(context: Context, on: date) -> Reply:
    side = context.person.side
    if not context.work.levels.drop_holiday(side, on):
        raise BadInput(words.no_such_holiday(side, on))
    context.work.audit.record("holiday.dropped", f"{side} {on}", context.person.id, context.now)
    return _holidays(context, Notice(words.holiday_dropped(side, on), Tone.DONE))


def _holidays(context: Context, *first: Block) -> Reply:
    blocks: list[Block] = [*first]
    for side in Side:
        rows = tuple(
            Row(words.calendar_day(on), name) for on, name in sorted(context.work.levels.holidays(side).items())
        )
        blocks.append(Listing(words.holidays(side), rows) if rows else Text(words.no_holidays(side)))
    return private_reply(*blocks)


def _date_of(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise BadInput(words.HOLIDAY_USAGE) from error


# ------------------------------------------------------------------ levels


def _show_levels(context: Context, *first: Block) -> Reply:
    rows = tuple(
        Row(words.SEVERITIES[severity], words.level_line(level, working=severity not in AROUND_THE_CLOCK))
        for severity, level in context.work.levels.levels().items()
    )
    return private_reply(*first, Listing(words.LEVELS, rows), Text(words.LEVELS_HINT))


def _set_level(context: Context, written: str) -> Reply:
    name, *times = written.split()
    severity = one_of(Severity, name)
    day = timedelta(days=1) if severity in AROUND_THE_CLOCK else WORKING_DAY
    acknowledge, answer = _times_of(times, day)
    context.work.levels.set_level(severity, Level(acknowledge, answer))
    minutes = " ".join(str(it // timedelta(minutes=1)) for it in (acknowledge, answer))
    context.work.audit.record("level.set", f"{severity} {minutes}", context.person.id, context.now)
    return _show_levels(context, Notice(words.LEVEL_SET, Tone.DONE))


def _times_of(written: Iterable[str], day: timedelta) -> tuple[timedelta, timedelta]:
    try:
        acknowledge, answer = (_time_of(it, day) for it in written)
    except ValueError as error:  # too few, too many
        raise BadInput(words.LEVEL_USAGE) from error
    if not MIN_TIME <= acknowledge <= answer <= MAX_TIME:
        raise BadInput(words.LEVEL_USAGE)
    return acknowledge, answer


def _time_of(written: str, day: timedelta) -> timedelta:
    """Read a time such as "4h", "2d" or "1h30m"; raises BadInput."""
    found = _TIME.fullmatch(written.casefold())
    if found is None:
        raise BadInput(words.LEVEL_USAGE)
    days, hours, minutes = (int(it or 0) for it in found.groups())
    return days * day + timedelta(hours=hours, minutes=minutes)
