"""Saying that what was approved is still true: by both sides again, each after reading it as people do.

It can be said from shortly before it is due, so that nobody's word is old by the time the other side's comes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import words
from bot.context import small_number
from bot.editing import approvals, approving, entries, reviewing
from bot.editing.freshness import Freshness, due_on
from bot.editing.ports import Version
from bot.errors import Conflict
from bot.people import SEES_UNAPPROVED, Role
from bot.reply import Button, Buttons, Listing, Notice, Reply, Row, Style, Text, Tone, private_reply

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.context import Context
    from bot.editing.ports import EntryStatus
    from bot.editing.reviewing import Due
    from bot.ports.clock import Names
    from bot.ports.store import UnitOfWork
    from bot.reply import Block

CONFIRM: Final = "kb.confirm"
NEXT: Final = "kb.next_due"
MORE: Final = "kb.more_due"
LISTED: Final = 10
A_PAGE: Final = 5  # whole texts, confirmed by one press


def review(context: Context, written: str = "") -> Reply:
    """List what has to be confirmed, what ends first coming first; `written` is how many come before."""
    context.person.require(*sorted(SEES_UNAPPROVED))
    found, first = reviewing.due(context.work, context.now.date()), small_number(written) or 0
    here = found[first : first + LISTED]
    if not here:
        return private_reply(Text(words.NOTHING_TO_CONFIRM))
    rows = tuple(Row(it.name, line(it)) for it in here)
    buttons = [go_through(context.subject("0"), context.names)]
    if len(found) > first + LISTED:
        target = context.subject(str(first + LISTED))
        buttons.append(Button(label=words.MORE, action=MORE, subject=target, nonce=context.names()))
    lead = Text(words.reviews_due(len(found)))
    return private_reply(lead, Listing(words.TO_CONFIRM, rows), Text(words.CONFIRM_HINT), Buttons(tuple(buttons)))


def confirm(context: Context, written: str) -> Reply:
    """Show an entry as people read it, or five of those that are due, with the button that says it is still true."""
    context.person.require(*approvals.APPROVERS)
    if written.lower() == "all":
        return private_reply(*(_page(context, 0) or (Text(words.NOTHING_TO_CONFIRM),)))
    return _one(context, entries.status_of(context, written))


def next_ones(context: Context, written: str) -> Reply:
    """Show the next page, and confirm nothing of this one."""
    context.person.require(*approvals.APPROVERS)
    page = _page(context, small_number(written) or 0)
    return private_reply(*(page or (Text(words.LAST_DUE),)), replaces=True)


def press(context: Context, written: str) -> Reply:
    """Take the word of somebody who was shown these very versions; for one that has changed since it does not count."""
    context.person.require(*approvals.APPROVERS)
    due = _due(context)
    said: list[EntryStatus] = []
    for name, _, version in (it.rpartition("@") for it in written.split()):
        number = small_number(version)
        if (
            name in due
            and number is not None
            and approving.confirm(context.work.entries, name, number, context.person, context.now)
        ):
            context.work.audit.record("entry.confirmed", f"{name}@{number}", context.person.id, context.now)
            said += [it for it in [context.work.entries.status(name)] if it]
    if not said:
        raise Conflict(words.NO_LONGER_THERE)
    for_side = context.person.side if Role.APPROVER in context.person.roles else None
    blocks: list[Block] = [Notice(words.confirmed_as(for_side, [it.entry.id for it in said]), Tone.DONE)]
    due = _due(context)
    if done := [it.entry.id for it in said if it.entry.id not in due]:
        blocks.append(Text(words.confirmed_anew(done)))
    waits = tuple(Row(it.entry.id, words.who_confirms(approving.unconfirmed(it))) for it in said if it.entry.id in due)
    if waits:
        blocks.append(Listing(words.WHERE_THEY_STAND, waits))
    return private_reply(*blocks, *(_page(context, 0) if " " in written else ()), replaces=True)


def line(it: Due) -> str:
    """Say where an entry or a value stands."""
    if it.is_value:
        return words.value_ended(it.due) if it.state is Freshness.ENDED else words.value_ends(it.due)
    match it.state:
        case Freshness.SOON:
            return words.soon_due(it.due)
        case Freshness.OVERDUE:
            return words.overdue_since(it.reviewed_on, it.last_day)
        case _:
            return words.ended_since(it.reviewed_on, it.last_day)


def shown(
    work: UnitOfWork, status: EntryStatus, facts: Mapping[str, str], target: str, names: Names
) -> tuple[Block, ...]:
    """Show what people read of an entry, with the button below it; what is confirmed is this version."""
    return (_text(work, status, facts), Text(words.CONFIRM_ANEW), Buttons((_button(target, names),)))


def go_through(target: str, names: Names) -> Button:
    """Lead to the whole texts of what is due."""
    return Button(label=words.GO_THROUGH, action=NEXT, subject=target, nonce=names(), style=Style.PRIMARY)


def named(statuses: Sequence[EntryStatus]) -> str:
    """Name the versions that are shown, as a button carries them."""
    return " ".join(f"{it.entry.id}@{it.answers}" for it in statuses)


def _one(context: Context, status: EntryStatus) -> Reply:
    name = status.entry.id
    if status.answers is None:
        return private_reply(Text(words.never_answered(name)))
    if name not in _due(context):
        until = next(due_on(it.reviewed_on, it.days) for it in context.work.entries.reviews() if it.entry == name)
        return private_reply(Text(words.holds_until(name, until)))
    if not approving.may_confirm(status, context.person):
        return private_reply(Text(words.not_theirs_to_confirm(approving.unconfirmed(status))))
    target = context.subject(named([status]))
    return private_reply(*shown(context.work, status, context.facts, target, context.names))


def _page(context: Context, first: int) -> tuple[Block, ...]:
    """So many of those that wait for this person, whole, with one button; nothing where none does."""
    statuses = (context.work.entries.status(it) for it in _due(context))
    waiting = [it for it in statuses if it and approving.may_confirm(it, context.person)]
    page = waiting[first : first + A_PAGE]
    if not page:
        return ()
    buttons = [_button(context.subject(named(page)), context.names)]
    if len(waiting) > first + A_PAGE:
        target = context.subject(str(first + A_PAGE))
        buttons.append(Button(label=words.SHOW_NEXT, action=NEXT, subject=target, nonce=context.names()))
    texts = (_text(context.work, it, context.facts) for it in page)
    lead = Text(words.reviews_due(len(waiting)))
    return (lead, *texts, Text(words.CONFIRM_ANEW), Buttons(tuple(buttons)))


def _text(work: UnitOfWork, status: EntryStatus, facts: Mapping[str, str]) -> Listing:
    published = work.entries.version(status.entry.id, status.answers or 0)
    version = published or Version(entry=status.entry, sources=status.sources)
    title = words.version_title(status.entry.id, status.answers or 0, is_new=False)
    return Listing(title, approvals.whole(version, facts))


def _button(target: str, names: Names) -> Button:
    return Button(label=words.STILL_TRUE, action=CONFIRM, subject=target, nonce=names(), style=Style.PRIMARY)


def _due(context: Context) -> list[str]:
    """Name the entries that have to be confirmed, in order."""
    return [it.name for it in reviewing.due(context.work, context.now.date()) if not it.is_value]
