"""One way to call Slack's Web API, and one error for whatever may go wrong with a call."""

from __future__ import annotations

import asyncio
import logging
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

if TYPE_CHECKING:
    from collections.abc import Mapping

    from adapters.slack.settings import SlackSettings

PATIENCE: Final = 10.0
_RETRY_AFTER: Final = 30.0
_MAX_WAIT: Final = 3600.0


class Outcome(Enum):
    """What became of a call that did not succeed."""

    REFUSED = auto()  # Slack said no, and why
    THROTTLED = auto()  # Slack said when to come back
    UNREACHED = auto()  # there was no connection
    LOST = auto()  # nobody knows: no answer, or one that says nothing


class CallFailed(Exception):  # noqa: N818 - reads as what happened
    """A call did not succeed. The text is Slack's error code or our name of the failure, never content."""

    def __init__(self, code: str, outcome: Outcome, retry_after: float = 0.0) -> None:
        super().__init__(code)
        self.code, self.outcome, self.retry_after = code, outcome, retry_after


def silent_logger() -> logging.Logger:
    """Return a logger that writes nothing: the SDKs log bodies, tokens and texts, and we log their failures by code."""
    logger = logging.getLogger("sameside.slack.sdk")
    logger.disabled = True
    logger.propagate = False
    logger.setLevel(logging.CRITICAL)
    return logger


def web_client(settings: SlackSettings, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Make the one client; it never retries by itself, since that is how messages are posted twice.

    A proxy is the session's business (`trust_env=True`), which knows NO_PROXY; the client would ignore that.
    """
    client = AsyncWebClient(
        token=settings.bot_token,
        base_url=settings.api_url,
        session=session,
        retry_handlers=[],
        logger=silent_logger(),
    )
    client.proxy = None
    return client


async def call(
    client: AsyncWebClient,
    method: str,
    *,
    json: Mapping[str, Any] | None = None,
    form: Mapping[str, str] | None = None,
    patience: float = PATIENCE,
) -> Mapping[str, Any]:
    """Call a method by POST, which every method accepts, and return its answer. Raises CallFailed.

    The time limit is here because a shared session has its own, whatever the client was told.
    """
    try:
        async with asyncio.timeout(patience):
            response = await client.api_call(
                method, json=dict(json) if json else None, data=dict(form) if form else None
            )
    except SlackApiError as error:
        raise _refusal(error.response) from None
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise CallFailed(type(error).__name__, Outcome.UNREACHED) from None
    except (aiohttp.ClientError, SlackClientError, OSError, TimeoutError, AttributeError, ValueError) as error:
        # The last two are the SDK's way of saying that the answer is no JSON object.
        raise CallFailed(type(error).__name__, Outcome.LOST) from None
    return response.data if isinstance(response.data, dict) else {}


def _refusal(response: Any) -> CallFailed:  # noqa: ANN401 - the SDK's response, or aiohttp's where it is no JSON
    status: int = getattr(response, "status_code", None) or getattr(response, "status", None) or 0
    data = getattr(response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    if status == 429 or code in {"ratelimited", "rate_limited"}:  # noqa: PLR2004 - Too Many Requests
        return CallFailed("ratelimited", Outcome.THROTTLED, _wait(response.headers))
    if not isinstance(code, str) or status >= 500:  # noqa: PLR2004 - the server's own trouble
        return CallFailed(f"http_{status}", Outcome.LOST)
    return CallFailed(code, Outcome.REFUSED)


def _wait(headers: Mapping[str, str]) -> float:
    for name, value in headers.items():
        if name.lower() == "retry-after" and value.strip().isdecimal():
            return min(max(float(value), 1.0), _MAX_WAIT)
    return _RETRY_AFTER
