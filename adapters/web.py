"""The web application: the platforms' doors, health, readiness and figures."""

from __future__ import annotations

import asyncio
import hmac
from http import HTTPStatus
from ipaddress import ip_address
from typing import TYPE_CHECKING, Protocol

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from adapters.clock import LATE
from bot.ports.store import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from adapters.clock import Clock

LARGEST_BODY = 1024 * 1024  # bytes; the doors have smaller limits of their own


class Door(Protocol):
    """A platform's way in."""

    def register(self, app: web.Application) -> None:
        """Add its routes."""
        ...


def web_application(
    doors: Iterable[Door],
    *,
    clock: Clock,
    is_ready: Callable[[], bool],
    registry: CollectorRegistry,
    draining: asyncio.Event,
    metrics_token: str | None,
) -> web.Application:
    """Make the application. `is_ready` asks the database; `draining` is set once the process was told to stop.

    /metrics asks for the token as a bearer; where there is none, it answers those on this machine alone.
    """

    async def healthz(_: web.Request) -> web.Response:
        age = clock.seconds_since_good_tick
        return web.json_response({"seconds_since_good_tick": round(age, 1)}, status=200 if age < LATE else 503)

    async def readyz(_: web.Request) -> web.Response:
        if draining.is_set():
            return web.json_response({"ready": False, "why": "draining"}, status=503)
        try:
            current = await asyncio.to_thread(is_ready)
        except StoreUnavailable:
            return web.json_response({"ready": False, "why": "database"}, status=503)
        if not current:
            return web.json_response({"ready": False, "why": "migrations"}, status=503)
        return web.json_response({"ready": True})

    async def metrics(request: web.Request) -> web.Response:
        if not _may_see_figures(request, metrics_token):
            return web.Response(status=HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})
        body = await asyncio.to_thread(generate_latest, registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)
    for door in doors:
        door.register(app)
    return app


def _may_see_figures(request: web.Request, token: str | None) -> bool:
    """Whether whoever asks has the token or, without one, is on this machine; who was passed on by a proxy is not."""
    if token:
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        return hmac.compare_digest(given, f"Bearer {token}".encode())
    if any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")):
        return False
    try:
        return ip_address(request.remote or "").is_loopback
    except ValueError:
        return False
