"""What came of concerns, to be told to their authors' sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.store.scoped import Sealing
from adapters.store.tables import upshot
from bot.concerns.concern import Upshot, UpshotState
from bot.people import Side

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Row


class StoredUpshots(Sealing):
    """What came of the concerns of one engagement, in one transaction."""

    def propose(self, concern: int, side: Side, said: str, did: str, by_id: int, name: str) -> None:
        self.lock()
        sealed = {
            what: self.vault.seal(text, about=self._about(name, what))
            for what, text in {"said": said, "did": did}.items()
        }
        values = {**sealed, "name": name, "side": side, "by_id": by_id, "state": UpshotState.ASKED, "told_on": None}
        row = self.insert(upshot, concern=concern, **values)
        refused = upshot.c.state == UpshotState.REFUSED
        keys = ["engagement_id", "concern"]
        self.connection.execute(row.on_conflict_do_update(index_elements=keys, set_=values, where=refused))

    def of(self, concern: int) -> Upshot | None:
        row = self.connection.execute(self.select(upshot).where(upshot.c.concern == concern)).one_or_none()
        return self._to_upshot(row) if row else None

    def named(self, name: str) -> Upshot | None:
        row = self.connection.execute(self.select(upshot).where(upshot.c.name == name)).one_or_none()
        return self._to_upshot(row) if row else None

    def settle(self, concern: int, before: UpshotState, after: UpshotState, on: date) -> bool:
        this = self.update(upshot).where(upshot.c.concern == concern, upshot.c.state == before)
        told = on if after is UpshotState.TOLD else None
        return self.connection.execute(this.values(state=after, told_on=told)).rowcount == 1

    def told(self, side: Side, most: int) -> tuple[Upshot, ...]:
        query = self.select(upshot).where(upshot.c.side == side, upshot.c.told_on.is_not(None))
        newest = query.order_by(upshot.c.told_on.desc(), upshot.c.name).limit(most)
        return tuple(map(self._to_upshot, self.connection.execute(newest)))

    def _to_upshot(self, row: Row[tuple[object, ...]]) -> Upshot:
        return Upshot(
            concern=row.concern,
            name=row.name,
            side=Side(row.side),
            said=self.vault.unseal(row.said, about=self._about(row.name, "said")),
            did=self.vault.unseal(row.did, about=self._about(row.name, "did")),
            by_id=row.by_id,
            state=UpshotState(row.state),
        )

    def _about(self, name: str, what: str) -> str:
        return f"upshot:{self.engagement_id}:{name}:{what}"
