"""Teams refuses a message of more than about 28 KB: longer cards lose the ends of their longest texts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from adapters.teams.elements import Element

LARGEST: Final = 26_000  # bytes of a card: the rest of 28 KB is for the envelope
_LENGTHS: Final = (3000, 1500, 800, 400, 200, 100)
_ELLIPSIS: Final = "…"
_PRESSED: Final = {"ActionSet", "Input.Text", "Input.ChoiceSet"}


def encoded(document: object) -> bytes:
    """Write JSON as it travels: UTF-8, without spaces."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def cut(text: str, longest: int) -> str:
    """Shorten text to that many characters, the last of which is an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + _ELLIPSIS


def fitted(card: dict[str, Any]) -> dict[str, Any]:
    """Shorten a card until it fits: first its longest texts, then its last elements, buttons and inputs last of all."""
    for longest in _LENGTHS:
        if len(encoded(card)) <= LARGEST:
            return card
        for text in _runs(card):
            text["text"] = cut(text["text"], longest)
    excess = len(encoded(card)) - LARGEST
    return {**card, "body": _shed(card["body"], excess)} if excess > 0 else card


def _shed(body: list[Element], excess: int) -> list[Element]:
    left_out = {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": _ELLIPSIS}]}
    excess += len(encoded(left_out)) + 1
    dropped: set[int] = set()
    from_the_end = range(len(body) - 1, -1, -1)
    for at in sorted(from_the_end, key=lambda at: body[at]["type"] in _PRESSED):  # stable: each kind from the end
        if excess <= 0:
            break
        excess -= len(encoded(body[at])) + 1
        dropped.add(at)
    gap = min(dropped)
    return [*body[:gap], left_out, *(element for at, element in enumerate(body) if at > gap and at not in dropped)]


def _runs(node: object) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for child in node:
            yield from _runs(child)
    elif isinstance(node, dict):
        if node.get("type") == "TextRun":
            yield node
        for child in node.values():
            yield from _runs(child)
