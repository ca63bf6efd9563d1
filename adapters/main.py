"""The composition root: the one place where the adapters meet. Tests assemble the product here too."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import signal
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, TextIO

import aiohttp
import structlog
from aiohttp import web

from adapters import auditing, figures
from adapters import clock as ticking
from adapters.delivery import AT_ONCE, Courier
from adapters.intake import Intake
from adapters.keys import KeysUnusable
from adapters.product import Product
from adapters.settings import Misconfigured, Settings
from adapters.store import migrating
from adapters.store.administration import Administration
from adapters.store.concerns import any_number
from adapters.store.deliveries import Deliveries
from adapters.store.engine import open_engine
from adapters.store.housekeeping import tidy
from adapters.store.store import SqlStore
from adapters.store.vault import Vault, opened
from adapters.store.waiting import WaitingTurns
from adapters.terminal.sender import TerminalSender
from adapters.terminal.session import run_chat
from adapters.web import Door, web_application
from bot.answering.ports import Adviser
from bot.core import Bot
from bot.feature import announced
from bot.features import FEATURES
from bot.turn import Platform, Turn
from knowledge.starter.learning import matcher_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from adapters.model.client import ModelChooser
    from adapters.model.settings import ModelSettings
    from adapters.outgoing import Sender
    from bot.feature import Feature
    from bot.ports.clock import Clock, Names
    from bot.reply import Reply
    from bot.turn import Actor
    from knowledge.matching.encoder import EncoderUnavailable

LAST_WORDS_SECONDS = 3.0  # for what is still to be shown when a pipe ends
# How many waiting turns are handled and messages delivered at a time: what comes in goes before that in `web`, and
# among a worker's turns some may wait for a model's answer.
AT_ONCE_BY_WEB = 1, 4
AT_ONCE_BY_WORKER = 4, AT_ONCE
DRAIN_SECONDS = 20.0  # to finish what was begun; the platform that runs us kills after 25 to 30
log = structlog.get_logger()


def utc_now() -> datetime:
    """The moment."""
    return datetime.now(UTC)


def random_name() -> str:
    """A name of 96 random bits."""
    return secrets.token_urlsafe(12)


def report(surprise: Exception) -> str:
    """Log where a surprise came from, without its text, and return the reference that people can quote."""
    reference = secrets.token_hex(4)
    frame = traceback.extract_tb(surprise.__traceback__)[-1:]
    where = f"{type(surprise).__name__} at {frame[-1].name}:{frame[-1].lineno}" if frame else type(surprise).__name__
    log.error("surprise", reference=reference, code=where)
    return reference


def _without_encoder(error: EncoderUnavailable) -> None:
    log.warning("encoder_unavailable", code=str(error))


prepare = partial(matcher_of, unavailable=_without_encoder)


def assemble(
    settings: Settings,
    *,
    now: Clock = utc_now,
    names: Names = random_name,
    numbers: Callable[[], int] = any_number,
    features: tuple[Feature, ...] = FEATURES,
) -> Product:
    """Put the product together of these features; nothing is connected yet."""
    if settings.database_file:
        _make_folder(settings.database_file.parent)
    engine = open_engine(settings.database_url)
    vault = Vault(settings.keys)
    store = SqlStore(engine, now, vault, numbers)
    chooser = _chooser(settings.model) if settings.model else None
    adviser = None
    if settings.model and chooser:
        adviser = Adviser(
            chooser=chooser, suggester=chooser, host=settings.model.host, engagements=settings.model.engagements
        )
    return Product(
        engine=engine,
        vault=vault,
        store=store,
        administration=Administration(engine, now),
        turns=WaitingTurns(engine, now, vault),
        deliveries=Deliveries(engine, now, vault, announced(features)),
        bot=Bot(
            store=store,
            prepare=prepare,
            clock=now,
            names=names,
            alarm=report,
            features=features,
            adviser=adviser,
        ),
        now=now,
        chooser=chooser,
    )


def _chooser(settings: ModelSettings) -> ModelChooser:
    from adapters.model.client import ModelChooser  # noqa: PLC0415 - half a second that only those who ask one need wait

    return ModelChooser(settings)


def make_ready(product: Product, settings: Settings) -> None:
    """Bring the embedded database up to date; elsewhere that is the release step's task. Raises Misconfigured."""
    try:
        if settings.database_file:
            migrating.upgrade(product.engine, vault=product.vault)
        elif not migrating.is_current(product.engine):
            raise Misconfigured("The database does not have the newest tables. Run: sameside migrate")
        with opened(product.engine, product.vault, reading=True):
            pass  # the keys are this database's
    except KeysUnusable as error:
        raise Misconfigured(str(error)) from error


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
        for engagement in product.administration.engagements():
            await asyncio.to_thread(product.bot.prepare, engagement)
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
            )
            runner = await _listen(app, settings.port)
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


async def chat(product: Product, who: Actor, *, stdin: TextIO | None = None, stdout: TextIO | None = None) -> None:
    """Talk in the terminal, and show what arrives for this person meanwhile.

    What was typed is remembered until the chat ends, and in no file: it may be a worry.
    """
    sender = TerminalSender(who.user_id)
    dest = f"{who.platform}:{who.workspace}:{who.user_id}"
    courier = Courier(product.deliveries, product.bot, {Platform.TERMINAL: sender}, dest=dest)
    stop = asyncio.Event()

    async def handle(turn: Turn) -> Reply:
        reply = await asyncio.to_thread(product.bot.handle, turn)
        courier.wake()
        return reply

    async def drain() -> None:
        # What the running courier has already taken is on its way: wait for that too.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS_SECONDS):
                while await asyncio.to_thread(product.deliveries.waiting_for, dest):
                    await courier.round()
                    await asyncio.sleep(0.02)

    async with ticking_clock(product, courier):
        delivering = asyncio.create_task(courier.run(stop))
        try:
            await run_chat(
                handle, sender, who, drain=drain, greet=True, commands=product.bot.commands, stdin=stdin, stdout=stdout
            )
        finally:
            stop.set()
            courier.wake()
            await delivering


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


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(
            f"The folder {folder} for the database cannot be made ({error.strerror}). "
            "Make it, or name another file: DATABASE_URL=sqlite:///path/to/sameside.db"
        ) from error
