"""By which words an entry is found, and in which of its parts each stands."""

from __future__ import annotations

import re
from enum import IntFlag
from typing import TYPE_CHECKING, Final

from bot.typed import as_typed, plain_letters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from knowledge.entry import Entry

LONGEST: Final = 60  # letters of a word that count
_WORD: Final = re.compile(r"\w+")


class Part(IntFlag):
    """Where in an entry a word stands; the lower, the better it says what the entry is about."""

    NAME = 1
    MYTH = 2
    QUESTIONS = 4
    REST = 8


def words_in(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are compared: in small letters, without accents, each once."""
    plain = text.lower() if text.isascii() else plain_letters(as_typed(text))
    return tuple(dict.fromkeys(it[:LONGEST] for it in _WORD.findall(plain)))


def words_of(entry: Entry) -> Mapping[str, int]:
    """Return every word of an entry with the sum of the parts in which it stands."""
    translated = (text for it in entry.translations for text in (it.myth, it.answer, it.engagement or ""))
    texts = {
        Part.NAME: entry.id,
        Part.MYTH: entry.myth,
        Part.QUESTIONS: " ".join(entry.all_questions),
        Part.REST: " ".join((entry.answer, entry.engagement or "", entry.topic, *translated)),
    }
    found: dict[str, int] = {}
    for part, text in texts.items():
        for word in words_in(text):
            found[word] = found.get(word, 0) | part.value
    return found
