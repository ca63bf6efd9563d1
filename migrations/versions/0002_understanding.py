"""Understanding: the last answer of a conversation, questions passed on, taught phrasings, and each one's caution."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Plain ALTER TABLE: a batch would copy the table on SQLite, which what refers to its rows forbids.
    op.add_column("engagement", sa.Column("passed_on", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("engagement", sa.Column("taught", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("engagement", sa.Column("caution", sa.Float(), nullable=True))
    op.create_table(
        "conversation",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("entry", sa.String(length=200), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_conversation_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "person_id"],
            ["person.engagement_id", "person.id"],
            name=op.f("fk_conversation_engagement_id_person"),
        ),
        sa.PrimaryKeyConstraint("engagement_id", "person_id", "place", name=op.f("pk_conversation")),
    )
    op.create_index(op.f("ix_conversation_at"), "conversation", ["at"], unique=False)
    op.create_table(
        "question",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_question_engagement_id_engagement")
        ),
        sa.PrimaryKeyConstraint("engagement_id", "number", name=op.f("pk_question")),
    )
    op.create_table(
        "phrasing",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(length=200), nullable=False),
        sa.Column("is_kind", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("taught_by", Id, nullable=False),
        sa.Column("taught_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_phrasing_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "taught_by"],
            ["person.engagement_id", "person.id"],
            name=op.f("fk_phrasing_engagement_id_person"),
        ),
        sa.PrimaryKeyConstraint("engagement_id", "number", name=op.f("pk_phrasing")),
    )


def downgrade() -> None:
    op.drop_table("phrasing")
    op.drop_table("question")
    op.drop_table("conversation")
    for name in ("caution", "taught", "passed_on"):
        op.drop_column("engagement", name)
