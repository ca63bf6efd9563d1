"""The people of an engagement."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from adapters.store.codec import from_address, to_address
from adapters.store.scoped import Sealing
from adapters.store.tables import person, role
from bot import words
from bot.errors import NotFound
from bot.people import Person, Role, Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from sqlalchemy import Connection, Row, Table, Update

    from adapters.store.vault import Vault
    from bot.turn import Actor, Address


class StoredPeople(Sealing):
    """The people of one engagement, in one transaction. Reads everybody once, until somebody changes."""

    def __init__(self, connection: Connection, engagement_id: int, vault: Vault) -> None:
        super().__init__(connection, engagement_id, vault)
        self._everybody: dict[int, Person] | None = None

    def update(self, table: Table) -> Update:
        """Update the engagement's rows, and read everybody anew after that."""
        self._everybody = None
        return super().update(table)

    def all(self) -> tuple[Person, ...]:
        if self._everybody is None:
            self._everybody = {it.id: it for it in self._read()}
        return tuple(self._everybody.values())

    def _read(self) -> Iterator[Person]:
        rows = self.connection.execute(self.select(person).where(person.c.active).order_by(person.c.id)).all()
        roles: dict[int, set[Role]] = defaultdict(set)
        for row in self.connection.execute(self.select(role)):
            roles[row.person_id].add(Role(row.role))
        return (to_person(row, roles[row.id], self.vault) for row in rows)

    def get(self, person_id: int) -> Person:
        if self._everybody and person_id in self._everybody:
            return self._everybody[person_id]
        query = self.select(person).where(person.c.id == person_id, person.c.active)
        row = self.connection.execute(query).one_or_none()
        if row is None:
            raise NotFound(words.NO_LONGER_THERE)
        return to_person(row, self._roles(person_id), self.vault)

    def note_reach(self, person_id: int, reach: Address | None) -> None:
        """Remember how to answer this person alone, or that it is no longer possible.

        What an earlier address knew and this one does not (the conversation that a group message does not name) stays.
        """
        known = self.get(person_id).reach
        if reach and known and known.key == reach.key:
            reach = replace(reach, reference={**known.reference, **reach.reference})
        value = None
        if reach:
            value = self.vault.seal(json.dumps(from_address(reach)), about=f"person:{person_id}:reach")
        self.connection.execute(self.update(person).where(person.c.id == person_id).values(reach=value))

    def remove(self, person_id: int) -> None:
        self.connection.execute(self.delete(role).where(role.c.person_id == person_id))
        self.connection.execute(self.update(person).where(person.c.id == person_id).values(active=False, reach=None))

    def add(self, actor: Actor, *, name: str, side: Side, roles: Iterable[Role], at: datetime) -> Person:
        """Add somebody, or give somebody known a new name, side and set of roles."""
        known = self._known(actor)
        if known is None:
            known = self._insert(actor, side, at)
        sealed = {
            "name": self.vault.seal(name, about=f"person:{known}:name"),
            "account": self.vault.seal(actor.user_id, about=f"person:{known}:account"),
        }
        mine = self.update(person).where(person.c.id == known)
        self.connection.execute(mine.values(side=side, active=True, **sealed))
        self.connection.execute(self.delete(role).where(role.c.person_id == known))
        for each in sorted(set(roles)):
            self.connection.execute(self.insert(role, person_id=known, role=each))
        return self.get(known)

    def _known(self, actor: Actor) -> int | None:
        query = self.select(person, person.c.id).where(
            person.c.platform == actor.platform,
            person.c.workspace == actor.workspace,
            person.c.user_id == account(self.vault, actor),
        )
        return self.connection.execute(query).scalar_one_or_none()

    def _insert(self, actor: Actor, side: Side, at: datetime) -> int:
        """Add the row. What is sealed in it follows, since it can be read only as that of the row's number."""
        row = self.insert(
            person,
            platform=actor.platform,
            workspace=actor.workspace,
            user_id=account(self.vault, actor),
            account="",
            name="",
            side=side,
            active=True,
            created_at=at,
        )
        return int(self.connection.execute(row.returning(person.c.id)).scalar_one())

    def _roles(self, person_id: int) -> set[Role]:
        query = self.select(role, role.c.role).where(role.c.person_id == person_id)
        return {Role(name) for name in self.connection.execute(query).scalars()}


def to_person(row: Row[Any], roles: Iterable[Role], vault: Vault) -> Person:
    """Make a person of a row and their roles. Raises Unreadable."""
    name = vault.unseal(row.name, about=f"person:{row.id}:name")
    reach = None
    if row.reach:
        reach = to_address(json.loads(vault.unseal(row.reach, about=f"person:{row.id}:reach")))
    return Person(id=row.id, name=name, side=Side(row.side), roles=frozenset(roles), reach=reach)


def account(vault: Vault, actor: Actor) -> str:
    """Return the pseudonym by which an account is found, the same one in every engagement."""
    return vault.pseudonym(json.dumps([actor.platform, actor.workspace, actor.user_id]), purpose="account")
