"""Working hours, holidays and levels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.words.en.common import SIDES, calendar_day, capitalised, duration, weekdays

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.concerns.service_levels import Level
    from bot.people import Side
    from bot.working_hours import WorkingHours

HOURS: Final = "When each side works"
HOURS_EXAMPLE: Final = "/engagement hours customer Europe/London 09:00-17:30 mon-fri"
HOURS_HINT: Final = f"An admin of a side sets its hours, for example: {HOURS_EXAMPLE}"
HOLIDAY: Final = "Holiday"
HOLIDAY_EXAMPLE: Final = "/engagement holiday add 2026-12-25 Christmas Day"
HOLIDAY_USAGE: Final = (
    "Please write the day as year, month and day. For example: "
    f"{HOLIDAY_EXAMPLE}, or: /engagement holiday drop 2026-12-25, or: /engagement holiday list"
)
MANY_HOLIDAYS: Final = (
    "Your side has as many holidays as I can keep. To take one back: /engagement holiday drop 2026-12-25"
)
LEVELS: Final = "How soon concerns are dealt with"
LEVEL_EXAMPLE: Final = "/engagement level high 4h 1d"
LEVEL_USAGE: Final = (
    "Please give two times, the first until somebody acknowledges it and the second, not shorter, until it is "
    f"answered, from 5 minutes to 400 hours. For example: {LEVEL_EXAMPLE}. "
    "A day is 8 working hours, and 24 hours for what is critical."
)
LEVELS_HINT: Final = (
    "Times run in the working hours of those who read the concern, and stand still while they wait for its author. "
    f"To change one: {LEVEL_EXAMPLE}"
)
LEVEL_SET: Final = "Set, for both sides and also for concerns that wait already."


def no_such_value(written: str, known: Sequence[str], meant: str | None) -> str:
    """Say which values there are, and which was probably meant."""
    hint = f" Did you mean {meant}?" if meant else ""
    return f"There is no “{written}”.{hint} There are: {', '.join(known)}."


def side_label(side: Side) -> str:
    """Name a side at the head of a line."""
    return f"{capitalised(SIDES[side])} side"


def hours_line(hours: WorkingHours, now: datetime, *, own: bool) -> str:
    """Say when somebody works, and what their clocks show now."""
    until = f"{hours.end:%H:%M}" + (" the next day" if hours.overnight else "")
    set_by = "" if own else "not set yet, so: "
    clock = f"{now.astimezone(ZoneInfo(hours.zone)):%H:%M}"
    return f"{set_by}{weekdays(hours.days)}, {hours.start:%H:%M} to {until} ({hours.zone}, where it is {clock} now)"


def hours_set(side: Side) -> str:
    """Confirm new working hours."""
    return f"Set for the {SIDES[side]} side. What waits for them is timed anew."


def other_sides_hours(side: Side) -> str:
    """Say who sets a side's hours."""
    return f"Only an admin of the {SIDES[side]} side can say when it works."


def no_such_zone(written: str, meant: str | None) -> str:
    """Say how time zones are named."""
    hint = f" Did you mean {meant}?" if meant else ""
    return f"I know no time zone “{written}”.{hint} They are named like Europe/London. For example: {HOURS_EXAMPLE}"


def no_such_span(written: str) -> str:
    """Say how hours are written."""
    return (
        f"I cannot read “{written}” as hours of at least an hour. "
        f"For example: {HOURS_EXAMPLE}. 22:00-06:00 is a night, 00:00-24:00 a whole day."
    )


def no_such_days(written: str) -> str:
    """Say how days are written."""
    return f"I cannot read “{written}” as days. For example: mon-fri, sun-thu, or mon,wed,fri"


def holidays(side: Side) -> str:
    """Title a side's holidays."""
    return f"Holidays on the {SIDES[side]} side"


def no_holidays(side: Side) -> str:
    """Say that a side has no holidays yet."""
    return f"No holidays are set for the {SIDES[side]} side. For example: {HOLIDAY_EXAMPLE}"


def holiday_added(side: Side, on: date) -> str:
    """Confirm a holiday."""
    return f"Added: on {calendar_day(on)} the {SIDES[side]} side does not work."


def holiday_dropped(side: Side, on: date) -> str:
    """Confirm that a holiday is none any more."""
    return f"Dropped: {calendar_day(on)} is no holiday on the {SIDES[side]} side any more."


def no_such_holiday(side: Side, on: date) -> str:
    """Say that there is nothing to drop."""
    return f"{calendar_day(on)} is no holiday on the {SIDES[side]} side. To see them all: /engagement holiday list"


def level_line(level: Level, *, working: bool) -> str:
    """Say how soon."""
    acknowledge, answer = (duration(it, working=working) for it in (level.acknowledge, level.answer))
    return f"acknowledged within {acknowledge}, answered within {answer}" + ("" if working else ", around the clock")


USAGES: Final[dict[tuple[str, str], tuple[tuple[str, str], ...]]] = {
    ("engagement", "hours"): ((HOURS_EXAMPLE, "when your side works"),),
    ("engagement", "holiday"): ((HOLIDAY_EXAMPLE, "your side's holidays: add, drop or list them"),),
    ("engagement", "level"): ((LEVEL_EXAMPLE, "how soon a concern is acknowledged, and how soon it is answered"),),
}
