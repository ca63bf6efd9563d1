"""Bringing a database to the newest revision, and saying which one it has."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from adapters.store.engine import transaction

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from adapters.store.vault import Vault

log = structlog.get_logger()


def upgrade(engine: Engine, revision: str = "head", *, vault: Vault | None = None) -> None:
    """Upgrade the database; a release that runs meanwhile is waited for.

    The vault seals what earlier releases kept in the clear; only a database that holds nothing needs none.
    """
    with transaction(engine) as connection:
        config = _config(connection, vault)
        command.upgrade(config, revision)
    _leave_nothing(engine, config.attributes["rewritten"])


def downgrade(engine: Engine, revision: str, *, vault: Vault | None = None) -> None:
    """Downgrade the database to that revision, "base" being the empty one. The vault as in `upgrade`."""
    with transaction(engine) as connection:
        command.downgrade(_config(connection, vault), revision)


def check(engine: Engine) -> None:
    """Raise alembic.util.CommandError if the tables in the database are not those of `tables`."""
    with transaction(engine) as connection:
        command.check(_config(connection, None))


def is_current(engine: Engine) -> bool:
    """Whether the database has the newest revision."""
    with transaction(engine, reading=True) as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found == ScriptDirectory.from_config(_config(None, None)).get_current_head()


def _leave_nothing(engine: Engine, tables: list[str]) -> None:
    """Write tables anew from which something was sealed: what stood there in the clear must not stay in free space."""
    if not tables:
        return
    statements = [f"VACUUM FULL {table}" for table in tables]
    if engine.dialect.name == "sqlite":
        statements = ["VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"]
    connection: Any = engine.raw_connection()  # these run in no transaction, not even in one that SQLAlchemy began
    try:
        if engine.dialect.name == "postgresql":
            connection.driver_connection.autocommit = True
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
    except Exception as error:  # noqa: BLE001 - what is sealed is sealed; each driver has errors of its own
        log.warning("not_vacuumed", code=type(error).__name__)
    finally:
        connection.invalidate()  # closed, not given back with these settings


def _config(connection: Connection | None, vault: Vault | None) -> Config:
    config = Config()
    # The package's own place: the revisions travel with the distribution.
    config.set_main_option("script_location", str(files("migrations")))
    config.attributes["connection"] = connection
    config.attributes["vault"] = vault
    config.attributes["rewritten"] = []  # the tables of which a revision sealed something
    return config
