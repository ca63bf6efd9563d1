"""To whom word of a concern is sent: it is composed when it is delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from bot.concerns import routes
from bot.concerns.ports import ConcernAnnouncement, News
from bot.people import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.concerns.concern import Concern
    from bot.ports.store import UnitOfWork


def tell(
    work: UnitOfWork,
    concern: Concern,
    news: News,
    recipients: Iterable[int],
    message: int | None = None,
    occasion: str = "",
) -> None:
    """Send word to these people, as far as they can be reached."""
    for person in work.people.some(recipients).values():
        if person.address:
            announcement = ConcernAnnouncement(
                news=news, recipient_id=person.id, concern=concern.number, message=message, occasion=occasion
            )
            work.outbox.announce(announcement, person.address)


def tell_author(
    work: UnitOfWork, concern: Concern, news: News, message: int | None = None, *, occasion: str = ""
) -> None:
    """Send word to its author, unless nobody knows who that is: they come back with their receipt."""
    author = work.concerns.author_of(concern.number)
    tell(work, concern, news, [author] if author is not None else [], message, occasion)


def bring_up_to_date(work: UnitOfWork, concern: Concern, *, but: int | None = None) -> None:
    """Let what its readers and its author were shown of it show what it has become, except to whoever did it."""
    author = work.concerns.author_of(concern.number)
    shown = {it.id for it in routes.readers(work, concern)} | ({author} if author is not None else set())
    people = work.threads.with_card(concern.draft_id, shown - {but})
    tell(work, concern, News.CARD_CHANGED, sorted(people), None, uuid4().hex[:12])


def tell_admins(work: UnitOfWork, concern: Concern, news: News, occasion: str) -> None:
    """Send word to the admins of its author's company: what they hear says nothing of what is in it."""
    own = (it.id for it in work.people.with_role(Role.ADMIN) if it.side is concern.side)
    tell(work, concern, news, own, None, occasion)
