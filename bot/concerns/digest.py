"""Once a week, when a side's work begins, each of its readers hears what waits for them: how much, and how late."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot import words
from bot.concerns import card, routes, timing
from bot.concerns.concern import ACTIVE
from bot.concerns.permissions import Standing
from bot.concerns.ports import ConcernAnnouncement, Narrowed, News
from bot.people import Side
from bot.reply import Listing, Reply, Row, Text, private_reply
from bot.working_hours import midnight

if TYPE_CHECKING:
    from datetime import datetime

    from bot.people import Person
    from bot.ports.store import UnitOfWork

SHOWN: Final = 10  # of what waits
COUNTED: Final = 200  # of it at most; then it is "more than"
_A_WEEK = timedelta(days=7)


def announce(work: UnitOfWork, now: datetime, looked: bool) -> datetime:  # noqa: FBT001 - one of `Feature.looks`
    """Tell the readers of each side whose week has begun, once a week, and say when the next one does."""
    nexts = []
    for side in Side:
        opens = timing.opens(work, side, _monday(now))
        if opens > now:
            nexts.append(opens)
            continue
        nexts.append(timing.opens(work, side, _monday(now) + _A_WEEK))
        if looked:  # a new engagement's first week has passed in part: nothing can have waited all through it
            year, week, _ = now.isocalendar()
            _tell(work, side, f"{year}-W{week:02}")
    return min(nexts)


def compose(work: UnitOfWork, recipient: Person, now: datetime) -> Reply | None:
    """Write it at the moment of its delivery; None where nothing waits."""
    wanted = Narrowed(states=ACTIVE, at=now)
    found = [
        it
        for it in work.concerns.readable(routes.strands(work, recipient), recipient.id, wanted, COUNTED)
        if routes.standing(work, recipient, it) is Standing.READER
    ]
    if not found:
        return None
    work.concerns.read_pauses([it.number for it in found])
    people = work.people.some(it.acknowledged_by for it in found[:SHOWN])
    rows = []
    for it in found[:SHOWN]:
        glass = words.hour_glass(timing.hour_glass(work, it, now)) if timing.runs(it) else ""
        rows.append(Row(it.label, words.concern_line(card.state(it, people), it.severity, "", glass)))
    late = sum(timing.is_overdue(work, it, now) for it in found)
    lead = words.digest(len(found), late, more=len(found) == COUNTED)
    return private_reply(Text(lead), Listing(words.WHAT_WAITS, tuple(rows)), Text(words.DIGEST_HINT))


def _tell(work: UnitOfWork, side: Side, week: str) -> None:
    for person in routes.all_readers(work, side):
        if person.address:
            news = ConcernAnnouncement(news=News.WEEKLY_DIGEST, recipient_id=person.id, concern=0, occasion=week)
            work.outbox.announce(news, person.address)


def _monday(now: datetime) -> datetime:
    today = midnight(now)
    return today - timedelta(days=today.weekday())
