"""Answer cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from knowledge.entry import Verdict

if TYPE_CHECKING:
    from bot.reply import FactCard, SourceLine

VERDICTS: Final = {
    Verdict.MYTH: "Myth",
    Verdict.PARTLY_TRUE: "Partly true",
    Verdict.DEPENDS: "It depends",
    Verdict.TRUE: "True",
    Verdict.INFORMATION: "Good to know",
}
SOURCES: Final = "Sources"
NO_SOURCES: Final = "No outside source: general knowledge that both sides approved."
HERE: Final = "In this engagement"
PEOPLE_SAY: Final = "What people say"
CHOOSE: Final = "Choose one"
OPTIONAL: Final = "optional"


def verdict_line(card: FactCard) -> str:
    """Name the verdict."""
    return VERDICTS[card.verdict]


def source_line(source: SourceLine) -> str:
    """Name a source, without its address."""
    year = f", {source.year}" if source.year else ""
    return f"{source.name}: {source.title}{year}"


def reviewed_line(card: FactCard) -> str:
    """Say when the entry was approved and when it is looked at again."""
    due = f"{card.review_due:%-d %B %Y}"
    if card.stale:
        since = f"{card.reviewed_on:%-d %B %Y}"
        return f"Not confirmed since {since}, though it was due on {due}: check it before you rely on it."
    return f"Approved on {card.reviewed_on:%-d %B %Y}. Next review by {due}."


def says_who(card: FactCard) -> str:
    """Say who stands behind an answer."""
    return f"People of both companies approved that answer word for word, last on {card.reviewed_on:%-d %B %Y}."
