"""Nothing is lost, doubled or out of order, whatever is killed and however Slack misbehaves. More of it: soak.py."""

import pytest

from tests.integration.ordeal import go_through

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
