"""People's text made safe to show: it may say anything, and cannot move the cursor, recolour or reorder the screen."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_TAB: Final = "    "
_BREAKS: Final = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Embeddings, overrides and isolates make text read differently from what it is (CVE-2021-42574). The marks U+200E,
# U+200F and U+061C stay: right-to-left writing needs them, and they override nothing.
_REORDERING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def safe_text(text: str) -> str:
    """Return the text with plain newlines, without control characters, bidi overrides and lone surrogates.

    What was inside an escape sequence stays to be read, such as "[31m": only its power is gone.
    """
    return "".join(map(_shown, _BREAKS.sub("\n", text).replace("\t", _TAB)))


def safe_line(text: str) -> str:
    """Return the same on one line."""
    return " ".join(safe_text(text).split())


def storable(text: str) -> str:
    """Return what was typed without NUL, which PostgreSQL refuses, and without surrogates, which UTF-8 does."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _shown(character: str) -> str:
    if character == "\n":
        return character
    if character in _REORDERING:
        return ""
    category = unicodedata.category(character)
    if category == "Cs":
        return "\N{REPLACEMENT CHARACTER}"
    return "" if category == "Cc" else character
