"""What an approver is shown, and then approves: that very version, as it will be said here.

An approval is given by the button below what was shown, and the button carries the version. So nobody approves unseen:
neither "the newest", nor a version that has been replaced since it was shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import words
from bot.context import small_number
from bot.editing import approving, telling
from bot.editing.ports import News, Version
from bot.errors import Conflict, Forbidden
from bot.people import Role
from bot.reply import Button, Buttons, Listing, Notice, Reply, Row, SourceLine, Style, Text, Tone, private_reply
from knowledge.entry import engagement_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.context import Context
    from bot.editing.ports import EntryStatus
    from bot.people import Person
    from bot.reply import Block
    from knowledge.entry import Entry, Translation

APPROVE: Final = "kb.approve"
REJECT: Final = "kb.reject"
LOOK: Final = "kb.look"
SKIP: Final = "kb.skip"
APPROVERS: Final = (Role.APPROVER, Role.HR)
A_PAGE: Final = 5  # entries with their whole texts, approved by one press


def one(context: Context, status: EntryStatus) -> Reply:
    """Show an entry as it will be said, with the buttons that approve this version or turn it down."""
    if not approving.waits_for(status, context.person):
        return private_reply(Text(_why_not(context, status)))
    return private_reply(*_shown(context, status), Buttons(_choices(context, status)))


def every(context: Context, first: int = 0) -> Reply:
    """Show those that wait for this approver, page by page, each page with one button."""
    return private_reply(*(_page(context, first) or (Text(words.NOTHING_WAITS),)))


def skip(context: Context, written: str) -> Reply:
    """Show the next page, and approve nothing of this one."""
    context.person.require(*APPROVERS)
    page = _page(context, small_number(written) or 0)
    return private_reply(*(page or (Text(words.NO_MORE_TO_APPROVE),)), replaces=True)


def look(context: Context, written: str) -> Reply:
    """Show what somebody was told of that waits for them."""
    context.person.require(*APPROVERS)
    status = context.work.entries.status(written)
    if status is None:
        raise Conflict(words.NO_LONGER_THERE)
    return one(context, status)


def approve(context: Context, written: str) -> Reply:
    """Approve the very versions that stood above the button, and show what waits next.

    One that was replaced since is shown anew instead. Raises Forbidden, and Conflict where nothing is left of them.
    """
    context.person.require(*APPROVERS)
    entries = context.work.entries
    statuses = {status.entry.id: status for status in entries.statuses()}
    pressed = [name.rpartition("@") for name in written.split()]
    newest = {name: statuses[name] for name, _, _ in pressed if name in statuses}
    if not newest:
        raise Conflict(words.NO_LONGER_THERE)
    seen = [newest[name] for name, _, version in pressed if name in newest and str(newest[name].version) == version]
    replaced = [it for it in newest.values() if it not in seen]
    approved = [it for it in seen if approving.approve(entries, it.entry.id, it.version, context.person, context.now)]
    blocks: list[Block] = []
    for it in approved:
        context.work.audit.record("entry.approved", f"{it.entry.id}@{it.version}", context.person.id, context.now)
    if approved:
        for_side = context.person.side if Role.APPROVER in context.person.roles else None
        blocks.append(Notice(words.approved_as(for_side, [it.entry.id for it in approved]), Tone.DONE))
        blocks.append(_what_now(context, approved))
    elif seen:
        blocks.append(Text(_why_not(context, seen[0])))
    if len(pressed) > 1 and not replaced:
        return private_reply(*blocks, *_page(context, 0), replaces=True)
    for it in replaced:
        blocks.append(Notice(words.entry_replaced(it.entry.id), Tone.WARNING))
        blocks += _shown(context, it)
    waits = [it for it in replaced if approving.waits_for(it, context.person)]
    return private_reply(
        *blocks, *([Buttons((_button(context, waits, words.APPROVE_VERSION),))] if waits else []), replaces=True
    )


def _what_now(context: Context, approved: Sequence[EntryStatus]) -> Listing:
    """Say what answers by now and whom the others wait for; tell whoever wrote what was published."""
    rows = []
    for before in approved:
        now = context.work.entries.held(before.entry.id) or before
        if now.is_published:
            telling.tell(context.work, News.PUBLISHED, now, [now.author_id])
        state = words.ANSWERS_NOW if now.is_published else words.entry_state(approving.missing_of(now))
        rows.append(Row(now.entry.id, state))
    return Listing(words.WHERE_THEY_STAND, tuple(rows))


def _why_not(context: Context, status: EntryStatus) -> str:
    """Say why this person has nothing to approve of it."""
    if status.retired and status.is_retired:
        return words.is_retired(status.entry.id, status.retired.on)
    if status.rejected:
        people = context.work.people.some([status.rejected.person_id])
        return words.was_rejected(status.entry.id, name_of(people, status.rejected.person_id), status.rejected.comment)
    if status.author_id == context.person.id and approving.missing_of(status):
        return words.YOUR_OWN_CHANGE
    if not approving.missing_of(status) or context.person.side in status.approved:
        return words.already_approved(context.person.side)
    raise Forbidden(Role.APPROVER)  # somebody of HR, and it is not about work or law


def name_of(people: Mapping[int, Person], person_id: int | None) -> str:
    """Name somebody who did something with an entry, perhaps long ago."""
    if person_id is None:
        return words.A_FILE
    return people[person_id].name if person_id in people else words.SOMEBODY_GONE


def _page(context: Context, first: int) -> tuple[Block, ...]:
    """So many of those that wait, whole; nothing where none does."""
    waiting = [it for it in context.work.entries.statuses() if approving.waits_for(it, context.person)]
    page = waiting[first : first + A_PAGE]
    if not page:
        return ()
    if len(waiting) == 1:
        return (Text(words.waits_for_you(1)), *_shown(context, page[0]), Buttons(_choices(context, page[0])))
    blocks = [block for it in page for block in _shown(context, it)]
    buttons = [_button(context, page, words.approve_these(len(page)))]
    if len(waiting) > first + A_PAGE:
        target = context.subject(str(first + A_PAGE))
        buttons.append(Button(label=words.SHOW_NEXT, action=SKIP, subject=target, nonce=context.names()))
    return (Text(words.waits_for_you(len(waiting))), *blocks, Buttons(tuple(buttons)))


def _choices(context: Context, status: EntryStatus) -> tuple[Button, ...]:
    target = context.subject(f"{status.entry.id}@{status.version}")
    reject = Button(label=words.TURN_DOWN, action=REJECT, subject=target, nonce=context.names())
    return (_button(context, [status], words.APPROVE_VERSION), reject)


def _button(context: Context, statuses: Sequence[EntryStatus], label: str) -> Button:
    target = context.subject(" ".join(f"{it.entry.id}@{it.version}" for it in statuses))
    return Button(label=label, action=APPROVE, subject=target, nonce=context.names(), style=Style.PRIMARY)


def _shown(context: Context, status: EntryStatus) -> tuple[Block, ...]:
    """All that people will read of it, and what is new in it since this side approved it last."""
    entry, facts = status.entry, context.facts
    before = context.work.entries.approved_before(entry.id, status.version, context.person.side)
    after = Version(entry=entry, sources=status.sources)
    rows = compared(before, after, facts) if before else tuple(_said(after, facts))
    return (Listing(words.version_title(entry.id, status.version, is_new=before is None), rows),)


def whole(version: Version, facts: Mapping[str, str]) -> tuple[Row, ...]:
    """Show all that people will read of a version, with these values in it."""
    return tuple(_said(version, facts))


def replaced(context: Context, status: EntryStatus) -> Reply:
    """Show what there is now instead of what was pressed."""
    return private_reply(
        Notice(words.entry_replaced(status.entry.id), Tone.WARNING), *one(context, status).blocks, replaces=True
    )


def compared(before: Version, after: Version, facts: Mapping[str, str], *, alike: bool = True) -> tuple[Row, ...]:
    """Show a version beside an earlier one, part by part: what is new, what was there, and what is `alike`."""
    rows, old = list(_said(after, facts)), {row.label: row.value for row in _said(before, facts)}
    found = [row for it in rows if alike or old.get(it.label) != it.value for row in _compared(it, old.get(it.label))]
    gone = old.keys() - {row.label for row in rows}
    return (*found, *(Row(words.before(label), value) for label, value in old.items() if label in gone))


def _compared(row: Row, old: str | None) -> Iterator[Row]:
    if old == row.value:
        yield row
        return
    yield Row(words.changed(row.label), row.value)
    if old is not None:
        yield Row(words.before(row.label), old)


def _said(version: Version, facts: Mapping[str, str]) -> Iterator[Row]:
    """Yield every sentence that is shown of an entry, its sources, its questions, and how it is treated."""
    entry, sources = version.entry, version.sources
    yield Row(words.MYTH_LABEL, entry.myth)
    yield Row(words.VERDICT_LABEL, words.VERDICTS[entry.verdict])
    yield Row(words.ANSWER_LABEL, entry.answer)
    yield from _here(entry, facts, None)
    for translation in entry.translations:
        yield Row(words.translated(words.MYTH_LABEL, translation.language), translation.myth)
        yield Row(words.translated(words.ANSWER_LABEL, translation.language), translation.answer)
        yield from _here(entry, facts, translation)
    cited = [sources[it] for it in entry.cites if it in sources]
    lines = (SourceLine(name=it.name, title=it.title, year=it.year, url=it.url) for it in cited)
    yield Row(
        words.SOURCES, "; ".join(f"{words.source_line(it)} {it.url or ''}".strip() for it in lines) or words.NO_SOURCES
    )
    yield Row(words.ASKED_AS, " | ".join(entry.all_questions))
    yield Row(words.TREATED, words.treated(entry.risk, entry.owner, entry.review_days))


def here(entry: Entry, facts: Mapping[str, str]) -> str:
    """Write the engagement sentence with these values; or as it stands, with those that are missing."""
    return next((row.value for row in _here(entry, facts, None)), "")


def _here(entry: Entry, facts: Mapping[str, str], translation: Translation | None) -> Iterator[Row]:
    """Yield the engagement sentence, filled in; or as it is written, with the values that are missing."""
    template = translation.engagement if translation else entry.engagement
    if not template:
        return
    label = words.translated(words.HERE, translation.language) if translation else words.HERE
    sentence = engagement_sentence(entry, facts, translation)
    missing = [it for it in entry.requires if not facts.get(it, "").strip()]
    yield Row(label, sentence or words.not_shown_yet(template, missing))
