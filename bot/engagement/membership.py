"""/engagement: who somebody is here, which of their engagements they talk about, its people and what is set in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import words
from bot.context import small_number
from bot.editing import teaching
from bot.errors import NotFound
from bot.people import Role
from bot.reply import Button, Buttons, Listing, Notice, Reply, Row, Text, Tone, private_reply
from bot.typed import chosen
from knowledge.decision import Decision

if TYPE_CHECKING:
    from bot.context import Context
    from bot.people import Membership


A_PAGE: Final = 25


def arrive(context: Context) -> Reply:
    """Greet somebody who can be answered from now on."""
    if not context.first_contact:
        return Reply(decision=Decision.SMALL_TALK)
    hello = Text(words.welcome(context.person.name, context.engagement.name))
    return Reply(decision=Decision.SMALL_TALK, blocks=(hello,), private=True)


def leave(_: Context) -> Reply:
    """Say nothing: the person is out of reach."""
    return Reply(decision=Decision.SMALL_TALK)


def choose(context: Context, written: str) -> Reply:
    """Make another engagement the one that this person talks about."""
    chosen = _named(context.memberships, written).engagement
    context.work.choose(context.turn.actor, chosen.id)
    return private_reply(Notice(words.chosen(chosen.name), Tone.DONE))


def who_am_i(context: Context) -> Reply:
    """Say who this person is here, and in which engagements."""
    person = context.person
    me = Text(words.whoami(person.name, person.side, sorted(person.roles), context.engagement.name))
    names = tuple(Row(it.engagement.name, words.SIDES[it.person.side]) for it in context.memberships)
    return private_reply(me, *_undelivered(context), Listing(words.ENGAGEMENTS, names))


def _undelivered(context: Context) -> tuple[Notice, ...]:
    """Tell admins where nothing arrives: they can have it mended."""
    if Role.ADMIN not in context.person.roles:
        return ()
    zone = context.work.levels.calendar(context.person.side).zone
    return tuple(
        Notice(words.failing(it.platform, it.places, words.local_time(it.since, zone), it.why), Tone.WARNING)
        for it in context.work.outbox.failing()
    )


def people(context: Context, written: str = "") -> Reply:
    """List the people of the engagement; `written` is another page's number, as its button says. Raises NotFound."""
    context.person.require(Role.ADMIN)
    number = small_number(written or "1")
    if not number:
        raise NotFound(words.BUTTON_UNKNOWN)
    found = context.work.people.page((number - 1) * A_PAGE, A_PAGE + 1)
    further = len(found) > A_PAGE
    rows = tuple(
        Row(it.name, words.person_line(it.side, sorted(it.roles), reached=it.address is not None))
        for it in found[:A_PAGE]
    )
    shown = Listing(words.page(words.PEOPLE, number, further=further), rows)
    if not further:
        return private_reply(shown)
    target = context.subject(str(number + 1))
    button = Button(label=words.MORE, action="engagement.people", subject=target, nonce=context.names())
    return private_reply(shown, Buttons((button,)))


def caution(context: Context, written: str) -> Reply:
    """Show or move the one number that trades quick answers against wrong ones."""
    context.person.require(Role.ADMIN)
    now = context.engagement.caution
    if written:
        now = teaching.caution_of(written)
        context.work.set_caution(now)
        act = f"{now:g}" if now is not None else words.CAUTION_USUAL
        context.work.audit.record("caution.set", act, context.person.id, context.now)
    return private_reply(Text(teaching.describe_caution(now)))


def _named(memberships: tuple[Membership, ...], written: str) -> Membership:
    found = chosen(written, (it.engagement.name for it in memberships))
    for membership in memberships:
        if membership.engagement.name == found:
            return membership
    raise NotFound(words.no_such_engagement(written[:80]))
