"""Counts of concerns by month and side, and a view of them for whoever reads the database with tools of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# What is in it, and what is not, stands in docs/REPORT.md.
VIEW = """
CREATE VIEW concern_report AS
SELECT engagement.name AS engagement, concern_month.month, concern_month.side, concern_month.topic,
       concern_month.raised, concern_month.open, concern_month.resolved, concern_month.withdrawn,
       concern_month.acknowledged_after AS acknowledged_after_hours,
       concern_month.answered_after AS answered_after_hours,
       concern_month.oldest_open_days
FROM concern_month JOIN engagement ON engagement.id = concern_month.engagement_id
WHERE concern_month.topic <> '' AND concern_month.people >= engagement.minimum
"""


def upgrade() -> None:
    op.create_table(
        "concern_month",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("topic", sa.String(length=100), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("people", "raised", "open", "resolved", "withdrawn")
        ),
        sa.Column("acknowledged_after", sa.Float(), nullable=True),
        sa.Column("answered_after", sa.Float(), nullable=True),
        sa.Column("oldest_open_days", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_concern_month_engagement_id_engagement")
        ),
        sa.PrimaryKeyConstraint("engagement_id", "month", "side", "topic", name=op.f("pk_concern_month")),
    )
    op.execute(VIEW)


def downgrade() -> None:
    op.execute("DROP VIEW concern_report")
    op.drop_table("concern_month")
