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
from sqlalchemy import and_, bindparam, case, exists, func, null, or_, select, update

from adapters.store.codec import to_announcement, to_reply
from adapters.store.engine import insert, transaction
from adapters.store.failing import STUCK, failing_in
from adapters.store.intake import OVER, REPLY, address_in, dest_of
from adapters.store.tables import IS_DEAD, WAITS, destination, engagement, gate, outbox
from adapters.store.threads import StoredThreads
from adapters.store.vault import Unreadable, opened
from bot.people import Engagement
from bot.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, Update

    from adapters.store.vault import Vault
    from bot.announcement import Announcement
    from bot.ports.clock import Clock
    from bot.ports.store import Failing
    from bot.turn import Address, Platform

LEASE: Final = timedelta(seconds=30)  # a sender is given four fifths of it
FARTHEST: Final = timedelta(hours=2)  # nothing is postponed for longer at a time
UNREADABLE: Final = timedelta(hours=1)  # how long a destination rests whose address cannot be read
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
    lease: Lease
    key: str
    created_at: datetime
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
    ) -> list[Delivery]:
        """Lease up to `most` destinations that have something due, or only that of the address with the key `dest`.

        Their heads are marked as being sent, and that is committed before they are. Closed gates postpone theirs.
        """
        now = self._clock()
        free = or_(destination.c.lease_until.is_(None), destination.c.lease_until < now)
        query = (
            select(destination.c.dest, destination.c.address)
            .where(destination.c.ready_at <= now, destination.c.platform.in_(platforms), free)
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
            # Those that turn out to have to wait are postponed, and must not hide the others.
            while rows := connection.execute(query.with_for_update(skip_locked=True, key_share=True)).all():
                begun = [self._begin(connection, row, gates, now) for row in rows]
                if any(begun):
                    return [delivery for delivery in begun if delivery]
        return []

    def sent(self, delivery: Delivery, *, pace: float, thread: str | None = None, card: str | None = None) -> bool:
        """Settle as arrived; the destination rests for `pace` seconds. False if the lease was lost meanwhile.

        `thread`: the thread that can be begun below it, in which the rest about the same concern then follows. `card`:
        what it is called when it is to be replaced.
        """
        now = self._clock()
        values = {"state": "sent", "last_error": None, **_the_day(now), **OVER}
        begun = thread if delivery.thread is None else None
        rests_until = now + timedelta(seconds=pace)
        return self._settle(delivery, values, rests_until=rests_until, thread=begun, card=card)

    def dropped(self, delivery: Delivery, why: str) -> bool:
        """Settle as not to be said any more."""
        values = {"state": "dropped", "last_error": why, **_the_day(self._clock()), **OVER}
        return self._settle(delivery, values, rests_until=self._clock())

    def dead(self, delivery: Delivery, why: str) -> bool:
        """Settle as impossible to deliver."""
        values = {"state": "dead", "last_error": why[:200], **OVER}
        return self._settle(delivery, values, rests_until=self._clock())

    def again(self, delivery: Delivery, why: str, *, after: float, in_doubt: bool, counts: bool = True) -> bool:
        """Settle as to be tried again after that many seconds.

        `in_doubt`: it may have arrived all the same. `counts`: as one of the attempts after which it is given up.
        """
        now, wait = self._clock(), timedelta(seconds=after)
        attempts = delivery.attempts if counts else delivery.attempts - 1
        # After an hour the next one is tried before it: perhaps it is this message that is not accepted.
        steps_aside = counts and delivery.created_at <= now - STUCK
        due = now + 2 * wait if steps_aside else now + wait
        values: dict[str, Any] = {"available_at": due, "last_error": why[:200], "attempts": attempts}
        if not in_doubt:
            values |= {"state": "pending", "sending_since": None}
        return self._settle(delivery, values, ready_at=now + wait, failed=counts)

    def shut(self, name: str, *, seconds: float) -> None:
        """Close a gate for that long, unless it is for longer already: everything behind it waits."""
        until = self._clock() + timedelta(seconds=seconds)
        with transaction(self._engine) as connection:
            row = insert(connection, gate).values(name=name, blocked_until=until)
            longer = row.on_conflict_do_update(
                index_elements=["name"], set_={"blocked_until": until}, where=gate.c.blocked_until < until
            )
            connection.execute(longer)

    def keep(self, delivery: Delivery) -> bool:
        """Begin the lease's time anew. False if it was lost meanwhile."""
        anew = _held(delivery).values(lease_until=self._clock() + self.lease)
        with transaction(self._engine) as connection:
            return bool(connection.execute(anew).rowcount)

    def failing(self) -> tuple[Failing, ...]:
        """The platforms on which destinations have accepted nothing for an hour, though something waits for them."""
        with transaction(self._engine, reading=True) as connection:
            return failing_in(connection, self._clock())

    def straighten(self) -> None:
        """Let nothing wait for a moment so far ahead that only a clock that was set back since can have named it."""
        now = self._clock()
        late = now + FARTHEST
        with transaction(self._engine) as connection:
            connection.execute(update(destination).where(destination.c.ready_at > late).values(ready_at=now))
            connection.execute(update(destination).where(destination.c.lease_until > late).values(lease_until=None))
            connection.execute(update(outbox).where(WAITS, outbox.c.available_at > late).values(available_at=now))
            connection.execute(update(gate).where(gate.c.blocked_until > late).values(blocked_until=now))

    def counts(self) -> Mapping[str, int]:
        """How many messages wait, and how many could never be delivered, by state."""
        with transaction(self._engine, reading=True) as connection:
            counts = (
                select(outbox.c.state, func.count()).where(it).group_by(outbox.c.state) for it in (WAITS, IS_DEAD)
            )
            return {row[0]: row[1] for query in counts for row in connection.execute(query)}

    def oldest_waiting(self) -> float:
        """Age in seconds of the oldest message that is due and not sent; 0 if none is."""
        now = self._clock()
        query = select(func.min(outbox.c.available_at)).where(WAITS, outbox.c.available_at <= now)
        with transaction(self._engine, reading=True) as connection:
            oldest = connection.execute(query).scalar_one()
        return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0

    def waiting_for(self, dest: str) -> int:
        """How many messages wait for the destination of the address with that key."""
        with opened(self._engine, self._vault, reading=True) as connection:
            query = select(func.count()).where(outbox.c.dest == dest_of(dest, self._vault), WAITS)
            return int(connection.execute(query).scalar_one())

    def _begin(
        self, connection: Connection, row: Row[Any, Any], gates: Callable[[Address], str], now: datetime
    ) -> Delivery | None:
        """Lease a destination and mark its head as being sent; None if it has to wait, and until when is noted."""
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
        head = connection.execute(_head(row.dest, now)).first()
        if head is None or head.available_at > now:
            connection.execute(this.values(ready_at=head.available_at if head else None))
            return None
        lease = Lease(dest=row.dest, token=secrets.token_hex(16), address=address)
        connection.execute(this.values(lease_until=now + self.lease, lease_token=lease.token))
        started = {"state": "sending", "attempts": head.attempts + 1, "sending_since": head.sending_since or now}
        connection.execute(update(outbox).where(outbox.c.id == head.id).values(started))
        return self._to_delivery(connection, head, lease)

    def _settle(
        self,
        delivery: Delivery,
        values: dict[str, Any],
        *,
        ready_at: datetime | None = None,
        rests_until: datetime | None = None,
        failed: bool = False,
        thread: str | None = None,
        card: str | None = None,
    ) -> bool:
        """Write what became of a message, and give its destination back; False if the lease was lost.

        Something is due there from `ready_at` on, or, where it accepted this message, once it has rested.
        """
        lease, now = delivery.lease, self._clock()
        with transaction(self._engine) as connection:
            # Locked before it is asked what waits: what is queued meanwhile waits for this transaction, or is seen.
            if connection.execute(_held_row(delivery).with_for_update(key_share=True)).first() is None:
                return False
            connection.execute(update(outbox).where(outbox.c.id == delivery.id).values(values))
            rest: dict[str, Any] = {"ready_at": ready_at}
            if rests_until:
                waits = exists().where(outbox.c.dest == lease.dest, WAITS)
                ready = bindparam("rest", rests_until, type_=destination.c.ready_at.type)
                rest = {"ready_at": case((waits, ready), else_=null()), "rests_until": rests_until}
                rest["failing_since"] = None
            elif failed:
                rest["failing_since"] = func.coalesce(destination.c.failing_since, now)
            connection.execute(_held(delivery).values(lease_until=None, lease_token=None, **rest))
            news, within = delivery.announcement, delivery.engagement
            if within and news and news.thread_about:
                name, shown = thread if news.begins_thread else None, card if news.shows_card else None
                if name or shown:
                    threads = StoredThreads(connection, within.id, self._vault)
                    threads.begin(news.recipient_id, news.thread_about, lease.address.key, name, now, card=shown)
            return True

    def _to_delivery(self, connection: Connection, row: Row[Any], lease: Lease) -> Delivery:
        within = Engagement(id=row.engagement_id, name=row.engagement_name) if row.engagement_id else None
        content, thread, card = self._content(row), None, None
        try:
            thread, card = self._text(row, "thread"), self._text(row, "card")
            if within and content and not isinstance(content, Reply) and content.thread_about:
                known = StoredThreads(connection, within.id, self._vault)
                thread = known.root(content.recipient_id, content.thread_about, lease.address.key)
                if content.replaces_card:
                    card = known.card(content.recipient_id, content.thread_about, lease.address.key)
        except Unreadable:
            content = None
        return Delivery(
            id=row.id,
            lease=lease,
            created_at=row.created_at,
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


def _held(delivery: Delivery) -> Update:
    return update(destination).where(*_is_held(delivery))


def _held_row(delivery: Delivery) -> Select[Any]:
    return select(destination.c.dest).where(*_is_held(delivery))


def _is_held(delivery: Delivery) -> tuple[ColumnElement[bool], ...]:
    return destination.c.dest == delivery.lease.dest, destination.c.lease_token == delivery.lease.token


def _head(dest: str, now: datetime) -> Select[Any]:
    """The first message that waits there, past those that have failed for long and wait for another attempt."""
    stuck = and_(outbox.c.created_at <= now - STUCK, outbox.c.available_at > now)
    return (
        select(outbox, engagement.c.name.label("engagement_name"))
        .join(engagement, engagement.c.id == outbox.c.engagement_id, isouter=True)
        .where(outbox.c.dest == dest, WAITS)
        .order_by(stuck, outbox.c.id)
        .limit(1)
    )


def _the_day(now: datetime) -> dict[str, datetime | None]:
    """What stays of when something was said once it was: the hour could tell who had just raised a concern."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return {"sent_at": day, "created_at": day, "available_at": day, "sending_since": None}
