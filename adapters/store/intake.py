"""Taking events in once, and queueing what is to be said about them in the same transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import case, delete, exists, func, select, update

from adapters.store.codec import from_address, from_announcement, from_reply, to_address
from adapters.store.engine import added, insert
from adapters.store.failing import failing_in
from adapters.store.tables import WAITS, destination, inbox, outbox, waiting_turn
from bot.ports.store import OutOfTurn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from adapters.store.vault import Vault
    from bot.announcement import Announcement
    from bot.ports.store import Failing
    from bot.reply import Reply
    from bot.turn import Address

REPLY = "reply"
SHARED: Final = timedelta(minutes=5)  # moments at which things were queued: so much less exact than they were
# What was needed to say it, and is not needed any more: what stays says that something was told, and to nobody whom.
OVER: Final = {"payload": None, "thread": None, "card": None, "dest": ""}
NEWS = "news"  # whatever it is: what is in the clear must not tell who heard of a concern


class StoredInbox:
    """The events that were taken in."""

    def __init__(self, connection: Connection, at: datetime, vault: Vault) -> None:
        self._connection = connection
        self._at = at
        self._vault = vault

    def first_time(self, key: str) -> bool:
        row = insert(self._connection, inbox).values(
            event_key=self._vault.pseudonym(key, purpose="event"), received_on=self._at.date()
        )
        return added(self._connection, row)

    def finish(self, number: int) -> bool:
        # Whoever deletes the row is the one that handles it: another has to wait for the end of this transaction.
        done = delete(waiting_turn).where(waiting_turn.c.id == number, is_first_of_a_person())
        if self._connection.execute(done).rowcount:
            return True
        if self._connection.execute(select(waiting_turn.c.id).where(waiting_turn.c.id == number)).first():
            raise OutOfTurn
        return False


def is_first_of_a_person() -> ColumnElement[bool]:
    """Whether a waiting turn is the earliest of its person."""
    earlier = waiting_turn.alias()
    return ~exists().where(earlier.c.who == waiting_turn.c.who, earlier.c.id < waiting_turn.c.id)


@dataclass(frozen=True, slots=True)
class _Queued:
    to: Address
    dedupe_key: str
    kind: str
    sealed: Mapping[str, str | None]  # by column
    again: bool = False  # queued once more if it could not be brought the first time


class StoredOutbox:
    """What is to be said.

    It is written when the transaction ends, destinations in the order of their keys: two transactions that write to the
    same destinations then wait for each other instead of for ever.
    """

    def __init__(self, connection: Connection, at: datetime, engagement_id: int | None, vault: Vault) -> None:
        self._connection = connection
        self._at = at
        self._engagement_id = engagement_id
        self._vault = vault
        self._queued: list[_Queued] = []

    def reply(self, to: Address, reply: Reply, *, key: str, thread: str | None = None, card: str | None = None) -> None:
        sealed = {"payload": json.dumps(from_reply(reply)), "thread": thread, "card": card}
        self._queued.append(_Queued(to, f"reply:{key}", REPLY, sealed))

    def announce(self, announcement: Announcement, to: Address) -> None:
        """Queue news for a person; the same news is queued once, unless it could not or must not be told then."""
        payload = {"payload": json.dumps(from_announcement(announcement))}
        key = f"{self._engagement_id}:{announcement.dedupe_key}"
        self._queued.append(_Queued(to, key, NEWS, payload, again=True))

    def drop(self, to: Address) -> None:
        here = outbox.c.dest == dest_of(to.key, self._vault), outbox.c.engagement_id == self._engagement_id
        waits = update(outbox).where(*here, WAITS, outbox.c.state == "pending")
        self._connection.execute(waits.values(state="dropped", **OVER))

    def failing(self) -> tuple[Failing, ...]:
        return failing_in(self._connection, self._at, engagement_id=self._engagement_id)

    def flush(self) -> None:
        """Write what was queued."""
        places = {dest_of(queued.to.key, self._vault): queued.to for queued in self._queued}
        for dest in sorted(places):
            self._open(dest, places[dest])
        for queued in self._queued:
            values = self._row(queued)
            row = insert(self._connection, outbox).values(values)
            if queued.again:
                anew = {**values, "sending_since": None, "last_error": None}
                untold = outbox.c.state.in_(("dead", "dropped"))
                once = row.on_conflict_do_update(index_elements=["dedupe_key"], set_=anew, where=untold)
            else:
                once = row.on_conflict_do_nothing()
            self._connection.execute(once)

    def _row(self, queued: _Queued) -> dict[str, Any]:
        key = self._vault.pseudonym(queued.dedupe_key, purpose="outbox")
        sealed = {
            column: self._vault.seal(text, about=f"outbox:{key}:{column}")
            for column, text in queued.sealed.items()
            if text is not None
        }
        return {
            "dest": dest_of(queued.to.key, self._vault),
            "engagement_id": self._engagement_id,
            "dedupe_key": key,
            "kind": queued.kind,
            "state": "pending",
            "attempts": 0,
            "available_at": self._at,
            "created_at": _shared(self._at),
            **sealed,
        }

    def _open(self, dest: str, place: Address) -> None:
        """Make the destination known, or bring what its address refers to up to date; something waits for it now."""
        new = self._sealed(place, dest)
        row = insert(self._connection, destination).values(
            dest=dest, platform=place.platform, address=new, ready_at=self._at
        )
        rested = case((destination.c.rests_until > self._at, destination.c.rests_until), else_=self._at)
        ready = row.on_conflict_do_update(
            index_elements=["dest"], set_={"ready_at": func.coalesce(destination.c.ready_at, rested)}
        )
        sealed = self._connection.execute(ready.returning(destination.c.address)).scalar_one()
        if sealed == new or not place.reference:
            return
        this = destination.c.dest == dest
        known = address_in(sealed, dest, self._vault)
        # What the new reference does not know (the conversation that a group message does not name) stays.
        merged = replace(place, reference={**known.reference, **place.reference})
        if merged.reference != known.reference:
            self._connection.execute(update(destination).where(this).values(address=self._sealed(merged, dest)))

    def _sealed(self, place: Address, dest: str) -> str:
        return self._vault.seal(json.dumps(from_address(place)), about=f"destination:{dest}:address")


def _shared(at: datetime) -> datetime:
    """The moment before it that all who said something in the same minutes share."""
    return at - timedelta(seconds=at.timestamp() % SHARED.total_seconds())


def dest_of(key: str, vault: Vault) -> str:
    """Return the pseudonym under which deliveries to the place of that key are queued."""
    return vault.pseudonym(key, purpose="destination")


def address_in(sealed: str, dest: str, vault: Vault) -> Address:
    """Return a destination's address. Raises Unreadable."""
    return to_address(json.loads(vault.unseal(sealed, about=f"destination:{dest}:address")))
