"""How Alembic runs the revisions: on the connection it is given, one release at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import context
from sqlalchemy import text

from adapters.store.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection

RELEASE_LOCK = 0x5A4E51DE  # any number that nobody else uses: two releases must not run at once


def migrate(connection: Connection) -> None:
    """Run the revisions that Alembic was asked for on this connection."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": RELEASE_LOCK})
    # SQLite cannot alter most of a table: Alembic copies it instead, in a batch.
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
    context.run_migrations()


migrate(context.config.attributes["connection"])
