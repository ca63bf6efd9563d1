"""Who did what, for good: lines are only ever added, each sealed together with the one before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from adapters.store.chain import Head, Line, key_name, mac, open_head, seal_head
from adapters.store.scoped import Sealing
from adapters.store.tables import audit
from adapters.store.tables import engagement as engagements

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from adapters.store.vault import Vault


class StoredAudit(Sealing):
    """The audit of one engagement, in one transaction."""

    def __init__(self, connection: Connection, engagement_id: int, vault: Vault) -> None:
        super().__init__(connection, engagement_id, vault)
        self._recorded: set[str] = set()

    def record(self, act: str, subject: str, actor_id: int | None, at: datetime) -> None:
        """Add one line. `act` is a dotted name such as "concern.logged"; no free text.

        Where somebody changed the head, the line follows on nothing: that shows for good.
        """
        self._recorded.add(subject)
        state = self.lock()  # whoever adds a line waits for the one before
        head = open_head(self.vault, self.engagement_id, state.head)
        line = Line(state.audited + 1, act, subject, actor_id, at, head.mac if head else "")
        name = key_name(self.engagement_id)
        key = self.vault.unwrapped(name, state.key) if state.key else self.vault.key(self.connection, name)
        made = mac(key, line)
        values = {"number": line.number, "act": act, "subject": subject, "actor_id": actor_id, "at": at}
        self.connection.execute(self.insert(audit, **values, previous=line.previous, mac=made))
        sealed = seal_head(self.vault, self.engagement_id, Head(line.number, made))
        mine = update(engagements).where(engagements.c.id == self.engagement_id)
        self.connection.execute(mine.values(audited=line.number, audit_head=sealed))
        state.audited, state.head = line.number, sealed

    def by(self, actor_id: int) -> tuple[tuple[datetime, str, str], ...]:
        query = self.select(audit).where(audit.c.actor_id == actor_id).order_by(audit.c.number)
        return tuple((row.at, row.act, row.subject) for row in self.connection.execute(query))

    def recorded(self, subject: str) -> bool:
        return subject in self._recorded
