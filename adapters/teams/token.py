"""The bot's own access token: fetched once, by one caller at a time, and again before it expires."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

import aiohttp
import structlog

from adapters.outgoing import NotAccepted

if TYPE_CHECKING:
    from collections.abc import Callable

    from adapters.teams.settings import TeamsSettings

_EARLY: Final = 300  # seconds before it expires, a token counts as old
_log = structlog.get_logger()


class BotToken:
    """A client-credentials token. NotAccepted when none can be had: nothing has been sent then."""

    def __init__(
        self, settings: TeamsSettings, session: aiohttp.ClientSession, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._session = session
        self._now = now
        self._token = ""
        self._good_until = float("-inf")
        self._fetching = asyncio.Lock()

    async def get(self) -> str:
        """Return a token that is good for a while."""
        try:
            # The wait for others counts too: a outgoing's lease does not wait for a slow token service.
            async with asyncio.timeout(self._settings.fetch_timeout), self._fetching:
                if self._now() >= self._good_until:
                    token, lifetime = await self._fetch()
                    self._token = token
                    self._good_until = self._now() + max(lifetime - _EARLY, lifetime / 2)
                return self._token
        except TimeoutError:
            raise NotAccepted("token_timeout") from None

    def drop(self, token: str) -> None:
        """Forget this token, which was refused, unless a newer one has taken its place."""
        if token == self._token:
            self._good_until = float("-inf")

    async def _fetch(self) -> tuple[str, float]:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._settings.app_id,
            "client_secret": self._settings.app_password,
            "scope": self._settings.scope,
        }
        try:
            async with self._session.post(self._settings.token_url, data=form, allow_redirects=False) as response:
                if response.status != 200:  # noqa: PLR2004 - HTTP's own number
                    _log.warning("teams_token_refused", platform="teams", status=response.status)
                    raise NotAccepted(f"token_{response.status}")
                answer = await response.json(content_type=None)
                return str(answer["access_token"]), float(answer["expires_in"])
        except (aiohttp.ClientError, ValueError, KeyError, TypeError) as error:
            _log.warning("teams_token_unavailable", platform="teams", code=type(error).__name__)
            raise NotAccepted(f"token_{type(error).__name__}") from None
