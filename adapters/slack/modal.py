"""A Form as a Slack modal, with whatever else its reply says above the fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, assert_never

from adapters.slack.pieces import Block, plain_object, section, sections, small
from adapters.slack.render import fitting, rendered
from adapters.slack.text import plain, visible
from adapters.slack.tickets import INPUT, Origin, metadata_of
from bot import words
from bot.reply import ChoiceField, Form, TextField

if TYPE_CHECKING:
    from bot.reply import Option, Reply

_MAX_BLOCKS: Final = 100
_MAX_TITLE_LENGTH: Final = 24
_MAX_LABEL_LENGTH: Final = 2000
_MAX_INPUT_LENGTH: Final = 3000
_MAX_OPTION_LENGTH: Final = 75
_MAX_VALUE_LENGTH: Final = 150
_MAX_OPTIONS: Final = 100
_FEW: Final = 5  # as many choices are shown at once; more hide behind a menu


def modal(reply: Reply, form: Form, origin: Origin) -> dict[str, Any]:
    """Render the form of a reply as a view, the reply's other blocks above it."""
    others = [block for block in reply.blocks if not isinstance(block, Form)]
    inputs = [shown for field in _distinct(form) for shown in _field(field)]
    blocks = [*rendered(others), *sections(form.intro), *inputs]
    return {
        "type": "modal",
        "callback_id": form.name,
        "private_metadata": metadata_of(form, origin),
        "title": plain_object(plain(form.title, _MAX_TITLE_LENGTH)),
        "submit": plain_object(plain(form.submit, _MAX_TITLE_LENGTH)),
        "blocks": fitting(blocks, _MAX_BLOCKS) or [section(plain_object(plain(form.title, _MAX_LABEL_LENGTH)))],
    }


def mistakes(form: Form) -> dict[str, str]:
    """Return what has to be corrected, by the block that Slack shows it at."""
    return {field.name: plain(field.error, _MAX_LABEL_LENGTH) for field in form.fields if field.error}


def _distinct(form: Form) -> list[TextField | ChoiceField]:
    return list({field.name: field for field in reversed(form.fields) if field.name}.values())[::-1]


def _field(field: TextField | ChoiceField) -> list[Block]:
    match field:
        case TextField():
            element, optional = _text(field), not field.required
        case ChoiceField():
            element, optional = _choice(field), False
        case _:
            assert_never(field)
    if not element:
        return []
    shown: Block = {
        "type": "input",
        "block_id": field.name,
        "label": plain_object(plain(field.label, _MAX_LABEL_LENGTH)),
        "element": {**element, "action_id": INPUT},
        "optional": optional,
    }
    if isinstance(field, TextField) and visible(field.hint):
        shown["hint"] = plain_object(plain(field.hint, _MAX_LABEL_LENGTH))
    return [shown, *small(field.error)]


def _text(field: TextField) -> dict[str, Any]:
    longest = min(max(field.max_length, 1), _MAX_INPUT_LENGTH)
    start = {"initial_value": field.value[:longest]} if field.value else {}
    return {"type": "plain_text_input", "multiline": field.multiline, "max_length": longest, **start}


def _choice(field: ChoiceField) -> dict[str, Any]:
    options = {option.value: _option(option) for option in field.options if 0 < len(option.value) <= _MAX_VALUE_LENGTH}
    shown = dict(list(options.items())[:_MAX_OPTIONS])
    if not shown:
        return {}
    start = {"initial_option": shown[field.value]} if field.value in shown else {}
    if len(shown) <= _FEW:
        return {"type": "radio_buttons", "options": list(shown.values()), **start}
    placeholder = plain_object(plain(words.CHOOSE, _MAX_VALUE_LENGTH))
    return {"type": "static_select", "placeholder": placeholder, "options": list(shown.values()), **start}


def _option(option: Option) -> dict[str, Any]:
    return {"text": plain_object(plain(option.label, _MAX_OPTION_LENGTH)), "value": option.value}
