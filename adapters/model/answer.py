"""Reading a model's answer: one of the ids that were offered, or none of them. Anything else is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from adapters.model.request import NONE

if TYPE_CHECKING:
    from collections.abc import Collection


class Refused(Exception):  # noqa: N818 - the situation's name
    """The answer is not one of those that were asked for. Carries no text: it is the server's."""


def read_choice(body: bytes, offered: Collection[str]) -> str | None:
    """Return the id that a chat completion chose, the very one that was offered, or None. Raises Refused."""
    try:
        answer = json.loads(_content(json.loads(body)))
    except (ValueError, RecursionError, TypeError, KeyError, IndexError):  # a deep nest of brackets recurses
        raise Refused from None
    if not isinstance(answer, dict) or answer.keys() != {"id"}:
        raise Refused
    if answer["id"] == NONE:
        return None
    for known in offered:
        if known == answer["id"]:
            return known  # our own text, not the server's
    raise Refused


def _content(completion: Any) -> str:  # noqa: ANN401 - whatever a server sent
    content = completion["choices"][0]["message"]["content"]
    if not isinstance(content, str):
        raise Refused
    return content
