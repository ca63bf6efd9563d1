"""Sends parcels to Teams: a new message, an answer in a thread, or a card in place of an earlier one."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from adapters.outgoing import NotAccepted, Sender, Throttled, Uncertain, Undeliverable
from adapters.teams.connector import Connector
from adapters.teams.render import activity
from bot import words
from bot.reply import Notice
from bot.turn import Platform

if TYPE_CHECKING:
    import aiohttp

    from adapters.outgoing import OutgoingMessage
    from adapters.teams.settings import TeamsSettings
    from bot.turn import Address

_MAX_OPEN: Final = 10_000  # conversations remembered


class TeamsSender(Sender):
    """Speaks to Teams with one bot registration. What it remembers only saves calls: a kill loses nothing."""

    platform = Platform.TEAMS
    pace = 0.5

    def __init__(self, settings: TeamsSettings, session: aiohttp.ClientSession) -> None:
        self._app_id = settings.app_id
        self._connector = Connector(settings, session)
        self._open: OrderedDict[tuple[str, str], str] = OrderedDict()

    def gate(self, address: Address) -> str:
        """Name the tenant's limit: about 50 requests a second for one app."""
        return f"teams:{address.workspace}"

    async def send(self, outgoing: OutgoingMessage) -> str:
        """Send it and return the activity's id. An empty reply shows nothing, so nothing is sent. Raises SendError."""
        if not outgoing.reply.blocks:
            return ""
        try:
            conversation = await self._conversation(outgoing.address)
            if outgoing.card:
                return await self._update(outgoing, conversation, outgoing.card)
            return await self._post(outgoing, conversation)
        except Throttled as pause:
            raise Throttled(pause.retry_after, self.gate(outgoing.address)) from None

    def card_of(self, reference: str) -> str | None:
        """Name an activity of ours, as `send` did."""
        return reference or None

    async def find(self, outgoing: OutgoingMessage, *, since: float) -> str | None:  # noqa: ARG002 - the Sender's signature
        """Teams cannot be read back."""
        return None

    async def _post(self, outgoing: OutgoingMessage, conversation: str) -> str:
        reply = outgoing.reply
        if outgoing.repeated:
            reply = replace(reply, blocks=(Notice(words.repeated_line(outgoing.id)), *reply.blocks))
        message = self._addressed(activity(reply), outgoing.address, conversation)
        path = f"/v3/conversations/{quote(conversation, safe='')}/activities"
        if outgoing.thread:
            message["replyToId"] = outgoing.thread
            path += f"/{quote(outgoing.thread, safe='')}"
        return await self._connector.call("POST", outgoing.address.reference.get("service_url", ""), path, message)

    async def _update(self, outgoing: OutgoingMessage, conversation: str, card: str) -> str:
        message = self._addressed(activity(outgoing.reply, as_card=True), outgoing.address, conversation)
        message["id"] = card
        path = f"/v3/conversations/{quote(conversation, safe='')}/activities/{quote(card, safe='')}"
        try:
            await self._connector.call("PUT", outgoing.address.reference.get("service_url", ""), path, message)
        except Undeliverable:
            if outgoing.in_place:  # its reader has deleted it, or it is too old to be changed
                return ""
            raise
        except Uncertain as error:
            raise NotAccepted(str(error)) from None  # replacing a card once more changes nothing
        return card

    def _addressed(self, message: dict[str, Any], address: Address, conversation: str) -> dict[str, Any]:
        return {**message, "from": {"id": self._bot(address)}, "conversation": {"id": conversation}}

    async def _conversation(self, address: Address) -> str:
        """Return the id of the conversation at this address; a person's is opened if it is not known yet."""
        if not address.channel.startswith("user:"):
            return address.channel
        if known := address.reference.get("conversation_id"):
            return known
        key = (address.key, address.reference.get("service_url", ""))
        if key not in self._open:
            self._open[key] = await self._opened(address)
            if len(self._open) > _MAX_OPEN:
                self._open.popitem(last=False)
        return self._open[key]

    async def _opened(self, address: Address) -> str:
        person = address.reference.get("user_id", "")
        if not person:
            raise Undeliverable("no_user_id")
        tenant = address.reference.get("tenant") or address.workspace
        payload = {
            "isGroup": False,
            "bot": {"id": self._bot(address)},
            "members": [{"id": person}],
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
        }
        service_url = address.reference.get("service_url", "")
        try:
            conversation = await self._connector.call("POST", service_url, "/v3/conversations", payload)
        except Uncertain as error:
            raise NotAccepted(str(error)) from None  # opening it again gives the same conversation
        if not conversation:
            raise NotAccepted("no_conversation_id")
        return conversation

    def _bot(self, address: Address) -> str:
        return address.reference.get("bot_id") or f"28:{self._app_id}"
