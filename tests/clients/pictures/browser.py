"""A headless Chromium, spoken to in its own DevTools protocol: a page is opened, asked, and photographed.

Debian calls the program `chromium`; CHROMIUM names another.
"""

import asyncio
import base64
import contextlib
import io
import itertools
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from PIL import Image

from tests.clients.programs import text_of

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_COLOURS = 128  # of a saved picture: few enough for a small file, and no text looks worse for it
_SHARPER = 1.25  # dots to each of the page's pixels
_LOOK = 0.1  # seconds between two looks
_LOOKS = 300  # at whether the browser has started


def program() -> str:
    """Return where the browser is. Raises RuntimeError that says how to get one."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        raise RuntimeError(
            "pictures need Chromium: install it (Debian: apt-get install chromium), or name it: CHROMIUM="
        )
    return found


@dataclass(slots=True)
class Page:
    """The browser's one page."""

    socket: aiohttp.ClientWebSocketResponse
    numbers: Iterator[int] = field(default_factory=itertools.count)

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its result."""
        number = next(self.numbers)
        await self.socket.send_json({"id": number, "method": method, "params": parameters})
        while True:
            answer = await self.socket.receive_json()
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return dict(answer["result"])

    async def ask(self, script: str) -> Any:
        """Return the value of a JavaScript expression."""
        answer = await self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    async def until(self, script: str, seconds: float = 20) -> Any:
        """Wait until a JavaScript expression is true, and return its value."""
        for _ in range(round(seconds / _LOOK)):
            if value := await self.ask(script):
                return value
            await asyncio.sleep(_LOOK)
        raise TimeoutError(f"after {seconds} s not yet: {script}")

    async def size(self, width: int, height: int) -> None:
        """Make the window that large."""
        await self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=_SHARPER, mobile=False
        )

    async def go(self, url: str) -> None:
        """Open an address and wait until it has loaded."""
        await self.call("Page.navigate", url=url)
        await self.until(f"location.href.startsWith({url!r}) && document.readyState === 'complete'")

    async def photograph(self, path: Path, x: float, y: float, width: float, height: float) -> None:
        """Save a part of the page, measured in its pixels, as a small PNG."""
        clip = {"x": x, "y": y, "width": width, "height": height, "scale": 1}
        raw = await self.call("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
        picture = Image.open(io.BytesIO(base64.b64decode(raw["data"]))).convert("RGB")
        picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


@contextlib.asynccontextmanager
async def browser(folder: Path) -> AsyncIterator[Page]:
    """Run a browser with a new profile in that folder; it has ended when the block is left."""
    log = folder / "browser.log"
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []  # which root cannot have
    switches = ["--headless=new", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-port=0", *as_root]
    command = [program(), *switches, f"--user-data-dir={folder / 'profile'}", "about:blank"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL)  # noqa: ASYNC220, S603 - our own command, at once
    try:
        async with aiohttp.ClientSession() as session:
            address = await _address(process, folder / "profile" / "DevToolsActivePort", log)
            async with session.get(f"{address}/json") as response:
                (page,) = [each for each in await response.json() if each["type"] == "page"]
            async with session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                yield Page(socket)
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait)


async def _address(process: subprocess.Popen[bytes], told: Path, log: Path) -> str:
    for _ in range(_LOOKS):
        if port := _port(told):
            return f"http://127.0.0.1:{port}"
        if process.poll() is not None:
            break
        await asyncio.sleep(_LOOK)
    raise RuntimeError(f"the browser did not start ({process.returncode}): {text_of(log)[-2000:]}")


def _port(told: Path) -> str:
    """Return the port that the browser wrote down on the first line; "" before it has."""
    return (told.read_text().split() or [""])[0] if told.is_file() else ""
