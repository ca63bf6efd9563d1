"""Having a model choose where the matcher would ask back: among the entries that it would offer, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.answering import CHOICES
from bot.conversation import REMEMBERED
from bot.followups import FEW_WORDS
from bot.ports import OfferedEntry
from bot.redaction import redacted, says_something
from bot.turn import Words
from knowledge.decision import Decision
from knowledge.matcher import Zone

if TYPE_CHECKING:
    from bot.library import Shelf
    from bot.people import Engagement, Membership
    from bot.ports import Chooser, Store
    from bot.turn import Turn
    from knowledge.matcher import Match

EVERY_ENGAGEMENT: Final = "*"
# From this probability on that a message is of some kind that no entry answers, it stays here: it may be a worry.
TOO_DELICATE: Final = 0.25
LONGEST_SENT: Final = 1000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Adviser:
    """A chooser on another company's or one's own server (`host`), and the engagements that allow it to be asked."""

    chooser: Chooser
    host: str
    engagements: frozenset[str] = frozenset()

    def may_be_asked(self, engagement: Engagement) -> bool:
        """Whether questions of this engagement may be sent there."""
        name = engagement.name.strip().casefold()
        return EVERY_ENGAGEMENT in self.engagements or name in {it.strip().casefold() for it in self.engagements}


def advised(adviser: Adviser | None, store: Store, member: Membership, shelf: Shelf, turn: Turn, match: Match) -> Match:
    """Return the match, settled by the adviser if the matcher would ask back and the engagement allows it.

    To be called outside any transaction: it may take seconds.
    """
    if adviser is None or not adviser.may_be_asked(member.engagement) or not is_open(match):
        return match
    text = turn.said.text if isinstance(turn.said, Words) else ""
    with store.reading(member.engagement) as work:
        before = work.conversations.last(member.person.id, turn.place.key, turn.at - REMEMBERED)
        names = [turn.actor.name, *(person.name for person in work.people.all())]
    if before and len(text.split()) <= FEW_WORDS:
        return match  # it may be the end of the last question, which is read together with it here
    question = redacted(text, names)[:LONGEST_SENT]
    if not says_something(question):
        return match
    entries = [shelf.knowledge.published[it.entry_id].entry for it in match.candidates[:CHOICES]]
    offered = [OfferedEntry(entry_id=it.id, question=it.questions[0], myth=it.myth) for it in entries]
    return settled(match, adviser.chooser.choose(question, offered))


def is_open(match: Match) -> bool:
    """Whether a message may be sent for advice: it asks for one of a few entries, and is hardly anything else."""
    return match.decision is Decision.CLARIFY and sum(kind.score for kind in match.kinds) < TOO_DELICATE


def settled(match: Match, chosen: str | None) -> Match:
    """Return the match with the chosen entry as its answer; unchanged if none of those it would offer was chosen.

    The candidates keep the probabilities that the matcher gave them.
    """
    first = next((it for it in match.candidates[:CHOICES] if it.entry_id == chosen), None)
    if match.decision is not Decision.CLARIFY or first is None:
        return match
    others = tuple(it for it in match.candidates if it is not first)
    return replace(match, candidates=(first, *others), zone=Zone.ANSWER, decision=Decision.ANSWER, kinds=())
