"""How often somebody was wrong about a receipt within the hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from adapters.store.engine import insert
from adapters.store.scoped import Sealing
from adapters.store.tables import wrong_receipt

if TYPE_CHECKING:
    from datetime import datetime


class StoredReceipts(Sealing):
    """The wrong receipts of one engagement, in one transaction. Who was wrong is a pseudonym that the hour changes."""

    def wrong(self, person_id: int, at: datetime) -> int:
        query = select(wrong_receipt.c.times).where(wrong_receipt.c.who == self._who(person_id, at))
        return self.connection.execute(query).scalar_one_or_none() or 0

    def note_wrong(self, person_id: int, at: datetime) -> None:
        hour = at.replace(minute=0, second=0, microsecond=0)
        row = insert(self.connection, wrong_receipt).values(who=self._who(person_id, at), times=1, at=hour)
        more = {"times": wrong_receipt.c.times + 1}
        self.connection.execute(row.on_conflict_do_update(index_elements=["who"], set_=more))

    def _who(self, person_id: int, at: datetime) -> str:
        return self.vault.pseudonym(f"{self.engagement_id}:{person_id}:{at:%Y-%m-%dT%H}", purpose="wrong_receipt")
