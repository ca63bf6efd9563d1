"""Translations in the store, on both databases: part of an entry's version, and given out as they were taken in."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from adapters.store import tables
from adapters.store.engine import transaction
from bot.editing import approving
from bot.people import Side
from knowledge.entry import Translation
from tests.integration.world import NOW, knowledge, populate, rows_of

GERMAN = Translation(
    language="de", myth="Ein Gerücht.", answer="Die Antwort.", questions=("Wer hat das gesagt?",), engagement=None
)


@pytest.fixture
def world(product):
    return populate(product)


def translated(base):
    first, *rest = base.entries
    return replace(base, entries=(replace(first, translations=(GERMAN,)), *rest))


def approve(world, name):
    with world.work() as work:
        status = next(it for it in work.entries.statuses() if it.entry.id == name)
        for who in ("anton", "pavel"):
            approving.approve(work.entries, name, status.version, world.approver(who), NOW)


def test_what_was_taken_in_is_given_out_with_its_translations_and_languages(world):
    base = replace(translated(knowledge()), default_language="nl")
    with world.work() as work:
        assert work.entries.take_in(base, NOW) == (3, 0)
        assert work.entries.take_in(base, NOW) == (0, 3)
    with world.reading() as work:
        assert work.entries.give_out() == base


def test_a_new_translation_is_a_new_version_that_both_sides_have_to_approve(world):
    base = knowledge()
    name = base.entries[0].id
    with world.work() as work:
        work.entries.take_in(base, NOW)
    approve(world, name)
    with world.work() as work:
        assert work.entries.take_in(translated(base), NOW) == (1, 2)
    with world.reading() as work:
        status = next(it for it in work.entries.statuses() if it.entry.id == name)
        assert (status.version, set(status.approved)) == (2, set())
        assert work.entries.knowledge().published[name].entry.translations == ()
    approve(world, name)
    with world.reading() as work:
        assert work.entries.knowledge().published[name].entry.translations == (GERMAN,)
        status = next(it for it in work.entries.statuses() if it.entry.id == name)
        assert set(status.approved) == set(Side)


def test_what_was_stored_before_there_were_translations_is_read_and_is_the_same_version(product, world):
    base = knowledge()
    with world.work() as work:
        work.entries.take_in(base, NOW)
    with transaction(product.engine) as connection:
        for row in rows_of(product, tables.entry_version):
            content = {key: value for key, value in row.content.items() if key not in {"translations", "language"}}
            connection.execute(
                update(tables.entry_version).where(tables.entry_version.c.name == row.name).values(content=content)
            )
        about = dict(rows_of(product, tables.engagement)[0].base)
        del about["default_language"]
        connection.execute(update(tables.engagement).values(base=about))
    with world.work() as work:
        assert work.entries.give_out() == base
        assert work.entries.take_in(base, NOW) == (0, 3)
