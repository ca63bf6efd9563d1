"""In which thread of a platform somebody was told of a concern."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "thread",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("place", sa.String(length=50), nullable=False),
        sa.Column("topic", sa.String(length=50), nullable=False),
        sa.Column("held", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_thread_engagement_id_engagement")),
        sa.PrimaryKeyConstraint("engagement_id", "place", name=op.f("pk_thread")),
        sa.UniqueConstraint("engagement_id", "topic", name=op.f("uq_thread_engagement_id")),
    )
    op.create_index(op.f("ix_thread_on"), "thread", ["on"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_thread_on"), table_name="thread")
    op.drop_table("thread")
