"""/engagement keep: how long concerns are kept once they are over. Both sides' admins have to want the same."""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING, Final

from bot import words
from bot.engagement.agreeing import Terms, agree
from bot.errors import BadInput
from bot.people import Role
from bot.reply import Notice, Reply, Text, private_reply

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.context import Context
    from bot.engagement.ports import Agreed
    from bot.ports.store import UnitOfWork
    from bot.reply import Block

FOREVER: Final = "forever"
MAX_MONTHS: Final = 240
MAX_AT_ONCE: Final = 50  # concerns in one transaction, which others wait for
_TIME: Final = re.compile(r"(\d{1,3}) ?(months?|years?)", re.ASCII)


def run(context: Context, written: str) -> Reply:
    """Show how long concerns are kept, propose another time, or agree to the other side's. Raises BadInput."""
    context.person.require(Role.ADMIN)
    if not written:
        keeping = context.work.retention.agreed()
        return private_reply(Text(words.kept_for(keeping.value)), *_proposal(keeping))
    terms = Terms(
        name="retention",
        written=lambda months: FOREVER if months is None else f"{months} months",
        stays=words.stays_kept_for,
        agreed=words.keeping_set,
        proposed=words.keeping_proposed,
        waits=words.keeping_waits,
    )
    return agree(context, context.work.retention, terms, months_of(written))


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
    months = work.retention.agreed().value
    if months is None:
        return 0
    until = earlier(now.date(), months)
    count = work.retention.expire(until, MAX_AT_ONCE)
    if count:
        work.audit.record("retention.carried_out", f"{count} concerns over by {until}", None, now)
    return count


def _proposal(keeping: Agreed) -> tuple[Block, ...]:
    if keeping.proposed_by is None:
        return (Text(words.KEEP_HINT),)
    return (Notice(words.keeping_waits(keeping.proposed, keeping.proposed_by)), Text(words.KEEP_HINT))
