"""What is thrown away after its time, in batches so that nobody waits long for a lock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, select, true

from adapters.store.engine import transaction
from adapters.store.tables import WAITS, conversation, destination, draft, inbox, outbox, thread, wrong_receipt

if TYPE_CHECKING:
    from sqlalchemy import Column, ColumnElement, Connection, Engine, Table

    from bot.ports.clock import Clock

DRAFTS: Final = timedelta(days=1)
CONVERSATIONS: Final = timedelta(hours=1)  # they count for half an hour
RECEIPTS: Final = timedelta(hours=1)  # that were wrong: they count for the hour
EVENTS: Final = timedelta(days=14)  # platforms redeliver within minutes; a replay must find its key for longer
DELIVERED: Final = timedelta(days=30)
IDLE: Final = timedelta(days=31)  # destinations at which nothing arrived for longer than delivered messages are kept
THREADS: Final = timedelta(days=365)  # what is written in one after that is taken for a new question
BATCH: Final = 1000  # rows


def tidy(engine: Engine, clock: Clock) -> int:
    """Delete one batch of old drafts, event keys and messages that are over and done; how many rows went."""
    now = clock()
    old = (
        (draft, draft.c.created_at, now - DRAFTS, true()),
        (conversation, conversation.c.at, now - CONVERSATIONS, true()),
        (wrong_receipt, wrong_receipt.c.at, now - RECEIPTS, true()),
        (inbox, inbox.c.received_on, (now - EVENTS).date(), true()),
        (thread, thread.c.on, (now - THREADS).date(), true()),
        (outbox, outbox.c.created_at, now - DELIVERED, ~WAITS),
        # Whatever was said there is forgotten, too, by then.
        (destination, destination.c.rests_until, now - IDLE, destination.c.ready_at.is_(None)),
    )
    with transaction(engine) as connection:
        return sum(_delete_batch(connection, table, since, (since < at) & also) for table, since, at, also in old)


def _delete_batch(connection: Connection, table: Table, since: Column[Any], is_old: ColumnElement[bool]) -> int:
    """Delete the oldest rows by their keys, each only if that still holds then."""
    keys = connection.execute(select(*table.primary_key).where(is_old).order_by(since).limit(BATCH)).all()
    if keys:
        these = delete(table).where(
            *(column == bindparam(f"key_{column.name}") for column in table.primary_key), is_old
        )
        connection.execute(these, [{f"key_{name}": it for name, it in row._mapping.items()} for row in keys])  # noqa: SLF001 - SQLAlchemy's documented way
    return len(keys)
