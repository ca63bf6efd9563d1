"""What is remembered of a conversation: the last answer, for the person who got it, where they got it, for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.ports import Exchange

if TYPE_CHECKING:
    from bot.scene import Scene

REMEMBERED: Final = timedelta(minutes=30)


def remember(scene: Scene, question: str, entry_id: str) -> None:
    """Keep what was asked and the entry that answered it, instead of what was there before."""
    exchange = Exchange(entry_id=entry_id, question=question.strip())
    scene.work.conversations.note(scene.person.id, scene.turn.place.key, exchange, scene.now)


def last_answer(scene: Scene) -> Exchange | None:
    """Return what was answered here last, unless it is too long ago or its entry is no longer published."""
    place = scene.turn.place.key
    found = scene.work.conversations.last(scene.person.id, place, scene.now - REMEMBERED)
    return found if found and found.entry_id in scene.shelf.knowledge.published else None


def forget(scene: Scene) -> None:
    """Forget what was answered here last."""
    scene.work.conversations.forget(scene.person.id, scene.turn.place.key)
