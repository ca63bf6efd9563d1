"""Who may read a concern. Sensitive routes stay on the customer's side, whatever happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.concerns.concern import Identity, Route
from bot.concerns.permissions import Standing
from bot.people import Role, Side

if TYPE_CHECKING:
    from bot.concerns.concern import Concern
    from bot.people import Person
    from bot.ports.store import UnitOfWork
    from knowledge.matching.concerns import ConcernReading
    from knowledge.matching.matcher import Match

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
CUSTOMERS_OWN: Final = (Route.CUSTOMER_LEAD, *SENSITIVE)  # never the provider's, whatever happens
# A sensitive route is proposed from this share of the probability on: to send such a concern to a lead by mistake is
# worse than to send a lead's concern to HR, and the author sees and may change it either way.
SENSITIVE_FROM: Final = 0.15


def may_read(work: UnitOfWork, person: Person, route: Route) -> bool:
    """Whether this person reads the route: named by an admin, or by their role where nobody of their side is named."""
    if person.guest and route in SENSITIVE:
        return False
    role, sides = READERS[route]
    named = work.routes.named(route, person.side)
    return person.side in sides and (person.id in named if named else role in person.roles)


def readers(work: UnitOfWork, route: Route, *, but: int | None = None) -> tuple[Person, ...]:
    """The readers of a route, somebody excepted who raised something on it themselves."""
    role, sides = READERS[route]
    by_role = work.people.with_role(role)
    named = work.people.some(work.routes.named(route)).values()
    found = {it.id: it for it in (*by_role, *named) if it.side in sides and it.id != but and may_read(work, it, route)}
    return tuple(found[it] for it in sorted(found))


def all_readers(work: UnitOfWork, *, but: int | None = None) -> dict[Route, tuple[Person, ...]]:
    """The readers of every route, somebody excepted; those who have a reader's role are read together."""
    work.people.with_role(*sorted({role for role, _ in READERS.values()}))
    return {route: readers(work, route, but=but) for route in Route}


def is_author(work: UnitOfWork, person: Person, concern: Concern) -> bool:
    """Whether this person raised it. Of an anonymous one nobody can tell: its receipt has to."""
    if concern.identity is Identity.NAMED:
        return person.id == concern.author_id
    return concern.identity is Identity.CONFIDENTIAL and work.concerns.author_of(concern.number) == person.id


def standing(work: UnitOfWork, person: Person, concern: Concern) -> Standing:
    """How this person stands to the concern, without a receipt."""
    if is_author(work, person, concern):
        return Standing.AUTHOR
    return Standing.READER if concern.released_at and may_read(work, person, concern.route) else Standing.NOBODY


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


def effective(work: UnitOfWork, route: Route, author: Person) -> Route:
    """The route itself if somebody else reads it, otherwise the customer's lead: a concern is never silently dropped.

    It never becomes the provider's by this, and what the provider's staff tell their own lead waits for that lead
    instead of going to the other company.
    """
    own_lead = author.side is Side.PROVIDER and route is Route.MSP_LEAD
    return route if own_lead or readers(work, route, but=author.id) else Route.CUSTOMER_LEAD


def widens(work: UnitOfWork, source: Route, target: Route) -> bool:
    """Whether somebody reads the second route who does not read the first: then its author has to agree."""
    return not {it.id for it in readers(work, target)} <= {it.id for it in readers(work, source)}
