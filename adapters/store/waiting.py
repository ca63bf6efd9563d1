"""The turns that were acknowledged and wait to be handled: taken in many at a time, and claimed one a person."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import structlog
from sqlalchemy import bindparam, case, exists, func, null, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from adapters.store.codec import from_turn, to_turn
from adapters.store.engine import transaction
from adapters.store.intake import is_first_of_a_person
from adapters.store.people import account
from adapters.store.tables import inbox, waiting_turn
from adapters.store.vault import opened

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine, Row

    from adapters.store.vault import Vault
    from bot.ports.clock import Clock
    from bot.turn import Turn

LEASE: Final = timedelta(seconds=30)  # handling takes a fraction of a second; a model may be asked for some
UNREADABLE: Final = timedelta(hours=1)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingTurn:
    """A turn that this process is to handle. `attempts`: how often one has been begun, this one included."""

    number: int
    turn: Turn
    attempts: int


class WaitingTurns:
    """Takes turns in, and hands them out to be handled, the earliest of each person. A lease ends by itself."""

    def __init__(self, engine: Engine, clock: Clock, vault: Vault, *, lease: timedelta = LEASE) -> None:
        self._lease = lease
        self._engine = engine
        self._clock = clock
        self._vault = vault

    def take_in(self, turns: Sequence[Turn], *, at_once: int) -> tuple[WaitingTurn, ...]:
        """Commit the turns' keys and the turns; return up to `at_once` of them, which the caller handles now.

        A turn whose key is known is not taken in again.
        """
        with opened(self._engine, self._vault) as connection:
            note, keep = _statements(connection.dialect.name)
            now = self._clock()
            keyed = {self._vault.pseudonym(turn.key, purpose="event"): turn for turn in reversed(turns)}
            noted = [{"event_key": key, "received_on": now.date()} for key in reversed(keyed)]
            new = set(connection.execute(note, noted).scalars())
            rows: list[dict[str, Any]] = []
            leases, people = 0, set()
            for key in (key for key in reversed(keyed) if key in new):
                who = account(self._vault, keyed[key].actor)
                lease = now + self._lease if leases < at_once and who not in people else None
                people.add(who)
                leases += lease is not None
                sealed = self._vault.seal(json.dumps(from_turn(keyed[key])), about=_about(key))
                row = {"event_key": key, "who": who, "turn": sealed, "received_at": now, "until": lease}
                rows.append({**row, "attempts": 1 if lease else 0})
            kept = connection.execute(keep, rows).all() if rows else ()
            claimed = [WaitingTurn(number=it.id, turn=keyed[it.event_key], attempts=1) for it in kept if it.lease_until]
        return tuple(sorted(claimed, key=lambda it: it.number))

    def claim(self, most: int) -> tuple[WaitingTurn, ...]:
        """Lease up to `most` turns that nobody handles, of different people, earliest first."""
        now = self._clock()
        lease = waiting_turn.c.lease_until
        # A lease from far ahead was given before a clock was set back.
        free = or_(lease.is_(None), lease < now, lease > now + UNREADABLE + self._lease)
        query = select(waiting_turn).where(free, is_first_of_a_person()).order_by(waiting_turn.c.id).limit(most)
        # A look without the writer's lock first: an idle process must not queue with those who write.
        with transaction(self._engine, reading=True) as connection:
            if connection.execute(query.limit(1)).first() is None:
                return ()
        with opened(self._engine, self._vault) as connection:
            rows = connection.execute(query.with_for_update(skip_locked=True)).all()
            read = [self._claimed(connection, row, now) for row in rows]
        return tuple(it for it in read if it)

    def release(self, number: int) -> None:
        """Give a claimed turn back as if it had not been begun."""
        mine = update(waiting_turn).where(waiting_turn.c.id == number)
        with transaction(self._engine) as connection:
            connection.execute(mine.values(lease_until=None, attempts=waiting_turn.c.attempts - 1))

    def count(self) -> int:
        """How many turns wait or are being handled."""
        with transaction(self._engine, reading=True) as connection:
            return int(connection.execute(select(func.count()).select_from(waiting_turn)).scalar_one())

    def oldest(self) -> float:
        """Age in seconds of the turn that has waited longest; 0 if none waits."""
        with transaction(self._engine, reading=True) as connection:
            earliest = connection.execute(select(func.min(waiting_turn.c.received_at))).scalar_one()
        return max(0.0, (self._clock() - earliest).total_seconds()) if earliest else 0.0

    def _claimed(self, connection: Connection, row: Row[Any], now: datetime) -> WaitingTurn | None:
        this = update(waiting_turn).where(waiting_turn.c.id == row.id)
        try:
            turn = to_turn(json.loads(self._vault.unseal(row.turn, about=_about(row.event_key))))
        except Exception:  # noqa: BLE001 - written by a newer version, or changed: it must not stop the others
            log.error("turn_unreadable", code=str(row.id))  # noqa: TRY400 - see Intake
            apart = f"apart:{row.id}"  # the person's other turns do not wait behind it
            connection.execute(this.values(who=apart, lease_until=now + UNREADABLE))
            return None
        connection.execute(this.values(lease_until=now + self._lease, attempts=row.attempts + 1))
        return WaitingTurn(number=row.id, turn=turn, attempts=row.attempts + 1)


@cache
def _statements(dialect: str) -> tuple[Any, Any]:
    """Return what notes an event unless it is known, and what keeps a turn, leased unless an earlier one waits.

    Made once a dialect: to make them for each event took longer than to execute them.
    """
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    note = insert(inbox).values(event_key=bindparam("event_key"), received_on=bindparam("received_on"))
    until = bindparam("until", type_=waiting_turn.c.lease_until.type)
    waits = exists().where(waiting_turn.c.who == bindparam("who"))
    names = ("event_key", "who", "turn", "received_at", "attempts")
    values = {name: bindparam(name, type_=waiting_turn.c[name].type) for name in names}
    keep = insert(waiting_turn).values(**values, lease_until=case((waits, null()), else_=until))
    return (
        note.on_conflict_do_nothing().returning(inbox.c.event_key),
        keep.returning(waiting_turn.c.id, waiting_turn.c.event_key, waiting_turn.c.lease_until),
    )


def _about(key: str) -> str:
    return f"waiting_turn:{key}:turn"
