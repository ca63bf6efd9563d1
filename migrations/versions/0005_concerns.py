"""Concerns: three ways to be known, a held-back release, typed dialogues, resolutions, pauses, wrong receipts."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HELD: dict[str, Any] = dict.fromkeys(("sqlite_where", "postgresql_where"), sa.text("released_at IS NULL"))
CONCERN = (
    "engagement_id",
    "number",
    "draft_id",
    "author_id",
    "side",
    "text",
    "topic",
    "severity",
    "route",
    "state",
    "created_at",
    "acknowledged_by",
    "acknowledged_at",
)
MESSAGE = ("id", "engagement_id", "concern", "author_id", "text", "nonce", "created_at")


def upgrade() -> None:
    # SQLite cannot alter a table that another refers to: both are read, dropped, made anew and filled.
    concerns, messages = _read("concern", CONCERN), _read("message", MESSAGE)
    authors = {(it["engagement_id"], it["number"]): it["author_id"] for it in concerns}
    op.drop_table("message")
    op.drop_table("concern")
    _make_concern(
        sa.Column("identity", sa.String(length=20), nullable=False),
        sa.Column("author_id", Id, nullable=True),
        sa.Column("author_sealed", sa.Text(), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.Column("meant_for", sa.String(length=20), nullable=True),
        sa.Column("release_at", sa.DateTime(), nullable=False),
        sa.Column("released_at", sa.DateTime(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("waiting_since", sa.DateTime(), nullable=True),
        sa.Column("resolved_by", Id, nullable=True),
        sa.Column("resolved_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("outcome_text", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("reopened_at", sa.DateTime(), nullable=True),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("next_route", sa.String(length=20), nullable=True),
        sa.Column("next_by", Id, nullable=True),
    )
    op.create_index(op.f("ix_concern_release_at"), "concern", ["release_at"], unique=False, **HELD)
    _make_message(
        sa.Column("by_author", sa.Boolean(), nullable=False),
        sa.Column("author_id", Id, nullable=True),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("release_at", sa.DateTime(), nullable=False),
        sa.Column("released_at", sa.DateTime(), nullable=True),
        sa.Column("change", sa.String(length=20), nullable=False),
    )
    op.create_index(op.f("ix_message_release_at"), "message", ["release_at"], unique=False, **HELD)
    answered = {
        (it["engagement_id"], it["concern"]): it["created_at"]
        for it in sorted(messages, key=lambda it: -it["id"])
        if it["author_id"] != authors[it["engagement_id"], it["concern"]]
    }
    for it in concerns:
        released = {"release_at": it["created_at"], "released_at": it["created_at"], "identity": "named"}
        first = {"answered_at": answered.get((it["engagement_id"], it["number"]))}
        it.update(released | first | {"outcome_text": "", "cycle": 0})
    for it in messages:
        released = {"release_at": it["created_at"], "released_at": it["created_at"], "asks": False, "change": "none"}
        it.update(released | {"by_author": it["author_id"] == authors[it["engagement_id"], it["concern"]]})
    _fill("concern", concerns)
    _fill("message", messages)
    _next_id("message")
    op.create_table(
        "pause",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("concern", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_pause_engagement_id_engagement")),
        sa.ForeignKeyConstraint(
            ["engagement_id", "concern"],
            ["concern.engagement_id", "concern.number"],
            name=op.f("fk_pause_engagement_id_concern"),
        ),
        sa.PrimaryKeyConstraint("engagement_id", "concern", "since", name=op.f("pk_pause")),
    )
    op.create_table(
        "wrong_receipt",
        sa.Column("who", sa.String(length=60), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("who", name=op.f("pk_wrong_receipt")),
    )
    op.create_index(op.f("ix_wrong_receipt_at"), "wrong_receipt", ["at"], unique=False)
    op.add_column("draft", sa.Column("identity", sa.String(length=20), nullable=False, server_default="named"))
    op.add_column("draft", sa.Column("meant_for", sa.String(length=20), nullable=True))
    op.drop_column("engagement", "concerns")
    with op.batch_alter_table("audit") as audit:
        audit.alter_column("actor_id", existing_type=Id, nullable=True)


def downgrade() -> None:
    concerns, messages = _read("concern", (*CONCERN, "identity")), _read("message", MESSAGE)
    if any(it["identity"] != "named" for it in concerns):
        raise RuntimeError(
            "There are concerns that are not named. The older version would have to know who raised them, "
            "and this one does not tell. Nothing was changed."
        )
    op.execute(sa.text("DELETE FROM audit WHERE actor_id IS NULL"))  # the older version cannot hold them
    with op.batch_alter_table("audit") as audit:
        audit.alter_column("actor_id", existing_type=Id, nullable=False)
    op.add_column("engagement", sa.Column("concerns", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        sa.text(
            "UPDATE engagement SET concerns = "
            "(SELECT COALESCE(MAX(number), 0) FROM concern WHERE concern.engagement_id = engagement.id)"
        )
    )
    op.drop_column("draft", "meant_for")
    op.drop_column("draft", "identity")
    op.drop_table("wrong_receipt")
    op.drop_table("pause")
    op.drop_table("message")
    op.drop_table("concern")
    _make_concern(sa.Column("author_id", Id, nullable=False))
    _make_message(sa.Column("author_id", Id, nullable=False))
    # The older version knows no withdrawn ones; to it they are over.
    for it in concerns:
        del it["identity"]
        it["state"] = "resolved" if it["state"] == "withdrawn" else it["state"]
    _fill("concern", concerns)
    _fill("message", messages)
    _next_id("message")


def _make_concern(*columns: sa.Column[Any]) -> None:
    op.create_table(
        "concern",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.String(length=40), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("topic", sa.String(length=100), nullable=False),
        sa.Column("severity", sa.String(length=20), nullable=False),
        sa.Column("route", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("acknowledged_by", Id, nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(), nullable=True),
        *columns,
        sa.ForeignKeyConstraint(
            ["engagement_id", "author_id"],
            ["person.engagement_id", "person.id"],
            name=op.f("fk_concern_engagement_id_person"),
        ),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_concern_engagement_id_engagement")),
        sa.PrimaryKeyConstraint("engagement_id", "number", name=op.f("pk_concern")),
        sa.UniqueConstraint("engagement_id", "draft_id", name=op.f("uq_concern_engagement_id")),
    )


def _make_message(*columns: sa.Column[Any]) -> None:
    op.create_table(
        "message",
        sa.Column("id", Id, nullable=False),
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("concern", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("nonce", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["engagement_id", "concern"],
            ["concern.engagement_id", "concern.number"],
            name=op.f("fk_message_engagement_id_concern"),
        ),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_message_engagement_id_engagement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("engagement_id", "nonce", name=op.f("uq_message_engagement_id")),
    )


def _read(table: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    """Read rows as they are stored, so that they can be written back as they were."""
    stored = sa.table(table, *map(sa.column, columns))
    return [dict(row) for row in op.get_bind().execute(sa.select(stored)).mappings()]


def _fill(table: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        op.get_bind().execute(sa.insert(sa.table(table, *map(sa.column, rows[0]))), rows)


def _next_id(table: str) -> None:
    """Let PostgreSQL number on after the rows that were written with their numbers; SQLite does so by itself."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            sa.text(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "  # noqa: S608 - a table's name from above
                f"(SELECT COALESCE(MAX(id), 0) + 1 FROM {table}), false)"
            )
        )
