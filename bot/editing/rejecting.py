"""Turning a version down: it waits for nobody any more, and whoever wrote it is told why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import words
from bot.editing import approvals, approving, entries, telling
from bot.editing.ports import News
from bot.editing.reasons import mistake_in
from bot.errors import BadInput, Conflict
from bot.lengths import MAX_MESSAGE_LENGTH, check_length
from bot.reply import Form, Notice, Quote, Reply, TextField, Tone, private_reply

if TYPE_CHECKING:
    from bot.context import Context
    from bot.editing.ports import EntryStatus
    from bot.turn import Submit


def reject(context: Context, written: str) -> Reply:
    """Ask why, or take the reason at once: "admin-accounts = The owner is wrong"."""
    context.person.require(*approvals.APPROVERS)
    name, equals, why = (part.strip() for part in written.partition("="))
    status = entries.status_of(context, name)
    if not approving.waits_for(status, context.person):
        return approvals.one(context, status)  # it says why not
    if equals:
        if said := mistake_in(why):
            raise BadInput(said)
        return _rejected(context, status, why)
    return private_reply(_form(context, status))


def ask(context: Context, written: str) -> Reply:
    """Give the form for the very version that stood above the button."""
    context.person.require(*approvals.APPROVERS)
    status, version = _named(context, written)
    if str(status.version) != version or not approving.waits_for(status, context.person):
        return approvals.replaced(context, status)
    return private_reply(_form(context, status), replaces=True)


def submit(context: Context, written: str, sent: Submit) -> Reply:
    """Take the reason in."""
    context.person.require(*approvals.APPROVERS)
    status, version = _named(context, written)
    if str(status.version) != version or not approving.waits_for(status, context.person):
        return approvals.replaced(context, status)
    why = sent.fields.get("why", "").strip()
    if said := mistake_in(why):
        return private_reply(_form(context, status, why, said), replaces=True)
    return _rejected(context, status, why)


def _rejected(context: Context, status: EntryStatus, why: str) -> Reply:
    check_length(why)
    name = status.entry.id
    held = context.work.entries.held(name)
    if held is None or held.version != status.version or not approving.waits_for(held, context.person):
        raise Conflict(words.NO_LONGER_THERE)
    context.work.entries.reject(name, status.version, context.person, why, context.now)
    context.work.audit.record("entry.rejected", f"{name}@{status.version}", context.person.id, context.now)
    told = telling.tell(context.work, News.REJECTED, status, [status.author_id])
    note = Notice(words.rejected(name, status.version, [it.name for it in told]), Tone.DONE)
    return private_reply(note, Quote(why), replaces=True)


def _named(context: Context, written: str) -> tuple[EntryStatus, str]:
    name, _, version = written.rpartition("@")
    return entries.status_of(context, name), version


def _form(context: Context, status: EntryStatus, why: str = "", error: str = "") -> Form:
    field = TextField(
        name="why", label=words.WHY, value=why, multiline=True, error=error, max_length=MAX_MESSAGE_LENGTH
    )
    return Form(
        name=approvals.REJECT,
        title=words.TURN_DOWN,
        opener=words.TURN_DOWN,
        submit=words.TURN_DOWN,
        intro=words.turn_down_intro(status.entry.id, status.version),
        fields=(field,),
        subject=context.subject(f"{status.entry.id}@{status.version}"),
        nonce=context.names(),
    )
