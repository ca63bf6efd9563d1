"""Whatever arrives really signed is answered soon, nothing in it comes out as markup, and life goes on."""

import asyncio
import json
import re
import time
import uuid

import aiohttp
import pytest
from sqlalchemy import select

from adapters.main import assemble
from adapters.slack.app import PATH
from adapters.store.engine import open_engine
from adapters.store.tables import outbox, waiting_turn
from bot.people import Side
from bot.turn import Actor, Platform
from tests.adapters.slack.test_replay import filled, lively
from tests.adapters.teams import activities
from tests.clients.emulator import SIGNING_SECRET
from tests.clients.faults import fault_server
from tests.clients.playground import Tenant
from tests.clients.signing import SlackSigner, envelope, token_issuer
from tests.conftest import settings
from tests.e2e.fronts import strings_in
from tests.e2e.product import environment_of, make_engagement_at_once, sameside_web, with_slack, with_teams

SOON = 3.0  # seconds in which everything is acknowledged, as Slack wants it; how soon it is when idle: `make bench`
AT_ONCE = 4
UNESCAPED = re.compile(r"<(?!https?://[^\s|>]+\|[^<>]*>)")  # in mrkdwn, where only our own links may stand
SHOUT = "<!channel> <@U1> <at>Everyone</at> "


PEOPLE = 60  # on each side; several of the strings come from one person


def user(number):
    return f"U{number % PEOPLE:06d}"


def member(number):
    return f"aad-{number % PEOPLE}"


class Attacker:
    """Sends, a few requests at a time, and keeps what came back and after how long."""

    def __init__(self, session, url, server, issuer):
        self.server = server
        self.answers = []
        self._session, self._url, self._issuer = session, url, issuer
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._signer = SlackSigner(SIGNING_SECRET)

    async def post(self, path, body, headers, what):
        """Send when it is its turn."""
        async with self._turn:
            began = time.perf_counter()
            async with self._session.post(f"{self._url}{path}", data=body, headers=headers) as response:
                self.answers.append((response.status, time.perf_counter() - began, await response.text(), what))

    async def slack(self, signed, what):
        """Send to Slack's door."""
        await self.post(PATH, signed.body, signed.headers, what)

    async def skeleton(self, path):
        """Send a payload empty, filled in, and so that a person says or does something."""
        payload = json.loads(path.read_text())
        is_event = path.parent.name == "slack-events"
        for made in (payload, filled(payload), lively(payload)):
            if not is_event and "command" in made:
                signed = self._signer.form({name: str(value) for name, value in made.items()})
            else:
                signed = (self._signer.event if is_event else self._signer.interaction)(made)
            await self.slack(signed, path.stem)

    async def says(self, number, text):
        """Write a direct message."""
        made = {"type": "message", "channel_type": "im", "text": text, "user": user(number), "ts": "1.1"}
        made["channel"] = self.server.slack.dm(user(number))
        await self.slack(self._signer.event(envelope(made, team_id=self.server.slack.team_id, app_id="A1")), text)

    async def commands(self, number, text):
        """Give a slash command."""
        fields = {"command": "/concern", "text": text, "team_id": self.server.slack.team_id, "user_id": user(number)}
        fields |= {"channel_id": self.server.slack.dm(user(number)), "trigger_id": uuid.uuid4().hex}
        signed = self._signer.form({**fields, "response_url": self.server.response_url})
        await self.slack(signed, text)

    async def submits(self, number, text):
        """Send a modal."""
        values = {"text": text, "topic": "other", "severity": "low", "route": "msp_lead"}
        view = {"id": f"V{number}", "hash": "1.1", "type": "modal", "callback_id": "concern.write"}
        view["private_metadata"] = json.dumps({"s": "1."})
        view["state"] = {"values": {name: {"value": {"value": value}} for name, value in values.items()}}
        team = {"id": self.server.slack.team_id}
        payload = {"type": "view_submission", "team": team, "trigger_id": uuid.uuid4().hex, "view": view}
        payload["user"] = {"id": user(number), "team_id": team["id"]}
        await self.slack(self._signer.interaction(payload), text)

    async def writes_in_teams(self, number, text):
        """Write in a personal chat."""
        tenant, service = Tenant(), self.server.service_url
        place = {"id": f"a:{number % PEOPLE}", "conversationType": "personal", "tenantId": tenant.tenant_id}
        sender = {"id": f"29:{number % PEOPLE}", "name": SHOUT, "aadObjectId": member(number)}
        changes = {"id": uuid.uuid4().hex, "serviceUrl": service, "conversation": place, "from": sender}
        changes |= {"recipient": {"id": tenant.bot_id}, "channelData": {"tenant": {"id": tenant.tenant_id}}}
        token = self._issuer.token(tenant.app_id, service)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        body = json.dumps(activities.message(text, **changes)).encode()
        await self.post("/api/messages", body, headers, text)


@pytest.fixture
def naughty(shared_data):
    return json.loads((shared_data / "naughty-strings.json").read_text(encoding="utf-8"))


async def delivered(url):
    """Wait until nothing waits any more; return in how many ways it ended."""
    engine = open_engine(url)
    try:
        async with asyncio.timeout(60):
            while True:
                with engine.connect() as connection:
                    waits = connection.execute(select(waiting_turn.c.id)).first()
                    states = set(connection.execute(select(outbox.c.state)).scalars())
                if not waits and not states & {"pending", "sending"}:
                    return states
                await asyncio.sleep(0.2)
    finally:
        engine.dispose()


def hostilities(attacker, shared_data, naughty):
    """Return everything that is sent: Slack's own payloads, and the strings in every way that people can say them."""
    acts = [
        attacker.skeleton(path)
        for folder in ("slack-events", "slack-backend")
        for path in sorted((shared_data / folder).glob("*.json"))
    ]
    assert len(acts) >= 96
    for number, text in enumerate(naughty):
        if number % 2 == 0:
            acts.append(attacker.commands(number, f"{SHOUT}{text}"))
        if number % 3 == 0:
            acts.append(attacker.says(number, f"/concern {SHOUT}{text}"))
        if number % 3 == 1:
            acts.append(attacker.writes_in_teams(number, f"/concern {SHOUT}{text}"))
        if number % 3 == 2:
            acts.append(attacker.says(number, text))
            acts.append(attacker.writes_in_teams(number, text))
        if number % 9 == 0:
            acts.append(attacker.submits(number, f"{SHOUT}{text}"))
    return acts


async def test_nothing_hostile_breaks_in_or_out(database_url, shared_data, naughty, tmp_path):
    tenant = Tenant()
    people = {}
    async with fault_server() as server, token_issuer() as issuer, aiohttp.ClientSession() as session:
        places = [
            (Platform.SLACK, server.slack.team_id, user, Side.CUSTOMER),
            (Platform.TEAMS, tenant.tenant_id, member, Side.PROVIDER),
        ]
        for platform, workspace, named, side in places:
            for number in range(PEOPLE):
                who = Actor(platform=platform, workspace=workspace, user_id=named(number), name=f"{SHOUT}{number}")
                people[who] = (side, ())
        product = assemble(settings(database_url))
        make_engagement_at_once(product, people)
        product.engine.dispose()
        environment = environment_of(database_url) | with_slack(server.slack_url, "xoxb-test")
        environment |= with_teams(tenant, server.base_url, issuer)
        async with sameside_web(environment, tmp_path / "web.log") as web:
            attacker = Attacker(session, web.url, server, issuer)
            await attacker.says(0, "Who approves changes?")  # the first one pays for what is loaded once
            await delivered(database_url)
            attacker.answers.clear()
            half = naughty[database_url.startswith("sqlite") :: 2]  # each string once, on one database or the other
            acts = hostilities(attacker, shared_data, half)
            await asyncio.gather(*acts)
            assert await delivered(database_url) == {"sent"}

            await attacker.says(1, "Who approves changes?")
            await attacker.writes_in_teams(0, "Who approves changes?")
            assert await delivered(database_url) == {"sent"}
        log = (tmp_path / "web.log").read_text()

    assert [what for status, _, _, what in attacker.answers if status != 200] == []
    slow = [(round(took, 2), what) for _, took, _, what in attacker.answers if took > SOON]
    assert slow == []
    in_slack = [message for message in server.slack.messages if message["channel"] == server.slack.dm(user(1))]
    assert "Next review" in json.dumps(in_slack[-1])
    in_teams = [each for each in server.teams.activities if each["conversation_id"] == "a:0"]
    assert "Next review" in json.dumps(in_teams[-1])

    shown = [call.arguments for call in server.calls if call.operation.startswith(("chat.", "views."))]
    shown += [json.loads(text) for _, _, text, _ in attacker.answers if text.startswith("{")]
    assert len(shown) > len(half) / 2
    assert [text for text in strings_in(shown) if UNESCAPED.search(text)] == []
    assert not any({"link_names", "parse"} & each.keys() for each in shown)
    for activity in server.teams.activities:
        assert "<at>" not in activity.get("text", "")
        assert not activity.get("entities")
        assert '"type": "TextBlock"' not in json.dumps(activity)  # only these read markup
    assert "surprise" not in log
    assert "<!channel>" not in log
