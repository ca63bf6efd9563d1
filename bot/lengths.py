"""How much a person may write at once."""

from __future__ import annotations

from typing import Final

from bot import words
from bot.errors import BadInput

MAX_MESSAGE_LENGTH: Final = 3000  # characters


def check_length(text: str) -> None:
    """Raise BadInput if a message is longer than anything a person wants matched or logged."""
    if len(text) > MAX_MESSAGE_LENGTH:
        raise BadInput(words.too_long(len(text), MAX_MESSAGE_LENGTH))
