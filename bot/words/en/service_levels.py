"""Service levels and hour-glasses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.concerns.service_levels import Glass, Target
from bot.words.en.common import duration, local_time

if TYPE_CHECKING:
    from bot.concerns.service_levels import HourGlass

TARGETS: Final = {Target.ACKNOWLEDGE: "Acknowledgement", Target.ANSWER: "Answer"}
AUTHOR_IS_ASKED: Final = "Waiting for the author"
NOTHING_DUE: Final = "Nothing is due any more"
NEXT: Final = "Next"
OPEN: Final = "Open"


def hour_glass(glass: HourGlass) -> str:
    """Say what is due next and how long that is, in the clock's own kind of time."""
    if glass.shows is Glass.WAITING_FOR_AUTHOR:
        return AUTHOR_IS_ASKED
    if glass.due is None:
        return NOTHING_DUE
    what, when = TARGETS[glass.due.target], local_time(glass.due.at, glass.due.hours.zone)
    long = duration(glass.time, working=not glass.around_the_clock)
    if glass.shows is Glass.RUNNING:
        return f"{what} due {when} (in {long or 'less than a minute'})"
    return f"{what} was due {when} (overdue{f' by {long}' if long else ''})"
