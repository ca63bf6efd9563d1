"""Who did what, for good: lines are only ever added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.store.scoped import Scoped
from adapters.store.tables import audit

if TYPE_CHECKING:
    from datetime import datetime


class StoredAudit(Scoped):
    """The audit of one engagement, in one transaction."""

    def record(self, act: str, subject: str, actor_id: int, at: datetime) -> None:
        """Add one line. `act` is a dotted name such as "concern.logged"; no free text."""
        number = self.next_number("audited")
        self.connection.execute(self.insert(audit, number=number, act=act, subject=subject, actor_id=actor_id, at=at))
