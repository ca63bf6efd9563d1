"""A workspace was replaced by another: its people go on there as who they were, with everything that is theirs."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from adapters.store.audit import StoredAudit
from adapters.store.codec import to_address
from adapters.store.intake import StoredOutbox
from adapters.store.people import account, to_person
from adapters.store.tables import choice, person, route_destination
from adapters.store.vault import opened
from bot.errors import Conflict
from bot.turn import Actor, Platform

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Engine, Row

    from adapters.store.vault import Vault


def move_people(
    engine: Engine, vault: Vault, platform: Platform, source: str, target: str, users: Mapping[str, str], at: datetime
) -> Mapping[int, int]:
    """Move people of every engagement to another workspace; how many there were in each.

    `users` says who they are there by who they are here; empty: everybody moves, under the same ids. They can be
    reached again once they have written from there. All of it happens, or nothing: raises Conflict if somebody is
    there already.
    """
    moved: Counter[int] = Counter()
    with opened(engine, vault) as connection:
        here = (person.c.platform == platform, person.c.workspace == source)
        for row in connection.execute(select(person).where(*here).order_by(person.c.id)).all():
            user = vault.unseal(row.account, about=f"person:{row.id}:account")
            becomes = users.get(user, None if users else user)
            if becomes is None:
                continue
            old, new = (
                Actor(platform=platform, workspace=w, user_id=u) for w, u in ((source, user), (target, becomes))
            )
            _drop_what_waits(connection, vault, row, at)
            _move(connection, vault, row, old, new)
            moved[row.engagement_id] += 1
        if moved:
            _drop_places(connection, vault, platform, source)
        for engagement_id, count in sorted(moved.items()):
            audit = StoredAudit(connection, engagement_id, vault)
            audit.record("people.moved", f"{count} people", None, at)
    return moved


def _move(connection: Connection, vault: Vault, row: Row[tuple[object, ...]], old: Actor, new: Actor) -> None:
    becomes = account(vault, new)
    same = person.c.platform == new.platform, person.c.workspace == new.workspace, person.c.user_id == becomes
    taken = select(person.c.id).where(*same, person.c.engagement_id == row.engagement_id)
    if connection.execute(taken).first():
        raise Conflict(f"{new.user_id} is in workspace {new.workspace} already. Nothing was moved.")
    sealed = vault.seal(new.user_id, about=f"person:{row.id}:account")
    this = update(person).where(person.c.id == row.id)
    connection.execute(this.values(workspace=new.workspace, user_id=becomes, account=sealed, reach=None))
    chosen = (choice.c.platform == old.platform, choice.c.workspace == old.workspace)
    theirs = choice.c.user_id == account(vault, old)
    connection.execute(delete(choice).where(*chosen, theirs))  # they choose anew


def _drop_what_waits(connection: Connection, vault: Vault, row: Row[tuple[object, ...]], at: datetime) -> None:
    """Drop what was on its way to where they were; they are told anew where they are."""
    reach = to_person(row, (), vault).reach
    if reach:
        StoredOutbox(connection, at, row.engagement_id, vault).drop(reach)


def _drop_places(connection: Connection, vault: Vault, platform: Platform, workspace: str) -> None:
    """Let no channel of the old workspace be told any more that a concern waits."""
    for row in connection.execute(select(route_destination)).all():
        about = f"route_destination:{row.engagement_id}:{row.route}:address"
        place = to_address(json.loads(vault.unseal(row.address, about=about)))
        if (place.platform, place.workspace) == (platform, workspace):
            mine = route_destination.c.engagement_id == row.engagement_id, route_destination.c.route == row.route
            connection.execute(delete(route_destination).where(*mine))
