"""Which of the texts that a model made up are fit to be shown to an editor: short plain words, and new ones."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from bot.editing.teaching import is_label
from bot.redaction import ADDRESS, LINK, NAME, NUMBER, redacted, says_something
from knowledge.files.entry_reading import normalised

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MIN_LENGTH: Final = 6  # characters
MAX_LENGTH: Final = 150
MAX_FIT: Final = 8  # texts: each is looked at by the matcher
# Beside letters, their marks and digits: what a sentence needs, and nothing that a platform could take for a mention, a
# link, code or emphasis.
_ALLOWED: Final = frozenset(" '’\"“”„«»¿¡,.;:?!()%€$£–-")  # noqa: RUF001 - the marks that people write


def fit(texts: Iterable[str], there: Iterable[str], names: Sequence[str]) -> tuple[str, ...]:
    """Return the texts that may be shown, as they may be shown: none twice, and none that is `there` already."""
    known, found = {normalised(text) for text in there}, []
    for text in texts:
        plain = _plain(text, names)
        if plain and normalised(plain) not in known:
            known.add(normalised(plain))
            found.append(plain)
    return tuple(found[:MAX_FIT])


def _plain(text: str, names: Sequence[str]) -> str | None:
    """Return the text, its compatibility forms made plain; None if it is not one short line of plain words."""
    said = text.strip()
    if len(said) > MAX_LENGTH or not all(_is_allowed(char) for char in said):
        return None
    said = redacted(said, names)
    if any(taken_out in said for taken_out in (NAME, ADDRESS, LINK, NUMBER)) or is_label(said, "Q"):
        return None
    whole = MIN_LENGTH <= len(said) <= MAX_LENGTH and all(_is_allowed(char) for char in said)
    return said if whole and said[0] not in "=-" and says_something(said) else None


def _is_allowed(char: str) -> bool:
    return char in _ALLOWED or unicodedata.category(char)[0] in {"L", "M", "N"}
