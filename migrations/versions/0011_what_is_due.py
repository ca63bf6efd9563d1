"""What is due or asked for is found by an index: destinations with something to send, messages that wait, roles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WAITS = "state IN ('pending', 'sending')"


def upgrade() -> None:
    for name in ("ix_outbox_head", "ix_outbox_due"):
        op.drop_index(name, table_name="outbox")
    with op.batch_alter_table("outbox") as batch:
        batch.drop_constraint("fk_outbox_dest_destination", type_="foreignkey")
    with op.batch_alter_table("destination") as batch:
        batch.alter_column("ready_at", existing_type=sa.DateTime(), nullable=True)
        batch.add_column(sa.Column("rests_until", sa.DateTime(), nullable=True))
        batch.add_column(sa.Column("failing_since", sa.DateTime(), nullable=True))
    _partial("ix_outbox_head", "outbox", ["dest", "id"], WAITS)
    _partial("ix_outbox_due", "outbox", ["available_at"], WAITS)
    _partial("ix_outbox_dead", "outbox", ["state"], "state = 'dead'")
    op.create_index("ix_outbox_created_at", "outbox", ["created_at"])
    idle = f"dest NOT IN (SELECT dest FROM outbox WHERE {WAITS})"  # noqa: S608 - ours
    op.execute(f"UPDATE destination SET rests_until = ready_at, ready_at = NULL WHERE {idle}")  # noqa: S608 - likewise
    for name in ("ready_at", "failing_since", "lease_until"):
        _partial(f"ix_destination_{name}", "destination", [name], f"{name} IS NOT NULL")
    _partial("ix_destination_idle", "destination", ["rests_until"], "ready_at IS NULL")
    op.create_index("ix_role_role", "role", ["engagement_id", "role", "person_id"])


def downgrade() -> None:
    op.drop_index("ix_role_role", table_name="role")
    for name in ("ready_at", "failing_since", "lease_until", "idle"):
        op.drop_index(f"ix_destination_{name}", table_name="destination")
    for name in ("created_at", "dead", "due", "head"):
        op.drop_index(f"ix_outbox_{name}", table_name="outbox")
    # Messages that were delivered may have outlived their destination, to which the tables of before hold them.
    op.execute("DELETE FROM outbox WHERE dest NOT IN (SELECT dest FROM destination)")
    op.create_index("ix_outbox_head", "outbox", ["dest", "state", "id"])
    op.create_index("ix_outbox_due", "outbox", ["state", "available_at"])
    op.execute("UPDATE destination SET ready_at = COALESCE(ready_at, rests_until, CURRENT_TIMESTAMP)")
    with op.batch_alter_table("destination") as batch:
        batch.drop_column("failing_since")
        batch.drop_column("rests_until")
        batch.alter_column("ready_at", existing_type=sa.DateTime(), nullable=False)
    with op.batch_alter_table("outbox") as batch:
        batch.create_foreign_key("fk_outbox_dest_destination", "destination", ["dest"], ["dest"])


def _partial(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
