"""Of how many people a count has to tell at least: a setting that both sides agree on, five until they do."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("engagement", sa.Column("minimum", sa.Integer(), nullable=False, server_default="5"))
    op.add_column("engagement", sa.Column("minimum_next", sa.Integer(), nullable=True))
    op.add_column("engagement", sa.Column("minimum_next_side", sa.String(length=20), nullable=True))


def downgrade() -> None:
    for name in ("minimum_next_side", "minimum_next", "minimum"):
        op.drop_column("engagement", name)
