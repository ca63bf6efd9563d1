"""What the core may rely on from the store about calendars, levels, steps taken and routes, on both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import inspect

from adapters.store import migrating, tables
from adapters.store.engine import transaction
from bot.concerns.concern import Route, Severity
from bot.concerns.ports import Destination
from bot.concerns.service_levels import DEFAULT_HOURS, DEFAULTS, Level, Step, Target
from bot.people import Role, Side
from bot.working_hours import WEEK, WorkingHours
from tests.integration.world import NOW, actor, address, draft, everybody, populate, rows_of

NIGHTS = WorkingHours("Asia/Kolkata", time(22, 15), time(6), frozenset({6, 0}))


@pytest.fixture
def world(product):
    return populate(product)


def logged(world):
    """Log a concern that its readers may see, and return its number."""
    made = draft(world.people["ana"].id)
    with world.work() as work:
        work.concerns.keep_draft(made)
        return work.concerns.log(made, Side.CUSTOMER, NOW, release_at=NOW, agreed=everybody(work)).number


def test_hours_come_back_as_they_were_set_and_each_side_has_its_own(world):
    with world.work() as work:
        assert work.levels.calendar(Side.CUSTOMER) == DEFAULT_HOURS
        assert not work.levels.has_hours(Side.CUSTOMER)
        work.levels.set_hours(Side.CUSTOMER, replace(NIGHTS, days=WEEK))
        work.levels.set_hours(Side.CUSTOMER, NIGHTS)
    with world.reading() as work:
        assert work.levels.calendar(Side.CUSTOMER) == NIGHTS
        assert work.levels.has_hours(Side.CUSTOMER)
        assert work.levels.calendar(Side.PROVIDER) == DEFAULT_HOURS
        assert not work.levels.has_hours(Side.PROVIDER)


def test_holidays_belong_to_a_side_whatever_its_hours(world):
    christmas = date(2026, 12, 25)
    with world.work() as work:
        work.levels.add_holiday(Side.CUSTOMER, christmas, "Xmas")
        work.levels.add_holiday(Side.CUSTOMER, christmas, "Christmas Day")
        work.levels.add_holiday(Side.PROVIDER, date(2026, 1, 26), "Republic Day")
        work.levels.set_hours(Side.PROVIDER, NIGHTS)
    with world.work() as work:
        assert work.levels.holidays(Side.CUSTOMER) == {christmas: "Christmas Day"}
        assert work.levels.calendar(Side.CUSTOMER) == replace(DEFAULT_HOURS, holidays=frozenset({christmas}))
        assert work.levels.calendar(Side.PROVIDER) == replace(NIGHTS, holidays=frozenset({date(2026, 1, 26)}))
        assert not work.levels.drop_holiday(Side.PROVIDER, christmas)
        assert work.levels.drop_holiday(Side.CUSTOMER, christmas)
        assert not work.levels.drop_holiday(Side.CUSTOMER, christmas)
        assert work.levels.holidays(Side.CUSTOMER) == {}


def test_levels_come_back_beside_the_usual_ones(world):
    changed = Level(timedelta(minutes=90), timedelta(hours=400))
    with world.work() as work:
        assert work.levels.levels() == DEFAULTS
        work.levels.set_level(Severity.LOW, DEFAULTS[Severity.HIGH])
        work.levels.set_level(Severity.LOW, changed)
    with world.reading() as work:
        assert work.levels.levels() == DEFAULTS | {Severity.LOW: changed}
        assert list(work.levels.levels()) == list(DEFAULTS)


def test_each_step_is_taken_once_by_whoever_comes_first(world):
    number = logged(world)
    together = threading.Barrier(8)

    def take(_):
        together.wait(10)
        with world.work() as work:
            return work.levels.take(number, 0, Target.ANSWER, Step.BREACH, NOW)

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(take, range(8))) == [False] * 7 + [True]
    with world.reading() as work:
        assert work.levels.taken(number, 0) == {(Target.ANSWER, Step.BREACH)}


def test_a_step_not_committed_is_not_taken(world):
    number = logged(world)

    def killed():
        with world.work() as work:
            assert work.levels.take(number, 0, Target.ANSWER, Step.NUDGE, NOW)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()
    with world.work() as work:
        assert work.levels.taken(number, 0) == frozenset()
        assert work.levels.take(number, 0, Target.ANSWER, Step.NUDGE, NOW)


def test_another_target_step_or_cycle_is_another_step(world):
    number = logged(world)
    with world.work() as work:
        for cycle in (0, 1):
            for target in Target:
                for step in Step:
                    assert work.levels.take(number, cycle, target, step, NOW)
        assert work.levels.taken(number, 1) == {(target, step) for target in Target for step in Step}
        assert work.levels.taken(number, 2) == frozenset()


def test_steps_are_taken_about_concerns_there_are_and_go_with_them(product, world):
    number = logged(world)
    with pytest.raises(Exception, match=r"(?i)foreign key"), world.work() as work:
        work.levels.take(number + 1, 0, Target.ANSWER, Step.NUDGE, NOW)
    with world.work() as work:
        work.levels.take(number, 0, Target.ANSWER, Step.NUDGE, NOW)
    with transaction(product.engine) as connection:
        connection.execute(tables.concern.delete())
    assert rows_of(product, tables.step_taken) == []


def test_readers_are_named_by_route_and_side_while_they_are_active(product, world):
    carla, ben = world.people["carla"].id, world.people["ben"].id
    with world.work() as work:
        assert work.routes.named(Route.BOTH_LEADS) == frozenset()
        assert work.routes.name(Route.BOTH_LEADS, carla)
        assert not work.routes.name(Route.BOTH_LEADS, carla)
        assert work.routes.name(Route.BOTH_LEADS, ben)
        assert work.routes.named(Route.BOTH_LEADS) == {carla, ben}
    with world.work() as work:
        assert work.routes.named(Route.BOTH_LEADS, Side.CUSTOMER) == {carla}
        assert work.routes.named(Route.BOTH_LEADS, Side.PROVIDER) == {ben}
        assert work.routes.named(Route.MSP_LEAD) == frozenset()
        work.people.add(actor("carla"), name="Carla", side=Side.PROVIDER, roles=[Role.LEAD], at=NOW)
    with world.work() as work:
        assert work.routes.named(Route.BOTH_LEADS, Side.CUSTOMER) == frozenset()
        assert work.routes.unname(Route.BOTH_LEADS, ben)
        assert not work.routes.unname(Route.BOTH_LEADS, ben)
        assert work.routes.named(Route.BOTH_LEADS) == {carla}
    with transaction(product.engine) as connection:
        connection.execute(tables.person.update().values(active=False))
    with world.reading() as work:
        assert work.routes.named(Route.BOTH_LEADS) == frozenset()


def test_a_place_comes_back_whole_and_is_kept_sealed(product, world):
    place = address("channel-of-secrets", tenant="tenant-of-secrets")
    with world.work() as work:
        assert work.routes.destination(Route.MSP_LEAD) is None
        work.routes.set_destination(Route.MSP_LEAD, Destination(address=address("ana"), label="a private talk"))
        work.routes.set_destination(Route.MSP_LEAD, Destination(address=place, label="a shared place"))
    with world.work() as work:
        found = work.routes.destination(Route.MSP_LEAD)
        assert (found.address, found.address.reference, found.label) == (place, place.reference, "a shared place")
        assert work.routes.destination(Route.BOTH_LEADS) is None
        [row] = rows_of(product, tables.route_destination)
        assert "secrets" not in str(row).casefold()
        work.routes.set_destination(Route.MSP_LEAD, None)
        assert work.routes.destination(Route.MSP_LEAD) is None


def test_nobody_is_named_across_engagements(product, world):
    other = populate(product, "Birch and Northgate")
    with pytest.raises(Exception, match=r"(?i)foreign key"), other.work() as work:
        work.routes.name(Route.HR, world.people["hana"].id)
    with world.work() as work:
        work.routes.name(Route.HR, world.people["hana"].id)
        work.routes.set_destination(Route.MSP_LEAD, Destination(address=address("ana"), label="a private talk"))
    number = logged(world)
    with other.work() as work:
        assert work.routes.named(Route.HR) == frozenset()
        assert work.routes.destination(Route.MSP_LEAD) is None
        assert not work.routes.unname(Route.HR, world.people["hana"].id)
    with pytest.raises(Exception, match=r"(?i)foreign key"), other.work() as work:
        work.levels.take(number, 0, Target.ANSWER, Step.NUDGE, NOW)


def test_undoing_the_migration_takes_its_own_tables_away_and_nothing_else(product, world):
    number = logged(world)
    with world.work() as work:
        work.levels.set_hours(Side.CUSTOMER, NIGHTS)
        work.levels.add_holiday(Side.CUSTOMER, NOW.date(), "Monday")
        work.levels.set_level(Severity.LOW, DEFAULTS[Severity.HIGH])
        work.levels.take(number, 0, Target.ANSWER, Step.NUDGE, NOW)
        work.routes.name(Route.HR, world.people["hana"].id)
        work.routes.set_destination(Route.MSP_LEAD, Destination(address=address("ana"), label="a private talk"))
    names = {"route_reader", "route_destination", "calendar", "holiday", "level", "step_taken"}
    migrating.downgrade(product.engine, "0006", vault=product.vault)
    before = set(inspect(product.engine).get_table_names())
    migrating.downgrade(product.engine, "0005", vault=product.vault)
    assert before - set(inspect(product.engine).get_table_names()) == names
    migrating.upgrade(product.engine, vault=product.vault)
    with world.reading() as work:
        assert work.concerns.find(number).number == number
        assert work.people.all() == tuple(world.people.values())
        assert work.levels.calendar(Side.CUSTOMER) == DEFAULT_HOURS
        assert work.routes.named(Route.HR) == frozenset()
