"""What a model is sent: the instructions, and the question and entries as data that cannot pass for instructions."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openai.types.chat import ChatCompletionMessageParam
    from openai.types.shared_params import ResponseFormatJSONSchema

    from bot.ports import OfferedEntry

NONE: Final = "none"  # the answer that no entry is meant; an entry of that name cannot be chosen


def messages(question: str, offered: Sequence[OfferedEntry]) -> list[ChatCompletionMessageParam]:
    """Write the instructions and, apart from them, the data."""
    entries = [{"id": it.entry_id, "question": it.question, "belief": it.myth} for it in offered]
    data = json.dumps({"message": question, "entries": entries}, ensure_ascii=False, indent=1)
    # No text in the data can close the marks around it.
    data = data.replace("<", "\\u003c").replace(">", "\\u003e")
    return [
        {"role": "system", "content": _prompt("system.txt")},
        {"role": "user", "content": _prompt("user.txt").replace("{data}", data, 1)},
    ]


def answer_form(offered: Sequence[OfferedEntry]) -> ResponseFormatJSONSchema:
    """Describe the only answers there are: one of the ids, or none."""
    ids = list(dict.fromkeys([*(it.entry_id for it in offered), NONE]))
    return {
        "type": "json_schema",
        "json_schema": {
            "name": "choice",
            "strict": True,
            "schema": {
                "type": "object",
                "properties": {"id": {"type": "string", "enum": ids}},
                "required": ["id"],
                "additionalProperties": False,
            },
        },
    }


@cache
def _prompt(name: str) -> str:
    return (resources.files("adapters.model") / "prompts" / name).read_text(encoding="utf-8")
