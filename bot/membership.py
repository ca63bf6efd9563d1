"""/engagement: who somebody is here, which of their engagements they talk about, its people and what is set in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import teaching, words
from bot.commands import needed
from bot.concerns import retention, routing, settings
from bot.errors import NotFound
from bot.people import Role
from bot.reply import Listing, Notice, Reply, Row, Text, Tone
from knowledge.decision import Decision

if TYPE_CHECKING:
    from bot.commands import Command
    from bot.people import Membership
    from bot.reply import Block
    from bot.scene import Scene


def run(scene: Scene, command: Command) -> Reply:
    """Carry out one /engagement command."""
    match command.argument:
        case "people":
            return _people(scene)
        case "caution":
            return _caution(scene, command.rest)
        case "use":
            return _choose(scene, needed(command))
        case "route":
            return routing.run(scene, command.rest)
        case "keep":
            return retention.run(scene, command.rest)
        case argument if argument in settings.COMMANDS:
            return settings.run(scene, command)
        case _:
            return _who_am_i(scene)


def _choose(scene: Scene, written: str) -> Reply:
    chosen = _named(scene.memberships, written).engagement
    scene.work.choose(scene.turn.actor, chosen.id)
    return _said(Notice(words.chosen(chosen.name), Tone.DONE))


def _who_am_i(scene: Scene) -> Reply:
    person = scene.person
    me = Text(words.whoami(person.name, person.side, sorted(person.roles), scene.engagement.name))
    names = tuple(Row(it.engagement.name, words.SIDES[it.person.side]) for it in scene.memberships)
    return _said(me, Listing(words.ENGAGEMENTS, names))


def _people(scene: Scene) -> Reply:
    scene.person.require(Role.ADMIN)
    rows = tuple(
        Row(person.name, f"{words.SIDES[person.side]}: {', '.join(sorted(person.roles))}")
        for person in scene.work.people.all()
    )
    return _said(Listing(words.PEOPLE, rows))


def _caution(scene: Scene, written: str) -> Reply:
    """Show or move the one number that trades quick answers against wrong ones."""
    scene.person.require(Role.ADMIN)
    caution = scene.engagement.caution
    if written:
        caution = teaching.caution_of(written)
        scene.work.set_caution(caution)
        act = f"{caution:g}" if caution is not None else words.CAUTION_USUAL
        scene.work.audit.record("caution.set", act, scene.person.id, scene.now)
    return _said(Text(teaching.describe_caution(caution)))


def _named(memberships: tuple[Membership, ...], written: str) -> Membership:
    for membership in memberships:
        if membership.engagement.name.casefold() == written.strip().casefold():
            return membership
    raise NotFound(words.no_such_engagement(written[:80]))


def _said(*blocks: Block) -> Reply:
    return Reply(decision=Decision.COMMAND, blocks=blocks, private=True)
