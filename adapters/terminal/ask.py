"""One question from the command line: the reply as JSON for programs, or as cards for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TextIO

from adapters.terminal.output import Screen
from bot.plain import plain_text
from bot.reply import FactCard

if TYPE_CHECKING:
    from bot.reply import Reply


def answer_json(reply: Reply, elapsed_ms: float) -> dict[str, Any]:
    """Return the reply ready for `json.dumps`: decision, entries, plain text, sources, milliseconds."""
    cards = [block for block in reply.blocks if isinstance(block, FactCard)]
    return {
        "decision": reply.decision.value,
        "entries": [{"id": candidate.entry_id, "score": candidate.score} for candidate in reply.candidates],
        "text": plain_text(reply),
        "sources": [
            {"name": source.name, "title": source.title, "year": source.year, "url": source.url}
            for card in cards
            for source in card.sources
        ],
        "elapsed_ms": elapsed_ms,
    }


def print_reply(reply: Reply, file: TextIO) -> None:
    """Write the reply's cards, with colours if `file` is a terminal. An empty reply writes nothing."""
    Screen(file).show(reply.blocks)
