"""Writing to a terminal or a pipe: how wide, whether in colour, and never failing on an encoding."""

from __future__ import annotations

import io
import os
import shutil
from typing import TYPE_CHECKING, TextIO

from adapters.terminal.render import PIPED, rendered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from adapters.terminal.items import Item


class Screen:
    """A stream that shows items. A pipe gets UTF-8 whatever the locale; a terminal what it can show of it."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._terminal = file.isatty()
        if isinstance(file, io.TextIOWrapper):
            file.reconfigure(encoding=file.encoding if self._terminal else "utf-8", errors="replace")

    def show(self, items: Iterable[Item]) -> None:
        """Show the items between two empty lines; nothing for nothing. BrokenPipeError if nobody reads any more."""
        text = rendered(items, width=self._width(), colour=self._terminal and os.environ.get("TERM") != "dumb")
        if text:
            self.write(f"\n{text}\n\n")

    def write(self, text: str) -> None:
        """Write what is known to be harmless."""
        try:
            self._file.write(text)
            self._file.flush()
        except BrokenPipeError:
            _to_nowhere(self._file)
            raise

    def _width(self) -> int:
        return shutil.get_terminal_size((PIPED, 24)).columns if self._terminal else PIPED


def _to_nowhere(file: TextIO) -> None:
    """Let what is still buffered go nowhere, so that Python's own flush at the end does not fail once more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, file.fileno())
    os.close(nowhere)
