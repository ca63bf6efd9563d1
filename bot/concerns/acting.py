"""What authors do with their concerns: at once where their readers know who they are, and otherwise later.

A concern that is withdrawn the minute its author was seen to type is not anonymous. What its readers could see happen
travels as messages do: after a random while, at a moment that it shares with others, and with the day alone.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from bot.concerns import delays, news, routes
from bot.concerns.concern import Identity, UpshotState
from bot.concerns.permissions import Act, Standing, timely
from bot.concerns.ports import News
from bot.concerns.telling import bring_up_to_date, tell, tell_author
from bot.context import small_number
from bot.people import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.concerns.circle import Circle
    from bot.concerns.concern import Concern, Route
    from bot.concerns.opening import Opened
    from bot.context import Context
    from bot.ports.store import UnitOfWork

YES, NO = "yes", "no"


class Effect(Enum):
    """What became of an act."""

    NOW = auto()
    LATER = auto()
    NONE = auto()  # it is not to be done any more


def act(context: Context, found: Opened, what: Act, detail: str = "") -> Effect:
    """Do something with one's own concern, or let it be done later."""
    concern = found.concern
    if not timely(what, concern):
        return Effect.NONE
    hidden = found.standing is Standing.AUTHOR and concern.identity is not Identity.NAMED
    if hidden and concern.released_at:
        at = delays.moment(context.engagement, concern.severity, context.now)
        context.work.concerns.act_later(concern.number, what, at, detail)
        return Effect.LATER
    actor = None if hidden else context.person.id
    now = delays.done_at(concern.identity, context.now) if hidden else context.now
    done = _DO[what](context.work, concern, detail, now, actor)
    return Effect.NOW if done else Effect.NONE


def take_effect(work: UnitOfWork, now: datetime) -> None:
    """Do what is due; what is not to be done any more is not."""
    for it in work.concerns.acts_due(now):
        concern = work.concerns.find(it.concern)
        if concern and timely(it.act, concern):
            _DO[it.act](work, concern, it.detail, now, None)
            bring_up_to_date(work, work.concerns.find(it.concern) or concern)


def move(work: UnitOfWork, concern: Concern, target: Route, now: datetime, actor: int | None, occasion: str) -> bool:
    """Give it to other readers, who hear of it; False if it is not there any more."""
    if not work.concerns.move(concern.number, concern.route, target, now):
        return False
    _record(work, concern, f"moved_to_{target}", now, actor)
    moved = work.concerns.find(concern.number)
    if moved:
        news.tell_readers(work, moved, News.CONCERN_RAISED, but=actor or 0, occasion=occasion[:80])
        if actor is not None and work.concerns.author_of(moved.number) != actor:
            tell_author(work, moved, News.CONCERN_MOVED, occasion=occasion[:80])
    return True


def _confirm(work: UnitOfWork, concern: Concern, _: str, now: datetime, actor: int | None) -> bool:
    if not work.concerns.confirm(concern.number, now if actor else delays.day(now)):
        return False
    return _told(work, concern, "confirmed", News.CONCERN_CONFIRMED, now, actor)


def _reopen(work: UnitOfWork, concern: Concern, _: str, now: datetime, actor: int | None) -> bool:
    if not work.concerns.reopen(concern.number, now):
        return False
    return _told(work, concern, "reopened", News.CONCERN_REOPENED, now, actor)


def _withdraw(work: UnitOfWork, concern: Concern, _: str, now: datetime, actor: int | None) -> bool:
    if not work.concerns.withdraw(concern.number, now):
        return False
    return _told(work, concern, "withdrawn", News.CONCERN_WITHDRAWN, now, actor)


def _delete(work: UnitOfWork, concern: Concern, _: str, now: datetime, actor: int | None) -> bool:
    if not work.concerns.forget(concern.number, now if actor else delays.day(now)):
        return False
    return _told(work, concern, "deleted", News.CONCERN_WITHDRAWN, now, actor)


def _consent(work: UnitOfWork, concern: Concern, detail: str, now: datetime, actor: int | None) -> bool:
    target, occasion = concern.next_route, f"{concern.cycle}:{concern.next_route}"
    if target is None:
        return False
    if detail == NO:
        work.concerns.stay(concern.number)
        work.concerns.change_circle(concern.number, lambda circle: replace(circle, passing=frozenset()))
        _record(work, concern, "handover_refused", now, actor)
        news.tell_readers(work, concern, News.HANDOVER_REFUSED, occasion=f"{occasion}:{concern.next_by}:{now}"[:80])
        return True
    if not any(it.id in concern.circle.passing for it in routes.could_read(work, concern, target)):
        return False
    work.concerns.change_circle(concern.number, _passed)
    return move(work, concern, target, now, actor, occasion)


def _admit(work: UnitOfWork, concern: Concern, detail: str, now: datetime, actor: int | None) -> bool:
    number, _, answer = detail.partition(" ")
    who = small_number(number)
    if who not in concern.circle.asked:
        return False
    work.concerns.change_circle(concern.number, lambda circle: circle.answered(who, yes=answer == YES))
    _record(work, concern, "reader_admitted" if answer == YES else "reader_denied", now, actor)
    admitted = work.concerns.find(concern.number)
    if answer == YES and admitted and admitted.released_at:
        tell(work, admitted, News.CONCERN_RAISED, [who], None, f"admitted:{admitted.cycle}")
    return True


def _let_tell(work: UnitOfWork, concern: Concern, detail: str, now: datetime, actor: int | None) -> bool:
    after = UpshotState.AGREED if detail == YES else UpshotState.REFUSED
    if not work.upshots.settle(concern.number, UpshotState.ASKED, after, now.date()):
        return False
    _record(work, concern, f"upshot_{after}", now, actor)
    upshot = work.upshots.of(concern.number)
    if upshot and after is UpshotState.AGREED:
        approvers = (it.id for it in work.people.with_role(Role.APPROVER) if it.side is upshot.side)
        tell(work, concern, News.UPSHOT_AGREED, (it for it in approvers if it != upshot.by_id), occasion=upshot.name)
    return True


def _change(work: UnitOfWork, concern: Concern, detail: str, now: datetime, actor: int | None) -> bool:
    number, _, text = detail.partition(" ")
    said = next((it for it in work.messages.of(concern.number) if it.id == small_number(number)), None)
    if said is None or text == said.text or not work.messages.change(said.id, text or None):
        return False
    _record(work, concern, "changed", now, actor)
    if said.by_author and said.released:
        news.tell_readers(work, concern, News.MESSAGE_CHANGED, said.id, occasion=now.isoformat())
    return True


_DO: Final[Mapping[Act, Callable[[UnitOfWork, Concern, str, datetime, int | None], bool]]] = {
    Act.CONFIRM: _confirm,
    Act.REOPEN: _reopen,
    Act.WITHDRAW: _withdraw,
    Act.DELETE: _delete,
    Act.CONSENT: _consent,
    Act.ADMIT: _admit,
    Act.CHANGE: _change,
    Act.LET_TELL: _let_tell,
}


def _passed(circle: Circle) -> Circle:
    """Let those read it about whom its author was asked."""
    agreed, asked = circle.agreed | circle.passing, circle.asked - circle.passing
    return replace(circle, agreed=agreed, asked=asked, passing=frozenset())


def _told(work: UnitOfWork, concern: Concern, what: str, said: News, now: datetime, actor: int | None) -> bool:
    """Write down what was done, and tell its readers, if they know of the concern."""
    _record(work, concern, what, now, actor)
    if concern.released_at:
        news.tell_readers(work, concern, said, occasion=str(concern.cycle or ""))
    return True


def _record(work: UnitOfWork, concern: Concern, what: str, now: datetime, actor: int | None) -> None:
    """Write it into the audit: of what nobody is to be seen to have done, the day alone."""
    work.audit.record(f"concern.{what}", concern.label, actor, now if actor is not None else delays.day(now))
