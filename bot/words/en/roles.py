"""Giving people roles, and taking them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.people import Role
from bot.words.en.common import SIDES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.people import Side

ROLE_USAGE: Final = "Please name somebody, then add or drop, then a role: /engagement role Ana Lima add approver"
GIVE_ROLE: Final = "Agree"
REFUSE_ROLE: Final = "Do not agree"
PROPOSED_ROLES: Final = "Roles that wait for a second person"
NO_PROPOSED_ROLES: Final = "No role waits for a second person."
STAFF_STAYS: Final = "Everybody here is staff. To take somebody out, an operator says: sameside person remove"
LAST_ADMIN: Final = "That is the last admin of this side, who stays. First give somebody else the role."
NO_SECOND_ADMIN: Final = "This takes a second admin, of either side, and there is none whom I can reach yet."
OWN_ROLE: Final = "This takes somebody else: neither whoever proposed it nor whoever gets the role."
WHAT_ROLES_DO: Final[dict[Role, str]] = {
    Role.LEAD: "They read the concerns that go to the lead of this side.",
    Role.ADMIN: "They write entries and set this engagement up.",
    Role.APPROVER: "They approve for this side what people are told.",
    Role.HR: "They read what goes to HR, and approve what is about work or law.",
    Role.SECURITY: "They read what goes to security.",
    Role.WELLBEING: "They read what goes to wellbeing.",
    Role.SPONSOR: "They hear when a concern has waited for far too long, and never what it says.",
}


def roles_of(name: str, side: Side, roles: Sequence[str]) -> str:
    """Say which roles somebody has."""
    return f"{name} is on the {SIDES[side]} side, as {', '.join(roles)}."


def role_already(name: str, role: str) -> str:
    """Say that somebody has a role."""
    return f"{name} has the role {role} already."


def role_not_theirs(name: str, role: str) -> str:
    """Say that somebody does not have a role."""
    return f"{name} does not have the role {role}."


def role_given(name: str, role: str) -> str:
    """Say that somebody has a role now."""
    return f"{name} has the role {role} from now on."


def role_taken(name: str, role: str) -> str:
    """Say that somebody has lost a role."""
    return f"{name} does not have the role {role} any more."


def role_waits(name: str, role: str, asked: Sequence[str]) -> str:
    """Say who is asked."""
    return f"Proposed: {role} for {name}. It counts once somebody agrees of those I have asked: {', '.join(asked)}."


def role_asked(by: str, name: str, side: Side, role: str) -> str:
    """Ask a second person."""
    return f"{by} proposes to give {name} of the {SIDES[side]} side the role {role}. It counts once you agree."


def role_refused(by: str, name: str, role: str) -> str:
    """Say that a role is not given."""
    return f"{by} does not agree that {name} gets the role {role}. It stays as it is."


def you_have_role(by: str, role: str) -> str:
    """Tell somebody of their new role."""
    return f"You have the role {role} from now on, given by {by}."


def you_lost_role(by: str, role: str) -> str:
    """Tell somebody of a role that they lost."""
    return f"{by} has taken the role {role} from you."


def proposed_role(by: str, role: str) -> str:
    """Say in a list what waits."""
    return f"{role}, proposed by {by}"


USAGES: Final[dict[tuple[str, str], tuple[tuple[str, str], ...]]] = {
    ("engagement", "role"): (
        ("/engagement role", "which roles wait for a second person"),
        ("/engagement role Ana Lima", "which roles somebody of your side has"),
        ("/engagement role Ana Lima add approver", "give a role; also: drop"),
    ),
}
