"""What an entry cites is part of its version, and approved with it. Those approved before keep what they cited."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("entry_version", sa.Column("cited", sa.JSON(), nullable=True))
    connection = op.get_bind()
    id_ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    source = sa.table("source", sa.column("engagement_id", id_), sa.column("name"), sa.column("content", sa.JSON()))
    version = sa.table(
        "entry_version",
        sa.column("engagement_id", id_),
        sa.column("name", sa.String()),
        sa.column("version", sa.Integer()),
        sa.column("content", sa.JSON()),
        sa.column("cited", sa.JSON()),
    )
    known = {(row.engagement_id, row.name): row.content for row in connection.execute(sa.select(source))}
    for row in connection.execute(sa.select(version)).all():
        cites = (name for name in row.content["cites"] if (row.engagement_id, name) in known)
        cited = {name: known[row.engagement_id, name] for name in cites}
        this = (version.c.engagement_id == row.engagement_id, version.c.name == row.name)
        connection.execute(sa.update(version).where(*this, version.c.version == row.version).values(cited=cited))
    with op.batch_alter_table("entry_version") as batch:
        batch.alter_column("cited", existing_type=sa.JSON(), nullable=False)


def downgrade() -> None:
    op.drop_column("entry_version", "cited")
