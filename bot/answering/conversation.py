"""What is remembered of a conversation: the last answer, for the person who got it, where they got it, for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.answering.ports import Exchange

if TYPE_CHECKING:
    from bot.context import Context

REMEMBERED: Final = timedelta(minutes=30)


def remember(context: Context, question: str, entry_id: str) -> None:
    """Keep what was asked and the entry that answered it, instead of what was there before."""
    exchange = Exchange(entry_id=entry_id, question=question.strip())
    context.work.conversations.note(context.person.id, context.turn.place.key, exchange, context.now)


def last_answer(context: Context) -> Exchange | None:
    """Return what was answered here last, unless it is too long ago or its entry is no longer published."""
    place = context.turn.place.key
    found = context.work.conversations.last(context.person.id, place, context.now - REMEMBERED)
    return found if found and found.entry_id in context.index.knowledge.published else None


def forget(context: Context) -> None:
    """Forget what was answered here last."""
    context.work.conversations.forget(context.person.id, context.turn.place.key)
