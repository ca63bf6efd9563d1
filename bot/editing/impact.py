"""What the matcher makes of the questions it knows: worked out before a turn's transaction, for it may take seconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.commands import EDITORS
from bot.editing.kind_reading import kind_to_add, own_questions
from bot.editing.teaching import MAX_SHOWN, lesson_of
from bot.errors import SamesideError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.answering.matcher_cache import Index
    from bot.answering.ports import Matcher
    from bot.commands import Command
    from bot.people import Membership
    from bot.ports.store import Store
    from knowledge.kind import Kind
    from knowledge.matching.matcher import Match

COMMANDS: Final = frozenset({"questions", "teach", "try", "kind"})
MAX_COMPARED: Final = 100  # questions, the newest: each takes some milliseconds
MAX_NEAR: Final = 60  # of these, questions that entries name themselves
MAX_LEARNED: Final = 100  # entries; with more, learning a kind takes longer than the three seconds Slack waits


@dataclass(frozen=True, slots=True)
class Impact:
    """What questions are taken for, by their words: now, and `then`, when what is being taught has been learned.

    `tried` is False if learning it takes too long to be tried out.
    """

    now: Mapping[str, Match]
    then: Mapping[str, Match] = field(default_factory=dict)
    tried: bool = True


def preview_impact(
    store: Store,
    member: Membership,
    index: Index,
    command: Command,
    with_kind: Callable[[Index, Kind], Matcher],
) -> Impact | None:
    """Look at what the command is about to show; None if it shows nothing of the kind, or not to this person.

    The questions passed on and the ways of asking taught are looked at. Those that an entry names itself only for a new
    kind, and by their meaning: the entry answers what it names, whatever is taught, but not what others ask likewise.
    `with_kind` learns a kind. To be called outside any transaction.
    """
    if command.name != "kb" or command.argument not in COMMANDS or not member.person.roles & EDITORS:
        return None
    with store.reading(member.engagement) as work:
        waiting, taught = work.questions.waiting(), work.phrasings.all()
    asked = [it.text for it in waiting]
    matcher, caution = index.matcher, member.engagement.caution
    newest = [*reversed(asked), *(it.text for it in reversed(taught))]
    if command.argument == "kind":
        return _of_kind(index, command.rest, caution, newest, with_kind)
    if command.argument != "teach":
        shown = asked[:MAX_SHOWN] if command.argument == "questions" else asked[-MAX_COMPARED:]
        return Impact({text: matcher.match(text, caution=caution) for text in shown})
    try:
        lesson = lesson_of(index, command.rest, waiting)
    except SamesideError:
        return None  # the turn itself says what is wrong
    after = matcher.with_example(lesson.target, lesson.text)
    known = dict.fromkeys([lesson.text, *newest[: MAX_COMPARED - 1]])
    return Impact(
        now={text: matcher.match(text, caution=caution) for text in known},
        then={text: after.match(text, caution=caution) for text in known},
    )


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
