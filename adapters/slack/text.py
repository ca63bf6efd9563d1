"""Text on its way in and out: cleaned, escaped, and cut to Slack's limits without breaking anything apart."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit

ELLIPSIS: Final = "…"
_ESCAPES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# Slack reads these as markup in mrkdwn; a word joiner on either side takes their meaning and leaves their look.
_MARKUP: Final = re.compile(r"([*_~`])")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\ud800-\udfff]")
_BREAKS: Final = re.compile(r"\r\n?|[\u0085\u2028\u2029]")
_INVISIBLE: Final = {"Cc", "Cf", "Cn", "Co", "Zl", "Zp", "Zs", "Mn", "Me"}
_BLANK_LETTERS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_JOINER: Final = "\u200d"
_SKIN_TONES: Final = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
_WORD: Final = 60  # how far back a cut looks for a place between two words


def clean(text: str) -> str:
    """Join surrogate pairs, replace lone ones, remove NUL and the other control characters but tab and newline."""
    joined = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _UNPRINTABLE.sub("", _BREAKS.sub("\n", joined))


def visible(text: str) -> bool:
    """Say whether a reader would see anything: Slack refuses a text of spaces and invisible characters as empty."""
    return any(char not in _BLANK_LETTERS and unicodedata.category(char) not in _INVISIBLE for char in text)


def escape(text: str) -> str:
    """Take the meaning from Slack's three control characters, and with it from every mention and link."""
    return "".join(_ESCAPES.get(char, char) for char in text)


def plain(text: str, limit: int) -> str:
    """Clean and escape a text for a plain_text object, cut to `limit` characters as sent; never empty."""
    cleaned = clean(text).strip()
    return _cut(cleaned, limit) if visible(cleaned) else ELLIPSIS


def markdown(text: str, limit: int) -> str:
    """Clean, escape and neutralise a text for use inside mrkdwn of our own, on one line; never empty."""
    line = " ".join(clean(text).split())
    if not visible(line):
        return ELLIPSIS
    neutral = _MARKUP.sub("\u2060\\1\u2060", line)
    return _cut(neutral, limit)


def pieces(text: str, limit: int) -> list[str]:
    """Clean, escape and split a text into pieces of at most `limit` characters as sent; none if nothing is visible."""
    rest = clean(text).strip()
    found = []
    while visible(rest):
        end = _end(rest, limit)
        piece, rest = rest[:end].rstrip(), rest[end:].lstrip()
        if visible(piece):
            found.append(escape(piece))
    return found


def link(url: str, label: str) -> str:
    """Write a mrkdwn link, or only its label where the address is none that a reader should follow."""
    shown = markdown(label.replace("|", "¦"), 300)  # a bar would end the address
    safe = web_address(url)
    return f"<{safe}|{shown}>" if safe else shown


def web_address(url: str) -> str:
    """Return the address as it can stand in mrkdwn, or "" unless it is a complete http or https one of sane length."""
    cleaned = clean(url).strip()
    try:
        parts = urlsplit(cleaned)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not host or re.search(r'[\s"\\^`{}]', cleaned):
        return ""
    written = parts.scheme + cleaned[len(parts.scheme) :]
    safe = written.replace("|", "%7C").replace("<", "%3C").replace(">", "%3E").replace("&", "&amp;")
    return safe if len(safe) <= 1000 else ""  # noqa: PLR2004 - a source is a page, not a query


def _cut(text: str, limit: int) -> str:
    if len(escape(text)) <= limit:
        return escape(text)
    return escape(text[: _end(text, limit - len(ELLIPSIS))].rstrip()) + ELLIPSIS


def _end(text: str, limit: int) -> int:
    """Return how many characters fit once escaped; where there is a choice, the place between two words or letters."""
    used = 0
    for index, char in enumerate(text):
        used += len(_ESCAPES.get(char, char))
        if used > limit:
            return _between(text, index)
    return len(text)


def _between(text: str, index: int) -> int:
    start = max(index - _WORD, index // 2, 1)
    for end in range(index, start, -1):
        if text[end - 1].isspace():
            return end
    end = index
    while end > start and (_belongs_to_the_last(text[end]) or text[end - 1] == _JOINER):
        end -= 1
    return max(end, 1)


def _belongs_to_the_last(char: str) -> bool:
    """Say whether this is an accent, a skin tone or a joiner, which is one letter with what stands before it."""
    return char == _JOINER or char in _SKIN_TONES or unicodedata.category(char) in {"Mn", "Me", "Mc"}
