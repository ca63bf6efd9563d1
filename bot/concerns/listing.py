"""Lists of concerns: one's own, and those that one may read, narrowed by words and turned page by page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot import words
from bot.commands import closest
from bot.concerns import card, routes, timing
from bot.concerns.concern import ACTIVE, TOPICS, Concern, Route, Severity, State
from bot.concerns.permissions import Standing
from bot.concerns.service_levels import Glass
from bot.context import small_number
from bot.errors import BadInput
from bot.reply import Button, Buttons, Listing, Reply, Row, Text, private_reply

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.concerns.service_levels import HourGlass
    from bot.context import Context
    from bot.reply import Block

A_PAGE: Final = 10
ALL: Final = "all"
PAGE: Final = "page"
READABLE: Final = "list"  # what others raised
OVERDUE: Final = "overdue"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; None where it is not. Without a state it shows what is not over."""

    severity: Severity | None = None
    route: Route | None = None
    state: State | None = None
    topic: str | None = None
    every: bool = False
    overdue: bool = False
    page: int = 1

    def lets_through(self, concern: Concern, *, overdue: bool = False) -> bool:
        """Whether it belongs in the list."""
        wanted = (
            (self.severity, concern.severity),
            (self.route, concern.route),
            (self.state, concern.state),
            (self.topic, concern.topic),
        )
        over = concern.state not in ACTIVE and self.state is None and not self.every
        return not over and overdue >= self.overdue and all(it is None or it == is_ for it, is_ in wanted)


def mine(context: Context, written: str = "") -> Reply:
    """List a person's own concerns, except anonymous ones: nobody knows whose those are."""
    own = context.work.concerns.by_author(context.person.id)
    return _listing(context, "mine", words.YOUR_CONCERNS, own, words.NO_CONCERNS_OF_YOURS, written, every=True)


def waiting(context: Context, written: str = "") -> Reply:
    """List the concerns that this person may read, the open ones unless they ask for others."""
    mine_to_read = [route for route in Route if routes.may_read(context.work, context.person, route)]
    readable = [
        it
        for it in context.work.concerns.released(mine_to_read)
        if routes.standing(context.work, context.person, it) is Standing.READER
    ]
    readable.sort(key=lambda it: -list(Severity).index(it.severity))
    return _listing(context, READABLE, words.OPEN_CONCERNS, readable, words.NO_CONCERNS_TO_READ, written)


def read_filter(written: str, *, every: bool = False) -> Filter:
    """Read "high hr page 2". Raises BadInput for a word that narrows nothing, with what was probably meant."""
    found: dict[str, object] = {"every": every}
    known = {
        **{str(it): ("severity", it) for it in Severity},
        **{str(it): ("route", it) for it in Route},
        **{str(it): ("state", it) for it in State},
        **{it: ("topic", it) for it in TOPICS if it not in {*map(str, Route), *map(str, Severity)}},
        ALL: ("every", True),
        OVERDUE: ("overdue", True),
    }
    rest = written.casefold().split()
    while rest:
        word = rest.pop(0)
        if word == PAGE and rest and (page := small_number(rest[0])):
            found["page"] = page
            rest.pop(0)
        elif word in known:
            name, value = known[word]
            found[name] = value
        else:
            raise BadInput(words.unknown_filter(word[:40], closest(word, list(known))))
    return Filter(**found)  # type: ignore[arg-type]  # the names and values come from the table above


def _listing(
    context: Context,
    form: str,
    title: str,
    concerns: Sequence[Concern],
    nothing: str,
    written: str,
    *,
    every: bool = False,
) -> Reply:
    narrowed = read_filter(written, every=every)
    glasses = {
        it.number: timing.hour_glass(context.work, it, context.now)
        for it in concerns
        if narrowed.lets_through(it, overdue=True) and timing.runs(it)
    }
    overdue = {number for number, glass in glasses.items() if glass.shows is Glass.OVERDUE}
    found = [it for it in concerns if narrowed.lets_through(it, overdue=it.number in overdue)]
    found.sort(key=lambda it: it.number not in overdue)  # a stable sort: among themselves they stay as they were
    first = (narrowed.page - 1) * A_PAGE
    people = context.work.people.some(it.acknowledged_by for it in found[first : first + A_PAGE])
    items = tuple(
        Row(it.label, words.concern_line(card.state(it, people), it.severity, _start(it.text), _glass(glasses, it)))
        for it in found[first : first + A_PAGE]
    )
    if not items:
        narrow = replace(narrowed, every=every) != Filter(every=every)  # "all" is not what leaves nothing
        return private_reply(Text(words.NOTHING_FITS if narrow else nothing))
    if (
        form == READABLE
    ):  # a list shows how each begins; that somebody looked at their own would say that they have some
        context.work.audit.record("concern.listed", str(len(items)), context.person.id, context.now)
    blocks: list[Block] = [Listing(words.paged(title, narrowed.page, -(-len(found) // A_PAGE)), items)]
    if len(found) > first + A_PAGE:
        more = " ".join((form, *_without_page(written), PAGE, str(narrowed.page + 1)))
        target = context.subject(more)
        blocks.append(
            Buttons((Button(label=words.MORE, action="concern.more", subject=target, nonce=context.names()),))
        )
    return private_reply(*blocks)


def more(context: Context, written: str) -> Reply:
    """Show the next page of a list, as its button says."""
    form, _, rest = written.partition(" ")
    return mine(context, rest) if form == "mine" else waiting(context, rest)


def _without_page(written: str) -> list[str]:
    rest = written.casefold().split()
    if PAGE in rest:
        at = rest.index(PAGE)
        del rest[at : at + 2]
    return rest


def _glass(glasses: Mapping[int, HourGlass], concern: Concern) -> str:
    """Say what is due, unless it is nothing, or the concern's state says that its author is asked."""
    glass = glasses.get(concern.number)
    return words.hour_glass(glass) if glass and glass.shows in {Glass.RUNNING, Glass.OVERDUE} else ""


def _start(text: str, longest: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
