"""/engagement role: an admin gives people of their own side roles, and takes them.

Whoever may approve what people are told, read what is sensitive, or give roles is made by two: an admin proposes it,
and another one agrees, of either side, who is neither the first nor whoever gets it. Taking a role needs nobody else.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot import words
from bot.colleagues import colleague
from bot.commands import closest
from bot.concerns.catching_up import catch_up
from bot.engagement.leaving import losing
from bot.errors import BadInput, Conflict
from bot.people import Role
from bot.reply import Button, Buttons, Listing, Notice, Reply, Row, Style, Text, Tone, private_reply
from bot.typed import chosen

if TYPE_CHECKING:
    from bot.context import Context
    from bot.engagement.ports import RoleProposal
    from bot.people import Person

GIVE: Final = "engagement.give_role"
REFUSE: Final = "engagement.refuse_role"
BY_TWO: Final = frozenset({Role.ADMIN, Role.APPROVER, Role.HR, Role.SECURITY, Role.WELLBEING})
WAITS: Final = timedelta(days=30)  # then what was proposed is forgotten
SHOWN: Final = 10  # proposals, each with its buttons


def run(context: Context, written: str) -> Reply:
    """Show what waits or what somebody is, or give or take a role. Raises Forbidden, BadInput."""
    context.person.require(Role.ADMIN)
    if not written:
        return _waiting(context)
    rest, _, last = written.rpartition(" ")
    name, _, verb = rest.rpartition(" ")
    if verb.casefold() not in {"add", "drop"}:
        found = colleague(context, written)
        return private_reply(Text(words.roles_of(found.name, found.side, sorted(found.roles))))
    if not name:
        raise BadInput(words.ROLE_USAGE)
    found, role = colleague(context, name), _role_of(last)
    return _add(context, found, role) if verb.casefold() == "add" else _drop(context, found, role)


def give(context: Context, written: str) -> Reply:
    """Agree to what somebody else proposed."""
    context.person.require(Role.ADMIN)
    proposal, person = _proposed(context, written)
    if context.person.id == proposal.person_id or (
        context.person.id == proposal.by_id and not _is_first_admin(context, person, proposal.role)
    ):
        raise Conflict(words.OWN_ROLE)
    proposer = context.work.people.some([proposal.by_id]).get(proposal.by_id)
    if proposer is None or Role.ADMIN not in proposer.roles:
        raise Conflict(words.NO_LONGER_THERE)
    both = dict.fromkeys((proposer.name, context.person.name))
    return _given(context, person, proposal.role, by=" and ".join(both))


def refuse(context: Context, written: str) -> Reply:
    """Leave it as it is, and tell whoever proposed it."""
    context.person.require(Role.ADMIN)
    proposal, person = _proposed(context, written)
    context.work.people.drop_role_proposal(person.id, proposal.role)
    context.work.audit.record("role.refused", f"person {person.id} {proposal.role}", context.person.id, context.now)
    said = words.role_refused(context.person.name, person.name, proposal.role)
    tell(context, context.work.people.some([proposal.by_id]).get(proposal.by_id), Notice(said))
    return private_reply(Notice(said, Tone.DONE), replaces=True)


def _add(context: Context, person: Person, role: Role) -> Reply:
    if role is Role.STAFF:
        raise BadInput(words.STAFF_STAYS)
    if role in person.roles:
        raise BadInput(words.role_already(person.name, role))
    if role not in BY_TWO:
        return _given(context, person, role, by=context.person.name)
    seconds = [
        it
        for it in context.work.people.with_role(Role.ADMIN)
        if it.id not in {context.person.id, person.id} and it.address
    ]
    if not seconds:
        raise Conflict(words.NO_SECOND_ADMIN)
    context.work.people.propose_role(person.id, role, context.person.id, context.now)
    context.work.audit.record("role.proposed", f"person {person.id} {role}", context.person.id, context.now)
    for it in seconds:
        asks = Text(words.role_asked(context.person.name, person.name, person.side, role))
        tell(context, it, asks, Text(words.WHAT_ROLES_DO[role]), buttons(context, person, role, context.person.id))
    waits = words.role_waits(person.name, role, [it.name for it in seconds])
    return private_reply(Notice(waits, Tone.DONE))


def _drop(context: Context, person: Person, role: Role) -> Reply:
    if role is Role.STAFF:
        raise BadInput(words.STAFF_STAYS)
    if role not in person.roles:
        raise BadInput(words.role_not_theirs(person.name, role))
    admins = [it for it in context.work.people.with_role(Role.ADMIN) if it.side is person.side]
    if role is Role.ADMIN and len(admins) == 1:
        raise Conflict(words.LAST_ADMIN)
    losing(context.work, person, lambda: context.work.people.take_role(person.id, role), context.now)
    context.work.audit.record("role.taken", f"person {person.id} {role}", context.person.id, context.now)
    if person.id != context.person.id:
        tell(context, person, Notice(words.you_lost_role(context.person.name, role)))
    return private_reply(Notice(words.role_taken(person.name, role), Tone.DONE))


def _given(context: Context, person: Person, role: Role, *, by: str) -> Reply:
    context.work.people.give_role(person.id, role)
    context.work.audit.record("role.given", f"person {person.id} {role}", context.person.id, context.now)
    if person.id != context.person.id:
        tell(context, person, Notice(words.you_have_role(by, role), Tone.DONE))
    catch_up(context.work, context.work.people.get(person.id))
    return private_reply(Notice(words.role_given(person.name, role), Tone.DONE), replaces=True)


def _waiting(context: Context) -> Reply:
    """List what waits, each with its buttons where this person may agree."""
    proposals = context.work.people.proposed_roles(context.now - WAITS)[:SHOWN]
    people = context.work.people.some([who for it in proposals for who in (it.person_id, it.by_id)])
    there = [it for it in proposals if it.person_id in people and it.by_id in people]
    if not there:
        return private_reply(Text(words.NO_PROPOSED_ROLES), Text(words.ROLE_USAGE))
    rows = tuple(Row(people[it.person_id].name, words.proposed_role(people[it.by_id].name, it.role)) for it in there)
    asks: list[Text | Buttons] = []
    for it in there:
        person = people[it.person_id]
        mine = context.person.id == it.by_id and not _is_first_admin(context, person, it.role)
        if context.person.id != it.person_id and not mine:
            asks.append(Text(words.role_asked(people[it.by_id].name, person.name, person.side, it.role)))
            asks.append(buttons(context, person, it.role, it.by_id))
    return private_reply(Listing(words.PROPOSED_ROLES, rows), *asks)


def buttons(context: Context, person: Person, role: Role, by_id: int) -> Buttons:
    """Return the two answers to a proposal."""
    target = context.subject(f"{person.id}/{role}/{by_id}")
    agree = Button(label=words.GIVE_ROLE, action=GIVE, subject=target, nonce=context.names(), style=Style.PRIMARY)
    return Buttons((agree, Button(label=words.REFUSE_ROLE, action=REFUSE, subject=target, nonce=context.names())))


def _is_first_admin(context: Context, person: Person, role: Role) -> bool:
    """Whether the other side begins with this person: there is nobody there yet who could agree."""
    admins = context.work.people.with_role(Role.ADMIN)
    return (
        role is Role.ADMIN
        and person.side is not context.person.side
        and not any(it.side is person.side for it in admins)
    )


def _proposed(context: Context, written: str) -> tuple[RoleProposal, Person]:
    """Find the very proposal that stood above the button. Raises Conflict where it is settled, old or another one."""
    for it in context.work.people.proposed_roles(context.now - WAITS):
        if f"{it.person_id}/{it.role}/{it.by_id}" == written:
            return it, context.work.people.get(it.person_id)
    raise Conflict(words.NO_LONGER_THERE)


def _role_of(written: str) -> Role:
    known = [it.value for it in Role]
    found = chosen(written, known)
    if found is None:
        raise BadInput(words.no_such_value(written[:40], known, closest(written, known)))
    return Role(found)


def tell(context: Context, person: Person | None, *blocks: Text | Notice | Buttons) -> None:
    """Send somebody word of it, if they can be reached."""
    if person and person.address:
        key = f"{context.turn.key}:role:{person.id}"
        context.work.outbox.reply(person.address, private_reply(*blocks), key=key)
