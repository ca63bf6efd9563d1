"""The engagement and who is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.words.en.common import SIDES
from bot.words.en.routes import PLACES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.people import Side
    from bot.turn import Platform


def chosen(name: str) -> str:
    """Confirm which engagement the next messages belong to."""
    return f"From now on we talk about {name}."


def no_such_engagement(written: str) -> str:
    """Say how to see the engagements."""
    return f"You are in no engagement called “{written}”. To see yours: /engagement"


def whoami(name: str, side: Side, roles: Sequence[str], engagement: str) -> str:
    """Say who the bot takes somebody for."""
    return f"You are {name}, on the {SIDES[side]} side of {engagement}, with the role {', '.join(roles)}."


def failing(platform: Platform, places: int, since: str, why: str) -> str:
    """Say that nothing arrives at some places, and who can help."""
    where = "one person or channel" if places == 1 else f"{places} people and channels"
    return (
        f"Since {since}, {where} on {PLACES[platform]} could not be reached ({why}). Nothing is lost: it "
        "is tried again for days. Ask whoever runs the assistant to look: sameside doctor"
    )


def person_line(side: Side, roles: Sequence[str], *, reached: bool) -> str:
    """Say in a list who somebody is, and whether they can be told anything."""
    return f"{SIDES[side]}: {', '.join(roles)}{'' if reached else ' (cannot be reached before they write to me)'}"


USAGES: Final[dict[tuple[str, str], tuple[tuple[str, str], ...]]] = {
    ("engagement", ""): (("/engagement", "who you are here, and your engagements"),),
    ("engagement", "use"): (("/engagement use Alder and Brightwater", "talk about another engagement from now on"),),
    ("engagement", "caution"): (("/engagement caution 4", "how many needless “did you mean” a wrong answer is worth"),),
    ("engagement", "people"): (("/engagement people", "who is in this engagement"),),
    ("engagement", "minimum"): (
        (
            "/engagement minimum 5",
            "of how many people a count has to tell at least; both sides' admins have to say the same",
        ),
    ),
}


def minimum_is(number: int) -> str:
    """Say of how many people a count tells at least."""
    return (
        f"Counts and results are shown only where they tell of at least {number} different people, and never so that "
        "two of them tell of fewer."
    )


def minimum_hint(floor: int) -> str:
    """Say how it is changed."""
    return (
        f"To change it: /engagement minimum 7. Both sides' admins have to say the same; fewer than {floor} is never "
        "possible."
    )


def minimum_out_of_range(floor: int, most: int) -> str:
    """Explain what numbers there are."""
    return f"The minimum is a number from {floor} to {most}. For example: /engagement minimum 5"


def minimum_stays(number: int) -> str:
    """Say that nothing changes."""
    return f"It stays as it is: at least {number} people."


def minimum_agreed(number: int) -> str:
    """Say that both sides agree."""
    return f"Both sides agree: {minimum_is(number)[0].lower()}{minimum_is(number)[1:]}"


def minimum_proposed(name: str, number: int) -> str:
    """Ask the other side's admins."""
    return (
        f"{name} proposes that counts tell of at least {number} people. Nothing changes unless an admin of your side "
        f"says the same: /engagement minimum {number}"
    )


def minimum_waits(number: int, side: Side) -> str:
    """Say whose word is awaited."""
    return (
        f"The {side} side proposes at least {number} people. That begins once an admin of the other side says the same."
    )
