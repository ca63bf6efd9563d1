"""Somebody leaves an engagement: they lose their roles, what they had begun, and what was on its way to them.

Where a route thereby has no reader any more, the admins of that side are warned. Its open concerns go to nobody else
unless their authors agree: they are asked whether their own lead may have them, and told where nobody is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import words
from bot.concerns.catching_up import catch_up_with
from bot.concerns.concern import Route
from bot.concerns.handing_over import propose
from bot.concerns.ports import News
from bot.concerns.routes import OWN_LEAD, could_read, readers, reads_route, route_readers
from bot.concerns.telling import tell_admins, tell_author
from bot.people import Role
from bot.reply import Notice, Reply, Tone
from knowledge.decision import Decision

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.concerns.concern import Concern
    from bot.people import Person, Side
    from bot.ports.store import UnitOfWork


def leave(work: UnitOfWork, person: Person, now: datetime) -> tuple[Route, ...]:
    """Take somebody out. Returns the routes that nobody reads any more because of it."""

    def removed() -> None:
        work.concerns.drop_all_drafts(person.id)
        if person.address:
            work.outbox.drop(person.address)
        for route in Route:
            work.routes.unname(route, person.id)
        work.people.remove(person.id)
        work.audit.record("person.removed", f"person {person.id}", None, now)

    return losing(work, person, removed, now)


def losing(work: UnitOfWork, person: Person, lose: Callable[[], None], now: datetime) -> tuple[Route, ...]:
    """Let somebody lose what they read by, and see to what they read. Returns the routes that nobody reads any more."""
    before = {it: route_readers(work, it, person.side) for it in Route if reads_route(work, person, it)}
    lose()
    after = {route: route_readers(work, route, person.side) for route in before}
    unread = tuple(route for route, them in after.items() if not them)
    catch_up_with(work, before, after)
    for route in unread:
        _warn_admins(work, route, person.side, f"left:{person.id}:{now.isoformat()}:{route}")
    for concern in work.concerns.open():
        if person.id in concern.circle.agreed and not readers(work, concern):
            _fall_back(work, concern, person, now)
    return unread


def _fall_back(work: UnitOfWork, concern: Concern, gone: Person, now: datetime) -> None:
    """Ask the author of a concern that nobody reads whether their own lead may have it, or tell them how it stands."""
    occasion, own_lead = f"left:{gone.id}", OWN_LEAD[concern.side]
    lead = could_read(work, concern, own_lead)
    if lead and concern.route is not own_lead and propose(work, concern, own_lead, gone.id):
        work.audit.record("concern.handover_asked", concern.label, None, now)
        tell_author(work, concern, News.HANDOVER_ASKED, occasion=occasion)
        return
    if concern.circle.asked:
        return  # its author is asked about somebody new there
    tell_author(work, concern, News.CONCERN_UNREAD, occasion=occasion)
    tell_admins(work, concern, News.ROUTE_UNREAD, f"unread:{now.date()}")


def _warn_admins(work: UnitOfWork, route: Route, side: Side, key: str) -> None:
    reply = Reply(
        decision=Decision.COMMAND, blocks=(Notice(words.route_lost_reader(route), Tone.WARNING),), private=True
    )
    for it in work.people.with_role(Role.ADMIN):
        if it.side is side and it.address:
            work.outbox.reply(it.address, reply, key=f"{key}:{it.id}")
