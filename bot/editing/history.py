"""What an entry was: its versions with who approved them, and what changed from one to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import words
from bot.context import small_number
from bot.editing import approvals, entries
from bot.errors import BadInput, NotFound
from bot.people import SEES_UNAPPROVED, Role, Side
from bot.reply import Listing, Reply, Row, Text, private_reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.context import Context
    from bot.editing.ports import Past
    from bot.people import Person


def history(context: Context, written: str) -> Reply:
    """List an entry's versions, the newest first, with who approved each for which side, and when."""
    context.person.require(*sorted(SEES_UNAPPROVED))
    name = entries.status_of(context, written).entry.id
    past = context.work.entries.history(name)
    named = {who for it in past for who, _ in it.approved.values()} | {it.author_id for it in past if it.author_id}
    named |= {it.rejected.person_id for it in past if it.rejected}
    people = context.work.people.some(named)
    rows = tuple(Row(words.version(it.version), _line(it, people)) for it in reversed(past))
    return private_reply(Listing(words.history_of(name), rows), Text(words.diff_hint(name)))


def diff(context: Context, written: str) -> Reply:
    """Show what changed between two versions of an entry; without numbers, in the newest since what is published."""
    context.person.require(*sorted(SEES_UNAPPROVED))
    name, *numbers = written.split() or [""]
    entry_id = entries.status_of(context, name).entry.id
    past = context.work.entries.history(entry_id)
    one, other = _asked(entry_id, numbers, past)
    if not numbers and one == other:
        return private_reply(Text(words.nothing_since(entry_id, other)))
    facts = context.facts
    before, after = (context.work.entries.version(entry_id, it) for it in (one, other))
    if before is None or after is None:
        raise NotFound(words.NO_LONGER_THERE)
    rows = approvals.compared(before, after, facts, alike=False)
    if not rows:
        return private_reply(Text(words.no_difference(entry_id, one, other)))
    return private_reply(Listing(words.difference(entry_id, one, other), rows))


def _asked(entry_id: str, numbers: list[str], past: tuple[Past, ...]) -> tuple[int, int]:
    """Read which two versions are meant. Raises BadInput."""
    versions = [it.version for it in past]
    if not numbers:
        return next((it.version for it in past if it.published), versions[0]), versions[-1]
    read = [number for it in numbers if (number := small_number(it.removeprefix("v"))) in versions]
    if len(read) != len(numbers) or len(numbers) > 2:  # noqa: PLR2004 - two are compared
        raise BadInput(words.diff_versions(entry_id, versions[-1]))
    return (read[0] or 0, read[-1] or 0) if len(read) > 1 else (read[0] or 0, versions[-1])


def _line(past: Past, people: Mapping[int, Person]) -> str:
    approved = [
        words.approved_by(approvals.name_of(people, past.approved[what][0]), what, past.approved[what][1])
        for what in (*Side, Role.HR)
        if what in past.approved
    ]
    said = words.version_line(
        past.created_at, approvals.name_of(people, past.author_id), approved, published=past.published
    )
    if past.rejected:
        said += f" {words.turned_down_by(approvals.name_of(people, past.rejected.person_id), past.rejected.comment)}"
    return said
