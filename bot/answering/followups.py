"""Words that only make sense after the last answer: "who says so?", "and for contractors?", "that is not it"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot import words
from bot.answering import answers
from bot.answering.conversation import last_answer
from bot.lengths import MAX_MESSAGE_LENGTH
from bot.reply import Reply, Sources, Text
from knowledge.decision import Decision
from knowledge.matching.matcher import Candidate

if TYPE_CHECKING:
    from bot.answering.ports import Exchange
    from bot.context import Context
    from knowledge.matching.matcher import Match

# The kinds of message that look back, as the matcher names them.
ASKS_SOURCE: Final = "asks_source"
FRAGMENT: Final = "fragment_followup"
FEEDBACK: Final = "feedback_last_answer"
LOOKING_BACK: Final = frozenset({ASKS_SOURCE, FRAGMENT, FEEDBACK})
FEW_WORDS: Final = 5  # a message this short that nothing fits may look back, too
_WORD: Final = re.compile(r"\w+")
_END: Final = re.compile(r"[\s.?!…]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """What a message means while `after` is the last answer: it is read as `text`, which was taken for `match`."""

    after: Exchange
    text: str
    match: Match


def react(context: Context, text: str, match: Match, following: Following | None = None) -> Reply:
    """React to a message in free words, with the last answer in mind if the message looks back at it."""
    last = last_answer(context)
    if following and following.after == last:
        return _followed(context, following)
    if not looks_back(text, match):
        return answers.react(context, text, match)
    if last is None or len(whole(last, text)) > MAX_MESSAGE_LENGTH:  # by then nobody knows what it refers to
        if match.kind in {ASKS_SOURCE, FRAGMENT}:
            return Reply(decision=match.decision, blocks=(Text(words.NOTHING_BEFORE),), candidates=match.candidates)
        return answers.react(context, text, match)
    if match.kind == FEEDBACK:
        return answers.wrong(context, last.entry_id)
    return _sources(context, last) if match.kind == ASKS_SOURCE else _together(context, last, text, match)


def looks_back(text: str, match: Match) -> bool:
    """Whether a message may make sense only after the last answer."""
    if match.kind in LOOKING_BACK:
        return True
    unclear = match.decision in {Decision.CLARIFY, Decision.ABSTAIN_OFFER_CONCERN}
    return unclear and len(_WORD.findall(text)) <= FEW_WORDS


def _sources(context: Context, last: Exchange) -> Reply:
    """Say what the last answer rests on, and that both sides approved it."""
    card = answers.fact_card(context, context.index.knowledge.published[last.entry_id])
    blocks = (Text(words.says_who(card)), Sources(card.sources) if card.sources else Text(words.NO_SOURCES))
    found = (Candidate(entry_id=last.entry_id, score=1.0),)
    return Reply(decision=Decision.ANSWER, blocks=blocks, candidates=found)


def _together(context: Context, last: Exchange, text: str, match: Match) -> Reply:
    """Read the message as the end of the last question."""
    said = whole(last, text)
    read = context.index.matcher.match(said, caution=context.engagement.caution)
    same = bool(read.candidates) and read.candidates[0].entry_id == last.entry_id
    if read.decision is Decision.ANSWER and same:
        return answers.nothing_more(context, said, read)
    if match.kind not in LOOKING_BACK and read.decision is not Decision.ANSWER:
        return answers.react(context, text, match)  # it stood for itself after all
    return answers.react(context, said, read)


def _followed(context: Context, following: Following) -> Reply:
    """React to a message as the adviser took it."""
    if following.match.candidates[0].entry_id == following.after.entry_id:
        return answers.nothing_more(context, following.text, following.match)
    return answers.react(context, following.text, following.match)


def whole(last: Exchange, text: str) -> str:
    """Return the message as the end of the last question."""
    return f"{_END.sub('', last.question)}, {text.strip()}"
