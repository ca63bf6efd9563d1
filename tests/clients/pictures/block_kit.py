"""Slack's Block Kit as a page that looks like Slack's, as far as the bot uses it; Slack itself needs an account.

Measures and colours are those of Slack's light theme. A kind of block that is not here is an error, not a gap. A long
plain text is shown whole, where Slack folds what is beyond about 700 characters behind "See more".
"""

import html
import re
from collections.abc import Iterable, Mapping
from typing import Any

_STYLE = """
body { margin: 0; background: #fff; color: #1d1c1d; font: 15px/1.46 Lato, 'Noto Sans', 'Liberation Sans', sans-serif }
main { width: 640px; padding: 12px 16px }
.message { display: grid; grid-template-columns: 36px 1fr; column-gap: 8px; margin-bottom: 14px }
.face { width: 36px; height: 36px; border-radius: 6px; background: #4a154b; color: #fff; text-align: center;
  line-height: 36px; font-weight: 700 }
.person { background: #1264a3 }
.name { font-weight: 900 } .app { background: #eee; font-size: 10px; padding: 1px 3px; border-radius: 2px }
.only { color: #616061; font-size: 13px }
.header { font-size: 18px; font-weight: 900; margin: 4px 0 8px }
.section { margin: 0 0 8px; white-space: pre-wrap; overflow-wrap: anywhere }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: 4px 12px; margin: 0 0 8px; white-space: pre-wrap }
.context { color: #616061; font-size: 13px; margin: 0 0 8px; white-space: pre-wrap; overflow-wrap: anywhere }
.actions { display: flex; flex-wrap: wrap; gap: 8px; margin: 4px 0 8px }
.button { border: 1px solid #bbb; border-radius: 4px; padding: 0 12px; height: 34px; line-height: 34px;
  font-weight: 700; font-size: 14px; max-width: 420px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.primary { background: #007a5a; border-color: #007a5a; color: #fff } .danger { color: #e01e5a; border-color: #e01e5a }
hr { border: 0; border-top: 1px solid #ddd; margin: 8px 0 } a { color: #1264a3; text-decoration: none }
"""
_LINK = re.compile(r"<(https?://[^|>]+)(?:\|([^>]*))?>")
_BOLD = re.compile(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])")


def page(messages: Iterable[str]) -> str:
    """Return a whole page of messages."""
    return f"<!doctype html><meta charset=utf-8><style>{_STYLE}</style><main>{''.join(messages)}</main>"


def said(name: str, text: str) -> str:
    """Show what a person wrote."""
    return _message(name, f'<div class="section">{html.escape(text)}</div>', face="person")


def answered(message: Mapping[str, Any]) -> str:
    """Show a message of the bot's: its blocks, or its text where there are none."""
    blocks = message.get("blocks") or [{"type": "section", "text": {"type": "mrkdwn", "text": message["text"]}}]
    alone = '<div class="only">Only visible to you</div>' if message.get("response_type") == "ephemeral" else ""
    return _message("Sameside <span class=app>APP</span>", alone + "".join(map(_block, blocks)), face="bot")


def _message(name: str, body: str, *, face: str) -> str:
    return (
        f'<div class=message><div class="face {face}">{name[0]}</div>'
        f"<div><div class=name>{name}</div>{body}</div></div>"
    )


def _block(block: Mapping[str, Any]) -> str:
    match block["type"]:
        case "header":
            return f'<div class="header">{_text(block["text"])}</div>'
        case "section":
            whole = f'<div class="section">{_text(block["text"])}</div>' if "text" in block else ""
            cells = "".join(f"<div>{_text(each)}</div>" for each in block.get("fields", []))
            return whole + (f'<div class="fields">{cells}</div>' if cells else "")
        case "context":
            return f'<div class="context">{" ".join(map(_text, block["elements"]))}</div>'
        case "actions":
            return f'<div class="actions">{"".join(map(_button, block["elements"]))}</div>'
        case "divider":
            return "<hr>"
        case kind:
            raise ValueError(f"no picture of a {kind} block was thought of")


def _button(element: Mapping[str, Any]) -> str:
    return f'<span class="button {element.get("style", "")}">{_text(element["text"])}</span>'


def _text(text: Mapping[str, Any]) -> str:
    """Return a text object's words: Slack wants &, < and > escaped in both kinds, as HTML does."""
    if text["type"] == "plain_text":
        return str(text["text"])
    linked = _LINK.sub(lambda found: f"<a>{found[2] or found[1]}</a>", text["text"])
    return _BOLD.sub(r"<b>\1</b>", linked)
