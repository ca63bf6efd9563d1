"""The counterparts that other tests talk to do what those tests rely on."""

import asyncio
from urllib.parse import quote

import aiohttp
import jwt
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from tests.clients import faults
from tests.clients.emulator import slack_workspace
from tests.clients.faults import fault_server
from tests.clients.playground import ADAPTIVE_CARD, playground
from tests.clients.programs import serving
from tests.clients.signing import CHANNEL_ISSUER, SlackSigner, envelope, token_issuer


def card(text):
    return {
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": [{"type": "TextBlock", "text": text}],
        "actions": [{"type": "Action.Execute", "title": "Log", "verb": "log", "data": {"entry": "7"}}],
    }


async def teams_bot(request):
    """Answer a message with a card, and a press of its button with another."""
    activity = await request.json()
    if activity["type"] == "invoke":
        pressed = activity["value"]["action"]["data"]
        value = card(f"logged {pressed['entry']} as {pressed['note']}")
        return web.json_response({"statusCode": 200, "type": ADAPTIVE_CARD, "value": value})
    if activity["type"] == "message":
        conversation = quote(activity["conversation"]["id"], safe="")
        url = f"{activity['serviceUrl']}/v3/conversations/{conversation}/activities/{activity['id']}"
        attachments = [{"contentType": ADAPTIVE_CARD, "content": card("an answer")}]
        reply = {"type": "message", "from": activity["recipient"], "attachments": attachments}
        headers = {"Authorization": "Bearer of-the-bot"}
        async with aiohttp.ClientSession() as session, session.post(url, json=reply, headers=headers) as response:
            assert response.status == 201
    return web.Response(headers={"X-Seen": request.headers.get("Authorization", "")})


async def slack_app(request):
    """Answer 200 to what Slack signed, with the form or JSON it was."""
    body = await request.read()
    genuine = SignatureVerifier("signing-secret").is_valid_request(body, dict(request.headers))
    return web.Response(status=200 if genuine else 401, text=request.content_type)


def serving_at(path, handler):
    app = web.Application()
    app.router.add_post(path, handler)
    return serving(app)


@pytest.mark.clients
async def test_the_playground_delivers_a_message_shows_the_card_and_passes_on_its_press(tmp_path):
    async with (
        serving_at("/api/messages", teams_bot) as bot,
        token_issuer() as issuer,
        playground(f"{bot}/api/messages", logs=tmp_path, sign=issuer.token) as teams,
    ):
        said = await teams.say("how do I reset a badge?")
        shown = await teams.shows("an answer", where=teams.tenant.personal)
        pressed = await teams.press(shown, title="Log", data={"note": "done"})

    assert said.status == 200
    assert said.activity["from"] == teams.me.account()
    assert said.activity["conversation"]["tenantId"] == teams.tenant.tenant_id
    assert said.activity["serviceUrl"] == teams.service_url
    assert teams.calls[0].authorization == "Bearer of-the-bot"
    assert pressed.answer["value"] == card("logged 7 as done")


@pytest.mark.clients
async def test_everybody_in_the_tenant_can_speak_install_and_uninstall(tmp_path):
    async with (
        serving_at("/api/messages", teams_bot) as bot,
        playground(f"{bot}/api/messages", logs=tmp_path) as teams,
    ):
        megan = teams.tenant.people[1]
        await teams.install(person=megan)
        private = await teams.say("just between us", person=megan)
        await teams.sent("an answer", where=private.activity["conversation"]["id"])
        await teams.uninstall(person=megan)
        group = await teams.say("hello all", where=teams.tenant.group, person=megan)
        thread = await teams.say("hello channel", where=teams.tenant.channel)
        where = thread.activity["conversation"]["id"]
        answer = await teams.say("me too", where=where, person=megan)

    assert private.activity["conversation"]["id"] != teams.tenant.personal
    assert private.activity["text"] == "just between us"
    assert group.activity["text"] == f"<at>{teams.tenant.bot_name}</at> hello all"
    assert where.startswith(f"{teams.tenant.channel};messageid=")
    assert answer.activity["channelData"]["team"]["id"] == teams.tenant.team
    assert [each.activity["action"] for each in teams.deliveries if "action" in each.activity] == ["add", "remove"]


@pytest.mark.clients
async def test_the_emulator_stores_what_the_app_posts_and_the_relay_signs_what_people_do(tmp_path):
    metadata = {"event_type": "sameside", "event_payload": {"outbox": "1"}}
    async with (
        serving_at("/slack/events", slack_app) as app,
        slack_workspace(f"{app}/slack/events", logs=tmp_path) as workspace,
        aiohttp.ClientSession() as session,
    ):
        client = AsyncWebClient(workspace.bot_token, workspace.api_url, session=session)
        posted = await client.chat_postMessage(channel=workspace.users["ana"], text="hello", metadata=metadata)
        person = await client.users_info(user=workspace.users["ana"])
        asked = await workspace.say("ana", "what is a badge?")
        command = await workspace.command("ana", "/kb", "add", where="helpdesk")
        stored = await workspace.messages(await workspace.dm("ana"))

    assert posted["channel"].startswith("D")
    assert person["user"]["name"] == "ana"
    assert [message["ts"] for message in stored] == [posted["ts"], asked]
    assert stored[0]["metadata"] == metadata
    assert command == (200, "application/x-www-form-urlencoded")
    assert [call.method for call in workspace.calls] == ["chat.postMessage", "users.info"]


async def test_the_fault_server_misbehaves_as_planned_and_counts_what_it_accepted():
    async with fault_server() as server, aiohttp.ClientSession() as session:
        client = AsyncWebClient("xoxb", server.slack_url, session=session, retry_handlers=[])
        server.plan(
            "chat.postMessage",
            faults.rate_limited(7, empty=True),
            faults.server_error(),
            faults.server_error(accepted=True),
            faults.dropped(),
            faults.slack_error("is_archived"),
        )
        failures = []
        for number in range(5):
            with pytest.raises((SlackApiError, aiohttp.ClientError)) as failure:
                await client.chat_postMessage(channel="U1", text=f"{number}", metadata={"event_type": "x"})
            failures.append(failure.value)
        posted = await client.chat_postMessage(channel="U1", text="5")
        plain = await client.conversations_history(channel="D1")
        whole = await client.conversations_history(channel="D1", include_all_metadata=True)

    assert failures[0].response.headers["Retry-After"] == "7"
    assert isinstance(failures[3], aiohttp.ServerDisconnectedError)
    assert failures[4].response["error"] == "is_archived"
    assert [message["text"] for message in server.slack.messages] == ["2", "3", "5"]
    assert posted["ts"] > server.slack.messages[1]["ts"]
    assert [message.get("metadata") for message in plain["messages"]] == [None, None, None]
    assert [message.get("metadata") for message in whole["messages"]] == [
        None,
        {"event_type": "x"},
        {"event_type": "x"},
    ]
    assert server.count("chat.postMessage") == 6


async def test_the_fault_server_stands_in_for_the_connector_too():
    async with fault_server() as server, aiohttp.ClientSession() as session:
        server.plan("activities.create", faults.teams_error(403), faults.delayed(0.05))
        url = f"{server.service_url}/v3/conversations/{quote('19:a@thread.v2;messageid=1', safe='')}/activities"
        seen = []
        for _ in range(3):
            async with session.post(url, json={"type": "message", "text": "hi"}) as response:
                seen.append((response.status, await response.json()))
        async with session.put(f"{url}/{seen[2][1]['id']}", json={"type": "message", "text": "new"}) as response:
            updated = response.status

    assert [status for status, _ in seen] == [403, 201, 201]
    assert updated == 200
    assert [each["text"] for each in server.teams.activities] == ["hi", "new"]
    assert {each["conversation_id"] for each in server.teams.activities} == {"19:a@thread.v2;messageid=1"}


async def test_chance_repeats_itself_for_the_same_seed():
    async def run():
        async with fault_server() as server, aiohttp.ClientSession() as session:
            server.chance(11, [(faults.rate_limited(), 0.3), (faults.server_error(accepted=True), 0.2)])
            for _ in range(20):
                async with session.post(f"{server.slack_url}auth.test") as response:
                    await response.read()
            return [call.fault.name for call in server.calls]

    first, second = await asyncio.gather(run(), run())
    assert first == second
    assert {"fine", "rate_limited", "server_error"} == set(first)


async def test_an_issued_token_verifies_against_the_published_keys():
    async with token_issuer() as issuer, aiohttp.ClientSession() as session:
        async with session.get(issuer.metadata_url) as response:
            metadata = await response.json()
        async with session.get(metadata["jwks_uri"]) as response:
            keys = await response.json()
        token = issuer.token("app", "https://smba.trafficmanager.net/emea/", claims={"exp": None})
        key = jwt.PyJWK(keys["keys"][0])
        claims = jwt.decode(token, key, audience="app", issuer=CHANNEL_ISSUER)
        issuer.rotate()

    assert metadata["issuer"] == CHANNEL_ISSUER
    assert keys["keys"][0]["endorsements"] == ["msteams"]
    assert keys["keys"][0]["kid"] != issuer.key_id
    assert claims["serviceurl"] == "https://smba.trafficmanager.net/emea/"
    assert "exp" not in claims


def test_slacks_own_verifier_accepts_a_signed_event_and_refuses_an_old_one():
    signer = SlackSigner("secret")
    event = envelope({"type": "app_mention"}, team_id="T1", app_id="A1")
    fresh, old = signer.event(event, retry=2), signer.event(event, timestamp=1_000_000_000)
    verifier = SignatureVerifier("secret")

    assert verifier.is_valid_request(fresh.body, fresh.headers)
    assert not verifier.is_valid_request(old.body, old.headers)
    assert fresh.headers["X-Slack-Retry-Num"] == "2"
