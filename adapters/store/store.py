"""The store as the core sees it: one transaction, one engagement."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select, update

from adapters.store.audit import StoredAudit
from adapters.store.concerns import StoredConcerns
from adapters.store.conversations import StoredConversations
from adapters.store.engine import insert, transaction
from adapters.store.entries import StoredEntries
from adapters.store.intake import StoredInbox, StoredOutbox
from adapters.store.kinds import StoredKinds
from adapters.store.people import StoredPeople, to_person
from adapters.store.tables import choice, engagement, person, role
from adapters.store.teaching import StoredPhrasings, StoredQuestions
from bot.people import Engagement, Membership, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, Connection, Engine, Row, Table

    from bot.ports import Clock
    from bot.turn import Actor


class StoredHall:
    """A transaction outside any engagement."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self.inbox = StoredInbox(connection, clock())
        self.outbox = StoredOutbox(connection, clock(), None)


class StoredWork:
    """A transaction in one engagement. Nothing in it is given another engagement's id."""

    def __init__(self, connection: Connection, clock: Clock, engagement_id: int) -> None:
        self._connection = connection
        self.inbox = StoredInbox(connection, clock())
        self.outbox = StoredOutbox(connection, clock(), engagement_id)
        self.people = StoredPeople(connection, engagement_id)
        self.entries = StoredEntries(connection, engagement_id)
        self.concerns = StoredConcerns(connection, engagement_id)
        self.conversations = StoredConversations(connection, engagement_id)
        self.questions = StoredQuestions(connection, engagement_id)
        self.phrasings = StoredPhrasings(connection, engagement_id)
        self.kinds = StoredKinds(connection, engagement_id)
        self._engagement_id = engagement_id
        self.audit = StoredAudit(connection, engagement_id)

    def choose(self, actor: Actor, engagement_id: int) -> None:
        """Make this engagement the one the actor's next turns belong to."""
        row = insert(self._connection, choice).values(
            platform=actor.platform,
            workspace=actor.workspace,
            user_id=actor.user_id,
            engagement_id=engagement_id,
        )
        keys = ["platform", "workspace", "user_id"]
        self._connection.execute(row.on_conflict_do_update(index_elements=keys, set_={"engagement_id": engagement_id}))

    def set_caution(self, caution: float | None) -> None:
        """Say how many unneeded "did you mean" a wrong answer is worth here; None for the usual number."""
        mine = update(engagement).where(engagement.c.id == self._engagement_id)
        self._connection.execute(mine.values(caution=caution))


class SqlStore:
    """Everything, on one database. Thread-safe."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine = engine
        self._clock = clock

    def memberships(self, actor: Actor) -> tuple[Membership, ...]:
        """The engagements this actor belongs to, the one they chose last first."""
        query = (
            select(
                person,
                engagement.c.name.label("engagement_name"),
                *(engagement.c[name] for name in ("revision", "demo", "caution")),
            )
            .join(engagement, engagement.c.id == person.c.engagement_id)
            .where(_is(person, actor), person.c.active)
            .order_by(person.c.engagement_id)
        )
        with transaction(self.engine, reading=True) as connection:
            found = [_to_membership(connection, row) for row in connection.execute(query).all()]
            chosen = connection.execute(select(choice.c.engagement_id).where(_is(choice, actor))).scalar_one_or_none()
        return tuple(sorted(found, key=lambda it: it.engagement.id != chosen))

    @contextmanager
    def hall(self) -> Iterator[StoredHall]:
        """Begin a transaction outside any engagement."""
        with transaction(self.engine) as connection:
            hall = StoredHall(connection, self._clock)
            yield hall
            hall.outbox.flush()

    @contextmanager
    def work(self, engagement: Engagement) -> Iterator[StoredWork]:
        """Begin a transaction in this engagement."""
        with transaction(self.engine) as connection:
            work = StoredWork(connection, self._clock, engagement.id)
            yield work
            work.outbox.flush()

    @contextmanager
    def reading(self, engagement: Engagement) -> Iterator[StoredWork]:
        """Begin a transaction that only reads."""
        with transaction(self.engine, reading=True) as connection:
            yield StoredWork(connection, self._clock, engagement.id)


def _is(table: Table, actor: Actor) -> ColumnElement[bool]:
    return and_(
        table.c.platform == actor.platform,
        table.c.workspace == actor.workspace,
        table.c.user_id == actor.user_id,
    )


def _to_membership(connection: Connection, row: Row[Any]) -> Membership:
    here = and_(role.c.engagement_id == row.engagement_id, role.c.person_id == row.id)
    roles = [Role(name) for name in connection.execute(select(role.c.role).where(here)).scalars()]
    member_of = Engagement(
        id=row.engagement_id, name=row.engagement_name, revision=row.revision, demo=row.demo, caution=row.caution
    )
    return Membership(member_of, to_person(row, roles))
