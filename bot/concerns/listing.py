"""Lists of concerns: one's own, and those that one may read, narrowed by words and turned page by page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot import words
from bot.commands import closest
from bot.concerns import card, routes, timing
from bot.concerns.concern import ACTIVE, TOPICS, Concern, Route, Severity, State
from bot.concerns.permissions import Standing
from bot.concerns.ports import Narrowed
from bot.concerns.service_levels import Glass
from bot.context import small_number
from bot.errors import BadInput
from bot.reply import Button, Buttons, Listing, Reply, Row, Text, private_reply

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.context import Context
    from bot.reply import Block

A_PAGE: Final = 10
MAX_CHANGED: Final = 50  # concerns that were changed within the last second
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

    def narrowed(self, now: datetime) -> Narrowed:
        """Which concerns are wanted."""
        states = frozenset({self.state}) if self.state else frozenset(State) if self.every else ACTIVE
        routes = frozenset({self.route}) if self.route else None
        return Narrowed(
            states=states, severity=self.severity, topic=self.topic, routes=routes, overdue=self.overdue, at=now
        )


def mine(context: Context, written: str = "") -> Reply:
    """List a person's own concerns, except anonymous ones: nobody knows whose those are."""
    wanted = read_filter(written, every=True)

    def own(most: int) -> Sequence[Concern]:
        found = context.work.concerns.own(context.person.id, wanted.narrowed(context.now), most)
        return [it for it in found if not wanted.overdue or timing.is_overdue(context.work, it, context.now)]

    listed = _Listed("mine", words.YOUR_CONCERNS, words.NO_CONCERNS_OF_YOURS, wanted, written)
    return _listing(context, listed, own)


def waiting(context: Context, written: str = "") -> Reply:
    """List the concerns that this person may read, the open ones unless they ask for others."""
    wanted = read_filter(written)
    for changed in context.work.concerns.changed(context.now, MAX_CHANGED):
        timing.note_due(context.work, changed, context.now)  # the clock would do it in a second
    read = [it for it in routes.strands(context.work, context.person) if wanted.route in {None, it[0]}]

    def readable(most: int) -> Sequence[Concern]:
        asked_for = most
        while True:  # of those that are released there may be some to which their authors have not agreed
            found = context.work.concerns.readable(read, context.person.id, wanted.narrowed(context.now), asked_for)
            shown = [it for it in found if routes.standing(context.work, context.person, it) is Standing.READER]
            if len(shown) >= most or len(found) < asked_for:
                return shown[:most]
            asked_for *= 4

    listed = _Listed(READABLE, words.OPEN_CONCERNS, words.NO_CONCERNS_TO_READ, wanted, written)
    return _listing(context, listed, readable)


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


@dataclass(frozen=True, slots=True)
class _Listed:
    """A list: how it is called in a button, its title, what is said where it is empty, and what it is narrowed to."""

    form: str
    title: str
    nothing: str
    wanted: Filter
    written: str


def _listing(context: Context, listed: _Listed, first_of: Callable[[int], Sequence[Concern]]) -> Reply:
    wanted = listed.wanted
    before = (wanted.page - 1) * A_PAGE
    found = first_of(before + A_PAGE + 1)  # one more tells whether there is another page
    page = found[before : before + A_PAGE]
    if not page:
        narrow = replace(wanted, every=False, page=1) != Filter() or wanted.page > 1  # "all" is not what leaves nothing
        return private_reply(Text(words.NOTHING_FITS if narrow else listed.nothing))
    context.work.concerns.read_pauses([it.number for it in page])
    people = context.work.people.some(it.acknowledged_by for it in page)
    items = tuple(
        Row(it.label, words.concern_line(card.state(it, people), it.severity, _start(it.text), _glass(context, it)))
        for it in page
    )
    if (
        listed.form == READABLE
    ):  # a list shows how each begins; that somebody looked at their own would say that they have some
        shown = " ".join(it.label for it in page)  # of each it shows how it begins
        context.work.audit.record("concern.listed", shown, context.person.id, context.now)
    further = len(found) > before + A_PAGE
    blocks: list[Block] = [Listing(words.page(listed.title, wanted.page, further=further), items)]
    if further:
        more = " ".join((listed.form, *_without_page(listed.written), PAGE, str(wanted.page + 1)))
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


def _glass(context: Context, concern: Concern) -> str:
    """Say what is due, unless it is nothing, or the concern's state says that its author is asked."""
    if not timing.runs(concern):
        return ""
    glass = timing.hour_glass(context.work, concern, context.now)
    return words.hour_glass(glass) if glass.shows in {Glass.RUNNING, Glass.OVERDUE} else ""


def _start(text: str, longest: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
