"""What is thrown away after its time, in batches so that nobody waits long for a lock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, select, true, update

from adapters.store.engine import transaction
from adapters.store.intake import StoredInbox
from adapters.store.tables import (
    WAITS,
    conversation,
    destination,
    draft,
    entry_draft,
    inbox,
    outbox,
    person,
    thread,
    wrong_receipt,
)
from adapters.store.vault import opened

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Column, ColumnElement, Connection, Engine, Table

    from adapters.store.vault import Vault
    from bot.ports.clock import Clock

DRAFTS: Final = timedelta(days=1)
ENTRY_DRAFTS: Final = timedelta(days=30)
CONVERSATIONS: Final = timedelta(hours=1)  # they count for half an hour
RECEIPTS: Final = timedelta(hours=1)  # that were wrong: they count for the hour
EVENTS: Final = timedelta(days=14)  # platforms redeliver within minutes; a replay must find its key for longer
DELIVERED: Final = timedelta(days=30)
IDLE: Final = timedelta(days=31)  # destinations at which nothing arrived for longer than delivered messages are kept
UNSEEN: Final = timedelta(days=7)  # for how long no process may run, and the hour is still forgotten after that
THREADS: Final = timedelta(days=365)  # what is written in one after that is taken for a new question
BATCH: Final = 1000  # rows
PATIENCE_MS: Final = 100  # for those who read, while others want to write


def tidy(engine: Engine, clock: Clock) -> int:
    """Delete one batch of old drafts, event keys and messages that are over and done; how many rows went."""
    now = clock()
    old = (
        (draft, draft.c.created_at, now - DRAFTS, true()),
        (entry_draft, entry_draft.c.created_at, now - ENTRY_DRAFTS, true()),
        (conversation, conversation.c.at, now - CONVERSATIONS, true()),
        (wrong_receipt, wrong_receipt.c.at, now - RECEIPTS, true()),
        (inbox, inbox.c.received_on, (now - EVENTS).date(), true()),
        (thread, thread.c.on, (now - THREADS).date(), true()),
        (outbox, outbox.c.created_at, now - DELIVERED, ~WAITS),
        # Whatever was said there is forgotten, too, by then.
        (destination, destination.c.rests_until, now - IDLE, destination.c.ready_at.is_(None)),
    )
    with transaction(engine) as connection:
        gone = sum(_delete_batch(connection, table, since, (since < at) & also) for table, since, at, also in old)
        return gone + _forget_the_hour(connection, now)


def leave_nothing(engine: Engine) -> None:
    """Empty SQLite's log of what was written, where earlier versions of rows stand. Somebody reads: another time."""
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()  # this runs in no transaction
    try:
        cursor = connection.cursor()
        for pragma in (f"busy_timeout={PATIENCE_MS}", "wal_checkpoint(TRUNCATE)"):
            cursor.execute(f"PRAGMA {pragma}")
    finally:
        connection.invalidate()  # closed, not given back with this setting


def _forget_the_hour(connection: Connection, now: datetime) -> int:
    """Keep the day alone of when something was said last where nothing waits: the hour could tell who wrote what then.

    On PostgreSQL all who were told something on that day are written anew with them: a row says which transaction wrote
    it, and how they lie says in which order.
    """
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    days = [today - timedelta(days=it) for it in range(UNSEEN.days + 1)]
    idle, rests = destination.c.ready_at.is_(None), destination.c.rests_until
    exact = (idle, rests > days[-1], rests < now, *(rests != it for it in days))
    found = connection.execute(select(destination.c.dest).where(*exact).order_by(rests).limit(BATCH)).scalars().all()
    if not found:
        return 0
    these = set(found)
    if connection.dialect.name == "postgresql":
        these.update(connection.execute(select(destination.c.dest).where(idle, rests == today)).scalars())
    this = update(destination).where(destination.c.dest == bindparam("which"), idle, rests < now)
    connection.execute(this.values(rests_until=today), [{"which": it} for it in sorted(these)])
    return len(found)


def shuffle(engine: Engine, clock: Clock, vault: Vault) -> None:
    """Once a day, on PostgreSQL, write all people and places anew, in the order of their pseudonyms.

    When somebody wrote first is the transaction that wrote their row; what they wrote then has it, too.
    """
    if engine.dialect.name != "postgresql":
        return
    now = clock()
    with opened(engine, vault) as connection:
        if not StoredInbox(connection, now, vault).first_time(f"shuffled:{now.date()}"):
            return
    for table, key in ((person, person.c.user_id), (destination, destination.c.dest)):
        with transaction(engine, reading=True) as connection:
            keys = sorted(connection.execute(select(key)).scalars())
        for first in range(0, len(keys), BATCH):
            with transaction(engine) as connection:
                same = update(table).where(key == bindparam("which")).values(platform=table.c.platform)
                connection.execute(same, [{"which": it} for it in keys[first : first + BATCH]])


def _delete_batch(connection: Connection, table: Table, since: Column[Any], is_old: ColumnElement[bool]) -> int:
    """Delete the oldest rows by their keys, each only if that still holds then."""
    keys = connection.execute(select(*table.primary_key).where(is_old).order_by(since).limit(BATCH)).all()
    if keys:
        these = delete(table).where(
            *(column == bindparam(f"key_{column.name}") for column in table.primary_key), is_old
        )
        connection.execute(these, [{f"key_{name}": it for name, it in row._mapping.items()} for row in keys])  # noqa: SLF001 - SQLAlchemy's documented way
    return len(keys)
