"""Taking out of a question what would say who asks or about whom, before it is sent anywhere else."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME: Final = "[name]"
ADDRESS: Final = "[address]"
LINK: Final = "[link]"
NUMBER: Final = "[number]"

# In this order: an address holds what looks like a link, a link what looks like a number. Each begins only where a word
# begins, so that no text, however long, is read again and again.
_MENTION: Final = re.compile(r"<at\b[^>]*>[^<]*</at>|<[@#!][^>]*>|(?<![\w.])@[\w.\-]+", re.IGNORECASE)
_EMAIL: Final = re.compile(r"(?<![\w.+%'\-])[\w.+%'\-]+\s?@\s?[\w\-]+(?:\.[\w\-]+)*")
_URL: Final = re.compile(
    r"(?<![a-z0-9+.\-])[a-z][a-z0-9+.\-]{1,15}://\S+"
    r"|(?<![\w.\-])www\.\S+"
    r"|\\\\\S+"  # a share on a server
    r"|(?<![\w.\-])(?:[\w\-]+\.)+[a-z]{2,}/\S*"
    r"|(?<![\w.\-])(?:[\w\-]+\.)+(?:com|net|org|io|eu|de|uk|fr|nl|in|dev|app|cloud|local|internal|lan|corp)\b",
    re.IGNORECASE,
)
# Seven digits or more, however they are grouped: telephones, accounts, personnel numbers. 24/7/365 has six.
_LONG_NUMBER: Final = re.compile(r"\+?\(?\d(?:[\s()./\-:]{0,3}\d){6,}")
_WORD: Final = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
_ACCENT: Final = re.compile(r"[\u0300-\u036f]")
_REPEATED: Final = re.compile(re.escape(NAME) + r"(?:[\s,.\-]*" + re.escape(NAME) + ")+")
_MIN_LENGTH: Final = 2  # letters: an initial says little, and "a" is a word


def redacted(text: str, names: Iterable[str]) -> str:
    """Return the text without the names, e-mail addresses, links, mentions and long numbers in it.

    Any part of a name counts, in any letter case, with or without its accents, even where it is an ordinary word as
    well ("Will", "May"): a question that has lost a word is understood less well, and that is all that is lost.
    """
    plain = _decomposed(text)
    for pattern, stands_for in ((_MENTION, NAME), (_EMAIL, ADDRESS), (_URL, LINK), (_LONG_NUMBER, NUMBER)):
        plain = pattern.sub(stands_for, plain)
    plain = _without_names(plain, {part for name in names for part in _parts(name)})
    return unicodedata.normalize("NFC", _REPEATED.sub(NAME, plain))


def says_something(text: str) -> bool:
    """Whether a redacted text still has a word that was not put there by the redaction."""
    for stands_for in (NAME, ADDRESS, LINK, NUMBER):
        text = text.replace(stands_for, " ")
    return any(char.isalpha() for char in text)


def _decomposed(text: str) -> str:
    """Take letters and accents apart, make look-alike forms plain, and leave nothing invisible between the letters."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(char for char in apart if unicodedata.category(char) not in {"Cf", "Cc", "Cs"} or char in "\n\t")


def _parts(name: str) -> list[str]:
    """Every word of a name, and those with a mark inside as people write them in a hurry: "O'Neil" is "oneil"."""
    plain = _decomposed(name)
    joined = ("".join(_WORD.findall(word)) for word in plain.split())
    return [part for part in map(_folded, [*_WORD.findall(plain), *joined]) if len(part) >= _MIN_LENGTH]


def _without_names(text: str, parts: set[str]) -> str:
    def word(found: re.Match[str]) -> str:
        written = _folded(found[0])
        return NAME if written in parts or written.removesuffix("s") in parts else found[0]

    text = _WORD.sub(word, text)
    # Scripts without capitals mostly write a name and the words around it in one.
    inside = sorted((part for part in parts if part.lower() == part.upper()), key=len, reverse=True)
    return re.sub("|".join(map(re.escape, inside)), NAME, text) if inside else text


def _folded(word: str) -> str:
    return _ACCENT.sub("", word).casefold()
