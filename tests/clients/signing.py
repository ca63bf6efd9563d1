"""Requests signed as Slack signs them, and bearer tokens as the Bot Framework issues them, with keys made for the test.

`SlackSigner` makes request bodies and headers. `token_issuer` serves what a bot must trust instead of Microsoft's hosts
in a test's configuration: the OpenID metadata, the key set, and an endpoint for the bot's own outbound token.
"""

import contextlib
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.clients.programs import serving

CHANNEL_ISSUER = "https://api.botframework.com"


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A body and the headers that go with it, ready to be posted."""

    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class SlackSigner:
    """Signs with an app's signing secret; `timestamp` is in seconds since 1970 and is now where it is None."""

    secret: str

    def sign(self, body: bytes, content_type: str, timestamp: int | None = None) -> SignedRequest:
        """Sign any body, also one that is not what Slack would send."""
        at = str(int(time.time()) if timestamp is None else timestamp)
        digest = hmac.new(self.secret.encode(), b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
        return SignedRequest(
            body,
            {"Content-Type": content_type, "X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}"},
        )

    def event(self, payload: Mapping[str, Any], *, retry: int = 0, timestamp: int | None = None) -> SignedRequest:
        """Sign a payload of the Events API; `retry` 1 to 3 marks it as Slack's own resend."""
        signed = self.sign(json.dumps(payload).encode(), "application/json", timestamp)
        if retry:
            signed.headers.update({"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"})
        return signed

    def form(self, fields: Mapping[str, str], *, timestamp: int | None = None) -> SignedRequest:
        """Sign a form, which is how a slash command arrives."""
        return self.sign(urlencode(fields).encode(), "application/x-www-form-urlencoded", timestamp)

    def interaction(self, payload: Mapping[str, Any], *, timestamp: int | None = None) -> SignedRequest:
        """Sign a button press, a shortcut or a submitted view: a form whose field `payload` is JSON."""
        return self.form({"payload": json.dumps(payload)}, timestamp=timestamp)


def envelope(
    event: Mapping[str, Any], *, team_id: str, app_id: str, bot_user_id: str = "", event_id: str | None = None
) -> dict[str, Any]:
    """Wrap an event as the Events API does; each call has an event_id of its own unless one is given."""
    authorization = {
        "enterprise_id": None,
        "team_id": team_id,
        "user_id": bot_user_id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "type": "event_callback",
        "token": "unused",
        "team_id": team_id,
        "api_app_id": app_id,
        "event": dict(event),
        "event_id": event_id or f"Ev{uuid.uuid4().hex[:10].upper()}",
        "event_time": int(time.time()),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
    }


@dataclass(slots=True)
class TokenIssuer:
    """A stand-in for the Bot Framework's token service, with one published key and one that nobody published.

    `metadata_requests` and `key_requests` count what the bot fetched; `issued` holds the tokens given to the bot.
    """

    issuer: str = CHANNEL_ISSUER
    endorsements: tuple[str, ...] = ("msteams",)
    base_url: str = ""
    key_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    metadata_requests: int = 0
    key_requests: int = 0
    issued: list[str] = field(default_factory=list)
    _key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048), repr=False)

    @property
    def metadata_url(self) -> str:
        """Where the bot under test must fetch its OpenID metadata."""
        return f"{self.base_url}/v1/.well-known/openidconfiguration"

    @property
    def token_url(self) -> str:
        """Where the bot under test must fetch its own token for the connector."""
        return f"{self.base_url}/tenant/oauth2/v2.0/token"

    def token(
        self,
        app_id: str,
        service_url: str,
        *,
        claims: Mapping[str, Any] | None = None,
        key_id: str | None = None,
        key: rsa.RSAPrivateKey | None = None,
    ) -> str:
        """Sign a token for one activity; a claim given as None is left out, `key` signs with another key."""
        now = int(time.time())
        every = {
            "iss": self.issuer,
            "aud": app_id,
            "iat": now,
            "nbf": now - 300,
            "exp": now + 3600,
            "serviceurl": service_url,
            **(claims or {}),
        }
        kept = {name: value for name, value in every.items() if value is not None}
        return jwt.encode(kept, key or self._key, algorithm="RS256", headers={"kid": key_id or self.key_id})

    def rotate(self) -> None:
        """Replace the key, so that the next token bears a key id which the bot has not seen."""
        self._key, self.key_id = rsa.generate_private_key(65537, 2048), uuid.uuid4().hex

    def application(self) -> web.Application:
        """Return the web application that publishes metadata, keys and outbound tokens."""
        app = web.Application()
        app.router.add_get("/v1/.well-known/openidconfiguration", self._metadata)
        app.router.add_get("/v1/.well-known/keys", self._keys)
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._outbound_token)
        return app

    async def _metadata(self, _: web.Request) -> web.Response:
        self.metadata_requests += 1
        return web.json_response(
            {
                "issuer": self.issuer,
                "jwks_uri": f"{self.base_url}/v1/.well-known/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            }
        )

    async def _keys(self, _: web.Request) -> web.Response:
        self.key_requests += 1
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        public |= {"kid": self.key_id, "use": "sig", "alg": "RS256", "endorsements": list(self.endorsements)}
        return web.json_response({"keys": [public]})

    async def _outbound_token(self, request: web.Request) -> web.Response:
        form = await request.post()
        if not form.get("client_id") or form.get("grant_type") != "client_credentials":
            return web.json_response({"error": "invalid_request"}, status=400)
        self.issued.append(f"outbound-{len(self.issued) + 1}")
        return web.json_response({"token_type": "Bearer", "expires_in": 3599, "access_token": self.issued[-1]})


@contextlib.asynccontextmanager
async def token_issuer(
    *, issuer: str = CHANNEL_ISSUER, endorsements: tuple[str, ...] = ("msteams",)
) -> AsyncIterator[TokenIssuer]:
    """Serve a token issuer on a free port."""
    made = TokenIssuer(issuer=issuer, endorsements=endorsements)
    async with serving(made.application()) as made.base_url:
        yield made
