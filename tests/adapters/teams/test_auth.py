"""Who may post: nobody without a good token, and a refusal is a 401 that says nothing, never a 500."""

import base64
import json
import time
from dataclasses import dataclass

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from adapters.teams.keys import KeySet
from tests.adapters.teams.activities import APP_ID, OTHER_TENANT, SERVICE, invoke, message
from tests.adapters.teams.conftest import settings_for

NOW = int(time.time())


@dataclass
class Clock:
    """Stands still until it is moved; seconds."""

    now: float = 1000.0

    def read(self):
        """Return the time."""
        return self.now


def part(content):
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


async def test_a_good_token_is_let_in(bot):
    assert await bot.post(message()) == (200, None)
    assert len(bot.core.turns) == 1


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        "Bearer garbage",
        "Bearer a.b.c",
        "Bearer ....",
        "Bearer " + "é",
        f"Bearer {part([])}.{part({})}.x",
        f"Bearer {part({'alg': 'RS256', 'kid': 7})}.{part({})}.x",
        f"Bearer {part({'alg': 'RS256', 'kid': {}})}.{part({})}.x",
        f"Bearer {part({'alg': 'none'})}.{part({'aud': APP_ID})}.",
        f"Bearer {part({'alg': ['RS256'], 'kid': 'k'})}.{part({})}.x",
    ],
)
async def test_garbage_is_refused(bot, header):
    assert await bot.post(message(), header) == (401, None)
    assert await bot.post(b"{", header) == (401, None)
    assert not bot.core.turns


async def test_an_unsigned_token_is_refused(bot):
    claims = {"iss": bot.issuer.issuer, "aud": APP_ID, "nbf": NOW, "exp": NOW + 60, "serviceurl": SERVICE}
    token = jwt.encode(claims, None, algorithm="none", headers={"kid": bot.issuer.key_id})
    assert (await bot.post(message(), f"Bearer {token}"))[0] == 401


async def test_the_public_key_is_no_secret_to_sign_with(bot):
    public = bot.issuer._key.public_key()  # as anyone could fetch it
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    claims = {"iss": bot.issuer.issuer, "aud": APP_ID, "nbf": NOW, "exp": NOW + 60, "serviceurl": SERVICE}
    head = part({"alg": "HS256", "typ": "JWT", "kid": bot.issuer.key_id})
    signed = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(
        f"{head}.{part(claims)}".encode(), pem
    )
    token = f"{head}.{part(claims)}.{base64.urlsafe_b64encode(signed).decode().rstrip('=')}"
    assert (await bot.post(message(), f"Bearer {token}"))[0] == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": NOW - 3600},
        {"exp": None},
        {"exp": "soon"},
        {"nbf": None},
        {"nbf": NOW + 3600},
        {"aud": "another-app"},
        {"aud": [APP_ID, "another-app"]},
        {"aud": None},
        {"iss": "https://sts.windows.net/evil/"},
        {"iss": None},
        {"serviceurl": None},
        {"serviceurl": 7},
        {"serviceurl": "https://smba.trafficmanager.net/amer/"},
    ],
)
async def test_a_wrong_claim_is_refused(bot, claims):
    token = bot.issuer.token(APP_ID, SERVICE, claims=claims)
    assert await bot.post(message(), f"Bearer {token}") == (401, None)
    assert not bot.core.turns


async def test_a_forged_signature_is_refused(bot):
    token = bot.issuer.token(APP_ID, SERVICE, key=rsa.generate_private_key(65537, 2048))
    assert (await bot.post(message(), f"Bearer {token}"))[0] == 401


@pytest.mark.parametrize(
    "url",
    [
        "http://smba.trafficmanager.net/emea/",
        "https://evil.trafficmanager.net/",
        "https://smba.trafficmanager.net@evil.example/",
        "https://smba.trafficmanager.net.evil.example/",
        "http://127.0.0.1/",
        "",
        None,
        7,
    ],
)
async def test_a_service_that_is_not_on_the_list_is_refused_even_if_signed(bot, url):
    token = bot.issuer.token(APP_ID, url)
    assert (await bot.post(message(serviceUrl=url), f"Bearer {token}"))[0] == 401


@pytest.mark.parametrize("channel", ["emulator", "webchat", "", None, ["msteams"]])
async def test_another_channel_is_refused(bot, channel):
    assert (await bot.post(message(channelId=channel)))[0] == 401


@pytest.mark.parametrize("endorsements", [(), ("webchat",)])
async def test_a_key_without_the_endorsement_is_refused(bot, endorsements):
    bot.issuer.endorsements = endorsements
    assert (await bot.post(message()))[0] == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"channelData": {"tenant": {"id": OTHER_TENANT}}},  # contradicts the conversation
        {"channelData": {"tenant": {"id": OTHER_TENANT}}, "conversation": {"id": "a", "tenantId": OTHER_TENANT}},
        {"channelData": {}, "conversation": {"id": "a"}},
        {"channelData": None, "conversation": None},
    ],
)
@pytest.mark.parametrize("kind", [message, lambda **changes: invoke({"action": "x"}, **changes)])
async def test_a_tenant_that_is_not_on_the_list_is_refused(bot, changes, kind):
    assert (await bot.post(kind(**changes)))[0] == 401
    assert not bot.core.turns


async def test_keys_are_fetched_once(bot):
    for _ in range(5):
        assert (await bot.post(message()))[0] == 200
    assert (bot.issuer.metadata_requests, bot.issuer.key_requests) == (1, 1)


async def test_unknown_keys_cannot_make_it_fetch_again_and_again(bot):
    for number in range(5):
        token = bot.issuer.token(APP_ID, SERVICE, key_id=f"unknown-{number}")
        assert (await bot.post(message(), f"Bearer {token}"))[0] == 401
    assert bot.issuer.key_requests == 1


async def test_a_rotated_key_is_found_after_the_pause_and_the_old_one_is_forgotten(issuer, settings, session):
    clock = Clock()
    keys = KeySet(settings, session, clock.read)
    old = issuer.key_id
    assert await keys.find(old)
    issuer.rotate()
    assert await keys.find(issuer.key_id) is None  # too soon to ask again
    clock.now += settings.key_refetch_pause
    assert await keys.find(issuer.key_id)
    assert await keys.find(old) is None


async def test_a_key_set_is_renewed_while_it_is_good_and_never_used_when_it_is_too_old(issuer, settings, session):
    clock = Clock()
    keys = KeySet(settings, session, clock.read)
    assert await keys.find(issuer.key_id)
    clock.now += settings.key_lifetime / 2 + 1
    assert await keys.find(issuer.key_id)
    assert issuer.key_requests == 2
    keys._settings = settings_for(issuer, openid_metadata_url=issuer.base_url + "/nothing-here")
    clock.now += settings.key_lifetime / 2 + 1
    assert await keys.find(issuer.key_id)  # cannot be renewed, but is still good
    clock.now += settings.key_lifetime / 2
    assert await keys.find(issuer.key_id) is None


async def test_an_issuer_that_cannot_be_reached_lets_nobody_in_and_is_asked_again_soon(issuer, session):
    clock = Clock()
    keys = KeySet(settings_for(issuer, openid_metadata_url="http://127.0.0.1:9/gone"), session, clock.read)
    assert await keys.find(issuer.key_id) is None
    keys._settings = settings_for(issuer)
    assert await keys.find(issuer.key_id) is None
    clock.now += keys._settings.key_retry_pause
    assert await keys.find(issuer.key_id)
