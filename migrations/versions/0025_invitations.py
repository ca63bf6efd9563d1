"""What lets one more person join: a code that was given to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "invitation",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("by_id", Id, nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_invitation_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "by_id"],
            ["person.engagement_id", "person.id"],
            name=op.f("fk_invitation_engagement_id_person"),
        ),
        sa.PrimaryKeyConstraint("engagement_id", "code", name=op.f("pk_invitation")),
        sa.UniqueConstraint("code", name=op.f("uq_invitation_code")),
    )


def downgrade() -> None:
    op.drop_table("invitation")
