"""Who somebody is in an engagement, and what each role may do. Roles come from our own records, never from a name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.errors import Forbidden

if TYPE_CHECKING:
    from bot.turn import Actor, Address


class Side(StrEnum):
    """One of the two companies of an engagement."""

    CUSTOMER = "customer"
    PROVIDER = "provider"


class Role(StrEnum):
    """What a person is there for.

    HR, SECURITY and WELLBEING read the concerns of the route of that name. A sponsor reads nothing by that role, and is
    told when a concern has waited for far too long.
    """

    STAFF = "staff"
    LEAD = "lead"
    ADMIN = "admin"
    APPROVER = "approver"
    HR = "hr"
    SECURITY = "security"
    WELLBEING = "wellbeing"
    SPONSOR = "sponsor"


READERS: Final = frozenset({Role.LEAD, Role.HR, Role.SECURITY, Role.WELLBEING})
EDITORS: Final = frozenset({Role.ADMIN, Role.APPROVER})
SEES_UNAPPROVED: Final = frozenset({Role.ADMIN, Role.APPROVER, Role.LEAD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """One customer and one provider working together: the tenant boundary.

    `revision` grows with every change to what may be answered; `demo` marks the made-up one. `caution` is how many
    unneeded "did you mean" one wrong answer is worth here; None for the usual number.
    """

    id: int
    name: str
    revision: int = 0
    demo: bool = False
    caution: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone on one side of one engagement. `reach` is how to answer them alone; None until they were seen once.

    `guest`: they write from an account that is only a guest there. `by_account`: where they can be written to before
    they were seen, if their platform allows it.
    """

    id: int
    name: str
    side: Side
    roles: frozenset[Role]
    reach: Address | None = None
    guest: bool = False
    by_account: Address | None = None

    @property
    def address(self) -> Address | None:
        """Where something can be said to them alone, if anywhere."""
        return self.reach or self.by_account

    def require(self, *roles: Role) -> None:
        """Raise Forbidden unless the person has one of the roles."""
        if not self.roles & set(roles):
            raise Forbidden(*sorted(roles))


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's place in one engagement."""

    engagement: Engagement
    person: Person


def as_seen(actor: Actor, membership: Membership) -> Membership:
    """Take from an actor who is only a guest where they write what a guest's account is too weak a proof for.

    To lead stays: the provider's people are guests of the customer's workspace.
    """
    person = membership.person
    if not actor.guest:
        return Membership(membership.engagement, replace(person, guest=False))
    roles = person.roles - {Role.ADMIN, Role.APPROVER, Role.HR, Role.SECURITY, Role.WELLBEING}
    return Membership(membership.engagement, replace(person, roles=roles, guest=True))
