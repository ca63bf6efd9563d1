"""The destinations that have failed for long, for those who can mend it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, distinct, func, select

from adapters.store.tables import WAITS, destination, outbox
from bot.ports.store import Failing
from bot.turn import Platform

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

STUCK: Final = timedelta(hours=1)  # a message that has failed for so long lets others pass


def failing_in(connection: Connection, now: datetime, *, engagement_id: int | None = None) -> tuple[Failing, ...]:
    """Return the platforms with destinations that have accepted nothing for an hour; in one engagement, or in all."""
    query = (
        select(
            destination.c.platform,
            func.count(distinct(destination.c.dest)).label("places"),
            func.min(destination.c.failing_since).label("since"),
            func.max(outbox.c.last_error).label("why"),
        )
        .select_from(destination.join(outbox, and_(outbox.c.dest == destination.c.dest, WAITS)))
        .where(destination.c.failing_since <= now - STUCK)
        .group_by(destination.c.platform)
        .order_by(destination.c.platform)
    )
    if engagement_id is not None:
        query = query.where(outbox.c.engagement_id == engagement_id)
    rows = connection.execute(query).all()
    return tuple(Failing(Platform(row.platform), row.places, row.since, row.why or "") for row in rows)
