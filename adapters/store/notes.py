"""What readers of a concern write for each other, and which concerns they found alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import union

from adapters.store.engine import added
from adapters.store.scoped import Scoped, Sealing
from adapters.store.tables import concern_link, reader_note
from bot.concerns.concern import Note, Route

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row


class StoredNotes(Sealing):
    """The readers' notes of one engagement, in one transaction."""

    def add(self, concern: int, route: Route, person_id: int, text: str, nonce: str, at: datetime) -> Note | None:
        self.lock()
        sealed = self.vault.seal(text, about=self._about(concern, nonce))
        values = {"route": route, "person_id": person_id, "text": sealed, "nonce": nonce, "created_at": at}
        once = self.insert(reader_note, concern=concern, **values).on_conflict_do_nothing().returning(reader_note)
        row = self.connection.execute(once).one_or_none()
        return self._to_note(row) if row else None

    def of(self, concern: int, route: Route) -> tuple[Note, ...]:
        query = self.select(reader_note).where(reader_note.c.concern == concern, reader_note.c.route == route)
        return tuple(map(self._to_note, self.connection.execute(query.order_by(reader_note.c.id))))

    def by(self, person_id: int) -> tuple[Note, ...]:
        query = self.select(reader_note).where(reader_note.c.person_id == person_id).order_by(reader_note.c.id)
        return tuple(map(self._to_note, self.connection.execute(query)))

    def _to_note(self, row: Row[tuple[object, ...]]) -> Note:
        return Note(
            id=row.id,
            concern=row.concern,
            author_id=row.person_id,
            text=self.vault.unseal(row.text, about=self._about(row.concern, row.nonce)),
            created_at=row.created_at,
        )

    def _about(self, number: int, nonce: str) -> str:
        return f"note:{self.engagement_id}:{number}:{nonce}:text"


class StoredLinks(Scoped):
    """The links between the concerns of one engagement, in one transaction."""

    def link(self, number: int, other: int) -> bool:
        one, two = sorted((number, other))
        return added(self.connection, self.insert(concern_link, one=one, other=two))

    def unlink(self, number: int, other: int) -> bool:
        one, two = sorted((number, other))
        this = self.delete(concern_link).where(concern_link.c.one == one, concern_link.c.other == two)
        return self.connection.execute(this).rowcount == 1

    def of(self, number: int) -> tuple[int, ...]:
        others = ((concern_link.c.other, concern_link.c.one), (concern_link.c.one, concern_link.c.other))
        found = (self.select(concern_link, theirs.label("found")).where(mine == number) for theirs, mine in others)
        return tuple(sorted(self.connection.execute(union(*found)).scalars()))
