"""How many concerns each side raised in each month, and what came of them: see bot/concerns/monthly.py."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from adapters.store.scoped import Sealing
from adapters.store.tables import concern, concern_month
from adapters.store.vault import author_key
from bot.concerns.concern import State
from bot.concerns.monthly import NONE, Counted, Month
from bot.people import Side

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import Row


class StoredMonths(Sealing):
    """The months of one engagement, in one transaction."""

    def counted(self, since: date, before: date) -> tuple[Counted, ...]:
        first, last = (datetime(it.year, it.month, it.day, tzinfo=UTC) for it in (since, before))
        names = ("number", "side", "topic", "state", "author_id", "author_sealed", "created_at", "released_at")
        columns = (concern.c[name] for name in (*names, "acknowledged_at", "answered_at"))
        there = concern.c.created_at >= first, concern.c.created_at < last, concern.c.released_at.is_not(None)
        rows = self.connection.execute(self.select(concern, *columns).where(*there)).all()
        sealed = {author_key(self.engagement_id, row.number): row.author_sealed for row in rows if row.author_sealed}
        authors = self.vault.unseal_each_alone(self.connection, sealed)
        return tuple(self._to_counted(row, authors.get(author_key(self.engagement_id, row.number))) for row in rows)

    def every(self) -> tuple[Month, ...]:
        order = (concern_month.c[name] for name in ("month", "side", "topic"))
        return tuple(map(_to_month, self.connection.execute(self.select(concern_month).order_by(*order))))

    def told(self, least: int) -> tuple[Month, ...]:
        return tuple(it for it in self.every() if it.topic != NONE and it.people >= least)

    def keep(self, lines: Iterable[Month]) -> None:
        for it in lines:
            values: dict[str, Any] = {
                name: getattr(it, name)
                for name in (
                    *("people", "raised", "open", "resolved", "withdrawn"),
                    *("acknowledged_after", "answered_after", "oldest_open_days"),
                )
            }
            row = self.insert(concern_month, month=it.month, side=it.side, topic=it.topic, **values)
            keys = ["engagement_id", "month", "side", "topic"]
            self.connection.execute(row.on_conflict_do_update(index_elements=keys, set_=values))

    def _to_counted(self, row: Row[Any], author: str | None) -> Counted:
        return Counted(
            number=row.number,
            side=Side(row.side),
            topic=row.topic,
            state=State(row.state),
            author_id=row.author_id if author is None else int(author),
            created_at=row.created_at,
            released_at=row.released_at,
            acknowledged_at=row.acknowledged_at,
            answered_at=row.answered_at,
        )


def _to_month(row: Row[Any]) -> Month:
    return Month(
        month=row.month,
        side=Side(row.side),
        topic=row.topic,
        people=row.people,
        raised=row.raised,
        open=row.open,
        resolved=row.resolved,
        withdrawn=row.withdrawn,
        acknowledged_after=row.acknowledged_after,
        answered_after=row.answered_after,
        oldest_open_days=row.oldest_open_days,
    )
