"""Intake and couriers as processes that are killed at seeded moments, while Slack misbehaves; what came of it."""

import asyncio
import contextlib
import itertools
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from adapters.main import assemble
from adapters.settings import Settings
from tests.clients import faults
from tests.integration.crowd import heard, settle
from tests.keys import RING

REPOSITORY = Path(__file__).resolve().parents[2]
COURIERS = 2
LEASE = 2.0  # seconds; a courier that was killed keeps its destinations from the others for so long
POST = "chat.postMessage"
MISBEHAVIOUR = (
    (faults.rate_limited(1), 0.05),
    (faults.server_error(500), 0.05),
    (faults.server_error(500, accepted=True), 0.05),
    (faults.dropped(accepted=True), 0.05),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What arrived of that many events, under that many kills."""

    events: int
    kills: int
    finished: bool  # otherwise what had not arrived in time counts as lost
    lost: int
    duplicated: int
    out_of_order: int
    faults: dict[str, int]
    looked_back: int
    seconds: float

    @property
    def wrong(self):
        """Return what must be zero."""
        return self.lost + self.duplicated + self.out_of_order


class Program:
    """One of our programs, started again whenever it was killed."""

    def __init__(self, name, arguments):
        self._name, self._arguments = name, arguments
        self.process = None
        self.lines = []

    async def start(self):
        """Start it; `arguments` are asked for anew each time."""
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            f"tests.integration.{self._name}",
            *map(str, self._arguments()),
            cwd=REPOSITORY,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        self._reading = asyncio.create_task(self._read(self.process.stdout))

    async def _read(self, output):
        async for line in output:
            self.lines.append(line.decode().strip())

    async def end(self, how=signal.SIGKILL):
        """End it and wait until it has."""
        if self.process and self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(how)
        if self.process:
            await self.process.wait()
            await self._reading


async def go_through(database_url, *, events, kills, seed, seconds, crash=None, outage=0.0):
    """Take events in and deliver them under kills; `crash` is called once on the way, and Slack is away once."""
    product = assemble(Settings(database_url=database_url, port=0, slack=None, teams=None, ring=RING))
    settle(product)
    product.engine.dispose()
    began = time.monotonic()
    chance = random.Random(seed)  # noqa: S311 - repeatable
    async with faults.fault_server() as server:
        server.chance(seed, MISBEHAVIOUR, POST)
        finished = False
        acknowledged = []
        intake = Program("intake_program", lambda: (database_url, seed, len(acknowledged), events))
        intake.lines = acknowledged
        couriers = [
            Program("courier_program", lambda: (database_url, server.slack_url, LEASE)) for _ in range(COURIERS)
        ]
        try:
            async with asyncio.timeout(seconds):
                await asyncio.gather(*(each.start() for each in (intake, *couriers)))
                await _trouble(server, intake, couriers, chance, events, kills, crash, outage)
                await _finish(server, intake, events)
                finished = True
        except TimeoutError:
            pass  # the figures say what is missing
        finally:
            for each in (intake, *couriers):
                await each.end()
        return _outcome(server, events, kills, time.monotonic() - began, finished=finished)


async def _trouble(server, intake, couriers, chance, events, kills, crash, outage):
    """Kill at moments spread over the work, most of them while a message is on its way."""
    moments = sorted(chance.sample(range(events // 20, events * 9 // 10), kills))
    for count, moment in enumerate(moments, 1):
        while len(server.slack.messages) < moment:
            await server.until(POST, server.count(POST) + 1, seconds=30)
        await asyncio.sleep(chance.uniform(0, 0.03))
        victim = intake if count % 4 == 0 and intake.process.returncode is None else chance.choice(couriers)
        await victim.end()
        await victim.start()
        if count == kills // 3 and outage:
            await _away(server, outage)
        if count == kills // 2 and crash:
            await asyncio.to_thread(crash)


async def _away(server, seconds):
    planned = server._chances[:]
    server.behave()
    server.chance(0, [(faults.server_error(503), 1.0)])
    await asyncio.sleep(seconds)
    server.behave()
    server._chances.extend(planned)


async def _finish(server, intake, events):
    while len({number for some in heard(server.slack.messages).values() for number in some}) < events:
        if intake.process.returncode is not None and len(intake.lines) < events:
            await intake.start()
        await asyncio.sleep(0.2)
    await asyncio.sleep(LEASE + 1)  # long enough for what would come twice


def _outcome(server, events, kills, seconds, *, finished):
    by_channel = heard(server.slack.messages)
    arrived = Counter(number for some in by_channel.values() for number in some)
    return Outcome(
        events=events,
        kills=kills,
        finished=finished,
        lost=sum(number not in arrived for number in range(events)),
        duplicated=sum(count - 1 for count in arrived.values()),
        out_of_order=sum(
            later < earlier for some in by_channel.values() for earlier, later in itertools.pairwise(some)
        ),
        faults=dict(Counter(call.fault.name for call in server.calls if call.operation == POST)),
        looked_back=server.count("conversations.history"),
        seconds=round(seconds, 1),
    )
