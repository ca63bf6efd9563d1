"""The parts of a message that have a look of their own: a fact with its proof, labelled values, a list."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from adapters.slack.pieces import (
    MAX_FIELD_LENGTH,
    Block,
    bold,
    divider,
    header,
    plain_object,
    section,
    sections,
    small,
)
from adapters.slack.text import link, plain, visible
from bot import words
from knowledge.entry import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.reply import FactCard, Row, SourceLine

_MARKS: Final = {
    Verdict.MYTH: "❌",
    Verdict.PARTLY_TRUE: "🌗",
    Verdict.DEPENDS: "🔀",
    Verdict.TRUE: "✅",
    Verdict.INFORMATION: "💡",
}
_LONG: Final = 120  # characters of a value that is a paragraph
_LABEL: Final = 40  # characters of a label that can stand in bold over a paragraph
_ROWS_A_SECTION: Final = 5  # two fields each, of the ten that a section may have


def fact_card(card: FactCard) -> list[Block]:
    """Show the verdict and the myth, then the facts, the engagement's own sentence, and the proof in small print.

    A note stands above them, in letters of ordinary size: it is to be read.
    """
    shown = [*sections(card.note), header(f"{_MARKS[card.verdict]} {words.verdict_line(card)}")]
    if visible(card.myth):
        shown += small(f"{words.PEOPLE_SAY}: “{card.myth}”")
    shown += sections(card.answer)
    if card.engagement and visible(card.engagement):
        shown += [section(bold(words.HERE)), *sections(card.engagement)]
    shown.append(divider())
    shown += sources(card.sources) if card.sources else small(words.NO_SOURCES)
    return [*shown, *small(words.reviewed_line(card))]


def fields(rows: Sequence[Row]) -> list[Block]:
    """Show labels beside their values, and above those that are a paragraph."""
    found: list[Block] = []
    for long, group in groupby(rows, key=lambda row: len(row.value) > _LONG and _is_label(row.label)):
        together = list(group)
        if long:
            found += [block for row in together for block in (section(bold(row.label)), *sections(row.value))]
            continue
        for start in range(0, len(together), _ROWS_A_SECTION):
            pairs = [_pair(row) for row in together[start : start + _ROWS_A_SECTION]]
            found.append({"type": "section", "fields": [each for pair in pairs for each in pair]})
    return found


def listing(items: Iterable[Row]) -> list[Block]:
    """Show one line for each item, or each under a label of its own where there is much to read."""
    rows = tuple(items)
    if any(len(row.value) > _LONG for row in rows) and all(_is_label(row.label) for row in rows):
        return [block for row in rows for block in (section(bold(row.label)), *sections(row.value))]
    lines = [f"• {row.label}: {row.value}" if visible(row.label) else f"• {row.value}" for row in rows]
    return sections("\n".join(lines))


def _is_label(text: str) -> bool:
    return len(text) <= _LABEL and visible(text)


def _pair(row: Row) -> tuple[dict[str, object], dict[str, object]]:
    return bold(row.label), plain_object(plain(row.value, MAX_FIELD_LENGTH))


def sources(cited: Iterable[SourceLine]) -> list[Block]:
    """Pack links into as few small texts as hold them; a link is never cut."""
    texts = [f"*{words.SOURCES}*"]
    for source in cited:
        line = "• " + link(source.url, words.source_line(source))
        if len(texts[-1]) + 1 + len(line) <= MAX_FIELD_LENGTH:
            texts[-1] += "\n" + line
        else:
            texts.append(line)
    objects = [{"type": "mrkdwn", "text": text, "verbatim": True} for text in texts]
    return [{"type": "context", "elements": [each]} for each in objects]
