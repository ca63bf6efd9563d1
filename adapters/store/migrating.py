"""Bringing a database to the newest revision, and saying which one it has."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from adapters.store.engine import transaction

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Upgrade the database; a release that runs meanwhile is waited for."""
    with transaction(engine) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Downgrade the database to that revision, "base" being the empty one."""
    with transaction(engine) as connection:
        command.downgrade(_config(connection), revision)


def check(engine: Engine) -> None:
    """Raise alembic.util.CommandError if the tables in the database are not those of `tables`."""
    with transaction(engine) as connection:
        command.check(_config(connection))


def is_current(engine: Engine) -> bool:
    """Whether the database has the newest revision."""
    with transaction(engine, reading=True) as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found == ScriptDirectory.from_config(_config(None)).get_current_head()


def _config(connection: Connection | None) -> Config:
    config = Config()
    # The package's own place: the revisions travel with the distribution.
    config.set_main_option("script_location", str(files("migrations")))
    config.attributes["connection"] = connection
    return config
