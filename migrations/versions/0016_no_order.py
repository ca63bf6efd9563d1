"""What was brought says to nobody whom, and what belongs to people lies in an order that says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic import context, op

if TYPE_CHECKING:
    from collections.abc import Callable

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

UNORDERED = ("conversation", "thread", "destination")  # SQLite then keeps them by their keys: pseudonyms
WITHOUT_ROWID = " WITHOUT ROWID"
# PostgreSQL clears these away within minutes: what was deleted of them would say in which transaction it was written.
SHORT_LIVED = ("draft", "conversation", "destination", "outbox", "waiting_turn", "later_act")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in UNORDERED:
            _make_anew(table, lambda made: made + WITHOUT_ROWID)
    else:
        for table in SHORT_LIVED:
            op.execute(
                f"ALTER TABLE {table} SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10)"
            )
    op.drop_column("outbox", "remote_ref")
    op.execute("UPDATE outbox SET dest = '' WHERE state NOT IN ('pending', 'sending')")
    context.config.attributes["rewritten"] += (*UNORDERED, "outbox")


def downgrade() -> None:
    op.add_column("outbox", sa.Column("remote_ref", sa.Text(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        for table in UNORDERED:
            _make_anew(table, lambda made: made.removesuffix(WITHOUT_ROWID))
    else:
        for table in SHORT_LIVED:
            op.execute(f"ALTER TABLE {table} RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold)")


def _make_anew(table: str, changed: Callable[[str], str]) -> None:
    """Make a table as it was made, but for this change, with its indexes and rows."""
    connection = op.get_bind()
    made = sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = :table AND type = :type AND sql IS NOT NULL")
    [whole] = connection.execute(made, {"table": table, "type": "table"}).scalars()
    indexes = connection.execute(made, {"table": table, "type": "index"}).scalars().all()
    op.execute(f"CREATE TEMPORARY TABLE kept AS SELECT * FROM {table}")  # noqa: S608 - ours, as below
    op.drop_table(table)
    for statement in (changed(whole.rstrip()), *indexes):
        op.execute(statement)
    op.execute(f"INSERT INTO {table} SELECT * FROM kept")  # noqa: S608
    op.drop_table("kept")
