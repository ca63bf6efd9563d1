"""What the matcher makes of the questions it knows: worked out before a turn's transaction, for it may take seconds.

The questions passed on and the ways of asking taught are looked at. Those that an entry names itself only for a new
kind, and by their meaning: the entry answers what it names, whatever is taught, but not what others ask likewise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.editing.impact import Impact
from bot.editing.kind_reading import kind_to_add, own_questions
from bot.editing.teaching import MAX_SHOWN, lesson_of
from bot.errors import SamesideError
from bot.people import EDITORS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.answering.ports import Matcher
    from bot.commands import Command
    from bot.editing.ports import PassedOn
    from bot.feature import Preparation
    from bot.matcher_cache import Index
    from knowledge.kind import Kind
    from knowledge.matching.matcher import Match

MAX_COMPARED: Final = 100  # questions, the newest: each takes some milliseconds
MAX_NEAR: Final = 60  # of these, questions that entries name themselves
MAX_LEARNED: Final = 100  # entries; with more, learning a kind takes longer than the three seconds Slack waits


def of_newest(preparation: Preparation, _: Command) -> Impact | None:
    """Return what the first questions passed on get, as they are listed; None for people who may not see them."""
    if not _may_see(preparation):
        return None
    waiting, _taught = _known(preparation)
    return _now(preparation, waiting[:MAX_SHOWN])


def of_latest(preparation: Preparation, _: Command) -> Impact | None:
    """Return what the latest questions passed on get; None for people who may not see them."""
    if not _may_see(preparation):
        return None
    waiting, _taught = _known(preparation)
    return _now(preparation, waiting[-MAX_COMPARED:])


def of_lesson(preparation: Preparation, command: Command) -> Impact | None:
    """Return what the newest questions get before and after a lesson; None where it is none that may be taught."""
    if not _may_see(preparation):
        return None
    waiting, taught = _known(preparation)
    try:
        lesson = lesson_of(preparation.index, command.rest, waiting)
    except SamesideError:
        return None  # the turn itself says what is wrong
    matcher, caution = preparation.index.matcher, preparation.member.engagement.caution
    after = matcher.with_example(lesson.target, lesson.text)
    known = dict.fromkeys([lesson.text, *_newest(waiting, taught)[: MAX_COMPARED - 1]])
    return Impact(
        now={text: matcher.match(text, caution=caution) for text in known},
        then={text: after.match(text, caution=caution) for text in known},
    )


def of_kind(preparation: Preparation, command: Command) -> Impact | None:
    """Return what an own kind would change; None where none is to be added, or not by this person."""
    if not _may_see(preparation):
        return None
    caution = preparation.member.engagement.caution
    newest = _newest(*_known(preparation))
    return _of_kind(preparation.index, command.rest, caution, newest, preparation.with_kind)


def _may_see(preparation: Preparation) -> bool:
    return bool(preparation.member.person.roles & EDITORS)


def _known(preparation: Preparation) -> tuple[Sequence[PassedOn], Sequence[str]]:
    """The questions that were passed on, and the texts that were taught; the oldest first."""
    with preparation.store.reading(preparation.member.engagement) as work:
        return work.questions.waiting(), [it.text for it in work.phrasings.all()]


def _newest(waiting: Sequence[PassedOn], taught: Sequence[str]) -> list[str]:
    return [*(it.text for it in reversed(waiting)), *reversed(taught)]


def _now(preparation: Preparation, questions: Iterable[PassedOn]) -> Impact:
    matcher, caution = preparation.index.matcher, preparation.member.engagement.caution
    return Impact({it.text: matcher.match(it.text, caution=caution) for it in questions})


def _of_kind(
    index: Index,
    written: str,
    caution: float | None,
    newest: Sequence[str],
    with_kind: Callable[[Index, Kind], Matcher],
) -> Impact | None:
    """Look at a kind's examples, at the questions of the entries nearest to them, and at the newest other ones."""
    try:
        kind = kind_to_add(index, written)
    except SamesideError:
        return None  # the turn itself says what is wrong
    if kind is None:
        return None
    named = own_questions(index.knowledge)

    def understood(matcher: Matcher, text: str) -> Match:
        return (matcher.by_meaning if text in named else matcher.match)(text, caution=caution)

    now = {text: understood(index.matcher, text) for text in kind.examples}
    if len(index.knowledge.published) > MAX_LEARNED:
        return Impact(now, tried=False)
    compared = dict.fromkeys([*_near(now.values(), named)[:MAX_NEAR], *newest[: MAX_COMPARED - MAX_NEAR]])
    now |= {text: understood(index.matcher, text) for text in compared}
    after = with_kind(index, kind)
    return Impact(now, then={text: understood(after, text) for text in compared if text not in kind.examples})


def _near(matches: Iterable[Match], named: Mapping[str, str]) -> list[str]:
    """Return the questions that entries name, those of the entries that come nearest in any match first."""
    scores: dict[str, float] = {}
    for candidate in (candidate for match in matches for candidate in match.candidates):
        scores[candidate.entry_id] = max(scores.get(candidate.entry_id, 0.0), candidate.score)
    near = [question for question, entry_id in named.items() if entry_id in scores]
    return sorted(near, key=lambda question: -scores[named[question]])
