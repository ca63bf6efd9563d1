"""The courier between a real outbox and a sender that misbehaves by plan."""

import asyncio
import itertools
import time
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from adapters.delivery import MAX_ATTEMPTS, MAX_WAIT, Courier, backoff
from adapters.main import assemble
from adapters.outgoing import NotAccepted, OutgoingMessage, Sender, Throttled, Uncertain, Undeliverable
from adapters.settings import Settings
from adapters.store import tables
from adapters.store.deliveries import LEASE, Deliveries
from adapters.store.engine import transaction
from adapters.store.housekeeping import tidy
from bot.concerns.ports import ConcernAnnouncement, News
from bot.feature import announced
from bot.features import FEATURES
from bot.people import Role, Side
from bot.plain import plain_text
from bot.turn import Arrived, Platform
from tests.integration.world import NOW, Calendar, actor, address, populate, rows_of, said, turn
from tests.keys import RING


@dataclass
class Scripted(Sender):
    """A sender without a platform. Each plan is used up in order; without one, everything arrives."""

    platform: Platform = Platform.SLACK
    pace: float = 1.0
    plans: dict = field(default_factory=lambda: defaultdict(deque))  # channel -> errors, references or coroutines
    finds: dict = field(default_factory=lambda: defaultdict(deque))
    arrived: list = field(default_factory=list)  # (channel, text, marked as a possible repeat)
    looked: list = field(default_factory=list)  # (channel, since)

    def gate(self, address):
        """Name the workspace's limit."""
        return f"gate:{address.workspace}"

    async def send(self, outgoing):
        """Do what is planned for the channel."""
        outcome = await self._next(self.plans[outgoing.address.channel], outgoing)
        self.arrived.append((outgoing.address.channel, plain_text(outgoing.reply), outgoing.repeated))
        return outcome or f"ref-{outgoing.id}"

    async def find(self, outgoing, *, since):
        """Find what is planned for the channel."""
        self.looked.append((outgoing.address.channel, since))
        return await self._next(self.finds[outgoing.address.channel], outgoing)

    @property
    def texts(self):
        """What arrived, in order."""
        return [text for _, text, _ in self.arrived]

    @staticmethod
    async def _next(plan, outgoing):
        outcome = plan.popleft() if plan else ""
        if callable(outcome):
            outcome = await outcome(outgoing)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


@pytest.fixture
def clock():
    return Calendar()


@pytest.fixture
def product(database_url, clock):
    settings = Settings(database_url=database_url, port=0, slack=None, teams=None, ring=RING)
    made = assemble(settings, now=clock, numbers=itertools.count(1).__next__)
    yield made
    made.engine.dispose()


@pytest.fixture
def world(product):
    return populate(product)


@pytest.fixture
def sender():
    return Scripted()


@pytest.fixture
def courier(product, sender):
    return Courier(product.deliveries, product.bot, {Platform.SLACK: sender})


def queue(world, *texts, to="ana", workspace="T1", **reference):
    with world.work() as work:
        for text in texts:
            work.outbox.reply(address(to, workspace=workspace, **reference), said(text), key=f"{workspace}-{to}-{text}")


def row_of(product, text_or_kind, to="ana"):
    rows = rows_of(product, tables.outbox)
    key = key_of(product, text_or_kind, to)
    return next(row for row in rows if row.dedupe_key == key or row.kind == text_or_kind)


def states(product):
    """How many messages there are in each state."""
    return Counter(row.state for row in rows_of(product, tables.outbox))


def key_of(product, text, to="ana"):
    """The pseudonym under which a reply is queued."""
    return product.vault.pseudonym(f"reply:T1-{to}-{text}", purpose="outbox")


async def drain(courier, clock, *, seconds=0.0, most=200):
    """Deliver until a round finds nothing, time passing between rounds."""
    for _ in range(most):
        if not await courier.round():
            return
        clock.pass_by(seconds=seconds)
    raise AssertionError("the outbox never ran dry")


async def test_each_destination_gets_its_messages_in_order_and_at_its_pace(world, clock, courier, sender):
    for number in range(4):
        queue(world, f"{number}", to="ana")
        queue(world, f"{number}", to="ben")
    assert await courier.round() == 2
    assert await courier.round() == 0, "both rest for a second"
    clock.pass_by(seconds=0.9)
    assert await courier.round() == 0
    clock.pass_by(seconds=0.2)
    assert await courier.round() == 2
    clock.pass_by(seconds=1.1)
    await drain(courier, clock, seconds=1.1)
    for channel in ("UANA", "UBEN"):
        assert [text for where, text, _ in sender.arrived if where == channel] == ["0", "1", "2", "3"]


async def test_what_was_delivered_keeps_the_day_and_neither_its_text_nor_whom_it_was_for(
    product, world, clock, courier
):
    queue(world, "hello")
    await drain(courier, clock)
    row = row_of(product, "hello")
    the_day = NOW.replace(hour=0, minute=0)
    assert (row.state, row.dest, row.payload) == ("sent", "", None)
    assert (row.sent_at, row.created_at, row.available_at) == (the_day, the_day, the_day)
    assert states(product) == {"sent": 1}


async def test_a_throttled_destination_comes_back_when_it_was_told_and_so_does_its_gate(
    product, world, clock, courier, sender
):
    for who in ("ana", "ben"):
        queue(world, "hello", to=who)
    for who in ("ada", "hana"):
        queue(world, "hello", to=who, workspace="T2")
    sender.plans["UANA"].append(Throttled(7, "gate:T1"))
    product.deliveries.shut("gate:T1", seconds=3)
    assert await courier.round() == 2, "only those behind the open gate"
    assert {channel for channel, *_ in sender.arrived} == {"UADA", "UHANA"}
    clock.pass_by(seconds=3.1)
    sender.plans["UBEN"].append(Throttled(5, "gate:T1"))
    await courier.round()
    assert len(sender.arrived) == 2
    clock.pass_by(seconds=6.8)
    assert await courier.round() == 0, "the longer of the two times counts"
    clock.pass_by(seconds=0.3)
    assert await courier.round() == 2
    assert [row.attempts for row in rows_of(product, tables.outbox)] == [1, 1, 1, 1], "being throttled is no attempt"


async def test_those_behind_a_closed_gate_do_not_hide_the_others(product, world, courier, sender):
    for number in range(50):
        queue(world, "hello", to=f"p{number}")
    queue(world, "hello", to="late", workspace="T2")
    product.deliveries.shut("gate:T1", seconds=60)
    assert await courier.round() == 1
    assert sender.arrived == [("ULATE", "hello", False)]


async def test_a_throttle_without_a_gate_is_the_destinations_own(world, clock, courier, sender):
    queue(world, "hello", to="ana")
    queue(world, "hello", to="ben")
    sender.plans["UANA"].append(Throttled(7))
    assert await courier.round() == 2
    assert [channel for channel, *_ in sender.arrived] == ["UBEN"]
    clock.pass_by(seconds=6.9)
    assert await courier.round() == 0
    clock.pass_by(seconds=0.2)
    assert await courier.round() == 1


async def test_what_was_surely_not_accepted_is_sent_again_in_its_turn_and_not_looked_for(
    product, world, clock, courier, sender
):
    queue(world, "first", "second")
    sender.plans["UANA"].extend([NotAccepted("http_503")] * 3)
    await courier.round()
    row = row_of(product, "first")
    assert (row.state, row.attempts, row.last_error, row.sending_since) == ("pending", 1, "http_503", None)
    for _ in range(10):
        clock.pass_by(seconds=700)
        await courier.round()
    assert sender.texts == ["first", "second"]
    assert sender.looked == []


async def test_an_outage_of_a_weekend_loses_nothing(product, world, clock, courier, sender):
    queue(world, "hello")
    assert sum(backoff(attempts) for attempts in range(1, MAX_ATTEMPTS)) > timedelta(hours=64).total_seconds()
    sender.plans["UANA"].append(NotAccepted("ClientConnectorError"))
    with transaction(product.engine) as connection:
        connection.execute(update(tables.outbox).values(attempts=MAX_ATTEMPTS - 2))
    await courier.round()
    assert states(product) == {"pending": 1}
    clock.pass_by(seconds=MAX_WAIT)
    await courier.round()
    assert sender.texts == ["hello"]


def test_the_wait_grows_with_jitter_up_to_ten_minutes():
    waits = [[backoff(attempts) for _ in range(200)] for attempts in (1, 5, MAX_ATTEMPTS)]
    assert [max(some) <= ceiling for some, ceiling in zip(waits, (2, 32, MAX_WAIT), strict=True)] == [True] * 3
    assert all(min(some) >= 0.1 and max(some) > 1.5 * min(some) for some in waits)


async def test_a_concern_that_can_never_be_delivered_is_dead_at_once_and_its_author_is_told(
    product, world, clock, courier, sender
):
    logged = world.log()
    with world.work() as work:
        work.outbox.announce(raised(world, "ben"), address("ben"))
        work.outbox.announce(raised(world, "carla"), address("carla"))
    sender.plans["UBEN"].append(Undeliverable("channel_not_found"))
    sender.plans["UCARL"].append(Undeliverable("account_inactive"))
    await drain(courier, clock, seconds=1.1)
    row = row_of(product, "news")
    assert (row.state, row.attempts, row.last_error, row.payload) == ("dead", 1, "channel_not_found", None)
    told = [text for channel, text, _ in sender.arrived if channel == "UANA"]
    assert len(told) == 1, "once, whatever the number of readers"
    assert logged.label in told[0]


async def test_a_dead_reply_tells_nobody(product, world, clock, courier, sender):
    queue(world, "hello")
    sender.plans["UANA"].append(Undeliverable("is_archived"))
    await drain(courier, clock)
    assert states(product) == {"dead": 1}
    assert sender.arrived == []


async def test_a_kill_between_telling_the_author_and_giving_up_tells_them_once(
    product, world, clock, courier, sender, monkeypatch
):
    world.log()
    with world.work() as work:
        work.outbox.announce(raised(world, "ben"), address("ben"))
    sender.plans["UBEN"].extend([Undeliverable("is_archived")] * 2)
    with monkeypatch.context() as killed:
        killed.setattr(Deliveries, "dead", lambda *_: 1 / 0)
        await courier.round()
    clock.pass_by(seconds=MAX_WAIT + LEASE.total_seconds())
    await drain(courier, clock, seconds=MAX_WAIT)
    assert row_of(product, "news").state == "dead"
    assert sorted(channel for channel, *_ in sender.arrived) == ["UADA", "UANA"], "its author, and who can mend it"


async def test_a_reader_who_can_be_reached_again_is_told_what_could_not_be_told_before(
    product, world, clock, courier, sender
):
    world.log()
    with world.work() as work:
        work.outbox.announce(raised(world, "ben"), address("ben"))
        work.people.note_reach(world.people["ben"].id, None)
    sender.plans["UBEN"].append(Undeliverable("account_inactive"))
    await drain(courier, clock, seconds=1.1)
    for key in ("back-1", "back-2"):
        product.bot.handle(turn(key, "ben", Arrived()))
        await drain(courier, clock, seconds=1.1)
    assert [("C-1" in text) for channel, text, _ in sender.arrived if channel == "UBEN"].count(True) == 1


@pytest.mark.parametrize(
    ("found", "sent"),
    [("C1:17.5", []), ("", [("UANA", "hello", False)]), (None, [("UANA", "hello", True)])],
    ids=["found", "not there", "cannot tell"],
)
async def test_what_may_have_arrived_is_looked_for_before_it_is_sent_again(
    product, world, clock, courier, sender, found, sent
):
    queue(world, "hello")
    sender.plans["UANA"].append(Uncertain("http_500"))
    sender.finds["UANA"].extend([NotAccepted("http_503"), found])
    await courier.round()
    assert row_of(product, "hello").state == "sending"
    for _ in range(4):
        clock.pass_by(seconds=700)
        await courier.round()
    assert sender.looked == [("UANA", NOW.timestamp())] * 2, "since the first attempt"
    assert sender.arrived == sent
    assert row_of(product, "hello").state == "sent"


async def test_a_message_in_doubt_stays_in_doubt_when_the_next_attempt_is_throttled(
    product, world, clock, courier, sender
):
    queue(world, "hello")
    sender.plans["UANA"].extend([Uncertain("http_500"), Throttled(3), NotAccepted("http_503")])
    for _ in range(5):
        await courier.round()
        clock.pass_by(seconds=700)
    assert len(sender.looked) == 3
    assert sender.texts == ["hello"]
    assert row_of(product, "hello").state == "sent"


async def test_after_a_crash_while_sending_another_courier_waits_for_the_lease_and_looks_first(
    product, world, clock, courier, sender
):
    queue(world, "first", "second")
    [lost] = product.deliveries.claim([Platform.SLACK], sender.gate)  # and here the first courier is killed
    clock.pass_by(seconds=LEASE.total_seconds() - 1)
    assert await courier.round() == 0
    clock.pass_by(seconds=2)
    sender.finds["UANA"].append("C1:17.5")
    await drain(courier, clock, seconds=1.1)
    assert len(sender.looked) == 1
    assert sender.texts == ["second"]
    assert row_of(product, "first").state == "sent"
    assert product.deliveries.sent(lost, pace=1) is False


async def test_a_lost_lease_settles_nothing(product, world, clock, sender):
    queue(world, "hello")
    [lost] = product.deliveries.claim([Platform.SLACK], sender.gate)
    clock.pass_by(seconds=LEASE.total_seconds() + 1)
    [taken] = product.deliveries.claim([Platform.SLACK], sender.gate)
    before = rows_of(product, tables.outbox), rows_of(product, tables.destination)
    assert not product.deliveries.keep(lost)
    assert not product.deliveries.sent(lost, pace=1)
    assert not product.deliveries.dead(lost, "gone")
    assert not product.deliveries.dropped(lost, "gone")
    assert not product.deliveries.again(lost, "later", after=1, in_doubt=False)
    assert (rows_of(product, tables.outbox), rows_of(product, tables.destination)) == before
    assert taken.in_doubt == NOW


async def test_many_couriers_deliver_each_message_once_and_in_order(product, world, clock, sender):
    sender.pace = 0
    for number in range(12):
        for who in ("ana", "ben", "ada"):
            queue(world, f"{number:02}", to=who)
    couriers = [Courier(product.deliveries, product.bot, {Platform.SLACK: sender}) for _ in range(4)]

    async def run(courier):
        for _ in range(60):
            if not await courier.round() and not product.deliveries.waiting_for(address("ana").key):
                return

    await asyncio.gather(*map(run, couriers))
    await drain(couriers[0], clock)
    for channel in ("UANA", "UBEN", "UADA"):
        assert [text for where, text, _ in sender.arrived if where == channel] == [f"{n:02}" for n in range(12)]


async def test_a_poisonous_message_stops_no_other(product, world, clock, courier, sender):
    for who in ("ana", "ben", "ada", "hana"):
        queue(world, "first", to=who)
    with world.work() as work:
        work.outbox.announce(raised(world, "carla"), address("carla"))
    with transaction(product.engine) as connection:
        for key, payload in (
            (key_of(product, "first"), '{"blocks": [{"_type": "Hologram"}]}'),
            (key_of(product, "first", "ben"), "[1, 2]"),
            (row_of(product, "news").dedupe_key, "{}"),
        ):
            sealed = product.vault.seal(payload, about=f"outbox:{key}:payload")
            this = update(tables.outbox).where(tables.outbox.c.dedupe_key == key)
            connection.execute(this.values(payload=sealed))
    sender.plans["UADA"].append(ZeroDivisionError("a mistake in the sender"))
    assert await courier.round() == 5
    assert sender.arrived == [("UHANA", "first", False)]
    queue(world, "second", to="ana")
    for _ in range(20):
        clock.pass_by(seconds=MAX_WAIT + 1)
        await courier.round()
    assert states(product) == {"dead": 3, "sent": 3}, "given up in the end, and what came after it is not"
    assert ("UANA", "second", False) in sender.arrived
    assert ("UADA", "first", False) in sender.arrived


async def test_the_courier_survives_a_database_that_fails_in_any_way(world, courier, sender, monkeypatch):
    stop = asyncio.Event()
    failures = [RuntimeError("a surprise")] * 2

    def broken(claim):
        def act(*given, **named):
            if failures:
                raise failures.pop()
            return claim(*given, **named)

        return act

    monkeypatch.setattr(courier._deliveries, "claim", broken(courier._deliveries.claim))
    running = asyncio.create_task(courier.run(stop))
    queue(world, "hello")
    async with asyncio.timeout(5):
        while not sender.arrived:
            courier.wake()
            await asyncio.sleep(0.01)
        stop.set()
        courier.wake()
        await running
    assert failures == []


async def test_a_destination_that_hangs_holds_up_no_other(world, courier, sender):
    stop, released = asyncio.Event(), asyncio.Event()
    sender.pace = 0

    async def hang(_):
        await released.wait()
        return "late"

    sender.plans["UANA"].append(hang)
    queue(world, "slow", to="ana")
    running = asyncio.create_task(courier.run(stop))
    async with asyncio.timeout(10):
        for number in range(5):
            queue(world, f"quick {number}", to="ben")
            courier.wake()
            while f"quick {number}" not in sender.texts:  # noqa: ASYNC110 - a list has no event
                await asyncio.sleep(0.01)
        assert "slow" not in sender.texts
        stop.set()
        courier.wake()
        await asyncio.sleep(0.05)
        assert not running.done(), "what was begun is finished first"
        released.set()
        await running
    assert sender.texts[-1] == "slow"


async def test_a_sender_that_hangs_is_left_before_its_lease_ends(product, world, clock, sender):
    hasty = Deliveries(product.engine, clock, product.vault, announced(FEATURES), lease=timedelta(seconds=0.5))
    courier = Courier(hasty, product.bot, {Platform.SLACK: sender})

    async def hang(_):
        await asyncio.sleep(60)

    sender.plans["UANA"].append(hang)
    queue(world, "hello")
    began = time.monotonic()
    await courier.round()
    assert time.monotonic() - began < 5
    assert row_of(product, "hello").state == "sending"
    clock.pass_by(seconds=700)
    await courier.round()
    assert len(sender.looked) == 1
    assert sender.texts == ["hello"]


async def test_what_waits_survives_a_restart(database_url, product, world, clock, sender):
    queue(world, "first", "second")
    product.engine.dispose()
    again = assemble(Settings(database_url=database_url, port=0, slack=None, teams=None, ring=RING), now=clock)
    try:
        await drain(Courier(again.deliveries, again.bot, {Platform.SLACK: sender}), clock, seconds=1.1)
    finally:
        again.engine.dispose()
    assert sender.texts == ["first", "second"]


async def test_news_is_written_at_the_moment_of_its_delivery(product, world, clock, courier, sender):
    world.log(text="changes go live without a word")
    with world.work() as work:
        for who in ("ben", "carla", "ana"):
            work.outbox.announce(raised(world, who), address(who))
        work.concerns.acknowledge(1, world.people["ben"].id, NOW)
        work.people.add(actor("ben"), name="Ben", side=Side.PROVIDER, roles=[Role.STAFF], at=NOW)
    await drain(courier, clock, seconds=1.1)
    assert [channel for channel, *_ in sender.arrived] == ["UANA"], "ben reads the route no more, carla never did"
    assert "Ben" in sender.texts[0], "who took it on after the news was queued"
    assert states(product) == {"sent": 1, "dropped": 2}
    assert [row.payload for row in rows_of(product, tables.outbox)] == [None] * 3


async def test_news_of_one_engagement_is_not_written_from_another(product, world, clock, courier, sender):
    other = populate(product, "Birch and Northgate")
    world.log(text="a matter of Alder")
    with other.work() as work:
        work.outbox.announce(replace(raised(other, "ben"), concern=1), address("ben"))
    await drain(courier, clock, seconds=1.1)
    assert sender.arrived == []


async def test_a_head_that_is_not_due_yet_costs_no_busy_round(product, world, clock, courier, sender):
    """The machine that wrote the first message has a clock that is ahead."""
    queue(world, "first", "second")
    with transaction(product.engine) as connection:
        first = update(tables.outbox).where(tables.outbox.c.dedupe_key == key_of(product, "first"))
        connection.execute(first.values(available_at=NOW + timedelta(seconds=5)))
    assert await courier.round() <= 1
    assert await courier.round() == 0
    clock.pass_by(seconds=5.1)
    await drain(courier, clock, seconds=1.1)
    assert sender.texts == ["first", "second"]


async def test_a_courier_for_one_destination_leaves_the_others(product, world, clock, sender):
    queue(world, "hello", to="ana")
    queue(world, "hello", to="ben")
    courier = Courier(product.deliveries, product.bot, {Platform.SLACK: sender}, dest=address("ben").key)
    await drain(courier, clock, seconds=1.1)
    assert [channel for channel, *_ in sender.arrived] == ["UBEN"]


async def test_a_destination_at_which_nothing_waits_is_not_looked_at_and_forgotten_in_the_end(
    product, world, clock, courier, sender
):
    queue(world, "hello")
    await drain(courier, clock)
    [idle] = rows_of(product, tables.destination)
    assert (idle.ready_at, idle.rests_until, idle.lease_until) == (None, NOW + timedelta(seconds=1), None)
    queue(world, "again")
    assert rows_of(product, tables.destination)[0].ready_at == NOW + timedelta(seconds=1), "it keeps the pace"
    clock.pass_by(seconds=1.1)
    await drain(courier, clock, seconds=1.1)
    assert sender.texts == ["hello", "again"]
    clock.pass_by(minutes=10)
    tidy(product.engine, clock)
    [idle] = rows_of(product, tables.destination)
    assert idle.rests_until == NOW.replace(hour=0, minute=0), "the day alone of when something was said there"
    clock.pass_by(days=30)
    tidy(product.engine, clock)
    assert len(rows_of(product, tables.destination)) == 1
    clock.pass_by(days=2)
    tidy(product.engine, clock)
    assert rows_of(product, tables.destination) == []
    queue(world, "new")
    await drain(courier, clock)
    assert sender.texts[-1] == "new"


async def test_one_message_that_is_never_accepted_holds_the_others_for_an_hour_and_not_for_days(
    product, world, clock, courier, sender
):
    async def refuse(outgoing):
        if "first" in plain_text(outgoing.reply):
            raise NotAccepted("a_code_of_tomorrow")
        return ""

    sender.plans["UANA"].extend([refuse] * 2000)
    queue(world, "first", *map(str, range(99)))
    for _ in range(50):
        await courier.round()
        clock.pass_by(seconds=60)
    assert sender.texts == [], "in order, until an hour has passed"
    for _ in range(600):  # however long chance makes the waits
        await courier.round()
        clock.pass_by(seconds=60)
    assert sender.texts == [str(number) for number in range(99)]
    assert row_of(product, "first").state == "pending"
    [found] = product.deliveries.failing()
    assert found.since > NOW + timedelta(hours=1), "since the last that was accepted"


async def test_a_place_that_accepts_nothing_for_an_hour_is_shown_to_admins_and_to_operators(
    product, world, clock, courier, sender
):
    sender.plans["UANA"].extend([NotAccepted("account_inactive")] * 2000)
    queue(world, "hello")
    for _ in range(59):
        await courier.round()
        clock.pass_by(seconds=60)
    assert product.deliveries.failing() == ()
    clock.pass_by(seconds=700)
    await courier.round()
    [found] = product.deliveries.failing()
    assert (found.platform, found.places, found.since, found.why) == (Platform.SLACK, 1, NOW, "account_inactive")
    shown = [plain_text(product.bot.handle(turn(f"who-{who}", who, "/engagement"))) for who in ("ada", "ben")]
    assert ["account_inactive" in text for text in shown] == [True, False], "admins alone"
    sender.plans["UANA"].clear()
    clock.pass_by(seconds=2 * MAX_WAIT)
    await courier.round()
    assert [text for channel, text, _ in sender.arrived if channel == "UANA"] == ["hello"]
    assert product.deliveries.failing() == ()


@pytest.mark.parametrize("days", [-30, 30])
async def test_a_clock_that_is_set_wrong_and_right_again_stops_no_destination(
    product, world, clock, courier, sender, days
):
    sender.plans["UANA"].append(NotAccepted("http_503"))
    clock.pass_by(days=days)
    queue(world, "hello")
    await courier.round()
    product.deliveries.shut("gate:T1", seconds=3)
    [held] = product.deliveries.claim([Platform.SLACK], sender.gate) or [None]
    clock.pass_by(days=-days)
    for _ in range(5):
        product.deliveries.straighten()
        clock.pass_by(seconds=LEASE.total_seconds() + 10)
        await courier.round()
    assert sender.texts == ["hello"]
    assert held is None, "its gate was shut"


async def test_an_idle_courier_costs_little(product, world, clock, courier, record_property):
    for number in range(300):
        queue(world, "hello", to=f"p{number}")
    await drain(courier, clock)
    times = []
    for _ in range(60):
        began = time.perf_counter()
        assert await courier.round() == 0
        times.append(time.perf_counter() - began)
    typical = sorted(times)[len(times) // 2]
    record_property("idle_round_ms", round(typical * 1000, 2))
    print(f"idle round on {product.engine.dialect.name}: {typical * 1000:.2f} ms")  # noqa: T201 - shown with pytest -s
    assert typical < 0.05


def raised(world, who):
    return ConcernAnnouncement(news=News.CONCERN_RAISED, recipient_id=world.people[who].id, concern=1)


def test_a_parcel_is_a_value():
    outgoing = OutgoingMessage(id=1, address=address("ana"), reply=said("hello"))
    with pytest.raises(AttributeError):
        outgoing.id = 2
