"""Finding entries by the words in them: what may be said, and to those who may see it also what waits for approval."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot import words
from bot.commands import closest
from bot.context import small_number
from bot.editing.findable import words_in
from bot.errors import BadInput
from bot.lengths import check_length
from bot.people import SEES_UNAPPROVED
from bot.reply import Button, Buttons, Listing, Reply, Row, Text, private_reply
from bot.typed import plain_letters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.context import Context
    from bot.reply import Block
    from knowledge.entry import Entry

MORE: Final = "kb.more"
A_PAGE: Final = 10
MOST_WORDS: Final = 12
AROUND: Final = 60  # characters shown on either side of what was found
_WITH_PAGE: Final = re.compile(r"(.*?) page (\d+)\s*", re.IGNORECASE | re.DOTALL)


def search(context: Context, written: str) -> Reply:
    """List entries with words that begin with all of these, those first in whose name, myth or questions they do."""
    check_length(written)
    asked, page = _asked(written)
    wanted = words_in(asked)
    if not 0 < len(wanted) <= MOST_WORDS:
        raise BadInput(words.SEARCH_USAGE)
    unapproved = bool(context.person.roles & SEES_UNAPPROVED)
    first = (page - 1) * A_PAGE
    count, here = context.work.finding.find(wanted, unapproved=unapproved, skip=first, limit=A_PAGE)
    if not here:
        return private_reply(Text(words.nothing_found(asked[:60], _meant(context, wanted, unapproved=unapproved))))
    marked = [re.compile(rf"\b{re.escape(it)}") for it in wanted]
    rows = tuple(Row(entry.id, _snippet(entry, marked)) for entry in here)
    blocks: list[Block] = [Listing(words.found_entries(count, asked[:60]), rows)]
    if count > first + A_PAGE:
        target = context.subject(f"{asked} page {page + 1}")
        blocks.append(Buttons((Button(label=words.MORE, action=MORE, subject=target, nonce=context.names()),)))
    return private_reply(*blocks)


def _asked(written: str) -> tuple[str, int]:
    """Read "who decides page 2": the words, and the page."""
    if with_page := _WITH_PAGE.fullmatch(written):
        return with_page[1].strip(), max(1, small_number(with_page[2]) or 1)
    return written.strip(), 1


def _meant(context: Context, wanted: Sequence[str], *, unapproved: bool) -> str | None:
    """Return what was probably meant by the first of the words with which none begins."""
    for word in wanted:
        known = sorted(context.work.finding.words_with(word[:1], unapproved=unapproved))
        if not any(it.startswith(word) for it in known):
            return closest(word, known)
    return None


def _snippet(entry: Entry, wanted: Sequence[re.Pattern[str]]) -> str:
    """Show the sentence in which the first of the words stands, cut around it, and the word between marks."""
    texts = (entry.myth, *entry.all_questions, entry.answer, entry.engagement or "")
    for text in texts:
        plain = plain_letters(text)
        hit = min(filter(None, (word.search(plain) for word in wanted)), key=lambda it: it.start(), default=None)
        if hit is None:
            continue
        if len(plain) != len(text):  # letters that became several, or none: the place is not the same
            return text[: 2 * AROUND]
        at, ends = hit.span()
        before = ("…" if at > AROUND else "") + text[max(0, at - AROUND) : at]
        after = text[ends : ends + AROUND] + ("…" if len(text) > ends + AROUND else "")
        return f"{before}»{text[at:ends]}«{after}"
    return entry.myth[: 2 * AROUND]
