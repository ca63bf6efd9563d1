"""The words by which entries are found, kept beside them: looking for a few reads neither all nor their texts."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, case, func, select

from adapters.store.scoped import Scoped
from adapters.store.tables import entry, entry_version, entry_word
from bot.editing.findable import Part, words_of
from knowledge.entry import entry_from_mapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement, FromClause

    from knowledge.entry import Entry

SHOWN: Final = (entry.c.published_version.is_not(None), entry.c.retired_version.is_(None))
_LAST_LETTER: Final = "\U0010ffff"  # no word has it: the words with a beginning end here
_WORTH_LOOKING_AT: Final = 1000  # words that something mistyped is compared with


class StoredFinding(Scoped):
    """By which words the entries of one engagement are found, in one transaction."""

    def find(
        self, beginnings: Sequence[str], *, unapproved: bool, skip: int, limit: int
    ) -> tuple[int, Sequence[Entry]]:
        which = entry.c.version if unapproved else entry.c.published_version
        joined: FromClause = entry
        parts: list[ColumnElement[int]] = []
        for beginning in beginnings:
            each = entry_word.alias()
            joined = joined.join(each, and_(*self._found_by(each, which, beginning)))
            parts.append(each.c.parts)
        together: ColumnElement[Any] = parts[0]
        for part in parts[1:]:
            together = together.bitwise_and(part)
        best = [(together.bitwise_and(part.value) != 0, part.value) for part in Part]
        rank = func.min(case(*best, else_=2 * Part.REST.value)).label("rank")
        columns = entry.c.name, which.label("version"), entry.c.position, rank, func.count().over().label("in_all")
        found = self.select(entry, *columns).select_from(joined).where(*(() if unapproved else SHOWN))
        found = found.group_by(entry.c.name, which, entry.c.position).order_by(rank, entry.c.position)
        page = found.offset(skip).limit(limit).subquery()
        this = and_(entry_version.c.name == page.c.name, entry_version.c.version == page.c.version)
        query = select(page.c.in_all, entry_version.c.content).join_from(page, entry_version, this)
        query = query.where(self._mine(entry_version)).order_by(page.c.rank, page.c.position)
        rows = self.connection.execute(query).all()
        return rows[0].in_all if rows else 0, [entry_from_mapping(it.content) for it in rows]

    def words_with(self, beginning: str, *, unapproved: bool) -> Sequence[str]:
        which = entry.c.version if unapproved else entry.c.published_version
        joined = entry.join(entry_word, and_(*self._found_by(entry_word, which, beginning)))
        query = self.select(entry, entry_word.c.word).select_from(joined).where(*(() if unapproved else SHOWN))
        return self.connection.execute(query.distinct().limit(_WORTH_LOOKING_AT)).scalars().all()

    def _found_by(
        self, table: FromClause, which: ColumnElement[int], beginning: str
    ) -> tuple[ColumnElement[bool], ...]:
        """Join an entry's version with its words of that beginning, in a way that an index can find."""
        mine = table.c.engagement_id == self.engagement_id
        begins = table.c.word >= beginning, table.c.word < beginning + _LAST_LETTER
        return mine, table.c.name == entry.c.name, table.c.version == which, *begins


def note_words(store: Scoped, versions: Iterable[tuple[Entry, int]]) -> None:
    """Let entries be found by the words of these versions."""
    found_by = []
    for new, version in versions:
        row = {"name": new.id, "version": version}
        found_by += [{**row, "word": word, "parts": parts} for word, parts in words_of(new).items()]
        if version > 1:
            forget_words(store, new.id)
    if found_by:  # in the order of the key: a database writes that faster
        store.connection.execute(store.insert(entry_word), sorted(found_by, key=itemgetter("word")))


def forget_words(store: Scoped, entry_id: str) -> None:
    """Find an entry by nothing but its newest version, and the one that is shown."""
    this = store.select(entry, entry.c.version, entry.c.published_version).where(entry.c.name == entry_id)
    live = [it for it in store.connection.execute(this).one() if it is not None]
    gone = entry_word.c.name == entry_id, entry_word.c.version.not_in(live)
    store.connection.execute(store.delete(entry_word).where(*gone))
