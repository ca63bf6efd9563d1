"""What an operator does from the command line: engagements, people, and taking knowledge in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from adapters.store.engine import insert, transaction
from adapters.store.store import to_engagement
from adapters.store.tables import engagement, person, role
from bot.people import Role

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.people import Engagement
    from bot.ports.clock import Clock


class Administration:
    """Acts across engagements; only the command line has it."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def engagements(self) -> tuple[Engagement, ...]:
        """Every engagement, oldest first."""
        with transaction(self._engine, reading=True) as connection:
            return tuple(map(to_engagement, connection.execute(select(engagement).order_by(engagement.c.id))))

    def find(self, name: str) -> Engagement | None:
        """The engagement of that name, if there is one."""
        return next((it for it in self.engagements() if it.name.casefold() == name.strip().casefold()), None)

    def get(self, engagement_id: int) -> Engagement | None:
        """The engagement of that id, if there is one."""
        query = select(engagement).where(engagement.c.id == engagement_id)
        with transaction(self._engine, reading=True) as connection:
            row = connection.execute(query).one_or_none()
        return to_engagement(row) if row else None

    def open(self, name: str, *, demo: bool = False) -> Engagement:
        """Return the engagement of that name, made now if there is none."""
        with transaction(self._engine) as connection:
            row = insert(connection, engagement).values(
                name=name.strip(),
                demo=demo,
                revision=0,
                audited=0,
                passed_on=0,
                taught=0,
                created_at=self._clock(),
            )
            connection.execute(row.on_conflict_do_nothing())
            query = select(engagement).where(engagement.c.name == name.strip())
            return to_engagement(connection.execute(query).one())

    def admins(self) -> int:
        """How many people may administer anything, outside demo engagements."""
        query = (
            select(func.count())
            .select_from(role.join(person, role.c.person_id == person.c.id))
            .join(engagement, engagement.c.id == person.c.engagement_id)
            .where(role.c.role == Role.ADMIN, person.c.active, ~engagement.c.demo)
        )
        with transaction(self._engine, reading=True) as connection:
            return int(connection.execute(query).scalar_one())
