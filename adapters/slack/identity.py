"""As whom and where the app is installed: asked of Slack once, then remembered."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from adapters.slack.api import CallFailed, Outcome, call
from adapters.slack.payload import id_of
from adapters.slack.people import Installed

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient


class Identity:
    """The bot behind one token. A failure is not remembered: the next request asks again."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._asking = asyncio.Lock()
        self._installed: Installed | None = None

    async def installed(self) -> Installed:
        """Return what auth.test says of the token. Raises CallFailed."""
        if self._installed is None:
            async with self._asking:
                self._installed = self._installed or await self._ask()
        return self._installed

    async def _ask(self) -> Installed:
        answer = await call(self._client, "auth.test", form={}, patience=2.5)
        team, user = id_of(answer, "team_id"), id_of(answer, "user_id")
        if not team or not user:
            raise CallFailed("auth_test_incomplete", Outcome.LOST)
        return Installed(
            team=team,
            bot_user=user,
            enterprise=id_of(answer, "enterprise_id"),
            whole_enterprise=answer.get("is_enterprise_install") is True,
        )
