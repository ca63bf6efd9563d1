"""What whoever writes an entry should look at once more before it is sent; none of it is forbidden."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import words
from bot.reply import Row
from knowledge.entry import engagement_sentence
from knowledge.language import ENGLISH
from knowledge.promises import promise_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.context import Context
    from knowledge.entry import Entry

NEAR: Final = 0.5  # probability from which on another entry answers the same question
ASKED: Final = 6  # of its questions, the myth among them, are compared with other entries
MOST_COMPARED: Final = 12  # entries that what it says is compared with
MOST_WARNINGS: Final = 4  # of contradictions: more are no longer read


def on(context: Context, entry: Entry, before: Entry | None) -> Iterator[Row]:
    """Yield what its author should look at once more; none of it is forbidden."""
    said = [entry.answer, entry.engagement or "", *(one.answer for one in entry.translations)]
    for found in dict.fromkeys(filter(None, map(promise_in, said))):
        yield Row(words.A_PROMISE, found)
    for never in entry.never:
        if any(never.casefold() in text.casefold() for text in said):
            yield Row(words.SAYS_NEVER, never)
    if not entry.cites:
        yield Row(words.SOURCES, words.CITES_NOTHING)
    about = dict[str, None]()  # the entries nearest to what it is about, which it must not contradict
    for question in (entry.myth, *entry.questions)[:ASKED]:
        match = context.index.matcher.match(question)
        others = [it for it in match.candidates if it.entry_id != entry.id]
        about |= dict.fromkeys(it.entry_id for it in others)
        near = next((it for it in others if it.score >= NEAR), None)
        if near:
            yield Row(words.near_entry(near.entry_id, near.score), question)
    yield from _contradicted(context, entry, list(about)[:MOST_COMPARED])
    changed = before and (before.myth, before.answer, before.engagement) != (entry.myth, entry.answer, entry.engagement)
    if changed and before and before.translations == entry.translations and entry.translations:
        yield Row(words.TRANSLATED, words.translations_stay([it.language for it in entry.translations]))


def _contradicted(context: Context, entry: Entry, names: Sequence[str]) -> Iterator[Row]:
    """Yield what published entries say that seems not to go together with this one."""
    if entry.language != ENGLISH:
        return
    published = context.index.knowledge.published
    theirs = {it: published[it].entry for it in names if it in published and published[it].entry.language == ENGLISH}
    said = {it: (other.answer, engagement_sentence(other, context.facts) or "") for it, other in theirs.items()}
    own = (entry.answer, engagement_sentence(entry, context.facts) or "")
    for found in context.index.matcher.contradictions(own, said)[:MOST_WARNINGS]:
        yield Row(words.may_contradict(found.name), words.beside(found.sentence, found.other))
