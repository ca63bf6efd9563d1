"""/engagement route: who reads the concerns of each route, and which place is told that one waits.

An admin names readers on their own side alone. Where none is named on a side, that side's roles decide. Whoever reads a
route is told when its readers change: nobody starts to read along unseen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import words
from bot.colleagues import colleague
from bot.commands import closest
from bot.concerns.catching_up import catch_up, catch_up_with
from bot.concerns.concern import Route
from bot.concerns.ports import Destination
from bot.concerns.routes import ROLES, SENSITIVE, route_readers, sides_of
from bot.errors import BadInput
from bot.people import Role
from bot.reply import Listing, Notice, Reply, Row, Text, Tone
from bot.typed import chosen
from knowledge.decision import Decision

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.context import Context
    from bot.people import Person
    from bot.reply import Block


def run(context: Context, written: str) -> Reply:
    """Show the routes, or change one. Raises Forbidden, BadInput."""
    context.person.require(Role.ADMIN)
    name, verb, person, *_ = [*written.split(maxsplit=2), "", "", ""]
    if not name:
        return _shown(context)
    route = _route_of(name)
    if not verb:
        return _shown(context, only=route)
    if verb.casefold() not in VERBS:
        raise BadInput(words.ROUTE_USAGE)
    if context.person.side not in sides_of(route, context.person.side):
        raise BadInput(words.other_sides_route(route))
    return VERBS[verb.casefold()](context, route, person)


def _add(context: Context, route: Route, name: str) -> Reply:
    """Name a reader of one's own side."""
    chosen = _colleague(context, route, name)
    if chosen.id == context.person.id and route in SENSITIVE:
        raise BadInput(words.OWN_READER)
    before = route_readers(context.work, route, chosen.side)
    if not context.work.routes.name(route, chosen.id):
        raise BadInput(words.reader_already(chosen.name, route))
    context.work.audit.record("route.reader_added", f"{route} {chosen.id}", context.person.id, context.now)
    _tell(context, {it.id: it for it in (*before, chosen)}, words.reader_added(context.person.name, chosen.name, route))
    catch_up(context.work, chosen)
    return _shown(context, Notice(words.reader_is(chosen.name, route), Tone.DONE), only=route)


def _drop(context: Context, route: Route, name: str) -> Reply:
    """Take a reader's name off again."""
    chosen = _colleague(context, route, name)
    before = route_readers(context.work, route, chosen.side)
    if not context.work.routes.unname(route, chosen.id):
        raise BadInput(words.reader_not_named(chosen.name, route))
    catch_up_with(context.work, {route: before}, {route: route_readers(context.work, route, chosen.side)})
    context.work.audit.record("route.reader_dropped", f"{route} {chosen.id}", context.person.id, context.now)
    _tell(context, {it.id: it for it in before}, words.reader_dropped(context.person.name, chosen.name, route))
    return _shown(context, Notice(words.reader_is_not(chosen.name, route), Tone.DONE), only=route)


def _here(context: Context, route: Route, rest: str) -> Reply:
    """Let the place where this was said be told, without any content, that a concern waits."""
    if rest:
        raise BadInput(words.ROUTE_USAGE)
    if route in SENSITIVE:
        raise BadInput(words.no_destination(route))
    label = words.place(context.turn.place.platform, shared=context.turn.shared)
    context.work.routes.set_destination(route, Destination(address=context.turn.place, label=label))
    context.work.audit.record("route.place_set", route, context.person.id, context.now)
    notes: list[Block] = [Notice(words.place_set(route), Tone.DONE)]
    if route is Route.CUSTOMER_LEAD:
        notes.append(Notice(words.PROVIDER_MUST_NOT_READ, Tone.WARNING))
    return _shown(context, *notes, only=route)


def _nowhere(context: Context, route: Route, rest: str) -> Reply:
    """Let no place be told any more."""
    if rest:
        raise BadInput(words.ROUTE_USAGE)
    context.work.routes.set_destination(route, None)
    context.work.audit.record("route.place_dropped", route, context.person.id, context.now)
    return _shown(context, Notice(words.place_dropped(route), Tone.DONE), only=route)


VERBS: Final[Mapping[str, Callable[[Context, Route, str], Reply]]] = {
    "add": _add,
    "drop": _drop,
    "here": _here,
    "nowhere": _nowhere,
}


def _route_of(written: str) -> Route:
    known = [it.value for it in Route]
    found = chosen(written, known)
    if found is None:
        raise BadInput(words.no_such_value(written[:40], known, closest(written, known)))
    return Route(found)


def _colleague(context: Context, route: Route, written: str) -> Person:
    """Find the one person of that name on the admin's side."""
    if not written:
        raise BadInput(words.ROUTE_USAGE)
    side = context.person.side
    return colleague(context, written, of_other_side=lambda it: words.reader_other_side(it.name, route, side))


def _tell(context: Context, people: Mapping[int, Person], text: str) -> None:
    """Tell those who read a route that its readers change."""
    news = Reply(decision=Decision.COMMAND, blocks=(Notice(text),), private=True)
    for person in people.values():
        if person.address and person.id != context.person.id:
            context.work.outbox.reply(person.address, news, key=f"{context.turn.key}:route:{person.id}")


def _shown(context: Context, *first: Block, only: Route | None = None) -> Reply:
    routes = [only] if only else list(Route)
    rows = tuple(Row(words.route_title(route), _line(context, route)) for route in routes)
    side = context.person.side
    unread = [route for route in routes if not route_readers(context.work, route, side)]
    warnings = [Notice(words.unread_route(route, side), Tone.WARNING) for route in unread]
    listing = Listing(words.ROUTE_READERS, rows)
    blocks = (*first, listing, *warnings, Text(words.ROUTE_HINT))
    return Reply(decision=Decision.COMMAND, blocks=blocks, private=True)


def _line(context: Context, route: Route) -> str:
    named = context.work.routes.named(route)
    them = route_readers(context.work, route, context.person.side)
    people = [
        words.reader(it.name, None if it.id in named else ROLES[route], reached=it.address is not None) for it in them
    ]
    place = context.work.routes.destination(route)
    here = place is not None and place.address.key == context.turn.place.key
    return words.route_line(people, place.label if place else None, here=here)
