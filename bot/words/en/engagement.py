"""The engagement and who is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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


USAGES: Final[dict[tuple[str, str], tuple[tuple[str, str], ...]]] = {
    ("engagement", ""): (("/engagement", "who you are here, and your engagements"),),
    ("engagement", "use"): (("/engagement use Alder and Brightwater", "talk about another engagement from now on"),),
    ("engagement", "caution"): (("/engagement caution 4", "how many needless “did you mean” a wrong answer is worth"),),
    ("engagement", "people"): (("/engagement people", "who is in this engagement"),),
}
