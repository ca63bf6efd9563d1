"""Having a model choose where the matcher is unsure: among a few entries, and nothing else.

Its choice counts for one step of certainty: what the matcher would ask back about is answered, and what it would not
answer is asked back about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.answering.answers import CHOICES
from bot.answering.conversation import REMEMBERED
from bot.answering.followups import ASKS_SOURCE, FEEDBACK, FRAGMENT, Following, looks_back, whole
from bot.answering.ports import OfferedEntry
from bot.concerns.routes import PROPOSED
from bot.lengths import MAX_MESSAGE_LENGTH
from bot.redaction import redacted, says_something
from bot.turn import Words
from knowledge.decision import Decision
from knowledge.language import language_of
from knowledge.matching.matcher import Candidate, Zone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.answering.ports import Adviser, Chooser, Exchange
    from bot.matcher_cache import Index
    from bot.people import Membership
    from bot.ports.store import Store
    from bot.turn import Turn
    from knowledge.matching.matcher import Match

# From this probability on that a message is of some kind that no entry answers, it stays here: it may be a worry.
TOO_DELICATE: Final = 0.25
# And from this one on that it is a worry, where the matcher found no entry that it may ask for instead.
MAY_BE_A_WORRY: Final = 0.1
MAX_SENT_LENGTH: Final = 1000  # characters
MAX_OFFERED: Final = 5  # entries
_SEVERAL: Final = re.compile(r"(?:[.!?…:;]\s|[\n\u3002\uff01\uff1f])\s*\w")  # sentences: one of them may be a worry


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """What it takes to ask about a message: whom, what the entries are, and whose names must not be sent."""

    chooser: Chooser
    index: Index
    caution: float | None
    names: tuple[str, ...]

    def choice(self, text: str, entry_ids: Iterable[str], before: str = "") -> str | None:
        """Return the entry chosen among these, if any."""
        question = self.cleaned(text)
        if not says_something(question):
            return None
        entries = [self.index.knowledge.published[it].entry for it in entry_ids]
        offered = [
            OfferedEntry(entry_id=it.id, question=self.cleaned(it.questions[0]), myth=self.cleaned(it.myth))
            for it in entries
        ]
        return self.chooser.choose(question, offered, self.cleaned(before))

    def cleaned(self, text: str) -> str:
        """Return what may be sent of a text."""
        return redacted(text, self.names)[:MAX_SENT_LENGTH]

    def before(self, last: Exchange) -> str:
        """Return what was asked last; where that may hold more than a question, the first that its entry answers."""
        read = self.index.matcher.match(last.question, caution=self.caution)
        if _SEVERAL.search(last.question) or not (read.decision is Decision.ANSWER or _is_harmless(read)):
            return self.index.knowledge.published[last.entry_id].entry.questions[0]
        return last.question


def advised(
    adviser: Adviser | None, store: Store, member: Membership, index: Index, turn: Turn, match: Match
) -> tuple[Match, Following | None]:
    """Return the match, settled by the adviser if the matcher is unsure and the engagement allows it.

    And what the message means after the last answer, if the adviser took it for that. To be called outside any
    transaction: it may take seconds.
    """
    unchanged = match, None
    if adviser is None or not adviser.may_be_asked(member.engagement) or not isinstance(turn.said, Words):
        return unchanged
    if not (is_open(match) or _may_follow(match)):
        return unchanged
    text = turn.said.text
    with store.reading(member.engagement) as work:
        last = work.conversations.last(member.person.id, turn.place.key, turn.at - REMEMBERED)
        names = (turn.actor.name, *(person.name for person in work.people.all()))
    asking = _Asking(chooser=adviser.chooser, index=index, caution=member.engagement.caution, names=names)
    if last and last.entry_id in index.knowledge.published:
        return match, _following(asking, text, match, last)
    if is_open(match) or (_is_unsure(match) and _is_foreign(index, text)):
        return settled(match, asking.choice(text, _offered(match))), None
    return unchanged


def is_open(match: Match) -> bool:
    """Whether a message may be sent for advice: it asks for one of a few entries, and is hardly anything else."""
    return match.decision is Decision.CLARIFY and _is_harmless(match)


def settled(match: Match, chosen: str | None) -> Match:
    """Return the match one step surer, of the chosen entry; unchanged if none of those on offer was chosen.

    The candidates keep the probabilities that the matcher gave them.
    """
    if not _is_unsure(match) or chosen not in _offered(match):
        return match
    surer = Decision.ANSWER if match.decision is Decision.CLARIFY else Decision.CLARIFY
    candidates = sorted(match.candidates, key=lambda it: it.entry_id != chosen)  # and else in the order they had
    return replace(match, candidates=tuple(candidates), zone=Zone(surer), decision=surer, kind=None, kinds=())


def _following(asking: _Asking, text: str, match: Match, last: Exchange) -> Following | None:
    """Return what a message means after the last answer; None where the rules are sure of it, or nobody knows.

    That it means the same again is nothing to be sure of: the few words of a fragment hardly count in the whole.
    """
    said, read = text, match
    if looks_back(text, match):
        said = whole(last, text)
        if len(said) > MAX_MESSAGE_LENGTH:
            return None
        read = asking.index.matcher.match(said, caution=asking.caution)
    if read.decision is Decision.ANSWER and read.candidates[0].entry_id == last.entry_id:
        read = replace(read, zone=Zone.ABSTAIN, decision=Decision.ABSTAIN_OFFER_CONCERN, also=())
    elif not _is_unsure(read) or not _is_harmless(read):
        return None
    elif match.decision is Decision.CLARIFY:
        read = replace(read, zone=match.zone, decision=match.decision)
    nearest = dict.fromkeys(it.entry_id for it in (*read.candidates[:CHOICES], *match.candidates[:CHOICES]))
    offered = [it for it in nearest if it != last.entry_id][: MAX_OFFERED - 1]
    chosen = asking.choice(text, [*offered, last.entry_id], asking.before(last))
    if chosen not in {*offered, last.entry_id}:
        return None
    first = next((it for it in (*read.candidates, *match.candidates) if it.entry_id == chosen), None)
    others = (it for it in read.candidates if it.entry_id != chosen)
    candidates = (first or Candidate(entry_id=last.entry_id, score=0.0), *others)
    return Following(after=last, text=said, match=settled(replace(read, candidates=candidates), chosen))


def _offered(match: Match) -> list[str]:
    """Return the entries to choose from: those that would be shown, or the nearest ones if none would be."""
    most = CHOICES if match.decision is Decision.CLARIFY else MAX_OFFERED
    return [it.entry_id for it in match.candidates[:most]]


def _is_unsure(match: Match) -> bool:
    return match.decision in {Decision.CLARIFY, Decision.ABSTAIN_OFFER_CONCERN}


def _may_follow(match: Match) -> bool:
    """Whether a message may be sent for advice together with the question before."""
    if match.kind in {ASKS_SOURCE, FEEDBACK}:
        return False  # the rules know what to do
    return (match.kind == FRAGMENT or _is_unsure(match)) and _is_harmless(match)


def _is_harmless(match: Match) -> bool:
    """Whether a message is hardly of any kind that no entry answers, and if nothing is near it, hardly a worry."""
    others = sum(kind.score for kind in match.kinds if kind.kind_id != FRAGMENT)
    worry = sum(kind.score for kind in match.kinds if kind.kind_id in PROPOSED)
    return others < TOO_DELICATE and (match.decision is Decision.CLARIFY or worry < MAY_BE_A_WORRY)


def _is_foreign(index: Index, text: str) -> bool:
    """Whether a message is plainly in a language that no entry was written in."""
    language = language_of(text)
    return language is not None and language not in {it.entry.language for it in index.knowledge.published.values()}
