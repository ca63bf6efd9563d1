"""Answering from approved knowledge, or saying honestly what the bot cannot answer and who can."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot import words
from bot.answering.conversation import forget, last_answer, remember
from bot.concerns import routes, taking
from bot.concerns.circle import NOBODY
from bot.concerns.concern import Route
from bot.concerns.naming import is_named
from bot.editing import teaching
from bot.editing.freshness import Freshness, freshness
from bot.errors import NotFound
from bot.foreign_words import not_translated
from bot.reply import Block, Button, Buttons, FactCard, Notice, Record, Reply, Row, SourceLine, Style, Text, Tone
from knowledge.decision import Decision
from knowledge.entry import engagement_sentence
from knowledge.files.entry_reading import normalised
from knowledge.kind import CRISIS
from knowledge.language import LANGUAGES, language_of

if TYPE_CHECKING:
    from datetime import date

    from bot.concerns.circle import About
    from bot.context import Context
    from bot.editing.ports import Published
    from bot.people import Person
    from knowledge.entry import Entry
    from knowledge.matching.matcher import Match

ASSISTANT: Final = "assistant"  # the topic of entries about the bot itself: what it does with what people write
CHOICES: Final = 3  # entries offered when it is not clear which is meant

# Approved values that name somebody a question can be taken to.
CONTACTS: Final = {
    "engagement.hr_contact": "HR",
    "engagement.customer_lead": "Customer lead",
    "engagement.msp_lead": "Provider lead",
}


OF_HR: Final = frozenset({taking.MISCONDUCT, "concern_hr"})  # kinds of message that HR is there for
ALSO_ASKED: Final = 0.2  # probability from which somebody who gets help first may have asked for an entry, or for HR


def react(context: Context, text: str, match: Match) -> Reply:
    """React to a message in free words as the matcher understood it."""
    match match.decision:
        case Decision.ANSWER:
            return _answer(context, text, match)
        case Decision.CLARIFY:
            return _clarify(context, text, match)
        case Decision.OFFER_CONCERN:
            return taking.offer(context, text, match)
        case Decision.HANDOFF_HUMAN if match.kind == CRISIS:
            return _help(context, text, match)
        case Decision.HANDOFF_HUMAN if match.kind == taking.MISCONDUCT:
            return _misconduct(context, text, match)
        case Decision.HANDOFF_HUMAN:
            return _handoff(context, text, match)
        case Decision.ABSTAIN_OFFER_CONCERN:
            return _abstain(context, text, match)
        case _:
            return Reply(
                decision=match.decision, blocks=(Text(words.REACTIONS[match.decision]),), candidates=match.candidates
            )


def show(context: Context, chosen: str) -> Reply:
    """Answer with the entry that was chosen, in the language asked in: "entry" or "entry.de".

    Raises NotFound if it is no longer published.
    """
    entry_id, _, language = chosen.partition(".")
    published = context.index.knowledge.published.get(entry_id)
    if published is None:
        raise NotFound(words.NO_LONGER_THERE)
    card = said(context, published, language)
    if isinstance(card, Notice):
        doors = _doors(context, "")
        return Reply(decision=Decision.ABSTAIN_OFFER_CONCERN, blocks=(card, *doors), private=True, replaces=True)
    remember(context, _first_question(published.entry, language), entry_id)
    return Reply(decision=Decision.ANSWER, blocks=(card, _recourse(context, entry_id)), replaces=True)


def not_it(context: Context, draft_id: str) -> Reply:
    """Open the two doors after none of the offered entries was meant."""
    return Reply(
        decision=Decision.ABSTAIN_OFFER_CONCERN,
        blocks=(Text(words.SORRY_NOT_IT), *_doors(context, draft_id)),
        private=True,
    )


def wrong(context: Context, entry_id: str) -> Reply:
    """Open the two doors after an answer that was none, with the question at hand if it is still remembered."""
    last = last_answer(context)
    if last is None or last.entry_id != entry_id:
        return not_it(context, "")
    match = context.index.matcher.match(last.question, caution=context.engagement.caution)
    forget(context)  # what comes next does not follow on from an answer that was none
    return not_it(context, taking.remember(context, last.question, match).id)


def nothing_more(context: Context, text: str, match: Match) -> Reply:
    """Say that what was shown is all there is, and open the two doors."""
    draft = taking.remember(context, text, match)
    return Reply(
        decision=Decision.ABSTAIN_OFFER_CONCERN,
        blocks=(Text(words.NOTHING_MORE), *_doors(context, draft.id)),
        candidates=match.candidates,
    )


def said(context: Context, published: Published, language: str | None = None) -> FactCard | Notice:
    """Show an entry word for word; or that it was confirmed too long ago to be shown as a fact."""
    if not is_shown(published, context.now.date()):
        return Notice(words.not_confirmed_since(published.reviewed_on), Tone.WARNING)
    return fact_card(context, published, language)


def is_shown(published: Published, today: date) -> bool:
    """Whether an entry was confirmed lately enough to be shown as a fact."""
    return freshness(published.reviewed_on, published.entry.review_days, today) is not Freshness.ENDED


def fact_card(context: Context, published: Published, language: str | None = None) -> FactCard:
    """Show an entry word for word, its engagement sentence only if every value in it is approved.

    In the language asked in if it is approved in that one too; otherwise it says that it is not.
    """
    entry = published.entry
    translation = entry.translation(language)
    due = published.reviewed_on + timedelta(days=entry.review_days)
    cited = [published.sources[name] for name in entry.cites if name in published.sources]
    return FactCard(
        entry_id=entry.id,
        note=_note(entry, language),
        myth=(translation or entry).myth,
        verdict=entry.verdict,
        answer=(translation or entry).answer,
        engagement=engagement_sentence(entry, context.facts, translation),
        sources=tuple(SourceLine(name=it.name, title=it.title, year=it.year, url=it.url) for it in cited),
        reviewed_on=published.reviewed_on,
        review_due=due,
        stale=context.now.date() > due,
    )


def _answer(context: Context, text: str, match: Match) -> Reply:
    published, today = context.index.knowledge.published, context.now.date()
    asked = (match.candidates[0].entry_id, *match.also)
    named = [it for it in asked if is_shown(published[it], today)]
    if not named:
        note = Notice(words.not_confirmed_since(published[asked[0]].reviewed_on), Tone.WARNING)
        doors = _doors(context, taking.remember(context, text, match).id)
        return Reply(
            decision=Decision.ABSTAIN_OFFER_CONCERN, blocks=(note, *doors), candidates=match.candidates, private=True
        )
    first = named[0]
    remember(context, text, first)
    language = _asked_in(published[first].entry, text)
    blocks: list[Block] = [fact_card(context, published[name], language) for name in named]
    blocks += [Text(words.also_not_shown(published[it].reviewed_on)) for it in asked if it not in named]
    if any(published[name].entry.topic == ASSISTANT for name in named):
        blocks.append(Notice(words.HERE_AND_NOW))
    return Reply(decision=Decision.ANSWER, blocks=(*blocks, _recourse(context, first)), candidates=match.candidates)


def _recourse(context: Context, entry_id: str) -> Buttons:
    answered = context.subject(entry_id)
    return Buttons(
        (
            Button(label=words.NOT_MY_QUESTION, action="answer.wrong", subject=answered, nonce=context.names()),
            Button(label=words.RAISE_CONCERN, action="concern.write", subject=context.subject(), nonce=context.names()),
        )
    )


def _clarify(context: Context, text: str, match: Match) -> Reply:
    draft = taking.remember(context, text, match)
    published = context.index.knowledge.published
    language = language_of(text)
    buttons = [
        Button(
            label=_first_question(published[candidate.entry_id].entry, language),
            action="answer.show",
            subject=context.subject(f"{candidate.entry_id}.{language}" if language else candidate.entry_id),
            nonce=context.names(),
        )
        for candidate in match.candidates[:CHOICES]
    ]
    target = context.subject(draft.id)
    buttons += [
        Button(label=words.NONE_OF_THESE, action="answer.none", subject=target, nonce=context.names()),
        Button(label=words.LOG_CONCERN, action=taking.WRITE, subject=target, nonce=context.names()),
        Button(label=words.ASK_PERSON, action="concern.ask", subject=target, nonce=context.names()),
    ]
    return Reply(
        decision=Decision.CLARIFY, blocks=(Text(words.CLARIFY), Buttons(tuple(buttons))), candidates=match.candidates
    )


def _asked_in(entry: Entry, text: str) -> str | None:
    """Return the language of a question; of one that a translation names itself, however short it is."""
    wanted = normalised(text)
    named = (it.language for it in entry.translations if wanted in map(normalised, it.questions))
    return next(named, None) or language_of(text)


def _note(entry: Entry, language: str | None) -> str:
    if not language or language not in LANGUAGES or language == entry.language or entry.translation(language):
        return ""
    return not_translated(language, entry.language)


def _first_question(entry: Entry, language: str | None) -> str:
    translation = entry.translation(language)
    return (translation.questions if translation and translation.questions else entry.questions)[0]


def _abstain(context: Context, text: str, match: Match) -> Reply:
    known = bool(context.index.knowledge.published)
    draft = taking.remember(context, text, match)
    return Reply(
        decision=Decision.ABSTAIN_OFFER_CONCERN,
        blocks=(
            Text(words.I_DO_NOT_KNOW if known else words.NOTHING_APPROVED),
            *_doors(context, draft.id),
        ),
        candidates=match.candidates,
    )


def _doors(context: Context, draft_id: str) -> tuple[Text, Buttons]:
    """Say what can be done where no entry answers, and who would see it; without a draft nothing can be passed on."""
    target = context.subject(draft_id)
    log = Button(
        label=words.LOG_CONCERN, action="concern.write", subject=target, nonce=context.names(), style=Style.PRIMARY
    )
    ask = Button(label=words.ASK_PERSON, action="concern.ask", subject=target, nonce=context.names())
    pass_on = Button(label=words.PASS_ON, action=teaching.PASS_ON, subject=target, nonce=context.names())
    if not draft_id:
        return Text(words.TWO_DOORS), Buttons((log, ask))
    return Text(words.THREE_DOORS), Buttons((log, ask, pass_on))


def _help(context: Context, text: str, match: Match) -> Reply:
    """Say whom to turn to now, then open every door: somebody by name, what may have been asked, and a concern."""
    draft = replace(taking.judged(context, taking.remember(context, text, match)), route=Route.WELLBEING)
    context.work.concerns.keep_draft(draft)
    names = [it.name for it in _readers(context, Route.WELLBEING, draft.about)]
    target = context.subject(draft.id)
    write = words.write_to(names) if names else words.ASK_PERSON
    buttons = [Button(label=write, action="concern.ask", subject=target, nonce=context.names(), style=Style.PRIMARY)]
    if any(it.kind_id in OF_HR and it.score >= ALSO_ASKED for it in match.kinds):
        buttons.append(_write_to_hr(context, draft.id))
    published, nearest = context.index.knowledge.published, next(iter(match.candidates), None)
    if nearest and nearest.score >= ALSO_ASKED:
        question = _first_question(published[nearest.entry_id].entry, language_of(text))
        shown = context.subject(nearest.entry_id)
        buttons.append(Button(label=question, action="answer.show", subject=shown, nonce=context.names()))
    buttons.append(Button(label=words.LOG_CONCERN, action=taking.WRITE, subject=target, nonce=context.names()))
    doors = Text(words.AFTER_HELP), Buttons(tuple(buttons))
    return Reply(decision=match.decision, blocks=(*taking.help_first(context), *doors), private=True)


def _readers(context: Context, route: Route, about: About | None) -> tuple[Person, ...]:
    person = context.person
    return routes.route_readers(context.work, route, person.side, but=person.id, about=about or NOBODY)


def _write_to_hr(context: Context, draft_id: str, style: Style = Style.PLAIN) -> Button:
    draft = context.work.concerns.draft(draft_id, context.person.id)
    names = [it.name for it in _readers(context, Route.HR, taking.judged(context, draft).about if draft else None)]
    target = context.subject(f"{draft_id}/{Route.HR}")
    label = words.write_to(names) if names else words.WRITE_TO_HR
    return Button(label=label, action="concern.ask", subject=target, nonce=context.names(), style=style)


def _misconduct(context: Context, text: str, match: Match) -> Reply:
    """Offer the way to somebody who may act, past one's own lead: it may be about them."""
    draft = taking.remember(context, text, match)
    target = context.subject(draft.id)
    log = Button(label=words.LOG_CONCERN, action=taking.WRITE, subject=target, nonce=context.names())
    return Reply(
        decision=Decision.HANDOFF_HUMAN,
        blocks=(Text(words.MISCONDUCT), Buttons((_write_to_hr(context, draft.id, Style.PRIMARY), log))),
        candidates=match.candidates,
        private=True,
    )


def _handoff(context: Context, text: str, match: Match) -> Reply:
    draft = taking.judged(context, taking.remember(context, text, match))
    about, facts = taking.kept_from(context, draft), context.facts
    # Nobody is sent to whom they write about.
    values = ((label, facts[name]) for name, label in CONTACTS.items() if facts.get(name))
    rows = tuple(Row(label, value) for label, value in values if not any(is_named(it, value) for it in about))
    blocks: list[Block] = [Text(words.REACTIONS[Decision.HANDOFF_HUMAN])]
    if rows:
        blocks.append(Record(words.PEOPLE_TO_ASK, rows))
    target = context.subject(draft.id)
    ask = Button(label=words.ASK_PERSON, action="concern.ask", subject=target, nonce=context.names())
    log = Button(label=words.LOG_CONCERN, action=taking.WRITE, subject=target, nonce=context.names())
    return Reply(
        decision=Decision.HANDOFF_HUMAN,
        blocks=(*blocks, Buttons((ask, log))),
        candidates=match.candidates,
        private=True,  # whoever asks about their own fate, or somebody's, is not answered before others
    )
