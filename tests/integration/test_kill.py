"""Nothing is lost, doubled or out of order, whatever is killed and however Slack misbehaves. More of it: soak.py."""

import asyncio

import pytest
from sqlalchemy import func, select

from adapters.main import assemble
from adapters.store import tables
from adapters.store.engine import transaction
from tests.conftest import settings
from tests.integration.crowd import event, settle
from tests.integration.ordeal import Program, go_through

pytestmark = pytest.mark.processes


@pytest.mark.parametrize(("events", "kills"), [(300, 6)])
async def test_no_kill_loses_doubles_or_reorders_anything_on_the_embedded_database(sqlite_url, events, kills):
    outcome = await go_through(sqlite_url, events=events, kills=kills, seed=events, seconds=100)
    assert outcome.wrong == 0, outcome


@pytest.mark.postgresql
@pytest.mark.parametrize(("events", "kills"), [(400, 8)])
async def test_no_kill_loses_doubles_or_reorders_anything_on_postgresql(postgresql_url, events, kills):
    outcome = await go_through(postgresql_url, events=events, kills=kills, seed=events, seconds=100)
    assert outcome.wrong == 0, outcome
    print(outcome)  # noqa: T201 - shown with pytest -s


async def lost_at_a_kill(database_url, *, kills, early=()):
    """Kill the intake at the very moment of an acknowledgement.

    How many of the acknowledged events are not known then, how many are, and how many are answered or wait.
    """
    product = assemble(settings(database_url))
    settle(product)
    told = []
    for _ in range(kills):
        arguments = (database_url, 1, len(told), 10_000, *early)
        intake = Program("intake_program", lambda arguments=arguments: arguments)
        await intake.start()
        while len(intake.lines) < 3:  # noqa: ASYNC110 - the program is another process
            await asyncio.sleep(0.0001)
        await intake.end()
        told += intake.lines
    with product.store.transaction() as begun:
        lost = [number for number in told if begun.inbox.first_time(event(int(number)).key)]
    with transaction(product.engine) as connection:
        rows = [select(func.count()).select_from(table) for table in (tables.outbox, tables.waiting_turn)]
        found = sum(connection.execute(query).scalar_one() for query in rows)
    product.engine.dispose()
    return len(lost), len(set(told)) - len(lost), found


async def test_what_was_acknowledged_survives_a_kill_at_that_moment(database_url):
    lost, acknowledged, answered_or_waiting = await lost_at_a_kill(database_url, kills=4)
    assert lost == 0
    assert acknowledged <= answered_or_waiting


async def test_an_acknowledgement_before_the_commit_would_be_noticed(sqlite_url):
    lost, _, _ = await lost_at_a_kill(sqlite_url, kills=6, early=("early",))
    assert lost
