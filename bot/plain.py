"""Every reply as plain text: for notifications, screen readers, logs of a pipe, and platforms that show no cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from bot import words
from bot.reply import Buttons, ChoiceField, FactCard, Form, Listing, Notice, Quote, Record, Sources, Text, Verbatim

if TYPE_CHECKING:
    from bot.reply import Block, Reply


def plain_text(reply: Reply) -> str:
    """Write the whole reply as text without any markup, blocks apart by an empty line."""
    return "\n\n".join(filter(None, map(plain_block, reply.blocks)))


def plain_block(block: Block) -> str:
    """Write one block as text without any markup."""
    match block:
        case Text(text) | Notice(text) | Verbatim(text):
            return text
        case FactCard():
            return _fact(block)
        case Sources(sources):
            named = (f"{words.source_line(source)}: {source.url or words.NO_LINK}" for source in sources)
            return "\n".join([words.SOURCES, *named])
        case Quote(text, by):
            return f"{by}: “{text}”" if by else f"“{text}”"
        case Record(title, rows) | Listing(title, rows):
            return "\n".join([title, *(f"{row.label}: {row.value}" for row in rows)])
        case Buttons(buttons):
            return " ".join(f"[{button.label}]" for button in buttons)
        case Form():
            return _form(block)
        case _:
            assert_never(block)


def _fact(card: FactCard) -> str:
    sources = [f"- {words.source_line(source)} <{source.url}>" for source in card.sources]
    parts = [
        card.note,
        f"{words.verdict_line(card)}: “{card.myth}”",
        card.answer,
        f"{words.HERE}: {card.engagement}" if card.engagement else "",
        "\n".join([f"{words.SOURCES}:", *sources]) if sources else words.NO_SOURCES,
        words.reviewed_line(card),
    ]
    return "\n".join(filter(None, parts))


def _form(form: Form) -> str:
    lines = [form.title, form.intro]
    for field in form.fields:
        if isinstance(field, ChoiceField):
            chosen = next((option.label for option in field.options if option.value == field.value), "")
            lines.append(f"{field.label}: {chosen}")
        else:
            lines.append(f"{field.label}: {field.value}")
        lines.append(field.error)
    return "\n".join(filter(None, lines))
