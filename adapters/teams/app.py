"""`POST /api/messages`: the one door through which Teams comes in."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import structlog
from aiohttp import web

from adapters.teams.auth import Refused, voucher
from adapters.teams.dispatch import Dispatcher, TeamsHandler
from adapters.teams.fields import json_object
from adapters.teams.keys import KeySet
from adapters.teams.read import tenant_of
from adapters.teams.size import encoded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botbuilder.core import InvokeResponse

    from adapters.incoming import Incoming
    from adapters.teams.settings import TeamsSettings

_LARGEST: Final = 256 * 1024
_SLOWEST: Final = 10  # seconds for the body to arrive
_log = structlog.get_logger()


def teams_app(settings: TeamsSettings, incoming: Incoming, session: aiohttp.ClientSession) -> TeamsApp:
    """Return the web end of Teams. `session` fetches the issuer's keys."""
    return TeamsApp(settings, TeamsHandler(settings, incoming), KeySet(settings, session))


class TeamsApp:
    """Verifies, reads and answers; 401 tells a stranger nothing, and garbage is never a 500."""

    def __init__(self, settings: TeamsSettings, handler: TeamsHandler, keys: KeySet) -> None:
        self._settings = settings
        self._handler = handler
        self._keys = keys
        self._dispatcher = Dispatcher()

    def register(self, app: web.Application) -> None:
        """Add the route."""
        app.router.add_post("/api/messages", self._messages)

    async def _messages(self, request: web.Request) -> web.Response:
        try:
            activity = await self._verified(request)
        except Refused as refusal:
            _log.warning("teams_refused", platform="teams", code=str(refusal))
            return web.Response(status=HTTPStatus.UNAUTHORIZED)
        except web.HTTPException as refusal:
            _log.warning("teams_refused", platform="teams", code=refusal.reason)
            return web.Response(status=refusal.status)
        return _response(await self._dispatcher.answer(activity, self._handler))

    async def _verified(self, request: web.Request) -> Mapping[str, Any]:
        """Return the activity, once it is sure who sent it. Raises Refused, or an HTTPException for a bad body."""
        sender = await voucher(request.headers.get("Authorization", ""), self._settings, self._keys)
        body = await _body(request)
        if request.content_type != "application/json":
            raise web.HTTPBadRequest(reason="content_type")
        try:
            activity = json_object(body)
        except ValueError:
            raise web.HTTPBadRequest(reason="json") from None
        sender.check(activity, self._settings)
        if tenant_of(activity) not in self._settings.allowed_tenants:
            raise Refused("tenant_not_allowed")
        return activity


async def _body(request: web.Request) -> bytes:
    if (request.content_length or 0) > _LARGEST:
        raise web.HTTPRequestEntityTooLarge(_LARGEST, request.content_length or 0, reason="too_large")
    body = bytearray()
    try:
        async with asyncio.timeout(_SLOWEST):
            async for chunk in request.content.iter_chunked(1 << 16):
                body += chunk
                if len(body) > _LARGEST:  # after decompression, too
                    raise web.HTTPRequestEntityTooLarge(_LARGEST, len(body), reason="too_large")
    except (web.RequestPayloadError, TimeoutError):
        raise web.HTTPBadRequest(reason="body") from None
    return bytes(body)


def _response(answer: InvokeResponse) -> web.Response:
    if answer.body is None:
        return web.Response(status=int(answer.status))
    return web.Response(status=int(answer.status), body=encoded(answer.body), content_type="application/json")
