"""What several subjects say alike: sides, routes, severities, days and times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.concerns.concern import OTHER_TOPIC, Identity, Resolution, Route, Severity, State
from bot.people import Side

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime, timedelta


def quoted(whose: str, text: str) -> str:
    """Begin a concern with somebody else's message."""
    return f"{whose} wrote: “{text}”"


def words_of(whose: str) -> str:
    """Say that a form is filled with somebody else's words."""
    return (
        f"The words below are {whose}'s, not yours. Say what worries you about them, and take out what nobody else "
        "needs to read."
    )


def cut_to(longest: int) -> str:
    """Say that a message was too long for the form."""
    return f"The message was longer than {longest:,} characters; the rest of it is left out."


def too_long(length: int, longest: int) -> str:
    """Say how long is too long."""
    return (
        f"That message has {length:,} characters and I can take {longest:,}. Please send me the part that matters most."
    )


SEVERITIES: Final = {
    Severity.LOW: "Low: no hurry",
    Severity.MEDIUM: "Medium: should be dealt with",
    Severity.HIGH: "High: it is hurting now",
    Severity.CRITICAL: "Critical: it cannot wait",
}
ROUTES: Final = {
    Route.MSP_LEAD: "the provider's lead",
    Route.CUSTOMER_LEAD: "the customer's lead",
    Route.BOTH_LEADS: "the leads of both sides",
    Route.HR: "the HR contact",
    Route.SECURITY: "the security contact",
    Route.WELLBEING: "the wellbeing contact",
}
STATES: Final = {
    State.OPEN: "Open, nobody has taken it on yet",
    State.ACKNOWLEDGED: "Acknowledged",
    State.RESOLVED: "Resolved",
    State.REOPENED: "Reopened",
    State.WITHDRAWN: "Withdrawn by its author",
}
IDENTITIES: Final = {
    Identity.NAMED: "With my name",
    Identity.CONFIDENTIAL: "In confidence: readers do not see who I am, and you bring me their answers",
    Identity.ANONYMOUS: "Anonymously: nobody knows, and I come back with a receipt",
}
RESOLUTIONS: Final = {
    Resolution.CHANGED: "Something was changed",
    Resolution.PLANNED: "Something will be changed",
    Resolution.EXPLAINED: "It was explained",
    Resolution.NOT_POSSIBLE: "It cannot be changed",
}
SIDES: Final = {Side.CUSTOMER: "customer", Side.PROVIDER: "provider"}
SOMEBODY_GONE: Final = "Somebody who is no longer here"
OTHER: Final = "Something else"
THE_AUTHOR: Final = "The author"


def topic(name: str) -> str:
    """Write a topic's name for people."""
    return OTHER if name == OTHER_TOPIC else capitalised(name.replace("_", " "))


def day(at: date) -> str:
    """Write a day."""
    return f"{at:%-d %B %Y}"


def moment(at: datetime) -> str:
    """Write a moment in UTC."""
    return f"{at:%-d %B %Y, %H:%M} UTC"


SEVERITY_NAMES: Final = {it: SEVERITIES[it].partition(":")[0] for it in Severity}


def duration(time: timedelta, *, working: bool) -> str:
    """Write a time in hours and minutes, to the nearest; nothing if it is less than half a minute."""
    hours, minutes = divmod(round(time.total_seconds() / 60), 60)
    parts = [(hours, "hour"), (minutes, "minute")]
    said = [f"{number:,} {unit}{'' if number == 1 else 's'}" for number, unit in parts if number]
    return " and ".join(said).replace(" ", " working ", 1) if working else " and ".join(said)


def local_time(at: datetime, zone: str) -> str:
    """Write a moment as clocks in a zone show it, with a name for the zone that people know."""
    place = zone.rpartition("/")[2].replace("_", " ")
    name = f" {zone}" if zone == "UTC" else f", {place} time"
    return f"{at.astimezone(ZoneInfo(zone)):%a %-d %b %H:%M}{name}"


DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def weekdays(days: Collection[int]) -> str:
    """Name days of the week, those in a row by the first and the last."""
    week = len(DAYS)
    if len(days) == week:
        return "every day"
    first = next((day for day in sorted(days) if (day - 1) % week not in days), 0)
    row = [(first + further) % week for further in range(len(days))]
    if len(days) > len(("first", "last")) and set(row) == set(days):
        return f"{DAYS[row[0]]} to {DAYS[row[-1]]}"
    return ", ".join(DAYS[day] for day in sorted(days))


def calendar_day(on: date) -> str:
    """Write a day."""
    return f"{on:%a %-d %B %Y}"


def severity_name(severity: Severity) -> str:
    """Name a severity without what it means."""
    return SEVERITIES[severity].partition(":")[0]


def capitalised(text: str) -> str:
    """Begin a text with a capital letter."""
    return text[:1].upper() + text[1:]
