"""Drafts, concerns and their dialogues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from adapters.store.scoped import Scoped
from adapters.store.tables import concern, draft, message
from bot import words
from bot.concerns.concern import Concern, Draft, Message, Route, Severity, State
from bot.errors import NotFound
from bot.people import Side

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row


class StoredConcerns(Scoped):
    """The concerns of one engagement, in one transaction."""

    def keep_draft(self, kept: Draft) -> None:
        """Keep a draft, replacing one of the same id and author."""
        values = {
            "text": kept.text,
            "topic": kept.topic,
            "severity": kept.severity,
            "route": kept.route,
            "created_at": kept.created_at,
        }
        row = self.insert(draft, id=kept.id, author_id=kept.author_id, **values)
        own = draft.c.author_id == kept.author_id
        self.connection.execute(
            row.on_conflict_do_update(index_elements=["engagement_id", "id"], set_=values, where=own)
        )

    def draft(self, draft_id: str, author_id: int) -> Draft | None:
        """The author's own draft, if it is still there."""
        query = self.select(draft).where(draft.c.id == draft_id, draft.c.author_id == author_id)
        row = self.connection.execute(query).one_or_none()
        return _to_draft(row) if row else None

    def drop_draft(self, draft_id: str, author_id: int) -> None:
        """Forget the draft."""
        own = self.delete(draft).where(draft.c.id == draft_id, draft.c.author_id == author_id)
        self.connection.execute(own)

    def drop_drafts(self, text: str, author_id: int) -> None:
        """Forget all of the author's drafts of these words."""
        own = self.delete(draft).where(draft.c.author_id == author_id, draft.c.text == text)
        self.connection.execute(own)

    def log(self, logged: Draft, side: Side, at: datetime) -> Concern:
        """Turn a draft into a concern with the next number, and forget the draft. Logged before, it stays that one."""
        before = self.of_draft(logged.id)
        if before:
            return before
        number = self.next_number("concerns")
        self.connection.execute(
            self.insert(
                concern,
                number=number,
                draft_id=logged.id,
                author_id=logged.author_id,
                side=side,
                text=logged.text,
                topic=logged.topic,
                severity=logged.severity,
                route=logged.route,
                state=State.OPEN,
                created_at=at,
            )
        )
        self.drop_draft(logged.id, logged.author_id)
        found = self.find(number)
        if found is None:
            raise NotFound(words.NO_LONGER_THERE)
        return found

    def find(self, number: int) -> Concern | None:
        """The concern of that number, if there is one here."""
        row = self.connection.execute(self.select(concern).where(concern.c.number == number)).one_or_none()
        return _to_concern(row) if row else None

    def of_draft(self, draft_id: str) -> Concern | None:
        """The concern that a draft became. Asked by those about to log it: another who does so now is waited for."""
        self.lock()
        row = self.connection.execute(self.select(concern).where(concern.c.draft_id == draft_id)).one_or_none()
        return _to_concern(row) if row else None

    def by_author(self, author_id: int) -> tuple[Concern, ...]:
        """A person's own concerns, newest first."""
        own = self.select(concern).where(concern.c.author_id == author_id).order_by(concern.c.number.desc())
        return tuple(map(_to_concern, self.connection.execute(own)))

    def open(self) -> tuple[Concern, ...]:
        """The concerns that are not resolved, oldest first."""
        unresolved = self.select(concern).where(concern.c.state != State.RESOLVED).order_by(concern.c.number)
        return tuple(map(_to_concern, self.connection.execute(unresolved)))

    def acknowledge(self, number: int, reader_id: int, at: datetime) -> bool:
        """Mark as acknowledged; False if somebody had done so before."""
        self.lock()
        waiting = self.update(concern).where(
            concern.c.number == number, concern.c.state.in_([State.OPEN, State.REOPENED])
        )
        taken = waiting.values(state=State.ACKNOWLEDGED, acknowledged_by=reader_id, acknowledged_at=at)
        return self.connection.execute(taken).rowcount == 1

    def say(self, number: int, author_id: int, text: str, nonce: str, at: datetime) -> Message | None:
        """Add a message to the dialogue; None if this nonce was used before."""
        self.lock()
        row = self.insert(message, concern=number, author_id=author_id, text=text, nonce=nonce, created_at=at)
        once = row.on_conflict_do_nothing().returning(message.c.id)
        added = self.connection.execute(once).scalar_one_or_none()
        return None if added is None else Message(id=added, author_id=author_id, text=text, created_at=at)

    def messages(self, number: int) -> tuple[Message, ...]:
        """The dialogue, oldest first."""
        query = self.select(message).where(message.c.concern == number).order_by(message.c.id)
        return tuple(
            Message(id=row.id, author_id=row.author_id, text=row.text, created_at=row.created_at)
            for row in self.connection.execute(query)
        )


def _to_draft(row: Row[Any]) -> Draft:
    return Draft(
        id=row.id,
        author_id=row.author_id,
        text=row.text,
        topic=row.topic,
        severity=Severity(row.severity),
        route=Route(row.route),
        created_at=row.created_at,
    )


def _to_concern(row: Row[Any]) -> Concern:
    return Concern(
        number=row.number,
        draft_id=row.draft_id,
        author_id=row.author_id,
        side=Side(row.side),
        text=row.text,
        topic=row.topic,
        severity=Severity(row.severity),
        route=Route(row.route),
        state=State(row.state),
        created_at=row.created_at,
        acknowledged_by=row.acknowledged_by,
        acknowledged_at=row.acknowledged_at,
    )
