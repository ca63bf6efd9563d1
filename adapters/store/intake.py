"""Taking events in once, and queueing what is to be said about them in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from adapters.store.codec import from_address, from_announcement, from_reply, to_address
from adapters.store.engine import added, insert
from adapters.store.tables import destination, inbox, outbox

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.ports import Announcement
    from bot.reply import Reply
    from bot.turn import Address

REPLY = "reply"


class StoredInbox:
    """The events that were taken in."""

    def __init__(self, connection: Connection, at: datetime) -> None:
        self._connection = connection
        self._at = at

    def first_time(self, key: str) -> bool:
        """Note the event; False if it was noted before."""
        row = insert(self._connection, inbox).values(event_key=key, received_at=self._at)
        return added(self._connection, row)


@dataclass(frozen=True, slots=True)
class _Queued:
    to: Address
    values: dict[str, Any]
    again: bool = False  # queued once more if it could not be brought the first time


class StoredOutbox:
    """What is to be said.

    It is written when the transaction ends, destinations in the order of their keys: two transactions that write to the
    same destinations then wait for each other instead of for ever.
    """

    def __init__(self, connection: Connection, at: datetime, engagement_id: int | None) -> None:
        self._connection = connection
        self._at = at
        self._engagement_id = engagement_id
        self._queued: list[_Queued] = []

    def reply(self, to: Address, reply: Reply, *, key: str, thread: str | None = None, card: str | None = None) -> None:
        """Queue a reply; the same key is queued once."""
        values = {"dedupe_key": f"reply:{key}", "kind": REPLY, "payload": from_reply(reply)}
        self._queued.append(_Queued(to, {**values, "thread": thread, "card": card}))

    def announce(self, announcement: Announcement, to: Address) -> None:
        """Queue news for a person; the same news is queued once, unless it could not or must not be told then."""
        values = {
            "dedupe_key": f"{self._engagement_id}:{announcement.dedupe_key}",
            "kind": announcement.news,
            "payload": from_announcement(announcement),
        }
        self._queued.append(_Queued(to, values, again=True))

    def flush(self) -> None:
        """Write what was queued."""
        places = {queued.to.key: queued.to for queued in self._queued}
        for key in sorted(places):
            self._open(places[key])
        for queued in self._queued:
            values = {
                "dest": queued.to.key,
                "engagement_id": self._engagement_id,
                "state": "pending",
                "attempts": 0,
                "available_at": self._at,
                "created_at": self._at,
                **queued.values,
            }
            row = insert(self._connection, outbox).values(values)
            if queued.again:
                anew = {**values, "sending_since": None, "last_error": None}
                untold = outbox.c.state.in_(("dead", "dropped"))
                once = row.on_conflict_do_update(index_elements=["dedupe_key"], set_=anew, where=untold)
            else:
                once = row.on_conflict_do_nothing()
            self._connection.execute(once)

    def _open(self, place: Address) -> None:
        """Make the destination known, or bring what its address refers to up to date."""
        row = insert(self._connection, destination).values(
            dest=place.key, platform=place.platform, address=from_address(place), ready_at=self._at
        )
        if added(self._connection, row) or not place.reference:
            return
        this = destination.c.dest == place.key
        known = to_address(self._connection.execute(select(destination.c.address).where(this)).scalar_one())
        # What the new reference does not know (the conversation that a group message does not name) stays.
        merged = replace(place, reference={**known.reference, **place.reference})
        if merged.reference != known.reference:
            self._connection.execute(update(destination).where(this).values(address=from_address(merged)))
