"""A form as Adaptive Card inputs. What is filled in comes back beside the button's data, under `field.` names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from adapters.teams.elements import actions, execute, harmless, heading, paragraphs
from adapters.teams.read import FIELD
from bot import words
from bot.reply import ChoiceField

if TYPE_CHECKING:
    from adapters.teams.elements import Element
    from bot.reply import Form, TextField

_FEW: Final = 5  # choices that are shown side by side


def form(block: Form) -> list[Element]:
    """Return the title, the inputs with their mistakes, and the button that sends them."""
    data = {"form": block.name, "subject": block.subject, "nonce": block.nonce}
    inputs = [element for field in block.fields for element in _field(field)]
    send = execute(block.submit, data, style="positive", sends_inputs=True)
    return [*heading(block.title, size="Medium"), *paragraphs(block.intro), *inputs, actions(send)]


def _field(field: TextField | ChoiceField) -> list[Element]:
    shown = _choice(field) if isinstance(field, ChoiceField) else _text(field)
    return [*paragraphs(field.error, color="Attention", weight="Bolder"), shown]


def _text(field: TextField) -> Element:
    return {
        "type": "Input.Text",
        "id": FIELD + field.name,
        "label": field.label if field.required else f"{field.label} ({words.OPTIONAL})",
        "value": field.value,
        "placeholder": field.hint,
        "isMultiline": field.multiline,
        "isRequired": field.required,
        "errorMessage": words.NEEDED,
        "maxLength": field.max_length,
    }


def _choice(field: ChoiceField) -> Element:
    # Buttons to choose from interpret markup; the menu of the compact style does not.
    plain = len(field.options) <= _FEW and all(harmless(option.label) for option in field.options)
    return {
        "type": "Input.ChoiceSet",
        "id": FIELD + field.name,
        "label": field.label,
        "style": "expanded" if plain else "compact",
        "choices": [{"title": option.label, "value": option.value} for option in field.options],
        "value": field.value,
        "placeholder": words.CHOOSE,
        "isRequired": True,
        "errorMessage": words.CHOOSE,
        "wrap": True,
    }
