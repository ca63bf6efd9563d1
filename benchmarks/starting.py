"""What starting costs: processor time until each command is done or ready, and the memory of processes that idle."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import resource
import statistics
import subprocess
import tempfile
import time
from typing import TYPE_CHECKING, Any, Final

from benchmarks.intake import SAMESIDE, Side_, _ready, databases, populate, program
from tests.clients.faults import fault_server
from tests.clients.programs import free_port

if TYPE_CHECKING:
    import psutil

ROUNDS: Final = 5
IDLE: Final = 10.0  # seconds until memory is looked at


def command(*arguments: str, cwd: str) -> float:
    """Run a command in a folder of its own; processor seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([SAMESIDE, *arguments], cwd=cwd, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - ours
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def commands() -> list[dict[str, Any]]:
    """Measure the commands that end by themselves."""
    with tempfile.TemporaryDirectory() as folder:
        command("ask", "Will they fire us?", cwd=folder)  # makes the demo engagement
        return [
            {
                "what": f"sameside {arguments[0]}",
                "cpu_s": round(statistics.median(command(*arguments, cwd=folder) for _ in range(ROUNDS)), 2),
            }
            for arguments in (("--version",), ("--help",), ("ask", "Will they fire us?"))
        ]


async def processes(url: str) -> list[dict[str, Any]]:
    """Measure `web` until it is ready, and what it and a worker hold when nothing happens."""
    async with contextlib.AsyncExitStack() as stack:
        server = await stack.enter_async_context(fault_server())
        populate(url, server.slack.team_id)
        cpu = []
        for _ in range(ROUNDS):
            at = Side_(f"http://127.0.0.1:{free_port()}")
            port = int(at.url.rpartition(":")[2])
            async with program(str(SAMESIDE), "web", url=url, port=port, slack=server.slack_url) as web:
                await _ready(at.url)
                times = web.cpu_times()
                cpu.append(times.user + times.system)
        at = Side_(f"http://127.0.0.1:{free_port()}")
        port = int(at.url.rpartition(":")[2])
        for name in ("web", "worker"):
            started = program(str(SAMESIDE), name, url=url, port=port, slack=server.slack_url)
            at.processes.append(await stack.enter_async_context(started))
        await _ready(at.url)
        await asyncio.sleep(IDLE)
        held = [round(_memory(each) / 2**20) for each in at.processes]
        return [
            {"what": "web until ready", "cpu_s": round(statistics.median(cpu), 2)},
            {"what": "idle web and worker", "memory_mb": held, "together_mb": sum(held)},
        ]


def _memory(process: psutil.Process) -> int:
    return int(process.memory_info().rss)


def main() -> None:
    """Measure; one line of JSON a measurement."""
    began = time.monotonic()
    with databases("sqlite") as (url, _):
        for found in [*commands(), *asyncio.run(processes(url))]:
            print(json.dumps(found), flush=True)  # noqa: T201 - the result
    print(json.dumps({"what": "took", "s": round(time.monotonic() - began), "cores": os.cpu_count()}))  # noqa: T201


if __name__ == "__main__":
    main()
