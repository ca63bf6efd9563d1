"""Who made a version and who turned it down, who answers for the risk, what was retired, and what is being written.

An approval is a person's now: for their side, for what is at stake, or for both.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime()


def _of_version(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["engagement_id", "name", "version"],
        ["entry_version.engagement_id", "entry_version.name", "entry_version.version"],
        name=op.f(f"fk_{table}_engagement_id_entry_version"),
    )


def _of_person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["engagement_id", column],
        ["person.engagement_id", "person.id"],
        name=op.f(f"fk_{table}_engagement_id_person"),
    )


def _of_engagement(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["engagement_id"], ["engagement.id"], name=op.f(f"fk_{table}_engagement_id_engagement")
    )


def _approvals(*columns: sa.Column[Any], key: list[str]) -> sa.Table:
    return op.create_table(
        "approval",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *columns,
        sa.Column("approved_at", Moment, nullable=False),
        _of_engagement("approval"),
        _of_version("approval"),
        _of_person("approval", "person_id"),
        sa.PrimaryKeyConstraint("engagement_id", "name", "version", *key, name=op.f("pk_approval")),
    )


def _held() -> list[dict[str, object]]:
    """Take every approval out, and the table with it."""
    old = sa.table(
        "approval",
        sa.column("engagement_id", Id),
        sa.column("name", sa.String()),
        sa.column("version", sa.Integer()),
        sa.column("side", sa.String()),
        sa.column("person_id", Id),
        sa.column("approved_at", Moment),
    )
    rows = [dict(row) for row in op.get_bind().execute(sa.select(old)).mappings()]
    op.drop_table("approval")
    return rows


def upgrade() -> None:
    rows = _held()
    side = sa.Column("side", sa.String(length=20), nullable=True)
    person = sa.Column("person_id", Id, nullable=False)
    for_risk: sa.Column[bool] = sa.Column("for_risk", sa.Boolean(), nullable=False)
    approval = _approvals(person, side, for_risk, key=["person_id"])
    if rows:
        op.bulk_insert(approval, [{**row, "for_risk": False} for row in rows])
    op.create_table(
        "rejection",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("rejected_at", Moment, nullable=False),
        _of_engagement("rejection"),
        _of_version("rejection"),
        _of_person("rejection", "person_id"),
        sa.PrimaryKeyConstraint("engagement_id", "name", "version", name=op.f("pk_rejection")),
    )
    op.create_table(
        "entry_wish",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("wished_at", Moment, nullable=False),
        _of_engagement("entry_wish"),
        sa.ForeignKeyConstraint(
            ["engagement_id", "name"],
            ["entry.engagement_id", "entry.name"],
            name=op.f("fk_entry_wish_engagement_id_entry"),
        ),
        _of_person("entry_wish", "person_id"),
        sa.PrimaryKeyConstraint("engagement_id", "name", "side", name=op.f("pk_entry_wish")),
    )
    op.create_table(
        "entry_draft",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("author_id", Id, nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        _of_engagement("entry_draft"),
        _of_person("entry_draft", "author_id"),
        sa.PrimaryKeyConstraint("engagement_id", "id", name=op.f("pk_entry_draft")),
    )
    op.create_index("ix_entry_draft_created_at", "entry_draft", ["created_at"])
    op.create_index("ix_entry_draft_author_id", "entry_draft", ["engagement_id", "author_id"])
    op.add_column("entry", sa.Column("retired_version", sa.Integer(), nullable=True))
    op.add_column("entry", sa.Column("retired_on", sa.Date(), nullable=True))
    op.add_column("entry", sa.Column("retired_by", Id, nullable=True))
    op.add_column("entry", sa.Column("retired_why", sa.Text(), nullable=True))
    with op.batch_alter_table("entry_version") as batch:
        batch.add_column(sa.Column("author_id", Id, nullable=True))
        batch.create_foreign_key(
            op.f("fk_entry_version_engagement_id_person"),
            "person",
            ["engagement_id", "author_id"],
            ["engagement_id", "id"],
        )


def downgrade() -> None:
    with op.batch_alter_table("entry_version") as batch:
        batch.drop_constraint(op.f("fk_entry_version_engagement_id_person"), type_="foreignkey")
        batch.drop_column("author_id")
    # What was retired must not begin to answer again: before there was retiring, what is not published does not answer.
    entry = sa.table("entry", sa.column("published_version", sa.Integer()), sa.column("retired_version", sa.Integer()))
    op.execute(sa.update(entry).where(entry.c.retired_version.is_not(None)).values(published_version=None))
    op.drop_column("entry", "retired_why")
    op.drop_column("entry", "retired_by")
    op.drop_column("entry", "retired_on")
    op.drop_column("entry", "retired_version")
    op.drop_index("ix_entry_draft_author_id", table_name="entry_draft")
    op.drop_index("ix_entry_draft_created_at", table_name="entry_draft")
    op.drop_table("entry_draft")
    op.drop_table("entry_wish")
    op.drop_table("rejection")
    first: dict[tuple[object, ...], dict[str, object]] = {}
    for row in sorted(_held(), key=lambda it: str(it["approved_at"])):
        if row["side"]:
            first.setdefault((row["engagement_id"], row["name"], row["version"], row["side"]), row)
    side = sa.Column("side", sa.String(length=20), nullable=False)
    approval = _approvals(side, sa.Column("person_id", Id, nullable=False), key=["side"])
    if first:
        op.bulk_insert(approval, list(first.values()))
