"""What somebody gives as their reason: others are shown it."""

from __future__ import annotations

from bot import words
from bot.lengths import MAX_MESSAGE_LENGTH
from knowledge.characters import forbidden_character


def mistake_in(why: str) -> str:
    """Say why this is no reason that others can be shown; "" if it is."""
    if not why:
        return words.SAY_WHY
    if len(why) > MAX_MESSAGE_LENGTH:
        return words.too_long(len(why), MAX_MESSAGE_LENGTH)
    found = forbidden_character(why)
    return words.forbidden_character(found) if found else ""
