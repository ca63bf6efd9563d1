"""To whom word of an entry is sent: it is composed when it is delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.editing import approving
from bot.editing.ports import EntryAnnouncement, News
from bot.people import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.editing.ports import EntryStatus
    from bot.people import Person
    from bot.ports.store import UnitOfWork


def tell(
    work: UnitOfWork, news: News, status: EntryStatus, recipients: Iterable[int | None], *, occasion: str = ""
) -> list[Person]:
    """Send word to these people, as far as they can be reached, and return those."""
    return tell_of(work, news, status.entry.id, status.version, recipients, occasion=occasion)


def tell_of(
    work: UnitOfWork, news: News, name: str, version: int, recipients: Iterable[int | None], *, occasion: str = ""
) -> list[Person]:
    """Send word of an entry or a placeholder to these people, as far as they can be reached, and return those."""
    told = [it for it in work.people.some(who for who in recipients if who is not None).values() if it.address]
    for person in told:
        announcement = EntryAnnouncement(
            news=news, recipient_id=person.id, entry=name, version=version, occasion=occasion
        )
        if person.address:
            work.outbox.announce(announcement, person.address)
    return told


def ask_for_approval(work: UnitOfWork, status: EntryStatus) -> list[Person]:
    """Tell everybody for whose approval a version waits; return whom."""
    them = {it.id: it for role in (Role.APPROVER, Role.HR) for it in work.people.with_role(role)}
    asked = [it.id for it in them.values() if approving.waits_for(status, it)]
    return tell(work, News.APPROVAL_ASKED, status, asked)
