"""Teams."""

from __future__ import annotations

from typing import Final

PRESSED: Final = "Got it."
UNREADABLE: Final = "That button no longer works. Please ask again."


def repeated_line(reference: int) -> str:
    """Mark a message whose first copy may have arrived, so that a reader can tell the two are one."""
    return f"Sent again, because the first copy may not have arrived. Reference: {reference}."
