"""When an entry is published: once every side has approved the same version of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.people import Side

if TYPE_CHECKING:
    from datetime import datetime

    from bot.editing.ports import Entries
    from bot.people import Person


def approve(entries: Entries, entry_id: str, version: int, person: Person, at: datetime) -> bool:
    """Note a side's approval, and publish the version once both sides have given theirs, unless a newer one is.

    False if that side had approved this version before.
    """
    approved = entries.note_approval(entry_id, version, person, at)
    if approved is None:
        return False
    if approved == frozenset(Side):
        entries.publish(entry_id, version, at.date())
    return True
