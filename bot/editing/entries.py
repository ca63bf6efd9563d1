"""The /kb commands: looking at the knowledge, approving entries for one's side, and proposing and approving facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import words
from bot.answering import answers
from bot.commands import closest
from bot.editing import approving, teaching
from bot.editing.ports import FactState
from bot.errors import BadInput, Conflict, NotFound
from bot.lengths import check_length
from bot.people import Role, Side
from bot.reply import Block, Listing, Notice, Quote, Reply, Row, Text, Tone, private_reply
from bot.typed import chosen
from knowledge.characters import forbidden_character
from knowledge.entry import has_stray_braces, placeholders_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.context import Context
    from bot.editing.ports import EntryStatus
    from knowledge.entry import Entry, Translation


SEES_UNAPPROVED: Final = (Role.ADMIN, Role.APPROVER, Role.LEAD)


def all_entries(context: Context) -> Reply:
    """List the entries, and whose approval each waits for."""
    statuses = context.work.entries.statuses()
    if not statuses:
        return private_reply(Text(words.NO_ENTRIES))
    rows = tuple(Row(status.entry.id, words.entry_state(_missing(status))) for status in statuses)
    return private_reply(Text(words.NEEDS_BOTH), Listing(words.ENTRIES, rows))


def show_entry(context: Context, written: str) -> Reply:
    """Show one entry as people see it, or what waits for approval to those who may see that."""
    status = _status(context, written)
    published = context.index.knowledge.published.get(status.entry.id)
    if published and not (_missing(status) and context.person.roles & set(SEES_UNAPPROVED)):
        return private_reply(answers.fact_card(context, published), *_translations(published.entry))
    context.person.require(*SEES_UNAPPROVED)
    entry = status.entry
    waiting = Notice(words.entry_state(_missing(status)), Tone.WARNING)
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
    """Approve an entry, all of them, or a fact, for the approver's side."""
    context.person.require(Role.APPROVER)
    what, _, rest = written.partition(" ")
    if what.lower() == "fact":
        return _approve_fact(context, rest.strip())
    if what.lower() == "all":
        chosen: Iterable[EntryStatus] = context.work.entries.statuses()
    else:
        chosen = (_status(context, what),)
    approved = [
        it
        for it in chosen
        if approving.approve(context.work.entries, it.entry.id, it.version, context.person, context.now)
    ]
    for status in approved:
        context.work.audit.record(
            "entry.approved", f"{status.entry.id}@{status.version}", context.person.id, context.now
        )
    side = context.person.side
    if not approved:
        return private_reply(Text(words.already_approved(side)))
    return private_reply(Notice(words.approved_as(side, len(approved)), Tone.DONE), Text(words.NEEDS_BOTH))


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
    context.work.entries.propose_fact(name, value, context.person, context.now)
    context.work.audit.record("fact.proposed", name, context.person.id, context.now)
    return private_reply(Notice(words.fact_proposed(name), Tone.DONE), Quote(value))


def _approve_fact(context: Context, written: str) -> Reply:
    if not written:
        raise BadInput(words.missing_argument("kb approve fact", words.APPROVE_FACT_EXAMPLE))
    name = _placeholder(context, written)
    fact = context.work.entries.facts().get(name)
    if fact is None:
        raise NotFound(words.fact_not_proposed(name))
    if fact.state is FactState.PROPOSED and fact.proposed_by == context.person.id:
        raise Conflict(words.own_fact(name))
    if fact.state is FactState.PROPOSED:
        context.work.entries.approve_fact(name, context.person, context.now)
        context.work.audit.record("fact.approved", name, context.person.id, context.now)
    return private_reply(Notice(words.fact_approved(name), Tone.DONE), Quote(fact.value))


def _placeholder(context: Context, written: str) -> str:
    known = list(context.work.entries.placeholders())
    for name in (written, f"engagement.{written}"):
        if found := chosen(name, known):
            return found
    raise NotFound(words.no_such_placeholder(written[:60], closest(written, known)))


def _status(context: Context, written: str) -> EntryStatus:
    statuses = {status.entry.id: status for status in context.work.entries.statuses()}
    found = chosen(written, statuses)
    if found is None:
        raise NotFound(words.no_such_entry(written[:60], closest(written, list(statuses))))
    return statuses[found]


def _missing(status: EntryStatus) -> list[Side]:
    return [side for side in Side if side not in status.approved]
