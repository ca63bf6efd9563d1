"""The issuer's signing keys, fetched once a day, and again (not too often) when a token names an unknown one."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import jwt
import structlog

from adapters.teams.service_url import secure

if TYPE_CHECKING:
    from collections.abc import Callable

    from adapters.teams.settings import TeamsSettings

_LARGEST: Final = 1 << 20
_SMALLEST_KEY: Final = 2048
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Key:
    """A public RSA key and the channels it may sign for."""

    public: jwt.PyJWK
    endorsements: frozenset[str]


class KeySet:
    """The keys behind an OpenID metadata document. Fails closed: keys that cannot be fetched are no keys."""

    def __init__(
        self, settings: TeamsSettings, session: aiohttp.ClientSession, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._session = session
        self._now = now
        self._keys: dict[str, Key] = {}
        self._fetched_at = float("-inf")
        self._next_fetch_at = float("-inf")
        self._fetching = asyncio.Lock()

    async def find(self, kid: str) -> Key | None:
        """Return the key of that id, or None if the issuer has none or cannot be asked."""
        if self._known(kid) is None or self._age() > self._settings.key_lifetime / 2:
            async with self._fetching:  # those who waited find what the first one fetched
                if self._known(kid) is None or self._age() > self._settings.key_lifetime / 2:
                    await self._refetch()
        return self._known(kid)

    def _age(self) -> float:
        return self._now() - self._fetched_at

    def _known(self, kid: str) -> Key | None:
        return self._keys.get(kid) if self._age() <= self._settings.key_lifetime else None

    async def _refetch(self) -> None:
        if self._now() < self._next_fetch_at:
            return
        # Written before the fetch, so that a fetch that is cancelled counts too.
        self._next_fetch_at = self._now() + self._settings.key_retry_pause
        try:
            keys = await self._fetch()
        except (aiohttp.ClientError, TimeoutError, ValueError, RecursionError) as error:
            _log.warning("teams_keys_unavailable", platform="teams", code=type(error).__name__)
            self._next_fetch_at = self._now() + self._settings.key_retry_pause
            return
        self._keys = keys
        self._fetched_at = self._now()
        self._next_fetch_at = self._fetched_at + self._settings.key_refetch_pause

    async def _fetch(self) -> dict[str, Key]:
        metadata = await self._json(self._settings.openid_metadata_url)
        address = metadata.get("jwks_uri")
        if not isinstance(address, str) or not secure(address):
            raise ValueError("no safe jwks_uri")
        entries = (await self._json(address)).get("keys")
        if not isinstance(entries, list):
            raise ValueError("no key set")  # noqa: TRY004 - what came over the network is a value, not a programming error
        return {entry["kid"]: key for entry in entries if (key := _key(entry))}

    async def _json(self, url: str) -> dict[str, Any]:
        timeout = aiohttp.ClientTimeout(total=self._settings.fetch_timeout)
        async with self._session.get(url, timeout=timeout, allow_redirects=False) as response:
            if response.status != 200:  # noqa: PLR2004 - HTTP's own number
                raise ValueError(f"status {response.status}")
            body = bytearray()
            async for chunk in response.content.iter_chunked(1 << 16):
                body += chunk
                if len(body) > _LARGEST:
                    raise ValueError("too large")
        document = json.loads(body)
        if not isinstance(document, dict):
            raise ValueError("not an object")  # noqa: TRY004 - likewise
        return document


def _key(entry: object) -> Key | None:
    """Read one entry of a key set; one that cannot be used is skipped, so that it does not spoil the others."""
    if not isinstance(entry, dict) or entry.get("kty") != "RSA" or not isinstance(entry.get("kid"), str):
        return None
    endorsements = entry.get("endorsements")
    if not isinstance(endorsements, list):
        return None
    try:
        public = jwt.PyJWK.from_dict(entry, algorithm="RS256")
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    if public.key.key_size < _SMALLEST_KEY:
        return None
    return Key(public, frozenset(name for name in endorsements if isinstance(name, str)))
