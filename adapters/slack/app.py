"""Slack's requests on their way to the core: the guard, Bolt's dispatcher, and one small listener for each kind."""

from __future__ import annotations

import re
import secrets
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import structlog
from aiohttp import web
from slack_bolt import BoltResponse
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult

from adapters.slack import interactions, read
from adapters.slack.api import CallFailed, silent_logger, web_client
from adapters.slack.exchange import Exchange, acknowledged, sentence
from adapters.slack.guard import Refused, admit
from adapters.slack.identity import Identity
from adapters.slack.response_url import ResponseUrls

if TYPE_CHECKING:
    import aiohttp
    from slack_sdk.web.async_client import AsyncWebClient

    from adapters.incoming import Incoming
    from adapters.slack.settings import SlackSettings

PATH: Final = "/slack/events"
_ANY: Final = re.compile("")
_UNHANDLED: Final = 404

_log = structlog.get_logger()


class SlackApp:
    """Slack's events, commands and interactivity, all at one path of a web application."""

    def __init__(self, settings: SlackSettings, incoming: Incoming, session: aiohttp.ClientSession) -> None:
        client = web_client(settings, session)
        identity = Identity(client)
        self._secret = settings.signing_secret
        self._bolt = _bolt(client, identity)
        _listen(self._bolt, identity, Exchange(incoming, client, ResponseUrls(session, settings.api_url)))

    def register(self, app: web.Application) -> None:
        """Receive Slack's requests in this application."""
        app.router.add_post(PATH, self._receive)

    async def _receive(self, request: web.Request) -> web.Response:
        try:
            answer = await self._dispatch(await admit(request, self._secret, time.time()))
        except Refused as refused:
            _log.warning("slack_refused", platform="slack", code=str(refused), status=refused.status)
            return web.Response(status=refused.status)
        # An event that nothing listens to is no failure, and Slack would count it as one.
        return await to_aiohttp_response(acknowledged() if answer.status == _UNHANDLED else answer)

    async def _dispatch(self, body: dict[str, Any]) -> BoltResponse:
        """Hand Bolt a body that is parsed and proven already, as its Socket Mode does. Raises Refused.

        Bolt trips over what is not shaped as it expects: when it reads the request, and again when it reports that.
        """
        try:
            return await self._bolt.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            raise Refused("unlike_slack") from None


def slack_app(settings: SlackSettings, incoming: Incoming, session: aiohttp.ClientSession) -> SlackApp:
    """Make the Slack side of the web application."""
    return SlackApp(settings, incoming, session)


def _bolt(client: AsyncWebClient, identity: Identity) -> AsyncApp:
    async def authorize() -> AuthorizeResult:
        installed = await identity.installed()
        return AuthorizeResult(
            enterprise_id=installed.enterprise or None,
            team_id=installed.team,
            bot_user_id=installed.bot_user,
            bot_token=client.token,
        )

    return AsyncApp(
        name="sameside.slack",
        client=client,
        authorize=authorize,
        logger=silent_logger(),
        process_before_response=True,
        request_verification_enabled=False,  # the guard has done it
    )


def _listen(bolt: AsyncApp, identity: Identity, exchange: Exchange) -> None:
    @bolt.event(_ANY)
    async def event(body: dict[str, Any]) -> BoltResponse:
        turn = read.event(body, await identity.installed(), _now())
        return await exchange.event(turn) if turn else acknowledged()

    @bolt.command(_ANY)
    async def command(body: dict[str, Any]) -> BoltResponse:
        turn = read.command(body, await identity.installed(), _now())
        return await exchange.command(turn, body) if turn else acknowledged()

    @bolt.action(_ANY)
    async def press(body: dict[str, Any]) -> BoltResponse:
        turn = interactions.press(body, await identity.installed(), _now())
        return await exchange.press(turn, body) if turn else acknowledged()

    @bolt.shortcut(_ANY)
    async def shortcut(body: dict[str, Any]) -> BoltResponse:
        turn = interactions.shortcut(body, await identity.installed(), _now())
        return await exchange.shortcut(turn, body) if turn else acknowledged()

    @bolt.view_submission(_ANY)
    async def submit(body: dict[str, Any]) -> BoltResponse:
        turn = interactions.submit(body, await identity.installed(), _now())
        return await exchange.submit(turn, body) if turn else acknowledged()

    @bolt.error
    async def failed(error: Exception, body: dict[str, Any]) -> BoltResponse:
        return _failed(error, body)


def _failed(error: Exception, body: dict[str, Any]) -> BoltResponse:
    """Answer what failed before the core was asked: Slack did not say who we are, or Bolt cannot read the request."""
    if not isinstance(error, CallFailed):
        _log.warning("slack_refused", platform="slack", code=type(error).__name__, status=400)
        return BoltResponse(status=400)
    reference = secrets.token_hex(4)
    _log.error("slack_identity_unknown", platform="slack", code=error.code, reference=reference)
    return sentence(reference) if "command" in body else BoltResponse(status=500)


def _now() -> datetime:
    return datetime.now(UTC)
