"""Strangers, errors and surprises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

STRANGER: Final = (
    "Hello! I only talk with people who have been added to an engagement. "
    "If you should be one of them, ask your IT lead or the provider's lead to add you."
)
CONTINUED_PRIVATELY: Final = "I have answered you in a private message, so that it stays between us."
NO_LONGER_THERE: Final = "That is no longer there, or it is not yours to see."
DRAFT_GONE: Final = (
    "That draft is gone: it was logged, passed on, dropped, or older than a day. "
    "Nothing was lost that you had confirmed."
)
BUTTON_UNKNOWN: Final = "I do not know that button any more. Type /help to see what I can do."
EMPTY: Final = "Tell me what is on your mind, or type /help to see what I can do."


def surprise(reference: str) -> str:
    """Say that something went wrong, with an id to quote."""
    return f"Something went wrong on my side. Nothing you confirmed is lost. If it happens again, quote {reference}."


def forbidden(roles: Sequence[str]) -> str:
    """Say which role it takes."""
    return f"Only people with the role {' or '.join(roles)} can do that. Your admin can give it to you."


def thread_over(label: str) -> str:
    """Say that nothing more is taken from the thread of a concern that is over."""
    return f"This is over, so nothing was passed on. To see how it stands, type: /concern show {label}"
