"""The database's history runs up and down on both databases, and what it leaves is what the tables say."""

import pytest
from alembic.util.exc import CommandError
from sqlalchemy import inspect, text

from adapters.store import migrating
from adapters.store.engine import open_engine, transaction
from adapters.store.tables import metadata


def tables_of(engine):
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_every_revision_runs_up_down_and_up_again(database_url):
    engine = open_engine(database_url)
    assert tables_of(engine) == set(metadata.tables)
    migrating.downgrade(engine, "base")
    assert tables_of(engine) == set()
    assert not migrating.is_current(engine)
    migrating.upgrade(engine)
    assert tables_of(engine) == set(metadata.tables)
    assert migrating.is_current(engine)
    engine.dispose()


def test_the_migrated_database_has_exactly_the_declared_tables(database_url):
    engine = open_engine(database_url)
    migrating.check(engine)
    with transaction(engine) as connection:
        connection.execute(text("ALTER TABLE gate ADD COLUMN planted INTEGER"))
    with pytest.raises(CommandError):
        migrating.check(engine)
    engine.dispose()
