"""Intake that a test kills: it takes events in as the doors do, and acknowledges each on standard output.

Run as: python -m tests.integration.intake_program DATABASE_URL SEED FIRST EVENTS

A fifth of the events comes a second time, some at once and some much later, as platforms redeliver.
"""

import random
import sys
import time

from adapters.main import assemble
from adapters.settings import Settings
from bot.ports.store import StoreUnavailable
from tests.integration.crowd import event
from tests.keys import RING

REDELIVERED = 0.2


def take_in(database_url, seed, first, events):
    """Take the events in from the first one on, each until the database has it."""
    product = assemble(Settings(database_url=database_url, port=0, slack=None, teams=None, ring=RING))
    chance = random.Random(f"{seed}-{first}")  # noqa: S311 - repeatable
    for number in range(first, events):
        _handle(product, number)
        print(number, flush=True)  # noqa: T201 - the acknowledgement
        if chance.random() < REDELIVERED:
            _handle(product, chance.choice([number, chance.randrange(number + 1)]))


def _handle(product, number):
    for _ in range(200):
        try:
            product.bot.handle(event(number))
        except StoreUnavailable:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the database never came back")


if __name__ == "__main__":
    take_in(sys.argv[1], *map(int, sys.argv[2:]))
