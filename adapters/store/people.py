"""The people of an engagement."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_

from adapters.store.codec import from_address, to_address
from adapters.store.engine import added
from adapters.store.scoped import Sealing
from adapters.store.tables import person, role_proposal
from adapters.store.tables import role as role_table
from bot import words
from bot.engagement.ports import RoleProposal
from bot.errors import NotFound
from bot.people import Person, Role, Side
from bot.turn import Address, Platform

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Delete, Row, Table, Update

    from adapters.store.vault import Vault
    from bot.turn import Actor


class StoredPeople(Sealing):
    """The people of one engagement, in one transaction. Reads each once, until somebody changes.

    A person's row is read together with their roles, one row a role.
    """

    def __init__(self, connection: Connection, engagement_id: int, vault: Vault) -> None:
        super().__init__(connection, engagement_id, vault)
        self._seen: dict[int, Person | None] = {}
        self._with_role: dict[Role, tuple[int, ...]] = {}

    def update(self, table: Table) -> Update:
        """Update the engagement's rows, and read everybody anew after that."""
        self._forget()
        return super().update(table)

    def delete(self, table: Table) -> Delete:
        """Delete from the engagement's rows, and read everybody anew after that."""
        self._forget()
        return super().delete(table)

    def all(self) -> tuple[Person, ...]:
        return self._read()

    def page(self, first: int, most: int) -> tuple[Person, ...]:
        query = self.select(person, person.c.id).where(person.c.active).order_by(person.c.id)
        return self._read(person.c.id.in_(query.offset(first).limit(most)))

    def some(self, ids: Iterable[int | None]) -> Mapping[int, Person]:
        wanted = {it for it in ids if it is not None}
        if unread := wanted - self._seen.keys():
            self._seen.update(dict.fromkeys(unread))
            self._read(person.c.id.in_(sorted(unread)))
        return {it: found for it in sorted(wanted) if (found := self._seen[it])}

    def with_role(self, *roles: Role) -> tuple[Person, ...]:
        if unread := set(roles) - self._with_role.keys():
            having = self.select(role_table, role_table.c.person_id).where(role_table.c.role.in_(sorted(unread)))
            found = self._read(person.c.id.in_(having))
            self._with_role |= {each: tuple(it.id for it in found if each in it.roles) for each in unread}
        return tuple(self.some(it for each in roles for it in self._with_role[each]).values())

    def on_side(self, side: Side, most: int) -> int:
        query = self.select(person, person.c.id).where(person.c.side == side, person.c.active).limit(most)
        return len(self.connection.execute(query).all())

    def get(self, person_id: int) -> Person:
        found = self.some([person_id]).get(person_id)
        if found is None:
            raise NotFound(words.NO_LONGER_THERE)
        return found

    def _read(self, *which: ColumnElement[bool]) -> tuple[Person, ...]:
        theirs = and_(role_table.c.engagement_id == person.c.engagement_id, role_table.c.person_id == person.c.id)
        query = self.select(person, person, role_table.c.role).outerjoin(role_table, theirs)
        rows = self.connection.execute(query.where(person.c.active, *which).order_by(person.c.id)).all()
        found = {who: list(mine) for who, mine in groupby(rows, key=lambda row: int(row.id))}
        read = {
            who: to_person(mine[0], [Role(it.role) for it in mine if it.role], self.vault)
            for who, mine in found.items()
        }
        self._seen.update(read)
        return tuple(read.values())

    def _forget(self) -> None:
        self._seen, self._with_role = {}, {}

    def note_reach(self, person_id: int, reach: Address | None) -> None:
        """Remember how to answer this person alone, or that it is no longer possible.

        What an earlier address knew and this one does not (the conversation that a group message does not name) stays.
        """
        known = self.get(person_id).reach
        if reach and known and known.key == reach.key:
            reach = replace(reach, reference={**known.reference, **reach.reference})
        # Whoever left is not written to by their account, either: null is only for those who were never seen.
        written = json.dumps(from_address(reach) if reach else None)
        value = self.vault.seal(written, about=f"person:{person_id}:reach")
        self.connection.execute(self.update(person).where(person.c.id == person_id).values(reach=value))

    def note_guest(self, person_id: int, *, guest: bool) -> None:
        self.connection.execute(self.update(person).where(person.c.id == person_id).values(guest=guest))

    def give_role(self, person_id: int, role: Role) -> None:
        added(self.connection, self.insert(role_table, person_id=person_id, role=role))
        self.drop_role_proposal(person_id, role)

    def take_role(self, person_id: int, role: Role) -> None:
        theirs = role_table.c.person_id == person_id, role_table.c.role == role
        self.connection.execute(self.delete(role_table).where(*theirs))

    def propose_role(self, person_id: int, role: Role, by_id: int, at: datetime) -> None:
        self.drop_role_proposal(person_id, role)
        row = self.insert(role_proposal, person_id=person_id, role=role, by_id=by_id, proposed_at=at)
        self.connection.execute(row)

    def proposed_roles(self, since: datetime) -> tuple[RoleProposal, ...]:
        query = self.select(role_proposal).where(role_proposal.c.proposed_at >= since)
        rows = self.connection.execute(query.order_by(role_proposal.c.proposed_at, role_proposal.c.person_id))
        return tuple(
            RoleProposal(person_id=it.person_id, role=Role(it.role), by_id=it.by_id, at=it.proposed_at) for it in rows
        )

    def drop_role_proposal(self, person_id: int, role: Role) -> None:
        this = role_proposal.c.person_id == person_id, role_proposal.c.role == role
        self.connection.execute(self.delete(role_proposal).where(*this))

    def remove(self, person_id: int) -> None:
        theirs = role_proposal.c.person_id == person_id, role_proposal.c.by_id == person_id
        self.connection.execute(self.delete(role_proposal).where(or_(*theirs)))
        self.connection.execute(self.delete(role_table).where(role_table.c.person_id == person_id))
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
        self.connection.execute(self.delete(role_table).where(role_table.c.person_id == known))
        for each in sorted(set(roles)):
            self.connection.execute(self.insert(role_table, person_id=known, role=each))
        self._forget()
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


def to_person(row: Row[Any], roles: Iterable[Role], vault: Vault) -> Person:
    """Make a person of a row and their roles. Raises Unreadable."""
    name = vault.unseal(row.name, about=f"person:{row.id}:name")
    seen = json.loads(vault.unseal(row.reach, about=f"person:{row.id}:reach")) if row.reach else None
    return Person(
        id=row.id,
        name=name,
        side=Side(row.side),
        roles=frozenset(roles),
        reach=to_address(seen) if seen else None,
        guest=row.guest,
        by_account=None if row.reach else _by_account(row, vault),
    )


def _by_account(row: Row[Any], vault: Vault) -> Address | None:
    """Where the platform takes what is said to an account that never wrote: not in Teams."""
    if Platform(row.platform) is Platform.TEAMS:
        return None
    user = vault.unseal(row.account, about=f"person:{row.id}:account")
    return Address(platform=Platform(row.platform), workspace=row.workspace, channel=user)


def account(vault: Vault, actor: Actor) -> str:
    """Return the pseudonym by which an account is found, the same one in every engagement."""
    return vault.pseudonym(json.dumps([actor.platform, actor.workspace, actor.user_id]), purpose="account")
