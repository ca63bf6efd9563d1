"""Somebody leaves an engagement: they lose their roles, what they had begun, and what was on its way to them.

Where a route thereby has no reader any more, the customer's admins are warned, and its open concerns do not wait in
vain: they go to the customer's lead, and their authors are told. Those on a sensitive route, and those that would come
to the other company by this, go there only if their authors agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import words
from bot.concerns import news
from bot.concerns.concern import Route
from bot.concerns.ports import News
from bot.concerns.routes import SENSITIVE, all_readers, readers
from bot.people import Role, Side
from bot.reply import Notice, Reply, Tone
from knowledge.decision import Decision

if TYPE_CHECKING:
    from datetime import datetime

    from bot.concerns.concern import Concern
    from bot.people import Person
    from bot.ports.store import UnitOfWork

FALLBACK = Route.CUSTOMER_LEAD


def leave(work: UnitOfWork, person: Person, now: datetime) -> tuple[Route, ...]:
    """Take somebody out. Returns the routes that nobody reads any more because of it."""
    read = [route for route, them in all_readers(work).items() if person.id in {it.id for it in them}]
    work.concerns.drop_all_drafts(person.id)
    if person.reach:
        work.outbox.drop(person.reach)
    for route in Route:
        work.routes.unname(route, person.id)
    work.people.remove(person.id)
    work.audit.record("person.removed", f"person {person.id}", None, now)
    unread = tuple(route for route in read if not readers(work, route))
    for route in unread:
        _warn_admins(work, route, f"left:{person.id}:{now.isoformat()}:{route}")
    for concern in work.concerns.open():
        author = work.concerns.author_of(concern.number)
        if concern.route in read and not readers(work, concern.route, but=author):
            _fall_back(work, concern, person, now)
    return unread


def _fall_back(work: UnitOfWork, concern: Concern, gone: Person, now: datetime) -> None:
    """Give a concern that nobody reads to the customer's lead, or ask its author whether to."""
    occasion = f"left:{gone.id}"
    own_lead = concern.side is Side.PROVIDER and concern.route is Route.MSP_LEAD  # it waits, as in routes.effective
    if own_lead or not readers(work, FALLBACK, but=work.concerns.author_of(concern.number)):
        return  # the admins were warned; whoever they name is told of it
    if concern.route in SENSITIVE or concern.side is Side.PROVIDER:
        if work.concerns.propose(concern.number, FALLBACK, gone.id):
            work.audit.record("concern.handover_asked", concern.label, None, now)
            news.tell_author(work, concern, News.HANDOVER_ASKED, occasion=occasion)
        return
    if work.concerns.move(concern.number, concern.route, FALLBACK, now):
        work.audit.record(f"concern.moved_to_{FALLBACK}", concern.label, None, now)
        moved = work.concerns.find(concern.number) or concern
        news.tell_readers(work, moved, News.CONCERN_RAISED, occasion=occasion)
        news.tell_author(work, moved, News.CONCERN_MOVED, occasion=occasion)


def _warn_admins(work: UnitOfWork, route: Route, key: str) -> None:
    reply = Reply(
        decision=Decision.COMMAND, blocks=(Notice(words.route_lost_reader(route), Tone.WARNING),), private=True
    )
    for it in work.people.with_role(Role.ADMIN):
        if it.side is Side.CUSTOMER and it.reach:
            work.outbox.reply(it.reach, reply, key=f"{key}:{it.id}")
