"""What is thrown away after its time, in batches so that nobody waits long for a lock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select

from adapters.store.engine import transaction
from adapters.store.tables import WAITS, conversation, destination, draft, inbox, outbox, thread

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.ports.clock import Clock

DRAFTS: Final = timedelta(days=1)
CONVERSATIONS: Final = timedelta(hours=1)  # they count for half an hour
EVENTS: Final = timedelta(days=14)  # platforms redeliver within minutes; a replay must find its key for longer
DELIVERED: Final = timedelta(days=30)
IDLE: Final = timedelta(days=31)  # destinations at which nothing arrived for longer than delivered messages are kept
THREADS: Final = timedelta(days=365)  # what is written in one after that is taken for a new question
BATCH: Final = 1000  # rows


def tidy(engine: Engine, clock: Clock) -> int:
    """Delete one batch of old drafts, event keys and messages that are over and done; how many rows went."""
    now = clock()
    old_drafts = select(draft.c.id).where(draft.c.created_at < now - DRAFTS).limit(BATCH)
    old_talk = select(conversation.c.at).where(conversation.c.at < now - CONVERSATIONS).order_by(conversation.c.at)
    old_events = select(inbox.c.event_key).where(inbox.c.received_on < (now - EVENTS).date()).limit(BATCH)
    old = outbox.c.created_at < now - DELIVERED
    old_sent = select(outbox.c.id).where(~WAITS, old).order_by(outbox.c.created_at).limit(BATCH)
    # Whatever was said there is forgotten, too, by then.
    idle = destination.c.ready_at.is_(None) & (destination.c.rests_until < now - IDLE)
    old_places = select(destination.c.dest).where(idle).order_by(destination.c.rests_until).limit(BATCH)
    old_threads = select(thread.c.place).where(thread.c.on < (now - THREADS).date()).limit(BATCH)
    with transaction(engine) as connection:
        return sum(
            connection.execute(statement).rowcount
            for statement in (
                delete(draft).where(draft.c.id.in_(old_drafts)),
                delete(conversation).where(conversation.c.at.in_(old_talk.limit(BATCH))),
                delete(inbox).where(inbox.c.event_key.in_(old_events)),
                delete(thread).where(thread.c.place.in_(old_threads)),
                delete(outbox).where(outbox.c.id.in_(old_sent)),
                # Asked once more: something may have been queued for it meanwhile.
                delete(destination).where(destination.c.dest.in_(old_places), idle),
            )
        )
