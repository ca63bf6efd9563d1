"""Slack's side of delivery: posts, replaces, and looks for what may have arrived. Retrying is the courier's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NoReturn

import structlog

from adapters.outgoing import NotAccepted, Sender, Throttled, Uncertain, Undeliverable
from adapters.slack.api import CallFailed, Outcome, call, web_client
from adapters.slack.payload import id_of, part
from adapters.slack.places import is_dm
from adapters.slack.render import message
from bot import words
from bot.reply import Text
from bot.turn import Platform

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    import aiohttp

    from adapters.outgoing import OutgoingMessage
    from adapters.slack.settings import SlackSettings
    from bot.turn import Address

_log = structlog.get_logger()

EVENT_TYPE: Final = "sameside_outbox"
_NO_THREAD: Final = {"thread_not_found", "cannot_reply_to_message", "invalid_thread_ts"}  # it was deleted meanwhile
_PEOPLE: Final = ("U", "W")
_SKEW: Final = 120.0  # seconds by which our clock and Slack's may differ
_PAGE: Final = 200
_MAX_PAGES: Final = 50
_MAX_DMS: Final = 10_000
# The place is gone for good, or the message is one that Slack never takes. Whatever is not listed can be put right (a
# token, a permission, an account that is deactivated today), and is tried again for days.
_FINAL_PLACE: Final = {"channel_not_found", "is_archived", "user_disabled", "user_not_found", "cannot_dm_bot"}
_FINAL_MESSAGE: Final = {"invalid_arguments", "invalid_blocks", "invalid_blocks_format", "msg_too_long", "no_text"}
# Slack's own trouble; the first two may come after the message was accepted.
_UNSURE: Final = frozenset({"fatal_error", "internal_error", "service_unavailable"})
_GONE: Final = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
_CANNOT_LOOK: Final = frozenset({"missing_scope", "not_allowed_token_type", "no_permission", "access_denied"})


class SlackSender(Sender):
    """Sends parcels with one app's token."""

    platform: Platform = Platform.SLACK
    pace: float = 1.0

    def __init__(self, settings: SlackSettings, session: aiohttp.ClientSession) -> None:
        self._client = web_client(settings, session)
        self._dms: dict[tuple[str, str], str] = {}

    def gate(self, address: Address) -> str:
        """Name the team whose limit this address shares."""
        return f"slack:{address.workspace}:chat.postMessage"

    async def send(self, outgoing: OutgoingMessage) -> str:
        """Send a outgoing, or put it in place of its card; return `channel:ts`. Raises SendError."""
        shown = _shown(outgoing)
        try:
            if outgoing.card:
                reference = await self._update(outgoing.card, shown)
                if reference or outgoing.in_place:
                    return reference
            channel = await self._channel(outgoing.address)
        except CallFailed as failed:
            # Opening a conversation and replacing a message do the same thing however often they are done.
            self._raise(failed, outgoing, repeatable=True)
        return await self._post(channel, outgoing, shown)

    def thread_of(self, reference: str) -> str | None:
        """Name the thread below a message of ours."""
        return reference.partition(":")[2] or None

    def card_of(self, reference: str) -> str | None:
        """Name a message of ours, as `send` did."""
        return reference or None

    async def find(self, outgoing: OutgoingMessage, *, since: float) -> str | None:
        """Look for a outgoing in its conversation; see `adapters.outgoing.Sender.find`."""
        try:
            channel = outgoing.card.partition(":")[0] if outgoing.card else await self._channel(outgoing.address)
            pages = 0
            async for found in self._pages(channel, outgoing.thread, since):
                pages += 1
                for each in found:
                    if _outbox_id(each) == str(outgoing.id):
                        return f"{channel}:{id_of(each, 'ts')}"
                if pages == _MAX_PAGES:
                    return None
        except CallFailed as failed:
            if failed.code in _CANNOT_LOOK:
                _log.warning("slack_cannot_look", **self._about(outgoing), code=failed.code)
                return None
            if failed.code == "thread_not_found":
                return ""
            self._raise(failed, outgoing)
        return ""

    async def _post(self, channel: str, outgoing: OutgoingMessage, shown: Mapping[str, Any]) -> str:
        thread: dict[str, Any] = {"thread_ts": outgoing.thread} if outgoing.thread else {}
        if outgoing.thread and outgoing.aloud:
            thread["reply_broadcast"] = True
        quiet = {"unfurl_links": False, "unfurl_media": False}
        try:
            sent = await call(self._client, "chat.postMessage", json={"channel": channel, **shown, **thread, **quiet})
            reference = _reference(sent, channel)
        except CallFailed as failed:
            if outgoing.thread and failed.code in _NO_THREAD:
                return await self._post(channel, replace(outgoing, thread=None), shown)
            self._raise(failed, outgoing)
        return reference

    async def _update(self, card: str, shown: Mapping[str, Any]) -> str:
        """Replace a message; "" if it is no longer there or no longer ours to change, so that a new one is sent."""
        channel, _, ts = card.partition(":")
        try:
            # A message without blocks would keep those it had.
            sent = await call(self._client, "chat.update", json={"channel": channel, "ts": ts, "blocks": [], **shown})
        except CallFailed as failed:
            if failed.code in _GONE:
                return ""
            raise
        return _reference(sent, channel, ts)

    async def _channel(self, address: Address) -> str:
        """Return the conversation to post to; a person's DM is opened where it is not known."""
        if not address.channel.startswith(_PEOPLE):
            return address.channel
        known = address.reference.get("dm", "")
        if is_dm(known):
            return known
        key = (address.workspace, address.channel)
        if key not in self._dms:
            answer = await call(self._client, "conversations.open", form={"users": address.channel})
            opened = id_of(part(answer, "channel"), "id")
            if not opened:
                raise CallFailed("no_channel_in_answer", Outcome.LOST)
            if len(self._dms) >= _MAX_DMS:
                self._dms.clear()
            self._dms[key] = opened
        return self._dms[key]

    async def _pages(self, channel: str, thread: str | None, since: float) -> AsyncIterator[list[dict[str, Any]]]:
        method = "conversations.replies" if thread else "conversations.history"
        form = {"channel": channel, "oldest": f"{max(since - _SKEW, 0):.6f}", "limit": str(_PAGE)}
        form |= {"include_all_metadata": "true", "inclusive": "true", **({"ts": thread} if thread else {})}
        while True:
            answer = await call(self._client, method, form=form)
            messages = answer.get("messages")
            yield [each for each in messages if isinstance(each, dict)] if isinstance(messages, list) else []
            cursor = part(answer, "response_metadata").get("next_cursor")
            if not cursor or not isinstance(cursor, str):
                return
            form["cursor"] = cursor

    def _raise(self, failed: CallFailed, outgoing: OutgoingMessage, *, repeatable: bool = False) -> NoReturn:
        _log.warning("slack_not_sent", **self._about(outgoing), code=failed.code)
        if failed.outcome is Outcome.THROTTLED:
            raise Throttled(failed.retry_after, self.gate(outgoing.address)) from None
        if failed.outcome is Outcome.LOST or failed.code in _UNSURE:
            raise (NotAccepted if repeatable else Uncertain)(failed.code) from None
        if failed.outcome is Outcome.UNREACHED or failed.code not in _FINAL_PLACE | _FINAL_MESSAGE:
            raise NotAccepted(failed.code) from None
        raise Undeliverable(failed.code) from None

    @staticmethod
    def _about(outgoing: OutgoingMessage) -> dict[str, Any]:
        return {"platform": "slack", "team": outgoing.address.workspace, "outgoing": outgoing.id}


def _shown(outgoing: OutgoingMessage) -> dict[str, Any]:
    reply = outgoing.reply
    if outgoing.repeated:
        reply = replace(reply, blocks=(*reply.blocks, Text(words.repeated_line(outgoing.id))))
    return {**message(reply), "metadata": {"event_type": EVENT_TYPE, "event_payload": {"id": outgoing.id}}}


def _outbox_id(found: Mapping[str, Any]) -> str:
    metadata = part(found, "metadata")
    return str(part(metadata, "event_payload").get("id", "")) if metadata.get("event_type") == EVENT_TYPE else ""


def _reference(sent: Mapping[str, Any], channel: str, ts: str = "") -> str:
    """Name the message that Slack says it has; an answer that names none says nothing. Raises CallFailed."""
    ts = id_of(sent, "ts") or ts
    if not ts:
        raise CallFailed("no_ts_in_answer", Outcome.LOST)
    return f"{id_of(sent, 'channel') or channel}:{ts}"
