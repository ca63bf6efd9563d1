"""/engagement keep: how long concerns are kept once they are over. Both sides' admins have to want the same.

One side's admin names a time, and nothing changes before an admin of the other side has named the same.
"""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING, Final

from bot import words
from bot.errors import BadInput
from bot.people import Role
from bot.reply import Notice, Reply, Text, Tone
from knowledge.decision import Decision

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.context import Context
    from bot.engagement.ports import Keeping
    from bot.people import Side
    from bot.ports.store import UnitOfWork
    from bot.reply import Block

FOREVER: Final = "forever"
MAX_MONTHS: Final = 240
MAX_AT_ONCE: Final = 100  # concerns in one transaction, which others wait for
_TIME: Final = re.compile(r"(\d{1,3}) ?(months?|years?)", re.ASCII)


def run(context: Context, written: str) -> Reply:
    """Show how long concerns are kept, propose another time, or agree to the other side's. Raises BadInput."""
    context.person.require(Role.ADMIN)
    keeping = context.work.retention.keeping()
    if not written:
        return _said(Text(words.kept_for(keeping.months)), *_proposal(keeping))
    months = months_of(written)
    side = context.person.side
    if months == keeping.months:
        context.work.retention.settle(months)
        return _said(Notice(words.stays_kept_for(months), Tone.DONE))
    if keeping.proposed_by not in {None, side} and keeping.proposed == months:
        context.work.retention.settle(months)
        _record(context, "retention.set", months)
        _tell(context, words.keeping_set(months), None)
        return _said(Notice(words.keeping_set(months), Tone.DONE))
    context.work.retention.propose(months, side)
    _record(context, "retention.proposed", months)
    _tell(context, words.keeping_proposed(context.person.name, months), side)
    return _said(Notice(words.keeping_waits(months, side), Tone.DONE))


def months_of(written: str) -> int | None:
    """Read "24 months", "concerns 2 years" or "forever" (None). Raises BadInput."""
    said = " ".join(written.casefold().split()).removeprefix("concerns").strip()
    if said == FOREVER:
        return None
    found = _TIME.fullmatch(said)
    months = int(found[1]) * (12 if found[2].startswith("y") else 1) if found else 0
    if not 1 <= months <= MAX_MONTHS:
        raise BadInput(words.KEEP_USAGE)
    return months


def earlier(day: date, months: int) -> date:
    """The day that many months before; the last of its month where there is none of that number."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))


def carry_out(work: UnitOfWork, now: datetime) -> int:
    """Forget one batch of what was kept for long enough, and note how many; how many there were."""
    months = work.retention.keeping().months
    if months is None:
        return 0
    until = earlier(now.date(), months)
    count = work.retention.expire(until, MAX_AT_ONCE)
    if count:
        work.audit.record("retention.carried_out", f"{count} concerns over by {until}", None, now)
    return count


def _record(context: Context, act: str, months: int | None) -> None:
    subject = FOREVER if months is None else f"{months} months"
    context.work.audit.record(act, subject, context.person.id, context.now)


def _tell(context: Context, text: str, but: Side | None) -> None:
    """Tell the other admins, those of one side perhaps excepted."""
    reply = _said(Notice(text))
    for it in context.work.people.all():
        if Role.ADMIN in it.roles and it.reach and it.id != context.person.id and it.side is not but:
            context.work.outbox.reply(it.reach, reply, key=f"{context.turn.key}:keep:{it.id}")


def _proposal(keeping: Keeping) -> tuple[Block, ...]:
    if keeping.proposed_by is None:
        return (Text(words.KEEP_HINT),)
    return (Notice(words.keeping_waits(keeping.proposed, keeping.proposed_by)), Text(words.KEEP_HINT))


def _said(*blocks: Block) -> Reply:
    return Reply(decision=Decision.COMMAND, blocks=blocks, private=True)
