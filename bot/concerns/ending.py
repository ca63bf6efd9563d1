"""How a concern ends: resolved with an outcome that its author confirms or reopens, withdrawn, or forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import words
from bot.concerns import acting, delays, dialogue, news
from bot.concerns.acting import Effect
from bot.concerns.concern import MAX_TEXT_LENGTH, Identity, Resolution
from bot.concerns.opening import opened
from bot.concerns.permissions import Act, timely
from bot.concerns.ports import News
from bot.concerns.telling import tell_author
from bot.reply import Button, Buttons, ChoiceField, Form, Notice, Option, Reply, Style, Text, TextField, Tone
from knowledge.decision import Decision

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    return _done(context, opened(context, written, Act.CONFIRM), Act.CONFIRM, words.CONFIRM_SENT)


def reopen(context: Context, written: str) -> Reply:
    """Begin anew, and tell the readers."""
    return _done(context, opened(context, written, Act.REOPEN), Act.REOPEN, words.REOPEN_SENT)


def withdraw(context: Context, written: str) -> Reply:
    """Note that nothing more need be done, and tell the readers."""
    return _done(context, opened(context, written, Act.WITHDRAW), Act.WITHDRAW, words.WITHDRAWN_SENT)


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
    later = acting.act(context, found, Act.DELETE) is Effect.LATER
    within = delays.longest(context.engagement, found.concern.severity) if later else None
    notice = Notice(words.deleted(found.concern.label, within), Tone.DONE)
    return Reply(decision=Decision.COMMAND, blocks=(notice,), private=True, replaces=True)


def _done(context: Context, found: Opened, act: Act, sentence: str) -> Reply:
    effect = acting.act(context, found, act)
    if effect is Effect.LATER:  # the card says what is to come
        return dialogue.shown(context, found)
    note = Notice(sentence, Tone.DONE) if effect is Effect.NOW else Notice(words.TOO_LATE, Tone.WARNING)
    return dialogue.shown(context, found, note)


def _sure(context: Context, found: Opened, sentence: str, label: str, action: str, act: Act) -> Reply:
    if not timely(act, found.concern):
        return dialogue.shown(context, found)
    target = context.subject(found.name)
    buttons = (
        Button(label=label, action=action, subject=target, nonce=context.names(), style=Style.DANGER),
        Button(label=words.LEAVE_IT, action="concern.show", subject=target, nonce=context.names()),
    )
    return Reply(decision=Decision.COMMAND, blocks=(Text(sentence), Buttons(buttons)), private=True, replaces=True)


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
