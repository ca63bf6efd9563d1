"""The store as the core sees it: one transaction, one engagement."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, or_, select, update

from adapters.store.audit import StoredAudit
from adapters.store.concerns import StoredConcerns, any_number
from adapters.store.conversations import StoredConversations
from adapters.store.engine import insert, transaction
from adapters.store.entries import StoredEntries
from adapters.store.finding import StoredFinding
from adapters.store.intake import StoredInbox, StoredOutbox
from adapters.store.invitations import StoredInvitations, pseudonym_of
from adapters.store.kinds import StoredKinds
from adapters.store.messages import StoredMessages
from adapters.store.months import StoredMonths
from adapters.store.notes import StoredLinks, StoredNotes
from adapters.store.people import StoredPeople, account, to_person
from adapters.store.receipts import StoredReceipts
from adapters.store.retention import StoredMinimum, StoredRetention
from adapters.store.routes import StoredRoutes
from adapters.store.service_levels import StoredServiceLevels
from adapters.store.tables import choice, concern, engagement, invitation, later_act, message, person, role, stand_in
from adapters.store.teaching import StoredPhrasings, StoredQuestions
from adapters.store.threads import StoredThreads
from adapters.store.upshots import StoredUpshots
from adapters.store.vault import opened
from bot.engagement.retention import earlier
from bot.people import Engagement, Membership, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, Table

    from adapters.store.vault import Vault
    from bot.ports.clock import Clock
    from bot.turn import Actor


_ENGAGEMENT = (
    engagement.c.name.label("engagement_name"),
    *(engagement.c[name] for name in ("revision", "demo", "caution")),
)


class StoredTransaction:
    """A transaction outside any engagement."""

    def __init__(self, connection: Connection, clock: Clock, vault: Vault) -> None:
        self.inbox = StoredInbox(connection, clock(), vault)
        self.outbox = StoredOutbox(connection, clock(), None, vault)


class StoredUnitOfWork:
    """A transaction in one engagement. Nothing in it is given another engagement's id."""

    def __init__(
        self, connection: Connection, clock: Clock, engagement_id: int, vault: Vault, numbers: Callable[[], int]
    ) -> None:
        self._connection = connection
        self._vault = vault
        self.inbox = StoredInbox(connection, clock(), vault)
        self.outbox = StoredOutbox(connection, clock(), engagement_id, vault)
        self.people = StoredPeople(connection, engagement_id, vault)
        self.entries = StoredEntries(connection, engagement_id)
        self.finding = StoredFinding(connection, engagement_id)
        self.invitations = StoredInvitations(connection, engagement_id, vault)
        read: dict[int, Row[Any] | None] = {}
        self.concerns = StoredConcerns(connection, engagement_id, vault, numbers, read)
        self.messages = StoredMessages(connection, engagement_id, vault)
        self.notes = StoredNotes(connection, engagement_id, vault)
        self.links = StoredLinks(connection, engagement_id)
        self.upshots = StoredUpshots(connection, engagement_id, vault)
        self.months = StoredMonths(connection, engagement_id, vault)
        self.threads = StoredThreads(connection, engagement_id, vault)
        self.receipts = StoredReceipts(connection, engagement_id, vault)
        self.conversations = StoredConversations(connection, engagement_id, vault)
        self.questions = StoredQuestions(connection, engagement_id)
        self.phrasings = StoredPhrasings(connection, engagement_id)
        self.kinds = StoredKinds(connection, engagement_id)
        self._engagement_id = engagement_id
        self.levels = StoredServiceLevels(connection, engagement_id)
        self.routes = StoredRoutes(connection, engagement_id, vault, clock().date())
        self.retention = StoredRetention(connection, engagement_id, vault, read)
        self.minimum = StoredMinimum(connection, engagement_id)
        self.audit = StoredAudit(connection, engagement_id, vault)

    def choose(self, actor: Actor, engagement_id: int) -> None:
        row = insert(self._connection, choice).values(
            platform=actor.platform,
            workspace=actor.workspace,
            user_id=account(self._vault, actor),
            engagement_id=engagement_id,
        )
        keys = ["platform", "workspace", "user_id"]
        self._connection.execute(row.on_conflict_do_update(index_elements=keys, set_={"engagement_id": engagement_id}))

    def next_look(self, at: datetime | None = None) -> datetime | None:
        mine = engagement.c.id == self._engagement_id
        if at is not None:
            self._connection.execute(update(engagement).where(mine).values(look_at=at))
        found: datetime | None = self._connection.execute(select(engagement.c.look_at).where(mine)).scalar_one()
        return found

    def set_caution(self, caution: float | None) -> None:
        mine = update(engagement).where(engagement.c.id == self._engagement_id)
        self._connection.execute(mine.values(caution=caution))


class SqlStore:
    """Everything, on one database. Thread-safe."""

    def __init__(self, engine: Engine, clock: Clock, vault: Vault, numbers: Callable[[], int] = any_number) -> None:
        self._numbers = numbers
        self.engine = engine
        self._clock = clock
        self._vault = vault

    def memberships(self, actor: Actor) -> tuple[Membership, ...]:
        with opened(self.engine, self._vault, reading=True) as connection:
            rows = connection.execute(self._memberships_of(actor)).all()
            return tuple(self._to_membership(list(mine)) for _, mine in groupby(rows, key=lambda row: row.id))

    def _memberships_of(self, actor: Actor) -> Select[Any]:
        """The query for what an actor is in each engagement, one row a role."""
        theirs = and_(role.c.engagement_id == person.c.engagement_id, role.c.person_id == person.c.id)
        return (
            select(person, *_ENGAGEMENT, role.c.role)
            .join(engagement, engagement.c.id == person.c.engagement_id)
            .outerjoin(role, theirs)
            .outerjoin(choice, self._is(choice, actor))
            .where(self._is(person, actor), person.c.active)
            .order_by(choice.c.engagement_id.is_distinct_from(person.c.engagement_id), person.c.engagement_id)
        )

    def invited(self, code: str, since: datetime) -> Engagement | None:
        this = invitation.c.code == pseudonym_of(self._vault, code), invitation.c.made_at >= since
        query = select(engagement).join(invitation, invitation.c.engagement_id == engagement.c.id).where(*this)
        with opened(self.engine, self._vault, reading=True) as connection:
            row = connection.execute(query).one_or_none()
            return to_engagement(row) if row else None

    def due(self, at: datetime) -> tuple[Engagement, ...]:
        held = [(table, table.c.released_at.is_(None) & (table.c.release_at <= at)) for table in (concern, message)]
        falls_due = [
            *held,
            (concern, concern.c.next_check <= at),
            (concern, concern.c.forget_at <= at),
            (later_act, later_act.c.due_at <= at),
        ]
        begins = stand_in.c.since <= at.date(), ~stand_in.c.begun
        due: list[ColumnElement[bool]] = [exists().where(stand_in.c.engagement_id == engagement.c.id, *begins)]
        due += [engagement.c.look_at.is_(None), engagement.c.look_at <= at]
        due += (exists().where(table.c.engagement_id == engagement.c.id, it) for table, it in falls_due)
        query = select(engagement).where(or_(*due)).order_by(engagement.c.id)
        with transaction(self.engine, reading=True) as connection:
            return tuple(map(to_engagement, connection.execute(query)))

    def expiring(self, at: datetime) -> tuple[Engagement, ...]:
        over = concern.c.engagement_id == engagement.c.id, concern.c.over_on.is_not(None)
        first = select(func.min(concern.c.over_on)).where(*over).scalar_subquery()
        query = select(engagement, first.label("first")).where(
            engagement.c.keep_months.is_not(None), first.is_not(None)
        )
        with transaction(self.engine, reading=True) as connection:
            rows = connection.execute(query.order_by(engagement.c.id)).all()
        return tuple(to_engagement(row) for row in rows if row.first <= earlier(at.date(), row.keep_months))

    @contextmanager
    def transaction(self) -> Iterator[StoredTransaction]:
        with opened(self.engine, self._vault) as connection:
            begun = StoredTransaction(connection, self._clock, self._vault)
            yield begun
            begun.outbox.flush()

    @contextmanager
    def work(self, engagement: Engagement) -> Iterator[StoredUnitOfWork]:
        with opened(self.engine, self._vault) as connection:
            work = StoredUnitOfWork(connection, self._clock, engagement.id, self._vault, self._numbers)
            yield work
            work.outbox.flush()

    @contextmanager
    def reading(self, engagement: Engagement) -> Iterator[StoredUnitOfWork]:
        with opened(self.engine, self._vault, reading=True) as connection:
            yield StoredUnitOfWork(connection, self._clock, engagement.id, self._vault, self._numbers)

    def _is(self, table: Table, actor: Actor) -> ColumnElement[bool]:
        return and_(
            table.c.platform == actor.platform,
            table.c.workspace == actor.workspace,
            table.c.user_id == account(self._vault, actor),
        )

    def _to_membership(self, rows: list[Row[Any]]) -> Membership:
        """Make a membership of a person's rows, one a role."""
        row = rows[0]
        member_of = Engagement(
            id=row.engagement_id, name=row.engagement_name, revision=row.revision, demo=row.demo, caution=row.caution
        )
        roles = [Role(it.role) for it in rows if it.role]
        return Membership(member_of, to_person(row, roles, self._vault))


def to_engagement(row: Row[Any]) -> Engagement:
    """Make an engagement of its row."""
    return Engagement(id=row.id, name=row.name, revision=row.revision, demo=row.demo, caution=row.caution)
