"""What the matcher makes of the questions it knows: worked out before a turn's transaction, for it may take seconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.commands import EDITORS
from bot.errors import SamesideError
from bot.teaching import MOST_SHOWN, lesson_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.commands import Command
    from bot.library import Shelf
    from bot.people import Membership
    from bot.ports import Store
    from knowledge.matcher import Match

COMMANDS: Final = frozenset({"questions", "teach", "try"})
MOST_COMPARED: Final = 100  # questions, the newest: each takes some milliseconds


@dataclass(frozen=True, slots=True)
class Foresight:
    """What questions are taken for, by their words: now, and `then`, when what is being taught has been learned."""

    now: Mapping[str, Match]
    then: Mapping[str, Match] = field(default_factory=dict)


def foresee(store: Store, member: Membership, shelf: Shelf, command: Command) -> Foresight | None:
    """Look at what the command is about to show; None if it shows nothing of the kind, or not to this person.

    The questions passed on and the ways of asking taught are looked at. Those that an entry names itself are not: what
    it names it answers, whatever is taught. To be called outside any transaction.
    """
    if command.name != "kb" or command.argument not in COMMANDS or not member.person.roles & EDITORS:
        return None
    with store.reading(member.engagement) as work:
        waiting, taught = work.questions.waiting(), work.phrasings.all()
    asked = [it.text for it in waiting]
    matcher, caution = shelf.matcher, member.engagement.caution
    if command.argument != "teach":
        shown = asked[:MOST_SHOWN] if command.argument == "questions" else asked[-MOST_COMPARED:]
        return Foresight({text: matcher.match(text, caution=caution) for text in shown})
    try:
        lesson = lesson_of(shelf, command.rest, waiting)
    except SamesideError:
        return None  # the turn itself says what is wrong
    after = matcher.with_example(lesson.target, lesson.text)
    newest = [*reversed(asked), *(it.text for it in reversed(taught))][: MOST_COMPARED - 1]
    known = dict.fromkeys([lesson.text, *newest])
    return Foresight(
        now={text: matcher.match(text, caution=caution) for text in known},
        then={text: after.match(text, caution=caution) for text in known},
    )
