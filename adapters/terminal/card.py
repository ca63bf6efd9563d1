"""A card open to the right, so that emoji and right-to-left writing, whose widths terminals dispute, break no frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult


class Card:
    """Something with a bar before each of its lines, so that what is inside cannot pass for what is outside.

    `below` is the bar of all lines but the first. `top` stands in the upper edge; lines too long for the card are those
    of texts that ask not to be wrapped.
    """

    def __init__(
        self,
        inside: RenderableType,
        *,
        bar: str,
        below: str | None = None,
        top: Text | None = None,
        bottom: bool = False,
        style: str = "dim",
    ) -> None:
        self._inside = inside
        self._bars = (bar, bar if below is None else below)
        self._top = top
        self._bottom = bottom
        self._style = style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Render what is inside beside the bar."""
        style = Style.parse(self._style)
        width = options.max_width
        if self._top is not None:
            edge = "─" * max(0, width - self._top.cell_len - 2)
            yield Text.assemble(("╭─", style), self._top, (edge, style), no_wrap=True, overflow="ignore")
        inside = console.render(self._inside, options.update(width=max(1, width - len(self._bars[0])), height=None))
        for number, line in enumerate(Segment.split_lines(inside)):
            yield Segment(self._bars[bool(number)], style)
            yield from line
            yield Segment.line()
        if self._bottom:
            yield Text("╰" + "─" * (width - 1), style=style)
