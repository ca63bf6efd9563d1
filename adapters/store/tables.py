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
    Time,
    TypeDecorator,
    UniqueConstraint,
    false,
    literal_column,
)

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
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

# Letters in the order of their code points, as SQLite has them: words with the same beginning stand together.
Word = String(60).with_variant(String(60, collation="C"), "postgresql")


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


def _where(condition: ColumnElement[bool]) -> dict[str, Any]:
    """Keep an index to the rows that are ever looked for by it: each second, whatever lies in the table besides."""
    return {"sqlite_where": condition, "postgresql_where": condition}


engagement = Table(
    "engagement",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("demo", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),  # grows with every change to what may be answered
    Column("audited", Integer, nullable=False),  # the last audit line's number
    Column("keep_months", Integer, server_default="24"),  # how long concerns stay when they are over; null: for ever
    Column("keep_next", Integer),  # what `keep_next_side` proposes instead
    Column("keep_next_side", String(20)),
    Column("minimum", Integer, nullable=False, server_default="5"),  # people that a count tells of at least
    Column("minimum_next", Integer),  # what `minimum_next_side` proposes instead
    Column("minimum_next_side", String(20)),
    Column("audit_head", Text),  # that number and the line's mac, sealed; null before the first line
    Column("passed_on", Integer, nullable=False, server_default="0"),  # the last passed-on question's number
    Column("taught", Integer, nullable=False, server_default="0"),  # the last taught phrasing's number
    Column("caution", Float),  # how many unneeded "did you mean" a wrong answer is worth; null: the matcher's own
    Column("look_at", Moment),  # when the clock looks at all of it next; null: it never did
    Column("base", JSON(none_as_null=True)),  # what a knowledge base says of itself: schema version and defaults
    Column("created_at", Moment, nullable=False),
)

# Which of several engagements an account talks about; written by the account itself.
choice = Table(
    "choice",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("workspace", String(200), primary_key=True),
    Column("user_id", String(200), primary_key=True),  # a pseudonym
    Column("engagement_id", Id, ForeignKey("engagement.id"), nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("id", Id, primary_key=True),
    Column("engagement_id", Id, ForeignKey("engagement.id"), nullable=False),
    Column("platform", String(20), nullable=False),
    Column("workspace", String(200), nullable=False),
    Column("user_id", String(200), nullable=False),  # a pseudonym, by which they are found
    Column("account", Text, nullable=False),  # the platform's id of them, sealed
    Column("name", Text, nullable=False),  # sealed
    Column("side", String(20), nullable=False),
    Column("reach", Text),  # an Address, sealed; null until the person was seen once
    Column("guest", Boolean, nullable=False, server_default=false()),  # their account is a guest's, as last seen
    Column("active", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("engagement_id", "id"),
    UniqueConstraint("platform", "workspace", "user_id", "engagement_id"),
    Index("ix_person_side", "engagement_id", "side", "active"),
)

role = Table(
    "role",
    metadata,
    _engagement(),
    Column("person_id", Id, primary_key=True),
    Column("role", String(20), primary_key=True),
    ForeignKeyConstraint(["engagement_id", "person_id"], ["person.engagement_id", "person.id"]),
    Index("ix_role_role", "engagement_id", "role", "person_id"),
)

# What lets one more person join: a code that was given to them, kept as its pseudonym.
invitation = Table(
    "invitation",
    metadata,
    _engagement(),
    Column("code", String(64), primary_key=True),
    Column("side", String(20), nullable=False),
    Column("role", String(20), nullable=False),  # staff, or admin for a side that has none
    Column("by_id", Id, nullable=False),
    Column("made_at", Moment, nullable=False),
    ForeignKeyConstraint(["engagement_id", "by_id"], ["person.engagement_id", "person.id"]),
    UniqueConstraint("code"),
)

# A role that an admin would give somebody, and that takes a second person.
role_proposal = Table(
    "role_proposal",
    metadata,
    _engagement(),
    Column("person_id", Id, primary_key=True),
    Column("role", String(20), primary_key=True),
    Column("by_id", Id, nullable=False),
    Column("proposed_at", Moment, nullable=False),
    ForeignKeyConstraint(["engagement_id", "person_id"], ["person.engagement_id", "person.id"]),
    ForeignKeyConstraint(
        ["engagement_id", "by_id"], ["person.engagement_id", "person.id"], name="fk_role_proposal_by_id_person"
    ),
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
    Column("told", String(20)),  # how near its review was when those concerned were told last; null: not since it began
    Column("retired_version", Integer),  # the newest one when it was retired: what comes later may answer again
    Column("retired_on", Date),
    Column("retired_by", Id),
    Column("retired_why", Text),
    Column("position", Integer, nullable=False),
)

entry_version = Table(
    "entry_version",
    metadata,
    _engagement(),
    Column("name", String(200), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content", JSON, nullable=False),
    Column("cited", JSON, nullable=False),  # its sources as they were then: they are approved with it
    Column("created_at", Moment, nullable=False),
    Column("author_id", Id),  # null: it came from a file
    ForeignKeyConstraint(["engagement_id", "name"], ["entry.engagement_id", "entry.name"]),
    ForeignKeyConstraint(["engagement_id", "author_id"], ["person.engagement_id", "person.id"]),
)

# By which words an entry is found: those of its newest version, and of the one that is shown.
entry_word = Table(
    "entry_word",
    metadata,
    _engagement(),
    Column("word", Word, primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("parts", Integer, nullable=False),  # a sum of `findable.Part`
    ForeignKeyConstraint(
        ["engagement_id", "name", "version"],
        ["entry_version.engagement_id", "entry_version.name", "entry_version.version"],
    ),
    Index("ix_entry_word_name", "engagement_id", "name", "version", "word"),
)

# Who approved which version: for their side and, where it is about work or law, for what is at stake.
approval = Table(
    "approval",
    metadata,
    _engagement(),
    Column("name", String(200), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("person_id", Id, primary_key=True),
    Column("side", String(20)),  # whose approver they are; null: they answer for the risk alone
    Column("for_risk", Boolean, nullable=False),
    Column("approved_at", Moment, nullable=False),
    ForeignKeyConstraint(
        ["engagement_id", "name", "version"],
        ["entry_version.engagement_id", "entry_version.name", "entry_version.version"],
    ),
    ForeignKeyConstraint(["engagement_id", "person_id"], ["person.engagement_id", "person.id"]),
)

# A version that somebody turned down waits for nobody any more.
rejection = Table(
    "rejection",
    metadata,
    _engagement(),
    Column("name", String(200), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("person_id", Id, nullable=False),
    Column("comment", Text, nullable=False),
    Column("rejected_at", Moment, nullable=False),
    ForeignKeyConstraint(
        ["engagement_id", "name", "version"],
        ["entry_version.engagement_id", "entry_version.name", "entry_version.version"],
    ),
    ForeignKeyConstraint(["engagement_id", "person_id"], ["person.engagement_id", "person.id"]),
)

# Who says that what is published is still true, until everybody needed does: then its review begins anew.
confirmation = Table(
    "confirmation",
    metadata,
    _engagement(),
    Column("name", String(200), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("person_id", Id, primary_key=True),
    Column("side", String(20)),  # as in approval
    Column("for_risk", Boolean, nullable=False),
    Column("confirmed_at", Moment, nullable=False),
    ForeignKeyConstraint(
        ["engagement_id", "name", "version"],
        ["entry_version.engagement_id", "entry_version.name", "entry_version.version"],
    ),
    ForeignKeyConstraint(["engagement_id", "person_id"], ["person.engagement_id", "person.id"]),
)

# What one side wants of an entry and the other has not agreed to: that it is retired, or answers again where it was.
entry_wish = Table(
    "entry_wish",
    metadata,
    _engagement(),
    Column("name", String(200), primary_key=True),
    Column("side", String(20), primary_key=True),
    Column("person_id", Id, nullable=False),
    Column("reason", Text, nullable=False),
    Column("wished_at", Moment, nullable=False),
    ForeignKeyConstraint(["engagement_id", "name"], ["entry.engagement_id", "entry.name"]),
    ForeignKeyConstraint(["engagement_id", "person_id"], ["person.engagement_id", "person.id"]),
)

# What somebody is writing: the form as it was filled in, and on which version of the entry it builds.
entry_draft = Table(
    "entry_draft",
    metadata,
    _engagement(),
    Column("id", String(40), primary_key=True),
    Column("author_id", Id, nullable=False),
    Column("base", Integer, nullable=False),  # 0: an entry that is not there yet
    Column("content", JSON, nullable=False),
    Column("created_at", Moment, nullable=False, index=True),
    ForeignKeyConstraint(["engagement_id", "author_id"], ["person.engagement_id", "person.id"]),
    Index("ix_entry_draft_author_id", "engagement_id", "author_id"),
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
    Column("until", Date),  # the last day on which it is shown; null: until another one is
    Column("told", String(20)),  # as in entry
    Column("withdrawn_at", Moment),
    Column("withdrawn_by", Id),
    Column("withdrawn_why", Text),
    ForeignKeyConstraint(["engagement_id", "name"], ["placeholder.engagement_id", "placeholder.name"]),
    ForeignKeyConstraint(["engagement_id", "proposed_by"], ["person.engagement_id", "person.id"]),
)

# Who approved which value of a placeholder, for their side and, where it is about work or law, for what is at stake.
fact_approval = Table(
    "fact_approval",
    metadata,
    _engagement(),
    Column("name", String(200), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("person_id", Id, primary_key=True),
    Column("side", String(20)),  # whose approver they are; null: they answer for the risk alone
    Column("for_risk", Boolean, nullable=False),
    Column("approved_at", Moment, nullable=False),
    ForeignKeyConstraint(["engagement_id", "name", "version"], ["fact.engagement_id", "fact.name", "fact.version"]),
    ForeignKeyConstraint(["engagement_id", "person_id"], ["person.engagement_id", "person.id"]),
)

draft = Table(
    "draft",
    metadata,
    _engagement(),
    Column("id", String(40), primary_key=True),
    Column("author", String(50), nullable=False),  # a pseudonym
    Column("text", Text, nullable=False),  # sealed
    Column("topic", String(100), nullable=False),
    Column("severity", String(20), nullable=False),
    Column("route", String(20), nullable=False),
    Column("identity", String(20), nullable=False, server_default="named"),
    Column("meant_for", String(20)),  # see concern
    Column("about", Text),  # whom it is about, sealed; null for nobody
    Column("chosen", Boolean, nullable=False, server_default=false()),  # its author chose the route
    Column("created_at", Moment, nullable=False, index=True),
    Index("ix_draft_author", "engagement_id", "author"),
)

# `author_id` is filled in for a named concern alone. A confidential one has its author sealed under a key of its own;
# an anonymous one has a slow hash of its receipt. What is not named has days, not hours.
concern = Table(
    "concern",
    metadata,
    _engagement(),
    Column("number", Integer, primary_key=True),  # drawn at random: nobody learns from gaps
    Column("draft_id", String(40), nullable=False),
    Column("identity", String(20), nullable=False),
    Column("author_id", Id),
    Column("author_sealed", Text),
    # By it the author of a confidential concern finds it again: no two of one author have the same. See slots.py.
    Column("author_slot", String(50)),
    Column("receipt", Text),
    Column("receipt_kept", Text),  # the receipt itself, sealed with what the author's own button carries
    Column("meant_for", String(20)),  # the route its author chose, where nobody reads that
    Column("side", String(20), nullable=False),
    Column("circle", Text),  # who may read it, sealed; see bot/concerns/circle.py
    Column("text", Text, nullable=False),  # sealed; empty once forgotten
    Column("topic", String(100), nullable=False),
    Column("severity", String(20), nullable=False),
    Column("route", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("release_at", Moment, nullable=False),  # when its readers may see it
    Column("released_at", Moment),  # when they were told
    Column("acknowledged_by", Id),
    Column("acknowledged_at", Moment),
    Column("answered_at", Moment),  # a reader's first answer
    Column("waiting_since", Moment),  # readers wait for the author
    Column("resolved_by", Id),
    Column("resolved_at", Moment),
    Column("outcome", String(20)),
    Column("outcome_text", Text, nullable=False),  # sealed, or empty
    Column("confirmed_at", Moment),  # the author agreed that it is resolved
    Column("reopened_at", Moment),
    Column("cycle", Integer, nullable=False),  # grows when it is reopened, or handed over
    Column("next_route", String(20)),  # where a reader would hand it, until its author has said yes or no
    Column("next_by", Id),
    Column("moved_at", Moment),  # when it was handed over last
    Column("over_on", Date),  # the day it was resolved or withdrawn, until its words were forgotten
    Column("forget_at", Moment),  # when its words are to be forgotten
    Column("next_check", Moment),  # from when on the clock has to look at it; null: it need not
    Column("urgency", Integer, nullable=False),  # its severity's place, the most severe first
    Column("due_at", Moment),  # when its next target is missed, as the clock saw last; null where nothing runs
    UniqueConstraint("engagement_id", "draft_id"),
    UniqueConstraint("engagement_id", "author_slot", name="uq_concern_author_slot"),
    ForeignKeyConstraint(["engagement_id", "author_id"], ["person.engagement_id", "person.id"]),
)
# What lists page by: of each route and side of the author each state, and each severity, in the order that is shown.
Index(
    "ix_concern_listed",
    *(concern.c[name] for name in ("engagement_id", "route", "side", "state", "urgency", "released_at", "number")),
    **_where(concern.c.released_at.is_not(None)),
)
Index(
    "ix_concern_overdue",
    *(concern.c[name] for name in ("engagement_id", "route", "side", "urgency", "due_at", "number")),
    **_where(concern.c.due_at.is_not(None)),
)
Index(
    "ix_concern_author",
    *(concern.c[name] for name in ("engagement_id", "author_id", "created_at", "number")),
    **_where(concern.c.author_id.is_not(None)),
)
# What falls due: always asked of one engagement, and few rows of it.
for _name in ("over_on", "forget_at", "next_check"):
    Index(f"ix_concern_{_name}", concern.c.engagement_id, concern.c[_name], **_where(concern.c[_name].is_not(None)))
Index(
    "ix_concern_release_at",
    *(concern.c[name] for name in ("engagement_id", "release_at")),
    **_where(concern.c.released_at.is_(None)),
)

message = Table(
    "message",
    metadata,
    Column("id", Id, primary_key=True),
    Column("engagement_id", Id, ForeignKey("engagement.id"), nullable=False),
    Column("concern", Integer, nullable=False),
    Column("by_author", Boolean, nullable=False),
    Column("author_id", Id),  # null: the author of a concern that is not named
    Column("asks", Boolean, nullable=False),  # a reader's question to the author
    Column("text", Text, nullable=False),  # sealed; empty once taken back
    Column("nonce", String(100), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("release_at", Moment, nullable=False),
    Column("released_at", Moment),
    Column("change", String(20), nullable=False),  # none, edited, taken_back
    UniqueConstraint("engagement_id", "nonce"),
    ForeignKeyConstraint(["engagement_id", "concern"], ["concern.engagement_id", "concern.number"]),
    Index("ix_message_concern", "engagement_id", "concern", "id"),
    Index("ix_message_author_id", "engagement_id", "author_id"),
)
Index(
    "ix_message_release_at",
    *(message.c[name] for name in ("engagement_id", "release_at")),
    **_where(message.c.released_at.is_(None)),
)

# The times in which the readers waited for the author: service levels do not count them.
pause = Table(
    "pause",
    metadata,
    _engagement(),
    Column("concern", Integer, primary_key=True),
    Column("since", Moment, primary_key=True),
    Column("until", Moment),
    ForeignKeyConstraint(["engagement_id", "concern"], ["concern.engagement_id", "concern.number"]),
)

# What authors who are not named did, until it takes effect. No two rows of one concern stand for the same.
later_act = Table(
    "later_act",
    metadata,
    Column("id", Id, primary_key=True),
    Column("engagement_id", Id, ForeignKey("engagement.id"), nullable=False),
    Column("concern", Integer, nullable=False),
    Column("act", String(20), nullable=False),
    Column("subject", String(50), nullable=False),  # a pseudonym of what it is done to
    Column("detail", Text, nullable=False),  # sealed
    Column("due_at", Moment, nullable=False),
    UniqueConstraint("engagement_id", "concern", "act", "subject", name="uq_later_act_subject"),
    ForeignKeyConstraint(["engagement_id", "concern"], ["concern.engagement_id", "concern.number"], ondelete="CASCADE"),
    Index("ix_later_act_due_at", "engagement_id", "due_at"),
)

# What readers of a route write for each other about a concern, and its author never sees.
reader_note = Table(
    "reader_note",
    metadata,
    Column("id", Id, primary_key=True),
    Column("engagement_id", Id, ForeignKey("engagement.id"), nullable=False),
    Column("concern", Integer, nullable=False),
    Column("route", String(20), nullable=False),  # on which it was then: other readers do not see it
    Column("person_id", Id, nullable=False),
    Column("text", Text, nullable=False),  # sealed
    Column("nonce", String(100), nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("engagement_id", "nonce"),
    ForeignKeyConstraint(["engagement_id", "concern"], ["concern.engagement_id", "concern.number"]),
    ForeignKeyConstraint(["engagement_id", "person_id"], ["person.engagement_id", "person.id"]),
    Index("ix_reader_note_concern", "engagement_id", "concern", "id"),
    Index("ix_reader_note_person_id", "engagement_id", "person_id"),
)

# Concerns that a reader of both found alike; `one` has the smaller number.
concern_link = Table(
    "concern_link",
    metadata,
    _engagement(),
    Column("one", Integer, primary_key=True),
    Column("other", Integer, primary_key=True),
    ForeignKeyConstraint(
        ["engagement_id", "one"], ["concern.engagement_id", "concern.number"], name="fk_concern_link_one"
    ),
    ForeignKeyConstraint(
        ["engagement_id", "other"], ["concern.engagement_id", "concern.number"], name="fk_concern_link_other"
    ),
    Index("ix_concern_link_other", "engagement_id", "other", "one"),
)

# What came of a concern, to be told to its author's side once its author and an approver there have said yes.
upshot = Table(
    "upshot",
    metadata,
    _engagement(),
    Column("concern", Integer, primary_key=True),
    Column("name", String(40), nullable=False),  # by it an approver finds it, who must not learn which concern it was
    Column("side", String(20), nullable=False),
    Column("said", Text, nullable=False),  # sealed
    Column("did", Text, nullable=False),  # likewise
    Column("by_id", Id, nullable=False),
    Column("state", String(20), nullable=False),  # asked, agreed, refused, told
    Column("told_on", Date),
    UniqueConstraint("engagement_id", "name"),
    ForeignKeyConstraint(["engagement_id", "concern"], ["concern.engagement_id", "concern.number"]),
    ForeignKeyConstraint(["engagement_id", "by_id"], ["person.engagement_id", "person.id"]),
    Index("ix_upshot_told_on", "engagement_id", "side", "told_on"),
    Index("ix_upshot_by_id", "engagement_id", "by_id"),
)

# How many concerns a side raised in a month, by topics that may be told apart: see bot/concerns/monthly.py. The view
# `concern_report` shows those of enough people.
concern_month = Table(
    "concern_month",
    metadata,
    _engagement(),
    Column("month", Date, primary_key=True),  # its first day
    Column("side", String(20), primary_key=True),
    Column("topic", String(100), primary_key=True),
    Column("people", Integer, nullable=False),  # at least so many raised them
    Column("raised", Integer, nullable=False),
    Column("open", Integer, nullable=False),
    Column("resolved", Integer, nullable=False),
    Column("withdrawn", Integer, nullable=False),
    Column("acknowledged_after", Float),  # hours
    Column("answered_after", Float),  # likewise
    Column("oldest_open_days", Integer),
)

# Receipts that were wrong, by a pseudonym that changes with the hour: guessing is slow, a typing error names nobody.
wrong_receipt = Table(
    "wrong_receipt",
    metadata,
    Column("who", String(60), primary_key=True),
    Column("times", Integer, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)

# What was answered last, so that "who says so?" can be understood. One row a person and place, for half an hour.
conversation = Table(
    "conversation",
    metadata,
    _engagement(),
    Column("person", String(50), primary_key=True),  # a pseudonym of who talks where
    Column("entry", String(200), nullable=False),
    Column("question", Text, nullable=False),  # sealed
    Column("at", Moment, nullable=False, index=True),
    sqlite_with_rowid=False,
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
    Column("actor_id", Id),
    Column("at", Moment, nullable=False),
    Column("previous", String(64), nullable=False),  # the mac of the line before
    Column("mac", String(64), nullable=False),  # see chain.py
)

# The keys that seal: each wrapped by the operator's ring of keys, which is not in the database. See vault.Vault.
data_key = Table(
    "data_key",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("wrapped", Text, nullable=False),
)

# ------------------------------------------------------------------ routes and service levels
# Those whom admins named to read concerns; where nobody of a side is named, that side's roles decide.
route_reader = Table(
    "route_reader",
    metadata,
    _engagement(),
    Column("route", String(20), primary_key=True),
    Column("person_id", Id, primary_key=True),
    ForeignKeyConstraint(["engagement_id", "person_id"], ["person.engagement_id", "person.id"]),
)

# Who reads for somebody who is away, on those days.
stand_in = Table(
    "stand_in",
    metadata,
    _engagement(),
    Column("person_id", Id, primary_key=True),  # who is away
    Column("stand_in_id", Id, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),  # the last day
    Column("begun", Boolean, nullable=False),  # whether the authors of what is there were asked
    ForeignKeyConstraint(
        ["engagement_id", "person_id"], ["person.engagement_id", "person.id"], name="fk_stand_in_person"
    ),
    ForeignKeyConstraint(
        ["engagement_id", "stand_in_id"], ["person.engagement_id", "person.id"], name="fk_stand_in_stand_in"
    ),
)

# Places that are told, without any content, that a concern waits.
route_destination = Table(
    "route_destination",
    metadata,
    _engagement(),
    Column("route", String(20), primary_key=True),
    Column("address", Text, nullable=False),  # sealed
    Column("label", String(200), nullable=False),  # what kind of place it is
)

# In which thread of a platform somebody was told of a concern. Who, where and of which is sealed; the pseudonyms find
# it again: by the thread, and by the person and the concern.
thread = Table(
    "thread",
    metadata,
    _engagement(),
    Column("place", String(50), primary_key=True),
    Column("topic", String(50), nullable=False),  # of a person and a concern
    Column("slot", String(50), nullable=False),  # of the concern: by it all of them are forgotten at once
    Column("held", Text, nullable=False),  # sealed
    Column("on", Date, nullable=False, index=True),  # the day it began
    UniqueConstraint("engagement_id", "topic"),
    UniqueConstraint("engagement_id", "slot", name="uq_thread_slot"),
    sqlite_with_rowid=False,
)

# When each side works. An end at or before the beginning is the next day's.
calendar = Table(
    "calendar",
    metadata,
    _engagement(),
    Column("side", String(20), primary_key=True),
    Column("zone", String(100), nullable=False),
    Column("begins", Time, nullable=False),
    Column("ends", Time, nullable=False),
    Column("days", String(7), nullable=False),  # 0 is Monday: "01234"
)

holiday = Table(
    "holiday",
    metadata,
    _engagement(),
    Column("side", String(20), primary_key=True),
    Column("on", Date, primary_key=True),
    Column("name", String(100), nullable=False),
)

# How soon concerns are acknowledged and answered, in minutes; the usual times where there is no row.
level = Table(
    "level",
    metadata,
    _engagement(),
    Column("severity", String(20), primary_key=True),
    Column("acknowledge", Integer, nullable=False),
    Column("answer", Integer, nullable=False),
)

# What was done about a concern that waited: each step once, however many workers look. `cycle` is the concern's.
step_taken = Table(
    "step_taken",
    metadata,
    _engagement(),
    Column("concern", Integer, primary_key=True),
    Column("cycle", Integer, primary_key=True),
    Column("target", String(20), primary_key=True),
    Column("step", String(20), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("asleep", String(20)),  # the side that is to be told once its working hours begin
    ForeignKeyConstraint(["engagement_id", "concern"], ["concern.engagement_id", "concern.number"], ondelete="CASCADE"),
)

# ------------------------------------------------------------------ intake and delivery, for all engagements together
# The events that were taken in: enough to know one again, and neither the hour nor the order in which they came.
inbox = Table(
    "inbox",
    metadata,
    Column("event_key", String(400), primary_key=True),  # a pseudonym
    Column("received_on", Date, nullable=False, index=True),
    sqlite_with_rowid=False,
)

# The turns that were acknowledged and wait to be handled. One that was handled is gone, with who said what and when.
waiting_turn = Table(
    "waiting_turn",
    metadata,
    Column("id", Id, primary_key=True),  # in the order in which they came
    Column("event_key", String(400), nullable=False),  # the inbox's
    Column("who", String(50), nullable=False),  # a pseudonym: one person's turns are handled one after another
    Column("turn", Text, nullable=False),  # sealed
    Column("received_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease_until", Moment),
    Index("ix_waiting_turn_who", "who", "id"),
    sqlite_autoincrement=True,  # no number comes twice: it says which turn was handled
)

# Where people are reached. Kept in the order of the pseudonyms: who came first, or last, is not seen.
destination = Table(
    "destination",
    metadata,
    Column("dest", String(500), primary_key=True),  # a pseudonym
    Column("platform", String(20), nullable=False),
    Column("address", Text, nullable=False),  # sealed
    Column("ready_at", Moment),  # from when on something can be sent there; null: nothing waits
    Column("rests_until", Moment),  # the platform's pace
    Column("failing_since", Moment),  # the first attempt that failed since the last one that did not
    Column("lease_until", Moment),
    Column("lease_token", String(40)),
    sqlite_with_rowid=False,
)
for _name in ("ready_at", "failing_since", "lease_until"):
    Index(f"ix_destination_{_name}", destination.c[_name], **_where(destination.c[_name].is_not(None)))
Index("ix_destination_idle", destination.c.rests_until, **_where(destination.c.ready_at.is_(None)))

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
    Column("dedupe_key", String(500), nullable=False, unique=True),  # a pseudonym
    Column("dest", String(500), nullable=False),  # the destination; empty once it was brought, or given up
    Column("engagement_id", Id, ForeignKey("engagement.id")),  # null: said to a stranger
    Column("kind", String(40), nullable=False),  # reply, news
    Column("payload", Text),  # sealed, and emptied once delivered: it may quote people
    Column("thread", Text),  # likewise
    Column("card", Text),  # likewise
    Column("state", String(20), nullable=False),  # pending, sending, sent, dead, unknown
    Column("attempts", Integer, nullable=False),
    Column("available_at", Moment, nullable=False),
    Column("last_error", String(200)),
    Column("created_at", Moment, nullable=False),  # the moment before it that many share
    Column("sending_since", Moment),
    Column("sent_at", Moment),
    Index("ix_outbox_created_at", "created_at"),
)
# Written out: a database uses a partial index only where the query names the very values.
WAITS = outbox.c.state.in_((literal_column("'pending'"), literal_column("'sending'")))
IS_DEAD = outbox.c.state == literal_column("'dead'")
Index("ix_outbox_dead", outbox.c.state, **_where(IS_DEAD))
Index("ix_outbox_head", outbox.c.dest, outbox.c.id, **_where(WAITS))
Index("ix_outbox_due", outbox.c.available_at, **_where(WAITS))
