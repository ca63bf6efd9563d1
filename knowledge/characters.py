"""Characters that no text may hold which people approve: what is read has to be what stands there."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_PLAIN: Final = re.compile(r"[\n\t -~]*")  # of most texts there is nothing more to look at
_JOINERS: Final = "\u200c\u200d"
_MARKS: Final = "\u200e\u200f\u061c"  # of direction, without reordering anything: in right-to-left texts
_BLANKS: Final = "\u115f\u1160\u2800\u3164\uffa0"  # letters and symbols that show nothing
_FLAG: Final = "\U0001f3f4"
# Scripts whose letters join, or are kept from it, by the joiners.
_JOINED: Final = (
    *("ARABIC", "SYRIAC", "MONGOLIAN", "NKO", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL"),
    *("TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "TIBETAN", "MYANMAR", "KHMER", "BALINESE", "JAVANESE"),
)


def forbidden_character(text: str) -> str | None:
    """Return the first character that no approved text may hold, named as U+XXXX; line feed and tab are allowed.

    Control characters, surrogates, line and paragraph separators, non-characters, the marks that reorder what a reader
    sees, and what shows nothing: except the joiners of emoji and of scripts that need them.
    """
    if _PLAIN.fullmatch(text):
        return None
    before = ""
    for character in text:
        if character not in "\n\t" and (_is_control(character) or _is_invisible(character, before, text)):
            return f"U+{ord(character):04X}"
        before = character
    return None


def _is_control(character: str) -> bool:
    if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}:
        return True
    return character in "\ufeff\ufffe\uffff" or "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069"


def _is_invisible(character: str, before: str, text: str) -> bool:
    if character in _BLANKS:
        return True
    if unicodedata.category(character) != "Cf" or "\u0600" <= character <= "\u08ff":
        return False  # Arabic signs of that category are seen
    if character in _JOINERS:
        return not _joins(before)
    if character in _MARKS:
        return not any(unicodedata.bidirectional(one) in {"R", "AL"} for one in text)
    if "\U000e0020" <= character <= "\U000e007f":  # the letters of a region's flag
        return before != _FLAG and not "\U000e0020" <= before <= "\U000e007f"
    return True


def _joins(before: str) -> bool:
    """Whether a joiner may follow: in an emoji, or in a script that has it."""
    if before and (unicodedata.category(before) in {"So", "Sk"} or before == "\ufe0f"):
        return True
    return unicodedata.name(before, "").partition(" ")[0] in _JOINED if before else False
