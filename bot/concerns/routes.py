"""Who may read a concern. Sensitive routes stay on the customer's side, whatever happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.concerns.concern import Route
from bot.people import Person, Role, Side

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.concerns.concern import Concern
    from knowledge.concerns import ConcernReading
    from knowledge.matcher import Match

READERS: Final[dict[Route, tuple[Role, frozenset[Side]]]] = {
    Route.MSP_LEAD: (Role.LEAD, frozenset({Side.PROVIDER})),
    Route.CUSTOMER_LEAD: (Role.LEAD, frozenset({Side.CUSTOMER})),
    Route.BOTH_LEADS: (Role.LEAD, frozenset(Side)),
    Route.HR: (Role.HR, frozenset({Side.CUSTOMER})),
    Route.SECURITY: (Role.SECURITY, frozenset({Side.CUSTOMER})),
    Route.WELLBEING: (Role.WELLBEING, frozenset({Side.CUSTOMER})),
}

# What a stated concern is about, as the matcher names it, and who would act on it.
PROPOSED: Final = {
    "concern_msp_lead": Route.MSP_LEAD,
    "concern_customer_lead": Route.CUSTOMER_LEAD,
    "concern_both_leads": Route.BOTH_LEADS,
    "concern_hr": Route.HR,
    "concern_security": Route.SECURITY,
    "concern_wellbeing": Route.WELLBEING,
    "territorial_guarding": Route.CUSTOMER_LEAD,
    "must_stay_in_house": Route.BOTH_LEADS,
    "whistleblowing_misconduct": Route.HR,
    "wellbeing_crisis": Route.WELLBEING,
}
SENSITIVE: Final = (Route.HR, Route.SECURITY, Route.WELLBEING)
# A sensitive route is proposed from this share of the probability on: to send such a concern to a lead by mistake is
# worse than to send a lead's concern to HR, and the author sees and may change it either way.
SENSITIVE_FROM: Final = 0.15


def may_read(person: Person, route: Route) -> bool:
    """Whether this person is a reader of the route."""
    role, sides = READERS[route]
    return role in person.roles and person.side in sides


def readers(route: Route, people: Iterable[Person]) -> tuple[Person, ...]:
    """The readers of a route among these people."""
    return tuple(person for person in people if may_read(person, route))


def proposed(match: Match | None, reading: ConcernReading | None) -> Route:
    """The route to propose for a message; the MSP's lead where nothing speaks for another.

    What the kinds of message say and what the labelled concerns say counts the same.
    """
    shares: dict[Route, float] = {}
    for kind in match.kinds if match else ():
        if kind.kind_id in PROPOSED:
            shares[PROPOSED[kind.kind_id]] = shares.get(PROPOSED[kind.kind_id], 0.0) + kind.score
    total = sum(shares.values())
    shares = {route: share / total for route, share in shares.items()}
    for name, share in reading.routes.items() if reading else ():
        shares[Route(name)] = shares.get(Route(name), 0.0) + share
    if not shares:
        return PROPOSED.get((match and match.kind) or "", Route.MSP_LEAD)
    sensitive = max(SENSITIVE, key=lambda route: shares.get(route, 0.0))
    enough = shares.get(sensitive, 0.0) >= SENSITIVE_FROM * sum(shares.values())
    return sensitive if enough else max(shares, key=lambda it: shares[it])


def effective(route: Route, people: Iterable[Person], side: Side) -> Route:
    """The route itself if somebody reads it, otherwise the customer's lead: a concern is never silently dropped.

    It never becomes the provider's by this, and what the provider's staff tell their own lead waits for that lead
    instead of going to the other company.
    """
    own_lead = side is Side.PROVIDER and route is Route.MSP_LEAD
    return route if own_lead or readers(route, people) else Route.CUSTOMER_LEAD


def may_see(person: Person, concern: Concern) -> bool:
    """Whether this person may see the concern: its author and its route's readers."""
    return person.id == concern.author_id or may_read(person, concern.route)
