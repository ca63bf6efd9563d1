"""How many concerns there are and how old they are, for those who may read each of them anyway."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, TypeVar

from bot import words
from bot.concerns import routes
from bot.concerns.concern import ACTIVE, Severity, State
from bot.concerns.permissions import Standing
from bot.reply import Listing, Reply, Row, Text, private_reply

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from bot.concerns.concern import Concern
    from bot.context import Context

_A = TypeVar("_A", str, Severity, State)


def told(context: Context) -> Reply:
    """Count, by topic, severity and state, the released concerns that this person may read, with their ages in days."""
    found = [
        it
        for it in context.work.concerns.released(routes.strands(context.work, context.person))
        if routes.standing(context.work, context.person, it) is Standing.READER
    ]
    if not found:
        return private_reply(Text(words.NOTHING_TO_COUNT))
    today = context.now.date()
    over = sum(it.state not in ACTIVE for it in found)
    return private_reply(
        Text(words.counted(len(found), over)),
        Listing(words.BY_TOPIC, _rows(found, today, {it.topic: words.topic(it.topic) for it in found}, "topic")),
        Listing(words.BY_SEVERITY, _rows(found, today, words.SEVERITY_NAMES, "severity")),
        Listing(words.BY_STATE, _rows(found, today, words.STATES, "state")),
    )


def ages(concerns: Iterable[Concern], today: date) -> tuple[int, ...]:
    """How many days ago the readers could first see each, fewest first: the day counts, never the hour."""
    return tuple(sorted((today - it.released_at.date()).days for it in concerns if it.released_at))


def _rows(found: list[Concern], today: date, names: Mapping[_A, str], field: str) -> tuple[Row, ...]:
    rows = []
    for value, name in names.items():
        old = ages((it for it in found if getattr(it, field) == value), today)
        if old:
            rows.append(Row(name, words.count_line(len(old), median(old), old[-1])))
    return tuple(rows)
