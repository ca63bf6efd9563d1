"""The tables.

One with an `engagement_id` is only ever reached through `scoped.Scoped`, which adds it to every query.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only in an INTEGER key


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no time zone, so both databases keep none and Python adds it."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Take an aware datetime; a naive one is a mistake in the program."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ANN401 - the base's signature
        """Give back an aware datetime in UTC."""
        del dialect
        return None if value is None else value.replace(tzinfo=UTC)


def _engagement() -> Column[int]:
    return Column("engagement_id", Id, ForeignKey("engagement.id"), nullable=False, primary_key=True)


engagement = Table(
    "engagement",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("demo", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),  # grows with every change to what may be answered
    Column("concerns", Integer, nullable=False),  # the last concern's number
    Column("audited", Integer, nullable=False),  # the last audit line's number
    Column("passed_on", Integer, nullable=False, server_default="0"),  # the last passed-on question's number
    Column("taught", Integer, nullable=False, server_default="0"),  # the last taught phrasing's number
    Column("caution", Float),  # how many unneeded "did you mean" a wrong answer is worth; null: the matcher's own
    Column("base", JSON(none_as_null=True)),  # what a knowledge base says of itself: schema version and defaults
    Column("created_at", Moment, nullable=False),
)

# Which of several engagements an account talks about; written by the account itself.
choice = Table(
    "choice",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("workspace", String(200), primary_key=True),
    Column("user_id", String(200), primary_key=True),
    Column("engagement_id", Id, ForeignKey("engagement.id"), nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("id", Id, primary_key=True),
    Column("engagement_id", Id, ForeignKey("engagement.id"), nullable=False),
    Column("platform", String(20), nullable=False),
    Column("workspace", String(200), nullable=False),
    Column("user_id", String(200), nullable=False),
    Column("name", String(200), nullable=False),
    Column("side", String(20), nullable=False),
    Column("reach", JSON(none_as_null=True)),  # an Address; null until the person was seen once
    Column("active", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("engagement_id", "id"),
    UniqueConstraint("platform", "workspace", "user_id", "engagement_id"),
)

role = Table(
    "role",
    metadata,
    _engagement(),
    Column("person_id", Id, primary_key=True),
    Column("role", String(20), primary_key=True),
    ForeignKeyConstraint(["engagement_id", "person_id"], ["person.engagement_id", "person.id"]),
)

source = Table(
    "source",
    metadata,
    _engagement(),
    Column("name", String(100), primary_key=True),
    Column("content", JSON, nullable=False),
    Column("position", Integer, nullable=False),
)

placeholder = Table(
    "placeholder",
    metadata,
    _engagement(),
    Column("name", String(200), primary_key=True),
    Column("meaning", Text, nullable=False),
    Column("position", Integer, nullable=False),
)

entry = Table(
    "entry",
    metadata,
    _engagement(),
    Column("name", String(200), primary_key=True),
    Column("version", Integer, nullable=False),  # the newest one
    Column("published_version", Integer),  # the newest one that both sides approved
    Column("reviewed_on", Date),
    Column("position", Integer, nullable=False),
)

entry_version = Table(
    "entry_version",
    metadata,
    _engagement(),
    Column("name", String(200), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    ForeignKeyConstraint(["engagement_id", "name"], ["entry.engagement_id", "entry.name"]),
)

approval = Table(
    "approval",
    metadata,
    _engagement(),
    Column("name", String(200), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("side", String(20), primary_key=True),
    Column("person_id", Id, nullable=False),
    Column("approved_at", Moment, nullable=False),
    ForeignKeyConstraint(
        ["engagement_id", "name", "version"],
        ["entry_version.engagement_id", "entry_version.name", "entry_version.version"],
    ),
    ForeignKeyConstraint(["engagement_id", "person_id"], ["person.engagement_id", "person.id"]),
)

fact = Table(
    "fact",
    metadata,
    _engagement(),
    Column("name", String(200), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("value", Text, nullable=False),
    Column("proposed_by", Id, nullable=False),
    Column("proposed_at", Moment, nullable=False),
    Column("approved_by", Id),
    Column("approved_at", Moment),
    ForeignKeyConstraint(["engagement_id", "name"], ["placeholder.engagement_id", "placeholder.name"]),
    ForeignKeyConstraint(["engagement_id", "proposed_by"], ["person.engagement_id", "person.id"]),
)

draft = Table(
    "draft",
    metadata,
    _engagement(),
    Column("id", String(40), primary_key=True),
    Column("author_id", Id, nullable=False),
    Column("text", Text, nullable=False),
    Column("topic", String(100), nullable=False),
    Column("severity", String(20), nullable=False),
    Column("route", String(20), nullable=False),
    Column("created_at", Moment, nullable=False, index=True),
    ForeignKeyConstraint(["engagement_id", "author_id"], ["person.engagement_id", "person.id"]),
)

concern = Table(
    "concern",
    metadata,
    _engagement(),
    Column("number", Integer, primary_key=True),
    Column("draft_id", String(40), nullable=False),
    Column("author_id", Id, nullable=False),
    Column("side", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("topic", String(100), nullable=False),
    Column("severity", String(20), nullable=False),
    Column("route", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("acknowledged_by", Id),
    Column("acknowledged_at", Moment),
    UniqueConstraint("engagement_id", "draft_id"),
    ForeignKeyConstraint(["engagement_id", "author_id"], ["person.engagement_id", "person.id"]),
)

message = Table(
    "message",
    metadata,
    Column("id", Id, primary_key=True),
    Column("engagement_id", Id, ForeignKey("engagement.id"), nullable=False),
    Column("concern", Integer, nullable=False),
    Column("author_id", Id, nullable=False),
    Column("text", Text, nullable=False),
    Column("nonce", String(100), nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("engagement_id", "nonce"),
    ForeignKeyConstraint(["engagement_id", "concern"], ["concern.engagement_id", "concern.number"]),
)

# What was answered last, so that "who says so?" can be understood. One row a person and place, for half an hour.
conversation = Table(
    "conversation",
    metadata,
    _engagement(),
    Column("person_id", Id, primary_key=True),
    Column("place", String(40), primary_key=True),  # a digest: where somebody talks is nobody's business
    Column("entry", String(200), nullable=False),
    Column("question", Text, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    ForeignKeyConstraint(["engagement_id", "person_id"], ["person.engagement_id", "person.id"]),
)

# Questions that people let the admins see. Nothing in here says whose they were, or at what hour.
question = Table(
    "question",
    metadata,
    _engagement(),
    Column("number", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("on", Date, nullable=False),
    Column("state", String(20), nullable=False),  # waiting, taught, dropped
)

# Ways of asking that admins taught: for an entry, or for a kind of message that no entry answers.
phrasing = Table(
    "phrasing",
    metadata,
    _engagement(),
    Column("number", Integer, primary_key=True),
    Column("target", String(200), nullable=False),
    Column("is_kind", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    Column("taught_by", Id, nullable=False),
    Column("taught_at", Moment, nullable=False),
    ForeignKeyConstraint(["engagement_id", "taught_by"], ["person.engagement_id", "person.id"]),
)

# Kinds of message that an engagement added to those that ship. One that does not count yet was only proposed.
own_kind = Table(
    "own_kind",
    metadata,
    _engagement(),
    Column("name", String(40), primary_key=True),
    Column("reaction", String(40), nullable=False),
    Column("examples", JSON, nullable=False),
    Column("counts", Boolean, nullable=False),
    Column("proposal", String(40), nullable=False),  # what the button carries under which its effect was shown
    Column("shown_at", Integer, nullable=False),  # the revision at which its effect was shown
    Column("added_by", Id, nullable=False),
    Column("added_at", Moment, nullable=False),
    ForeignKeyConstraint(["engagement_id", "added_by"], ["person.engagement_id", "person.id"]),
)

audit = Table(
    "audit",
    metadata,
    _engagement(),
    Column("number", Integer, primary_key=True),
    Column("act", String(60), nullable=False),
    Column("subject", String(250), nullable=False),
    Column("actor_id", Id, nullable=False),
    Column("at", Moment, nullable=False),
)

# ------------------------------------------------------------------ intake and delivery, for all engagements together
inbox = Table(
    "inbox",
    metadata,
    Column("event_key", String(400), primary_key=True),
    Column("received_at", Moment, nullable=False, index=True),
)

destination = Table(
    "destination",
    metadata,
    Column("dest", String(500), primary_key=True),
    Column("platform", String(20), nullable=False),
    Column("address", JSON, nullable=False),
    Column("ready_at", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("lease_token", String(40)),
)

gate = Table(
    "gate",
    metadata,
    Column("name", String(300), primary_key=True),
    Column("blocked_until", Moment, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("dedupe_key", String(500), nullable=False, unique=True),
    Column("dest", String(500), ForeignKey("destination.dest"), nullable=False),
    Column("engagement_id", Id, ForeignKey("engagement.id")),  # null: said to a stranger
    Column("kind", String(40), nullable=False),
    Column("payload", JSON(none_as_null=True)),  # emptied once delivered: it may quote people
    Column("thread", String(300)),
    Column("card", String(300)),
    Column("state", String(20), nullable=False),  # pending, sending, sent, dead, unknown
    Column("attempts", Integer, nullable=False),
    Column("available_at", Moment, nullable=False),
    Column("remote_ref", String(300)),
    Column("last_error", String(200)),
    Column("created_at", Moment, nullable=False),
    Column("sending_since", Moment),
    Column("sent_at", Moment),
    Index("ix_outbox_head", "dest", "state", "id"),
    Index("ix_outbox_due", "state", "available_at"),
)
