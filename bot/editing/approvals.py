"""What an approver is shown, and then approves: that very version, as it will be said here.

An approval is given by the button below what was shown, and the button carries the version. So nobody approves unseen:
neither "the newest", nor a version that has been replaced since it was shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import words
from bot.editing import approving
from bot.editing.ports import Version
from bot.errors import Conflict
from bot.people import Role
from bot.reply import Button, Buttons, Listing, Notice, Reply, Row, SourceLine, Style, Text, Tone, private_reply
from knowledge.decision import Decision
from knowledge.entry import engagement_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.context import Context
    from bot.editing.ports import EntryStatus
    from bot.reply import Block
    from knowledge.entry import Entry, Translation

APPROVE: Final = "kb.approve"
SKIP: Final = "kb.skip"
A_PAGE: Final = 5  # entries with their whole texts, approved by one press


def one(context: Context, status: EntryStatus) -> Reply:
    """Show an entry as it will be said, with the button that approves this version for the approver's side."""
    side = context.person.side
    if side in status.approved:
        return private_reply(Text(words.already_approved(side)))
    return private_reply(*_shown(context, status), Buttons((_button(context, [status], words.APPROVE_VERSION),)))


def every(context: Context, first: int = 0) -> Reply:
    """Show those that wait for the approver's side, page by page, each page with one button."""
    page = _page(context, first)
    return private_reply(*page) if page else private_reply(Text(words.already_approved(context.person.side)))


def skip(context: Context, written: str) -> Reply:
    """Show the next page, and approve nothing of this one."""
    context.person.require(Role.APPROVER)
    page = _page(context, int(written) if written.isdecimal() else 0)
    return _replacing(*(page or (Text(words.NO_MORE_TO_APPROVE),)))


def approve(context: Context, written: str) -> Reply:
    """Approve the very versions that stood above the button, and show what waits next.

    One that was replaced since is shown anew instead. Raises Forbidden, and Conflict where nothing is left of them.
    """
    context.person.require(Role.APPROVER)
    entries, side = context.work.entries, context.person.side
    statuses = {status.entry.id: status for status in entries.statuses()}
    pressed = [name.rpartition("@") for name in written.split()]
    newest = {name: statuses[name] for name, _, _ in pressed if name in statuses}
    if not newest:
        raise Conflict(words.NO_LONGER_THERE)
    seen = [newest[name] for name, _, version in pressed if name in newest and str(newest[name].version) == version]
    replaced = [it for it in newest.values() if it not in seen]
    approved = [it for it in seen if approving.approve(entries, it.entry.id, it.version, context.person, context.now)]
    for it in approved:
        context.work.audit.record("entry.approved", f"{it.entry.id}@{it.version}", context.person.id, context.now)
    blocks: list[Block] = []
    if approved:
        names = [it.entry.id for it in approved]
        blocks += [Notice(words.approved_as(side, names), Tone.DONE), Text(words.NEEDS_BOTH)]
    elif seen:
        blocks.append(Text(words.already_approved(side)))
    if len(pressed) > 1 and not replaced:
        return _replacing(*blocks, *_page(context, 0))
    for it in replaced:
        blocks.append(Notice(words.entry_replaced(it.entry.id), Tone.WARNING))
        blocks += _shown(context, it)
    waits = [it for it in replaced if side not in it.approved]
    return _replacing(*blocks, *([Buttons((_button(context, waits, words.APPROVE_VERSION),))] if waits else []))


def _page(context: Context, first: int) -> tuple[Block, ...]:
    """So many of those that wait, whole; nothing where none does."""
    side = context.person.side
    waiting = [it for it in context.work.entries.statuses() if side not in it.approved]
    page = waiting[first : first + A_PAGE]
    if not page:
        return ()
    blocks = [block for it in page for block in _shown(context, it)]
    buttons = [_button(context, page, words.approve_these(len(page)))]
    if len(waiting) > first + A_PAGE:
        target = context.subject(str(first + A_PAGE))
        buttons.append(Button(label=words.SHOW_NEXT, action=SKIP, subject=target, nonce=context.names()))
    return (Text(words.waits_for_you(len(waiting), side)), *blocks, Buttons(tuple(buttons)))


def _button(context: Context, statuses: Sequence[EntryStatus], label: str) -> Button:
    target = context.subject(" ".join(f"{it.entry.id}@{it.version}" for it in statuses))
    return Button(label=label, action=APPROVE, subject=target, nonce=context.names(), style=Style.PRIMARY)


def _shown(context: Context, status: EntryStatus) -> tuple[Block, ...]:
    """All that people will read of it, and what is new in it since this side approved it last."""
    entry, facts = status.entry, context.index.knowledge.facts
    before = context.work.entries.approved_before(entry.id, status.version, context.person.side)
    after = Version(entry=entry, sources=status.sources)
    rows = compared(before, after, facts) if before else tuple(_said(after, facts))
    return (Listing(words.version_title(entry.id, status.version, is_new=before is None), rows),)


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


def _here(entry: Entry, facts: Mapping[str, str], translation: Translation | None) -> Iterator[Row]:
    """Yield the engagement sentence, filled in; or as it is written, with the values that are missing."""
    template = translation.engagement if translation else entry.engagement
    if not template:
        return
    label = words.translated(words.HERE, translation.language) if translation else words.HERE
    sentence = engagement_sentence(entry, facts, translation)
    missing = [it for it in entry.requires if not facts.get(it, "").strip()]
    yield Row(label, sentence or words.not_shown_yet(template, missing))


def _replacing(*blocks: Block) -> Reply:
    return Reply(decision=Decision.COMMAND, blocks=blocks, private=True, replaces=True)
