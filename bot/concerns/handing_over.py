"""Giving a concern to other readers. Where somebody would read it who does not now, its author decides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot import words
from bot.concerns import dialogue, news, releasing, routes
from bot.concerns.concern import Route
from bot.concerns.opening import opened
from bot.concerns.permissions import Act, timely
from bot.concerns.ports import News
from bot.concerns.telling import tell_author
from bot.reply import ChoiceField, Form, Notice, Option, Reply, Tone
from knowledge.decision import Decision

if TYPE_CHECKING:
    from bot.concerns.circle import Circle
    from bot.concerns.concern import Concern
    from bot.concerns.opening import Opened
    from bot.context import Context
    from bot.ports.store import UnitOfWork
    from bot.turn import Submit

HAND_OVER: Final = "concern.handover"


def handover_form(context: Context, written: str) -> Reply:
    """Give the form in which a reader says who should have it."""
    found = opened(context, written, Act.HAND_OVER)
    if not timely(Act.HAND_OVER, found.concern):
        return dialogue.shown(context, found, Notice(words.TOO_LATE, Tone.WARNING))
    return _form(context, found, "")


def submit_handover(context: Context, written: str, submit: Submit) -> Reply:
    """Hand it over at once where nobody new reads it, or else ask its author."""
    found = opened(context, written, Act.HAND_OVER)
    concern, work = found.concern, context.work
    if submit.fields.get("route") not in _targets(context, concern):
        return _form(context, found, words.FIELD_CHOICE)
    target = Route(submit.fields["route"])
    if not timely(Act.HAND_OVER, concern):
        return dialogue.shown(context, found, Notice(words.TOO_LATE, Tone.WARNING))
    if not routes.widens(work, concern, target):
        _move(context, concern, target, context.person.id, submit.nonce)
        text = words.moved_news(concern.label, target)
        return Reply(decision=Decision.COMMAND, blocks=(Notice(text, Tone.DONE),), private=True, replaces=True)
    if not propose(work, concern, target, context.person.id):
        return dialogue.shown(context, found, Notice(words.TOO_LATE, Tone.WARNING))
    work.audit.record("concern.handover_asked", concern.label, context.person.id, context.now)
    tell_author(work, concern, News.HANDOVER_ASKED, occasion=submit.nonce)
    return dialogue.shown(context, found, Notice(words.HANDOVER_ASKED, Tone.DONE))


def consent(context: Context, written: str) -> Reply:
    """Pass it on, now that its author has agreed."""
    found = opened(context, written, Act.CONSENT)
    target = found.concern.next_route
    if target is None or not timely(Act.CONSENT, found.concern) or not _still_read(context, found.concern, target):
        return dialogue.shown(context, found, Notice(words.TOO_LATE, Tone.WARNING))
    context.work.concerns.change_circle(found.concern.number, _passed)
    _move(context, found.concern, target, dialogue.actor(context, found), context.turn.key)
    return dialogue.shown(context, found, Notice(words.PASSED_TO_OTHERS, Tone.DONE))


def refuse(context: Context, written: str) -> Reply:
    """Leave it where it is, and tell its readers."""
    found = opened(context, written, Act.CONSENT)
    if context.work.concerns.stay(found.concern.number):
        context.work.concerns.change_circle(found.concern.number, lambda circle: replace(circle, passing=frozenset()))
        audit, label = context.work.audit, found.concern.label
        audit.record("concern.handover_refused", label, dialogue.actor(context, found), dialogue.noted(context, found))
        news.tell_readers(context.work, found.concern, News.HANDOVER_REFUSED, occasion=context.turn.key[:80])
    return dialogue.shown(context, found, Notice(words.STAYS, Tone.DONE))


def _move(context: Context, concern: Concern, target: Route, actor: int | None, occasion: str) -> None:
    since = context.now if actor is not None else releasing.done_at(concern.identity, context.now)
    if not context.work.concerns.move(concern.number, concern.route, target, since):
        return
    at = context.now if actor is not None else releasing.day(context.now)
    context.work.audit.record(f"concern.moved_to_{target}", concern.label, actor, at)
    moved = context.work.concerns.find(concern.number)
    if moved:
        news.tell_readers(context.work, moved, News.CONCERN_RAISED, but=context.person.id, occasion=occasion[:80])
        if actor == context.person.id and moved.author_id != context.person.id:
            tell_author(context.work, moved, News.CONCERN_MOVED, occasion=occasion[:80])


def propose(work: UnitOfWork, concern: Concern, target: Route, reader_id: int) -> bool:
    """Ask its author whether others may have it, by name; False if that waits for an answer already, or it is over."""
    passing = frozenset(it.id for it in routes.could_read(work, concern, target))
    if not work.concerns.propose(concern.number, target, reader_id):
        return False
    work.concerns.change_circle(concern.number, lambda circle: replace(circle, passing=passing))
    return True


def _passed(circle: Circle) -> Circle:
    return replace(
        circle, agreed=circle.agreed | circle.passing, asked=circle.asked - circle.passing, passing=frozenset()
    )


def _still_read(context: Context, concern: Concern, target: Route) -> bool:
    """Whether any of those about whom its author was asked still reads that route."""
    return any(it.id in concern.circle.passing for it in routes.could_read(context.work, concern, target))


def _targets(context: Context, concern: Concern) -> list[Route]:
    """Where it can go: to readers other than its author, and what stays in the author's own company stays there."""
    return [
        route
        for route in Route
        if route is not concern.route
        and routes.could_read(context.work, concern, route)
        and (not routes.is_own(concern.route, concern.side) or routes.is_own(route, concern.side))
    ]


def _form(context: Context, found: Opened, error: str) -> Reply:
    options = tuple(
        Option(
            route, words.route_label(route, [it.name for it in routes.could_read(context.work, found.concern, route)])
        )
        for route in _targets(context, found.concern)
    )
    form = Form(
        name=HAND_OVER,
        title=words.handover_title(found.concern.label),
        opener=words.HAND_OVER,
        submit=words.HAND_OVER,
        intro=words.HANDOVER_INTRO,
        fields=(ChoiceField(name="route", label=words.WHO_READS, options=options, error=error),),
        subject=context.subject(found.name),
        nonce=context.names(),
    )
    return Reply(decision=Decision.COMMAND, blocks=(form,), private=True, replaces=True)
