"""Facts: the values that stand in the place of placeholders. Each is approved with every sentence that it changes.

A value may be shown until a day only; and either side takes one back alone and at once, like an entry that does harm.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bot import words
from bot.commands import closest
from bot.editing import approvals, approving, telling
from bot.editing.ports import FactState, News
from bot.editing.reasons import mistake_in
from bot.errors import BadInput, Conflict, Forbidden, NotFound
from bot.lengths import check_length
from bot.people import EDITORS, SEES_UNAPPROVED, Role, Side
from bot.reply import Block, Button, Buttons, Listing, Notice, Quote, Reply, Row, Text, Tone, private_reply
from bot.typed import as_typed, chosen
from knowledge.characters import forbidden_character
from knowledge.entry import has_stray_braces, placeholders_in
from knowledge.promises import promise_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.context import Context
    from bot.editing.ports import Fact, PastFact
    from bot.people import Person

APPROVE: Final = "kb.approve_fact"
FARTHEST: Final = timedelta(days=3660)  # ten years: a day further away is a slip
_UNTIL: Final = re.compile(r"(.*?)\s*\buntil\s*=\s*(\S+)\s*", re.IGNORECASE | re.DOTALL)


def all_facts(context: Context) -> Reply:
    """List the placeholders with their values."""
    facts = context.work.entries.facts()
    meanings = context.work.entries.placeholders()
    if not meanings:
        return private_reply(Text(words.NO_FACTS))
    rows = []
    for name, meaning in meanings.items():
        fact, value = facts.get(name), context.facts.get(name) or words.fact_missing(meaning)
        if fact and fact.state is FactState.PROPOSED and context.person.roles & SEES_UNAPPROVED:
            value = words.fact_waiting(fact.value)
        rows.append(Row(name, value))
    return private_reply(Listing(words.FACTS, tuple(rows)))


def fact(context: Context, written: str) -> Reply:
    """Propose a placeholder's value, "name = value until=2027-03-31"; or show what it is and was, "name"."""
    wanted, equals, value = (part.strip() for part in written.partition("="))
    if not equals:
        return _history(context, wanted)
    context.person.require(*sorted(EDITORS))
    value, until = _until(context, value)
    if not value:
        raise BadInput(words.missing_argument("kb fact", words.FACT_EXAMPLE))
    name = _placeholder(context, wanted)
    check_length(value)
    if found := forbidden_character(value):
        raise BadInput(words.forbidden_character(found))
    if placeholders_in(value) or has_stray_braces(value):
        raise BadInput(words.FACT_BRACES)
    if promise := promise_in(value):
        raise BadInput(words.fact_promises(promise))
    if said := _must_not(context, name, value):
        raise BadInput(words.fact_never(said))
    context.work.entries.propose_fact(name, value, context.person, context.now, until=until)
    context.work.audit.record("fact.proposed", name, context.person.id, context.now)
    if Role.APPROVER in context.person.roles:  # whoever names the value approves it
        _approved(context, name)
    stands = context.work.entries.facts()[name]
    return private_reply(Notice(_fact_stands(context, stands), Tone.DONE), *_shown(context, stands))


def withdraw(context: Context, written: str) -> Reply:
    """Show a value no more, from now on: "name = why". One side suffices, and the others are told."""
    context.person.require(*sorted(EDITORS))
    wanted, _, why = (part.strip() for part in written.partition("="))
    name = _placeholder(context, wanted)
    if name not in context.work.entries.values():
        raise NotFound(words.fact_not_shown(name))
    if said := mistake_in(why):
        raise BadInput(f"{said} {words.withdraw_example(name)}")
    context.work.entries.withdraw_fact(name, context.person, why, context.now)
    context.work.audit.record("fact.withdrawn", name, context.person.id, context.now)
    others = {it.id for role in SEES_UNAPPROVED for it in context.work.people.with_role(role)} - {context.person.id}
    told = telling.tell_of(context.work, News.FACT_WITHDRAWN, name, 0, sorted(others), occasion=context.now.isoformat())
    note = Notice(words.fact_withdrawn(name, [it.name for it in told]), Tone.DONE)
    return private_reply(note, Quote(why), *_silenced(context, name))


def _history(context: Context, written: str) -> Reply:
    context.person.require(*sorted(SEES_UNAPPROVED))
    name = _placeholder(context, written)
    past = context.work.entries.past_facts(name)
    if not past:
        raise NotFound(words.fact_not_proposed(name))
    named = {who for it in past for who, _ in it.approved.values()} | {it.proposed_by for it in past}
    people = context.work.people.some(named | {it.withdrawn_by for it in past if it.withdrawn_by})
    newest = max((it.version for it in past if it.settled), default=0)
    rows = tuple(Row(f"“{it.value}”", _line(context, it, people, newest)) for it in reversed(past))
    return private_reply(Listing(words.values_of(name), rows), Text(words.withdraw_example(name)))


def _line(context: Context, past: PastFact, people: Mapping[int, Person], newest: int) -> str:
    approved = [
        words.approved_by(approvals.name_of(people, past.approved[what][0]), what, past.approved[what][1])
        for what in (*Side, Role.HR)
        if what in past.approved
    ]
    said = words.value_line(past.proposed_at, approvals.name_of(people, past.proposed_by), approved)
    if past.withdrawn_at:
        who = approvals.name_of(people, past.withdrawn_by)
        return f"{said} {words.withdrawn_by(who, past.withdrawn_at, past.withdrawn_why)}"
    today = context.now.date()
    if past.until:
        said += f" {words.until(past.until, over=today > past.until)}"
    shown = past.version == newest and (past.until is None or today <= past.until)
    return f"{said} {words.SHOWN_NOW}" if shown else said


def _until(context: Context, written: str) -> tuple[str, date | None]:
    """Read "twelve engineers until=2027-03-31": the value, and the last day on which it is shown."""
    found = _UNTIL.fullmatch(written)
    if found is None:
        return written, None
    try:
        day = date.fromisoformat(as_typed(found[2]))
    except ValueError:
        raise BadInput(words.until_unreadable(found[2][:40])) from None
    if not context.now.date() <= day <= context.now.date() + FARTHEST:
        raise BadInput(words.until_out_of_reach(day))
    return found[1].strip(), day


def _shown(context: Context, stands: Fact) -> Iterator[Block]:
    """Yield a value, until when it is shown, and the sentences it stands in."""
    yield Quote(stands.value)
    if stands.until:
        yield Text(words.until(stands.until, over=context.now.date() > stands.until))
    yield from _changes(context, stands)


def _silenced(context: Context, name: str) -> Iterator[Block]:
    """Name the entries whose sentence about this engagement is not shown without the value."""
    rows = [
        Row(it.entry.id, it.entry.engagement or "")
        for it in context.index.knowledge.published.values()
        if name in it.entry.requires
    ]
    if rows:
        yield Listing(words.SILENT_WITHOUT_IT, tuple(rows))


def _changes(context: Context, fact: Fact) -> Iterator[Listing]:
    """Yield the sentences that a value is shown in, as they read with it: who approves it approves these."""
    facts = {**context.facts, fact.name: fact.value}
    rows = [
        Row(published.entry.id, approvals.here(published.entry, facts))
        for published in context.index.knowledge.published.values()
        if fact.name in published.entry.requires
    ]
    if rows:
        yield Listing(words.READS_WITH_IT, tuple(rows))


def _must_not(context: Context, name: str, value: str) -> str | None:
    """Return what an entry that shows this value must never say, if the value says it."""
    entries = (it.entry for it in context.work.entries.statuses())
    never = (said for it in entries if name in it.requires for said in it.never)
    return next((said for said in never if said.casefold() in value.casefold()), None)


def approve(context: Context, written: str) -> Reply:
    """Approve a value: at once where it is named, and otherwise with a button below it: nobody approves unseen."""
    context.person.require(Role.APPROVER, Role.HR)
    if not written:
        raise BadInput(words.missing_argument("kb approve fact", words.APPROVE_FACT_EXAMPLE))
    wanted, equals, value = (part.strip() for part in written.partition("="))
    name = _placeholder(context, wanted)
    fact = _proposed(context, name)
    value, until = _until(context, value)
    if equals and (value, until) != (fact.value, fact.until):
        raise Conflict(words.fact_is_another(name))
    if equals:
        return _with_approval(context, name)
    target = context.subject(f"{name}@{fact.version}")
    button = Button(label=words.APPROVE_VALUE, action=APPROVE, subject=target, nonce=context.names())
    shown: list[Block] = [Text(_fact_stands(context, fact)), *_shown(context, fact)]
    may = approving.may_approve(context.person, at_stake=_is_at_stake(context, name))
    open_still = fact.state is FactState.PROPOSED and may
    return private_reply(*shown, *([Buttons((button,))] if open_still else []))


def approve_value(context: Context, written: str) -> Reply:
    """Approve the very value that stood above the button."""
    name, _, version = written.rpartition("@")
    fact = _proposed(context, name)
    if str(fact.version) != version:
        raise Conflict(words.fact_is_another(name))
    return _with_approval(context, name)


def _with_approval(context: Context, name: str) -> Reply:
    if not approving.may_approve(context.person, at_stake=_is_at_stake(context, name)):
        raise Forbidden(Role.APPROVER)
    fact = _approved(context, name)
    return private_reply(Notice(_fact_stands(context, fact), Tone.DONE), *_shown(context, fact))


def _proposed(context: Context, name: str) -> Fact:
    fact = context.work.entries.facts().get(name)
    if fact is None:
        raise NotFound(words.fact_not_proposed(name))
    return fact


def _approved(context: Context, name: str) -> Fact:
    before = context.work.entries.facts()[name]
    at_stake = _is_at_stake(context, name)
    fact = approving.approve_fact(context.work.entries, name, context.person, context.now, at_stake=at_stake)
    if fact != before:
        context.work.audit.record("fact.approved", f"{name}@{fact.version}", context.person.id, context.now)
    return fact


def _is_at_stake(context: Context, name: str) -> bool:
    return approving.is_at_stake(name, (it.entry for it in context.work.entries.statuses()))


def _fact_stands(context: Context, fact: Fact) -> str:
    """Say whether a value is shown, or who has still to approve it."""
    if fact.state is FactState.APPROVED:
        return words.fact_approved(fact.name)
    if fact.state is FactState.WITHDRAWN:
        return words.fact_not_shown(fact.name)
    return words.fact_waits_for(fact.name, approving.missing(fact, at_stake=_is_at_stake(context, fact.name)))


def _placeholder(context: Context, written: str) -> str:
    known = list(context.work.entries.placeholders())
    for name in (written, f"engagement.{written}"):
        if found := chosen(name, known):
            return found
    raise NotFound(words.no_such_placeholder(written[:60], closest(written, known)))
