"""What a terminal shows, colours included, as a page: `sameside chat` writes to a real pseudo-terminal."""

import asyncio
import contextlib
import io
import os
import pty
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from tests.e2e.product import ENGAGEMENT, SAMESIDE

_COLUMNS = 84
_QUIET = 1.5  # seconds without output after which an answer is complete
_PATIENCE = 30.0  # seconds
_PAGE = """<!doctype html><meta charset=utf-8><style>{stylesheet}
body {{ margin: 0; background: #0c0c0c }}
pre {{ margin: 0; padding: 14px 18px; color: #d9d9d9; font: 14px/1.35 'DejaVu Sans Mono', monospace;
  width: COLUMNSch; white-space: pre-wrap; word-break: break-all }}
main {{ width: max-content }}
</style><main><pre>{code}</pre></main>""".replace("COLUMNS", str(_COLUMNS + 1))


@dataclass(slots=True)
class Screen:
    """A running `sameside chat` whose output goes to a terminal."""

    process: asyncio.subprocess.Process
    reader: int
    shown: list[bytes] = field(default_factory=list)

    async def says(self, line: str) -> str:
        """Type a line and return what is shown after it, up to where it falls silent."""
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n".encode())
        await self.process.stdin.drain()
        return await self.quiet()

    async def quiet(self) -> str:
        """Return what has been shown since the last time, once something was and nothing more comes."""
        async with asyncio.timeout(_PATIENCE):
            before = -1
            while not self.shown or len(self.shown) != before:
                before = len(self.shown)
                await asyncio.sleep(_QUIET)
        text = b"".join(self.shown).decode().replace("\r\n", "\n")
        self.shown.clear()
        return text

    def take(self) -> None:
        """Keep what the terminal has got."""
        with contextlib.suppress(OSError):  # the other end was closed
            self.shown.append(os.read(self.reader, 65536))


@contextlib.asynccontextmanager
async def screen(environment: Mapping[str, str], person: str) -> AsyncIterator[Screen]:
    """Run `sameside chat` as that person, from its greeting on."""
    reader, writer = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        SAMESIDE,
        "chat",
        "--engagement",
        ENGAGEMENT,
        "--person",
        person,
        env={**environment, "TERM": "xterm", "COLUMNS": str(_COLUMNS)},
        stdin=asyncio.subprocess.PIPE,
        stdout=writer,
    )
    os.close(writer)
    made = Screen(process, reader)
    asyncio.get_running_loop().add_reader(reader, made.take)
    try:
        await made.quiet()
        yield made
    finally:
        asyncio.get_running_loop().remove_reader(reader)
        process.terminate()
        await process.wait()
        os.close(reader)


def page(transcript: str) -> str:
    """Return lines with their escape sequences as a page."""
    console = Console(file=io.StringIO(), record=True, width=_COLUMNS, color_system="standard", force_terminal=True)
    console.print(Text.from_ansi(transcript.strip("\n")), crop=False, soft_wrap=True)
    return console.export_html(theme=MONOKAI, code_format=_PAGE)
