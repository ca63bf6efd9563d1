"""Until when a value is shown, that it was withdrawn, and who says that what is published is still true."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime()


def upgrade() -> None:
    op.create_table(
        "confirmation",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("side", sa.String(length=20), nullable=True),
        sa.Column("for_risk", sa.Boolean(), nullable=False),
        sa.Column("confirmed_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_confirmation_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "name", "version"],
            ["entry_version.engagement_id", "entry_version.name", "entry_version.version"],
            name=op.f("fk_confirmation_engagement_id_entry_version"),
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "person_id"],
            ["person.engagement_id", "person.id"],
            name=op.f("fk_confirmation_engagement_id_person"),
        ),
        sa.PrimaryKeyConstraint("engagement_id", "name", "version", "person_id", name=op.f("pk_confirmation")),
    )
    op.add_column("entry", sa.Column("told", sa.String(length=20), nullable=True))
    op.add_column("fact", sa.Column("until", sa.Date(), nullable=True))
    op.add_column("fact", sa.Column("told", sa.String(length=20), nullable=True))
    op.add_column("fact", sa.Column("withdrawn_at", Moment, nullable=True))
    op.add_column("fact", sa.Column("withdrawn_by", Id, nullable=True))
    op.add_column("fact", sa.Column("withdrawn_why", sa.Text(), nullable=True))


def downgrade() -> None:
    # What is withdrawn, or shown for a time, must not be shown for ever by the release before, which knows neither; and
    # it would show the value before that again.
    columns = ("engagement_id", "name", "version", "approved_at", "approved_by", "until", "withdrawn_at")
    fact = sa.table("fact", *map(sa.column, columns))
    later = fact.alias("later")
    same = later.c.engagement_id == fact.c.engagement_id, later.c.name == fact.c.name, later.c.version >= fact.c.version
    silent = sa.or_(later.c.until.is_not(None), later.c.withdrawn_at.is_not(None))
    ended = sa.exists().where(*same, silent, later.c.approved_at.is_not(None))
    rows = op.get_bind().execute(sa.select(fact.c.engagement_id, fact.c.name, fact.c.version).where(ended)).all()
    for row in rows:
        this = fact.c.engagement_id == row.engagement_id, fact.c.name == row.name, fact.c.version == row.version
        op.execute(sa.update(fact).where(*this).values(approved_at=None, approved_by=None))
    for name in ("withdrawn_why", "withdrawn_by", "withdrawn_at", "told", "until"):
        op.drop_column("fact", name)
    op.drop_column("entry", "told")
    op.drop_table("confirmation")
