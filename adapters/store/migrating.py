"""Bringing a database to the newest revision, and saying which one it has."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import inspect, text

from adapters.store.engine import restructuring, transaction

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection, Engine

    from adapters.store.vault import Vault

_VERSION = "alembic_version"  # where Alembic notes it
log = structlog.get_logger()


def upgrade(engine: Engine, revision: str = "head", *, vault: Vault | None = None) -> None:
    """Upgrade the database; a release that runs meanwhile is waited for.

    The vault seals what earlier releases kept in the clear; only a database that holds nothing needs none.
    """
    from alembic import command  # noqa: PLC0415 - a fifth of a second, which a current database need not wait for

    with restructuring(engine) as connection:
        config = _config(connection, vault)
        command.upgrade(config, revision)
    _leave_nothing(engine, config.attributes["rewritten"])


def downgrade(engine: Engine, revision: str, *, vault: Vault | None = None) -> None:
    """Downgrade the database to that revision, "base" being the empty one. The vault as in `upgrade`."""
    from alembic import command  # noqa: PLC0415 - as above

    with restructuring(engine) as connection:
        command.downgrade(_config(connection, vault), revision)


def check(engine: Engine) -> None:
    """Raise alembic.util.CommandError if the tables in the database are not those of `tables`."""
    from alembic import command  # noqa: PLC0415 - as above

    with transaction(engine) as connection:
        command.check(_config(connection, None))


def is_current(engine: Engine) -> bool:
    """Whether the database has the newest revision."""
    return _found(engine) == [newest()]


def is_newer(engine: Engine) -> bool:
    """Whether the database was made by a newer release than this one."""
    return bool(set(_found(engine)) - _known())


def newest() -> str:
    """Return the newest revision: each file of one begins with its number."""
    return max(_known())


def _found(engine: Engine) -> list[str]:
    with transaction(engine, reading=True) as connection:
        if not inspect(connection).has_table(_VERSION):
            return []
        return list(connection.execute(text(f"SELECT version_num FROM {_VERSION}")).scalars())  # noqa: S608 - ours


def _known() -> set[str]:
    names = (it.name for it in (files("migrations") / "versions").iterdir())
    return {name.partition("_")[0] for name in names if name[:1].isdigit()}


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
    from alembic.config import Config  # noqa: PLC0415 - see upgrade

    config = Config()
    # The package's own place: the revisions travel with the distribution.
    config.set_main_option("script_location", str(files("migrations")))
    config.attributes["connection"] = connection
    config.attributes["vault"] = vault
    config.attributes["rewritten"] = []  # the tables of which a revision sealed something
    return config
