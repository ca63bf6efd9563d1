"""What a model is sent: the instructions, and the question or entry as data that cannot pass for instructions."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openai.types.chat import ChatCompletionMessageParam
    from openai.types.shared_params import ResponseFormatJSONSchema

    from bot.answering.ports import OfferedEntry
    from bot.editing.ports import DescribedEntry

NONE: Final = "none"  # the answer that no entry is meant; an entry of that name cannot be chosen


def messages(question: str, offered: Sequence[OfferedEntry], before: str = "") -> list[ChatCompletionMessageParam]:
    """Write the instructions for choosing an entry and, apart from them, the data."""
    entries = [{"id": it.entry_id, "question": it.question, "belief": it.myth} for it in offered]
    if before:
        return _written("following", {"before": before, "message": question, "entries": entries})
    return _written("choosing", {"message": question, "entries": entries})


def suggestion_messages(entry: DescribedEntry) -> list[ChatCompletionMessageParam]:
    """Write the instructions for making up questions and, apart from them, the entry."""
    return _written("suggesting", {"questions": list(entry.questions), "belief": entry.myth, "answer": entry.answer})


def answer_form(offered: Sequence[OfferedEntry]) -> ResponseFormatJSONSchema:
    """Describe the only answers there are: one of the ids, or none."""
    ids = list(dict.fromkeys([*(it.entry_id for it in offered), NONE]))
    return _form("choice", "id", {"type": "string", "enum": ids})


def suggestion_form() -> ResponseFormatJSONSchema:
    """Describe a list of questions. How many, and how long, the prompt says: not every server knows such limits."""
    return _form("suggestions", "questions", {"type": "array", "items": {"type": "string"}})


def _form(name: str, field: str, schema: dict[str, object]) -> ResponseFormatJSONSchema:
    return {
        "type": "json_schema",
        "json_schema": {
            "name": name,
            "strict": True,
            "schema": {
                "type": "object",
                "properties": {field: schema},
                "required": [field],
                "additionalProperties": False,
            },
        },
    }


def _written(task: str, content: dict[str, object]) -> list[ChatCompletionMessageParam]:
    data = json.dumps(content, ensure_ascii=False, indent=1)
    # No text in the data can close the marks around it.
    data = data.replace("<", "\\u003c").replace(">", "\\u003e")
    return [
        {"role": "system", "content": _prompt(f"{task}_system.txt")},
        {"role": "user", "content": _prompt(f"{task}_user.txt").replace("{data}", data, 1)},
    ]


@cache
def _prompt(name: str) -> str:
    return (resources.files("adapters.model") / "prompts" / name).read_text(encoding="utf-8")
