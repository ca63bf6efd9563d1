"""Who may do what with a concern: one table, asked again whenever something is pressed, typed or delivered."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from bot.concerns.concern import ACTIVE, UNTAKEN, Concern, Identity, State


class Act(StrEnum):
    """What can be done with a concern."""

    SHOW = "show"
    LIST = "list"
    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"
    ASK = "ask"
    RESOLVE = "resolve"
    HAND_OVER = "hand_over"
    NOTE = "note"
    LINK = "link"
    TELL = "tell"
    LET_TELL = "let_tell"
    REPLY = "reply"
    CHANGE = "change"
    CONSENT = "consent"
    ADMIT = "admit"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    REVEAL = "reveal"
    WITHDRAW = "withdraw"
    DELETE = "delete"


class Standing(StrEnum):
    """How somebody stands to a concern. Its author is never its reader, whatever their roles."""

    AUTHOR = "author"
    READER = "reader"
    NOBODY = "nobody"


ANY: Final = frozenset(State)
OVER: Final = frozenset({State.RESOLVED, State.WITHDRAWN})
# Whoever is not named here may not, and learns no more than that there is no such concern.
ALLOWED: Final[dict[Act, tuple[frozenset[Standing], frozenset[State]]]] = {
    Act.SHOW: (frozenset({Standing.AUTHOR, Standing.READER}), ANY),
    Act.LIST: (frozenset({Standing.READER}), ANY),
    Act.ACKNOWLEDGE: (frozenset({Standing.READER}), UNTAKEN),
    Act.ANSWER: (frozenset({Standing.READER}), ACTIVE | {State.RESOLVED}),
    Act.ASK: (frozenset({Standing.READER}), ACTIVE),
    Act.RESOLVE: (frozenset({Standing.READER}), ACTIVE),
    Act.HAND_OVER: (frozenset({Standing.READER}), ACTIVE),
    Act.NOTE: (frozenset({Standing.READER}), ANY),
    Act.LINK: (frozenset({Standing.READER}), ANY),
    Act.TELL: (frozenset({Standing.READER}), frozenset({State.RESOLVED})),
    Act.LET_TELL: (frozenset({Standing.AUTHOR}), ANY),
    Act.REPLY: (frozenset({Standing.AUTHOR}), ACTIVE),
    Act.CHANGE: (frozenset({Standing.AUTHOR, Standing.READER}), ACTIVE),
    Act.CONSENT: (frozenset({Standing.AUTHOR}), ACTIVE),
    Act.ADMIT: (frozenset({Standing.AUTHOR}), ACTIVE),
    Act.CONFIRM: (frozenset({Standing.AUTHOR}), frozenset({State.RESOLVED})),
    Act.REOPEN: (frozenset({Standing.AUTHOR}), OVER),
    Act.REVEAL: (frozenset({Standing.AUTHOR}), ANY),
    Act.WITHDRAW: (frozenset({Standing.AUTHOR}), ACTIVE),
    Act.DELETE: (frozenset({Standing.AUTHOR}), ANY),
}


def concerned(act: Act, standing: Standing) -> bool:
    """Whether this is for such a person to do, whatever the concern's state."""
    return standing in ALLOWED[act][0]


def timely(act: Act, concern: Concern) -> bool:
    """Whether it can be done with the concern as it stands now."""
    if act is Act.CONFIRM and concern.confirmed_at:
        return False
    if act is Act.CONSENT and concern.next_route is None:
        return False
    if act is Act.ADMIT and not concern.circle.asked:
        return False
    if act is Act.HAND_OVER and concern.next_route is not None:
        return False
    if act is Act.REVEAL and concern.identity is Identity.NAMED:
        return False
    if not concern.text and act not in {Act.SHOW, Act.LIST}:  # its author had it forgotten
        return False
    return concern.state in ALLOWED[act][1]


def allowed(act: Act, standing: Standing, concern: Concern) -> bool:
    """Whether somebody of this standing may do this now."""
    return concerned(act, standing) and timely(act, concern)
