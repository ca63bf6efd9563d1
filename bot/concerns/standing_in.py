"""Who reads for a reader who is away, on which days. Of what is there before, each author is asked: see catching_up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bot import words
from bot.colleagues import colleague
from bot.concerns import routes
from bot.concerns.catching_up import catch_up
from bot.concerns.concern import Route
from bot.concerns.ports import StandIn
from bot.errors import BadInput, Forbidden
from bot.people import READERS
from bot.reply import Notice, Reply, Tone, private_reply
from bot.typed import as_typed

if TYPE_CHECKING:
    from datetime import datetime

    from bot.context import Context
    from bot.people import Person
    from bot.ports.store import UnitOfWork

LONGEST: Final = timedelta(days=366)


def away(context: Context, written: str) -> Reply:
    """Let a colleague read what comes to this person, from one day to another; without more, say who does."""
    read = [it for it in Route if routes.reads_itself(context.work, context.person, it)]
    if not read:
        raise Forbidden(*sorted(READERS))
    known = context.work.routes.stand_in_of(context.person.id)
    if not written:
        return private_reply(Notice(_said(context, known) if known else words.NOBODY_STANDS_IN))
    since, until, name = _read(as_typed(written), context.now.date())
    person = _colleague(context, name, read)
    context.work.routes.set_stand_in(
        StandIn(absent_id=context.person.id, stand_in_id=person.id, since=since, until=until)
    )
    context.work.audit.record("reader.stand_in_set", f"{person.id} {since} {until}", context.person.id, context.now)
    if person.address:
        told = private_reply(Notice(words.you_stand_in(context.person.name, since, until, read)))
        context.work.outbox.reply(person.address, told, key=f"{context.turn.key}:stand-in")
    blocks = [Notice(words.stands_in(person.name, since, until, read), Tone.DONE)]
    if not person.address:
        blocks.append(Notice(words.stand_in_unreached(person.name), Tone.WARNING))
    return private_reply(*blocks)


def back(context: Context) -> Reply:
    """Let nobody read for this person any more."""
    known = context.work.routes.stand_in_of(context.person.id)
    if not known or not context.work.routes.drop_stand_in(context.person.id):
        return private_reply(Notice(words.NOBODY_STANDS_IN))
    context.work.audit.record("reader.stand_in_dropped", str(known.stand_in_id), context.person.id, context.now)
    return private_reply(Notice(words.BACK, Tone.DONE))


def begin(work: UnitOfWork, _: datetime) -> None:
    """Ask the authors of what is there, on the day on which somebody begins to stand in."""
    for it in work.routes.beginning():
        person = work.people.some([it.stand_in_id]).get(it.stand_in_id)
        if person:
            catch_up(work, person)


def _said(context: Context, known: StandIn) -> str:
    person = context.work.people.some([known.stand_in_id]).get(known.stand_in_id)
    read = [it for it in Route if routes.reads_itself(context.work, context.person, it)]
    return words.stands_in(person.name if person else words.SOMEBODY_GONE, known.since, known.until, read)


def _read(written: str, today: date) -> tuple[date, date, str]:
    """Read "2026-12-20 2027-01-06 Hana Weiss". Raises BadInput."""
    first, second, name, *_ = [*written.split(maxsplit=2), "", "", ""]
    try:
        since, until = date.fromisoformat(first), date.fromisoformat(second)
    except ValueError as error:
        raise BadInput(words.AWAY_USAGE) from error
    if not name:
        raise BadInput(words.AWAY_USAGE)
    if not today <= until or since > until or until - since > LONGEST or since - today > LONGEST:
        raise BadInput(words.AWAY_DAYS)
    return since, until, name


def _colleague(context: Context, written: str, read: list[Route]) -> Person:
    """Find the one colleague of that name who may read all of it. Raises BadInput."""
    found = colleague(context, written)
    if found.id == context.person.id:
        raise BadInput(words.AWAY_USAGE)
    if found.guest and set(read) & set(routes.SENSITIVE):
        raise BadInput(words.guest_cannot_stand_in(found.name))
    return found
