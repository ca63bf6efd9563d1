"""Answering from approved knowledge, or saying honestly what the bot cannot answer and who can."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot import teaching, words
from bot.concerns import taking
from bot.conversation import forget, last_answer, remember
from bot.errors import BadInput, NotFound
from bot.foreign_words import not_translated
from bot.reply import Block, Button, Buttons, FactCard, Record, Reply, Row, SourceLine, Style, Text
from knowledge.decision import Decision
from knowledge.entry import engagement_sentence
from knowledge.entry_reading import normalised
from knowledge.language import LANGUAGES, language_of

if TYPE_CHECKING:
    from bot.ports import Published
    from bot.scene import Scene
    from knowledge.entry import Entry
    from knowledge.matcher import Match

LONGEST_MESSAGE: Final = 3000  # characters
CHOICES: Final = 3  # entries offered when it is not clear which is meant

# Approved values that name somebody a question can be taken to.
CONTACTS: Final = {
    "engagement.hr_contact": "HR",
    "engagement.customer_lead": "Customer lead",
    "engagement.msp_lead": "Provider lead",
}


def check_length(text: str) -> None:
    """Raise BadInput if a message is longer than anything a person wants matched or logged."""
    if len(text) > LONGEST_MESSAGE:
        raise BadInput(words.too_long(len(text), LONGEST_MESSAGE))


def react(scene: Scene, text: str, match: Match) -> Reply:
    """React to a message in free words as the matcher understood it."""
    match match.decision:
        case Decision.ANSWER:
            return _answer(scene, text, match)
        case Decision.CLARIFY:
            return _clarify(scene, text, match)
        case Decision.OFFER_CONCERN:
            return taking.offer(scene, text, match)
        case Decision.HANDOFF_HUMAN if match.kind == taking.CRISIS:
            return Reply(decision=match.decision, blocks=taking.help_first(scene), private=True)
        case Decision.HANDOFF_HUMAN if match.kind == taking.MISCONDUCT:
            return _misconduct(scene, text, match)
        case Decision.HANDOFF_HUMAN:
            return _handoff(scene, text, match)
        case Decision.ABSTAIN_OFFER_CONCERN:
            return _abstain(scene, text, match)
        case _:
            return Reply(
                decision=match.decision, blocks=(Text(words.REACTIONS[match.decision]),), candidates=match.candidates
            )


def show(scene: Scene, chosen: str) -> Reply:
    """Answer with the entry that was chosen, in the language asked in: "entry" or "entry.de".

    Raises NotFound if it is no longer published.
    """
    entry_id, _, language = chosen.partition(".")
    published = scene.shelf.knowledge.published.get(entry_id)
    if published is None:
        raise NotFound(words.NO_LONGER_THERE)
    remember(scene, _first_question(published.entry, language), entry_id)
    card = fact_card(scene, published, language)
    return Reply(decision=Decision.ANSWER, blocks=(card, _recourse(scene, entry_id)), replaces=True)


def not_it(scene: Scene, draft_id: str) -> Reply:
    """Open the two doors after none of the offered entries was meant."""
    return Reply(
        decision=Decision.ABSTAIN_OFFER_CONCERN,
        blocks=(Text(words.SORRY_NOT_IT), *_doors(scene, draft_id)),
        private=True,
    )


def wrong(scene: Scene, entry_id: str) -> Reply:
    """Open the two doors after an answer that was none, with the question at hand if it is still remembered."""
    last = last_answer(scene)
    if last is None or last.entry_id != entry_id:
        return not_it(scene, "")
    match = scene.shelf.matcher.match(last.question, caution=scene.engagement.caution)
    forget(scene)  # what comes next does not follow on from an answer that was none
    return not_it(scene, taking.remember(scene, last.question, match).id)


def nothing_more(scene: Scene, text: str, match: Match) -> Reply:
    """Say that what was shown is all there is, and open the two doors."""
    draft = taking.remember(scene, text, match)
    return Reply(
        decision=Decision.ABSTAIN_OFFER_CONCERN,
        blocks=(Text(words.NOTHING_MORE), *_doors(scene, draft.id)),
        candidates=match.candidates,
    )


def fact_card(scene: Scene, published: Published, language: str | None = None) -> FactCard:
    """Show an entry word for word, its engagement sentence only if every value in it is approved.

    In the language asked in if it is approved in that one too; otherwise it says that it is not.
    """
    entry, knowledge = published.entry, scene.shelf.knowledge
    translation = entry.translation(language)
    due = published.reviewed_on + timedelta(days=entry.review_days)
    cited = [knowledge.sources[name] for name in entry.cites if name in knowledge.sources]
    return FactCard(
        entry_id=entry.id,
        note=_note(entry, language),
        myth=(translation or entry).myth,
        verdict=entry.verdict,
        answer=(translation or entry).answer,
        engagement=engagement_sentence(entry, knowledge.facts, translation),
        sources=tuple(SourceLine(name=it.name, title=it.title, year=it.year, url=it.url) for it in cited),
        reviewed_on=published.reviewed_on,
        review_due=due,
        stale=scene.now.date() > due,
    )


def _answer(scene: Scene, text: str, match: Match) -> Reply:
    published, first = scene.shelf.knowledge.published, match.candidates[0].entry_id
    remember(scene, text, first)
    language = _asked_in(published[first].entry, text)
    cards = [fact_card(scene, published[name], language) for name in (first, *match.also)]
    return Reply(decision=Decision.ANSWER, blocks=(*cards, _recourse(scene, first)), candidates=match.candidates)


def _recourse(scene: Scene, entry_id: str) -> Buttons:
    answered = scene.subject(entry_id)
    return Buttons(
        (
            Button(label=words.NOT_MY_QUESTION, action="answer.wrong", subject=answered, nonce=scene.names()),
            Button(label=words.RAISE_CONCERN, action="concern.write", subject=scene.subject(), nonce=scene.names()),
        )
    )


def _clarify(scene: Scene, text: str, match: Match) -> Reply:
    draft = taking.remember(scene, text, match)
    published = scene.shelf.knowledge.published
    language = language_of(text)
    buttons = [
        Button(
            label=_first_question(published[candidate.entry_id].entry, language),
            action="answer.show",
            subject=scene.subject(f"{candidate.entry_id}.{language}" if language else candidate.entry_id),
            nonce=scene.names(),
        )
        for candidate in match.candidates[:CHOICES]
    ]
    none = Button(label=words.NONE_OF_THESE, action="answer.none", subject=scene.subject(draft.id), nonce=scene.names())
    return Reply(
        decision=Decision.CLARIFY, blocks=(Text(words.CLARIFY), Buttons((*buttons, none))), candidates=match.candidates
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


def _abstain(scene: Scene, text: str, match: Match) -> Reply:
    known = bool(scene.shelf.knowledge.published)
    draft = taking.remember(scene, text, match)
    return Reply(
        decision=Decision.ABSTAIN_OFFER_CONCERN,
        blocks=(
            Text(words.I_DO_NOT_KNOW if known else words.NOTHING_APPROVED),
            *_doors(scene, draft.id),
        ),
        candidates=match.candidates,
    )


def _doors(scene: Scene, draft_id: str) -> tuple[Text, Buttons]:
    """Say what can be done where no entry answers, and who would see it; without a draft nothing can be passed on."""
    target = scene.subject(draft_id)
    log = Button(
        label=words.LOG_CONCERN, action="concern.write", subject=target, nonce=scene.names(), style=Style.PRIMARY
    )
    ask = Button(label=words.ASK_PERSON, action="concern.ask", subject=target, nonce=scene.names())
    pass_on = Button(label=words.PASS_ON, action=teaching.PASS_ON, subject=target, nonce=scene.names())
    if not draft_id:
        return Text(words.TWO_DOORS), Buttons((log, ask))
    return Text(words.THREE_DOORS), Buttons((log, ask, pass_on))


def _misconduct(scene: Scene, text: str, match: Match) -> Reply:
    """Offer the way to somebody who may act, past one's own lead: it may be about them."""
    draft = taking.remember(scene, text, match)
    log = Button(
        label=words.LOG_CONCERN,
        action=taking.WRITE,
        subject=scene.subject(draft.id),
        nonce=scene.names(),
        style=Style.PRIMARY,
    )
    return Reply(
        decision=Decision.HANDOFF_HUMAN,
        blocks=(Text(words.MISCONDUCT), Buttons((log,))),
        candidates=match.candidates,
        private=True,
    )


def _handoff(scene: Scene, text: str, match: Match) -> Reply:
    facts = scene.shelf.knowledge.facts
    rows = tuple(Row(label, facts[name]) for name, label in CONTACTS.items() if facts.get(name))
    draft = taking.remember(scene, text, match)
    blocks: list[Block] = [Text(words.REACTIONS[Decision.HANDOFF_HUMAN])]
    if rows:
        blocks.append(Record(words.PEOPLE_TO_ASK, rows))
    ask = Button(label=words.ASK_PERSON, action="concern.ask", subject=scene.subject(draft.id), nonce=scene.names())
    return Reply(
        decision=Decision.HANDOFF_HUMAN,
        blocks=(*blocks, Buttons((ask,))),
        candidates=match.candidates,
        private=True,  # whoever asks about their own fate, or somebody's, is not answered before others
    )
