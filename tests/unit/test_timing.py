"""Whose hours a concern's clock runs in, and from when."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace

import pytest

from bot.concerns import timing
from bot.concerns.concern import Concern, Identity, Route, Severity, State
from bot.concerns.service_levels import DEFAULTS, Glass, Level, Pause, Target, Timeline
from bot.people import Side
from bot.working_hours import AroundTheClock, WorkingHours

LONDON = WorkingHours("Europe/London", time(9), time(17, 30))
KOLKATA = WorkingHours("Asia/Kolkata", time(9), time(18))
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
RAISED = Concern(
    number=48213,
    draft_id="d1",
    author_id=1,
    side=Side.CUSTOMER,
    text="changes go live without a word",
    topic="control",
    severity=Severity.HIGH,
    route=Route.MSP_LEAD,
    identity=Identity.NAMED,
    state=State.OPEN,
    created_at=MONDAY - timedelta(hours=1),
    released_at=MONDAY,
)


def work(*pauses, levels=DEFAULTS):
    """Return as much of a transaction as a clock reads."""
    calendars = {Side.CUSTOMER: LONDON, Side.PROVIDER: KOLKATA}
    return SimpleNamespace(
        levels=SimpleNamespace(calendar=calendars.__getitem__, levels=lambda: levels),
        concerns=SimpleNamespace(pauses={48213: pauses}.__getitem__),
    )


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        (Route.MSP_LEAD, (KOLKATA,)),
        (Route.CUSTOMER_LEAD, (LONDON,)),
        (Route.BOTH_LEADS, (LONDON, KOLKATA)),
        (Route.HR, (LONDON,)),
        (Route.SECURITY, (LONDON,)),
        (Route.WELLBEING, (LONDON,)),
    ],
)
def test_the_clock_runs_in_the_hours_of_those_who_read(route, expected):
    assert timing.hours(work(), replace(RAISED, route=route)) == expected
    critical = replace(RAISED, route=route, severity=Severity.CRITICAL)
    assert timing.hours(work(), critical) == (AroundTheClock(expected[0].zone),)


def test_it_begins_when_its_readers_could_see_it_and_anew_when_it_is_reopened():
    tuesday = MONDAY + timedelta(days=1)
    assert timing.timeline(work(), RAISED) == Timeline(MONDAY)
    assert timing.timeline(work(), replace(RAISED, reopened_at=tuesday, state=State.REOPENED)) == Timeline(tuesday)


@pytest.mark.parametrize("state", [State.RESOLVED, State.WITHDRAWN])
def test_nothing_is_due_once_it_is_over(state):
    over = replace(RAISED, state=state)
    assert timing.hour_glass(work(), over, MONDAY + timedelta(days=9)).shows is Glass.DONE


def test_the_hour_glass_follows_level_pauses_and_answer():
    taken = replace(RAISED, state=State.ACKNOWLEDGED, acknowledged_at=MONDAY, route=Route.CUSTOMER_LEAD)
    ten, eleven = MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=2)
    levels = DEFAULTS | {Severity.HIGH: Level(timedelta(hours=1), timedelta(hours=2))}
    glass = timing.hour_glass(work((ten, eleven), levels=levels), taken, MONDAY)
    assert (glass.shows, glass.due.target, glass.due.at) == (Glass.RUNNING, Target.ANSWER, MONDAY + timedelta(hours=3))
    assert timing.hour_glass(work((ten, None)), taken, eleven).shows is Glass.WAITING_FOR_AUTHOR
    assert timing.hour_glass(work(), replace(taken, answered_at=ten), eleven).shows is Glass.DONE
    assert timing.timeline(work((ten, eleven)), taken).pauses == (Pause(ten, eleven),)
