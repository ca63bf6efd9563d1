"""What somebody meant to type: names, numbers, commands and receipts change on their way through chats.

Telephones make dashes and quotes typographic, chats put invisible characters around what is copied, and people retype
what they see. What people *say* stays as it is; this is for what they name.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_KEYS: Final = {
    "\u2212": "-",  # a minus is no dash to Unicode
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
}
_AROUND: Final = " \t\n'\".,;:!?()[]<>*_#@"


def as_typed(text: str) -> str:
    """Return the text as a keyboard types it: invisible characters gone, dashes, quotes and blanks the plain ones."""
    return "".join(_key(one) for one in unicodedata.normalize("NFKC", text))


def named(text: str) -> str:
    """Return what a name or number is, without what people put around it: quotes, brackets, an @, a full stop."""
    return as_typed(text).strip(_AROUND)


def chosen(written: str, names: Iterable[str]) -> str | None:
    """Return the one of these names that was typed, whatever was put around it and in whatever letters; else None."""
    known = list(names)
    if written in known:
        return written
    wanted = " ".join(named(written).split()).casefold()
    return next((it for it in known if " ".join(as_typed(it).split()).casefold() == wanted), None)


def plain_letters(text: str) -> str:
    """Write a text without accents, in small letters."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(it for it in apart if not unicodedata.combining(it)).replace("\u0142", "l")


def _key(one: str) -> str:
    if one in _KEYS:
        return _KEYS[one]
    match unicodedata.category(one):
        case "Pd":
            return "-"
        case "Zs" | "Zl" | "Zp":
            return " "
        case "Cf":
            return ""
        case "Cc":
            return " " if one.isspace() else ""
        case _:
            return one
