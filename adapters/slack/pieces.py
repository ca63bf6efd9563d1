"""The few kinds of Block Kit blocks that messages and modals are made of, within Slack's limits."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from adapters.slack.text import markdown, pieces, plain

Block: TypeAlias = dict[str, Any]

MAX_SECTION_LENGTH: Final = 3000
MAX_FIELD_LENGTH: Final = 2000
MAX_HEADER_LENGTH: Final = 150
_MAX_TITLE_LENGTH: Final = 300


def plain_object(escaped: str) -> dict[str, Any]:
    """Wrap a text that is escaped already. `emoji` is off: an approved sentence is shown as it was approved."""
    return {"type": "plain_text", "text": escaped, "emoji": False}


def bold(text: str) -> dict[str, Any]:
    """Write a short label in bold; `verbatim` keeps Slack from making links of its own."""
    return {"type": "mrkdwn", "text": f"*{markdown(text, _MAX_TITLE_LENGTH)}*", "verbatim": True}


def header(text: str) -> Block:
    """Write a heading."""
    return {"type": "header", "text": plain_object(plain(text, MAX_HEADER_LENGTH))}


def section(text: dict[str, Any]) -> Block:
    """Show a text object."""
    return {"type": "section", "text": text}


def sections(text: str) -> list[Block]:
    """Show a text of any length, in as many blocks as it takes; none if there is nothing to see."""
    return [section(plain_object(piece)) for piece in pieces(text, MAX_SECTION_LENGTH)]


def context(escaped: str) -> Block:
    """Show a text that is escaped already, small; a long one is for `sections`."""
    return {"type": "context", "elements": [plain_object(escaped)]}


def small(text: str) -> list[Block]:
    """Show a text of any length, small; none if there is nothing to see."""
    return [context(piece) for piece in pieces(text, MAX_FIELD_LENGTH)]


def actions(buttons: list[dict[str, Any]]) -> Block:
    """Put buttons into one row."""
    return {"type": "actions", "elements": buttons}


def divider() -> Block:
    """Draw a line."""
    return {"type": "divider"}
