"""The request in which a turn arrived, and what can be shown in answer to it: nothing, a message, a modal."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import structlog
from slack_bolt import BoltResponse

from adapters.slack.api import CallFailed, call
from adapters.slack.modal import mistakes, modal
from adapters.slack.payload import id_of, part, text_of
from adapters.slack.render import message
from adapters.slack.tickets import origin_of
from bot import words
from bot.reply import Notice, Reply, Tone
from bot.turn import shown_by_caller

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_sdk.web.async_client import AsyncWebClient

    from adapters.incoming import Incoming
    from adapters.slack.payload import Payload
    from adapters.slack.response_url import ResponseUrls
    from bot.reply import Form
    from bot.turn import Turn

_log = structlog.get_logger()
_TICKET: Final = 2.5  # seconds: a trigger_id lives for three


class Exchange:
    """Hands turns over and shows what is answered, as far as Slack shows anything in the same request."""

    def __init__(self, incoming: Incoming, client: AsyncWebClient, responses: ResponseUrls) -> None:
        self._incoming = incoming
        self._client = client
        self._responses = responses

    async def event(self, turn: Turn) -> BoltResponse:
        """Acknowledge an event; where it could not be taken in, Slack is asked to deliver it again."""
        try:
            await self._incoming.take_in(turn)
        except Exception as error:  # noqa: BLE001 - whatever it was, nothing is committed
            _surprise(error)
            return BoltResponse(status=500)
        return acknowledged()

    async def command(self, turn: Turn, body: Payload) -> BoltResponse:
        """Answer a slash command, in the answer to its request."""
        reply = await self._reply(turn)
        if not isinstance(reply, Reply):
            return sentence(reply)
        if not self._is_ours_to_show(turn, reply):
            return acknowledged()
        if reply.form:
            opened = await self._open(turn, reply, reply.form, body)
            if opened:
                return acknowledged()
            reply = _with_opener(reply)
        return BoltResponse(status=200, body={"response_type": "ephemeral", **message(reply)})

    async def press(self, turn: Turn, body: Payload) -> BoltResponse:
        """Answer a button by a modal; one in an ephemeral message also by another ephemeral message."""
        reply = await self._reply(turn)
        url = text_of(body, "response_url")
        if not isinstance(reply, Reply):
            await self._responses.post(url, {**_sentence(reply), "replace_original": False})
        elif self._is_ours_to_show(turn, reply):
            if not reply.form:
                shown = {**message(reply), "replace_original": reply.replaces}
                await self._responses.post(url, {"response_type": "ephemeral", **shown})
            elif not await self._open(turn, reply, reply.form, body):
                shown = {**message(_with_opener(reply)), "replace_original": False}
                await self._responses.post(url, {"response_type": "ephemeral", **shown})
        return acknowledged()

    async def shortcut(self, turn: Turn, body: Payload) -> BoltResponse:
        """Open a modal; where it does not open in time, its presser gets its button in the bot's own messages."""
        reply = await self._reply(turn)
        if not isinstance(reply, Reply):
            await self._whisper(turn, _sentence(reply))
        elif reply.form and self._is_ours_to_show(turn, reply) and not await self._open(turn, reply, reply.form, body):
            await self._whisper(turn, message(_with_opener(reply)))
        return acknowledged()

    async def submit(self, turn: Turn, body: Payload) -> BoltResponse:
        """Close a modal, show its mistakes in it, or put the next one in its place."""
        reply = await self._reply(turn)
        if not isinstance(reply, Reply):
            return _not_taken(reply, body)
        if not reply.form or not self._is_ours_to_show(turn, reply):
            return acknowledged()
        if reply.form.has_errors:
            return BoltResponse(status=200, body={"response_action": "errors", "errors": mistakes(reply.form)})
        view = modal(reply, reply.form, origin_of(turn))
        return BoltResponse(status=200, body={"response_action": "update", "view": view})

    async def _reply(self, turn: Turn) -> Reply | str:
        """Return the core's reply, or the reference id of the surprise that kept it from replying."""
        try:
            return await self._incoming.handle(turn)
        except Exception as error:  # noqa: BLE001 - whatever it was, the person gets an answer and the log a reference
            return _surprise(error)

    async def _whisper(self, turn: Turn, shown: Mapping[str, Any]) -> None:
        quiet = {"unfurl_links": False, "unfurl_media": False}
        said = {name: value for name, value in shown.items() if name != "response_type"}
        try:
            await call(self._client, "chat.postMessage", json={"channel": turn.actor.user_id, **said, **quiet})
        except CallFailed as failed:
            _log.warning("slack_shortcut_unanswered", platform="slack", code=failed.code)

    @staticmethod
    def _is_ours_to_show(turn: Turn, reply: Reply) -> bool:
        return bool(reply.blocks) and shown_by_caller(turn, reply)

    async def _open(self, turn: Turn, reply: Reply, form: Form, body: Payload) -> bool:
        """Open a modal while the ticket lives; on top of the one in which the button was, if it was in one."""
        method = "views.push" if part(body, "container").get("type") == "view" else "views.open"
        arguments: dict[str, Any] = {
            "trigger_id": id_of(body, "trigger_id"),
            "view": modal(reply, form, origin_of(turn)),
        }
        try:
            await call(self._client, method, json=arguments, patience=_TICKET)
        except CallFailed as failed:
            _log.warning("slack_form_not_opened", platform="slack", code=failed.code)
            return False
        return True


def _surprise(error: Exception) -> str:
    """Log what kind of error it was, without its text, which may quote people; return the reference to find it by."""
    reference = secrets.token_hex(4)
    _log.error("slack_turn_failed", platform="slack", code=type(error).__name__, reference=reference)
    return reference


def acknowledged() -> BoltResponse:
    """Say no more than that it arrived."""
    return BoltResponse(status=200, body="")


def sentence(reference: str) -> BoltResponse:
    """Tell the author of a command that something went wrong."""
    return BoltResponse(status=200, body=_sentence(reference))


def _sentence(reference: str) -> dict[str, Any]:
    return {"response_type": "ephemeral", "text": words.surprise(reference)}


def _with_opener(reply: Reply) -> Reply:
    """Say that the form did not open; its button below opens it on the next try."""
    return replace(reply, blocks=(Notice(words.SLACK_FORM_NOT_OPENED, Tone.WARNING), *reply.blocks))


def _not_taken(reference: str, body: Payload) -> BoltResponse:
    """Keep a modal open that could not be taken in, with what was written in it."""
    blocks = part(body, "view").get("blocks")
    for block in blocks if isinstance(blocks, list) else []:
        if isinstance(block, dict) and block.get("type") == "input" and id_of(block, "block_id"):
            errors = {block["block_id"]: words.surprise(reference)}
            return BoltResponse(status=200, body={"response_action": "errors", "errors": errors})
    return BoltResponse(status=500)
