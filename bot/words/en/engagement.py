"""The engagement and who is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.words.en.common import SIDES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.people import Side


def chosen(name: str) -> str:
    """Confirm which engagement the next messages belong to."""
    return f"From now on we talk about {name}."


def no_such_engagement(written: str) -> str:
    """Say how to see the engagements."""
    return f"You are in no engagement called “{written}”. To see yours: /engagement"


def whoami(name: str, side: Side, roles: Sequence[str], engagement: str) -> str:
    """Say who the bot takes somebody for."""
    return f"You are {name}, on the {SIDES[side]} side of {engagement}, with the role {', '.join(roles)}."
