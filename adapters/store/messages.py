"""What is said between a concern's author and its readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from adapters.store.scoped import Sealing
from adapters.store.tables import message
from bot.concerns.concern import Change, Message

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row


class StoredMessages(Sealing):
    """The dialogues of one engagement, in one transaction."""

    def say(
        self,
        concern: int,
        text: str,
        nonce: str,
        at: datetime,
        *,
        author_id: int | None,
        by_author: bool = False,
        asks: bool = False,
        release_at: datetime | None = None,
    ) -> Message | None:
        self.lock()
        row = self.insert(
            message,
            concern=concern,
            by_author=by_author,
            author_id=author_id,
            asks=asks,
            text=self._sealed(text, concern, nonce),
            nonce=nonce,
            created_at=at,
            release_at=release_at or at,
            released_at=None if release_at else at,
            change=Change.NONE,
        )
        once = row.on_conflict_do_nothing().returning(message.c.id)
        added = self.connection.execute(once).scalar_one_or_none()
        return None if added is None else self.get(added)

    def get(self, message_id: int) -> Message | None:
        """The message of that id, if there is one here."""
        row = self.connection.execute(self.select(message).where(message.c.id == message_id)).one_or_none()
        return self._to_message(row) if row else None

    def of(self, concern: int) -> tuple[Message, ...]:
        query = self.select(message).where(message.c.concern == concern).order_by(message.c.id)
        return tuple(map(self._to_message, self.connection.execute(query)))

    def by_reader(self, author_id: int) -> tuple[tuple[int, Message], ...]:
        query = self.select(message).where(message.c.author_id == author_id, ~message.c.by_author)
        return tuple(
            (row.concern, self._to_message(row)) for row in self.connection.execute(query.order_by(message.c.id))
        )

    def by_nonce(self, concern: int, nonce: str) -> Message | None:
        query = self.select(message).where(message.c.concern == concern, message.c.nonce == nonce)
        row = self.connection.execute(query).one_or_none()
        return self._to_message(row) if row else None

    def due(self, at: datetime) -> tuple[tuple[int, Message], ...]:
        query = self.select(message).where(message.c.released_at.is_(None), message.c.release_at <= at)
        return tuple(
            (row.concern, self._to_message(row)) for row in self.connection.execute(query.order_by(message.c.id))
        )

    def release(self, message_id: int, at: datetime) -> bool:
        held = self.update(message).where(message.c.id == message_id, message.c.released_at.is_(None))
        return self.connection.execute(held.values(released_at=at, release_at=at)).rowcount == 1

    def change(self, message_id: int, text: str | None) -> bool:
        row = self.connection.execute(self.select(message).where(message.c.id == message_id)).one_or_none()
        if row is None:
            return False
        kept = self.update(message).where(message.c.id == message_id, message.c.change != Change.TAKEN_BACK)
        sealed = self._sealed(text or "", row.concern, row.nonce)
        values = {"text": sealed, "change": Change.TAKEN_BACK if text is None else Change.EDITED}
        return self.connection.execute(kept.values(**values)).rowcount == 1

    def _to_message(self, row: Row[Any]) -> Message:
        return Message(
            id=row.id,
            author_id=row.author_id,
            by_author=row.by_author,
            asks=row.asks,
            text=self._unsealed(row.text, row.concern, row.nonce),
            created_at=row.created_at,
            released=row.released_at is not None,
            change=Change(row.change),
        )

    def _sealed(self, text: str, number: int, nonce: str) -> str:
        return self.vault.seal(text, about=self._about(number, nonce)) if text else ""

    def _unsealed(self, sealed: str, number: int, nonce: str) -> str:
        return self.vault.unseal(sealed, about=self._about(number, nonce)) if sealed else ""

    def _about(self, number: int, nonce: str) -> str:
        return f"message:{self.engagement_id}:{number}:{nonce}:text"
