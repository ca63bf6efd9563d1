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


def test_rows_of_the_release_before_survive_a_change_of_tables_and_its_undoing(database_url):
    engine = open_engine(database_url)
    migrating.downgrade(engine, "0001")
    with transaction(engine) as connection:
        connection.execute(
            text(
                "INSERT INTO engagement (id, name, demo, revision, concerns, audited, created_at)"
                " VALUES (7, 'Alder', :no, 3, 4, 5, '2026-03-02 09:30:00')"
            ),
            {"no": False},
        )
        connection.execute(
            text(
                "INSERT INTO person (id, engagement_id, platform, workspace, user_id, name, side, active, created_at)"
                " VALUES (9, 7, 'terminal', 'local', 'ana', 'Ana', 'customer', :yes, '2026-03-02 09:30:00')"
            ),
            {"yes": True},
        )
    everything = (
        "SELECT e.name, e.revision, e.concerns, p.name FROM engagement e JOIN person p ON p.engagement_id = e.id"
    )
    for move in (migrating.upgrade, lambda it: migrating.downgrade(it, "0001"), migrating.upgrade):
        move(engine)
        with transaction(engine) as connection:
            assert connection.execute(text(everything)).all() == [("Alder", 3, 4, "Ana")]
    with transaction(engine) as connection:
        assert connection.execute(text("SELECT passed_on, taught, caution FROM engagement")).all() == [(0, 0, None)]
    engine.dispose()


def test_own_kinds_go_with_their_table_and_what_was_taught_stays(database_url):
    engine = open_engine(database_url)
    with transaction(engine) as connection:
        for statement in (
            (
                "INSERT INTO engagement (id, name, demo, revision, concerns, audited, created_at)"
                " VALUES (7, 'Alder', :no, 3, 4, 5, '2026-03-02 09:30:00')"
            ),
            (
                "INSERT INTO person (id, engagement_id, platform, workspace, user_id, name, side, active, created_at)"
                " VALUES (9, 7, 'terminal', 'local', 'ana', 'Ana', 'customer', :yes, '2026-03-02 09:30:00')"
            ),
            (
                "INSERT INTO phrasing (engagement_id, number, target, is_kind, text, taught_by, taught_at)"
                " VALUES (7, 1, 'canteen', :yes, 'soup', 9, '2026-03-02 09:30:00')"
            ),
            (
                "INSERT INTO own_kind (engagement_id, name, reaction, examples, counts, proposal, shown_at, added_by,"
                " added_at) VALUES (7, 'canteen', 'decline_offtopic', '[]', :yes, 'p1', 3, 9, '2026-03-02 09:30:00')"
            ),
        ):
            connection.execute(text(statement), {"yes": True, "no": False})
    migrating.downgrade(engine, "0002")
    assert "own_kind" not in tables_of(engine)
    migrating.upgrade(engine)
    with transaction(engine) as connection:
        assert connection.execute(text("SELECT target FROM phrasing")).all() == [("canteen",)]
        assert connection.execute(text("SELECT name FROM own_kind")).all() == []
    engine.dispose()


def test_the_migrated_database_has_exactly_the_declared_tables(database_url):
    engine = open_engine(database_url)
    migrating.check(engine)
    with transaction(engine) as connection:
        connection.execute(text("ALTER TABLE gate ADD COLUMN planted INTEGER"))
    with pytest.raises(CommandError):
        migrating.check(engine)
    engine.dispose()
