"""Concerns that are alike: whoever reads both links them, and then sees on each card how far the others are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import words
from bot.concerns import dialogue, routes
from bot.concerns.concern import State
from bot.concerns.opening import opened
from bot.concerns.permissions import Act, Standing
from bot.concerns.ports import Narrowed
from bot.concerns.telling import bring_up_to_date
from bot.errors import BadInput
from bot.reply import Button, Buttons, Listing, Notice, Reply, Row, Text, Tone, private_reply

if TYPE_CHECKING:
    from bot.concerns.concern import Concern
    from bot.concerns.opening import Opened
    from bot.context import Context

OFFERED: Final = 5  # concerns of the same topic at most
LOOKED_AT: Final = 50  # of those that this person may read


def link(context: Context, written: str) -> Reply:
    """Link two concerns that this person reads; of one alone, offer those that are about the same."""
    one, other = _two(context, written)
    if other is None:
        return _offer(context, one)
    if not context.work.links.link(one.concern.number, other.concern.number):
        return dialogue.shown(context, one, Notice(words.linked_before(one.concern.label, other.concern.label)))
    _noted(context, "concern.linked", one, other)
    return dialogue.shown(context, one, Notice(words.linked(one.concern.label, other.concern.label), Tone.DONE))


def unlink(context: Context, written: str) -> Reply:
    """Undo that."""
    one, other = _two(context, written)
    if other is None or not context.work.links.unlink(one.concern.number, other.concern.number):
        raise BadInput(words.LINK_USAGE)
    _noted(context, "concern.unlinked", one, other)
    return dialogue.shown(context, one, Notice(words.unlinked(one.concern.label, other.concern.label), Tone.DONE))


def _two(context: Context, written: str) -> tuple[Opened, Opened | None]:
    labels = written.split()
    if not 1 <= len(labels) <= 2:  # noqa: PLR2004 - two are linked
        raise BadInput(words.LINK_USAGE)
    one, *others = (opened(context, it, Act.LINK) for it in labels)
    if others and others[0].concern.number == one.concern.number:
        raise BadInput(words.LINK_USAGE)
    return one, others[0] if others else None


def _noted(context: Context, act: str, one: Opened, other: Opened) -> None:
    for it in (one, other):
        context.work.audit.record(act, it.concern.label, context.person.id, context.now)
    bring_up_to_date(context.work, other.concern, but=context.person.id)


def _offer(context: Context, one: Opened) -> Reply:
    alike = _alike(context, one.concern)
    if not alike:
        return private_reply(Text(words.nothing_alike(one.concern.label)))
    rows = tuple(Row(it.label, words.concern_line(words.STATES[it.state], it.severity, "")) for it in alike)
    buttons = tuple(
        Button(
            label=words.link_with(it.label),
            action="concern.link",
            subject=context.subject(f"{one.concern.label} {it.label}"),
            nonce=context.names(),
        )
        for it in alike
    )
    return private_reply(Listing(words.alike(one.concern.label), rows), Buttons(buttons))


def _alike(context: Context, concern: Concern) -> tuple[Concern, ...]:
    """Those of the same topic that this person reads, too, and are not linked to it yet."""
    wanted = Narrowed(states=frozenset(State), topic=concern.topic, at=context.now)
    strands = routes.strands(context.work, context.person)
    known = {concern.number, *context.work.links.of(concern.number)}
    found = context.work.concerns.readable(strands, context.person.id, wanted, LOOKED_AT)
    return tuple(
        it
        for it in found
        if it.number not in known and routes.standing(context.work, context.person, it) is Standing.READER
    )[:OFFERED]
