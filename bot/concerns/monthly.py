"""How many concerns each side raised in a month, about what, and how soon they were answered: without people.

A month is counted once it is over, and which topics are told apart is settled then, for good: no later count, compared
with this one, tells of fewer people than a count has to. Its figures follow what becomes of the concerns.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Final

from bot.concerns.concern import ACTIVE, State
from bot.disclosure import FLOOR, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.people import Side


SEVERAL: Final = "several"  # the topics about which too few people raised something, together
NONE: Final = ""  # of a month and side of which nothing may be told, so that it is not counted anew
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What is counted of one concern. `author_id` is None where nobody knows it."""

    number: int
    side: Side
    topic: str
    state: State
    author_id: int | None
    created_at: datetime
    released_at: datetime
    acknowledged_at: datetime | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One line: the concerns of a month, a side and a topic. `people`: at least so many raised them.

    The times are medians in hours from when readers could see a concern; None where none was acknowledged or answered.
    """

    month: date  # its first day
    side: Side
    topic: str
    people: int
    raised: int
    open: int
    resolved: int
    withdrawn: int
    acknowledged_after: float | None
    answered_after: float | None
    oldest_open_days: int | None


def told_apart(concerns: Iterable[Counted], least: int) -> dict[str, int]:
    """Return the topics that may be told apart, and `SEVERAL` if the others may be told together: by people, at least.

    Of whom nothing is known counts as nobody: it may be any of the others.
    """
    people: dict[str, set[int]] = defaultdict(set)
    for it in concerns:
        people[it.topic] |= {it.author_id} if it.author_id is not None else set()
    found = shown({topic: len(them) for topic, them in people.items()}, least)
    if found is None:
        return {NONE: 0}
    rest: set[int] = set().union(*(them for topic, them in people.items() if topic not in found.cells))
    together = {SEVERAL: len(rest)} if len(rest) >= max(least, FLOOR) else {}
    return {**found.cells, **together} or {NONE: 0}


def lines_of(
    month: date, side: Side, concerns: Sequence[Counted], topics: dict[str, int], today: date
) -> tuple[Month, ...]:
    """Return the lines of a month and a side, by these topics."""
    groups: dict[str, list[Counted]] = {topic: [] for topic in topics}
    for it in concerns:
        group = it.topic if it.topic in topics else SEVERAL
        if group in groups:
            groups[group].append(it)
    return tuple(_line(month, side, topic, topics[topic], them, today) for topic, them in groups.items())


def _line(month: date, side: Side, topic: str, people: int, them: Sequence[Counted], today: date) -> Month:
    old = [(today - it.released_at.date()).days for it in them if it.state in ACTIVE]
    return Month(
        month=month,
        side=side,
        topic=topic,
        people=people,
        raised=len(them),
        open=len(old),
        resolved=sum(it.state is State.RESOLVED for it in them),
        withdrawn=sum(it.state is State.WITHDRAWN for it in them),
        acknowledged_after=_hours((it.acknowledged_at, it.released_at) for it in them),
        answered_after=_hours((it.answered_at, it.released_at) for it in them),
        oldest_open_days=max(old, default=None),
    )


def _hours(times: Iterable[tuple[datetime | None, datetime]]) -> float | None:
    took = [max(0.0, (done - since) / _HOUR) for done, since in times if done]
    return round(median(took), 1) if took else None


def first_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def earlier(day: date, months: int) -> date:
    """Return the first day of the month so many months before a day's."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, 1)
