import contextlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
import structlog
from aiohttp import web

from adapters.slack.app import PATH, slack_app
from adapters.slack.settings import SlackSettings
from bot.reply import Reply
from bot.turn import Turn
from knowledge.decision import Decision
from tests.clients.faults import FaultServer, fault_server
from tests.clients.programs import serving
from tests.clients.signing import SignedRequest, SlackSigner, envelope

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOTHING = Reply(decision=Decision.COMMAND)


@dataclass
class Slackside:
    """A running adapter with Slack behind it, and a core that says what the test tells it to."""

    url: str
    faults: FaultServer
    session: aiohttp.ClientSession
    answer: Callable[[Turn], Reply] = lambda _: NOTHING
    turns: list[Turn] = field(default_factory=list)
    signer: SlackSigner = field(default_factory=lambda: SlackSigner(SECRET))

    async def handle(self, turn: Turn) -> Reply:
        """Be the core."""
        self.turns.append(turn)
        return self.answer(turn)

    async def take_in(self, turn: Turn) -> None:
        """Be what keeps turns for the core."""
        await self.handle(turn)

    async def post(self, request: SignedRequest) -> tuple[int, str]:
        """Post a request as Slack does."""
        async with self.session.post(self.url, data=io.BytesIO(request.body), headers=request.headers) as response:
            return response.status, await response.text()

    async def event(self, event: dict[str, Any], *, retry: int = 0, **more: Any) -> tuple[int, str]:
        """Deliver an event."""
        made = envelope(
            event, team_id=self.faults.slack.team_id, app_id="A1", bot_user_id=self.faults.slack.bot_user_id
        )
        return await self.post(self.signer.event({**made, **more}, retry=retry))

    async def interaction(self, payload: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Press a button or send a modal."""
        status, text = await self.post(self.signer.interaction(payload))
        return status, json.loads(text) if text else {}

    async def command(self, command: str, text: str = "", **more: str) -> tuple[int, dict[str, Any]]:
        """Give a slash command."""
        fields = {
            "command": command,
            "text": text,
            "team_id": self.faults.slack.team_id,
            "user_id": "U1",
            "user_name": "ann",
            "channel_id": "C1",
            "trigger_id": "1.2.abc",
            "response_url": self.faults.response_url,
            **more,
        }
        status, answered = await self.post(self.signer.form(fields))
        return status, json.loads(answered) if answered else {}


@contextlib.asynccontextmanager
async def slackside():
    """Run the adapter between a fault server and a core that the test scripts."""
    async with contextlib.AsyncExitStack() as stack:
        faults = await stack.enter_async_context(fault_server())
        session = await stack.enter_async_context(aiohttp.ClientSession())
        side = Slackside("", faults, session)
        app = web.Application()
        slack_app(SlackSettings(SECRET, "xoxb-test", faults.slack_url), side, session).register(app)
        side.url = await stack.enter_async_context(serving(app)) + PATH
        yield side


@pytest.fixture
async def slack():
    async with slackside() as side:
        yield side


@pytest.fixture
def logged():
    with structlog.testing.capture_logs() as entries:
        yield entries
