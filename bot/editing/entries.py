"""The /kb commands: looking at the knowledge, approving entries for one's side, and proposing and approving facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import words
from bot.answering import answers
from bot.commands import closest
from bot.editing import approvals, approving, teaching
from bot.editing.ports import FactState
from bot.errors import BadInput, Conflict, Forbidden, NotFound
from bot.lengths import check_length
from bot.people import Role
from bot.reply import Block, Button, Buttons, Listing, Notice, Quote, Reply, Row, Text, Tone, private_reply
from bot.typed import chosen
from knowledge.characters import forbidden_character
from knowledge.entry import has_stray_braces, placeholders_in
from knowledge.promises import promise_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.context import Context
    from bot.editing.ports import EntryStatus, Fact
    from bot.people import Person
    from knowledge.entry import Entry, Translation

APPROVE_FACT: Final = "kb.approve_fact"
SEES_UNAPPROVED: Final = (Role.ADMIN, Role.APPROVER, Role.LEAD)


def all_entries(context: Context) -> Reply:
    """List the entries, and whose approval each waits for."""
    statuses = context.work.entries.statuses()
    if not statuses:
        return private_reply(Text(words.NO_ENTRIES))
    people = context.work.people.some(it.rejected.person_id for it in statuses if it.rejected)
    rows = tuple(Row(status.entry.id, state_of(status, people)) for status in statuses)
    return private_reply(Text(words.NEEDS_BOTH), Listing(words.ENTRIES, rows))


def show_entry(context: Context, written: str) -> Reply:
    """Show one entry as people see it, or what waits for approval to those who may see that."""
    status = status_of(context, written)
    published = context.index.knowledge.published.get(status.entry.id)
    if published and (status.is_published or not context.person.roles & set(SEES_UNAPPROVED)):
        return private_reply(answers.fact_card(context, published), *_translations(published.entry))
    context.person.require(*SEES_UNAPPROVED)
    entry = status.entry
    people = context.work.people.some([status.rejected.person_id] if status.rejected else [])
    waiting = Notice(state_of(status, people), Tone.WARNING)
    rows = [Row(words.VERDICTS[entry.verdict], entry.myth), Row(words.ANSWER_LABEL, entry.answer)]
    for one in entry.translations:  # who approves the entry approves these
        rows += [Row(words.translated(label, one.language), text) for label, text in _shown_of(one)]
    return private_reply(waiting, Listing(entry.id, tuple(rows)), *_translations(entry))


def _shown_of(translation: Translation) -> Iterable[tuple[str, str]]:
    yield words.MYTH_LABEL, translation.myth
    yield words.ANSWER_LABEL, translation.answer
    if translation.engagement:
        yield words.HERE, translation.engagement


def _translations(entry: Entry) -> tuple[Text, ...]:
    codes = [one.language for one in entry.translations]
    return (Text(words.translations(codes)),) if codes else ()


def try_question(context: Context, question: str) -> Reply:
    """Show what a question would get, and why."""
    check_length(question)
    matcher, caution = context.index.matcher, context.engagement.caution
    match = matcher.match(question, caution=caution)
    blocks: list[Block] = [Text(words.decided(match.decision, match.kind))]
    if match.candidates:
        ranking = tuple(Row(it.entry_id, f"{it.score:.0%}") for it in match.candidates)
        blocks.append(Listing(words.RANKING, ranking))
        others = tuple(
            Row(words.at_caution(other), teaching.title_of(matcher, question, other)) for other in teaching.CAUTIONS
        )
        blocks += [Text(teaching.describe_caution(caution)), Listing(words.OTHER_CAUTIONS, others)]
        blocks += teaching.alike(context, match.candidates[0].entry_id)
    return private_reply(*blocks)


def approve(context: Context, written: str) -> Reply:
    """Show an entry, page by page all of them, or a value, with the button that approves it for the approver's side."""
    what, _, rest = written.partition(" ")
    if what.lower() == "fact":
        context.person.require(Role.APPROVER, Role.HR)
        return _approve_fact(context, rest.strip())
    context.person.require(*approvals.APPROVERS)
    if what.lower() == "all":
        return approvals.every(context)
    return approvals.one(context, status_of(context, what))


def all_facts(context: Context) -> Reply:
    """List the placeholders with their values."""
    facts = context.work.entries.facts()
    meanings = context.work.entries.placeholders()
    if not meanings:
        return private_reply(Text(words.NO_FACTS))
    rows = []
    for name, meaning in meanings.items():
        fact, value = facts.get(name), context.index.knowledge.facts.get(name) or words.fact_missing(meaning)
        if fact and fact.state is FactState.PROPOSED and context.person.roles & set(SEES_UNAPPROVED):
            value = words.fact_waiting(fact.value)
        rows.append(Row(name, value))
    return private_reply(Listing(words.FACTS, tuple(rows)))


def propose_fact(context: Context, written: str) -> Reply:
    """Propose a placeholder's value: "name = value"."""
    context.person.require(Role.ADMIN, Role.APPROVER)
    name, equals, value = (part.strip() for part in written.partition("="))
    if not equals or not value:
        raise BadInput(words.missing_argument("kb fact", words.FACT_EXAMPLE))
    name = _placeholder(context, name)
    check_length(value)
    if found := forbidden_character(value):
        raise BadInput(words.forbidden_character(found))
    if placeholders_in(value) or has_stray_braces(value):
        raise BadInput(words.FACT_BRACES)
    if promise := promise_in(value):
        raise BadInput(words.fact_promises(promise))
    if said := _must_not(context, name, value):
        raise BadInput(words.fact_never(said))
    context.work.entries.propose_fact(name, value, context.person, context.now)
    context.work.audit.record("fact.proposed", name, context.person.id, context.now)
    if Role.APPROVER in context.person.roles:  # whoever names the value approves it
        _approved(context, name)
    fact = context.work.entries.facts()[name]
    return private_reply(Notice(_fact_stands(context, fact), Tone.DONE), Quote(value), *_changes(context, fact))


def _changes(context: Context, fact: Fact) -> Iterator[Listing]:
    """Yield the sentences that a value is shown in, as they read with it: who approves it approves these."""
    facts = {**context.index.knowledge.facts, fact.name: fact.value}
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


def _approve_fact(context: Context, written: str) -> Reply:
    """Approve a value: at once where it is named, and otherwise with a button below it: nobody approves unseen."""
    if not written:
        raise BadInput(words.missing_argument("kb approve fact", words.APPROVE_FACT_EXAMPLE))
    wanted, equals, value = (part.strip() for part in written.partition("="))
    name = _placeholder(context, wanted)
    fact = _proposed(context, name)
    if equals and value != fact.value:
        raise Conflict(words.fact_is_another(name))
    if equals:
        return _with_approval(context, name)
    target = context.subject(f"{name}@{fact.version}")
    button = Button(label=words.APPROVE_VALUE, action=APPROVE_FACT, subject=target, nonce=context.names())
    shown: list[Block] = [Text(_fact_stands(context, fact)), Quote(fact.value), *_changes(context, fact)]
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
    return private_reply(Notice(_fact_stands(context, fact), Tone.DONE), Quote(fact.value), *_changes(context, fact))


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
    return words.fact_waits_for(fact.name, approving.missing(fact, at_stake=_is_at_stake(context, fact.name)))


def _placeholder(context: Context, written: str) -> str:
    known = list(context.work.entries.placeholders())
    for name in (written, f"engagement.{written}"):
        if found := chosen(name, known):
            return found
    raise NotFound(words.no_such_placeholder(written[:60], closest(written, known)))


def status_of(context: Context, written: str) -> EntryStatus:
    """Find the entry of that name. Raises NotFound with the one that was probably meant."""
    statuses = {status.entry.id: status for status in context.work.entries.statuses()}
    found = chosen(written, statuses)
    if found is None:
        raise NotFound(words.no_such_entry(written[:60], closest(written, list(statuses))))
    return statuses[found]


def state_of(status: EntryStatus, people: Mapping[int, Person]) -> str:
    """Say where an entry's newest version stands."""
    if status.retired and status.is_retired:
        return words.retired_since(status.retired.on, status.retired.why)
    if status.rejected:
        who = approvals.name_of(people, status.rejected.person_id)
        return words.turned_down(who, status.rejected.comment, answers=status.answers)
    if status.is_published:
        return words.PUBLISHED
    return words.entry_state(approving.missing_of(status))
