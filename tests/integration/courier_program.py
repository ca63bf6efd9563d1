"""A worker that a test kills: it handles what waits, and delivers with Slack's sender, on short leases without a pace.

Run as: python -m tests.integration.courier_program DATABASE_URL SLACK_URL LEASE_SECONDS
"""

import asyncio
import sys
from datetime import timedelta

import aiohttp

from adapters.delivery import Courier
from adapters.intake import Intake
from adapters.main import assemble
from adapters.serving import stop_on_signals, ticking_clock
from adapters.settings import Settings
from adapters.slack.sender import SlackSender
from adapters.slack.settings import SlackSettings
from adapters.store.deliveries import Deliveries
from adapters.store.waiting import WaitingTurns
from bot.feature import announced
from bot.features import FEATURES
from bot.turn import Platform
from tests.keys import RING


async def deliver(database_url, slack_url, lease):
    """Deliver until told to stop."""
    slack = SlackSettings(signing_secret="secret", bot_token="xoxb-test", api_url=slack_url)
    product = assemble(Settings(database_url=database_url, port=0, slack=slack, teams=None, ring=RING))
    limit = timedelta(seconds=float(lease))
    known = {"engine": product.engine, "clock": product.now, "vault": product.vault}
    deliveries = Deliveries(**known, kinds=announced(FEATURES), lease=limit)
    stop = asyncio.Event()
    stop_on_signals(stop)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        sender = SlackSender(slack, session)
        sender.pace = 0.0
        courier = Courier(deliveries, product.bot, {Platform.SLACK: sender})
        intake = Intake(WaitingTurns(**known, lease=limit), product.bot, at_once=4)
        intake.deliver = courier.wake
        async with ticking_clock(product, courier, intake):
            running = asyncio.gather(courier.run(stop), intake.run(stop))
            print("ready", flush=True)  # noqa: T201 - the test waits for it
            await stop.wait()
            courier.wake()
            intake.wake()
            await running


if __name__ == "__main__":
    asyncio.run(deliver(*sys.argv[1:]))
