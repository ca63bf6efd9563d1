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

_MOST_BLOCKS: Final = 100
_LONGEST_TITLE: Final = 24
_LONGEST_LABEL: Final = 2000
_LONGEST_INPUT: Final = 3000
_LONGEST_OPTION: Final = 75
_LONGEST_VALUE: Final = 150
_MOST_OPTIONS: Final = 100
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
        "title": plain_object(plain(form.title, _LONGEST_TITLE)),
        "submit": plain_object(plain(form.submit, _LONGEST_TITLE)),
        "blocks": fitting(blocks, _MOST_BLOCKS) or [section(plain_object(plain(form.title, _LONGEST_LABEL)))],
    }


def mistakes(form: Form) -> dict[str, str]:
    """Return what has to be corrected, by the block that Slack shows it at."""
    return {field.name: plain(field.error, _LONGEST_LABEL) for field in form.fields if field.error}


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
        "label": plain_object(plain(field.label, _LONGEST_LABEL)),
        "element": {**element, "action_id": INPUT},
        "optional": optional,
    }
    if isinstance(field, TextField) and visible(field.hint):
        shown["hint"] = plain_object(plain(field.hint, _LONGEST_LABEL))
    return [shown, *small(field.error)]


def _text(field: TextField) -> dict[str, Any]:
    longest = min(max(field.max_length, 1), _LONGEST_INPUT)
    start = {"initial_value": field.value[:longest]} if field.value else {}
    return {"type": "plain_text_input", "multiline": field.multiline, "max_length": longest, **start}


def _choice(field: ChoiceField) -> dict[str, Any]:
    options = {option.value: _option(option) for option in field.options if 0 < len(option.value) <= _LONGEST_VALUE}
    shown = dict(list(options.items())[:_MOST_OPTIONS])
    if not shown:
        return {}
    start = {"initial_option": shown[field.value]} if field.value in shown else {}
    if len(shown) <= _FEW:
        return {"type": "radio_buttons", "options": list(shown.values()), **start}
    placeholder = plain_object(plain(words.CHOOSE, _LONGEST_VALUE))
    return {"type": "static_select", "placeholder": placeholder, "options": list(shown.values()), **start}


def _option(option: Option) -> dict[str, Any]:
    return {"text": plain_object(plain(option.label, _LONGEST_OPTION)), "value": option.value}
