"""Lists page by indexes; authors and concerns find what is theirs by slots, whose pseudonyms group nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic import context, op

from adapters.keys import KeysUnusable
from adapters.store.slots import CONCERNS, THREADS, block_of
from adapters.store.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Iterator

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

AT_ONCE = "'2000-01-01 00:00:00.000000'"
INDEXES = {
    "ix_concern_listed": (("engagement_id", "route", "state", "urgency", "released_at", "number"), "released_at"),
    "ix_concern_overdue": (("engagement_id", "route", "urgency", "due_at", "number"), "due_at"),
    "ix_concern_author": (("engagement_id", "author_id", "created_at", "number"), "author_id"),
}
# What falls due: table, column, whether its index was partial before, and the rows it holds.
DUE = (
    ("concern", "over_on", False, "over_on IS NOT NULL"),
    ("concern", "forget_at", False, "forget_at IS NOT NULL"),
    ("concern", "next_check", False, "next_check IS NOT NULL"),
    ("concern", "release_at", True, "released_at IS NULL"),
    ("message", "release_at", True, "released_at IS NULL"),
)


def upgrade() -> None:
    with op.batch_alter_table("concern") as batch:
        batch.add_column(sa.Column("author_slot", sa.String(length=50), nullable=True))
        batch.add_column(sa.Column("urgency", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("due_at", sa.DateTime(), nullable=True))
    place = "CASE severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END"
    op.execute(f"UPDATE concern SET urgency = {place}")  # noqa: S608 - ours
    # The clock says when each is due.
    running = "released_at IS NOT NULL AND state IN ('open', 'acknowledged', 'reopened')"
    op.execute(f"UPDATE concern SET next_check = {AT_ONCE} WHERE {running}")  # noqa: S608 - likewise
    op.add_column("thread", sa.Column("slot", sa.String(length=50), nullable=True))
    _give_slots()
    with op.batch_alter_table("concern") as batch:
        batch.alter_column("urgency", existing_type=sa.Integer(), server_default=None, existing_nullable=False)
        batch.create_unique_constraint("uq_concern_author_slot", ["engagement_id", "author_slot"])
    with op.batch_alter_table("thread") as batch:
        batch.alter_column("slot", existing_type=sa.String(length=50), nullable=False)
        batch.create_unique_constraint("uq_thread_slot", ["engagement_id", "slot"])
    for name, (columns, held) in INDEXES.items():
        where = sa.text(f"{held} IS NOT NULL")
        op.create_index(name, "concern", list(columns), sqlite_where=where, postgresql_where=where)
    for table, name, _, condition in DUE:
        op.drop_index(f"ix_{table}_{name}", table_name=table)
        where = sa.text(condition)
        op.create_index(
            f"ix_{table}_{name}", table, ["engagement_id", name], sqlite_where=where, postgresql_where=where
        )
    op.create_index("ix_draft_author", "draft", ["engagement_id", "author"])
    op.create_index("ix_message_concern", "message", ["engagement_id", "concern", "id"])
    op.create_index("ix_message_author_id", "message", ["engagement_id", "author_id"])


def downgrade() -> None:
    op.drop_index("ix_draft_author", table_name="draft")
    for table, name, was_partial, condition in DUE:
        op.drop_index(f"ix_{table}_{name}", table_name=table)
        held = sa.text(condition) if was_partial else None
        op.create_index(f"ix_{table}_{name}", table, [name], sqlite_where=held, postgresql_where=held)
    op.drop_index("ix_message_author_id", table_name="message")
    op.drop_index("ix_message_concern", table_name="message")
    for name in INDEXES:
        op.drop_index(name, table_name="concern")
    with op.batch_alter_table("thread") as batch:
        batch.drop_constraint("uq_thread_slot", type_="unique")
        batch.drop_column("slot")
    with op.batch_alter_table("concern") as batch:
        batch.drop_constraint("uq_concern_author_slot", type_="unique")
        for name in ("due_at", "urgency", "author_slot"):
            batch.drop_column(name)


def _give_slots() -> None:
    """Give each confidential concern a slot of its author's, and each thread one of its concern's."""
    connection = op.get_bind()
    concern = sa.table("concern", *map(sa.column, ("engagement_id", "number", "author_sealed", "author_slot")))
    thread = sa.table("thread", *map(sa.column, ("engagement_id", "place", "held", "slot")))
    sealed = connection.execute(sa.select(concern).where(concern.c.author_sealed.is_not(None))).all()
    threads = connection.execute(sa.select(thread)).all()
    if not sealed and not threads:
        return
    vault = _vault()
    authors: dict[str, Iterator[str]] = {}
    for row in sealed:
        name = f"concern:{row.engagement_id}:{row.number}"
        author = vault.unseal_alone(connection, row.author_sealed, name=name)
        if author is not None:
            owner = f"{row.engagement_id}:{author}"
            slot = next(authors.setdefault(owner, _slots(vault, owner, "author slot", CONCERNS)))
            this = concern.c.engagement_id == row.engagement_id, concern.c.number == row.number
            connection.execute(sa.update(concern).where(*this).values(author_slot=slot))
    concerns: dict[str, Iterator[str]] = {}
    for row in threads:
        draft = json.loads(vault.unseal(row.held, about=f"thread:{row.place}:held"))[2]
        owner = f"{row.engagement_id}:{draft}"
        slot = next(concerns.setdefault(owner, _slots(vault, owner, "thread slot", THREADS)))
        this = thread.c.engagement_id == row.engagement_id, thread.c.place == row.place
        connection.execute(sa.update(thread).where(*this).values(slot=slot))


def _slots(vault: Vault, owner: str, purpose: str, size: int) -> Iterator[str]:
    number = 0
    while True:
        yield from block_of(vault, owner, purpose, size, number)
        number += 1


def _vault() -> Vault:
    given = context.config.attributes.get("vault")
    if given is None:
        raise KeysUnusable("The database has confidential concerns in it: the keys are needed to find their authors'.")
    vault = Vault(given.keys)
    if not vault.open(op.get_bind()):
        raise KeysUnusable("The data keys are gone from the database (table data_key). Bring back a backup.")
    return vault
