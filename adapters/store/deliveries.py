"""The courier's side of the outbox: leases on destinations, one message at a time, settled under the lease's token.

A destination is leased, not a message: that one row gives order, pace and Retry-After among any number of couriers.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog
from sqlalchemy import and_, exists, func, or_, select, update

from adapters.store.codec import to_announcement, to_reply
from adapters.store.engine import insert, transaction
from adapters.store.intake import REPLY, address_in, dest_of
from adapters.store.tables import destination, engagement, gate, outbox
from adapters.store.threads import StoredThreads
from adapters.store.vault import Unreadable, opened
from bot.people import Engagement
from bot.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Engine, Row, Update

    from adapters.store.vault import Vault
    from bot.announcement import Announcement
    from bot.ports.clock import Clock
    from bot.turn import Address, Platform

LEASE: Final = timedelta(seconds=30)  # a sender is given four fifths of it
WAITING = ("pending", "sending")
UNREADABLE: Final = timedelta(hours=1)  # how long a destination rests whose address cannot be read
SENT: Final = {"payload": None, "thread": None, "card": None}  # what was needed to say it, and is not needed any more
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to speak to one destination until the lease ends. `dest` is its pseudonym."""

    dest: str
    token: str
    address: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The message at the head of a destination. `in_doubt` since when an attempt may have arrived, None if none may.

    `content` is None if this version of the program cannot read it: a newer one wrote it, or somebody changed it.
    """

    id: int
    key: str
    content: Reply | Announcement | None
    engagement: Engagement | None
    thread: str | None
    card: str | None
    attempts: int
    last_error: str | None
    in_doubt: datetime | None

    @property
    def announcement(self) -> Announcement | None:
        """The news that it is, which are composed only now."""
        return None if isinstance(self.content, Reply) else self.content


class Deliveries:
    """Claims destinations, and settles what was sent to them. A lease that is not settled ends after `lease`.

    `kinds` are the kinds of announcement there are, by subject.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        vault: Vault,
        kinds: Mapping[str, type[Announcement]],
        *,
        lease: timedelta = LEASE,
    ) -> None:
        self._kinds = kinds
        self._engine = engine
        self._clock = clock
        self._vault = vault
        self.lease = lease

    def claim(
        self,
        platforms: Collection[Platform],
        gates: Callable[[Address], str],
        *,
        dest: str | None = None,
        most: int = 16,
    ) -> list[Lease]:
        """Lease up to `most` destinations that have something due, or only that of the address with the key `dest`.

        Closed gates postpone theirs.
        """
        now = self._clock()
        due = exists().where(
            outbox.c.dest == destination.c.dest, outbox.c.state.in_(WAITING), outbox.c.available_at <= now
        )
        query = (
            select(destination.c.dest, destination.c.address)
            .where(
                destination.c.platform.in_(platforms),
                destination.c.ready_at <= now,
                or_(destination.c.lease_until.is_(None), destination.c.lease_until < now),
                due,
            )
            .order_by(destination.c.ready_at)
            .limit(most)
        )
        # A look without the writer's lock first: an idle courier must not queue with those who write.
        with opened(self._engine, self._vault, reading=True) as connection:
            if dest is not None:
                query = query.where(destination.c.dest == dest_of(dest, self._vault))
            if connection.execute(query.limit(1)).first() is None:
                return []
        with opened(self._engine, self._vault) as connection:
            # Those behind a closed gate are postponed, and must not hide the others.
            while rows := connection.execute(query.with_for_update(skip_locked=True, key_share=True)).all():
                leases = [self._lease(connection, row, gates, now) for row in rows]
                if any(leases):
                    return [lease for lease in leases if lease]
        return []

    def begin(self, lease: Lease) -> Delivery | None:
        """Mark the head as being sent, and commit that before it is.

        None if the lease is lost, or if nothing is due, upon which the lease is given back until something is.
        """
        now = self._clock()
        with opened(self._engine, self._vault) as connection:
            if not self._holds(connection, lease):
                return None
            row = connection.execute(_head(lease.dest)).first()
            if row is None or row.available_at > now:
                ready_at = row.available_at if row else now
                connection.execute(_held(lease).values(ready_at=ready_at, lease_until=None, lease_token=None))
                return None
            started = {"state": "sending", "attempts": row.attempts + 1, "sending_since": row.sending_since or now}
            connection.execute(update(outbox).where(outbox.c.id == row.id).values(started))
            return self._to_delivery(connection, row, lease.address)

    def sent(self, lease: Lease, delivery: Delivery, reference: str, *, pace: float, thread: str | None = None) -> bool:
        """Settle as arrived; the destination rests for `pace` seconds. False if the lease was lost meanwhile.

        `thread`: the thread that can be begun below it, in which the rest about the same concern then follows.
        """
        now = self._clock()
        sealed = self._vault.seal(reference, about=f"outbox:{delivery.key}:remote_ref")
        values = {"state": "sent", "remote_ref": sealed, "sent_at": now, "last_error": None, **SENT}
        begun = thread if delivery.thread is None else None
        return self._settle(lease, delivery, values, now + timedelta(seconds=pace), thread=begun)

    def dropped(self, lease: Lease, delivery: Delivery, why: str) -> bool:
        """Settle as not to be said any more."""
        return self._settle(lease, delivery, {"state": "dropped", "last_error": why, **SENT}, self._clock())

    def dead(self, lease: Lease, delivery: Delivery, why: str) -> bool:
        """Settle as impossible to deliver."""
        values = {"state": "dead", "last_error": why[:200], **SENT}
        return self._settle(lease, delivery, values, self._clock())

    def again(
        self, lease: Lease, delivery: Delivery, why: str, *, after: float, in_doubt: bool, counts: bool = True
    ) -> bool:
        """Settle as to be tried again after that many seconds.

        `in_doubt`: it may have arrived all the same. `counts`: as one of the attempts after which it is given up.
        """
        due = self._clock() + timedelta(seconds=after)
        attempts = delivery.attempts if counts else delivery.attempts - 1
        values: dict[str, Any] = {"available_at": due, "last_error": why[:200], "attempts": attempts}
        if not in_doubt:
            values |= {"state": "pending", "sending_since": None}
        return self._settle(lease, delivery, values, due)

    def shut(self, name: str, *, seconds: float) -> None:
        """Close a gate for that long, unless it is for longer already: everything behind it waits."""
        until = self._clock() + timedelta(seconds=seconds)
        with transaction(self._engine) as connection:
            row = insert(connection, gate).values(name=name, blocked_until=until)
            longer = row.on_conflict_do_update(
                index_elements=["name"], set_={"blocked_until": until}, where=gate.c.blocked_until < until
            )
            connection.execute(longer)

    def keep(self, lease: Lease) -> bool:
        """Begin the lease's time anew. False if it was lost meanwhile."""
        with transaction(self._engine) as connection:
            return self._holds(connection, lease)

    def counts(self) -> Mapping[str, int]:
        """How many messages there are in each state."""
        with transaction(self._engine, reading=True) as connection:
            query = select(outbox.c.state, func.count()).group_by(outbox.c.state)
            return {row[0]: row[1] for row in connection.execute(query)}

    def oldest_waiting(self) -> float:
        """Age in seconds of the oldest message that is due and not sent; 0 if none is."""
        now = self._clock()
        query = select(func.min(outbox.c.available_at)).where(outbox.c.state.in_(WAITING), outbox.c.available_at <= now)
        with transaction(self._engine, reading=True) as connection:
            oldest = connection.execute(query).scalar_one()
        return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0

    def waiting_for(self, dest: str) -> int:
        """How many messages wait for the destination of the address with that key."""
        with opened(self._engine, self._vault, reading=True) as connection:
            query = select(func.count()).where(outbox.c.dest == dest_of(dest, self._vault), outbox.c.state.in_(WAITING))
            return int(connection.execute(query).scalar_one())

    def _lease(
        self, connection: Connection, row: Row[Any, Any], gates: Callable[[Address], str], now: datetime
    ) -> Lease | None:
        this = update(destination).where(destination.c.dest == row.dest)
        try:
            address = address_in(row.address, row.dest, self._vault)
        except Unreadable:  # one row that somebody changed must not stop the others
            log.error("address_unreadable", code=row.dest)  # noqa: TRY400 - see Courier._serve
            connection.execute(this.values(ready_at=now + UNREADABLE))
            return None
        behind = select(gate.c.blocked_until).where(gate.c.name == gates(address))
        blocked = connection.execute(behind).scalar_one_or_none()
        if blocked and blocked > now:
            connection.execute(this.values(ready_at=blocked))
            return None
        token = secrets.token_hex(16)
        connection.execute(this.values(lease_until=now + self.lease, lease_token=token))
        return Lease(dest=row.dest, token=token, address=address)

    def _holds(self, connection: Connection, lease: Lease) -> bool:
        # Writing the row, not only reading it, keeps another courier from taking the lease over meanwhile.
        return bool(connection.execute(_held(lease).values(lease_until=self._clock() + self.lease)).rowcount)

    def _settle(
        self, lease: Lease, delivery: Delivery, values: dict[str, Any], ready_at: datetime, *, thread: str | None = None
    ) -> bool:
        with transaction(self._engine) as connection:
            held = _held(lease).values(ready_at=ready_at, lease_until=None, lease_token=None)
            if not connection.execute(held).rowcount:
                return False
            connection.execute(update(outbox).where(outbox.c.id == delivery.id).values(values))
            news, within = delivery.announcement, delivery.engagement
            if thread and within and news and news.begins_thread and news.thread_about:
                threads = StoredThreads(connection, within.id, self._vault)
                threads.begin(news.recipient_id, news.thread_about, lease.address.key, thread, self._clock())
            return True

    def _to_delivery(self, connection: Connection, row: Row[Any], address: Address) -> Delivery:
        within = Engagement(id=row.engagement_id, name=row.engagement_name) if row.engagement_id else None
        content, thread, card = self._content(row), None, None
        try:
            thread, card = self._text(row, "thread"), self._text(row, "card")
            if within and content and not isinstance(content, Reply) and content.thread_about:
                known = StoredThreads(connection, within.id, self._vault)
                thread = known.root(content.recipient_id, content.thread_about, address.key)
        except Unreadable:
            content = None
        return Delivery(
            id=row.id,
            key=row.dedupe_key,
            content=content,
            engagement=within,
            thread=thread,
            card=card,
            attempts=row.attempts + 1,
            last_error=row.last_error,
            in_doubt=row.sending_since if row.state == "sending" else None,
        )

    def _content(self, row: Row[Any]) -> Reply | Announcement | None:
        try:
            payload = json.loads(self._text(row, "payload") or "null")
            return to_reply(payload) if row.kind == REPLY else to_announcement(payload, self._kinds)
        except Exception:  # noqa: BLE001 - cattrs raises many kinds, a group of them among others
            return None

    def _text(self, row: Row[Any], column: str) -> str | None:
        sealed = row._mapping[column]  # noqa: SLF001 - SQLAlchemy's documented way to a column by its name
        return None if sealed is None else self._vault.unseal(sealed, about=f"outbox:{row.dedupe_key}:{column}")


def _held(lease: Lease) -> Update:
    mine = and_(destination.c.dest == lease.dest, destination.c.lease_token == lease.token)
    return update(destination).where(mine)


def _head(dest: str) -> Any:  # noqa: ANN401 - a Select over the columns of two tables
    return (
        select(outbox, engagement.c.name.label("engagement_name"))
        .join(engagement, engagement.c.id == outbox.c.engagement_id, isouter=True)
        .where(outbox.c.dest == dest, outbox.c.state.in_(WAITING))
        .order_by(outbox.c.id)
        .limit(1)
    )
