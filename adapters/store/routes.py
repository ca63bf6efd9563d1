"""Who was named to read concerns, and which places are told that one waits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from adapters.store.codec import from_address, to_address
from adapters.store.engine import added
from adapters.store.scoped import Sealing
from adapters.store.tables import person, route_destination, route_reader
from bot.concerns.ports import Destination
from bot.people import Side

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from adapters.store.vault import Vault
    from bot.concerns.concern import Route


class StoredRoutes(Sealing):
    """What admins set about the routes of one engagement, in one transaction. Reads the names once."""

    def __init__(self, connection: Connection, engagement_id: int, vault: Vault) -> None:
        super().__init__(connection, engagement_id, vault)
        self._named: frozenset[tuple[str, int, Side]] | None = None

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
