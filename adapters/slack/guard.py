"""In front of Bolt: nothing reaches it that Slack did not sign, or that is not shaped as Slack's requests are.

Bolt by itself answers 500 to malformed requests, reads bodies of any size, and logs the whole body of a forged one.
What fails here is answered 400, 401 or 413, and nothing of it is logged but the reason.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any, Final, NoReturn
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST: Final = 1024 * 1024
_OLDEST: Final = 5 * 60
_DEEPEST: Final = 64
_DIGITS: Final = 12  # of a timestamp: enough for thirty thousand years
_FIELDS: Final = 200


class Refused(Exception):  # noqa: N818 - named after what happens to the request
    """This request does not reach Bolt. The text is the reason, for the log."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.status = status


async def admit(request: web.Request, signing_secret: str, now: float) -> dict[str, Any]:
    """Return the payload of a request that Slack signed within five minutes of `now`. Raises Refused."""
    body = await _read(request)
    _check_signature(request.headers, body, signing_secret, now)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("not_utf8") from None
    payload = payload_of(text, request.content_type)
    _check_depth(payload)
    return payload


async def _read(request: web.Request) -> bytes:
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused("encoded_body")
    if (request.content_length or 0) > LARGEST:
        raise Refused("too_large", 413)
    body = bytearray()
    try:
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > LARGEST:
                raise Refused("too_large", 413)
    except (aiohttp.ClientError, aiohttp.http_exceptions.HttpProcessingError, web.RequestPayloadError):
        raise Refused("unreadable_body") from None
    return bytes(body)


def _check_signature(headers: Mapping[str, str], body: bytes, secret: str, now: float) -> None:
    stamp = headers.get("X-Slack-Request-Timestamp", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= _DIGITS):
        raise Refused("bad_timestamp", 401)
    if abs(now - int(stamp)) > _OLDEST:
        raise Refused("old_timestamp", 401)
    given = headers.get("X-Slack-Signature", "")
    if not given.isascii():
        raise Refused("bad_signature", 401)
    signed = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
    if not secret or not hmac.compare_digest(f"v0={signed.hexdigest()}", given):
        raise Refused("bad_signature", 401)


def payload_of(body: str, content_type: str) -> dict[str, Any]:
    """Parse a body: JSON, JSON in a form's field `payload`, or the fields of a form. Raises Refused.

    Bolt's own parser is not asked: it takes a slash command whose text contains the word "payload" for an empty one.
    """
    if content_type == "application/json" or body.startswith("{"):
        return _object(body)
    try:
        fields = dict(parse_qsl(body, keep_blank_values=True, max_num_fields=_FIELDS))
    except ValueError:
        raise Refused("too_many_fields") from None
    if "payload" in fields:
        return _object(fields["payload"])
    if not fields:
        raise Refused("empty")
    return fields


def _object(text: str) -> dict[str, Any]:
    try:
        found: Any = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused("not_json") from None
    if not isinstance(found, dict):
        raise Refused("no_object")
    return found


def _no_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no JSON")


def _check_depth(payload: dict[str, Any]) -> None:
    level: list[Any] = [payload]
    for _ in range(_DEEPEST):
        level = [child for each in level for child in _children(each)]
        if not level:
            return
    raise Refused("too_deep")


def _children(node: object) -> list[Any]:
    found = list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else []
    return [child for child in found if isinstance(child, dict | list)]
