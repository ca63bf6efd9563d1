"""Queries that cannot leave their engagement: the only way in which the subject files reach an engagement's tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, delete, select, update

from adapters.store.engine import insert
from adapters.store.tables import data_key
from adapters.store.tables import engagement as engagements

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Delete, Select, Table, Update

    from adapters.store.vault import Vault


@dataclass(slots=True)
class AuditState:
    """The last audit line's number, the sealed head and the wrapped key of an engagement, while it is locked."""

    audited: int
    head: str | None
    key: str | None


# What each transaction has locked; it goes with the transaction's connection object.
_LOCKED: Final[WeakKeyDictionary[Connection, dict[int, AuditState]]] = WeakKeyDictionary()


class Scoped:
    """One transaction's view of one engagement. Every statement made here names the engagement by construction."""

    def __init__(self, connection: Connection, engagement_id: int) -> None:
        self.connection = connection
        self.engagement_id = engagement_id

    def select(self, table: Table, *columns: Any) -> Select[Any]:  # noqa: ANN401 - columns or expressions over them
        """Select from the engagement's rows."""
        return select(*(columns or (table,))).select_from(table).where(self._mine(table))

    def insert(self, table: Table, **values: object) -> Any:  # noqa: ANN401 - see engine.insert
        """Insert a row that belongs to the engagement."""
        return insert(self.connection, table).values(engagement_id=self.engagement_id, **values)

    def update(self, table: Table) -> Update:
        """Update the engagement's rows."""
        return update(table).where(self._mine(table))

    def delete(self, table: Table) -> Delete:
        """Delete from the engagement's rows."""
        return delete(table).where(self._mine(table))

    def lock(self) -> AuditState:
        """Make those who change the same engagement wait for each other, from here to the end of the transaction.

        Whoever writes rows that others may write too takes this lock first: in one order, nobody waits for ever. What
        the audit goes on from is read by the same statement, once a transaction.
        """
        held = _LOCKED.setdefault(self.connection, {})
        if self.engagement_id not in held:
            key = select(data_key.c.wrapped).where(data_key.c.name == f"audit:{self.engagement_id}").scalar_subquery()
            mine = select(engagements.c.audited, engagements.c.audit_head, key.label("key"))
            mine = mine.where(engagements.c.id == self.engagement_id).with_for_update(of=engagements, key_share=True)
            row = self.connection.execute(mine).one()
            held[self.engagement_id] = AuditState(row.audited, row.audit_head, row.key)
        return held[self.engagement_id]

    def next_number(self, counter: str) -> int:
        """Count one up in the engagement's own row, which also makes those who count wait for each other."""
        column = engagements.c[counter]
        statement = update(engagements).where(engagements.c.id == self.engagement_id).values({column: column + 1})
        return int(self.connection.execute(statement.returning(column)).scalar_one())

    def revise(self) -> None:
        """Note that what may be answered, or how it is found, has changed."""
        mine = update(engagements).where(engagements.c.id == self.engagement_id)
        self.connection.execute(mine.values(revision=engagements.c.revision + 1))

    def _mine(self, table: Table) -> ColumnElement[bool]:
        return table.c.engagement_id == self.engagement_id


class Sealing(Scoped):
    """One whose rows say nothing about people without the vault's keys."""

    def __init__(self, connection: Connection, engagement_id: int, vault: Vault) -> None:
        super().__init__(connection, engagement_id)
        self.vault = vault
