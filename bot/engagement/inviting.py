"""/engagement invite: a code for one more person, who joins by writing it to the bot.

An admin invites staff to their own side; and the first admin of the other side, where that has none yet: whoever then
brings the code is staff until the inviting admin, who sees who it is, agrees.
"""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from bot import words
from bot.commands import closest
from bot.concerns.receipts import ALPHABET, GROUPS, LETTERS
from bot.engagement import roles
from bot.engagement.joining import join
from bot.engagement.ports import Invitation
from bot.errors import BadInput
from bot.people import Membership, Role, Side
from bot.reply import Notice, Quote, Reply, Text, Tone, private_reply
from bot.turn import Words
from bot.typed import as_typed, chosen
from knowledge.characters import forbidden_character

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.commands import Grammar
    from bot.context import Context
    from bot.ports.store import Store, UnitOfWork
    from bot.turn import Actor, Turn

HOLDS: Final = timedelta(days=7)
NONE: Final = "none"
MAX_NAME: Final = 80
_CODE: Final = re.compile(r"\bJOIN((?:-?[2-9A-HJKMNP-Z]{4}){4})\b")


def run(context: Context, written: str) -> Reply:
    """Make a code for somebody of one's own side, or for the other side's first admin; or make all worth nothing."""
    context.person.require(Role.ADMIN)
    named = [*(it.value for it in Side), NONE]
    wanted = chosen(written, named) if written else context.person.side.value
    if wanted is None:
        raise BadInput(words.no_such_value(written[:40], named, closest(written, named)))
    if wanted == NONE:
        count = context.work.invitations.drop(context.person.side)
        context.work.audit.record("invitation.dropped", f"{count}", context.person.id, context.now)
        return private_reply(Notice(words.invitations_dropped(count), Tone.DONE))
    side, role = Side(wanted), Role.STAFF
    if side is not context.person.side:
        if has_admin(context.work, side):
            raise BadInput(words.other_side_invites(side))
        role = Role.ADMIN
    secret = "".join(secrets.choice(ALPHABET) for _ in range(GROUPS * LETTERS))
    context.work.invitations.make(secret, Invitation(side=side, role=role, by_id=context.person.id), context.now)
    context.work.audit.record("invitation.made", f"{side} {role}", context.person.id, context.now)
    groups = "-".join(secret[at : at + LETTERS] for at in range(0, len(secret), LETTERS))
    how = Text(words.invitation_how(HOLDS.days, first_admin=role is Role.ADMIN))
    return private_reply(Notice(words.invitation_for(side, role), Tone.DONE), Quote(f"JOIN-{groups}"), how)


def claim(
    store: Store, grammar: Grammar, turn: Turn, memberships: tuple[Membership, ...]
) -> tuple[Membership, Callable[[Context], Reply]] | None:
    """Let whoever writes a code to the bot alone join; strangers with a code that is none get what strangers get."""
    if turn.shared or not isinstance(turn.said, Words) or grammar.parse(turn.said.text):
        return None
    found = _CODE.search(as_typed(turn.said.text).upper())
    if found is None:
        return None
    code, since = found[1].replace("-", ""), turn.at - HOLDS
    engagement = store.invited(code, since)
    here = next((it for it in memberships if engagement and it.engagement.id == engagement.id), None)
    if here:  # they need none: it stays for whom it was meant
        return here, _needs_none
    if engagement is None:
        return (memberships[0], _spent) if memberships else None
    with store.work(engagement) as work:
        invitation = work.invitations.take(code, since)
        if invitation is None:
            return None
        person = join(work, turn.actor, name=_name(turn.actor), side=invitation.side, roles=(), now=turn.at)
        work.audit.record("invitation.used", f"person {person.id} by {invitation.by_id}", person.id, turn.at)
        if invitation.role is Role.ADMIN and not has_admin(work, person.side):
            work.people.propose_role(person.id, Role.ADMIN, invitation.by_id, turn.at)
            work.audit.record("role.proposed", f"person {person.id} {Role.ADMIN}", invitation.by_id, turn.at)
    return Membership(engagement=engagement, person=person), partial(_welcome, invitation=invitation)


def has_admin(work: UnitOfWork, side: Side) -> bool:
    """Whether a side has somebody who sets it up."""
    return any(it.side is side for it in work.people.with_role(Role.ADMIN))


def _welcome(context: Context, invitation: Invitation) -> Reply:
    """Greet who joined, tell those who invited, and ask them where it is to be an admin."""
    person, inviter = context.person, context.work.people.some([invitation.by_id]).get(invitation.by_id)
    hello = Text(words.welcome(person.name, context.engagement.name))
    if invitation.role is not Role.ADMIN:
        roles.tell(context, inviter, Notice(words.joined_news(person.name, person.side)))
        return private_reply(hello)
    if inviter is None or has_admin(context.work, person.side):
        return private_reply(hello)
    asks = Text(words.first_admin_asked(person.name, context.turn.actor.workspace, person.side))
    roles.tell(context, inviter, asks, roles.buttons(context, person, Role.ADMIN, inviter.id))
    return private_reply(hello, Text(words.first_admin_waits(inviter.name)))


def _needs_none(_: Context) -> Reply:
    return private_reply(Text(words.INVITATION_NOT_NEEDED))


def _spent(_: Context) -> Reply:
    return private_reply(Text(words.INVITATION_SPENT))


def _name(actor: Actor) -> str:
    """What they are called here: as the platform says, unless that is nothing to show to others."""
    name = " ".join(actor.name.split())[:MAX_NAME]
    return actor.user_id if not name or forbidden_character(name) else name
