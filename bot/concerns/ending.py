"""How a concern ends: resolved with an outcome that its author confirms or reopens, withdrawn, or forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import words
from bot.concerns import dialogue, news, releasing
from bot.concerns.concern import LONGEST_TEXT, Identity, Resolution
from bot.concerns.opening import opened
from bot.concerns.permissions import Act, timely
from bot.ports import News
from bot.reply import Button, Buttons, ChoiceField, Form, Notice, Option, Reply, Style, Text, TextField, Tone
from knowledge.decision import Decision

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.concerns.opening import Opened
    from bot.scene import Scene

RESOLVE: Final = "concern.resolve"


def resolve(scene: Scene, written: str) -> Reply:
    """Give the form in which a reader says what came of it."""
    found = opened(scene, written, Act.RESOLVE)
    if not timely(Act.RESOLVE, found.concern):
        return dialogue.shown(scene, found, Notice(words.TOO_LATE, Tone.WARNING))
    form = _form(scene, found, {"outcome": Resolution.CHANGED, "text": ""}, {})
    return Reply(decision=Decision.COMMAND, blocks=(form,), private=True, replaces=True)


def resolved(scene: Scene, written: str, fields: Mapping[str, str]) -> Reply:
    """Take the outcome in, and ask the author whether they agree. Whoever is second sees what the first one said."""
    found = opened(scene, written, Act.RESOLVE)
    errors = _mistakes(fields)
    if errors:
        form = _form(scene, found, fields, errors)
        return Reply(decision=Decision.COMMAND, blocks=(form,), private=True, replaces=True)
    concern, text = found.concern, fields["text"].strip()
    dialogue.take_on(scene, concern)
    if not scene.work.concerns.resolve(concern.number, scene.person.id, Resolution(fields["outcome"]), text, scene.now):
        return dialogue.shown(scene, found, Notice(words.TOO_LATE, Tone.WARNING))
    scene.work.audit.record("concern.resolved", concern.label, scene.person.id, scene.now)
    news.tell_author(scene.work, concern, News.CONCERN_RESOLVED, occasion=_cycle(found))
    return dialogue.shown(scene, found, Notice(words.RESOLVED_SENT, Tone.DONE))


def confirm(scene: Scene, written: str) -> Reply:
    """Note that the author agrees, and tell the readers."""
    found = opened(scene, written, Act.CONFIRM)
    if not scene.work.concerns.confirm(found.concern.number, _when(scene, found)):
        return dialogue.shown(scene, found)
    _record(scene, found, "concern.confirmed")
    news.tell_readers(scene.work, found.concern, News.CONCERN_CONFIRMED, occasion=_cycle(found))
    return dialogue.shown(scene, found, Notice(words.CONFIRM_SENT, Tone.DONE))


def reopen(scene: Scene, written: str) -> Reply:
    """Begin anew, and tell the readers."""
    found = opened(scene, written, Act.REOPEN)
    if not (found.concern.text and scene.work.concerns.reopen(found.concern.number, _since(scene, found))):
        return dialogue.shown(scene, found, Notice(words.TOO_LATE, Tone.WARNING))
    _record(scene, found, "concern.reopened")
    news.tell_readers(scene.work, found.concern, News.CONCERN_REOPENED, occasion=_cycle(found))
    return dialogue.shown(scene, found, Notice(words.REOPEN_SENT, Tone.DONE))


def withdraw(scene: Scene, written: str) -> Reply:
    """Note that nothing more need be done, and tell the readers."""
    found = opened(scene, written, Act.WITHDRAW)
    if not scene.work.concerns.withdraw(found.concern.number, _since(scene, found)):
        return dialogue.shown(scene, found, Notice(words.TOO_LATE, Tone.WARNING))
    _record(scene, found, "concern.withdrawn")
    if found.concern.released_at:
        news.tell_readers(scene.work, found.concern, News.CONCERN_WITHDRAWN, occasion=_cycle(found))
    return dialogue.shown(scene, found, Notice(words.WITHDRAWN_SENT, Tone.DONE))


def reveal(scene: Scene, written: str) -> Reply:
    """Ask whether the author wants to be named: it cannot be taken back."""
    found = opened(scene, written, Act.REVEAL)
    return _sure(scene, found, words.sure_reveal(scene.person.name), words.REVEAL_NOW, "concern.revealed", Act.REVEAL)


def revealed(scene: Scene, written: str) -> Reply:
    """Name the author from now on, and tell the readers."""
    found = opened(scene, written, Act.REVEAL)
    if not scene.work.concerns.reveal(found.concern.number, scene.person.id):
        return dialogue.shown(scene, found)
    concern = found.concern
    scene.work.audit.record("concern.revealed", concern.label, scene.person.id, scene.now)
    if concern.released_at:
        news.tell_readers(scene.work, concern, News.AUTHOR_REVEALED, but=scene.person.id)
    return dialogue.show(scene, concern.label)


def delete(scene: Scene, written: str) -> Reply:
    """Ask whether the author wants it forgotten: it cannot be taken back."""
    found = opened(scene, written, Act.DELETE)
    return _sure(scene, found, words.SURE_DELETE, words.DELETE_NOW, "concern.deleted", Act.DELETE)


def deleted(scene: Scene, written: str) -> Reply:
    """Forget what the author wrote and who they were, and tell the readers that there is nothing more to do."""
    found = opened(scene, written, Act.DELETE)
    if scene.work.concerns.forget(found.concern.number, _since(scene, found)):
        _record(scene, found, "concern.deleted")
        if found.concern.released_at:
            news.tell_readers(scene.work, found.concern, News.CONCERN_WITHDRAWN, occasion=_cycle(found))
    return Reply(
        decision=Decision.COMMAND,
        blocks=(Notice(words.deleted(found.concern.label), Tone.DONE),),
        private=True,
        replaces=True,
    )


def _sure(scene: Scene, found: Opened, sentence: str, label: str, action: str, act: Act) -> Reply:
    if not timely(act, found.concern):
        return dialogue.shown(scene, found)
    target = scene.subject(found.name)
    buttons = (
        Button(label=label, action=action, subject=target, nonce=scene.names(), style=Style.DANGER),
        Button(label=words.LEAVE_IT, action="concern.show", subject=target, nonce=scene.names()),
    )
    return Reply(decision=Decision.COMMAND, blocks=(Text(sentence), Buttons(buttons)), private=True, replaces=True)


def _when(scene: Scene, found: Opened) -> datetime:
    return releasing.said_at(found.concern.identity, scene.now)


def _since(scene: Scene, found: Opened) -> datetime:
    return releasing.done_at(found.concern.identity, scene.now)


def _record(scene: Scene, found: Opened, act: str) -> None:
    scene.work.audit.record(act, found.concern.label, dialogue.actor(scene, found), dialogue.noted(scene, found))


def _cycle(found: Opened) -> str:
    return str(found.concern.cycle or "")


def _mistakes(fields: Mapping[str, str]) -> dict[str, str]:
    errors, text = {}, fields.get("text", "").strip()
    if fields.get("outcome") not in list(Resolution):
        errors["outcome"] = words.FIELD_CHOICE
    if not text:
        errors["text"] = words.FIELD_EMPTY
    elif len(text) > LONGEST_TEXT:
        errors["text"] = words.too_long(len(text), LONGEST_TEXT)
    return errors


def _form(scene: Scene, found: Opened, values: Mapping[str, str], errors: Mapping[str, str]) -> Form:
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
                value=values.get("text", "")[:LONGEST_TEXT],
                multiline=True,
                max_length=LONGEST_TEXT,
                error=errors.get("text", ""),
            ),
        ),
        subject=scene.subject(found.name),
        nonce=scene.names(),
    )
