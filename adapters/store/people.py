"""The people of an engagement."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from adapters.store.codec import from_address, to_address
from adapters.store.scoped import Scoped
from adapters.store.tables import person, role
from bot import words
from bot.errors import NotFound
from bot.people import Person, Role, Side

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Row

    from bot.turn import Actor, Address


class StoredPeople(Scoped):
    """The people of one engagement, in one transaction."""

    def all(self) -> tuple[Person, ...]:
        """Everybody who is active, in the order they were added."""
        rows = self.connection.execute(self.select(person).where(person.c.active).order_by(person.c.id)).all()
        roles: dict[int, set[Role]] = defaultdict(set)
        for row in self.connection.execute(self.select(role)):
            roles[row.person_id].add(Role(row.role))
        return tuple(to_person(row, roles[row.id]) for row in rows)

    def get(self, person_id: int) -> Person:
        """Raise NotFound if there is no such active person here."""
        query = self.select(person).where(person.c.id == person_id, person.c.active)
        row = self.connection.execute(query).one_or_none()
        if row is None:
            raise NotFound(words.NO_LONGER_THERE)
        return to_person(row, self._roles(person_id))

    def note_reach(self, person_id: int, reach: Address | None) -> None:
        """Remember how to answer this person alone, or that it is no longer possible.

        What an earlier address knew and this one does not (the conversation that a group message does not name) stays.
        """
        known = self.get(person_id).reach
        if reach and known and known.key == reach.key:
            reach = replace(reach, reference={**known.reference, **reach.reference})
        value = from_address(reach) if reach else None
        self.connection.execute(self.update(person).where(person.c.id == person_id).values(reach=value))

    def add(self, actor: Actor, *, name: str, side: Side, roles: Iterable[Role], at: datetime) -> Person:
        """Add somebody, or give somebody known a new name, side and set of roles."""
        known = self.connection.execute(
            self.select(person, person.c.id).where(
                person.c.platform == actor.platform,
                person.c.workspace == actor.workspace,
                person.c.user_id == actor.user_id,
            )
        ).scalar_one_or_none()
        if known is None:
            added = self.insert(
                person,
                platform=actor.platform,
                workspace=actor.workspace,
                user_id=actor.user_id,
                name=name,
                side=side,
                active=True,
                created_at=at,
            )
            known = self.connection.execute(added.returning(person.c.id)).scalar_one()
        else:
            changed = self.update(person).where(person.c.id == known).values(name=name, side=side, active=True)
            self.connection.execute(changed)
            self.connection.execute(self.delete(role).where(role.c.person_id == known))
        for each in sorted(set(roles)):
            self.connection.execute(self.insert(role, person_id=known, role=each))
        return self.get(known)

    def _roles(self, person_id: int) -> set[Role]:
        query = self.select(role, role.c.role).where(role.c.person_id == person_id)
        return {Role(name) for name in self.connection.execute(query).scalars()}


def to_person(row: Row[Any], roles: Iterable[Role]) -> Person:
    """Make a person of a row and their roles."""
    reach = to_address(row.reach) if row.reach else None
    return Person(id=row.id, name=row.name, side=Side(row.side), roles=frozenset(roles), reach=reach)
