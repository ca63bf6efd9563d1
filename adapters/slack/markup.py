"""Slack's markup in what people write, as the plain text that they saw when they wrote it."""

from __future__ import annotations

import re
from typing import Final

_TOKEN: Final = re.compile(r"<([^<>]*)>")
_LEADING: Final = " \t\n,:"


def unmarked(text: str, bot_user: str) -> str:
    """Leave out mentions of the bot itself, write other mentions and links as text, and undo Slack's escaping."""
    shown = _TOKEN.sub(lambda found: _shown(found[1], bot_user), text)
    if _starts_with_the_bot(text, bot_user):
        shown = shown.lstrip(_LEADING)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _starts_with_the_bot(text: str, bot_user: str) -> bool:
    first = _TOKEN.match(text.lstrip())
    return first is not None and _is_the_bot(first[1], bot_user)


def _is_the_bot(token: str, bot_user: str) -> bool:
    return bool(bot_user) and token.partition("|")[0] == f"@{bot_user}"


def _shown(token: str, bot_user: str) -> str:
    target, _, label = token.partition("|")
    if _is_the_bot(token, bot_user):
        return ""
    match target[:1]:
        case "@" | "#":
            return target[0] + (label or target[1:]).lstrip(target[0])
        case "!":
            return label or "@" + target[1:].partition("^")[0]
        case _:
            return _link(target, label)


def _link(url: str, label: str) -> str:
    """Show where a link leads unless its label says so."""
    bare = url.removeprefix("mailto:").removeprefix("https://").removeprefix("http://").rstrip("/")
    if not label or label.rstrip("/") in {url, bare}:
        return label or url
    return f"{label} ({url})"
