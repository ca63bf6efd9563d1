"""Roles that an admin would give somebody, and that take a second person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "role_proposal",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("by_id", Id, nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_role_proposal_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "person_id"],
            ["person.engagement_id", "person.id"],
            name=op.f("fk_role_proposal_engagement_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "by_id"],
            ["person.engagement_id", "person.id"],
            name=op.f("fk_role_proposal_by_id_person"),
        ),
        sa.PrimaryKeyConstraint("engagement_id", "person_id", "role", name=op.f("pk_role_proposal")),
    )


def downgrade() -> None:
    op.drop_table("role_proposal")
