"""When each step of a service level is due. Expected instants were worked out by hand, in UTC."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import words
from bot.concerns.concern import Severity
from bot.concerns.service_levels import (
    DEFAULTS,
    Glass,
    Level,
    Pause,
    Step,
    Target,
    Timeline,
    hours_for,
    plan,
    remaining,
)
from bot.working_hours import AroundTheClock, WorkingHours

HOUR = timedelta(hours=1)
LONDON = WorkingHours("Europe/London", time(9), time(17, 30))
CHRISTMAS = WorkingHours(
    "Europe/London", time(9), time(17, 30), holidays=frozenset({date(2026, 12, 25), date(2026, 12, 28)})
)
NEW_YORK = WorkingHours("America/New_York", time(9), time(17), holidays=frozenset({date(2026, 11, 26)}))
HIGH = DEFAULTS[Severity.HIGH]
NUDGE, BREACH, OTHER_LEAD, SPONSORS = Step
ACKNOWLEDGE, ANSWER = Target


def utc(day, clock="00:00"):
    return datetime.fromisoformat(f"{day}T{clock}+00:00")


MONDAY = utc("2026-11-23", "09:00")


def due(timeline, *hours, level=HIGH):
    """Return the planned instants by target and step."""
    return {(it.target, it.step): it.at for it in plan(timeline, level, hours or (LONDON,))}


def of(target, steps):
    """Return one target's planned instants in the order of its steps."""
    return [steps[target, step] for step in Step]


def test_both_targets_run_from_the_beginning_in_the_readers_hours():
    steps = due(Timeline(MONDAY))
    assert of(ACKNOWLEDGE, steps) == [utc("2026-11-23", clock) for clock in ("12:00", "13:00", "15:00", "17:00")]
    assert of(ANSWER, steps) == [
        utc("2026-11-23", "15:00"),
        utc("2026-11-23", "17:00"),
        utc("2026-11-24", "12:30"),
        utc("2026-11-24", "16:30"),
    ]


def test_the_plan_is_in_order_and_of_two_at_once_the_nearer_target_comes_first():
    planned = [(it.target, it.step) for it in plan(Timeline(MONDAY), HIGH, [LONDON])]
    assert planned == [
        (ACKNOWLEDGE, NUDGE),
        (ACKNOWLEDGE, BREACH),
        (ACKNOWLEDGE, OTHER_LEAD),
        (ANSWER, NUDGE),
        (ACKNOWLEDGE, SPONSORS),
        (ANSWER, BREACH),
        (ANSWER, OTHER_LEAD),
        (ANSWER, SPONSORS),
    ]


@pytest.mark.parametrize(
    ("began", "hours", "expected"),
    [
        pytest.param(
            utc("2026-03-27", "16:00"),
            [LONDON],
            [("03-30", "09:30"), ("03-30", "10:30"), ("03-30", "12:30"), ("03-30", "14:30")],
            id="over spring's change",
        ),
        pytest.param(
            utc("2026-10-23", "15:00"),
            [LONDON],
            [("10-26", "10:30"), ("10-26", "11:30"), ("10-26", "13:30"), ("10-26", "15:30")],
            id="over autumn's change",
        ),
        pytest.param(
            utc("2026-11-24"),
            [LONDON],
            [("11-24", "12:00"), ("11-24", "13:00"), ("11-24", "15:00"), ("11-24", "17:00")],
            id="from midnight",
        ),
        pytest.param(
            utc("2026-11-28", "11:00"),
            [LONDON],
            [("11-30", "12:00"), ("11-30", "13:00"), ("11-30", "15:00"), ("11-30", "17:00")],
            id="from a Saturday",
        ),
        pytest.param(
            utc("2026-12-24", "15:30"),
            [CHRISTMAS],
            [("12-29", "10:00"), ("12-29", "11:00"), ("12-29", "13:00"), ("12-29", "15:00")],
            id="over two holidays and a weekend",
        ),
        pytest.param(
            utc("2026-11-23", "14:00"),
            [LONDON, NEW_YORK],
            [("11-23", "17:00"), ("11-23", "18:00"), ("11-23", "20:00"), ("11-23", "22:00")],
            id="two calendars: the later zone's afternoon",
        ),
        pytest.param(
            utc("2026-11-23", "10:00"),
            [LONDON, NEW_YORK],
            [("11-23", "13:00"), ("11-23", "14:00"), ("11-23", "16:00"), ("11-23", "22:00")],
            id="two calendars: each step where it comes first",
        ),
        pytest.param(
            utc("2026-11-26", "10:00"),
            [NEW_YORK, LONDON],
            [("11-26", "13:00"), ("11-26", "14:00"), ("11-26", "16:00"), ("11-27", "09:30")],
            id="two calendars: a holiday on one side",
        ),
        pytest.param(
            utc("2026-03-10", "12:00"),
            [NEW_YORK],
            [("03-10", "16:00"), ("03-10", "17:00"), ("03-10", "19:00"), ("03-10", "21:00")],
            id="after America's change and before Europe's",
        ),
    ],
)
def test_when_an_acknowledgement_is_due(began, hours, expected):
    steps = due(Timeline(began), *hours)
    assert of(ACKNOWLEDGE, steps) == [utc(f"2026-{day}", clock) for day, clock in expected]


def test_what_is_critical_runs_around_the_clock_on_whichever_day():
    began = utc("2026-12-25")
    steps = due(Timeline(began), *hours_for(Severity.CRITICAL, [CHRISTMAS]), level=DEFAULTS[Severity.CRITICAL])
    assert of(ACKNOWLEDGE, steps) == [utc("2026-12-25", clock) for clock in ("00:45", "01:00", "01:30", "02:00")]
    assert of(ANSWER, steps) == [utc("2026-12-25", clock) for clock in ("03:00", "04:00", "06:00", "08:00")]
    assert hours_for(Severity.HIGH, [LONDON, NEW_YORK]) == (LONDON, NEW_YORK)


@pytest.mark.parametrize("change", [utc("2026-03-29"), utc("2026-10-25")])
def test_around_the_clock_an_hour_is_an_hour_when_clocks_change(change):
    steps = due(Timeline(change), AroundTheClock("Europe/London"), level=DEFAULTS[Severity.CRITICAL])
    assert steps[ANSWER, BREACH] - change == 4 * HOUR


def test_an_acknowledged_concern_owes_its_answer_alone():
    steps = due(Timeline(MONDAY, acknowledged_at=utc("2026-11-23", "12:59:59")))
    assert {target for target, _ in steps} == {ANSWER}
    assert steps[ANSWER, BREACH] == utc("2026-11-23", "17:00")


@pytest.mark.parametrize(
    "met",
    [
        {"answered_at": utc("2026-11-23", "16:59:59")},
        {"answered_at": MONDAY},
        {"ended_at": utc("2026-11-23", "10:00")},
        {"acknowledged_at": MONDAY, "answered_at": utc("2026-11-26", "10:00")},
    ],
    ids=["answered just before", "at once", "withdrawn", "answered late"],
)
def test_what_is_met_or_over_owes_nothing(met):
    assert plan(Timeline(MONDAY, **met), HIGH, [LONDON]) == ()


def test_nothing_is_due_while_the_readers_wait_for_the_author():
    asked = Timeline(MONDAY, acknowledged_at=MONDAY, pauses=(Pause(utc("2026-11-23", "11:00")),))
    assert plan(asked, HIGH, [LONDON]) == ()


@pytest.mark.parametrize(
    "pauses",
    [
        pytest.param([("11-23", "11:00", "11-24", "10:00")], id="overnight"),
        pytest.param([("11-23", "11:00", "11-23", "17:30"), ("11-24", "09:00", "11-24", "10:00")], id="two"),
        pytest.param([("11-23", "18:00", "11-24", "10:00"), ("11-23", "11:00", "11-23", "20:00")], id="overlapping"),
        pytest.param([("11-20", "09:00", "11-20", "10:00"), ("11-23", "11:00", "11-24", "10:00")], id="and one before"),
    ],
)
def test_a_pause_moves_what_comes_after_it(pauses):
    made = tuple(Pause(utc(f"2026-{a}", b), utc(f"2026-{c}", d)) for a, b, c, d in pauses)
    steps = due(Timeline(MONDAY, acknowledged_at=utc("2026-11-23", "10:00"), pauses=made))
    assert of(ANSWER, steps) == [
        utc("2026-11-24", "14:00"),
        utc("2026-11-24", "16:00"),
        utc("2026-11-25", "11:30"),
        utc("2026-11-25", "15:30"),
    ]


def test_what_was_due_before_a_pause_stays_due_when_it_was():
    steps = due(Timeline(MONDAY, pauses=(Pause(utc("2026-11-23", "12:00"), utc("2026-11-23", "14:00")),)))
    assert steps[ACKNOWLEDGE, NUDGE] == utc("2026-11-23", "12:00")
    assert steps[ACKNOWLEDGE, BREACH] == utc("2026-11-23", "15:00")


def test_a_pause_on_one_calendars_holiday_moves_the_other_side_alone():
    timeline = Timeline(
        utc("2026-11-26", "10:00"), pauses=(Pause(utc("2026-11-26", "11:00"), utc("2026-11-27", "14:00")),)
    )
    assert due(timeline, LONDON)[ACKNOWLEDGE, BREACH] == utc("2026-11-27", "17:00")
    assert due(timeline, NEW_YORK)[ACKNOWLEDGE, BREACH] == utc("2026-11-27", "18:00")
    assert due(timeline, LONDON, NEW_YORK)[ACKNOWLEDGE, BREACH] == utc("2026-11-27", "17:00")


def test_a_reopened_concern_begins_anew():
    reopened = utc("2026-11-24", "10:00")
    before = Timeline(
        reopened,
        acknowledged_at=MONDAY,
        answered_at=utc("2026-11-23", "10:00"),
        pauses=(Pause(MONDAY, utc("2026-11-23", "10:00")),),
        ended_at=utc("2026-11-23", "11:00"),
    )
    assert due(before) == due(Timeline(reopened))
    assert of(ACKNOWLEDGE, due(before)) == [
        utc("2026-11-24", "13:00"),
        utc("2026-11-24", "14:00"),
        utc("2026-11-24", "16:00"),
        utc("2026-11-25", "09:30"),
    ]


@pytest.mark.parametrize(("acknowledge", "answer"), [(0, 4), (-1, 4), (5, 4)])
def test_a_level_that_makes_no_sense_is_refused(acknowledge, answer):
    with pytest.raises(ValueError, match="no later"):
        Level(acknowledge * HOUR, answer * HOUR)


# ---------------------------------------------------------------------------------------------------- the hour-glass


@pytest.mark.parametrize(
    ("timeline", "now", "said"),
    [
        pytest.param(
            Timeline(MONDAY),
            MONDAY,
            "Acknowledgement due Mon 23 Nov 13:00, London time (in 4 working hours)",
            id="just raised",
        ),
        pytest.param(
            Timeline(utc("2026-11-20", "17:00")),
            utc("2026-11-22", "12:00"),
            "Acknowledgement due Mon 23 Nov 12:30, London time (in 3 working hours and 30 minutes)",
            id="on a Sunday",
        ),
        pytest.param(
            Timeline(utc("2026-11-23", "11:00"), acknowledged_at=utc("2026-11-23", "12:00")),
            utc("2026-11-23", "17:00"),
            "Answer due Tue 24 Nov 10:30, London time (in 2 working hours)",
            id="acknowledged",
        ),
        pytest.param(
            Timeline(MONDAY, acknowledged_at=MONDAY),
            utc("2026-11-23", "16:59:30"),
            "Answer due Mon 23 Nov 17:00, London time (in less than a minute)",
            id="at the last moment",
        ),
        pytest.param(
            Timeline(MONDAY, acknowledged_at=MONDAY),
            utc("2026-11-24", "11:30"),
            "Answer was due Mon 23 Nov 17:00, London time (overdue by 3 working hours)",
            id="overdue since yesterday",
        ),
        pytest.param(
            Timeline(MONDAY, acknowledged_at=MONDAY),
            utc("2026-11-23", "17:01"),
            "Answer was due Mon 23 Nov 17:00, London time (overdue by 1 working minute)",
            id="overdue by a minute",
        ),
        pytest.param(
            Timeline(utc("2026-07-06", "08:00"), acknowledged_at=utc("2026-07-06", "08:00")),
            utc("2026-07-06", "16:00"),
            "Answer was due Mon 6 Jul 17:00, London time (overdue)",
            id="overdue right now, in summer",
        ),
        pytest.param(
            Timeline(MONDAY, pauses=(Pause(utc("2026-11-23", "10:00")),)),
            utc("2026-11-25", "10:00"),
            "Waiting for the author",
            id="paused",
        ),
        pytest.param(
            Timeline(
                MONDAY, acknowledged_at=MONDAY, pauses=(Pause(utc("2026-11-23", "10:00"), utc("2026-11-23", "12:00")),)
            ),
            utc("2026-11-24", "11:30"),
            "Answer was due Tue 24 Nov 10:30, London time (overdue by 1 working hour)",
            id="overdue after a pause",
        ),
        pytest.param(
            Timeline(MONDAY, answered_at=utc("2026-11-23", "16:59:59")),
            utc("2026-11-24"),
            "Nothing is due any more",
            id="answered",
        ),
    ],
)
def test_what_people_read_off_the_hour_glass(timeline, now, said):
    assert words.hour_glass(remaining(timeline, HIGH, [LONDON], now)) == said


def test_the_hour_glass_of_what_is_critical_counts_all_hours_in_the_readers_zone():
    hours = hours_for(Severity.CRITICAL, [NEW_YORK])
    glass = remaining(Timeline(utc("2026-12-25")), DEFAULTS[Severity.CRITICAL], hours, utc("2026-12-24", "23:30"))
    assert words.hour_glass(glass) == ("Acknowledgement due Thu 24 Dec 20:00, New York time (in 1 hour and 30 minutes)")
    later = remaining(Timeline(utc("2026-12-25")), DEFAULTS[Severity.CRITICAL], hours, utc("2026-12-25", "03:00"))
    assert words.hour_glass(later) == "Acknowledgement was due Thu 24 Dec 20:00, New York time (overdue by 2 hours)"


def test_the_hour_glass_follows_the_side_whose_instant_comes_first():
    glass = remaining(Timeline(utc("2026-11-26", "10:00")), HIGH, [NEW_YORK, LONDON], utc("2026-11-26", "10:00"))
    assert glass.due.hours is LONDON
    assert glass.shows is Glass.RUNNING


def test_utc_is_not_called_a_place():
    hours = WorkingHours("UTC", time(9), time(17))
    assert "Mon 23 Nov 13:00 UTC (in 4" in words.hour_glass(remaining(Timeline(MONDAY), HIGH, [hours], MONDAY))


# ---------------------------------------------------------------------------------------------------- properties

INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
LAPSES = st.timedeltas(timedelta(0), timedelta(days=4))


@given(INSTANTS, st.lists(st.tuples(LAPSES, LAPSES), max_size=4), LAPSES)
@settings(deadline=None)
def test_the_hour_glass_and_the_plan_never_disagree(began, lapses, later):
    pauses = tuple(Pause(began + after, began + after + lasting) for after, lasting in lapses)
    timeline, now = Timeline(began, pauses=pauses), began + later
    steps = due(timeline, LONDON, NEW_YORK)
    glass = remaining(timeline, HIGH, [LONDON, NEW_YORK], now)
    assert glass.due.at == steps[ACKNOWLEDGE, BREACH]
    assert (glass.shows is Glass.OVERDUE) == (steps[ACKNOWLEDGE, BREACH] <= now)
    assert glass.time >= timedelta(0)
    for target in Target:
        assert of(target, steps) == sorted(of(target, steps))
        assert steps[target, NUDGE] > began


@given(INSTANTS, LAPSES, LAPSES)
@settings(deadline=None)
def test_a_pause_never_brings_anything_nearer(began, after, lasting):
    paused = due(Timeline(began, pauses=(Pause(began + after, began + after + lasting),)))
    assert all(paused[key] >= at for key, at in due(Timeline(began)).items())
