"""A Reply as Teams shows it: one Adaptive Card, or plain text where a card would be too much.

No sentence is made here: labels come from `bot.words`, everything else from the Reply.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, assert_never

from adapters.teams.elements import (
    actions,
    box,
    columns,
    execute,
    harmless,
    heading,
    line_of,
    link,
    paragraphs,
    run,
)
from adapters.teams.forms import form
from adapters.teams.size import cut, fitted
from bot import words
from bot.plain import plain_text
from bot.reply import Buttons, FactCard, Form, Listing, Notice, Quote, Record, Sources, Style, Text, Tone, Verbatim
from knowledge.entry import Verdict

if TYPE_CHECKING:
    from adapters.teams.elements import Element
    from bot.reply import Block, Button, Reply, Row, SourceLine

CARD_TYPE: Final = "application/vnd.microsoft.card.adaptive"
_SUMMARY: Final = 300  # characters of the notification
_PLAIN: Final = 500  # characters of a message that needs no card
_SHORT: Final = 80  # characters of a notice that is still easy to read in bold
_LINE: Final = 45  # characters of a label and its value that fit side by side in the narrowest card
_ROW: Final = 5  # buttons side by side
_TONES: Final = {Tone.INFO: "accent", Tone.DONE: "good", Tone.WARNING: "warning"}
_STYLES: Final = {Style.PLAIN: "default", Style.PRIMARY: "positive", Style.DANGER: "destructive"}
_VERDICTS: Final = {
    Verdict.MYTH: "attention",
    Verdict.PARTLY_TRUE: "warning",
    Verdict.DEPENDS: "warning",
    Verdict.TRUE: "good",
    Verdict.INFORMATION: "accent",
}


def activity(reply: Reply, *, as_card: bool = False) -> dict[str, Any]:
    """Return the message activity that shows this reply; `as_card` even where plain text would do."""
    match reply.blocks:
        case (Text(text),) if not as_card and len(text) <= _PLAIN and harmless(text):
            return {"type": "message", "textFormat": "plain", "text": text}
        case _:
            return {
                "type": "message",
                "summary": cut(" ".join(plain_text(reply).split()), _SUMMARY),
                "attachments": [{"contentType": CARD_TYPE, "content": card(reply)}],
            }


def card(reply: Reply) -> dict[str, Any]:
    """Return the Adaptive Card that shows this reply, small enough for Teams."""
    return fitted(
        {
            "type": "AdaptiveCard",
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "version": "1.5",
            "body": [element for block in reply.blocks for element in elements(block)],
        }
    )


def elements(block: Block) -> list[Element]:
    """Return the card elements that show one block."""
    match block:
        case Text(text) | Verbatim(text):
            return paragraphs(text)
        case Notice(text, tone):
            look = {"weight": "Bolder"} if len(text) <= _SHORT else {}
            return [box(paragraphs(text, **look), _TONES[tone])] if text.strip() else []
        case FactCard():
            return _fact(block)
        case Sources(sources):
            return [*heading(words.SOURCES, size="Small"), *map(_source, sources)] if sources else []
        case Quote(text, by):
            return [box([*heading(by), *paragraphs(f"“{text}”", italic=True)], "emphasis")]
        case Record(title, rows):
            return [*heading(title), *(_record_row(row) for row in rows)]
        case Listing(title, items):
            shown = map(_listing_line if all(map(_fits_a_line, items)) else _listing_row, items)
            return [*heading(title), *shown] if items else []
        case Buttons(buttons):
            return [actions(*map(_button, buttons[start : start + _ROW])) for start in range(0, len(buttons), _ROW)]
        case Form():
            return form(block)
        case _:
            assert_never(block)


def _fact(fact: FactCard) -> list[Element]:
    badge = paragraphs(words.verdict_line(fact), weight="Bolder")
    myth = paragraphs(f"“{fact.myth}”", italic=True)
    body = [
        *paragraphs(fact.note),
        columns((badge, "auto", _VERDICTS[fact.verdict]), (myth, "stretch", "default"), align="Center"),
        *paragraphs(fact.answer),
    ]
    if fact.engagement:
        body.append(box([*heading(words.HERE), *paragraphs(fact.engagement)], "emphasis"))
    if fact.sources:
        body += [*heading(words.SOURCES, size="Small"), *map(_source, fact.sources)]
    else:
        body += paragraphs(words.NO_SOURCES, size="Small", isSubtle=True)
    if fact.stale:
        return [*body, box(paragraphs(words.reviewed_line(fact), size="Small"), "warning")]
    return [*body, *paragraphs(words.reviewed_line(fact), size="Small", isSubtle=True)]


def _source(source: SourceLine) -> Element:
    return line_of({**link(words.source_line(source), source.url), "size": "Small"}, spacing="Small")


def _record_row(row: Row) -> Element:
    return columns(
        (paragraphs(row.label, isSubtle=True), 1, "default"),
        (paragraphs(row.value), 2, "default"),
        spacing="Small",
    )


def _fits_a_line(row: Row) -> bool:
    both = row.label + row.value
    return len(both) <= _LINE and both.isprintable() and bool(row.label.strip() and row.value.strip())


def _listing_line(row: Row) -> Element:
    return line_of(run(row.label, weight="Bolder"), run(f": {row.value}"), spacing="Small")


def _listing_row(row: Row) -> Element:
    return {
        "type": "Container",
        "spacing": "Small",
        "items": [*paragraphs(row.label, weight="Bolder"), *paragraphs(row.value, spacing="None")],
    }


def _button(button: Button) -> Element:
    data = {"action": button.action, "subject": button.subject, "nonce": button.nonce}
    return execute(button.label, data, style=_STYLES[button.style])
