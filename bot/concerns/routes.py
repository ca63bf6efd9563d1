"""Who may read a concern. What is sensitive stays in its author's own company, whatever happens.

The rules say who reads a route: those whom an admin named, or those of a role, on the sides that read it. Of a concern
they read it whose rules say so, to whom its author has agreed, and whom it is not about: see `circle`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.concerns.circle import NOBODY
from bot.concerns.concern import Identity, Route
from bot.concerns.naming import is_named
from bot.concerns.permissions import Standing
from bot.people import Role, Side

if TYPE_CHECKING:
    from bot.concerns.circle import About
    from bot.concerns.concern import Concern
    from bot.people import Person
    from bot.ports.store import UnitOfWork
    from knowledge.matching.concerns import ConcernReading
    from knowledge.matching.matcher import Match

ROLES: Final[dict[Route, Role]] = {
    Route.MSP_LEAD: Role.LEAD,
    Route.CUSTOMER_LEAD: Role.LEAD,
    Route.BOTH_LEADS: Role.LEAD,
    Route.HR: Role.HR,
    Route.SECURITY: Role.SECURITY,
    Route.WELLBEING: Role.WELLBEING,
}
SENSITIVE: Final = (Route.HR, Route.SECURITY, Route.WELLBEING)
OWN_LEAD: Final = {Side.CUSTOMER: Route.CUSTOMER_LEAD, Side.PROVIDER: Route.MSP_LEAD}

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
# A sensitive route is proposed from this share of the probability on: to send such a concern to a lead by mistake is
# worse than to send a lead's concern to HR, and the author sees and may change it either way.
SENSITIVE_FROM: Final = 0.15


def sides_of(route: Route, author: Side) -> frozenset[Side]:
    """The sides on which a route is read, if its author is on that side."""
    match route:
        case Route.MSP_LEAD:
            return frozenset({Side.PROVIDER})
        case Route.CUSTOMER_LEAD:
            return frozenset({Side.CUSTOMER})
        case Route.BOTH_LEADS:
            return frozenset(Side)
    return frozenset({author})


def is_own(route: Route, author: Side) -> bool:
    """Whether what goes this way stays in its author's own company."""
    return sides_of(route, author) == {author}


def reads_itself(work: UnitOfWork, person: Person, route: Route) -> bool:
    """Whether this person reads the route on their side: named by an admin, or by their role where nobody is named."""
    if person.side not in sides_of(route, person.side) or (route in SENSITIVE and person.guest):
        return False
    named = work.routes.named(route, person.side)
    return person.id in named if named else ROLES[route] in person.roles


def reads_route(work: UnitOfWork, person: Person, route: Route) -> bool:
    """Whether this person reads the route on their side, for themselves or today for somebody who is away."""
    if reads_itself(work, person, route):
        return True
    away = work.people.some(it.absent_id for it in work.routes.stand_ins() if it.stand_in_id == person.id)
    allowed = not (route in SENSITIVE and person.guest)
    return allowed and any(it.side is person.side and reads_itself(work, it, route) for it in away.values())


def strands(work: UnitOfWork, person: Person) -> tuple[tuple[Route, Side], ...]:
    """The routes this person reads, each with the sides from whose authors they do."""
    read = [route for route in Route if reads_route(work, person, route)]
    return tuple((route, side) for route in read for side in Side if person.side in sides_of(route, side))


def route_readers(
    work: UnitOfWork, route: Route, author: Side, *, but: int | None = None, about: About = NOBODY
) -> tuple[Person, ...]:
    """Those who would read what goes this way from an author of that side, but for some whom it is about."""
    sides = sides_of(route, author)
    by_role = work.people.with_role(ROLES[route])
    others = work.routes.named(route) | {it.stand_in_id for it in work.routes.stand_ins()}
    found = {
        it.id: it
        for it in (*by_role, *work.people.some(others).values())
        if it.side in sides and it.id != but and not about.means(it) and reads_route(work, it, route)
    }
    return tuple(found[it] for it in sorted(found))


def readers_of_all(
    work: UnitOfWork, author: Side, *, but: int | None = None, about: About = NOBODY
) -> dict[Route, tuple[Person, ...]]:
    """The same of every route; those who have a reader's role are read together."""
    work.people.with_role(*sorted(set(ROLES.values())))
    return {route: route_readers(work, route, author, but=but, about=about) for route in Route}


def whoever_reads(work: UnitOfWork, author: Side, *, but: int | None = None) -> dict[int, Person]:
    """Everybody who would read something from an author of that side, by id."""
    found = {it.id: it for them in readers_of_all(work, author, but=but).values() for it in them}
    return {it: found[it] for it in sorted(found)}


def all_readers(work: UnitOfWork, side: Side) -> tuple[Person, ...]:
    """Everybody on a side who reads anything, from authors of either side."""
    found = {it.id: it for author in Side for it in whoever_reads(work, author).values() if it.side is side}
    return tuple(found[it] for it in sorted(found))


def could_read(work: UnitOfWork, concern: Concern, route: Route) -> tuple[Person, ...]:
    """Those who would read this concern on a route if its author agreed: never its author, nor whom it is about.

    Nor whom it names, unless its author said that it is not about them: whoever reads nothing yet was not asked about.
    """
    author, circle = concern.author_id, concern.circle
    if concern.identity is Identity.CONFIDENTIAL:
        author = work.concerns.author_of(concern.number)
    them = route_readers(work, route, concern.side, but=author, about=circle.about)
    return tuple(it for it in them if it.id in circle.agreed or not is_named(it, concern.text))


def readers(work: UnitOfWork, concern: Concern) -> tuple[Person, ...]:
    """Those who read this concern now; its author is never one of them."""
    return tuple(it for it in could_read(work, concern, concern.route) if it.id in concern.circle.agreed)


def may_read(work: UnitOfWork, person: Person, concern: Concern) -> bool:
    """Whether this person reads this concern, unless they are its author."""
    return (
        person.id in concern.circle.agreed
        and not concern.circle.about.means(person)
        and person.side in sides_of(concern.route, concern.side)
        and reads_route(work, person, concern.route)
    )


def is_author(work: UnitOfWork, person: Person, concern: Concern) -> bool:
    """Whether this person raised it. Of an anonymous one nobody can tell: its receipt has to."""
    if concern.identity is Identity.NAMED:
        return person.id == concern.author_id
    return concern.identity is Identity.CONFIDENTIAL and work.concerns.author_of(concern.number) == person.id


def standing(work: UnitOfWork, person: Person, concern: Concern) -> Standing:
    """How this person stands to the concern, without a receipt."""
    if is_author(work, person, concern):
        return Standing.AUTHOR
    return Standing.READER if concern.released_at and may_read(work, person, concern) else Standing.NOBODY


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


def effective(work: UnitOfWork, route: Route, author: Person, about: About = NOBODY, *, chosen: bool = False) -> Route:
    """The route that is read by somebody who can be told, and by nobody whom it is about: itself, or another one.

    That other one is its author's own lead, or HR where that lead is meant: nothing leaves its author's company by
    this. A route that the author has `chosen` stays as long as anybody else reads it. Where nobody does, it is itself,
    and waits.
    """
    ways = list(dict.fromkeys((route, OWN_LEAD[author.side], *((Route.HR,) if about != NOBODY else ()))))
    everybody = {it: route_readers(work, it, author.side, but=author.id) for it in ways}
    others = {it: tuple(one for one in them if not about.means(one)) for it, them in everybody.items()}
    if chosen and others[route]:
        return route
    free = [it for it in ways if others[it] and others[it] == everybody[it]]
    told = [it for it in free if any(one.address for one in others[it])]
    left = [it for it in ways if others[it]]
    return next(iter([*told, *free, *left]), route)


def widens(work: UnitOfWork, concern: Concern, target: Route) -> bool:
    """Whether somebody would read it on that route to whom its author has not agreed."""
    return not {it.id for it in could_read(work, concern, target)} <= concern.circle.agreed
