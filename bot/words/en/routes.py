"""Who reads which concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.concerns.concern import Route
from bot.people import Side
from bot.turn import Platform
from bot.words.en.common import ROUTES, SIDES

if TYPE_CHECKING:
    from collections.abc import Sequence

ROUTE_READERS: Final = "Who reads which concerns"
ROUTE_HINT: Final = (
    "An admin of a side names its readers: /engagement route hr add Hana Weiss, or drop instead of add. "
    "To have a place told, without any content, that a concern waits, type there: /engagement route msp_lead here. "
    "To end that: /engagement route msp_lead nowhere"
)
ROUTE_USAGE: Final = (
    "For example: /engagement route hr add Hana Weiss, /engagement route hr drop Hana Weiss, "
    "/engagement route msp_lead here, or /engagement route msp_lead nowhere"
)
OWN_READER: Final = "You cannot let yourself read those concerns: another admin of your side has to name you."
PROVIDER_MUST_NOT_READ: Final = (
    "Everybody who reads that place will hear that a concern waits. Make sure that nobody from the provider does."
)
NOBODY_READS: Final = "nobody"
HERE_TOO: Final = "here"
PLACES: Final = {
    Platform.TERMINAL: "the terminal",
    Platform.SLACK: "Slack",
    Platform.TEAMS: "Teams",
}


def route_title(route: Route) -> str:
    """Name a route as it is typed."""
    return route.value


def reader(name: str, role: str | None, *, reached: bool = True) -> str:
    """Name a reader, with the role by which they read unless they were named for it; say if they cannot be told."""
    notes = ", ".join(filter(None, (role and f"as {role}", "" if reached else "cannot be reached yet")))
    return f"{name} ({notes})" if notes else name


def route_line(people: Sequence[str], place: str | None, *, here: bool) -> str:
    """Say who reads a route and which place is told."""
    who = ", ".join(people) or NOBODY_READS
    told = f". Told that one waits: {place}{f' ({HERE_TOO})' if here else ''}" if place else ""
    return f"{who}{told}"


def unread_route(route: Route, side: Side) -> str:
    """Warn that nobody reads a route."""
    own = Route.CUSTOMER_LEAD if side is Side.CUSTOMER else Route.MSP_LEAD
    waits = "wait until somebody does" if route is own else f"of your side are offered to {ROUTES[own]} instead"
    return f"Nobody reads {route.value}. Concerns for {ROUTES[route]} {waits}."


def other_sides_route(route: Route) -> str:
    """Say who sets a route's readers."""
    side = Side.PROVIDER if route is Route.MSP_LEAD else Side.CUSTOMER
    return f"Only an admin of the {SIDES[side]} side can change who reads concerns for {ROUTES[route]}."


def reader_is(name: str, route: Route) -> str:
    """Confirm a reader."""
    return (
        f"{name} reads concerns for {ROUTES[route]} from now on. On your side only those you named do; "
        "everybody who reads them has been told."
    )


def reader_is_not(name: str, route: Route) -> str:
    """Confirm that somebody is no longer named."""
    return f"{name} is no longer named to read concerns for {ROUTES[route]}. Where nobody is named, the roles decide."


def reader_added(admin: str, name: str, route: Route) -> str:
    """Tell the readers of a route that there is another one."""
    return f"{admin} has named {name} to read concerns for {ROUTES[route]}."


def reader_dropped(admin: str, name: str, route: Route) -> str:
    """Tell the readers of a route that one of them is no longer named."""
    return f"{admin} has ended that {name} is named to read concerns for {ROUTES[route]}."


def reader_already(name: str, route: Route) -> str:
    """Say that there was nothing to do."""
    return f"Nothing to do: {name} is named already to read concerns for {ROUTES[route]}."


def reader_not_named(name: str, route: Route) -> str:
    """Say that there was nothing to do."""
    return f"Nothing to do: {name} is not named to read concerns for {ROUTES[route]}."


def reader_other_side(name: str, route: Route, side: Side) -> str:
    """Say that readers come from one's own side."""
    return f"{name} is not on the {SIDES[side]} side, so you cannot name them to read concerns for {ROUTES[route]}."


def several_of_that_name(written: str) -> str:
    """Say that a name does not tell people apart."""
    return f"Several people on your side are called “{written}”. Ask an operator to give them different names."


def nobody_of_that_name(written: str, meant: str | None) -> str:
    """Say who was probably meant."""
    hint = f" Did you mean {meant}?" if meant else ""
    return f"Nobody on your side is called “{written}”.{hint} To see everybody: /engagement people"


def no_destination(route: Route) -> str:
    """Say that sensitive concerns are not even announced."""
    return f"No place is ever told that a concern for {ROUTES[route]} waits: its readers are told alone."


def place(platform: Platform, *, shared: bool) -> str:
    """Say what kind of place it is."""
    return f"a {'shared place' if shared else 'private talk'} in {PLACES[platform]}"


def place_set(route: Route) -> str:
    """Confirm which place is told."""
    return f"From now on this place is told that a concern for {ROUTES[route]} waits, and nothing else about it."


def place_dropped(route: Route) -> str:
    """Confirm that no place is told."""
    return f"No place is told any more that a concern for {ROUTES[route]} waits."


USAGES: Final[dict[tuple[str, str], tuple[tuple[str, str], ...]]] = {
    ("engagement", "route"): (
        (
            "/engagement route hr add Hana Weiss",
            "who reads which concerns, and what place hears that one waits: add NAME, drop NAME, here, nowhere",
        ),
    ),
}
