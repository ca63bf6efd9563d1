"""Kinds of message that an engagement added to those that ship."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from adapters.store.engine import added
from adapters.store.scoped import Scoped
from adapters.store.tables import own_kind, phrasing
from bot.editing.ports import OwnKind
from knowledge.decision import Decision
from knowledge.kind import Kind

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row

    from bot.people import Person


class StoredKinds(Scoped):
    """The own kinds of one engagement, in one transaction."""

    def all(self) -> tuple[OwnKind, ...]:
        rows = self.connection.execute(self.select(own_kind))
        # Sorted here: how a database sorts text is a matter of its settings.
        return tuple(sorted((OwnKind(kind=_kind(row), counts=row.counts) for row in rows), key=lambda it: it.kind.id))

    def propose(self, proposal: str, kind: Kind, revision: int, person: Person, at: datetime) -> bool:
        """Keep a kind that does not count yet, instead of one proposed before; False if there is one that counts."""
        self.lock()
        waiting = self.delete(own_kind).where(own_kind.c.name == kind.id, ~own_kind.c.counts)
        self.connection.execute(waiting)
        row = self.insert(
            own_kind,
            name=kind.id,
            reaction=kind.reaction,
            examples=list(kind.examples),
            counts=False,
            proposal=proposal,
            shown_at=revision,
            added_by=person.id,
            added_at=at,
        )
        return added(self.connection, row)

    def proposed(self, proposal: str) -> tuple[Kind, int] | None:
        """The proposed kind and the revision at which its effect was shown."""
        query = self.select(own_kind).where(own_kind.c.proposal == proposal, ~own_kind.c.counts)
        row = self.connection.execute(query).one_or_none()
        return (_kind(row), row.shown_at) if row else None

    def add(self, proposal: str) -> bool:
        self.lock()
        waiting = self.update(own_kind).where(own_kind.c.proposal == proposal, ~own_kind.c.counts)
        now_counts = self.connection.execute(waiting.values(counts=True)).rowcount == 1
        if now_counts:
            self.revise()
        return now_counts

    def drop(self, name: str) -> bool:
        self.lock()
        gone = self.delete(own_kind).where(own_kind.c.name == name).returning(own_kind.c.counts)
        counted = self.connection.execute(gone).scalar_one_or_none()
        if counted:
            self.connection.execute(self.delete(phrasing).where(phrasing.c.is_kind, phrasing.c.target == name))
            self.revise()
        return counted is not None


def _kind(row: Row[Any]) -> Kind:
    return Kind(id=row.name, reaction=Decision(row.reaction), examples=tuple(row.examples))
