"""Service levels: who was named to read concerns, when each side works, how soon it answers, and what was done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _engagement(table: str) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    return (
        sa.Column("engagement_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f(f"fk_{table}_engagement_id_engagement")
        ),
    )


def upgrade() -> None:
    op.create_table(
        "route_reader",
        *_engagement("route_reader"),
        sa.Column("route", sa.String(length=20), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id", "person_id"],
            ["person.engagement_id", "person.id"],
            name=op.f("fk_route_reader_engagement_id_person"),
        ),
        sa.PrimaryKeyConstraint("engagement_id", "route", "person_id", name=op.f("pk_route_reader")),
    )
    op.create_table(
        "route_destination",
        *_engagement("route_destination"),
        sa.Column("route", sa.String(length=20), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("engagement_id", "route", name=op.f("pk_route_destination")),
    )
    op.create_table(
        "calendar",
        *_engagement("calendar"),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("zone", sa.String(length=100), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("days", sa.String(length=7), nullable=False),
        sa.PrimaryKeyConstraint("engagement_id", "side", name=op.f("pk_calendar")),
    )
    op.create_table(
        "holiday",
        *_engagement("holiday"),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("engagement_id", "side", "on", name=op.f("pk_holiday")),
    )
    op.create_table(
        "level",
        *_engagement("level"),
        sa.Column("severity", sa.String(length=20), nullable=False),
        sa.Column("acknowledge", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("engagement_id", "severity", name=op.f("pk_level")),
    )
    op.create_table(
        "step_taken",
        *_engagement("step_taken"),
        sa.Column("concern", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(length=20), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("asleep", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["engagement_id", "concern"],
            ["concern.engagement_id", "concern.number"],
            name=op.f("fk_step_taken_engagement_id_concern"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("engagement_id", "concern", "cycle", "target", "step", name=op.f("pk_step_taken")),
    )
    op.add_column("concern", sa.Column("moved_at", sa.DateTime(), nullable=True))
    op.add_column("concern", sa.Column("next_check", sa.DateTime(), nullable=True))
    op.create_index(op.f("ix_concern_next_check"), "concern", ["next_check"], unique=False)
    # The clock looks at every one at once: those that are over it then leaves alone.
    op.execute(sa.text("UPDATE concern SET next_check = created_at"))


def downgrade() -> None:
    op.drop_index(op.f("ix_concern_next_check"), table_name="concern")
    op.drop_column("concern", "next_check")
    op.drop_column("concern", "moved_at")
    for table in ("step_taken", "level", "holiday", "calendar", "route_destination", "route_reader"):
        op.drop_table(table)
