"""Whether Slack would take what we emit, as far as that can be known offline; `problems` lists what it would refuse.

The SDK's models find about half of what Slack refuses, so its limits and rules stand here a second time.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

_LIMITS = {"section": 3000, "header": 150, "fields": 2000, "context": 2000, "button": 75, "option": 75}
_MENTION = re.compile(r"<(?:[@#!]|mailto:|tel:)")
_LINK = re.compile(r"<(https?://[^|<>\s]+)\|([^|<>]+)>")
_BARE = re.compile(r"&(?!amp;|lt;|gt;)")
_LABEL = re.compile(r"\A\*([^\n]*)\*$", re.MULTILINE)
_MARKUP = re.compile(r"(?<!\u2060)[*_~`](?!\u2060)")


def message_problems(message: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the text and blocks of a message."""
    found = [] if str(message.get("text", "")).strip() else ["empty text"]
    if len(message.get("text", "")) > 40_000:
        found.append("text too long")
    found += _unescaped(message.get("text", ""))
    return found + block_problems(message.get("blocks", []), 50)


def view_problems(view: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a modal."""
    found = block_problems(view["blocks"], 100)
    found += [f"{name} too long" for name in ("title", "submit") if not 0 < len(view[name]["text"]) <= 24]
    if len(view["private_metadata"]) > 3000 or not 0 < len(view["callback_id"]) <= 255:
        found.append("metadata or callback_id")
    if not view["blocks"]:
        found.append("no blocks")
    if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
        found.append("input without submit")
    try:
        parsed = View(**view)
        parsed.validate_json()
        parsed.to_dict()
    except (SlackObjectFormationError, TypeError) as error:
        found.append(str(error))
    return found


def block_problems(blocks: list[dict[str, Any]], most: int) -> list[str]:
    """Return what is wrong with a list of blocks."""
    found = _sdk_problems(blocks)
    if len(blocks) > most:
        found.append("too many blocks")
    if sum(block["type"] == "table" for block in blocks) > 1:
        found.append("two tables")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    names = [each["action_id"] for block in blocks for each in block.get("elements", []) if "action_id" in each]
    if len(set(ids)) < len(ids) or len(set(names)) < len(names):
        found.append("an id twice")
    for block in blocks:
        found += _problems(block)
    for text in _texts(blocks):
        found += _text_problems(text)
    json.dumps(blocks).encode()
    return found


def _sdk_problems(blocks: list[dict[str, Any]]) -> list[str]:
    try:
        for block in Block.parse_all(blocks):
            if block is None:
                return ["unknown block"]
            block.validate_json()
            block.to_dict()
    except (SlackObjectFormationError, TypeError) as error:
        return [str(error)]
    return []


def _problems(block: dict[str, Any]) -> list[str]:
    match block["type"]:
        case "section":
            found = _within([block["text"]], "section") if "text" in block else []
            fields = block.get("fields", [])
            empty = [] if "text" in block or fields else ["empty section"]
            return found + empty + _within(fields, "fields") + (["too many fields"] if len(fields) > 10 else [])
        case "header":
            return _within([block["text"]], "header") + ([] if block["text"]["type"] == "plain_text" else ["header"])
        case "context":
            count = len(block["elements"])
            return _within(block["elements"], "context") + ([] if 0 < count <= 10 else ["context elements"])
        case "actions":
            count = len(block["elements"])
            wrong = [] if 0 < count <= 25 else ["actions elements"]
            return wrong + [each for element in block["elements"] for each in _button_problems(element)]
        case "input":
            return _input_problems(block)
        case "divider":
            return []
        case other:
            return [f"{other} is not expected"]


def _button_problems(button: dict[str, Any]) -> list[str]:
    found = _within([button["text"]], "button")
    if len(button.get("value", "")) > 2000 or not 0 < len(button["action_id"]) <= 255:
        found.append("button value or action_id")
    if button.get("style", "primary") not in {"primary", "danger"}:
        found.append("button style")
    return found


def _input_problems(block: dict[str, Any]) -> list[str]:
    element = block["element"]
    found = [] if 0 < len(block["block_id"]) <= 255 else ["block_id"]
    if not 0 < len(block["label"]["text"]) <= 2000:
        found.append("label")
    if element["type"] == "plain_text_input":
        if not 0 < element["max_length"] <= 3000 or len(element.get("initial_value", "")) > element["max_length"]:
            found.append("max_length")
        return found
    options = element["options"]
    most = 10 if element["type"] == "radio_buttons" else 100
    if not 0 < len(options) <= most or element.get("initial_option", options[0]) not in options:
        found.append("options")
    if not all(0 < len(option["value"]) <= 150 for option in options):
        found.append("option value")
    return found + _within([option["text"] for option in options], "option")


def _within(texts: list[dict[str, Any]], kind: str) -> list[str]:
    return [f"{kind} of {len(each['text'])}" for each in texts if not 0 < len(each["text"]) <= _LIMITS[kind]]


def _texts(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if isinstance(node.get("text"), str) and "type" in node:
            yield node
        for child in node.values():
            yield from _texts(child)
    elif isinstance(node, list):
        for child in node:
            yield from _texts(child)


def _text_problems(text: dict[str, Any]) -> list[str]:
    if text["type"] == "plain_text":
        return _unescaped(text["text"]) + ([] if text["text"].strip() else ["empty text"])
    written = _LINK.sub(lambda found: found[2], text["text"])
    found = _unescaped(written)
    # Of markup there may only be our own label in bold, which is the first line.
    if bare := _MARKUP.findall(_LABEL.sub("\\1", written)):
        found.append(f"markup {bare}")
    return found if text.get("verbatim") is True else [*found, "not verbatim"]


def _unescaped(text: str) -> list[str]:
    found = ["unescaped mention"] if _MENTION.search(text) else []
    found += ["unescaped bracket"] if "<" in text or ">" in text else []
    return found + (["unescaped ampersand"] if _BARE.search(text) else [])
