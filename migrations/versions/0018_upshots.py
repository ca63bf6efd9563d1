"""You said, we did: what came of concerns, to be told to their authors' sides."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "upshot",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("concern", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("by_id", Id, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_upshot_engagement_id_engagement")),
        sa.ForeignKeyConstraint(
            ["engagement_id", "concern"],
            ["concern.engagement_id", "concern.number"],
            name=op.f("fk_upshot_engagement_id_concern"),
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "by_id"],
            ["person.engagement_id", "person.id"],
            name=op.f("fk_upshot_engagement_id_person"),
        ),
        sa.PrimaryKeyConstraint("engagement_id", "concern", name=op.f("pk_upshot")),
        sa.UniqueConstraint("engagement_id", "name", name=op.f("uq_upshot_engagement_id")),
    )
    op.create_index("ix_upshot_told_on", "upshot", ["engagement_id", "side", "told_on"])
    op.create_index("ix_upshot_by_id", "upshot", ["engagement_id", "by_id"])


def downgrade() -> None:
    op.drop_index("ix_upshot_by_id", table_name="upshot")
    op.drop_index("ix_upshot_told_on", table_name="upshot")
    op.drop_table("upshot")
