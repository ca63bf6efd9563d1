"""Audit chain and retention: each line of the audit is sealed together with the one before it, and the last one in its engagement.

On the way down the lines stay, and so do the keys with which they were sealed.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import context, op

from adapters.keys import KeysUnusable
from adapters.store.chain import Head, Line, key_name, mac, seal_head
from adapters.store.tables import Moment
from adapters.store.vault import Vault

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for column in ("previous", "mac"):
        op.add_column("audit", sa.Column(column, sa.String(length=64), nullable=False, server_default=""))
    op.add_column("engagement", sa.Column("audit_head", sa.Text(), nullable=True))
    _retention()
    engagements = op.get_bind().execute(sa.text("SELECT DISTINCT engagement_id FROM audit")).scalars().all()
    if engagements:
        vault = _vault()
        for engagement_id in engagements:
            _chain(engagement_id, vault)


def downgrade() -> None:
    for column in ("forget_at", "over_on"):
        op.drop_index(op.f(f"ix_concern_{column}"), table_name="concern")
        op.drop_column("concern", column)
    for column in ("keep_next_side", "keep_next", "keep_months"):
        op.drop_column("engagement", column)
    op.drop_column("engagement", "audit_head")
    op.drop_column("audit", "mac")
    op.drop_column("audit", "previous")


def _retention() -> None:
    """Add what says how long concerns are kept. Of those that were withdrawn the day is not known: they count from now."""
    op.add_column("engagement", sa.Column("keep_months", sa.Integer(), nullable=True, server_default="24"))
    op.add_column("engagement", sa.Column("keep_next", sa.Integer(), nullable=True))
    op.add_column("engagement", sa.Column("keep_next_side", sa.String(length=20), nullable=True))
    op.add_column("concern", sa.Column("over_on", sa.Date(), nullable=True))
    op.add_column("concern", sa.Column("forget_at", sa.DateTime(), nullable=True))
    for column in ("over_on", "forget_at"):
        op.create_index(op.f(f"ix_concern_{column}"), "concern", [column], unique=False)
    op.execute(
        sa.text(
            "UPDATE concern SET over_on = COALESCE(DATE(resolved_at), CURRENT_DATE)"
            " WHERE state IN ('resolved', 'withdrawn')"
        )
    )


def _vault() -> Vault:
    """Return a vault of this transaction alone: were it rolled back, nobody else must go on with its data keys."""
    given = context.config.attributes.get("vault")
    if given is None:
        raise KeysUnusable("The database has an audit: its lines cannot be sealed without the keys.")
    vault = Vault(given.keys)
    vault.make(op.get_bind())
    return vault


def _chain(engagement_id: int, vault: Vault) -> None:
    """Seal the lines there are, in their order, as they stand now."""
    bind, previous, head = op.get_bind(), "", None
    key = vault.key(bind, key_name(engagement_id))
    audit = sa.table(
        "audit",
        sa.column("engagement_id", Id),
        sa.column("number", sa.Integer()),
        sa.column("act", sa.String()),
        sa.column("subject", sa.String()),
        sa.column("actor_id", Id),
        sa.column("at", Moment()),
        sa.column("previous", sa.String()),
        sa.column("mac", sa.String()),
    )
    query = sa.select(audit).where(audit.c.engagement_id == engagement_id).order_by(audit.c.number)
    sealed: list[dict[str, Any]] = []
    for row in bind.execute(query).all():
        line = Line(row.number, row.act, row.subject, row.actor_id, row.at, previous)
        head = Head(row.number, mac(key, line))
        sealed.append({"of": engagement_id, "which": row.number, "before": previous, "made": head.mac})
        previous = head.mac
    this = audit.c.engagement_id == sa.bindparam("of"), audit.c.number == sa.bindparam("which")
    values: dict[str, Any] = {"previous": sa.bindparam("before"), "mac": sa.bindparam("made")}
    bind.execute(sa.update(audit).where(*this).values(values), sealed)
    if head:
        engagement = sa.table("engagement", sa.column("id", Id), sa.column("audited"), sa.column("audit_head"))
        mine = sa.update(engagement).where(engagement.c.id == engagement_id)
        bind.execute(mine.values(audited=head.number, audit_head=seal_head(vault, engagement_id, head)))
