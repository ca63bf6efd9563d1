"""Engines with measured settings: one writer at a time on SQLite, connections checked before use elsewhere."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.ports.store import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine, Table
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_MS = 5000
SYNCHRONOUS = "FULL"  # what was acknowledged is on the disk; tests, whose machine does not crash, ask for less
NO_SUCH_TABLE = frozenset({"42P01", "42703"})  # PostgreSQL's codes for a table or column that a migration will bring


def open_engine(url: str) -> Engine:
    """Make an engine for `sqlite:///path` or `postgresql://...`; nothing is connected yet."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed, connect_args={"check_same_thread": False}, hide_parameters=True)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine.execution_options(writer=Lock())
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(parsed, pool_pre_ping=True, connect_args={"connect_timeout": 5}, hide_parameters=True)


def _set_up_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions by itself: `_begin_sqlite` says which kind.
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    for pragma in ("journal_mode=WAL", f"synchronous={SYNCHRONOUS}", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A plain BEGIN that later writes fails with "locked" under load; IMMEDIATE queues for the one writer's place.
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def transaction(engine: Engine, *, reading: bool = False) -> Iterator[Connection]:
    """Open one transaction; one that only reads sees everything as it was at one moment.

    Raises StoreUnavailable when the database cannot be reached, is locked, read-only or damaged, or has no tables.
    """
    options: dict[str, Any] = {"reading": reading}
    if reading and engine.dialect.name == "postgresql":  # on SQLite every transaction is like this
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with (
        _store_errors(),
        _writers_place(engine, reading=reading),
        engine.execution_options(**options).begin() as connection,
    ):
        yield connection


@contextmanager
def _store_errors() -> Iterator[None]:
    """Raise StoreUnavailable for what the store's user can do nothing about."""
    try:
        yield
    except (OperationalError, InterfaceError, InternalError, PoolTimeoutError) as error:
        raise StoreUnavailable(_cause(error)) from error
    except DBAPIError as error:
        damaged = type(error) is DatabaseError  # SQLite's "file is not a database"
        if damaged or error.connection_invalidated or getattr(error.orig, "sqlstate", None) in NO_SUCH_TABLE:
            raise StoreUnavailable(_cause(error)) from error
        raise


@contextmanager
def restructuring(engine: Engine) -> Iterator[Connection]:
    """Open a transaction in which tables may be copied and replaced.

    SQLite would refuse to drop a table to which others refer: there every reference is checked at the end instead.
    Raises as `transaction` does, and IntegrityError where something refers to nothing.
    """
    if engine.dialect.name != "sqlite":
        with transaction(engine) as connection:
            yield connection
        return
    with _store_errors(), _writers_place(engine, reading=False), engine.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA foreign_keys=OFF")  # within a transaction that does nothing
        try:
            with connection.begin():
                yield connection
                if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                    raise sqlite3.IntegrityError(f"rows of {sorted({row[0] for row in broken})} refer to nothing")
        finally:
            cursor.execute("PRAGMA foreign_keys=ON")
            cursor.close()


@contextmanager
def _writers_place(engine: Engine, *, reading: bool) -> Iterator[None]:
    """Let one thread at a time write to SQLite: queueing here is faster than SQLite's way of waiting, which sleeps."""
    place: Lock | None = None if reading else engine.get_execution_options().get("writer")
    if place is None:
        yield
        return
    if not place.acquire(timeout=BUSY_TIMEOUT_MS / 1000):
        raise StoreUnavailable("database is locked")
    try:
        yield
    finally:
        place.release()


def _cause(error: Exception) -> str:
    # The driver's own message: SQLAlchemy's would add the statement with its values.
    return str(getattr(error, "orig", None) or type(error).__name__).strip().splitlines()[0]


def insert(connection: Connection, table: Table) -> Any:  # noqa: ANN401 - the two dialects' Insert share no base with on_conflict
    """Begin an INSERT that can say what happens ON CONFLICT, in the connection's dialect."""
    return (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)


def added(connection: Connection, row: Any) -> bool:  # noqa: ANN401 - what `insert` returned
    """Insert the row unless it conflicts with one that is there; whether it was added."""
    # Without the option an INSERT's rowcount is -1 on PostgreSQL.
    once = row.on_conflict_do_nothing()
    return bool(connection.execute(once, execution_options={"preserve_rowcount": True}).rowcount == 1)
