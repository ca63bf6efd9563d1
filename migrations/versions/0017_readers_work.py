"""Readers' notes, concerns that are linked, stand-ins for absent readers, and when the clock looks at all of it next."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "reader_note",
        sa.Column("id", Id, nullable=False),
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("concern", sa.Integer(), nullable=False),
        sa.Column("route", sa.String(length=20), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("nonce", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        _of_engagement("reader_note"),
        _of_concern("reader_note", "concern"),
        _of_person("reader_note", "person_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reader_note")),
        sa.UniqueConstraint("engagement_id", "nonce", name=op.f("uq_reader_note_engagement_id")),
    )
    op.create_index("ix_reader_note_concern", "reader_note", ["engagement_id", "concern", "id"])
    op.create_index("ix_reader_note_person_id", "reader_note", ["engagement_id", "person_id"])
    op.create_table(
        "concern_link",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("one", sa.Integer(), nullable=False),
        sa.Column("other", sa.Integer(), nullable=False),
        _of_engagement("concern_link"),
        sa.ForeignKeyConstraint(
            ["engagement_id", "one"], ["concern.engagement_id", "concern.number"], name="fk_concern_link_one"
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "other"], ["concern.engagement_id", "concern.number"], name="fk_concern_link_other"
        ),
        sa.PrimaryKeyConstraint("engagement_id", "one", "other", name=op.f("pk_concern_link")),
    )
    op.create_index("ix_concern_link_other", "concern_link", ["engagement_id", "other", "one"])
    op.create_table(
        "stand_in",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("stand_in_id", Id, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("begun", sa.Boolean(), nullable=False),
        _of_engagement("stand_in"),
        sa.ForeignKeyConstraint(
            ["engagement_id", "person_id"], ["person.engagement_id", "person.id"], name="fk_stand_in_person"
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "stand_in_id"], ["person.engagement_id", "person.id"], name="fk_stand_in_stand_in"
        ),
        sa.PrimaryKeyConstraint("engagement_id", "person_id", name=op.f("pk_stand_in")),
    )
    op.add_column("engagement", sa.Column("look_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("engagement", "look_at")
    op.drop_table("stand_in")
    op.drop_index("ix_concern_link_other", table_name="concern_link")
    op.drop_table("concern_link")
    op.drop_index("ix_reader_note_person_id", table_name="reader_note")
    op.drop_index("ix_reader_note_concern", table_name="reader_note")
    op.drop_table("reader_note")


def _of_engagement(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["engagement_id"], ["engagement.id"], name=op.f(f"fk_{table}_engagement_id_engagement")
    )


def _of_concern(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["engagement_id", column],
        ["concern.engagement_id", "concern.number"],
        name=op.f(f"fk_{table}_engagement_id_concern"),
    )


def _of_person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["engagement_id", column],
        ["person.engagement_id", "person.id"],
        name=op.f(f"fk_{table}_engagement_id_person"),
    )
