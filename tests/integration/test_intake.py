"""What was acknowledged is kept and handled once, one person's turns in order, by whichever process is there."""

import asyncio
import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import event, update
from structlog.testing import capture_logs

from adapters.intake import CALM, MAX_ATTEMPTS, Intake
from adapters.main import assemble
from adapters.store import tables
from adapters.store.engine import transaction
from adapters.store.waiting import LEASE, UNREADABLE, WaitingTurns
from bot.ports.store import OutOfTurn, StoreUnavailable
from bot.reply import Reply
from bot.turn import Edited, Start, Words
from knowledge.decision import Decision
from tests.conftest import settings
from tests.integration.world import Calendar, actor, populate, rows_of, turn

NOTHING = Reply(decision=Decision.COMMAND)


@pytest.fixture
def calendar():
    return Calendar()


@pytest.fixture
def turns(product, calendar):
    return WaitingTurns(product.engine, calendar, product.vault)


def waiting(product):
    return rows_of(product, tables.waiting_turn)


def test_a_turn_is_kept_until_it_is_handled_and_then_nothing_tells_who_wrote_what_when(product, turns):
    populate(product)
    [mine] = turns.take_in([turn("slack:event-1", "ana.silva", "/concern after my job")], at_once=1)
    assert len(waiting(product)) == 1
    kept = json.dumps([list(row) for row in waiting(product)], default=str)
    assert not [word for word in ("ana.silva", "/concern", "my job", "slack:", "event-1") if word in kept]
    product.bot.handle(mine.turn, waiting=mine.number)
    assert waiting(product) == []
    [key] = rows_of(product, tables.inbox)
    assert set(key._mapping) == {"event_key", "received_on"}, "neither an hour nor a person"


def test_an_event_that_comes_again_is_not_taken_in_again(product, turns):
    populate(product)
    first, again = turn("e1", "ana", "/help"), turn("e1", "ana", "/help")
    [mine] = turns.take_in([first, again], at_once=2)
    assert turns.take_in([again], at_once=1) == ()
    product.bot.handle(mine.turn, waiting=mine.number)
    assert turns.take_in([again], at_once=1) == ()
    assert not product.bot.handle(again).blocks
    assert len(rows_of(product, tables.outbox)) == 1


def test_whatever_is_said_comes_back_as_it_was(turns):
    said = [
        Words("drôle \u2028 \U0001f600", attached=True),
        Edited(""),
        Start(text="look", by=actor("ben")),
    ]
    given = [turn(f"e{number}", f"p{number}", each) for number, each in enumerate(said)]
    assert turns.take_in(given, at_once=0) == ()
    assert [it.turn for it in turns.claim(9)] == given


def test_one_persons_turns_are_handled_in_order_whoever_claims_them(product, turns):
    populate(product)
    given = [turn("e1", "ana", "/help"), turn("e2", "ana", "/kb help"), turn("e3", "ben", "/help")]
    mine = turns.take_in(given, at_once=9)
    assert [it.turn.key for it in mine] == ["e1", "e3"], "the first of each"
    [later] = turns.take_in([turn("e4", "carla", "/help")], at_once=1)
    assert turns.take_in([turn("e5", "carla", "/help")], at_once=1) == (), "an earlier one is being handled"
    assert turns.claim(9) == ()
    second = mine[0].number + 1
    with pytest.raises(OutOfTurn):
        product.bot.handle(given[1], waiting=second)
    product.bot.handle(mine[0].turn, waiting=mine[0].number)
    assert [it.turn.key for it in turns.claim(9)] == ["e2"]
    product.bot.handle(later.turn, waiting=later.number)
    assert [it.turn.key for it in turns.claim(9)] == ["e5"]


def test_a_turn_of_a_process_that_died_is_handled_by_another_and_by_one_only(product, turns, calendar):
    populate(product)
    [dead] = turns.take_in([turn("e1", "ana", "/concern nobody tells us anything")], at_once=1)
    assert turns.claim(9) == ()
    calendar.pass_by(seconds=LEASE.total_seconds() + 1)
    [mine] = turns.claim(9)
    assert (mine.number, mine.attempts) == (dead.number, 2)
    assert product.bot.handle(mine.turn, waiting=mine.number).blocks
    assert not product.bot.handle(dead.turn, waiting=dead.number).blocks, "it was slow, not dead"
    assert len(rows_of(product, tables.outbox)) == 1


def test_a_number_is_never_given_twice(product, turns):
    populate(product)
    [first] = turns.take_in([turn("e1", "ana", "/help")], at_once=1)
    product.bot.handle(first.turn, waiting=first.number)
    [second] = turns.take_in([turn("e2", "ana", "/help")], at_once=1)
    assert second.number > first.number


def test_a_clock_that_was_set_back_holds_nothing_up(product, turns, calendar):
    populate(product)
    calendar.pass_by(days=2)
    turns.take_in([turn("e1", "ana", "/help")], at_once=1)
    calendar.pass_by(days=-2)
    assert [it.turn.key for it in turns.claim(1)] == ["e1"]


def test_a_turn_that_cannot_be_read_is_logged_and_holds_nobody_up(product, turns, calendar):
    populate(product)
    turns.take_in([turn("e1", "ana", "/help"), turn("e2", "ana", "/kb help")], at_once=0)
    with transaction(product.engine) as connection:
        first = tables.waiting_turn.c.event_key == waiting(product)[0].event_key
        connection.execute(update(tables.waiting_turn).where(first).values(turn="1.damaged"))
    with capture_logs() as logs:
        assert turns.claim(9) == ()
        assert [it.turn.key for it in turns.claim(9)] == ["e2"]
    assert [entry["event"] for entry in logs] == ["turn_unreadable"]
    calendar.pass_by(seconds=UNREADABLE.total_seconds() + 1)
    assert turns.claim(1) == (), "it is tried again, perhaps by a newer version"


async def test_a_turn_that_ends_its_processes_is_excused_in_the_end(product, turns, calendar):
    populate(product)
    turns.take_in([turn("e1", "ana", "/help")], at_once=0)
    for _ in range(MAX_ATTEMPTS):
        assert turns.claim(1)
        calendar.pass_by(seconds=LEASE.total_seconds() + 1)
    assert await Intake(turns, product.bot, at_once=1).round() == 1
    assert waiting(product) == []
    assert len(rows_of(product, tables.outbox)) == 1, "the excuse"


async def test_what_comes_at_once_is_committed_together_and_each_is_told(product):
    populate(product)
    intake = Intake(product.turns, product.bot, at_once=1)
    commits = []
    event.listen(product.engine, "commit", commits.append)
    names = ("ana", "ben", "carla", "ada")
    await asyncio.gather(*(intake.take_in(turn(f"e{number}", names[number % 4], "/help")) for number in range(40)))
    assert len(commits) <= 3
    assert len(waiting(product)) == 40
    async with asyncio.timeout(20):
        while waiting(product):
            await intake.round()
            await asyncio.sleep(0.01)
    assert len(rows_of(product, tables.outbox)) == 40


async def test_a_process_in_a_crowd_handles_something_now_and_then_if_nobody_else_does(product, monkeypatch):
    populate(product)
    intake, now = Intake(product.turns, product.bot, at_once=1), [100.0]
    monkeypatch.setattr("adapters.intake.time.monotonic", lambda: now[0])
    crowded = 0
    for step in range(100):
        now[0] = 100.0 + step * 0.03
        intake._note_crowd(16)
        crowded += intake.is_crowded
    assert 80 < crowded < 95
    now[0] += 2 * CALM
    assert not intake.is_crowded


async def test_what_could_not_be_committed_is_not_acknowledged(sqlite_url):
    product = assemble(settings(sqlite_url))
    intake = Intake(product.turns, product.bot, at_once=1)
    with transaction(product.engine) as connection:
        tables.waiting_turn.drop(connection)
    with pytest.raises(StoreUnavailable):
        await intake.take_in(turn("e1", "ana", "/help"))
    with transaction(product.engine) as connection:
        tables.waiting_turn.create(connection)
    await intake.take_in(turn("e1", "ana", "/help"))
    assert len(waiting(product)) == 1
    product.engine.dispose()


class Slow:
    """A core whose turns end when the test says so."""

    def __init__(self):
        self.begun, self.ended, self.go = [], [], threading.Semaphore(0)

    def handle(self, turn, *, waiting=None):
        """Handle a turn."""
        self.begun.append(turn.key)
        assert self.go.acquire(timeout=20)
        self.ended.append((turn.key, waiting is None))
        return NOTHING


async def reached(condition):
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)


async def test_what_an_exchange_waits_for_goes_before_what_was_acknowledged(turns):
    bot, stop = Slow(), asyncio.Event()
    intake = Intake(turns, bot, at_once=1)
    running = asyncio.create_task(intake.run(stop))
    pressed = asyncio.create_task(intake.handle(turn("p1", "ben", "/help")))
    await reached(lambda: bot.begun == ["p1"])
    await intake.take_in(turn("e1", "ana", "/help"))
    intake.wake()
    await asyncio.sleep(0.1)
    assert bot.begun == ["p1"], "the exchange is not over"
    bot.go.release()
    await pressed
    await reached(lambda: bot.begun == ["p1", "e1"])
    bot.go.release()
    stop.set()
    intake.wake()
    await running
    assert bot.ended == [("p1", True), ("e1", False)]


async def test_what_was_claimed_and_not_begun_is_given_back_at_the_end(product, turns):
    populate(product)
    intake, stop = Intake(turns, Slow(), at_once=1), asyncio.Event()
    await intake.take_in(turn("e1", "ana", "/help"))
    assert turns.claim(1) == ()
    stop.set()
    await intake.run(stop)
    [mine] = turns.claim(1)
    assert mine.attempts == 1


async def test_what_comes_while_the_doors_close_is_for_another_process_at_once(product, turns):
    populate(product)
    intake, stop = Intake(turns, Slow(), at_once=1), asyncio.Event()
    stop.set()
    await asyncio.gather(intake.run(stop), intake.take_in(turn("e1", "ana", "/help")))
    await intake.take_in(turn("e2", "ben", "/help"))
    assert [it.turn.key for it in turns.claim(9)] == ["e1", "e2"]


async def test_a_store_that_went_away_is_waited_for(product, turns, monkeypatch):
    populate(product)
    turns.take_in([turn("e1", "ana", "/help")], at_once=0)
    monkeypatch.setattr("adapters.intake.LATER", 0.0)
    away = [StoreUnavailable("away")]

    class Away:
        def handle(self, it, *, waiting):
            if away:
                raise away.pop()
            return product.bot.handle(it, waiting=waiting)

    intake = Intake(turns, Away(), at_once=1)
    assert await intake.round() == 1
    assert waiting(product)[0].attempts == 0
    assert await intake.round() == 1
    assert waiting(product) == []


def test_the_age_of_what_waits_is_known(turns, calendar):
    assert (turns.count(), turns.oldest()) == (0, 0.0)
    turns.take_in([turn("e1", "ana", "/help")], at_once=0)
    calendar.now += timedelta(seconds=7)
    assert (turns.count(), turns.oldest()) == (1, 7.0)
