"""Who posted this? A Bot Framework bearer token, checked strictly, against a cached key set.

Every failure is one exception and one 401 without a detail. Source of the rules: the Bot Connector authentication
page of the Bot Framework documentation, and the gaps found in botframework-connector 4.17.1, which accepts tokens
without `exp`, activities without a serviceUrl, and keys without endorsements.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import jwt

from adapters.teams.fields import text_at
from adapters.teams.service_url import trusted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from adapters.teams.keys import KeySet
    from adapters.teams.settings import TeamsSettings

_REQUIRED: Final = ["exp", "nbf", "iss", "aud"]
# What PyJWT raises on hostile claims besides its own tree: huge numbers, wrong types, deep nesting.
_BROKEN: Final = (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError)


class Refused(Exception):  # noqa: N818 - named after what happened to the request
    """This request is answered with 401. The text is a code for the log; the caller is told nothing."""


@dataclass(frozen=True, slots=True)
class Voucher:
    """What a valid token vouches for: the service it came from, and the channels its key may sign for."""

    service_url: str
    endorsements: frozenset[str]

    def check(self, activity: Mapping[str, Any], settings: TeamsSettings) -> None:
        """Raise Refused unless the activity came from that service, on an endorsed channel, and the service is ours."""
        service_url = text_at(activity, "serviceUrl")
        if not trusted(service_url, settings.service_hosts):
            raise Refused("service_url_untrusted")
        if service_url.rstrip("/") != self.service_url.rstrip("/"):
            raise Refused("service_url_mismatch")
        channel = text_at(activity, "channelId")
        if channel != "msteams" or channel not in self.endorsements:
            raise Refused("channel_not_endorsed")


async def voucher(header: str, settings: TeamsSettings, keys: KeySet) -> Voucher:
    """Check an Authorization header and return what its token vouches for. Raises Refused and nothing else."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Refused("no_bearer_token")
    try:
        head = jwt.get_unverified_header(token)
    except _BROKEN:
        raise Refused("token_malformed") from None
    kid = head.get("kid")
    if head.get("alg") != "RS256" or not isinstance(kid, str):
        raise Refused("token_algorithm")
    key = await keys.find(kid)
    if key is None:
        raise Refused("key_unknown")
    service_url = _claims(token, key.public, settings).get("serviceurl")
    if not isinstance(service_url, str):
        raise Refused("service_url_missing")
    return Voucher(service_url, key.endorsements)


def _claims(token: str, public: jwt.PyJWK, settings: TeamsSettings) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            public,
            algorithms=["RS256"],
            audience=settings.app_id,
            issuer=settings.issuer,
            leeway=settings.leeway,
            options={"require": _REQUIRED, "strict_aud": True},
        )
    except _BROKEN as error:
        raise Refused(f"token_{type(error).__name__}") from None
    return claims
