"""What somebody new is told. What was written before they read its route they see once its author has agreed.

So nobody begins to read along: not by a role, not by being named, and not because somebody else has left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import words
from bot.concerns import dialogue, routes
from bot.concerns.opening import opened
from bot.concerns.permissions import Act, Standing, timely
from bot.concerns.ports import News
from bot.concerns.telling import tell, tell_author
from bot.context import small_number
from bot.reply import Notice, Reply, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.concerns.concern import Concern, Route
    from bot.context import Context
    from bot.people import Person
    from bot.ports.store import UnitOfWork


def catch_up(work: UnitOfWork, person: Person) -> None:
    """Queue what somebody was never told, such as what happened before they could be reached or had their role.

    The open concerns that they may read, with all that was said about each, and the answers to their own. The authors
    of those that they could read by now are asked whether they may.
    """
    for concern in work.concerns.open():
        if routes.standing(work, person, concern) is Standing.READER:
            tell(work, concern, News.CONCERN_RAISED, [person.id])
        else:
            _ask(work, person, concern)
    for concern in work.concerns.by_author(person.id):
        for message in work.messages.of(concern.number):
            if not message.by_author:
                tell(work, concern, News.CONCERN_ANSWERED, [person.id], message.id)


def catch_up_with(
    work: UnitOfWork, before: Mapping[Route, Iterable[Person]], after: Mapping[Route, Iterable[Person]]
) -> None:
    """Catch up with whoever reads one of these routes now and did not before."""
    new = {it.id: it for route, them in after.items() for it in them if it.id not in {one.id for one in before[route]}}
    for person in new.values():
        catch_up(work, person)


def admit(context: Context, written: str) -> Reply:
    """Let somebody read it who could not when it was logged."""
    return _answer(context, written, yes=True)


def deny(context: Context, written: str) -> Reply:
    """Let somebody not read it, for good."""
    return _answer(context, written, yes=False)


def _ask(work: UnitOfWork, person: Person, concern: Concern) -> None:
    """Ask its author about somebody whom the rules let read it, unless it is about them."""
    if person.id not in {it.id for it in routes.could_read(work, concern, concern.route)}:
        return
    if work.concerns.change_circle(concern.number, lambda circle: circle.asking([person.id])):
        tell_author(work, concern, News.READER_ASKED, occasion=f"reader:{person.id}")


def _answer(context: Context, written: str, *, yes: bool) -> Reply:
    label, _, number = written.rpartition("/")
    found, who = opened(context, label, Act.ADMIT), small_number(number)
    concern, work = found.concern, context.work
    before = who in concern.circle.asked
    if who is None or not before or not timely(Act.ADMIT, concern):
        return dialogue.shown(context, found, Notice(words.TOO_LATE, Tone.WARNING))
    work.concerns.change_circle(concern.number, lambda circle: circle.answered(who, yes=yes))
    act = "concern.reader_admitted" if yes else "concern.reader_denied"
    work.audit.record(act, concern.label, dialogue.actor(context, found), dialogue.noted(context, found))
    admitted = work.concerns.find(concern.number)
    if yes and admitted and admitted.released_at:
        tell(work, admitted, News.CONCERN_RAISED, [who], None, f"admitted:{admitted.cycle}")
    person = work.people.some([who]).get(who)
    name = person.name if person else words.SOMEBODY_GONE
    return dialogue.shown(context, found, Notice(words.admitted(name) if yes else words.denied(name), Tone.DONE))
