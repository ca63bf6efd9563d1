"""What `sameside report` and the view tell: months that are over, by side and topic, and nothing of too few people."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from adapters.cli.report import COLUMNS, report_command
from adapters.store.engine import transaction
from bot.concerns import months
from bot.concerns.concern import Identity, Route, State
from bot.concerns.monthly import NONE, SEVERAL, Counted, told_apart
from bot.people import Side
from tests.integration.world import draft, everybody

AT = datetime(2026, 2, 10, 9, tzinfo=UTC)


@pytest.fixture
def sqlite_url(database_url):
    """Have all of this happen on both databases."""
    return database_url


def counted(**by_topic):
    """Concerns by who raised them about what: trust="aab?" are two by a, one by b and one by nobody knows whom."""
    return [
        Counted(
            number=1,
            side=Side.CUSTOMER,
            topic=topic,
            state=State.OPEN,
            author_id=None if who == "?" else ord(who),
            created_at=AT,
            released_at=AT,
            acknowledged_at=None,
            answered_at=None,
        )
        for topic, authors in by_topic.items()
        for who in authors
    ]


@pytest.mark.parametrize(
    ("concerns", "told"),
    [
        (counted(trust="abcdef"), {"trust": 6}),
        (counted(trust="aaaaaaaaaa"), {NONE: 0}),
        (counted(trust="??????????"), {NONE: 0}),
        (counted(trust="abcd"), {NONE: 0}),
        (counted(trust="abcdef", skills="abc", jobs="defg"), {"trust": 6, SEVERAL: 7}),
        (counted(trust="abcdef", skills="abc"), {SEVERAL: 6}),
        (counted(trust="abcdefghi", skills="abc", jobs="ab"), {"trust": 9}),
        (counted(), {NONE: 0}),
    ],
)
def test_what_too_few_raised_is_told_together_or_not_at_all(concerns, told):
    assert told_apart(concerns, 5) == told


def raise_some(stage, many, *, month=2, topic="trust", identity=Identity.NAMED, side=Side.CUSTOMER):
    """Let so many different people raise one each in that month; return the numbers."""
    stage.crowd()
    numbers = []
    with stage.work() as work:
        people = [it for it in work.people.all() if it.side is side][:many]
        for number, it in enumerate(people):
            made = draft(it.id, f"d{month}{topic}{side}{number}", topic=topic, route=Route.MSP_LEAD)
            at = datetime(2026, month, 10, 9, tzinfo=UTC)
            made = replace(made, identity=identity)
            logged = work.concerns.log(made, side, at, release_at=at, agreed=everybody(work))
            work.concerns.release(logged.number, at)
            numbers.append(logged.number)
    return numbers


def view(stage):
    """What somebody reads with SQL."""
    with transaction(stage.product.engine, reading=True) as connection:
        return [dict(row) for row in connection.execute(text("SELECT * FROM concern_report")).mappings()]


def refreshed(stage):
    with stage.work() as work:
        months.refresh(work, stage.calendar())
    return view(stage)


@pytest.mark.parametrize("identity", [Identity.NAMED, Identity.CONFIDENTIAL])
def test_a_month_that_is_over_is_told_by_side_and_topic(stage, identity):
    numbers = raise_some(stage, 5, identity=identity)
    raise_some(stage, 5, side=Side.PROVIDER, topic="skills")
    raise_some(stage, 5, month=3)
    with stage.work() as work:
        reader = work.people.all()[0].id
        work.concerns.acknowledge(numbers[0], reader, datetime(2026, 2, 10, 13, tzinfo=UTC))
    ours, theirs = sorted(refreshed(stage), key=lambda it: it["side"])
    assert (ours["side"], ours["topic"], ours["raised"], ours["open"]) == ("customer", "trust", 5, 5)
    assert (theirs["side"], theirs["topic"], theirs["raised"]) == ("provider", "skills", 5)
    assert str(ours["month"]) == "2026-02-01", "March is not over"
    assert (ours["acknowledged_after_hours"], ours["answered_after_hours"]) == (4.0, None)
    assert not set(ours) & {"people", "author_id", "number", "text"}


def test_of_whom_nobody_knows_who_they_are_is_told_nothing(stage):
    raise_some(stage, 8, identity=Identity.ANONYMOUS)
    assert refreshed(stage) == []


def test_what_is_told_of_a_month_stays_the_same_topics_and_people_and_follows_what_becomes_of_them(stage):
    numbers = raise_some(stage, 6)
    raise_some(stage, 4, topic="skills")
    before = refreshed(stage)
    with stage.work() as work:
        reader = work.people.all()[0].id
        work.concerns.forget(numbers[0], stage.calendar())
        work.concerns.resolve(numbers[1], reader, "changed", "done", stage.calendar())
    after = refreshed(stage)
    assert [(it["topic"], it["raised"]) for it in after] == [(it["topic"], it["raised"]) for it in before]
    assert [(it["resolved"], it["withdrawn"]) for it in after if it["topic"] == SEVERAL] == [(1, 1)]


def test_a_minimum_that_was_raised_later_counts_at_once(stage):
    raise_some(stage, 5)
    assert len(refreshed(stage)) == 1
    with stage.work() as work:
        work.minimum.settle(6)
    assert view(stage) == []


def test_the_clock_counts_each_day_and_not_each_second(stage):
    raise_some(stage, 5)
    stage.product.bot.tend()
    assert len(view(stage)) == 1
    raise_some(stage, 5, topic="skills", month=1)
    stage.calendar.pass_by(minutes=5)
    stage.product.bot.tend()
    assert len(view(stage)) == 1
    stage.calendar.pass_by(days=1)
    stage.product.bot.tend()
    assert len(view(stage)) == 2


def test_the_command_tells_the_same(stage, monkeypatch):
    monkeypatch.setattr("adapters.cli.report.product", lambda: (stage.product, None))
    empty = CliRunner().invoke(report_command, ["--engagement", "Alder and Brightwater"])
    assert empty.output.startswith("There is nothing to report yet")
    raise_some(stage, 5)
    told = CliRunner().invoke(report_command, ["--engagement", "Alder and Brightwater", "--csv"])
    [line] = csv.DictReader(io.StringIO(told.output))
    assert tuple(line) == COLUMNS
    assert (line["month"], line["side"], line["topic"], line["raised"]) == ("2026-02", "customer", "trust", "5")
    plain = CliRunner().invoke(report_command, ["--engagement", "Alder and Brightwater"])
    assert "5 raised" in plain.output
