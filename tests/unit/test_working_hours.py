"""Working time by the calendars of several countries. Expected instants were worked out by hand, in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.working_hours import WEEK, AroundTheClock, UnknownZone, WorkingHours, zone_named

HOUR = timedelta(hours=1)
LONDON = WorkingHours("Europe/London", time(9), time(17, 30))
CHRISTMAS = WorkingHours(
    "Europe/London", time(9), time(17, 30), holidays=frozenset({date(2026, 12, 25), date(2026, 12, 28)})
)
NIGHTS = WorkingHours("Europe/London", time(22), time(6), WEEK)
IN_THE_GAP = WorkingHours("Europe/London", time(1, 30), time(9, 30), WEEK)
KOLKATA = WorkingHours("Asia/Kolkata", time(9, 30), time(18, 30))
DUBAI = WorkingHours("Asia/Dubai", time(9), time(17, 30), frozenset({6, 0, 1, 2, 3}))
APIA = WorkingHours("Pacific/Apia", time(9), time(17), WEEK)
LORD_HOWE = WorkingHours("Australia/Lord_Howe", time(0), time(6), WEEK)
WHOLE_DAYS = WorkingHours("Europe/London", time(0), time(0))
case = pytest.param


def utc(day, clock="00:00"):
    return datetime.fromisoformat(f"{day}T{clock}+00:00")


@pytest.mark.parametrize(
    ("hours", "since", "amount", "expected"),
    [
        case(LONDON, utc("2026-11-23", "10:00"), 2 * HOUR, utc("2026-11-23", "12:00"), id="the same day"),
        case(LONDON, utc("2026-11-24"), 4 * HOUR, utc("2026-11-24", "13:00"), id="from midnight"),
        case(LONDON, utc("2026-11-24", "18:00"), HOUR, utc("2026-11-25", "10:00"), id="from the evening"),
        case(LONDON, utc("2026-11-28", "12:00"), 4 * HOUR, utc("2026-11-30", "13:00"), id="from a Saturday"),
        case(LONDON, utc("2026-11-27", "16:30"), HOUR, utc("2026-11-27", "17:30"), id="to the end of a week"),
        case(
            LONDON,
            utc("2026-11-27", "16:30"),
            HOUR + timedelta(seconds=1),
            utc("2026-11-30", "09:00:01"),
            id="a second past the end of a week",
        ),
        case(LONDON, utc("2026-03-27", "17:00"), HOUR, utc("2026-03-30", "08:30"), id="over spring's change"),
        case(LONDON, utc("2026-10-23", "16:00"), HOUR, utc("2026-10-26", "09:30"), id="over autumn's change"),
        case(
            CHRISTMAS,
            utc("2026-12-24", "16:30"),
            2 * HOUR,
            utc("2026-12-29", "10:00"),
            id="over holidays and a weekend",
        ),
        case(CHRISTMAS, utc("2026-12-25", "10:00"), HOUR, utc("2026-12-29", "10:00"), id="from a holiday"),
        case(NIGHTS, utc("2026-11-24", "03:00"), 4 * HOUR, utc("2026-11-24", "23:00"), id="a shift of yesterday"),
        case(NIGHTS, utc("2026-03-28", "22:00"), 7 * HOUR, utc("2026-03-29", "05:00"), id="a night an hour short"),
        case(NIGHTS, utc("2026-03-28", "22:00"), 8 * HOUR, utc("2026-03-29", "22:00"), id="and its eighth hour"),
        case(NIGHTS, utc("2026-10-24", "21:00"), 9 * HOUR, utc("2026-10-25", "06:00"), id="a night an hour long"),
        case(IN_THE_GAP, utc("2026-03-29"), HOUR, utc("2026-03-29", "02:00"), id="a start that is jumped over"),
        case(IN_THE_GAP, utc("2026-10-25"), 9 * HOUR, utc("2026-10-25", "09:30"), id="a start that comes twice"),
        case(KOLKATA, utc("2026-11-23", "04:00"), 9 * HOUR, utc("2026-11-23", "13:00"), id="half-hour zone"),
        case(KOLKATA, utc("2026-11-23", "04:00"), 9.5 * HOUR, utc("2026-11-24", "04:30"), id="and its next day"),
        case(DUBAI, utc("2026-11-26", "13:00"), HOUR, utc("2026-11-29", "05:30"), id="a week from Sunday"),
        case(APIA, utc("2011-12-30", "02:00"), 2 * HOUR, utc("2011-12-30", "20:00"), id="over a day left out"),
        # Lord Howe changes by half an hour: on 5 April 2026 at 02:00 (+11) the clock goes back to 01:30 (+10:30).
        case(LORD_HOWE, utc("2026-04-04", "13:00"), 6.5 * HOUR, utc("2026-04-04", "19:30"), id="half an hour"),
        case(WHOLE_DAYS, utc("2026-11-27", "23:00"), 2 * HOUR, utc("2026-11-30", "01:00"), id="whole days"),
        case(AroundTheClock(), utc("2026-03-28", "23:00"), 4 * HOUR, utc("2026-03-29", "03:00"), id="around the clock"),
    ],
)
def test_so_much_working_time_has_passed_at(hours, since, amount, expected):
    assert hours.advance(since, amount) == expected
    assert hours.worked(since, expected) == amount
    assert hours.worked(since, expected - timedelta(seconds=1)) < amount


def test_an_instant_in_any_zone_is_the_same_instant():
    tokyo = utc("2026-11-23", "10:00").astimezone(ZoneInfo("Asia/Tokyo"))
    assert LONDON.advance(tokyo, HOUR) == utc("2026-11-23", "11:00")
    assert LONDON.worked(tokyo, utc("2026-11-23", "11:00")) == HOUR


def test_no_time_passes_at_once_and_none_passes_backwards():
    night = utc("2026-11-24", "03:00")
    assert LONDON.advance(night, 0 * HOUR) == night
    for hours in (LONDON, AroundTheClock()):
        assert hours.worked(night, night - HOUR) == 0 * HOUR
        with pytest.raises(ValueError, match="backwards"):
            hours.advance(night, -HOUR)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (utc("2026-11-23", "08:59:59"), False),
        (utc("2026-11-23", "09:00"), True),
        (utc("2026-11-23", "17:29:59"), True),
        (utc("2026-11-23", "17:30"), False),
        (utc("2026-11-22", "12:00"), False),
        (utc("2026-07-06", "08:00"), True),
    ],
)
def test_when_a_side_is_at_work(at, is_open):
    assert LONDON.is_open(at) is is_open
    assert AroundTheClock().is_open(at)


@pytest.mark.parametrize(
    "name",
    ["Mars/Olympus", "", "Europe", "../../etc/passwd", "/etc/passwd", "Europe/London\n", "a\0b", "x" * 5000, "9 to 5"],
)
def test_a_zone_that_does_not_exist_is_refused(name):
    with pytest.raises(UnknownZone):
        WorkingHours(name, time(9), time(17))
    with pytest.raises(UnknownZone):
        zone_named(name)


@pytest.mark.parametrize("days", [frozenset(), frozenset({7}), frozenset({-1, 0})])
def test_hours_without_a_day_of_the_week_are_refused(days):
    with pytest.raises(ValueError, match="at least one day"):
        WorkingHours("UTC", time(9), time(17), days)


def test_times_with_a_zone_of_their_own_and_instants_without_one_are_refused():
    with pytest.raises(ValueError, match="own clock"):
        WorkingHours("UTC", time(9, tzinfo=UTC), time(17))
    naive = datetime(2026, 11, 23)  # noqa: DTZ001 - the mistake this is about
    for hours in (LONDON, AroundTheClock()):
        for mistake in (
            lambda it=hours: it.advance(naive, HOUR),
            lambda it=hours: it.worked(naive, utc("2026-11-24")),
            lambda it=hours: it.is_open(naive),
        ):
            with pytest.raises(ValueError, match="time zone"):
                mistake()


def test_the_end_of_the_calendar_is_an_error_and_no_endless_loop():
    with pytest.raises(OverflowError):
        LONDON.advance(utc("9999-12-30", "12:00"), 100 * HOUR)


# ---------------------------------------------------------------------------------------------------- properties

ZONES = (  # what is odd somewhere: two hours' change, half an hour's, a change at midnight, a day left out, Ramadan
    "Europe/London",
    "America/New_York",
    "America/Nuuk",
    "America/Santiago",
    "Antarctica/Troll",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kolkata",
    "Pacific/Apia",
    "UTC",
)
CLOCKS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
INSTANTS = st.datetimes(datetime(2011, 12, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
HOURS = st.builds(
    WorkingHours,
    st.sampled_from(ZONES),
    CLOCKS,
    CLOCKS,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.frozensets(st.dates(date(2011, 12, 1), date(2027, 1, 1)), max_size=20),
)
AMOUNTS = st.timedeltas(timedelta(microseconds=1), timedelta(hours=80))
LAPSES = st.timedeltas(timedelta(0), timedelta(days=20))


@given(HOURS, INSTANTS, AMOUNTS)
@settings(deadline=None)
def test_what_advance_lets_pass_is_what_was_worked(hours, since, amount):
    until = hours.advance(since, amount)
    assert hours.worked(since, until) == amount
    assert hours.worked(since, until - timedelta(microseconds=1)) == amount - timedelta(microseconds=1)


@given(HOURS, INSTANTS, LAPSES)
@settings(deadline=None)
def test_what_was_worked_has_passed_no_later_than_now(hours, since, lapse):
    worked = hours.worked(since, since + lapse)
    assert timedelta(0) <= worked <= lapse
    reached = hours.advance(since, worked)
    assert reached <= since + lapse
    assert hours.worked(reached, since + lapse) == timedelta(0)


@given(HOURS, INSTANTS, AMOUNTS, AMOUNTS, LAPSES)
@settings(deadline=None)
def test_more_time_and_a_later_beginning_never_end_earlier(hours, since, amount, more, later):
    assert hours.advance(since, amount) < hours.advance(since, amount + more)
    assert hours.advance(since, amount) <= hours.advance(since + later, amount)


@given(HOURS, INSTANTS, LAPSES, LAPSES)
@settings(deadline=None)
def test_time_worked_adds_up(hours, since, first, second):
    middle, last = since + first, since + first + second
    assert hours.worked(since, middle) + hours.worked(middle, last) == hours.worked(since, last)


@given(HOURS, INSTANTS, AMOUNTS)
@settings(max_examples=300, deadline=None)
def test_working_time_never_passes_outside_working_hours(hours, since, amount):
    """Read off the zone's own clock, without any of the code that is tested."""
    local = (hours.advance(since, amount) - timedelta(microseconds=1)).astimezone(ZoneInfo(hours.zone))
    assume(local.utcoffset() == local.replace(fold=not local.fold).utcoffset())  # the hour that comes twice is people's
    clock, yesterday = local.time(), local.date() - timedelta(days=1)
    if hours.end > hours.start:
        assert hours.start <= clock < hours.end
        day = local.date()
    else:
        assert clock >= hours.start or clock < hours.end
        day = local.date() if clock >= hours.start else yesterday
    assert day.weekday() in hours.days
    assert day not in hours.holidays
