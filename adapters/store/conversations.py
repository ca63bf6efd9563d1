"""What was answered last, for each person and place."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from adapters.store.scoped import Scoped
from adapters.store.tables import conversation
from bot.ports import Exchange

if TYPE_CHECKING:
    from datetime import datetime


class StoredConversations(Scoped):
    """The last answers in one engagement, in one transaction."""

    def note(self, person_id: int, place: str, exchange: Exchange, at: datetime) -> None:
        """Remember this answer instead of the one before."""
        values = {"entry": exchange.entry_id, "question": exchange.question, "at": at}
        row = self.insert(conversation, person_id=person_id, place=_digest(place), **values)
        keys = ["engagement_id", "person_id", "place"]
        self.connection.execute(row.on_conflict_do_update(index_elements=keys, set_=values))

    def last(self, person_id: int, place: str, since: datetime) -> Exchange | None:
        """The last answer, unless it is older than that."""
        query = self.select(conversation).where(
            conversation.c.person_id == person_id,
            conversation.c.place == _digest(place),
            conversation.c.at >= since,
        )
        row = self.connection.execute(query).one_or_none()
        return Exchange(entry_id=row.entry, question=row.question) if row else None

    def forget(self, person_id: int, place: str) -> None:
        """Forget the last answer there."""
        mine = self.delete(conversation).where(conversation.c.person_id == person_id)
        self.connection.execute(mine.where(conversation.c.place == _digest(place)))


def _digest(place: str) -> str:
    return blake2b(place.encode(), digest_size=16).hexdigest()
