"""What was answered last, for each person and place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.store.scoped import Sealing
from adapters.store.tables import conversation
from bot.answering.ports import Exchange

if TYPE_CHECKING:
    from datetime import datetime


class StoredConversations(Sealing):
    """The last answers in one engagement, in one transaction."""

    def note(self, person_id: int, place: str, exchange: Exchange, at: datetime) -> None:
        person = self._pseudonym(person_id, place)
        question = self.vault.seal(exchange.question, about=f"conversation:{person}:question")
        values = {"entry": exchange.entry_id, "question": question, "at": at}
        row = self.insert(conversation, person=person, **values)
        keys = ["engagement_id", "person"]
        self.connection.execute(row.on_conflict_do_update(index_elements=keys, set_=values))

    def last(self, person_id: int, place: str, since: datetime) -> Exchange | None:
        person = self._pseudonym(person_id, place)
        query = self.select(conversation).where(conversation.c.person == person, conversation.c.at >= since)
        row = self.connection.execute(query).one_or_none()
        if row is None:
            return None
        question = self.vault.unseal(row.question, about=f"conversation:{person}:question")
        return Exchange(entry_id=row.entry, question=question)

    def forget(self, person_id: int, place: str) -> None:
        mine = conversation.c.person == self._pseudonym(person_id, place)
        self.connection.execute(self.delete(conversation).where(mine))

    def _pseudonym(self, person_id: int, place: str) -> str:
        return self.vault.pseudonym(f"{self.engagement_id}:{person_id}:{place}", purpose="conversation")
