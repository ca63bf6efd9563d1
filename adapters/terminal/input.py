"""Where lines come from: a person at a terminal, with line editing, or a pipe."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import threading
from typing import TYPE_CHECKING, Final, Protocol, TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout

from adapters.terminal.chat import CANCEL, MAX_LENGTH
from adapters.terminal.safe import safe_line, storable
from bot import words
from bot.reply import Notice

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from adapters.terminal.items import Item
    from adapters.terminal.output import Screen

QUIT: Final = "/quit"
PROMPT: Final = "> "


class Front(Protocol):
    """What a conversation happens in front of."""

    async def line(self, *, in_form: bool) -> str | None:
        """Wait for a line; None when there will be no more."""
        ...

    async def show(self, items: Iterable[Item]) -> None:
        """Show items, above the line being typed if there is one."""
        ...


class Pipe:
    """Reads line by line and repeats each after a prompt, so that the output reads as a transcript."""

    def __init__(self, stdin: TextIO, screen: Screen) -> None:
        self._stdin = stdin
        self._screen = screen
        self._begun = False
        if isinstance(stdin, io.TextIOWrapper):
            with contextlib.suppress(io.UnsupportedOperation):  # somebody has begun to read: their encoding stays
                stdin.reconfigure(encoding="utf-8", errors="replace")

    async def line(self, *, in_form: bool) -> str | None:  # noqa: ARG002 - a Front's signature; a pipe asks no other way
        """Wait for a line without holding up the event loop; None at the end of input."""
        line = await _in_daemon_thread(self._stdin)
        if not line:
            return None
        if not self._begun:  # a byte order mark, as some editors write it
            line = line.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
        self._begun = True
        self._screen.write(f"{PROMPT}{safe_line(line)}\n")
        return line

    async def show(self, items: Iterable[Item]) -> None:
        """Write the items."""
        self._screen.show(items)


class Prompt:
    """Reads with line editing; what arrives while one types is shown above the prompt."""

    def __init__(self, screen: Screen, *, history: Path | None, commands: Collection[str]) -> None:
        self._screen = screen
        self._interrupted = False
        self._talk: PromptSession[str] = PromptSession(
            history=_history(history),
            completer=WordCompleter([*(f"/{name}" for name in commands), QUIT], sentence=True),
        )
        # The answers to a form's questions may be what nobody else should read: they are remembered nowhere.
        self._form: PromptSession[str] = PromptSession(completer=WordCompleter([CANCEL], sentence=True))

    async def line(self, *, in_form: bool) -> str | None:
        """Wait for a line; None after Ctrl-D, or after Ctrl-C on an empty line following another one."""
        session = self._form if in_form else self._talk
        while True:
            try:
                with patch_stdout(raw=False):  # what a library prints does not land in the middle of the line either
                    line = await session.prompt_async(PROMPT)
            except EOFError:
                return None
            except KeyboardInterrupt:
                if self._interrupted and not session.default_buffer.text:
                    return None
                self._interrupted = True
                self._screen.show((Notice(words.LEAVE_AGAIN),))
            else:
                self._interrupted = False
                return line

    async def show(self, items: Iterable[Item]) -> None:
        """Show the items above the line being typed."""
        await run_in_terminal(lambda: self._screen.show(items))


class _FileHistory(FileHistory):
    """Remembers lines in a file that only its owner can read, and survives bytes that are no text."""

    def store_string(self, string: str) -> None:
        super().store_string(storable(string))


def _history(path: Path | None) -> History:
    if path is None:
        return InMemoryHistory()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_RDWR, 0o600))
    except OSError:  # a home that cannot be written to is no reason not to talk
        return InMemoryHistory()
    return _FileHistory(path)


async def _in_daemon_thread(stdin: TextIO) -> str:
    """Read a line in a thread that does not keep the process alive when the chat ends before the input does."""
    loop = asyncio.get_running_loop()
    arrival: asyncio.Future[str] = loop.create_future()

    def arrive(line: str) -> None:
        if not arrival.done():  # cancelled, when the chat ended first
            arrival.set_result(line)

    def read() -> None:
        try:
            line = _read_line(stdin)
        except (OSError, ValueError):  # the input broke or was closed: no more lines
            line = ""
        with contextlib.suppress(RuntimeError):  # the loop has closed meanwhile
            loop.call_soon_threadsafe(arrive, line)

    threading.Thread(target=read, name="terminal-input", daemon=True).start()
    return await arrival


def _read_line(stdin: TextIO) -> str:
    """Read a line, of an endless one only as much as shows that it is too long."""
    line = piece = stdin.readline(MAX_LENGTH + 2)
    while piece and not piece.endswith("\n"):
        piece = stdin.readline(MAX_LENGTH)
    return line
