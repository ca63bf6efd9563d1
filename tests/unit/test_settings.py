"""/engagement hours, holiday and level: what admins of each side see, set and are told."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from adapters.store.engine import transaction
from adapters.store.tables import audit
from bot import words
from bot.concerns.concern import Severity
from bot.concerns.service_levels import DEFAULTS, Level
from bot.engagement.hours import MAX_NAME_LENGTH
from bot.people import Role, Side
from bot.plain import plain_text
from bot.working_hours import WEEK, WORKWEEK, WorkingHours
from tests.unit.dialogues import ALDER, CEDAR, verify_dialogue


@pytest.fixture
def admins(stage):
    """Return an admin of each side."""
    return stage.everybody("Ada", "Paula")


def audited(stage):
    with transaction(stage.product.engine) as connection:
        return [(row.act, row.subject) for row in connection.execute(select(audit).order_by(audit.c.number))]


def calendar(stage, side, engagement=ALDER):
    with stage.work(engagement) as work:
        return work.levels.calendar(side)


def test_each_admin_sets_their_own_sides_hours_and_both_see_both(stage, admins):
    ada, paula = admins
    verify_dialogue(
        (
            ada,
            "/engagement hours",
            (
                "Customer side: not set yet, so: Mon to Fri, 09:00 to 17:30 (UTC, where it is 09:30 now)",
                "Provider side: not set yet, so: Mon to Fri, 09:00 to 17:30 (UTC",
            ),
        ),
        (
            ada,
            "/engagement hours customer Europe/London 08:30-17:00 mon-thu",
            (
                "Set for the customer side.",
                "Customer side: Mon to Thu, 08:30 to 17:00 (Europe/London, where it is 09:30 now)",
            ),
        ),
        (
            paula,
            "/engagement hours provider asia/kolkata 22:00-06:00 sun-thu",
            (
                "Provider side: Sun to Thu, 22:00 to 06:00 the next day (Asia/Kolkata, where it is 15:00 now)",
                "Customer side: Mon to Thu, 08:30 to 17:00 (Europe/London",
            ),
        ),
        (paula, "/engagement hours customer Europe/London 08:30-17:00", words.other_sides_hours(Side.CUSTOMER)),
        (ada, "/engagement hours provider Europe/London 08:30-17:00", words.other_sides_hours(Side.PROVIDER)),
    )
    assert calendar(stage, Side.CUSTOMER) == WorkingHours(
        "Europe/London", time(8, 30), time(17), frozenset({0, 1, 2, 3})
    )
    assert calendar(stage, Side.PROVIDER) == WorkingHours("Asia/Kolkata", time(22), time(6), frozenset({6, 0, 1, 2, 3}))
    assert audited(stage) == [
        ("hours.set", "customer Europe/London 08:30-17:00 mon,tue,wed,thu"),
        ("hours.set", "provider Asia/Kolkata 22:00-06:00 mon,tue,wed,thu,sun"),
    ]


@pytest.mark.parametrize(
    ("written", "start", "end", "days"),
    [
        ("9:00-17:30", time(9), time(17, 30), WORKWEEK),
        ("09:00-17:30 mon-sun", time(9), time(17, 30), WEEK),
        ("09:00–17:30 Monday–Friday", time(9), time(17, 30), WORKWEEK),  # noqa: RUF001 - telephones write it so
        ("09:00-17:30 mon,wed,fri", time(9), time(17, 30), frozenset({0, 2, 4})),
        ("09:00-17:30 fri-mon tue", time(9), time(17, 30), frozenset({4, 5, 6, 0, 1})),
        ("00:00-24:00 sat", time(0), time(0), frozenset({5})),
        ("18:00-24:00", time(18), time(0), WORKWEEK),
    ],
)
def test_how_hours_and_days_may_be_written(stage, admins, written, start, end, days):
    admins[0].says(f"/engagement hours customer UTC {written}")
    assert calendar(stage, Side.CUSTOMER) == WorkingHours("UTC", start, end, days)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("custmer UTC 9:00-17:00", "There is no “custmer”. Did you mean customer? There are: customer, provider."),
        ("customer", words.no_such_zone("", None)),
        ("customer Europe/Lodnon 9:00-17:00", "Did you mean Europe/London?"),
        ("customer ../../etc/passwd 9:00-17:00", "I know no time zone “../../etc/passwd”."),
        ("customer posixrules 9:00-17:00", "I know no time zone “posixrules”."),
        ("customer UTC", words.no_such_span("")),
        ("customer UTC 9-17", words.no_such_span("9-17")),
        ("customer UTC 25:00-26:00", words.no_such_span("25:00-26:00")),
        ("customer UTC 09:00-17:60", words.no_such_span("09:00-17:60")),
        ("customer UTC 09:00-24:30", words.no_such_span("09:00-24:30")),
        ("customer UTC 09:00-09:00", words.no_such_span("09:00-09:00")),
        ("customer UTC 09:00-09:59", words.no_such_span("09:00-09:59")),
        ("customer UTC 23:30-24:00", words.no_such_span("23:30-24:00")),
        ("customer UTC \u0660\u0669:00-17:00", words.no_such_span("\u0660\u0669:00-17:00")),  # digits, and not 0 to 9
        ("customer UTC 09:00-17:00 weekdays", words.no_such_days("weekdays")),
        ("customer UTC 09:00-17:00 mon-wed-fri", words.no_such_days("mon-wed-fri")),
        ("customer UTC 09:00-17:00 ,", words.no_such_days(",")),
        ("customer UTC 09:00-17:00 -", words.no_such_days("-")),
    ],
)
def test_hours_that_cannot_be_read_change_nothing_and_say_what_would(stage, admins, written, said):
    assert said in plain_text(admins[0].says(f"/engagement hours {written}"))
    assert audited(stage) == []


def test_holidays_are_added_listed_and_dropped_for_ones_own_side(stage, admins):
    ada, paula = admins
    verify_dialogue(
        (
            ada,
            "/engagement holiday list",
            (words.no_holidays(Side.CUSTOMER), words.no_holidays(Side.PROVIDER)),
        ),
        (
            ada,
            "/engagement holiday add 2026-12-25 Christmas  Day",
            ("Added: on Fri 25 December 2026 the customer side", "Fri 25 December 2026: Christmas Day"),
        ),
        (ada, "/engagement holiday add 2026-08-31", ("Mon 31 August 2026: Holiday\nFri 25 December 2026",)),
        (
            paula,
            "/engagement holiday add 2026-01-26 Republic Day",
            ("Holidays on the customer side", "Holidays on the provider side\nMon 26 January 2026: Republic Day"),
        ),
        (paula, "/engagement holiday drop 2026-12-25", words.no_such_holiday(Side.PROVIDER, date(2026, 12, 25))),
        (
            ada,
            "/engagement holiday drop 2026-08-31",
            ("Dropped: Mon 31 August 2026 is no holiday on the customer side any more.", "Christmas Day"),
        ),
    )
    assert calendar(stage, Side.CUSTOMER).holidays == {date(2026, 12, 25)}
    assert calendar(stage, Side.PROVIDER).holidays == {date(2026, 1, 26)}
    assert [act for act, _ in audited(stage)] == ["holiday.added"] * 3 + ["holiday.dropped"]


@pytest.mark.parametrize(
    "written", ["add", "add Christmas", "add 25.12.2026", "add 2026-02-30", "drop", "take 2026-12-25"]
)
def test_a_day_that_cannot_be_read_gets_an_example(stage, admins, written):
    assert plain_text(admins[0].says(f"/engagement holiday {written}")) == words.HOLIDAY_USAGE
    assert audited(stage) == []


def test_a_holidays_name_and_their_number_have_an_end(stage, admins, monkeypatch):
    ada, _ = admins
    long = "x" * (MAX_NAME_LENGTH + 1)
    said = words.too_long(MAX_NAME_LENGTH + 1, MAX_NAME_LENGTH)
    assert plain_text(ada.says(f"/engagement holiday add 2026-12-25 {long}")) == said
    monkeypatch.setattr("bot.engagement.hours.MAX_HOLIDAYS", 0)
    assert plain_text(ada.says("/engagement holiday add 2026-12-25")) == words.MANY_HOLIDAYS
    assert calendar(stage, Side.CUSTOMER).holidays == frozenset()


def test_levels_are_shown_and_set_by_an_admin_of_either_side(stage, admins):
    ada, paula = admins
    verify_dialogue(
        (
            ada,
            "/engagement level",
            (
                "High: it is hurting now: acknowledged within 4 working hours, answered within 8 working hours",
                "Critical: it cannot wait: acknowledged within 1 hour, answered within 4 hours, around the clock",
            ),
        ),
        (
            ada,
            "/engagement level high 1h30m 2d",
            ("acknowledged within 1 working hour and 30 minutes, answered within 16 working hours", words.LEVEL_SET),
        ),
        (
            paula,
            "/engagement level critical 15m 1d",
            ("acknowledged within 15 minutes, answered within 24 hours, around",),
        ),
    )
    with stage.work() as work:
        assert work.levels.levels() == DEFAULTS | {
            Severity.HIGH: Level(timedelta(minutes=90), timedelta(hours=16)),
            Severity.CRITICAL: Level(timedelta(minutes=15), timedelta(hours=24)),
        }
    assert audited(stage) == [("level.set", "high 90 960"), ("level.set", "critical 15 1440")]


@pytest.mark.parametrize(
    "times", ["", "4h", "4h 8h 9h", "8h 4h", "0h 4h", "4m 4h", "4h 401h", "4 8", "soon later", "4h -8h", "9999d 9999d"]
)
def test_times_that_make_no_level_get_an_example(stage, admins, times):
    assert plain_text(admins[0].says(f"/engagement level high {times}")) == words.LEVEL_USAGE
    assert audited(stage) == []


def test_a_severity_that_does_not_exist_gets_those_that_do(admins):
    said = "There is no “hihg”. Did you mean high? There are: low, medium, high, critical."
    assert plain_text(admins[0].says("/engagement level hihg 4h 8h")) == said


@pytest.mark.parametrize("command", ["hours", "holiday list", "level", "route", "hours customer UTC 9:00-17:00"])
def test_only_admins_see_or_set_any_of_it(stage, command):
    for speaker in (stage.add("Carla"), stage.add("Hana"), stage.add("Ines", roles=[Role.SPONSOR])):
        assert plain_text(speaker.says(f"/engagement {command}")) == words.forbidden(["admin"])


def test_a_guest_of_a_workspace_is_no_admin_there(admins):
    admins[0].actor = replace(admins[0].actor, guest=True)
    assert plain_text(admins[0].says("/engagement hours customer UTC 9:00-17:00")) == words.forbidden(["admin"])


def test_another_engagement_keeps_its_own(stage, admins):
    ada, _ = admins
    stage.add("Ada", engagement=CEDAR)
    ada.says("/engagement hours customer Europe/London 08:00-16:00")
    ada.says("/engagement holiday add 2026-12-25")
    ada.says("/engagement level low 1h 2h")
    assert calendar(stage, Side.CUSTOMER, CEDAR) == WorkingHours("UTC", time(9), time(17, 30))
    with stage.work(CEDAR) as work:
        assert work.levels.levels() == DEFAULTS
        assert not work.levels.has_hours(Side.CUSTOMER)


def test_what_an_admin_sets_moves_what_is_due(stage, admins):
    friday = datetime(2026, 12, 24, 16, 30, tzinfo=UTC)
    admins[0].says("/engagement hours customer Europe/London 9:00-17:30")
    admins[0].says("/engagement holiday add 2026-12-25 Christmas Day")
    assert calendar(stage, Side.CUSTOMER).advance(friday, timedelta(hours=2)) == datetime(2026, 12, 28, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({0, 1, 2, 3, 4}, "Mon to Fri"),
        ({6, 0, 1, 2, 3}, "Sun to Thu"),
        ({0, 2, 4}, "Mon, Wed, Fri"),
        ({5, 6}, "Sat, Sun"),
        ({0, 6}, "Mon, Sun"),
        ({3}, "Thu"),
        (WEEK, "every day"),
        ({0, 1, 2, 4}, "Mon, Tue, Wed, Fri"),
    ],
)
def test_days_are_named_as_people_say_them(days, said):
    assert words.weekdays(days) == said
