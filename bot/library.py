"""What may be answered in each engagement and the matcher prepared for it, kept until its revision moves."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.people import Engagement
    from bot.ports import Knowledge, Matcher, MatcherFactory, Store


@dataclass(frozen=True, slots=True)
class Shelf:
    """One engagement's approved knowledge with its matcher."""

    knowledge: Knowledge
    matcher: Matcher


class Library:
    """Shelves by engagement. Preparing one takes a moment, so at most one thread does it at a time."""

    def __init__(self, store: Store, prepare: MatcherFactory) -> None:
        self._store = store
        self._prepare = prepare
        self._shelves: dict[int, Shelf] = {}
        self._lock = Lock()

    def shelf(self, engagement: Engagement) -> Shelf:
        """Return the shelf of the engagement's current revision, made from the store if there is none yet."""
        shelf = self._shelves.get(engagement.id)
        if shelf and shelf.knowledge.revision == engagement.revision:
            return shelf
        with self._lock:
            shelf = self._shelves.get(engagement.id)
            if shelf and shelf.knowledge.revision >= engagement.revision:
                return shelf
            with self._store.reading(engagement) as work:
                knowledge = work.entries.knowledge()
            # A revision that only changed facts leaves the entries, and so the matcher, as they were.
            if (
                shelf
                and shelf.knowledge.published.keys() == knowledge.published.keys()
                and all(
                    shelf.knowledge.published[name].entry == published.entry
                    for name, published in knowledge.published.items()
                )
            ):
                matcher = shelf.matcher
            else:
                matcher = self._prepare([published.entry for published in knowledge.published.values()])
            self._shelves[engagement.id] = made = Shelf(knowledge, matcher)
            return made
