"""What readers of a concern write for each other. Its author never sees it, nor does anybody who reads it elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import words
from bot.concerns import card, dialogue
from bot.concerns.concern import MAX_TEXT_LENGTH
from bot.concerns.news import tell_readers
from bot.concerns.opening import opened
from bot.concerns.permissions import Act, timely
from bot.concerns.ports import News
from bot.errors import BadInput
from bot.reply import Form, Notice, Reply, TextField, Tone
from knowledge.decision import Decision

if TYPE_CHECKING:
    from bot.concerns.opening import Opened
    from bot.context import Context
    from bot.turn import Submit

NOTE: Final = "concern.note"


def note_form(context: Context, written: str) -> Reply:
    """Give the form in which a note is written."""
    found = opened(context, written, Act.NOTE)
    if not timely(Act.NOTE, found.concern):
        return dialogue.shown(context, found, Notice(words.TOO_LATE, Tone.WARNING))
    dialogue.note_read(context, found)
    return _form(context, found, "", "")


def submit_note(context: Context, written: str, submit: Submit) -> Reply:
    """Take a note in and tell the other readers, once for each nonce."""
    found = opened(context, written, Act.NOTE)
    if not timely(Act.NOTE, found.concern):
        return dialogue.shown(context, found, Notice(words.TOO_LATE, Tone.WARNING))
    text = submit.fields.get("text", "").strip()
    if error := dialogue.mistake(text):
        return _form(context, found, text, error)
    return _added(context, found, text, submit.nonce)


def typed(context: Context, written: str) -> Reply:
    """Take a note that was typed after the concern's number."""
    label, _, text = written.strip().partition(" ")
    found = opened(context, label, Act.NOTE)
    if not text.strip():
        raise BadInput(words.NOTE_USAGE)
    if error := dialogue.mistake(text.strip()):
        raise BadInput(error)
    if not timely(Act.NOTE, found.concern):
        return dialogue.shown(context, found, Notice(words.TOO_LATE, Tone.WARNING), replaces=False)
    return _added(context, found, text.strip(), context.turn.key, replaces=False)


def _added(context: Context, found: Opened, text: str, nonce: str, *, replaces: bool = True) -> Reply:
    concern, work = found.concern, context.work
    note = work.notes.add(concern.number, concern.route, context.person.id, text, nonce, context.now)
    if note is None:
        return dialogue.shown(context, found, Notice(words.ANSWER_SENT_BEFORE), replaces=replaces)
    work.audit.record("concern.noted", concern.label, context.person.id, context.now)
    tell_readers(work, concern, News.NOTE_LEFT, note.id, but=context.person.id)
    return dialogue.shown(context, found, Notice(words.NOTED, Tone.DONE), replaces=replaces)


def _form(context: Context, found: Opened, value: str, error: str) -> Reply:
    field = TextField(
        name="text",
        label=words.YOUR_NOTE,
        value=value[:MAX_TEXT_LENGTH],
        multiline=True,
        max_length=MAX_TEXT_LENGTH,
        error=error,
    )
    form = Form(
        name=NOTE,
        title=words.note_title(found.concern.label),
        opener=words.NOTE,
        submit=words.SEND,
        intro=words.NOTE_INTRO,
        fields=(field,),
        subject=context.subject(found.name),
        nonce=context.names(),
    )
    blocks = (card.text_of(found.concern), form)
    return Reply(decision=Decision.COMMAND, blocks=blocks, private=True, replaces=True)
