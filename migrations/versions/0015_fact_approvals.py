"""Values of placeholders are approved by both sides, as entries are. Those approved before stay approved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "fact_approval",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("side", sa.String(length=20), nullable=True),
        sa.Column("for_risk", sa.Boolean(), nullable=False),
        sa.Column("approved_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_fact_approval_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "name", "version"],
            ["fact.engagement_id", "fact.name", "fact.version"],
            name=op.f("fk_fact_approval_engagement_id_fact"),
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "person_id"],
            ["person.engagement_id", "person.id"],
            name=op.f("fk_fact_approval_engagement_id_person"),
        ),
        sa.PrimaryKeyConstraint("engagement_id", "name", "version", "person_id", name=op.f("pk_fact_approval")),
    )
    # Each was approved by one person, for their side.
    op.execute(
        "INSERT INTO fact_approval (engagement_id, name, version, person_id, side, for_risk, approved_at) "
        "SELECT fact.engagement_id, fact.name, fact.version, fact.approved_by, person.side, false, fact.approved_at "
        "FROM fact JOIN person ON person.engagement_id = fact.engagement_id AND person.id = fact.approved_by "
        "WHERE fact.approved_at IS NOT NULL AND fact.approved_by IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_table("fact_approval")
