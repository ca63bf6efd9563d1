"""Giving a concern to other readers. Where somebody would read it who does not now, its author decides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot import words
from bot.concerns import acting, dialogue, routes
from bot.concerns.acting import Effect
from bot.concerns.concern import Route
from bot.concerns.opening import opened
from bot.concerns.permissions import Act, timely
from bot.concerns.ports import News
from bot.concerns.telling import tell_author
from bot.reply import ChoiceField, Form, Notice, Option, Reply, Tone
from knowledge.decision import Decision

if TYPE_CHECKING:
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
        acting.move(work, concern, target, context.now, context.person.id, submit.nonce)
        dialogue.brought_up_to_date(context, found)
        text = words.moved_news(concern.label, target)
        return Reply(decision=Decision.COMMAND, blocks=(Notice(text, Tone.DONE),), private=True, replaces=True)
    if not propose(work, concern, target, context.person.id):
        return dialogue.shown(context, found, Notice(words.TOO_LATE, Tone.WARNING))
    work.audit.record("concern.handover_asked", concern.label, context.person.id, context.now)
    tell_author(work, concern, News.HANDOVER_ASKED, occasion=submit.nonce)
    return dialogue.shown(context, found, Notice(words.HANDOVER_ASKED, Tone.DONE))


def consent(context: Context, written: str) -> Reply:
    """Pass it on, now that its author has agreed."""
    return _decided(context, written, acting.YES, words.PASSED_TO_OTHERS)


def refuse(context: Context, written: str) -> Reply:
    """Leave it where it is, and tell its readers."""
    return _decided(context, written, acting.NO, words.STAYS)


def _decided(context: Context, written: str, answer: str, sentence: str) -> Reply:
    found = opened(context, written, Act.CONSENT)
    effect = acting.act(context, found, Act.CONSENT, answer)
    if effect is Effect.LATER:  # the card says what is to come
        return dialogue.shown(context, found)
    note = Notice(sentence, Tone.DONE) if effect is Effect.NOW else Notice(words.TOO_LATE, Tone.WARNING)
    return dialogue.shown(context, found, note)


def propose(work: UnitOfWork, concern: Concern, target: Route, reader_id: int) -> bool:
    """Ask its author whether others may have it, by name; False if that waits for an answer already, or it is over."""
    passing = frozenset(it.id for it in routes.could_read(work, concern, target))
    if not work.concerns.propose(concern.number, target, reader_id):
        return False
    work.concerns.change_circle(concern.number, lambda circle: replace(circle, passing=passing))
    return True


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
