"""Answering through the response_url of an interaction: the only way to change an ephemeral message."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import aiohttp
import structlog

if TYPE_CHECKING:
    from collections.abc import Mapping

_log = structlog.get_logger()
_HOSTS: Final = (".slack.com", ".slack-gov.com")
_PATIENCE: Final = 2.5


class ResponseUrls:
    """Posts to Slack's own addresses only, and to the API's where a test puts another in its place."""

    def __init__(self, session: aiohttp.ClientSession, api_url: str) -> None:
        self._session = session
        self._api = urlsplit(api_url)

    async def post(self, url: str, shown: Mapping[str, Any]) -> bool:
        """Post an answer and say whether Slack took it; a failure is logged and not tried again."""
        if not self._is_slack(url):
            _log.warning("slack_response_not_posted", platform="slack", code="no_response_url")
            return False
        try:
            async with asyncio.timeout(_PATIENCE), self._session.post(url, json=shown, allow_redirects=False) as answer:
                if answer.ok:
                    return True
                _log.warning("slack_response_not_posted", platform="slack", status=answer.status)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            _log.warning("slack_response_not_posted", platform="slack", code=type(error).__name__)
        return False

    def _is_slack(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return False
        if (parts.scheme, host, port) == (self._api.scheme, self._api.hostname, self._api.port):
            return True
        return parts.scheme == "https" and host.endswith(_HOSTS) and port in {None, 443}
