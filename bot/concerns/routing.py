"""/engagement route: who reads the concerns of each route, and which place is told that one waits.

An admin names readers on their own side alone. Where none is named on a side, that side's roles decide. Whoever reads a
route is told when its readers change: nobody starts to read along unseen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import words
from bot.commands import closest
from bot.concerns.concern import Route
from bot.concerns.news import catch_up
from bot.concerns.routes import READERS, SENSITIVE, readers
from bot.errors import BadInput
from bot.people import Role
from bot.ports import Destination
from bot.reply import Listing, Notice, Reply, Row, Text, Tone
from knowledge.decision import Decision

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.people import Person
    from bot.reply import Block
    from bot.scene import Scene


def run(scene: Scene, written: str) -> Reply:
    """Show the routes, or change one. Raises Forbidden, BadInput."""
    scene.person.require(Role.ADMIN)
    name, verb, person, *_ = [*written.split(maxsplit=2), "", "", ""]
    if not name:
        return _shown(scene)
    route = _route_of(name)
    if not verb:
        return _shown(scene, only=route)
    if verb.casefold() not in VERBS:
        raise BadInput(words.ROUTE_USAGE)
    if scene.person.side not in READERS[route][1]:
        raise BadInput(words.other_sides_route(route))
    return VERBS[verb.casefold()](scene, route, person)


def _add(scene: Scene, route: Route, name: str) -> Reply:
    """Name a reader of one's own side."""
    chosen = _colleague(scene, route, name)
    if chosen.id == scene.person.id and route in SENSITIVE:
        raise BadInput(words.OWN_READER)
    before = readers(scene.work, route)
    if not scene.work.routes.name(route, chosen.id):
        raise BadInput(words.reader_already(chosen.name, route))
    scene.work.audit.record("route.reader_added", f"{route} {chosen.id}", scene.person.id, scene.now)
    _tell(scene, {it.id: it for it in (*before, chosen)}, words.reader_added(scene.person.name, chosen.name, route))
    catch_up(scene.work, chosen)
    return _shown(scene, Notice(words.reader_is(chosen.name, route), Tone.DONE), only=route)


def _drop(scene: Scene, route: Route, name: str) -> Reply:
    """Take a reader's name off again."""
    chosen = _colleague(scene, route, name)
    before = readers(scene.work, route)
    if not scene.work.routes.unname(route, chosen.id):
        raise BadInput(words.reader_not_named(chosen.name, route))
    scene.work.audit.record("route.reader_dropped", f"{route} {chosen.id}", scene.person.id, scene.now)
    _tell(scene, {it.id: it for it in before}, words.reader_dropped(scene.person.name, chosen.name, route))
    return _shown(scene, Notice(words.reader_is_not(chosen.name, route), Tone.DONE), only=route)


def _here(scene: Scene, route: Route, rest: str) -> Reply:
    """Let the place where this was said be told, without any content, that a concern waits."""
    if rest:
        raise BadInput(words.ROUTE_USAGE)
    if route in SENSITIVE:
        raise BadInput(words.no_destination(route))
    label = words.place(scene.turn.place.platform, shared=scene.turn.shared)
    scene.work.routes.set_destination(route, Destination(address=scene.turn.place, label=label))
    scene.work.audit.record("route.place_set", route, scene.person.id, scene.now)
    notes: list[Block] = [Notice(words.place_set(route), Tone.DONE)]
    if route is Route.CUSTOMER_LEAD:
        notes.append(Notice(words.PROVIDER_MUST_NOT_READ, Tone.WARNING))
    return _shown(scene, *notes, only=route)


def _nowhere(scene: Scene, route: Route, rest: str) -> Reply:
    """Let no place be told any more."""
    if rest:
        raise BadInput(words.ROUTE_USAGE)
    scene.work.routes.set_destination(route, None)
    scene.work.audit.record("route.place_dropped", route, scene.person.id, scene.now)
    return _shown(scene, Notice(words.place_dropped(route), Tone.DONE), only=route)


VERBS: Final[Mapping[str, Callable[[Scene, Route, str], Reply]]] = {
    "add": _add,
    "drop": _drop,
    "here": _here,
    "nowhere": _nowhere,
}


def _route_of(written: str) -> Route:
    known = [it.value for it in Route]
    if written.casefold() not in known:
        raise BadInput(words.no_such_value(written[:40], known, closest(written, known)))
    return Route(written.casefold())


def _colleague(scene: Scene, route: Route, written: str) -> Person:
    """Find the one person of that name on the admin's side."""
    if not written:
        raise BadInput(words.ROUTE_USAGE)
    people = scene.work.people.all()
    found = [it for it in people if it.name.casefold() == " ".join(written.split()).casefold()]
    mine = [it for it in found if it.side is scene.person.side]
    if len(mine) == 1:
        return mine[0]
    if mine:
        raise BadInput(words.several_of_that_name(written[:80]))
    if found:
        raise BadInput(words.reader_other_side(found[0].name, route, scene.person.side))
    names = {it.name.casefold(): it.name for it in people if it.side is scene.person.side}
    meant = closest(written, list(names))
    raise BadInput(words.nobody_of_that_name(written[:80], meant and names[meant]))


def _tell(scene: Scene, people: Mapping[int, Person], text: str) -> None:
    """Tell those who read a route that its readers change."""
    news = Reply(decision=Decision.COMMAND, blocks=(Notice(text),), private=True)
    for person in people.values():
        if person.reach and person.id != scene.person.id:
            scene.work.outbox.reply(person.reach, news, key=f"{scene.turn.key}:route:{person.id}")


def _shown(scene: Scene, *first: Block, only: Route | None = None) -> Reply:
    routes = [only] if only else list(Route)
    rows = tuple(Row(words.route_title(route), _line(scene, route)) for route in routes)
    unread = [route for route in routes if not readers(scene.work, route)]
    warnings = [Notice(words.unread_route(route), Tone.WARNING) for route in unread]
    listing = Listing(words.ROUTE_READERS, rows)
    blocks = (*first, listing, *warnings, Text(words.ROUTE_HINT))
    return Reply(decision=Decision.COMMAND, blocks=blocks, private=True)


def _line(scene: Scene, route: Route) -> str:
    role, _ = READERS[route]
    named = scene.work.routes.named(route)
    people = [words.reader(it.name, None if it.id in named else role) for it in readers(scene.work, route)]
    place = scene.work.routes.destination(route)
    here = place is not None and place.address.key == scene.turn.place.key
    return words.route_line(people, place.label if place else None, here=here)
