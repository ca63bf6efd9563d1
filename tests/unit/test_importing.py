"""Files and chat edit one truth: neither overwrites the other unnoticed."""

import pytest
from sqlalchemy import select

from adapters.store.engine import transaction
from adapters.store.tables import audit
from bot import words
from bot.editing.importing import carry_out, plan
from bot.plain import plain_text
from knowledge.files.loading import dump, load
from knowledge.files.problems import InvalidKnowledge
from tests.unit.test_approvals import ASK, NAME, NEW, OLD, PLAIN
from tests.unit.test_lifecycle import FIELDS, approves, written

OTHER = "They pick who stays."


@pytest.fixture
def sqlite_url(database_url):
    """Have all of this happen on both databases."""
    return database_url


@pytest.fixture
def ada(stage):
    """Return the customer's admin; what there is was taken from a file and is published."""
    stage.publish(PLAIN)
    return stage.add("Ada")


def exported(stage):
    with stage.work() as work:
        return dump(work.entries.give_out())


def imports(stage, text, overwrite=()):
    base = load(text, name="ours.yaml")
    with stage.work() as work:
        planned = plan(work, base, overwrite)
        carry_out(work, base, planned, stage.calendar())
    return planned


def edits(who, part, value):
    who.says(f"/kb edit {NAME} {part} = {value}")
    who.presses(words.SEND_IT)


def newest(stage):
    with stage.work() as work:
        return next(it for it in work.entries.statuses() if it.entry.id == NAME)


@pytest.mark.usefixtures("ada")
def test_an_export_comes_back_unchanged_and_is_written_the_same_again(stage):
    text = exported(stage)
    planned = imports(stage, text)
    assert set(planned.unchanged) == {"admin-accounts", NAME}
    assert planned.added == planned.changed == planned.merged == planned.clashes == planned.left_out == ()
    assert exported(stage) == text
    assert f"  {NAME}: 1\n" in text


def test_a_change_in_a_file_waits_for_approval_and_stands_in_the_audit(stage, ada):
    planned = imports(stage, exported(stage).replace(OLD, NEW))
    assert planned.changed == (NAME,)
    assert "waits for the customer and the provider side" in plain_text(ada.says("/kb list"))
    with transaction(stage.product.engine, reading=True) as connection:
        lines = connection.execute(select(audit.c.act, audit.c.subject)).all()
    assert ("entry.imported", f"{NAME}@2") in [tuple(it) for it in lines]
    assert OLD in plain_text(stage.add("Ana").says(ASK))


def test_changes_of_different_parts_are_put_together(stage, ada):
    text = exported(stage)
    edits(ada, "myth", OTHER)
    planned = imports(stage, text.replace(OLD, NEW))
    assert planned.merged == (NAME,)
    found = newest(stage)
    assert (found.version, found.entry.myth, found.entry.answer) == (3, OTHER, NEW)


@pytest.mark.parametrize("part", ["answer", "questions"])
def test_where_both_changed_the_same_part_the_entry_stays_and_is_named(stage, ada, part):
    text = exported(stage)
    edits(ada, part, "Who says who stays?" if part == "questions" else "Ada's words.")
    changed = text.replace(OLD, NEW) if part == "answer" else text.replace("Who decides about jobs?", "Who picks us?")
    planned = imports(stage, changed)
    [clash] = planned.clashes
    assert (clash.name, clash.since, clash.newest, clash.parts) == (NAME, 1, 2, (part,))
    assert newest(stage).version == 2
    assert imports(stage, changed, overwrite=[NAME]).changed == (NAME,)
    assert newest(stage).version == 3


def test_the_same_change_twice_is_no_change(stage, ada):
    text = exported(stage)
    edits(ada, "answer", NEW)
    assert NAME in imports(stage, text.replace(OLD, NEW)).unchanged
    assert newest(stage).version == 2


def test_an_older_export_brings_nothing_old_back(stage, ada):
    text = exported(stage)
    edits(ada, "answer", NEW)
    assert NAME in imports(stage, text).unchanged
    assert newest(stage).entry.answer == NEW


def test_a_file_without_versions_brings_nothing_old_back_either(stage, ada):
    edits(ada, "answer", NEW)
    planned = imports(stage, PLAIN)
    assert NAME in planned.unchanged
    assert newest(stage).entry.answer == NEW
    assert imports(stage, PLAIN.replace(OLD, "Words of nobody before.")).changed == (NAME,)


def test_what_the_file_leaves_out_is_named_and_answers_as_before(stage, ada):
    head, _, _ = PLAIN.partition("- id: who-decides-jobs")
    planned = imports(stage, head)
    assert planned.left_out == (NAME,)
    assert OLD in plain_text(stage.add("Ana").says(ASK))
    ada.says(f"/kb retire {NAME}")
    ada.sends(changed={"kind": "harmful", "why": "so"})
    assert imports(stage, head).left_out == ()


def test_a_merge_that_makes_no_sound_entry_is_left(stage, ada):
    with stage.work() as work:
        work.entries.take_in(load(PLAIN, name="x"), stage.calendar())
    written(ada, **{**FIELDS, "id": "cited"})
    ada.presses(words.SEND_IT)
    text = exported(stage)
    ada.says("/kb edit cited evidence = confirmed")
    ada.presses(words.SEND_IT)
    head, entry = text.rsplit("- id: cited", 1)
    planned = imports(stage, f"{head}- id: cited{entry.replace('cites: [nsa]', 'cites: []')}")
    assert [it.name for it in planned.clashes] == ["cited"]


@pytest.mark.parametrize("line", ["  who-decides-jobs: 0", "  who-decides-jobs: soon", "  who-decides-jobs: 1.5"])
@pytest.mark.usefixtures("ada")
def test_a_version_that_is_none_is_named_with_its_line(stage, line):
    text = exported(stage).replace("  who-decides-jobs: 1", line)
    with pytest.raises(InvalidKnowledge) as refused:
        load(text, name="ours.yaml")
    assert "versions.who-decides-jobs" in str(refused.value)


@pytest.mark.usefixtures("ada")
def test_approving_goes_on_after_an_import(stage):
    imports(stage, exported(stage).replace(OLD, NEW))
    for who in stage.everybody("Anton", "Pavel"):
        approves(who, NAME)
    assert NEW in plain_text(stage.add("Ana").says(ASK))
