"""Taking a file in beside what was written in chat: neither overwrites the other unnoticed.

An export says which version of each entry it holds. Where an entry has changed since, the file's change and the later
one are put together if they touch different parts; otherwise the entry is left as it is, and named.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from knowledge.entry import Entry
from knowledge.files.checking import problems_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime

    from bot.editing.ports import EntryStatus
    from bot.ports.store import UnitOfWork
    from knowledge.entry import KnowledgeBase


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """An entry that the file and somebody else have changed in the same `parts` since version `since`."""

    name: str
    since: int
    newest: int
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an import would do, by names of entries; `entries` are those to be taken in."""

    entries: tuple[Entry, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    merged: tuple[str, ...]
    unchanged: tuple[str, ...]
    clashes: tuple[Clash, ...]
    left_out: tuple[str, ...]  # those that answer and that the file does not name


def plan(work: UnitOfWork, base: KnowledgeBase, overwrite: Collection[str] = ()) -> Plan:
    """Say what taking a file in would do. Those to `overwrite` are taken from it, whatever was changed since."""
    newest = {status.entry.id: status for status in work.entries.statuses()}
    taken: list[Entry] = []
    did: dict[str, list[str]] = {"added": [], "changed": [], "merged": [], "unchanged": []}
    clashes = []
    for entry in base.entries:
        status = newest.get(entry.id)
        outcome = "changed" if status else "added"
        if status and _same(entry, status, base):
            outcome = "unchanged"
        elif status and entry.id not in overwrite and (since := _since(work, entry, status, base.versions)):
            together, parts = _together(work, entry, status, since, base)
            if together is None:
                clashes.append(Clash(name=entry.id, since=since, newest=status.version, parts=parts))
                continue
            outcome = "merged" if together != status.entry else "unchanged"
            entry = together  # noqa: PLW2901 - what is taken in of it
        taken.append(entry)
        did[outcome].append(entry.id)
    named = {entry.id for entry in base.entries}
    return Plan(
        entries=tuple(taken),
        clashes=tuple(clashes),
        left_out=tuple(name for name, status in newest.items() if name not in named and not status.is_retired),
        **{outcome: tuple(names) for outcome, names in did.items()},
    )


def carry_out(
    work: UnitOfWork, base: KnowledgeBase, planned: Plan, at: datetime, on_each: Callable[[], object] = lambda: None
) -> tuple[int, int]:
    """Take the planned entries in, each with a line in the audit; how many are new or changed, and how many are not.

    `on_each` is called as each entry is taken in.
    """
    counted = work.entries.take_in(replace(base, entries=planned.entries), at, on_each)
    new = {*planned.added, *planned.changed, *planned.merged}
    for status in work.entries.statuses():
        if status.entry.id in new:
            work.audit.record("entry.imported", f"{status.entry.id}@{status.version}", None, at)
    return counted


def _same(entry: Entry, status: EntryStatus, base: KnowledgeBase) -> bool:
    cited = {name: base.sources[name] for name in entry.cites if name in base.sources}
    return (status.entry, status.sources) == (entry, cited)


def _since(work: UnitOfWork, entry: Entry, status: EntryStatus, versions: Mapping[str, int]) -> int | None:
    """The version that the file's entry builds on, if there is a newer one; None if there is none, or it is unknown."""
    exported = versions.get(entry.id)
    if exported is not None and exported <= status.version:
        return exported if exported < status.version else None
    for number in range(status.version - 1, 0, -1):  # an older file without versions brings nothing old back
        past = work.entries.version(entry.id, number)
        if past and past.entry == entry:
            return number
    return None


def _together(
    work: UnitOfWork, entry: Entry, status: EntryStatus, since: int, base: KnowledgeBase
) -> tuple[Entry | None, tuple[str, ...]]:
    """Put the file's change and the later one together; or None, and the parts that both have changed."""
    past = work.entries.version(entry.id, since)
    if past is None:
        return None, ()
    before, later = past.entry, status.entry
    here = {it.name for it in fields(Entry) if getattr(entry, it.name) != getattr(before, it.name)}
    there = {it.name for it in fields(Entry) if getattr(later, it.name) != getattr(before, it.name)}
    both = tuple(sorted(it for it in here & there if getattr(entry, it) != getattr(later, it)))
    if both:
        return None, both
    together = replace(later, **{name: getattr(entry, name) for name in here})
    placeholders = {**work.entries.placeholders(), **base.placeholders}
    sources = {**work.entries.sources(), **base.sources}
    if problems_of(together, others=(), placeholders=placeholders, sources=sources):
        return None, tuple(sorted(here | there))
    return together, ()
