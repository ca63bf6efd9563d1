"""The adapter behind a real HTTP server, with a fake core behind it and an issuer of tokens of the tests' own."""

import json
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from adapters.teams.app import TeamsApp, teams_app
from adapters.teams.settings import TeamsSettings
from bot.reply import Reply, Text
from bot.turn import Turn
from knowledge.decision import Decision
from tests.adapters.teams.activities import APP_ID, SERVICE, TENANT
from tests.clients.programs import serving
from tests.clients.signing import TokenIssuer, token_issuer

FINE = Reply(decision=Decision.ANSWER, blocks=(Text("Fine."),))


@dataclass
class FakeCore:
    """Remembers the turns it was given and answers each with `reply`, or fails with `error`."""

    reply: Reply = FINE
    error: Exception | None = None
    turns: list[Turn] = field(default_factory=list)

    async def handle(self, turn: Turn) -> Reply:
        """Answer one turn."""
        self.turns.append(turn)
        if self.error:
            raise self.error
        return self.reply

    async def take_in(self, turn: Turn) -> None:
        """Keep one turn."""
        await self.handle(turn)


@dataclass
class Bot:
    """The running adapter, as the Bot Framework sees it."""

    issuer: TokenIssuer
    core: FakeCore
    session: aiohttp.ClientSession
    url: str = ""

    async def post(self, activity: Any, token: str | None = None, **request: Any) -> tuple[int, Any]:
        """Post an activity with a good token, or with that Authorization header; return status and body."""
        good = f"Bearer {self.issuer.token(APP_ID, SERVICE)}"
        headers = {"Authorization": good if token is None else token, "Content-Type": "application/json"}
        body = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        headers |= request.pop("headers", {})
        async with self.session.post(f"{self.url}/api/messages", data=body, headers=headers, **request) as response:
            raw = await response.read()
            return response.status, json.loads(raw) if raw else None


def settings_for(issuer: TokenIssuer, **changes: Any) -> TeamsSettings:
    return TeamsSettings(
        **{
            "app_id": APP_ID,
            "app_password": "secret",
            "tenant_id": TENANT,
            "allowed_tenants": frozenset({TENANT, "00000000-0000-4000-8000-0000000000ff"}),
            "openid_metadata_url": issuer.metadata_url,
            "token_url": issuer.token_url,
            **changes,
        }
    )


@pytest.fixture
async def issuer():
    async with token_issuer() as running:
        yield running


@pytest.fixture
def settings(issuer):
    return settings_for(issuer)


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as made:
        yield made


@pytest.fixture
async def bot(issuer, settings, session):
    core = FakeCore()
    app = web.Application()
    made: TeamsApp = teams_app(settings, core, session)
    made.register(app)
    running = Bot(issuer, core, session)
    async with serving(app) as running.url:
        yield running
