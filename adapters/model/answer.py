"""Reading a model's answer: one of the ids that were offered, or none; or a list of texts. Anything else is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from adapters.model.request import NONE

if TYPE_CHECKING:
    from collections.abc import Collection


MAX_SUGGESTED: Final = 12  # more than were asked for is no sign of a sound answer; the rest is not read


class Refused(Exception):  # noqa: N818 - the situation's name
    """The answer is not one of those that were asked for. Carries no text: it is the server's."""


def read_choice(body: bytes, offered: Collection[str]) -> str | None:
    """Return the id that a chat completion chose, the very one that was offered, or None. Raises Refused."""
    chosen = _only(body, "id")
    if chosen == NONE:
        return None
    for known in offered:
        if known == chosen:
            return known  # our own text, not the server's
    raise Refused


def read_suggestions(body: bytes) -> tuple[str, ...] | None:
    """Return the texts that a chat completion lists, as they were written; None if it lists none. Raises Refused."""
    listed = _only(body, "questions")
    if not isinstance(listed, list) or not all(isinstance(it, str) for it in listed):
        raise Refused
    return tuple(listed[:MAX_SUGGESTED]) or None


def _only(body: bytes, field: str) -> Any:  # noqa: ANN401 - whatever a server sent
    """Return the one field that the answer may have."""
    try:
        answer = json.loads(_content(json.loads(body)))
    except (ValueError, RecursionError, TypeError, KeyError, IndexError):  # a deep nest of brackets recurses
        raise Refused from None
    if not isinstance(answer, dict) or answer.keys() != {field}:
        raise Refused
    return answer[field]


def _content(completion: Any) -> str:  # noqa: ANN401 - whatever a server sent
    content = completion["choices"][0]["message"]["content"]
    if not isinstance(content, str):
        raise Refused
    return content
