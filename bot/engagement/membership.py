"""/engagement: who somebody is here, which of their engagements they talk about, its people and what is set in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import words
from bot.commands import needed
from bot.editing import teaching
from bot.engagement import hours, retention, route_readers
from bot.errors import NotFound
from bot.people import Role
from bot.reply import Listing, Notice, Reply, Row, Text, Tone
from knowledge.decision import Decision

if TYPE_CHECKING:
    from bot.commands import Command
    from bot.context import Context
    from bot.people import Membership
    from bot.reply import Block


def run(context: Context, command: Command) -> Reply:
    """Carry out one /engagement command."""
    match command.argument:
        case "people":
            return _people(context)
        case "caution":
            return _caution(context, command.rest)
        case "use":
            return _choose(context, needed(command))
        case "route":
            return route_readers.run(context, command.rest)
        case "keep":
            return retention.run(context, command.rest)
        case argument if argument in hours.COMMANDS:
            return hours.run(context, command)
        case _:
            return _who_am_i(context)


def _choose(context: Context, written: str) -> Reply:
    chosen = _named(context.memberships, written).engagement
    context.work.choose(context.turn.actor, chosen.id)
    return _said(Notice(words.chosen(chosen.name), Tone.DONE))


def _who_am_i(context: Context) -> Reply:
    person = context.person
    me = Text(words.whoami(person.name, person.side, sorted(person.roles), context.engagement.name))
    names = tuple(Row(it.engagement.name, words.SIDES[it.person.side]) for it in context.memberships)
    return _said(me, Listing(words.ENGAGEMENTS, names))


def _people(context: Context) -> Reply:
    context.person.require(Role.ADMIN)
    rows = tuple(
        Row(person.name, f"{words.SIDES[person.side]}: {', '.join(sorted(person.roles))}")
        for person in context.work.people.all()
    )
    return _said(Listing(words.PEOPLE, rows))


def _caution(context: Context, written: str) -> Reply:
    """Show or move the one number that trades quick answers against wrong ones."""
    context.person.require(Role.ADMIN)
    caution = context.engagement.caution
    if written:
        caution = teaching.caution_of(written)
        context.work.set_caution(caution)
        act = f"{caution:g}" if caution is not None else words.CAUTION_USUAL
        context.work.audit.record("caution.set", act, context.person.id, context.now)
    return _said(Text(teaching.describe_caution(caution)))


def _named(memberships: tuple[Membership, ...], written: str) -> Membership:
    for membership in memberships:
        if membership.engagement.name.casefold() == written.strip().casefold():
            return membership
    raise NotFound(words.no_such_engagement(written[:80]))


def _said(*blocks: Block) -> Reply:
    return Reply(decision=Decision.COMMAND, blocks=blocks, private=True)
