"""Turns wait in the database between their acknowledgement and their handling; the inbox forgets the hour."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_inbox_anew("received_on", sa.Date(), "date(received_at)", sqlite_with_rowid=False)
    op.create_table(
        "waiting_turn",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_key", sa.String(length=400), nullable=False),
        sa.Column("who", sa.String(length=50), nullable=False),
        sa.Column("turn", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_waiting_turn"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_waiting_turn_who", "waiting_turn", ["who", "id"])


def downgrade() -> None:
    connection = op.get_bind()
    waiting = connection.execute(sa.text("SELECT count(*) FROM waiting_turn")).scalar_one()
    if waiting:
        raise RuntimeError(f"{waiting} acknowledged turns wait to be handled. Let a worker finish them first.")
    op.drop_table("waiting_turn")
    on_sqlite = connection.dialect.name == "sqlite"
    midnight = "received_on || ' 00:00:00.000000'" if on_sqlite else "CAST(received_on AS timestamp)"
    _make_inbox_anew("received_at", sa.DateTime(), midnight)


def _make_inbox_anew(column: str, kind: sa.Date | sa.DateTime, value: str, **options: bool) -> None:
    """Make the table anew with another second column: SQLite cannot change what a table's rows are found by."""
    op.execute(f"CREATE TEMPORARY TABLE kept AS SELECT event_key, {value} AS {column} FROM inbox")  # noqa: S608 - ours
    op.drop_table("inbox")
    op.create_table(
        "inbox",
        sa.Column("event_key", sa.String(length=400), nullable=False),
        sa.Column(column, kind, nullable=False),
        sa.PrimaryKeyConstraint("event_key", name="pk_inbox"),
        **options,
    )
    op.create_index(f"ix_inbox_{column}", "inbox", [column])
    op.execute(f"INSERT INTO inbox (event_key, {column}) SELECT event_key, {column} FROM kept")  # noqa: S608 - likewise
    op.drop_table("kept")
