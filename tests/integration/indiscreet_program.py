"""A process in which everything that logs is told secrets and what people wrote. Its standard error is the test's.

Run as: python -m tests.integration.indiscreet_program DATABASE_URL
"""

import asyncio
import gc
import logging
import sys
import warnings

import structlog

from adapters.delivery import Courier
from adapters.logs import set_up_logs
from adapters.main import assemble
from adapters.outgoing import Undeliverable
from adapters.settings import Settings
from adapters.store.concerns import StoredConcerns
from bot.turn import Platform
from tests.integration.test_logs import SECRETS, TEXT
from tests.integration.world import populate, turn
from tests.keys import RING

LIBRARIES = ("slack_sdk", "slack_bolt", "aiohttp.client", "aiohttp.access", "asyncio", "sqlalchemy.engine", "alembic")
LIBRARIES += ("msal", "botbuilder", "urllib3", "apscheduler", "py.warnings", "whatever.else")


class Careless:
    """A sender whose errors quote what it was to send."""

    platform = Platform.SLACK
    pace = 0.0

    def gate(self, address):
        """Name the team's limit."""
        return f"gate:{address.workspace}"

    async def send(self, outgoing):
        """Fail."""
        if outgoing.id % 2:
            raise ValueError(f"cannot send {TEXT}", outgoing.reply, SECRETS)
        raise Undeliverable("channel_not_found")

    async def find(self, outgoing, *, since):
        """Fail."""
        raise ValueError(f"cannot find {TEXT} since {since}", outgoing.reply, SECRETS)


def main(database_url):
    """Push the canaries through every way out."""
    set_up_logs()
    product = assemble(Settings(database_url=database_url, port=0, slack=None, teams=None, ring=RING))
    handled(product)
    asyncio.run(delivered(product))
    ours()
    for name in LIBRARIES:
        libraries(logging.getLogger(name))
    misused(logging.getLogger("careless"))
    warnings.warn(f"{TEXT} {SECRETS}", stacklevel=1)
    asyncio.run(forgotten())


def handled(product):
    """A use case and a statement that fail with what the person wrote in the error."""
    populate(product)

    def broken(*_):
        raise RuntimeError(f"cannot keep {TEXT} {SECRETS}")

    kept = StoredConcerns.keep_draft
    StoredConcerns.keep_draft = broken
    product.bot.handle(turn("e1", "ana", f"/concern {TEXT}"))
    StoredConcerns.keep_draft = lambda self, draft: kept(self, draft) or kept(self, type("D", (), vars_of(draft)))
    product.bot.handle(turn("e2", "ana", f"/concern {TEXT}"))
    StoredConcerns.keep_draft = kept
    product.bot.handle(turn("e3", "ana", f"/concern {TEXT}"))
    product.bot.handle(turn("e4", "ben", f"/concern {TEXT}"))


def vars_of(draft):
    """The draft with an author who does not exist: the database refuses it, and its error has the parameters."""
    names = ("text", "topic", "severity", "route", "created_at")
    return {name: getattr(draft, name) for name in names} | {"id": "another", "author_id": 10**9}


async def delivered(product):
    """Deliveries that fail."""
    courier = Courier(product.deliveries, product.bot, {Platform.SLACK: Careless()})
    for _ in range(3):
        await courier.round()


def ours():
    """Our own lines, with keys that are not allowed and with values that hold more than they should."""
    log = structlog.get_logger("adapters.somewhere")
    log.info("own_line", text=TEXT, token=SECRETS[0], _text=TEXT, outgoing=7)
    for secret in SECRETS:
        log.warning("own_line", code=f"refused {secret}", reference={"token": secret}, status=[secret], path=secret)
        log.error("own_line", code=ValueError(secret), team=secret.encode())
    try:
        fail()
    except ValueError:
        log.exception("own_line", code="ValueError")


def libraries(logger):
    """A library's lines at every level, in every way of saying them."""
    for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
        logger.log(level, "body %s headers %s", TEXT, SECRETS)
        logger.log(level, {"text": TEXT}, extra={"text": TEXT, "platform": TEXT})
    try:
        fail()
    except ValueError:
        logger.exception("failed with %s", TEXT)
    logger.error("no exception at hand %s", TEXT, exc_info=True)  # noqa: LOG014 - what libraries do
    logger.warning("with its stack %s", TEXT, stack_info=True)


def misused(logger):
    """A line whose arguments do not fit it: by default the standard library prints both."""
    logger.error("one place %s", TEXT, *SECRETS)


def fail():
    """Raise with everything in the exception."""
    raise ValueError(TEXT, *SECRETS)


async def forgotten():
    """A task whose exception nobody looked at."""
    task = asyncio.create_task(asyncio.to_thread(fail))
    await asyncio.sleep(0.1)
    del task
    gc.collect()


if __name__ == "__main__":
    main(sys.argv[1])
