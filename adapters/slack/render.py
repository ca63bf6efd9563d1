"""A Reply as Slack shows it. People's text goes into plain_text objects, in which Slack reads no markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, assert_never

from adapters.slack.cards import fact_card, fields, listing, sources
from adapters.slack.pieces import Block, actions, bold, context, section, sections, small
from adapters.slack.text import ELLIPSIS, plain, visible
from adapters.slack.tickets import MAX_ACTION_LENGTH, MAX_VALUE_LENGTH, action_id, value_of
from bot.plain import plain_text
from bot.reply import (
    Button,
    Buttons,
    FactCard,
    Form,
    Listing,
    Notice,
    Quote,
    Record,
    Sources,
    Style,
    Text,
    Tone,
    Verbatim,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot import reply as neutral

MAX_BLOCKS: Final = 50
_MAX_TEXT_LENGTH: Final = 4000  # what Slack advises; it cuts at 40,000
_BUTTONS_A_ROW: Final = 25
_TONES: Final = {Tone.INFO: "📌", Tone.DONE: "✅", Tone.WARNING: "⚠️"}


def message(reply: neutral.Reply) -> dict[str, Any]:
    """Render a whole reply for chat.postMessage, chat.update, a command's answer or a response_url."""
    text = plain(plain_text(reply), _MAX_TEXT_LENGTH)
    blocks = fitting(rendered(reply.blocks), MAX_BLOCKS)
    return {"text": text, **({"blocks": blocks} if blocks else {})}


def rendered(blocks: Iterable[neutral.Block]) -> list[Block]:
    """Render blocks one after the other, with button names that differ from each other."""
    found = [shown for block in blocks for shown in _block(block)]
    _number([element for block in found if block["type"] == "actions" for element in block["elements"]])
    return found


def fitting(blocks: list[Block], limit: int) -> list[Block]:
    """Keep the first blocks and everything that can be pressed or filled in, and show that something was left out."""
    if len(blocks) <= limit:
        return blocks
    needed = [block for block in blocks if block["type"] in {"actions", "input"}][: limit - 1]
    room = limit - 1 - len(needed)
    others = [block for block in blocks if block["type"] not in {"actions", "input"}][:room]
    kept = {id(block) for block in (*needed, *others)}
    return [*(block for block in blocks if id(block) in kept), context(ELLIPSIS)]


def _block(block: neutral.Block) -> list[Block]:
    match block:
        case Text(text) | Verbatim(text):
            return sections(text)
        case Notice(text, tone):
            return sections(f"{_TONES[tone]} {text}") if visible(text) else []
        case FactCard():
            return fact_card(block)
        case Sources(cited):
            return sources(cited) if cited else []
        case Quote(text, by):
            quoted = sections(f"“{text}”") if visible(text) else []
            return [*quoted, *(small(by) if quoted else [])]
        case Record(title, rows):
            return [*_titled(title), *fields(rows)]
        case Listing(title, items):
            return [*_titled(title), *listing(items)]
        case Buttons(buttons):
            return _rows([_button(button) for button in buttons])
        case Form():
            opener = Button(label=block.opener, action=block.name, subject=block.subject, nonce=block.nonce)
            return _rows([_button(opener)])
        case _:
            assert_never(block)


def _titled(title: str) -> list[Block]:
    return [section(bold(title))] if visible(title) else []


def _button(button: Button) -> dict[str, Any] | None:
    """Render a button; None if it could not say what it is for, since half an id would press something else."""
    value = value_of(button)
    if len(value) > MAX_VALUE_LENGTH or not 0 < len(button.action) <= MAX_ACTION_LENGTH - len("#99"):
        return None
    text = {"type": "plain_text", "text": plain(button.label, 75), "emoji": False}
    style = {} if button.style is Style.PLAIN else {"style": button.style.value}
    return {"type": "button", "text": text, "action_id": button.action, "value": value, **style}


def _rows(buttons: list[dict[str, Any] | None]) -> list[Block]:
    whole = [button for button in buttons if button]
    return [actions(whole[start : start + _BUTTONS_A_ROW]) for start in range(0, len(whole), _BUTTONS_A_ROW)]


def _number(buttons: list[dict[str, Any]]) -> None:
    seen: dict[str, int] = {}
    for button in buttons:
        name = button["action_id"]
        seen[name] = seen.get(name, 0) + 1
        button["action_id"] = action_id(name, seen[name])
