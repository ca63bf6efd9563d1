"""The processes that run where the product is deployed: platforms, clock, intake and delivery, put together."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp
import structlog
from aiohttp import web

from adapters import auditing, figures
from adapters import clock as ticking
from adapters.delivery import AT_ONCE, Courier
from adapters.intake import Intake
from adapters.settings import Misconfigured, Settings
from adapters.store import migrating
from adapters.store.housekeeping import leave_nothing, shuffle, tidy
from adapters.web import Door, web_application
from bot.turn import Platform

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from adapters.outgoing import Sender
    from adapters.product import Product

# How many waiting turns are handled and messages delivered at a time: what comes in goes before that in `web`, and
# among a worker's turns some may wait for a model's answer.
AT_ONCE_BY_WEB = 1, 4
AT_ONCE_BY_WORKER = 4, AT_ONCE
DRAIN_SECONDS = 20.0  # to finish what was begun; the platform that runs us kills after 25 to 30
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Platforms:
    """The configured platforms: their doors, what takes in and handles what comes in there, and what delivers."""

    doors: list[Door]
    intake: Intake
    courier: Courier


@contextlib.asynccontextmanager
async def platforms(
    product: Product, settings: Settings, *, at_once: int = 1, delivered_at_once: int = AT_ONCE
) -> AsyncIterator[Platforms]:
    """Open the configured platforms, for so many waiting turns and messages to deliver at a time."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        senders: dict[Platform, Sender] = {}
        intake = Intake(product.turns, product.bot, at_once=at_once)
        courier = Courier(
            product.deliveries,
            product.bot,
            senders,
            at_once=delivered_at_once,
            is_crowded=lambda: intake.is_crowded,
        )
        intake.deliver = courier.wake
        doors: list[Door] = []
        # Their SDKs take a third of a second to load, which commands such as `sameside ask` need not wait for.
        if settings.slack:
            from adapters.slack.app import slack_app  # noqa: PLC0415 - see above
            from adapters.slack.sender import SlackSender  # noqa: PLC0415 - likewise

            doors.append(slack_app(settings.slack, intake, session))
            senders[Platform.SLACK] = SlackSender(settings.slack, session)
        if settings.teams:
            from adapters.teams.app import teams_app  # noqa: PLC0415 - likewise
            from adapters.teams.sender import TeamsSender  # noqa: PLC0415 - likewise

            doors.append(teams_app(settings.teams, intake, session))
            senders[Platform.TEAMS] = TeamsSender(settings.teams, session)
        yield Platforms(doors, intake, courier)


async def serve(product: Product, settings: Settings, *, http: bool, stop: asyncio.Event) -> None:
    """Run until told to stop, then finish what was begun. Raises Misconfigured if the port is taken."""
    at_once, delivered = AT_ONCE_BY_WEB if http else AT_ONCE_BY_WORKER
    async with (
        platforms(product, settings, at_once=at_once, delivered_at_once=delivered) as running,
        ticking_clock(product, running.courier, running.intake) as clock,
    ):
        working = asyncio.gather(running.intake.run(stop), running.courier.run(stop))
        clock.every(ticking.HEADS, _head_writer(product))
        runner = None
        if http:
            app = web_application(
                running.doors,
                clock=clock,
                is_ready=lambda: migrating.is_current(product.engine),
                registry=figures.registry(product, clock),
                draining=stop,
                metrics_token=settings.metrics_token,
            )
            runner = await _listen(app, settings.port)
        if http:  # others make a matcher ready when they first need one, and may never
            getting_ready = asyncio.create_task(_get_ready(product))
            getting_ready.add_done_callback(_got_ready)
        log.info("started", process="web" if http else "worker", port=settings.port if http else None)
        await stop.wait()
        log.info("draining")
        if runner:
            await runner.cleanup()
        running.intake.wake()
        running.courier.wake()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(working, DRAIN_SECONDS)
        log.info("stopped")


async def _get_ready(product: Product) -> None:
    """Make every engagement's matcher ready; until then what comes in is acknowledged, and waits."""
    for engagement in await asyncio.to_thread(product.administration.engagements):
        await asyncio.to_thread(product.bot.prepare, engagement)


def _got_ready(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.warning("not_made_ready", code=type(error).__name__)  # the first question makes it, or says why not


def _head_writer(product: Product) -> Callable[[], Awaitable[None]]:
    """Return what writes the audit's heads to the log, each when it has changed."""
    written: dict[int, str] = {}

    async def audit_heads() -> None:
        for which, head in (await asyncio.to_thread(auditing.heads, product)).items():
            if written.get(which) != head:
                log.info("audit_head", head=head)
                written[which] = head

    return audit_heads


@contextlib.asynccontextmanager
async def ticking_clock(product: Product, *woken: Intake | Courier) -> AsyncIterator[ticking.Clock]:
    """Tick while the block runs: wake those who look for work, and tidy up now and then."""
    clock = ticking.Clock()

    async def wake() -> None:
        for each in woken:
            each.wake()

    async def tend() -> None:
        await asyncio.to_thread(product.bot.tend)

    async def housekeeping() -> None:
        while await asyncio.to_thread(tidy, product.engine, product.now):
            pass
        while await asyncio.to_thread(product.bot.expire):
            pass
        await asyncio.to_thread(shuffle, product.engine, product.now, product.vault)
        await asyncio.to_thread(leave_nothing, product.engine)

    async def straighten() -> None:
        await asyncio.to_thread(product.deliveries.straighten)

    clock.every(ticking.TICK, wake)
    clock.every(ticking.STRAIGHTENING, straighten)
    clock.every(ticking.TENDING, tend)
    clock.every(ticking.HOUSEKEEPING, housekeeping)
    clock.start()
    try:
        yield clock
    finally:
        clock.stop()


def stop_on_signals(stop: asyncio.Event) -> None:
    """Set the event on SIGTERM and SIGINT."""
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)


async def _listen(app: web.Application, port: int) -> web.AppRunner:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=DRAIN_SECONDS)
    await runner.setup()
    try:
        # All interfaces: the platform that runs us decides what reaches the port.
        await web.TCPSite(runner, "0.0.0.0", port).start()  # noqa: S104
    except OSError as error:
        await runner.cleanup()
        raise Misconfigured(
            f"Port {port} cannot be used ({error.strerror}). Stop what uses it, or choose another: PORT={port + 1}"
        ) from error
    return runner
