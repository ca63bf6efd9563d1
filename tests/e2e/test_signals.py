"""A burst of events, and the process ends in the middle of it: everybody gets their answer, and gets it once."""

import asyncio
import json
from datetime import timedelta

import aiohttp
import pytest
from sqlalchemy import func, select, update

from adapters.slack.app import PATH
from adapters.store.tables import destination, outbox, waiting_turn
from bot import words
from bot.people import Side
from bot.turn import Actor, Platform
from tests.clients.emulator import slack_workspace
from tests.clients.signing import envelope
from tests.e2e.product import environment_of, make_engagement_at_once, new_event_id, sameside_web, with_slack

pytestmark = pytest.mark.clients

PEOPLE = tuple(f"person{number}" for number in range(15))
EVENTS = 30
LEASE = timedelta(minutes=1)  # longer than a courier's hold on a conversation


def worry(number):
    return f"worry number {number} about the night shift"


class Burst:
    """Events as Slack delivers them: what was not acknowledged is delivered again, under the same id."""

    def __init__(self, slack, dms):
        self.acknowledged = set()
        self._slack = slack
        self._events = {
            number: envelope(
                {
                    "type": "message",
                    "channel_type": "im",
                    "user": slack.users[PEOPLE[number % len(PEOPLE)]],
                    "channel": dms[number % len(PEOPLE)],
                    "text": f"/concern {worry(number)}",
                    "ts": f"17000000{number:02d}.000100",
                },
                team_id=slack.team_id,
                app_id=slack.app_id,
                event_id=new_event_id(),
            )
            for number in range(EVENTS)
        }

    async def deliver(self, retry=0):
        """Deliver everything that was not acknowledged."""
        await asyncio.gather(*(self._deliver(number, retry) for number in self._events.keys() - self.acknowledged))

    async def _deliver(self, number, retry):
        await asyncio.sleep(0.02 * number)
        try:
            status, _ = await self._slack.send(self._slack.signer.event(self._events[number], retry=retry))
        except aiohttp.ClientError:
            return
        if status == 200:
            self.acknowledged.add(number)


def posted(slack):
    return [call for call in slack.calls if call.method == "chat.postMessage"]


async def halfway(burst, slack, answers):
    """Wait until some events are acknowledged, and some answers were posted."""
    async with asyncio.timeout(20):
        while len(burst.acknowledged) < 12 or len(posted(slack)) < answers:  # noqa: ASYNC110 - two things at once
            await asyncio.sleep(0.005)


def time_passes(engine):
    """Let the leases of the process that was killed run out, without waiting for it."""
    with engine.begin() as connection:
        connection.execute(update(waiting_turn).values(lease_until=None))
        leased = destination.c.lease_until.is_not(None)
        rows = connection.execute(select(destination.c.dest, destination.c.lease_until).where(leased)).all()
        for row in rows:
            earlier = {"lease_until": row.lease_until - LEASE}
            connection.execute(update(destination).where(destination.c.dest == row.dest).values(earlier))


async def until_delivered(engine):
    async with asyncio.timeout(40):
        while True:
            with engine.connect() as connection:
                undelivered = select(func.count()).where(outbox.c.state.in_(["pending", "sending"]))
                unhandled = select(func.count()).select_from(waiting_turn)
                if not any(connection.execute(query).scalar_one() for query in (unhandled, undelivered)):
                    return
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("end", ["SIGTERM", "SIGKILL"])
async def test_every_answer_arrives_once(end, sqlite_url, embedded, tmp_path):
    async with slack_workspace(logs=tmp_path, people=PEOPLE) as slack:
        people = {
            Actor(platform=Platform.SLACK, workspace=slack.team_id, user_id=slack.users[name], name=name): (side, ())
            for name, side in zip(PEOPLE, [Side.PROVIDER] + [Side.CUSTOMER] * len(PEOPLE), strict=False)
        }
        make_engagement_at_once(embedded, people)
        dms = await asyncio.gather(*map(slack.dm, PEOPLE))
        environment = environment_of(sqlite_url) | with_slack(slack.api_url, slack.bot_token)
        burst = Burst(slack, dms)
        async with sameside_web(environment, tmp_path / "first.log") as web:
            slack.events_url = f"{web.url}{PATH}"
            delivering = asyncio.create_task(burst.deliver())
            await halfway(burst, slack, answers=4)
            if end == "SIGTERM":
                assert await web.terminated() == 0
            else:
                await web.killed()
            await delivering
        assert len(posted(slack)) < EVENTS

        if end == "SIGKILL":
            time_passes(embedded.engine)
        async with sameside_web(environment, tmp_path / "second.log") as web:
            slack.events_url = f"{web.url}{PATH}"
            await burst.deliver(retry=1)
            assert len(burst.acknowledged) == EVENTS
            await until_delivered(embedded.engine)
            said = [message for each in await asyncio.gather(*map(slack.messages, dms)) for message in each]

    for number in range(EVENTS):
        answers = [message for message in said if f"“{worry(number)}”" in json.dumps(message, ensure_ascii=False)]
        assert len(answers) == 1, (number, len(answers))
    assert len(said) == EVENTS
    assert words.repeated_line(0).partition(".")[0] not in json.dumps(said)
