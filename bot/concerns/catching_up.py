"""What somebody new is told. What was written before they read its route they see once its author has agreed.

So nobody begins to read along: not by a role, not by being named, and not because somebody else has left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import words
from bot.concerns import acting, dialogue, routes
from bot.concerns.acting import Effect
from bot.concerns.opening import opened
from bot.concerns.permissions import Act, Standing
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
    read = set(routes.strands(work, person))
    for concern in work.concerns.open() if read else ():
        if (concern.route, concern.side) not in read:
            continue
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
    if who not in found.concern.circle.asked:
        return dialogue.shown(context, found, Notice(words.TOO_LATE, Tone.WARNING))
    effect = acting.act(context, found, Act.ADMIT, f"{who} {acting.YES if yes else acting.NO}")
    if effect is Effect.LATER:  # the card says what is to come
        return dialogue.shown(context, found)
    person = context.work.people.some([who]).get(who)
    name = person.name if person else words.SOMEBODY_GONE
    note = Notice(words.admitted(name) if yes else words.denied(name), Tone.DONE)
    return dialogue.shown(context, found, note if effect is Effect.NOW else Notice(words.TOO_LATE, Tone.WARNING))
