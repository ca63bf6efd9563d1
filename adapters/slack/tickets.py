"""What our buttons and modals carry and bring back: an action, an id and a nonce, never more."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from adapters.slack.payload import id_of, object_in, part, text_of

if TYPE_CHECKING:
    from adapters.slack.payload import Payload
    from bot.reply import Button, Form
    from bot.turn import Turn

MAX_ACTION_LENGTH: Final = 255
MAX_VALUE_LENGTH: Final = 2000
MAX_METADATA_LENGTH: Final = 3000
INPUT: Final = "value"  # the action_id of every input: its block_id is the field's name
_NUMBERED: Final = re.compile(r"#\d{1,3}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a form was opened: the channel, the thread and the card pressed, each "" where there is none."""

    channel: str = ""
    thread: str = ""
    card: str = ""


def origin_of(turn: Turn) -> Origin:
    """Remember the place of a turn for the form that answers it."""
    channel = turn.place.channel if turn.shared else turn.place.reference.get("dm", "")
    return Origin(channel=channel, thread=turn.thread or "", card=turn.card or "")


def action_id(action: str, number: int) -> str:
    """Name a button; within one message no two buttons may have the same name, so a second one is numbered."""
    return action if number < 2 else f"{action}#{number}"  # noqa: PLR2004 - the first needs no number


def action_of(name: str) -> str:
    """Return the action that `action_id` named."""
    return _NUMBERED.sub("", name)


def value_of(button: Button | Form) -> str:
    """Write down to what a button does its action. Too long a value is the caller's to refuse."""
    return _written({"s": button.subject, "n": button.nonce})


def metadata_of(form: Form, origin: Origin) -> str:
    """Write down what a modal is about and where it was opened, or as much of it as Slack lets a modal carry."""
    about = {"s": form.subject, "n": form.nonce}
    whole = _written({**about, "p": origin.channel, "t": origin.thread, "c": origin.card})
    return next((each for each in (whole, _written(about)) if len(each) <= MAX_METADATA_LENGTH), "")


def subject_and_nonce(value: str) -> tuple[str, str]:
    """Read what `value_of` or `metadata_of` wrote; empty texts from anything else."""
    found = object_in(value)
    return text_of(found, "s"), text_of(found, "n")


def origin_in(metadata: str) -> Origin:
    """Read the origin that `metadata_of` wrote."""
    found = object_in(metadata)
    return Origin(channel=id_of(found, "p"), thread=id_of(found, "t"), card=id_of(found, "c"))


def fields_of(view: Payload) -> dict[str, str]:
    """Return what was filled in, by field; what was left empty is ""."""
    found = {}
    for name, block in part(view, "state", "values").items():
        if isinstance(block, dict):
            given = part(block, INPUT)
            found[name] = text_of(given, "value") or text_of(part(given, "selected_option"), "value")
    return found


def _written(about: dict[str, str]) -> str:
    kept = {name: value for name, value in about.items() if value}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
