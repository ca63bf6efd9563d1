"""What answering offers: a reaction to whatever is said in free words, and the buttons on answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import words
from bot.answering import answers, followups
from bot.answering.adviser import advised
from bot.feature import Feature, TurnUse
from bot.reply import Reply, Text
from bot.turn import Words
from knowledge.decision import Decision

if TYPE_CHECKING:
    from bot.answering.followups import Following
    from bot.context import Context
    from bot.feature import Preparation
    from knowledge.matching.matcher import Match


def understand(preparation: Preparation) -> tuple[str, Match, Following | None] | None:
    """Return what was said, what it was taken for, and what it means after the last answer; None for blanks."""
    said = preparation.turn.said
    if not isinstance(said, Words) or not said.text.strip():
        return None
    member = preparation.member
    match = preparation.index.matcher.match(said.text, caution=member.engagement.caution)
    found = advised(preparation.adviser, preparation.store, member, preparation.index, preparation.turn, match)
    return said.text, *found


def react(context: Context) -> Reply:
    """React to what was understood."""
    if context.prepared is None:
        return Reply(decision=Decision.SMALL_TALK, blocks=(Text(words.EMPTY),))
    return followups.react(context, *context.prepared)


FEATURE: Final = Feature(
    name="answering",
    turns={Words: TurnUse(react, understand)},
    buttons={
        "answer.show": answers.show,
        "answer.none": answers.not_it,
        "answer.wrong": answers.wrong,
    },
)
