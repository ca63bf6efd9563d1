"""Who was named to read concerns, and which places are told that one waits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from adapters.store.codec import from_address, to_address
from adapters.store.engine import added
from adapters.store.scoped import Sealing
from adapters.store.tables import person, route_destination, route_reader, stand_in
from bot.concerns.ports import Destination, StandIn
from bot.people import Side

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection, Row

    from adapters.store.vault import Vault
    from bot.concerns.concern import Route


class StoredRoutes(Sealing):
    """What admins set about the routes of one engagement, in one transaction. Reads the names once."""

    def __init__(self, connection: Connection, engagement_id: int, vault: Vault, today: date) -> None:
        super().__init__(connection, engagement_id, vault)
        self._named: frozenset[tuple[str, int, Side]] | None = None
        self._today = today
        self._stand_ins: tuple[StandIn, ...] | None = None

    def named(self, route: Route, side: Side | None = None) -> frozenset[int]:
        return frozenset(
            who for of, who, where in self._everybody_named() if of == route and (side is None or where is side)
        )

    def name(self, route: Route, person_id: int) -> bool:
        self._named = None
        return added(self.connection, self.insert(route_reader, route=route, person_id=person_id))

    def unname(self, route: Route, person_id: int) -> bool:
        self._named = None
        gone = self.delete(route_reader).where(route_reader.c.route == route, route_reader.c.person_id == person_id)
        return self.connection.execute(gone).rowcount == 1

    def stand_ins(self) -> tuple[StandIn, ...]:
        if self._stand_ins is None:
            now = stand_in.c.since <= self._today, stand_in.c.until >= self._today
            rows = self.connection.execute(self.select(stand_in).where(*now).order_by(stand_in.c.person_id))
            self._stand_ins = tuple(map(_to_stand_in, rows))
        return self._stand_ins

    def stand_in_of(self, absent_id: int) -> StandIn | None:
        here = stand_in.c.person_id == absent_id, stand_in.c.until >= self._today
        row = self.connection.execute(self.select(stand_in).where(*here)).one_or_none()
        return _to_stand_in(row) if row else None

    def set_stand_in(self, chosen: StandIn) -> None:
        self.drop_stand_in(chosen.absent_id)
        values = {"since": chosen.since, "until": chosen.until, "stand_in_id": chosen.stand_in_id, "begun": False}
        self.connection.execute(self.insert(stand_in, person_id=chosen.absent_id, **values))

    def drop_stand_in(self, absent_id: int) -> bool:
        self.lock()
        self._stand_ins = None
        theirs = self.delete(stand_in).where(stand_in.c.person_id == absent_id)
        return self.connection.execute(theirs).rowcount == 1

    def beginning(self) -> tuple[StandIn, ...]:
        self.lock()
        self._stand_ins = None
        self.connection.execute(self.delete(stand_in).where(stand_in.c.until < self._today))
        new = self.update(stand_in).where(stand_in.c.since <= self._today, ~stand_in.c.begun).values(begun=True)
        rows = self.connection.execute(new.returning(stand_in)).all()
        return tuple(map(_to_stand_in, sorted(rows, key=lambda row: row.person_id)))

    def destination(self, route: Route) -> Destination | None:
        query = self.select(route_destination).where(route_destination.c.route == route)
        row = self.connection.execute(query).one_or_none()
        if row is None:
            return None
        written = self.vault.unseal(row.address, about=self._about(route))
        return Destination(address=to_address(json.loads(written)), label=row.label)

    def set_destination(self, route: Route, destination: Destination | None) -> None:
        self.connection.execute(self.delete(route_destination).where(route_destination.c.route == route))
        if destination:
            sealed = self.vault.seal(json.dumps(from_address(destination.address)), about=self._about(route))
            row = self.insert(route_destination, route=route, address=sealed, label=destination.label)
            overtaken = {"address": sealed, "label": destination.label}  # by somebody else who set it meanwhile
            self.connection.execute(
                row.on_conflict_do_update(index_elements=["engagement_id", "route"], set_=overtaken)
            )

    def _about(self, route: Route) -> str:
        return f"route_destination:{self.engagement_id}:{route}:address"

    def _everybody_named(self) -> frozenset[tuple[str, int, Side]]:
        if self._named is None:
            query = (
                self.select(route_reader, route_reader.c.route, route_reader.c.person_id, person.c.side)
                .join(
                    person,
                    (person.c.engagement_id == route_reader.c.engagement_id)
                    & (person.c.id == route_reader.c.person_id),
                )
                .where(person.c.active)
            )
            rows = self.connection.execute(query)
            self._named = frozenset((row.route, row.person_id, Side(row.side)) for row in rows)
        return self._named


def _to_stand_in(row: Row[tuple[object, ...]]) -> StandIn:
    return StandIn(absent_id=row.person_id, stand_in_id=row.stand_in_id, since=row.since, until=row.until)
