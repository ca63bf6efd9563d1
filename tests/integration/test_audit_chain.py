"""The audit is a chain: whatever somebody changes in it without the keys is found, and the first such line is named."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import delete, insert, text, update
from structlog.testing import capture_logs

from adapters import auditing
from adapters.serving import _head_writer
from adapters.store import migrating
from adapters.store.chain import Fault, Misfit, heads_in, verify
from adapters.store.engine import transaction
from adapters.store.tables import audit, data_key, engagement
from adapters.store.vault import opened
from tests.integration.world import NOW, populate, rows_of

LINES = 7


@pytest.fixture
def world(product):
    """Return an engagement with some lines in its audit, and another with one."""
    made = populate(product)
    for number in range(1, LINES + 1):
        with made.work() as work:
            who = made.people["ana"].id if number % 2 else None
            work.audit.record("concern.read", f"C-{number}", who, NOW + timedelta(minutes=number, microseconds=7))
    other = populate(product, "Birch and Northgate")
    with other.work() as work:
        work.audit.record("concern.read", "C-1", other.people["ana"].id, NOW)
    return made


def found(world, *elsewhere):
    """Verify the audit, and return what does not fit."""
    product = world.product
    with opened(product.engine, product.vault, reading=True) as connection:
        return verify(connection, product.vault, world.engagement.id, elsewhere).misfit


def tamper(world, *statements):
    """Do something to the database behind the program's back."""
    with transaction(world.product.engine) as connection:
        for statement in statements:
            connection.execute(statement)


def line(world, number):
    return (audit.c.engagement_id == world.engagement.id) & (audit.c.number == number)


def lines(world):
    return [row for row in rows_of(world.product, audit) if row.engagement_id == world.engagement.id]


def renumber(world, was, becomes):
    return update(audit).where(line(world, was)).values(number=becomes)


def test_a_chain_that_nobody_touched_is_whole(world):
    assert found(world) is None
    first, *rest = lines(world)
    assert first.previous == ""
    assert [it.previous for it in rest] == [it.mac for it in lines(world)][:-1]
    other = populate(world.product, "Dogwood and Fernhill")
    assert found(other) is None


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("act", "concern.listed"),
        ("subject", "C-9"),
        ("actor_id", 2),
        ("actor_id", None),
        ("at", NOW),
        ("previous", "0" * 64),
        ("mac", "0" * 64),
    ],
)
@pytest.mark.parametrize("number", [1, 3, LINES])
def test_a_change_of_any_column_is_found(world, column, value, number):
    tamper(world, update(audit).where(line(world, number)).values({column: value}))
    assert found(world) == Misfit(Fault.CHANGED, number)


def test_a_line_given_another_number_is_found(world):
    tamper(world, renumber(world, LINES, LINES + 2))
    assert found(world) == Misfit(Fault.INSERTED, LINES + 2)


@pytest.mark.parametrize(("gone", "named"), [((1,), 1), ((4,), 4), ((3, 4, 5), 3)])
def test_a_missing_line_is_named(world, gone, named):
    tamper(world, *(delete(audit).where(line(world, number)) for number in gone))
    assert found(world) == Misfit(Fault.MISSING, named)


def test_a_missing_line_is_named_even_if_the_others_move_up(world):
    steps = (renumber(world, number, number - 1) for number in range(5, LINES + 1))
    tamper(world, delete(audit).where(line(world, 4)), *steps)
    assert found(world) == Misfit(Fault.MOVED, 4)


def test_lines_that_change_places_are_found(world):
    tamper(world, renumber(world, 3, 100), renumber(world, 5, 3), renumber(world, 100, 5))
    assert found(world) == Misfit(Fault.MOVED, 3)


@pytest.mark.parametrize("at", [4, LINES + 1])
def test_a_line_that_somebody_puts_in_is_found(world, at):
    copied = dict(lines(world)[2]._mapping)
    room = (renumber(world, number, number + 1) for number in range(LINES, at - 1, -1))
    tamper(world, *room, insert(audit).values(copied | {"number": at}))
    assert found(world) == Misfit(Fault.INSERTED, at)


@pytest.mark.parametrize("left", [0, 1, LINES - 1])
def test_an_end_that_was_cut_off_is_found(world, left):
    gone = (audit.c.engagement_id == world.engagement.id) & (audit.c.number > left)
    mine = update(engagement).where(engagement.c.id == world.engagement.id)
    tamper(world, delete(audit).where(gone), mine.values(audited=left))
    assert found(world) == Misfit(Fault.CUT_OFF, left + 1)


def test_an_end_that_was_cut_off_shows_for_good(world):
    """Somebody takes the last lines and the head away, and the program writes on."""
    gone = (audit.c.engagement_id == world.engagement.id) & (audit.c.number > 4)
    mine = update(engagement).where(engagement.c.id == world.engagement.id)
    for head in (None, "1.nonsense", rows_of(world.product, engagement)[1].audit_head):
        tamper(world, delete(audit).where(gone), mine.values(audited=4, audit_head=head))
        assert found(world).fault in {Fault.HEAD, Fault.CUT_OFF}
        with world.work() as work:
            work.audit.record("concern.read", "C-1", None, NOW)
        assert found(world) == Misfit(Fault.CHANGED, 5)


def test_an_older_copy_of_everything_is_told_by_a_head_kept_elsewhere(world):
    written = auditing.heads(world.product)[world.engagement.id]
    [kept] = heads_in(f'{{"event": "audit_head", "head": "{written}"}}', world.engagement.id)
    assert kept.number == LINES
    assert found(world, kept) is None
    [row] = [row for row in rows_of(world.product, engagement) if row.id == world.engagement.id]
    with world.work() as work:
        work.audit.record("concern.read", "C-8", None, NOW)
    later = heads_in(auditing.heads(world.product)[world.engagement.id], world.engagement.id)
    assert found(world, kept, *later) is None
    mine = update(engagement).where(engagement.c.id == world.engagement.id)
    tamper(
        world,
        delete(audit).where(line(world, LINES + 1)),
        mine.values(audited=row.audited, audit_head=row.audit_head),
    )
    assert found(world) is None, "only a copy that was kept elsewhere tells"
    assert found(world, kept, *later) == Misfit(Fault.ELSEWHERE, LINES + 1)


def test_a_head_belongs_to_its_engagement(world):
    heads = auditing.heads(world.product)
    assert len(heads) == 2
    assert heads_in(" ".join(heads.values()), world.engagement.id)[0].number == LINES
    assert heads_in("1.2.3 none here", world.engagement.id) == []


def test_lines_whose_key_is_gone_are_not_whole(world):
    tamper(world, delete(data_key).where(data_key.c.name == f"audit:{world.engagement.id}"))
    assert found(world) == Misfit(Fault.KEY, 0)


def test_a_counter_that_was_changed_is_found(world):
    tamper(world, update(engagement).where(engagement.c.id == world.engagement.id).values(audited=LINES + 3))
    assert found(world) == Misfit(Fault.HEAD, LINES)


def test_eight_who_write_at_once_make_one_chain(world):
    together = Barrier(8)

    def write(writer):
        together.wait(10)
        for number in range(10):
            with world.work() as work:
                work.audit.record("concern.read", f"C-{writer}{number}", None, NOW)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(8)))
    assert len(lines(world)) == LINES + 80
    assert found(world) is None


def test_what_is_rolled_back_leaves_the_chain_whole(world):
    def fail():
        with world.work() as work:
            work.audit.record("concern.read", "C-1", None, NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with world.work() as work:
        work.audit.record("concern.read", "C-1", None, NOW)
        work.audit.record("concern.read", "C-2", None, NOW)
    assert found(world) is None
    assert [it.number for it in lines(world)] == list(range(1, LINES + 3))


def test_a_rotation_of_the_keys_leaves_the_chain_whole(world):
    with opened(world.product.engine, world.product.vault) as connection:
        world.product.vault.rotate(connection)
    assert found(world) is None


def test_lines_of_the_release_before_are_chained_and_those_of_this_one_kept(world):
    engine, vault = world.product.engine, world.product.vault
    before = [tuple(row)[:6] for row in rows_of(world.product, audit)]
    migrating.downgrade(engine, "0006", vault=vault)
    query = text("SELECT engagement_id, number, act, subject, actor_id FROM audit ORDER BY engagement_id, number")
    with transaction(engine, reading=True) as connection:
        assert [tuple(row) for row in connection.execute(query)] == [row[:5] for row in before]
    with transaction(engine) as connection:
        connection.execute(text("DELETE FROM audit WHERE number = 3"))  # it did not matter then
    migrating.upgrade(engine, vault=vault)
    assert [tuple(row)[:6] for row in rows_of(world.product, audit)] == [row for row in before if row[1] != 3]
    assert found(world) is None
    with world.work() as work:
        work.audit.record("concern.read", "C-1", None, NOW)
    assert found(world) is None
    tamper(world, update(audit).where(line(world, 2)).values(subject="C-9"))
    assert found(world) == Misfit(Fault.CHANGED, 2)


async def test_the_head_is_written_to_the_log_when_it_has_changed(world):
    write = _head_writer(world.product)
    with capture_logs() as said:
        await write()
        await write()
        assert sorted(it["head"] for it in said) == sorted(auditing.heads(world.product).values())
        with world.work() as work:
            work.audit.record("concern.read", "C-1", None, NOW)
        await write()
    assert len(said) == 3
    assert found(world, *heads_in(json.dumps(said), world.engagement.id)) is None


def test_what_is_shown_names_nobody_who_is_not_to_be_known(world):
    shown = list(auditing.shown(world.product, world.engagement, None, 100))
    assert len(shown) == LINES
    assert shown[0].split() == ["1", "2026-03-02", "09:31:00", "concern.read", "C-1", "Ana"]
    assert shown[1].split() == ["2", "2026-03-02", "concern.read", "C-2", "-"]
    assert list(auditing.shown(world.product, world.engagement, "C-2", 100)) == [shown[1]]
    assert list(auditing.shown(world.product, world.engagement, None, 2)) == shown[-2:]
