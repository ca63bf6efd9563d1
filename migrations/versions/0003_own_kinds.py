"""Own kinds: the kinds of message that an engagement adds to those that ship."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "own_kind",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("reaction", sa.String(length=40), nullable=False),
        sa.Column("examples", sa.JSON(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("proposal", sa.String(length=40), nullable=False),
        sa.Column("shown_at", sa.Integer(), nullable=False),
        sa.Column("added_by", Id, nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_own_kind_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "added_by"],
            ["person.engagement_id", "person.id"],
            name=op.f("fk_own_kind_engagement_id_person"),
        ),
        sa.PrimaryKeyConstraint("engagement_id", "name", name=op.f("pk_own_kind")),
    )


def downgrade() -> None:
    op.drop_table("own_kind")
    # Ways of asking that were taught for an own kind stay: without the kind they mean nothing, and harm nothing.
