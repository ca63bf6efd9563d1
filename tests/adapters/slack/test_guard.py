import gzip
import json
import time

import pytest

from adapters.slack.guard import LARGEST
from tests.clients.signing import SlackSigner

CANARY = "canary-7f3a"
EVENT = json.dumps({"type": "event_callback", "event": {"type": "message", "text": CANARY}}).encode()
JSON = "application/json"


async def test_a_forged_request_is_refused_and_nothing_of_it_is_logged(slack, logged, caplog, capfd):
    caplog.set_level(0)
    status, _ = await slack.post(SlackSigner("another secret").sign(EVENT, JSON))
    assert status == 401
    assert slack.turns == []
    assert [(each["event"], each["code"]) for each in logged] == [("slack_refused", "bad_signature")]
    out = capfd.readouterr()
    assert CANARY not in f"{logged}{caplog.text}{out.out}{out.err}"


async def test_an_unsigned_request_is_refused(slack):
    async with slack.session.post(slack.url, data=EVENT, headers={"Content-Type": JSON}) as response:
        assert response.status == 401


@pytest.mark.parametrize("age", [301, 86_400, -301])
async def test_a_request_from_another_time_is_refused(slack, age):
    assert (await slack.post(slack.signer.sign(EVENT, JSON, int(time.time()) - age)))[0] == 401


@pytest.mark.parametrize("stamp", ["", "abc", "-5", "1e9", "9" * 5000, "١٢٣", "1700000000.5", " 1", "0x10", "nan"])
async def test_a_timestamp_that_is_none_is_refused(slack, stamp):
    request = slack.signer.sign(EVENT, JSON)
    request.headers["X-Slack-Request-Timestamp"] = stamp
    assert (await slack.post(request))[0] == 401


@pytest.mark.parametrize(
    "signature", ["", "v0=", "v0=é", "v0=\U0001f600", "v1=abc", "v0=" + "0" * 64, "v0=" + "0" * 6000]
)
async def test_a_signature_that_is_none_is_refused(slack, signature):
    request = slack.signer.sign(EVENT, JSON)
    request.headers["X-Slack-Signature"] = signature
    assert (await slack.post(request))[0] == 401


@pytest.mark.parametrize("length", [LARGEST + 1, 4 * LARGEST])
async def test_a_body_over_the_limit_is_refused(slack, length):
    assert (await slack.post(slack.signer.sign(b"x" * length, JSON)))[0] == 413


async def test_a_body_over_the_limit_that_does_not_say_its_length_is_refused(slack):
    async def chunks():
        for _ in range(40):
            yield b"x" * 65_536

    request = slack.signer.sign(b"", JSON)
    async with slack.session.post(slack.url, data=chunks(), headers=request.headers) as response:
        assert response.status == 413


async def test_a_compressed_body_is_refused(slack):
    request = slack.signer.sign(gzip.compress(EVENT), JSON)
    request.headers["Content-Encoding"] = "gzip"
    assert (await slack.post(request))[0] == 400


DEEP = b'{"a":' * 5000 + b"1" + b"}" * 5000


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"[1]",
        b"null",
        b'"text"',
        b"5",
        b"{",
        b"\xff\xfe",
        b'{"a": "\xff"}',
        b'{"a": NaN}',
        b'{"a": ' + b"9" * 5000 + b"}",
        DEEP,
        b'{"a":' * 70 + b"1" + b"}" * 70,
        b"[" * 100_000,
    ],
)
async def test_json_that_is_no_object_is_refused(slack, body):
    assert (await slack.post(slack.signer.sign(body, JSON)))[0] == 400


@pytest.mark.parametrize(
    "body", [b"", b"payload=", b"payload=[]", b"payload=%ff", b"payload=%5B1%5D", b"&" * 50, b"a=1&" * 500]
)
async def test_a_form_that_is_none_of_slacks_is_refused(slack, body):
    assert (await slack.post(slack.signer.sign(body, "application/x-www-form-urlencoded")))[0] == 400


@pytest.mark.parametrize(
    "kind", ["text/plain; charset=nonsense", "multipart/form-data; boundary=x", "", "application/x-yaml", JSON.upper()]
)
async def test_an_odd_content_type_is_no_failure_of_ours(slack, kind):
    assert (await slack.post(slack.signer.sign(EVENT, kind)))[0] < 500


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "event_callback", "event": None},
        {"type": "event_callback", "event": 5},
        {"type": "event_callback", "event": ["type"]},
        {"type": "event_callback", "event": {"type": {"a": 1}}},
        {"type": "event_callback", "event": {"type": "message"}, "authorizations": [5]},
        {"type": "event_callback", "event": {"type": "message"}, "authorizations": 5},
        {"type": "block_actions", "actions": []},
        {"type": "block_actions", "actions": [5]},
        {"type": "block_actions", "actions": [{"action_id": 5}]},
        {"type": "view_submission", "view": None},
        {"type": "view_submission", "view": {"callback_id": []}},
        {"command": {"a": 1}},
        {"team": 5, "user": 5, "channel": 5},
        {"type": 5},
        {"response_urls": [5]},
        {},
    ],
)
async def test_a_signed_request_unlike_slacks_is_no_failure_of_ours(slack, payload):
    assert (await slack.post(slack.signer.event(payload)))[0] < 500
    assert (await slack.interaction(payload))[0] < 500
    assert slack.turns == []


async def test_slacks_check_of_the_address_is_answered(slack):
    status, text = await slack.post(slack.signer.event({"type": "url_verification", "challenge": "c-1"}))
    assert (status, json.loads(text)) == (200, {"challenge": "c-1"})
