"""The pieces of an Adaptive Card 1.5 that this bot uses.

All text goes into RichTextBlocks, which interpret no markup: a TextBlock would turn a person's brackets into a link and
stars into bold. Only `openable` addresses become links.
"""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlsplit

Element = dict[str, Any]

_MAX_LINES: Final = 200
_MAX_TITLE_LENGTH: Final = 100
_MAX_ADDRESS_LENGTH: Final = 2000
# Letters and ordinary punctuation; no dot or colon inside a word, so no address that a client would make a link of.
_HARMLESS: Final = re.compile(
    r"(?!\s*\d+[.)])(?:[^\W_]|[ ,;!?'\u2018-\u201d\u2026()\u2013\u2014%€]|[.:](?=\s|$)|(?<=[^\W_])-(?=[^\W_]))+"
)


def harmless(text: str) -> bool:
    """Whether every client shows this text as it is, whatever markup it understands."""
    return bool(_HARMLESS.fullmatch(text))


def paragraphs(text: str, *, spacing: str = "Default", **look: object) -> list[Element]:
    """Lay out text, one block a line, since a text run cannot break lines; nothing for blank text.

    `spacing` is the gap above the first line, `look` what `run` takes.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > _MAX_LINES:
        lines = [*lines[: _MAX_LINES - 1], " ".join(lines[_MAX_LINES - 1 :])]
    return [line_of(run(line, **look), spacing=spacing if at == 0 else "Small") for at, line in enumerate(lines)]


def run(text: str, **look: object) -> Element:
    """One stretch of text in one look (`weight`, `color`, `italic`, ...)."""
    return {"type": "TextRun", "text": text, **look}


def line_of(*runs: Element, spacing: str = "Default") -> Element:
    """One paragraph made of runs."""
    return {"type": "RichTextBlock", "inlines": list(runs), "spacing": spacing}


def heading(text: str, **look: str) -> list[Element]:
    """Lay out a title of a card or of a part of it."""
    return paragraphs(text, weight="Bolder", **look)


def box(items: list[Element], style: str) -> Element:
    """Set items apart on a coloured ground."""
    return {"type": "Container", "style": style, "items": items, "spacing": "Medium"}


def columns(*cells: tuple[list[Element], str | int, str], spacing: str = "Default", align: str = "Top") -> Element:
    """Set cells side by side, each with its width and its style."""
    return {
        "type": "ColumnSet",
        "spacing": spacing,
        "columns": [
            {"type": "Column", "width": width, "style": style, "items": items, "verticalContentAlignment": align}
            for items, width, style in cells
        ],
    }


def link(text: str, url: str) -> Element:
    """Text that opens a web page, or just text if the address is not one."""
    return run(text, selectAction={"type": "Action.OpenUrl", "url": url}) if openable(url) else run(text)


def openable(url: str) -> bool:
    """Whether this is a whole http or https address."""
    if len(url) > _MAX_ADDRESS_LENGTH or not url.isascii() or not url.isprintable() or set(url) & set(' "<>\\^`{|}'):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def actions(*elements: Element) -> Element:
    """One row of buttons."""
    return {"type": "ActionSet", "actions": list(elements), "spacing": "Medium"}


def execute(title: str, data: dict[str, str], *, style: str = "default", sends_inputs: bool = False) -> Element:
    """Build a button. Its data comes back as `value.action.data`, merged with the inputs if it sends them."""
    return {
        "type": "Action.Execute",
        "title": title[:_MAX_TITLE_LENGTH],
        "verb": data.get("action") or data.get("form") or "",
        "data": data,
        "style": style,
        "associatedInputs": "auto" if sends_inputs else "none",
    }
