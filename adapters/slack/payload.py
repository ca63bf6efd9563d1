"""Looking into a payload that may lack anything or hold anything: every answer has the type that was asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from adapters.slack.text import clean

Payload: TypeAlias = Mapping[str, Any]

_NOTHING: Final[Payload] = {}
_MAX_ID_LENGTH: Final = 255


def part(payload: Payload, *names: str) -> Payload:
    """Walk down to an object; an empty one if anything on the way is not there or no object."""
    found: object = payload
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else _NOTHING


def text_of(payload: Payload, *names: str) -> str:
    """Return the first of these that is a text with something in it, cleaned; "" if none is."""
    for name in names:
        value = payload.get(name)
        if isinstance(value, str) and value.strip():
            return clean(value)
    return ""


def id_of(payload: Payload, *names: str) -> str:
    """Return the first of these that can be an id: short, printable, without spaces; "" if none can."""
    for name in names:
        value = payload.get(name)
        if isinstance(value, str) and 0 < len(value) <= _MAX_ID_LENGTH and value.isascii() and value.isprintable():
            return "" if " " in value else value
    return ""


def object_in(text: str) -> Payload:
    """Parse JSON of our own that came back to us; an empty object if it is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return _NOTHING
    return found if isinstance(found, Mapping) else _NOTHING
