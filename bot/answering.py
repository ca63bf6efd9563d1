"""Answering from approved knowledge, or saying honestly what the bot cannot answer and who can."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot import words
from bot.concerns import taking
from bot.errors import BadInput, NotFound
from bot.reply import Block, Button, Buttons, FactCard, Record, Reply, Row, SourceLine, Style, Text
from knowledge.decision import Decision
from knowledge.entry import engagement_sentence

if TYPE_CHECKING:
    from bot.ports import Published
    from bot.scene import Scene
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
            return _answer(scene, match)
        case Decision.CLARIFY:
            return _clarify(scene, text, match)
        case Decision.OFFER_CONCERN:
            return taking.offer(scene, text, match)
        case Decision.HANDOFF_HUMAN if match.kind == taking.CRISIS:
            return Reply(decision=match.decision, blocks=(Text(words.WELLBEING),), private=True)
        case Decision.HANDOFF_HUMAN:
            return _handoff(scene, text, match)
        case Decision.ABSTAIN_OFFER_CONCERN:
            return _abstain(scene, text, match)
        case _:
            return Reply(
                decision=match.decision, blocks=(Text(words.REACTIONS[match.decision]),), candidates=match.candidates
            )


def show(scene: Scene, entry_id: str) -> Reply:
    """Answer with the entry that was chosen. Raises NotFound if it is no longer published."""
    published = scene.shelf.knowledge.published.get(entry_id)
    if published is None:
        raise NotFound(words.NO_LONGER_THERE)
    return Reply(decision=Decision.ANSWER, blocks=(fact_card(scene, published), _recourse(scene)), replaces=True)


def not_it(scene: Scene, draft_id: str) -> Reply:
    """Open the two doors after none of the offered entries was meant."""
    return Reply(
        decision=Decision.ABSTAIN_OFFER_CONCERN,
        blocks=(Text(words.SORRY_NOT_IT), Text(words.TWO_DOORS), _doors(scene, draft_id)),
        private=True,
    )


def fact_card(scene: Scene, published: Published) -> FactCard:
    """Show an entry word for word, its engagement sentence only if every value in it is approved."""
    entry, knowledge = published.entry, scene.shelf.knowledge
    due = published.reviewed_on + timedelta(days=entry.review_days)
    cited = [knowledge.sources[name] for name in entry.cites if name in knowledge.sources]
    return FactCard(
        entry_id=entry.id,
        myth=entry.myth,
        verdict=entry.verdict,
        answer=entry.answer,
        engagement=engagement_sentence(entry, knowledge.facts),
        sources=tuple(SourceLine(name=it.name, title=it.title, year=it.year, url=it.url) for it in cited),
        reviewed_on=published.reviewed_on,
        review_due=due,
        stale=scene.now.date() > due,
    )


def _answer(scene: Scene, match: Match) -> Reply:
    published = scene.shelf.knowledge.published
    cards = [fact_card(scene, published[name]) for name in (match.candidates[0].entry_id, *match.also)]
    return Reply(decision=Decision.ANSWER, blocks=(*cards, _recourse(scene)), candidates=match.candidates)


def _recourse(scene: Scene) -> Buttons:
    nothing = scene.subject()
    return Buttons(
        (
            Button(label=words.NOT_MY_QUESTION, action="answer.none", subject=nothing, nonce=scene.names()),
            Button(label=words.RAISE_CONCERN, action="concern.write", subject=nothing, nonce=scene.names()),
        )
    )


def _clarify(scene: Scene, text: str, match: Match) -> Reply:
    draft = taking.remember(scene, text, match)
    published = scene.shelf.knowledge.published
    buttons = [
        Button(
            label=published[candidate.entry_id].entry.questions[0],
            action="answer.show",
            subject=scene.subject(candidate.entry_id),
            nonce=scene.names(),
        )
        for candidate in match.candidates[:CHOICES]
    ]
    none = Button(label=words.NONE_OF_THESE, action="answer.none", subject=scene.subject(draft.id), nonce=scene.names())
    return Reply(
        decision=Decision.CLARIFY, blocks=(Text(words.CLARIFY), Buttons((*buttons, none))), candidates=match.candidates
    )


def _abstain(scene: Scene, text: str, match: Match) -> Reply:
    known = bool(scene.shelf.knowledge.published)
    draft = taking.remember(scene, text, match)
    return Reply(
        decision=Decision.ABSTAIN_OFFER_CONCERN,
        blocks=(
            Text(words.I_DO_NOT_KNOW if known else words.NOTHING_APPROVED),
            Text(words.TWO_DOORS),
            _doors(scene, draft.id),
        ),
        candidates=match.candidates,
    )


def _doors(scene: Scene, draft_id: str) -> Buttons:
    target = scene.subject(draft_id)
    return Buttons(
        (
            Button(
                label=words.LOG_CONCERN,
                action="concern.write",
                subject=target,
                nonce=scene.names(),
                style=Style.PRIMARY,
            ),
            Button(label=words.ASK_PERSON, action="concern.ask", subject=target, nonce=scene.names()),
        )
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
