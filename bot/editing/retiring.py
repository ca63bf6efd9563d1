"""Retiring an entry, and letting it answer again.

What is wrong or harmful one side stops alone, and the other is told. What is merely not needed any more is retired once
both sides say so; and whatever was retired answers again, word for word as it did, once both sides say so who were
shown it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import words
from bot.editing import approvals, drafting, entries, reasons, telling
from bot.editing.ports import News, Version
from bot.errors import Conflict
from bot.people import EDITORS, Role, Side
from bot.reply import (
    Button,
    Buttons,
    ChoiceField,
    Form,
    Listing,
    Notice,
    Option,
    Quote,
    Reply,
    Style,
    Text,
    TextField,
    Tone,
    private_reply,
)

if TYPE_CHECKING:
    from bot.context import Context
    from bot.editing.ports import EntryStatus
    from bot.people import Person
    from bot.ports.clock import Names
    from bot.turn import Submit

RETIRE: Final = "kb.retire"
AGREE: Final = "kb.retire_too"
KEEP: Final = "kb.keep"
RESTORE: Final = "kb.restore"
LOOK: Final = "kb.look_retired"
HARMFUL, NOT_NEEDED = "harmful", "not_needed"


def retire(context: Context, written: str) -> Reply:
    """Ask why; or, where the other side has asked for it, whether this side agrees."""
    context.person.require(*sorted(EDITORS))
    status = _answering(context, written)
    if Role.APPROVER in context.person.roles and (asked := _asked_by_others(context, status)):
        return asked
    return private_reply(_form(context, status, {}, {}))


def ask(context: Context, written: str) -> Reply:
    """Give the form."""
    context.person.require(*sorted(EDITORS))
    return private_reply(_form(context, _answering(context, written), {}, {}), replaces=True)


def submit(context: Context, written: str, sent: Submit) -> Reply:
    """Take the reason in: stop it now, or ask the other side."""
    context.person.require(*sorted(EDITORS))
    status = _answering(context, written)
    fields = {name: sent.fields.get(name, "").strip() for name in ("kind", "why")}
    errors = {"why": reasons.mistake_in(fields["why"])}
    errors["kind"] = "" if fields["kind"] in {HARMFUL, NOT_NEEDED} else words.CHOOSE_ONE
    if any(errors.values()):
        return private_reply(_form(context, status, fields, errors), replaces=True)
    if fields["kind"] == HARMFUL:
        return _retired(context, status, fields["why"])
    context.person.require(Role.APPROVER)
    held = _held(context, status)
    if other_sides(held, context.person):
        return _retired(context, held, fields["why"])
    context.work.entries.wish(held.entry.id, context.person, fields["why"], context.now)
    context.work.audit.record("entry.retiring_asked", held.entry.id, context.person.id, context.now)
    told = telling.tell(context.work, News.RETIRING_ASKED, held, _approvers_elsewhere(context), occasion=_now(context))
    note = Notice(words.retiring_asked(held.entry.id, [it.name for it in told]), Tone.DONE)
    return private_reply(note, Quote(fields["why"]), replaces=True)


def agree(context: Context, written: str) -> Reply:
    """Retire what the other side wants retired."""
    context.person.require(Role.APPROVER)
    held = _held(context, _answering(context, written))
    wishes = other_sides(held, context.person)
    if not wishes:
        raise Conflict(words.NO_LONGER_THERE)
    return _retired(context, held, held.wishes[wishes[0]].reason)


def keep(context: Context, written: str) -> Reply:
    """Leave what the other side wants retired, and tell whoever asked."""
    context.person.require(Role.APPROVER)
    held = _held(context, _answering(context, written))
    wishes = other_sides(held, context.person)
    if not wishes:
        raise Conflict(words.NO_LONGER_THERE)
    asked = [held.wishes[it].person_id for it in wishes]
    context.work.entries.unwish(held.entry.id)
    context.work.audit.record("entry.kept", held.entry.id, context.person.id, context.now)
    telling.tell(context.work, News.KEPT, held, asked, occasion=_now(context))
    return private_reply(Notice(words.kept(held.entry.id), Tone.DONE), replaces=True)


def restore(context: Context, written: str) -> Reply:
    """Show what would answer again, with the button for it; or, of a numbered version, what would be proposed anew."""
    context.person.require(*sorted(EDITORS))
    name, _, number = written.partition(" ")
    status = entries.status_of(context, name)
    if number.strip():
        return drafting.from_version(context, status, number.strip())
    if not status.retired:
        return private_reply(Text(words.not_retired(status.entry.id, status.version)))
    context.person.require(Role.APPROVER)
    return private_reply(*_offer(context, status))


def look(context: Context, written: str) -> Reply:
    """Show what somebody was told of that could answer again."""
    return restore(context, written)


def let_answer(context: Context, written: str) -> Reply:
    """Let the very version that stood above the button answer again, once both sides say so."""
    context.person.require(Role.APPROVER)
    name, _, version = written.rpartition("@")
    held = context.work.entries.held(entries.status_of(context, name).entry.id)
    if held is None or not held.retired or str(held.published_version) != version:
        raise Conflict(words.NO_LONGER_THERE)
    name = held.entry.id
    if other_sides(held, context.person):
        context.work.entries.restore(name)
        context.work.audit.record("entry.restored", f"{name}@{version}", context.person.id, context.now)
        telling.tell(context.work, News.RESTORED, held, _everybody(context), occasion=_now(context))
        return private_reply(Notice(words.restored(name), Tone.DONE), replaces=True)
    context.work.entries.wish(name, context.person, "", context.now)
    context.work.audit.record("entry.restoring_asked", f"{name}@{version}", context.person.id, context.now)
    told = telling.tell(context.work, News.RESTORING_ASKED, held, _approvers_elsewhere(context), occasion=_now(context))
    return private_reply(Notice(words.restoring_asked(name, [it.name for it in told]), Tone.DONE), replaces=True)


def other_sides(status: EntryStatus, person: Person) -> list[Side]:
    """The sides that want it besides this person's own."""
    return [side for side in Side if side in status.wishes and side is not person.side]


def _retired(context: Context, status: EntryStatus, why: str) -> Reply:
    held = _held(context, status)
    name = held.entry.id
    context.work.entries.retire(name, context.person, why, context.now.date())
    context.work.audit.record("entry.retired", f"{name}@{held.version}", context.person.id, context.now)
    told = telling.tell(context.work, News.RETIRED, held, _everybody(context), occasion=_now(context))
    note = Notice(words.retired(name, [it.name for it in told]), Tone.DONE)
    return private_reply(note, Quote(why), Text(words.restore_hint(name)), replaces=True)


def _asked_by_others(context: Context, status: EntryStatus) -> Reply | None:
    wishes = other_sides(status, context.person)
    if not wishes:
        return None
    wish = status.wishes[wishes[0]]
    who = approvals.name_of(context.work.people.some([wish.person_id]), wish.person_id)
    return asks(who, wish.reason, status.entry.id, context.subject(status.entry.id), context.names)


def asks(who: str, why: str, entry_id: str, target: str, names: Names) -> Reply:
    """Ask the other side whether an entry is to be retired, with a button for each answer."""
    agree_too = Button(label=words.RETIRE_TOO, action=AGREE, subject=target, nonce=names(), style=Style.PRIMARY)
    leave = Button(label=words.KEEP_ANSWERING, action=KEEP, subject=target, nonce=names())
    return private_reply(Text(words.wants_retired(who, entry_id)), Quote(why, by=who), Buttons((agree_too, leave)))


def _offer(context: Context, status: EntryStatus) -> tuple[Text | Listing | Buttons | Quote, ...]:
    retired, version = status.retired, status.published_version
    if retired is None or version is None:
        return (Text(words.never_answered(status.entry.id)),)
    before = context.work.entries.version(status.entry.id, version)
    shown = before or Version(entry=status.entry, sources=status.sources)
    who = approvals.name_of(context.work.people.some([retired.by_id]), retired.by_id)
    target = context.subject(f"{status.entry.id}@{version}")
    button = Button(
        label=words.LET_IT_ANSWER, action=RESTORE, subject=target, nonce=context.names(), style=Style.PRIMARY
    )
    return (
        Text(words.retired_by(who, retired.on)),
        Quote(retired.why, by=who),
        Listing(words.would_answer_again(status.entry.id, version), approvals.whole(shown, context.facts)),
        Buttons((button,)),
    )


def _answering(context: Context, written: str) -> EntryStatus:
    status = entries.status_of(context, written)
    if status.retired:  # also where a later version waits: that one is turned down, and not retired
        raise Conflict(words.is_retired(status.entry.id, status.retired.on))
    return status


def _held(context: Context, status: EntryStatus) -> EntryStatus:
    held = context.work.entries.held(status.entry.id)
    if held is None or held.retired:
        raise Conflict(words.NO_LONGER_THERE)
    return held


def _approvers_elsewhere(context: Context) -> list[int]:
    them = context.work.people.with_role(Role.APPROVER)
    return [it.id for it in them if it.side is not context.person.side]


def _everybody(context: Context) -> list[int]:
    """Who keeps the knowledge, on both sides, except whoever did it."""
    them = {it.id for role in EDITORS for it in context.work.people.with_role(role)}
    return sorted(them - {context.person.id})


def _now(context: Context) -> str:
    return context.now.isoformat()


def _form(context: Context, status: EntryStatus, values: dict[str, str], errors: dict[str, str]) -> Form:
    kinds = (Option(HARMFUL, words.IS_HARMFUL), Option(NOT_NEEDED, words.IS_NOT_NEEDED))
    kind = ChoiceField(
        name="kind",
        label=words.WHAT_IS_WRONG,
        options=kinds,
        value=values.get("kind", ""),
        error=errors.get("kind", ""),
    )
    why = TextField(
        name="why", label=words.WHY, value=values.get("why", ""), multiline=True, error=errors.get("why", "")
    )
    return Form(
        name=RETIRE,
        title=words.RETIRE,
        opener=words.RETIRE,
        submit=words.RETIRE,
        intro=words.retire_intro(status.entry.id),
        fields=(kind, why),
        subject=context.subject(status.entry.id),
        nonce=context.names(),
    )
