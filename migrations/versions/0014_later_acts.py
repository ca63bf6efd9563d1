"""What authors who are not named do takes effect later, at a moment that it shares with others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "later_act",
        sa.Column("id", Id, nullable=False),
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("concern", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=50), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_later_act_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "concern"],
            ["concern.engagement_id", "concern.number"],
            name=op.f("fk_later_act_engagement_id_concern"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_later_act")),
        sa.UniqueConstraint("engagement_id", "concern", "act", "subject", name="uq_later_act_subject"),
    )
    op.create_index("ix_later_act_due_at", "later_act", ["engagement_id", "due_at"])
    op.create_index("ix_person_side", "person", ["engagement_id", "side", "active"])


def downgrade() -> None:
    op.drop_index("ix_person_side", table_name="person")
    op.drop_index("ix_later_act_due_at", table_name="later_act")
    op.drop_table("later_act")
