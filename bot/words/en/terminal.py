"""The terminal."""

from __future__ import annotations

from typing import Final

FORM_HELP: Final = (
    "One answer a line. Enter keeps what stands in brackets, a single - empties an optional answer, "
    "/cancel leaves without sending."
)
FORM_LEFT: Final = "You left the form. Nothing was sent."
NEEDED: Final = "This one needs an answer."
PICK_A_NUMBER: Final = "Please type one of the numbers."
NO_SUCH_NUMBER: Final = "Nothing here has that number."
LEAVE_AGAIN: Final = "Press Ctrl-C once more to leave."


def line_too_long(most: int) -> str:
    """Say that a line was not sent because of its length."""
    return f"That is longer than {most:,} characters, so it was not sent."


def answer_too_long(most: int) -> str:
    """Say how long the answer to a form's question may be."""
    return f"That is too long: at most {most:,} characters, please."


def place_in_form(place: int, of: int) -> str:
    """Say how far into a form a question is."""
    return f"{place} of {of}"
