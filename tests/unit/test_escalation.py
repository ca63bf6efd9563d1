"""What happens when a concern waits: who hears of it, when, and how little of it, on a real store."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot import words
from bot.concerns.concern import Route
from bot.concerns.ports import Destination
from bot.people import Role, Side
from bot.plain import plain_text
from bot.turn import Address, Platform
from bot.working_hours import WorkingHours
from tests.unit.dialogues import ALDER, NEWS, Pressed, Sent, verify_dialogue

WORRY = "changes go live without a word"
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
LONDON = WorkingHours("Europe/London", time(9), time(17))
KOLKATA = WorkingHours("Asia/Kolkata", time(9), time(17))  # 03:30 to 11:30 UTC
CHANNEL = Address(platform=Platform.TERMINAL, workspace="local", channel="a-channel")


def at(hours, *, day=0):
    """The moment on Monday, or so many days later, at that hour (UTC)."""
    return MONDAY + timedelta(days=day, hours=hours)


@pytest.fixture
def cast(stage):
    """Return everybody by name, two sponsors among them, all in London's hours."""
    people = {speaker.name: speaker for speaker in stage.everybody()}
    people["Clive"] = stage.add("Clive", side=Side.CUSTOMER, roles=[Role.SPONSOR])
    people["Priya"] = stage.add("Priya", side=Side.PROVIDER, roles=[Role.SPONSOR])
    works(stage, LONDON, LONDON)
    return people


def works(stage, customer, provider):
    """Set when the sides work."""
    with stage.work() as work:
        work.levels.set_hours(Side.CUSTOMER, customer)
        work.levels.set_hours(Side.PROVIDER, provider)


def raised(stage, cast, when, *, author="Ana", **chosen):
    """Raise a concern then, four hours to acknowledge and eight to answer unless it says otherwise."""
    stage.calendar.now = when
    cast[author].says(WORRY)
    cast[author].presses("Change it")
    cast[author].sends(changed={"severity": "high", "route": "msp_lead", **chosen})
    cast[author].presses("Log it")
    heard(cast)


DIGEST = "This week:"  # on Mondays: see test_reading


def heard(cast):
    """Who heard something since the last time, and what."""
    news = {name: [it for it in speaker.hears() if not it.startswith(DIGEST)] for name, speaker in cast.items()}
    said = {name: "\n".join(them) for name, them in news.items()}
    return {name: text for name, text in said.items() if text}


def then(stage, cast, when):
    """Let the clock do its work at that moment; who hears what."""
    stage.calendar.now = when
    stage.product.bot.tend()
    return heard(cast)


def test_each_step_comes_at_its_instant_and_once(stage, cast):
    raised(stage, cast, at(9))
    expected = (
        (at(12) - timedelta(seconds=1), set()),
        (at(12), {"Ben"}),  # three of the four hours to acknowledge it
        (at(13), {"Ben"}),  # all four
        (at(15) - timedelta(seconds=1), set()),
        (at(15), {"Carla", "Ben"}),  # six: the other lead; and three quarters of the eight to answer it
        (at(16), set()),
        (at(9, day=1), {"Clive", "Priya", "Ben"}),  # eight, when the day was over: both sponsors; and the answer
        (at(13, day=1), {"Carla"}),
        (at(9, day=2), {"Clive", "Priya"}),
        (at(9, day=5), set()),
    )
    for when, who in expected:
        assert set(then(stage, cast, when)) == who, when
        assert then(stage, cast, when) == {}


def test_readers_can_open_it_and_others_hear_only_that_it_waits(stage, cast):
    raised(stage, cast, at(9))
    nudge = then(stage, cast, at(12))["Ben"]
    assert "C-1 (high) needs you soon" in nudge
    assert "Acknowledgement due Mon 2 Mar 13:00, London time (in 1 working hour)" in nudge
    verify_dialogue((cast["Ben"], Pressed("Open"), (f"“{WORRY}”", "Next: Acknowledgement due")))
    then(stage, cast, at(13))
    other = then(stage, cast, at(15))["Carla"]
    for part in ("C-1 (high)", "overdue by 2 working hours", "the provider's lead", "Please ask Ben"):
        assert part in other
    for part in (WORRY, "Ana", "[Open]"):
        assert part not in other
    verify_dialogue((cast["Carla"], "/concern show C-1", words.no_such_concern("C-1")))


@pytest.mark.parametrize(
    ("route", "others", "sponsors"),
    [
        ("msp_lead", {"Carla"}, {"Clive", "Priya"}),
        ("both_leads", {"Ben", "Carla"}, {"Clive", "Priya"}),  # no other lead: its readers once more
        ("customer_lead", {"Carla"}, {"Clive"}),
        ("hr", {"Hana"}, {"Clive"}),  # what is sensitive no lead hears of
        ("security", {"Stefan"}, {"Clive"}),
        ("wellbeing", {"Wanda"}, {"Clive"}),
    ],
)
def test_what_is_the_customers_alone_the_provider_never_hears_of(stage, cast, route, others, sponsors):
    raised(stage, cast, at(9), route=route, severity="critical")  # one hour to acknowledge
    everybody = set()
    for minutes, who in ((90, others), (120, sponsors)):
        told = set(then(stage, cast, at(9) + timedelta(minutes=minutes)))
        assert told == who
        everybody |= told
    for day in (1, 2):
        everybody |= set(then(stage, cast, at(9, day=day)))
    if route not in {"msp_lead", "both_leads"}:
        assert not everybody & {"Ben", "Deepa", "Paula", "Pavel", "Priya"}


def test_a_concern_answered_just_before_is_left_alone(stage, cast):
    raised(stage, cast, at(9))
    stage.calendar.now = at(12) - timedelta(seconds=1)
    ben = cast["Ben"]
    ben.says("/concern show C-1")
    ben.presses("Answer")
    ben.sends(changed={"text": "Tuesday"})
    heard(cast)
    for day in range(8):
        assert then(stage, cast, at(16.5, day=day)) == {}


def test_news_that_is_overtaken_on_the_way_is_not_told(stage, cast):
    raised(stage, cast, at(9))
    stage.calendar.now = at(12)
    stage.product.bot.tend()
    cast["Ben"].says("/concern show C-1")
    cast["Ben"].presses("Acknowledge")
    assert set(heard(cast)) == {"Ana"}


def test_the_one_who_took_it_on_is_reminded_of_the_answer(stage, cast):
    cast["Bea"] = stage.add("Bea", side=Side.PROVIDER, roles=["lead"])
    raised(stage, cast, at(9))
    cast["Bea"].says("/concern show C-1")
    cast["Bea"].presses("Acknowledge")
    heard(cast)
    assert set(then(stage, cast, at(15))) == {"Bea"}
    assert set(then(stage, cast, at(9, day=1))) == {"Ben", "Bea"}


def test_the_clock_stands_still_while_the_author_is_asked(stage, cast):
    raised(stage, cast, at(9))
    stage.calendar.now = at(10)
    verify_dialogue(
        (cast["Ben"], "/concern show C-1", (WORRY,)),
        (cast["Ben"], Pressed("Ask the author"), ("Ask about C-1",)),
        (cast["Ben"], Sent({"text": "Which?"}), (words.ANSWER_SENT, "Next: Waiting for the author")),
        (cast["Ana"], NEWS, ("Which?",)),
    )
    assert then(stage, cast, at(16)) == {}
    stage.calendar.now = at(16)
    cast["Ana"].presses("Answer back")
    cast["Ana"].sends(changed={"text": "The firewall"})
    heard(cast)
    # Nine to ten and sixteen to seventeen on Monday, then nine to thirteen: six of eight hours.
    assert then(stage, cast, at(13, day=1) - timedelta(seconds=1)) == {}
    assert set(then(stage, cast, at(13, day=1))) == {"Ben"}


def test_a_reopened_concern_begins_anew(stage, cast):
    raised(stage, cast, at(9))
    then(stage, cast, at(13))
    cast["Ben"].says("/concern show C-1")
    cast["Ben"].presses("Resolve")
    cast["Ben"].sends(changed={"text": "Done"})
    heard(cast)
    assert then(stage, cast, at(12, day=1)) == {}
    cast["Ana"].says("/concern reopen C-1")
    heard(cast)
    assert set(then(stage, cast, at(15, day=1))) == {"Ben"}


def test_readers_to_whom_it_is_handed_over_have_their_time(stage, cast):
    raised(stage, cast, at(9))
    cast["Ben"].says("/concern show C-1")
    cast["Ben"].presses("Acknowledge")
    stage.calendar.now = at(14, day=1)
    cast["Ben"].presses("Hand over")
    cast["Ben"].sends(changed={"route": "customer_lead"})
    heard(cast)
    cast["Ana"].presses("Yes, pass it on")
    heard(cast)
    assert then(stage, cast, at(14, day=1)) == {}
    assert set(then(stage, cast, at(9, day=2))) == {"Carla"}


def test_nobody_is_told_on_a_holiday_or_at_night_and_what_was_slept_through_comes_as_one(stage, cast):
    with stage.work() as work:
        work.levels.add_holiday(Side.PROVIDER, date(2026, 3, 3), "Tuesday")
    raised(stage, cast, at(16))
    for hour in (20, 33, 36, 47):
        assert then(stage, cast, at(hour)) == {}
    assert set(then(stage, cast, at(11, day=2))) == {"Ben"}
    # Nothing runs for two days; then, at night, the clock looks again.
    assert then(stage, cast, at(3, day=4)) == {}
    told = then(stage, cast, at(9, day=4))
    # Seventeen hours: of each target the latest step, and nothing for those whose steps were passed over.
    assert {name: text.count("C-1") for name, text in told.items()} == {"Clive": 2, "Priya": 2}
    assert then(stage, cast, at(10, day=4)) == {}


def test_a_critical_one_waits_for_no_morning(stage, cast):
    raised(stage, cast, at(22), severity="critical")
    assert set(then(stage, cast, at(23))) == {"Ben"}
    assert set(then(stage, cast, at(23.5))) == {"Carla"}


def test_whoever_sleeps_is_told_in_the_morning_if_it_still_waits(stage, cast):
    works(stage, LONDON, KOLKATA)
    raised(stage, cast, at(3.5), route="msp_lead")
    assert set(then(stage, cast, at(7.5))) == {"Ben"}
    assert set(then(stage, cast, at(9.5))) == {"Ben", "Carla"}  # 150 per cent, when London has opened; and the answer
    works(stage, WorkingHours("America/New_York", time(9), time(17)), KOLKATA)
    raised(stage, cast, at(3.5, day=1), route="msp_lead")
    assert "C-2" in then(stage, cast, at(9.5, day=1)).get("Ben", "")
    assert "Carla" not in then(stage, cast, at(13.9, day=1))
    assert "C-2" in then(stage, cast, at(14, day=1))["Carla"]


def test_both_sides_hours_count_and_each_reader_is_told_in_their_own(stage, cast):
    works(stage, LONDON, KOLKATA)
    raised(stage, cast, at(3.5), route="both_leads")
    assert set(then(stage, cast, at(7.5))) == {"Ben"}  # four hours in Kolkata; it is night in London
    assert set(then(stage, cast, at(9))) == {"Carla"}


def test_a_change_of_hours_or_levels_is_heeded_at_once(stage, cast):
    raised(stage, cast, at(9))
    assert then(stage, cast, at(10)) == {}
    verify_dialogue((cast["Paula"], "/engagement level high 1h 8h", (words.LEVEL_SET,)))
    assert set(then(stage, cast, at(10))) == {"Ben"}


def test_a_place_hears_that_one_waits_and_nothing_of_it(stage, cast):
    with stage.work() as work:
        work.routes.set_destination(Route.MSP_LEAD, Destination(address=CHANNEL, label="a channel"))
    raised(stage, cast, at(9))
    assert cast["Ana"].hears(at=CHANNEL) == [words.raised_there(Route.MSP_LEAD)]
    then(stage, cast, at(12))
    assert cast["Ana"].hears(at=CHANNEL) == []
    for _ in range(2):
        then(stage, cast, at(13))
    assert cast["Ana"].hears(at=CHANNEL) == [words.waits_too_long(Route.MSP_LEAD)]


def test_lists_show_hour_glasses_and_begin_with_what_is_overdue(stage, cast):
    raised(stage, cast, at(9), severity="medium")
    raised(stage, cast, at(10, day=1), severity="critical")
    stage.calendar.now = at(10.5, day=1)
    shown = plain_text(cast["Ben"].says("/concern list"))
    assert shown.index("C-1: Medium. Open, nobody has taken it on yet. Acknowledgement was due") < shown.index(
        "C-2: Critical."
    )
    shown = plain_text(cast["Ben"].says("/concern list overdue"))
    assert "C-1" in shown
    assert "C-2" not in shown
    assert "overdue by" in plain_text(cast["Ana"].says("/concern mine overdue"))
    with stage.work() as work:
        assert work.concerns.to_check(at(0, day=300), 9) != ()
    assert stage.engagements[ALDER] in stage.product.store.due(at(0, day=300))
