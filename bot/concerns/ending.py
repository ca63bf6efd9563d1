"""How a concern ends: resolved with an outcome that its author confirms or reopens, withdrawn, or forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import words
from bot.concerns import dialogue, news, releasing
from bot.concerns.concern import MAX_TEXT_LENGTH, Identity, Resolution
from bot.concerns.opening import opened
from bot.concerns.permissions import Act, timely
from bot.concerns.ports import News
from bot.concerns.telling import tell_author
from bot.reply import Button, Buttons, ChoiceField, Form, Notice, Option, Reply, Style, Text, TextField, Tone
from knowledge.decision import Decision

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.concerns.opening import Opened
    from bot.context import Context
    from bot.turn import Submit

RESOLVE: Final = "concern.resolve"


def resolve_form(context: Context, written: str) -> Reply:
    """Give the form in which a reader says what came of it."""
    found = opened(context, written, Act.RESOLVE)
    if not timely(Act.RESOLVE, found.concern):
        return dialogue.shown(context, found, Notice(words.TOO_LATE, Tone.WARNING))
    form = _form(context, found, {"outcome": Resolution.CHANGED, "text": ""}, {})
    return Reply(decision=Decision.COMMAND, blocks=(form,), private=True, replaces=True)


def submit_resolution(context: Context, written: str, submit: Submit) -> Reply:
    """Take the outcome in, and ask the author whether they agree. Whoever is second sees what the first one said."""
    found = opened(context, written, Act.RESOLVE)
    fields = submit.fields
    errors = _mistakes(fields)
    if errors:
        form = _form(context, found, fields, errors)
        return Reply(decision=Decision.COMMAND, blocks=(form,), private=True, replaces=True)
    concern, text = found.concern, fields["text"].strip()
    dialogue.take_on(context, concern)
    if not context.work.concerns.resolve(
        concern.number, context.person.id, Resolution(fields["outcome"]), text, context.now
    ):
        return dialogue.shown(context, found, Notice(words.TOO_LATE, Tone.WARNING))
    context.work.audit.record("concern.resolved", concern.label, context.person.id, context.now)
    tell_author(context.work, concern, News.CONCERN_RESOLVED, occasion=_cycle(found))
    return dialogue.shown(context, found, Notice(words.RESOLVED_SENT, Tone.DONE))


def confirm(context: Context, written: str) -> Reply:
    """Note that the author agrees, and tell the readers."""
    found = opened(context, written, Act.CONFIRM)
    if not context.work.concerns.confirm(found.concern.number, _when(context, found)):
        return dialogue.shown(context, found)
    _record(context, found, "concern.confirmed")
    news.tell_readers(context.work, found.concern, News.CONCERN_CONFIRMED, occasion=_cycle(found))
    return dialogue.shown(context, found, Notice(words.CONFIRM_SENT, Tone.DONE))


def reopen(context: Context, written: str) -> Reply:
    """Begin anew, and tell the readers."""
    found = opened(context, written, Act.REOPEN)
    if not (found.concern.text and context.work.concerns.reopen(found.concern.number, _since(context, found))):
        return dialogue.shown(context, found, Notice(words.TOO_LATE, Tone.WARNING))
    _record(context, found, "concern.reopened")
    news.tell_readers(context.work, found.concern, News.CONCERN_REOPENED, occasion=_cycle(found))
    return dialogue.shown(context, found, Notice(words.REOPEN_SENT, Tone.DONE))


def withdraw(context: Context, written: str) -> Reply:
    """Note that nothing more need be done, and tell the readers."""
    found = opened(context, written, Act.WITHDRAW)
    if not context.work.concerns.withdraw(found.concern.number, _since(context, found)):
        return dialogue.shown(context, found, Notice(words.TOO_LATE, Tone.WARNING))
    _record(context, found, "concern.withdrawn")
    if found.concern.released_at:
        news.tell_readers(context.work, found.concern, News.CONCERN_WITHDRAWN, occasion=_cycle(found))
    return dialogue.shown(context, found, Notice(words.WITHDRAWN_SENT, Tone.DONE))


def reveal(context: Context, written: str) -> Reply:
    """Ask whether the author wants to be named: it cannot be taken back."""
    found = opened(context, written, Act.REVEAL)
    return _sure(
        context, found, words.sure_reveal(context.person.name), words.REVEAL_NOW, "concern.revealed", Act.REVEAL
    )


def revealed(context: Context, written: str) -> Reply:
    """Name the author from now on, and tell the readers."""
    found = opened(context, written, Act.REVEAL)
    if not context.work.concerns.reveal(found.concern.number, context.person.id):
        return dialogue.shown(context, found)
    concern = found.concern
    context.work.audit.record("concern.revealed", concern.label, context.person.id, context.now)
    if concern.released_at:
        news.tell_readers(context.work, concern, News.AUTHOR_REVEALED, but=context.person.id)
    return dialogue.show(context, concern.label)


def delete(context: Context, written: str) -> Reply:
    """Ask whether the author wants it forgotten: it cannot be taken back."""
    found = opened(context, written, Act.DELETE)
    return _sure(context, found, words.SURE_DELETE, words.DELETE_NOW, "concern.deleted", Act.DELETE)


def deleted(context: Context, written: str) -> Reply:
    """Forget what the author wrote and who they were, and tell the readers that there is nothing more to do."""
    found = opened(context, written, Act.DELETE)
    if context.work.concerns.forget(found.concern.number, _since(context, found)):
        _record(context, found, "concern.deleted")
        if found.concern.released_at:
            news.tell_readers(context.work, found.concern, News.CONCERN_WITHDRAWN, occasion=_cycle(found))
    return Reply(
        decision=Decision.COMMAND,
        blocks=(Notice(words.deleted(found.concern.label), Tone.DONE),),
        private=True,
        replaces=True,
    )


def _sure(context: Context, found: Opened, sentence: str, label: str, action: str, act: Act) -> Reply:
    if not timely(act, found.concern):
        return dialogue.shown(context, found)
    target = context.subject(found.name)
    buttons = (
        Button(label=label, action=action, subject=target, nonce=context.names(), style=Style.DANGER),
        Button(label=words.LEAVE_IT, action="concern.show", subject=target, nonce=context.names()),
    )
    return Reply(decision=Decision.COMMAND, blocks=(Text(sentence), Buttons(buttons)), private=True, replaces=True)


def _when(context: Context, found: Opened) -> datetime:
    return releasing.said_at(found.concern.identity, context.now)


def _since(context: Context, found: Opened) -> datetime:
    return releasing.done_at(found.concern.identity, context.now)


def _record(context: Context, found: Opened, act: str) -> None:
    context.work.audit.record(act, found.concern.label, dialogue.actor(context, found), dialogue.noted(context, found))


def _cycle(found: Opened) -> str:
    return str(found.concern.cycle or "")


def _mistakes(fields: Mapping[str, str]) -> dict[str, str]:
    errors, text = {}, fields.get("text", "").strip()
    if fields.get("outcome") not in list(Resolution):
        errors["outcome"] = words.FIELD_CHOICE
    if not text:
        errors["text"] = words.FIELD_EMPTY
    elif len(text) > MAX_TEXT_LENGTH:
        errors["text"] = words.too_long(len(text), MAX_TEXT_LENGTH)
    return errors


def _form(context: Context, found: Opened, values: Mapping[str, str], errors: Mapping[str, str]) -> Form:
    anonymous = found.concern.identity is Identity.ANONYMOUS
    return Form(
        name=RESOLVE,
        title=words.resolve_title(found.concern.label),
        opener=words.RESOLVE,
        submit=words.SEND,
        intro=words.RESOLVE_INTRO_ANONYMOUS if anonymous else words.RESOLVE_INTRO,
        fields=(
            ChoiceField(
                name="outcome",
                label=words.OUTCOME,
                options=tuple(Option(it, words.RESOLUTIONS[it]) for it in Resolution),
                value=values.get("outcome", ""),
                error=errors.get("outcome", ""),
            ),
            TextField(
                name="text",
                label=words.OUTCOME_TEXT,
                value=values.get("text", "")[:MAX_TEXT_LENGTH],
                multiline=True,
                max_length=MAX_TEXT_LENGTH,
                error=errors.get("text", ""),
            ),
        ),
        subject=context.subject(found.name),
        nonce=context.names(),
    )
