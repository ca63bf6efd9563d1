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


INVITATION_NOT_NEEDED: Final = "You are here already, so the invitation stays good for whom it was meant."
INVITATION_SPENT: Final = (
    "That invitation was used, taken back or has run out. An admin makes another: /engagement invite"
)


def invitation_for(side: Side, role: Role) -> str:
    """Title a code."""
    who = "the first admin" if role is Role.ADMIN else "one person"
    return f"An invitation for {who} of the {SIDES[side]} side:"


def invitation_how(days: int, *, first_admin: bool) -> str:
    """Say what is done with a code."""
    said = (
        f"Give it to them in a way that nobody else reads. They write it to me in a private message within "
        f"{days} days; it works once."
    )
    return f"{said} You are then asked whether they are who you meant." if first_admin else said


def invitations_dropped(count: int) -> str:
    """Say that codes are worth nothing any more."""
    return f"Taken back: {count}. Whoever has one of these codes cannot join by it any more."


def other_side_invites(side: Side) -> str:
    """Say who invites the other side's people."""
    return f"The {SIDES[side]} side has an admin of its own, who invites its people."


def joined_news(name: str, side: Side) -> str:
    """Tell who has joined."""
    return f"{name} has joined the {SIDES[side]} side with your invitation."


def first_admin_asked(name: str, workspace: str, side: Side) -> str:
    """Ask whether it is the right person."""
    return (
        f"{name} (workspace {workspace}) has used your invitation for the {SIDES[side]} side's first admin. Agree "
        "only if that is who you meant: they invite everybody else of that side."
    )


def first_admin_waits(name: str) -> str:
    """Say whose word is awaited."""
    return f"You become the first admin of your side once {name} says that it is you who was meant."


USAGES: Final[dict[tuple[str, str], tuple[tuple[str, str], ...]]] = {
    ("engagement", "invite"): (
        ("/engagement invite customer", "a code for one more person of your side, or the first admin of the other"),
        ("/engagement invite none", "take back the codes of your side that nobody has used"),
    ),
    ("engagement", "role"): (
        ("/engagement role Ana Lima add approver", "give a role, or drop it; alone: what waits for a second person"),
        ("/engagement role Ana Lima", "which roles somebody of your side has"),
    ),
}
