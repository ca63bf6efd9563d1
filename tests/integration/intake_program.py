"""Intake that a test kills: it takes events in as the doors do, and acknowledges each on standard output.

It handles what waits besides, as `web` does.

Run as: python -m tests.integration.intake_program DATABASE_URL SEED FIRST EVENTS [early]

A fifth of the events comes a second time, some at once and some much later, as platforms redeliver. `early` is the
mistake that the tests must notice: it acknowledges before it commits.
"""

import asyncio
import random
import sys

from adapters.intake import Intake
from adapters.main import assemble
from adapters.serving import stop_on_signals, ticking_clock
from adapters.settings import Settings
from bot.ports.store import StoreUnavailable
from tests.integration.crowd import event
from tests.keys import RING

REDELIVERED = 0.2


async def take_in(database_url, seed, first, events, *, early=False):
    """Take the events in from the first one on, each until the database has it, and handle what waits besides."""
    product = assemble(Settings(database_url=database_url, port=0, slack=None, teams=None, ring=RING))
    intake = Intake(product.turns, product.bot, at_once=1)
    chance = random.Random(f"{seed}-{first}")  # noqa: S311 - repeatable
    stop = asyncio.Event()
    stop_on_signals(stop)
    async with ticking_clock(product, intake):
        handling = asyncio.create_task(intake.run(stop))
        for number in range(first, events):
            if early:
                print(number, flush=True)  # noqa: T201 - an acknowledgement of nothing
            await _take_in(intake, number)
            if not early:
                print(number, flush=True)  # noqa: T201 - the acknowledgement
            if chance.random() < REDELIVERED:
                await _take_in(intake, chance.choice([number, chance.randrange(number + 1)]))
        stop.set()
        intake.wake()
        await handling


async def _take_in(intake, number):
    for _ in range(200):
        try:
            await intake.take_in(event(number))
        except StoreUnavailable:
            await asyncio.sleep(0.1)
        else:
            return
    raise SystemExit("the database never came back")


if __name__ == "__main__":
    asyncio.run(take_in(sys.argv[1], *map(int, sys.argv[2:5]), early="early" in sys.argv[5:]))
