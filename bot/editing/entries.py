"""The /kb commands that look at entries, and the approval of what was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import words
from bot.answering import answers
from bot.commands import closest
from bot.editing import approvals, approving, facts, teaching
from bot.errors import NotFound
from bot.lengths import check_length
from bot.people import SEES_UNAPPROVED
from bot.reply import Block, FactCard, Listing, Notice, Reply, Row, Text, Tone, private_reply
from bot.typed import chosen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.context import Context
    from bot.editing.ports import EntryStatus
    from bot.people import Person
    from knowledge.entry import Entry, Translation


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
    if published and (status.is_published or not context.person.roles & SEES_UNAPPROVED):
        shown = answers.said(context, published)
        if isinstance(shown, FactCard) or not context.person.roles & SEES_UNAPPROVED:
            return private_reply(shown, *_translations(published.entry))
        card = answers.fact_card(context, published)
        return private_reply(shown, Text(words.CONFIRM_HINT), card, *_translations(published.entry))
    context.person.require(*sorted(SEES_UNAPPROVED))
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
        return facts.approve(context, rest.strip())
    context.person.require(*approvals.APPROVERS)
    if what.lower() == "all":
        return approvals.every(context)
    return approvals.one(context, status_of(context, what))


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
