"""Calls to the Bot Connector, and what each failure of one means for the message that was on its way.

Status codes as the Teams documentation gives them on its pages about rate limits and about proactive messages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import structlog
from yarl import URL

from adapters.outgoing import NotAccepted, SendError, Throttled, Uncertain, Undeliverable
from adapters.teams.fields import text_at
from adapters.teams.service_url import trusted
from adapters.teams.size import encoded
from adapters.teams.token import BotToken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from adapters.teams.settings import TeamsSettings

_PAUSE: Final = 5.0  # seconds, when Teams does not say for how long
_MAX_PAUSE: Final = 3600.0
_CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}", re.ASCII)
# The conversation is gone for good, or the message is one that Teams never takes. Whatever is not listed can be put
# right (a secret, a consent, an app that is blocked today), and is tried again for days.
_FINAL: Final = frozenset({400, 404, 413})
_FINAL_CODES: Final = frozenset({"BotNotInConversationRoster", "MessageWritesBlocked"})
_log = structlog.get_logger()


class Connector:
    """One HTTP session to the Bot Connector, with the bot's token."""

    def __init__(self, settings: TeamsSettings, session: aiohttp.ClientSession) -> None:
        self._settings = settings
        self._session = session
        self._token = BotToken(settings, session)

    async def call(self, method: str, service_url: str, path: str, payload: Mapping[str, Any]) -> str:
        """Send `payload` and return the id that Teams gave it, "" if it gave none. Raises SendError.

        `path` starts with a slash and is already escaped.
        """
        if not trusted(service_url, self._settings.service_hosts):  # it may have been stored before the list changed
            raise NotAccepted("service_url_untrusted")
        token = await self._token.get()
        try:
            async with self._session.request(
                method,
                URL(service_url.rstrip("/") + path, encoded=True),
                data=encoded(payload),
                headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json; charset=utf-8"},
                timeout=aiohttp.ClientTimeout(total=self._settings.send_timeout),
                allow_redirects=False,
            ) as response:
                answer = await _answer(response)
                if response.status == 401:  # noqa: PLR2004 - HTTP's own number
                    self._token.drop(token)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotAccepted(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Uncertain(type(error).__name__) from None
        if response.status < 300:  # noqa: PLR2004 - likewise; a redirect is not followed, so it is a refusal
            return text_at(answer, "id")
        raise _failure(response, answer)


async def _answer(response: aiohttp.ClientResponse) -> object:
    """Return what came back as JSON; an accepted message stays accepted even if its answer cannot be read."""
    try:
        return await response.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return None


def _failure(response: aiohttp.ClientResponse, answer: object) -> SendError:
    status = response.status
    named = text_at(answer, "error", "code")
    code = f"{status}_{named}" if _CODE.fullmatch(named) else str(status)
    _log.warning("teams_send_failed", platform="teams", status=status, code=code)
    if status == 429:  # noqa: PLR2004 - HTTP's own number
        return Throttled(_pause(response.headers.get("Retry-After", "")))
    if status == 408 or status >= 500:  # noqa: PLR2004 - likewise
        return Uncertain(code)
    if status in _FINAL or named in _FINAL_CODES:
        return Undeliverable(code)
    return NotAccepted(code)


def _pause(header: str) -> float:
    """Read Retry-After, in seconds; the documentation knows no dates here."""
    try:
        seconds = float(header)
    except ValueError:
        return _PAUSE
    return min(max(seconds, 1.0), _MAX_PAUSE) if seconds == seconds else _PAUSE  # noqa: PLR0124 - not a number
