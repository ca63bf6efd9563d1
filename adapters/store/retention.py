"""What both sides agreed on, and forgetting what was kept for as long as they agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from adapters.store.circles import sealed_circle, to_circle
from adapters.store.scoped import Scoped
from adapters.store.tables import concern, message, reader_note
from adapters.store.tables import engagement as engagements
from adapters.store.threads import StoredThreads
from adapters.store.vault import author_key
from bot.concerns.circle import Circle
from bot.concerns.concern import Identity
from bot.engagement.ports import Agreed
from bot.people import Side

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Connection, Row, Table, Update

    from adapters.store.vault import Vault


class StoredAgreement(Scoped):
    """A setting in the engagement's own row, in three columns: NAME, NAME_next and NAME_next_side."""

    def __init__(self, connection: Connection, engagement_id: int, value: str, proposed: str) -> None:
        super().__init__(connection, engagement_id)
        self._value, self._proposed, self._side = value, proposed, f"{proposed}_side"

    def agreed(self) -> Agreed:
        self.lock()
        columns = (engagements.c[name] for name in (self._value, self._proposed, self._side))
        value, proposed, side = self.connection.execute(select(*columns).where(self._this())).one()
        return Agreed(value=value, proposed=proposed, proposed_by=Side(side) if side else None)

    def propose(self, value: int | None, side: Side) -> None:
        self._set(**{self._proposed: value, self._side: side})

    def settle(self, value: int | None) -> None:
        self._set(**{self._value: value, self._proposed: None, self._side: None})

    def _set(self, **values: object) -> None:
        self.lock()
        self.connection.execute(update(engagements).where(self._this()).values(**values))

    def _this(self) -> ColumnElement[bool]:
        return engagements.c.id == self.engagement_id


class StoredMinimum(StoredAgreement):
    """Of how many people a count tells at least in one engagement, in one transaction."""

    def __init__(self, connection: Connection, engagement_id: int) -> None:
        super().__init__(connection, engagement_id, "minimum", "minimum_next")


class StoredRetention(StoredAgreement):
    """The retention of one engagement, in one transaction. `rows`: the concerns that were read in it so far."""

    def __init__(
        self, connection: Connection, engagement_id: int, vault: Vault, rows: dict[int, Row[Any] | None]
    ) -> None:
        super().__init__(connection, engagement_id, "keep_months", "keep_next")
        self.vault = vault
        self._rows = rows

    def update(self, table: Table) -> Update:
        """Update the engagement's rows, and let concerns be read anew after that."""
        self._rows.clear()
        return super().update(table)

    def expire(self, until: date, most: int) -> int:
        """Forget what was written and who wrote it in concerns that were over by that day; how many there were.

        What stays of each says nothing of anybody: number, topic, severity, route, state, days.
        """
        self.lock()
        over = self.select(concern, concern.c.number, concern.c.circle).where(concern.c.over_on <= until)
        rows = self.connection.execute(over.order_by(concern.c.over_on, concern.c.number).limit(most)).all()
        numbers = [row.number for row in rows]
        if not numbers:
            return 0
        for row in rows:
            circle = Circle(agreed=to_circle(self.vault, self.engagement_id, row.number, row.circle).agreed)
            sealed = sealed_circle(self.vault, self.engagement_id, row.number, circle)
            self.connection.execute(self.update(concern).where(concern.c.number == row.number).values(circle=sealed))
        self._threads.forget_all(numbers)
        who = (
            "author_id",
            "author_sealed",
            "author_slot",
            "receipt",
            "receipt_kept",
            "acknowledged_by",
            "resolved_by",
            "next_by",
        )
        nothing: dict[str, Any] = dict.fromkeys((*who, "next_route", "over_on", "forget_at"))
        these = self.update(concern).where(concern.c.number.in_(numbers))
        self.connection.execute(these.values(text="", outcome_text="", identity=Identity.ANONYMOUS, **nothing))
        for table in (message, reader_note):
            self.connection.execute(self.delete(table).where(table.c.concern.in_(numbers)))
        self.vault.destroy(self.connection, *(author_key(self.engagement_id, it) for it in numbers))
        return len(numbers)

    def forget_later(self, number: int, at: datetime) -> None:
        """Forget at once who raised it, and what they wrote at that moment: nobody then sees which go together."""
        known = self.select(concern, concern.c.author_sealed).where(concern.c.number == number)
        sealed = self.connection.execute(known).scalar_one_or_none()
        author = (
            self.vault.unseal_alone(self.connection, sealed, name=author_key(self.engagement_id, number))
            if sealed
            else None
        )
        if author is not None:
            self._threads.forget(int(author), number)
        # What its readers see of it stays as it was until then.
        nobody = {"author_sealed": None, "author_slot": None, "receipt": None, "receipt_kept": None}
        these = self.update(concern).where(concern.c.number == number)
        self.connection.execute(these.values(forget_at=at, **nobody))
        self.vault.destroy(self.connection, author_key(self.engagement_id, number))

    def to_forget(self, at: datetime) -> tuple[int, ...]:
        """The concerns whose words are to be forgotten by now."""
        query = self.select(concern, concern.c.number).where(concern.c.forget_at <= at).order_by(concern.c.number)
        numbers = tuple(self.connection.execute(query).scalars())
        if numbers:
            self.connection.execute(self.update(concern).where(concern.c.number.in_(numbers)).values(forget_at=None))
        return numbers

    @property
    def _threads(self) -> StoredThreads:
        return StoredThreads(self.connection, self.engagement_id, self.vault)
