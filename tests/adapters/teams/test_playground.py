"""The adapter and the client that Microsoft gives to developers, talking to each other."""

from dataclasses import replace

import aiohttp
import pytest
from aiohttp import web

from adapters.outgoing import OutgoingMessage
from adapters.teams.app import teams_app
from adapters.teams.sender import TeamsSender
from bot.reply import Text
from bot.turn import Arrived, Left, Press, Submit, Words
from tests.adapters.teams.conftest import FakeCore, settings_for
from tests.adapters.teams.replies import BLOCKS, BUTTONS, FORM, fact_card, reply
from tests.clients.playground import ADAPTIVE_CARD, Gateway, playground
from tests.clients.programs import serving
from tests.clients.signing import token_issuer

pytestmark = pytest.mark.clients


@pytest.fixture
async def running(tmp_path):
    async with (
        token_issuer() as issuer,
        aiohttp.ClientSession() as session,
        Gateway(sign=issuer.token).running() as gateway,
    ):
        tenant = gateway.tenant
        settings = settings_for(
            issuer,
            app_id=tenant.app_id,
            allowed_tenants=frozenset({tenant.tenant_id}),
            service_hosts=frozenset({gateway.base_url}),
        )
        core = FakeCore()
        app = web.Application()
        teams_app(settings, core, session).register(app)
        async with serving(app) as url:
            gateway.bot = f"{url}/api/messages"
            async with playground(logs=tmp_path, gateway=gateway) as client:
                yield client, core, TeamsSender(settings, session)


def outgoing(address, *blocks, **changes):
    return OutgoingMessage(id=7, address=address, reply=reply(*blocks), **changes)


def replaced(message, content):
    """Put a new card in a message, as the client does by itself with the answer to a press."""
    return replace(message, activity={"attachments": [{"contentType": ADAPTIVE_CARD, "content": content}]})


async def test_a_conversation_in_person(running):
    client, core, sender = running
    assert (await client.say("Will I lose my job?")).status == 200
    turn = core.turns[-1]
    assert (turn.said, turn.shared, turn.actor.user_id) == (
        Words("Will I lose my job?"),
        False,
        client.me.aad_object_id,
    )

    await sender.send(outgoing(turn.reach, Text("Hello there.")))
    await client.shows("Hello there.")
    sent = await sender.send(outgoing(turn.reach, fact_card(), BUTTONS))
    shown = await client.sent("Partly true")
    assert shown.id == sent

    core.reply = reply(FORM, replaces=True)
    pressed = await client.press(shown, title="Log a concern")
    assert core.turns[-1].said == Press(action="concern.new", subject="jobs", nonce="n1")
    assert core.turns[-1].card == sent
    assert pressed.answer["type"] == "application/vnd.microsoft.card.adaptive"
    form = replaced(shown, pressed.answer["value"])
    assert form.cards()[0]["body"][0]["inlines"][0]["text"] == FORM.title

    core.reply = reply(BLOCKS["notice"], replaces=True)
    sent_form = await client.press(form, title="Send", data={"field.text": "They left.", "field.route": "hr"})
    fields = {"text": "They left.", "route": "hr"}
    assert core.turns[-1].said == Submit(form="concern.new", subject="jobs", nonce="n4", fields=fields)
    assert "Your concern was sent." in str(sent_form.answer["value"])

    await sender.send(outgoing(turn.reach, BLOCKS["record"], card=sent))
    await client.shows("Knowledge transfer")


@pytest.mark.parametrize("place", ["group", "channel"])
async def test_in_company_the_bot_answers_in_place_and_can_write_to_the_person_alone(running, place):
    client, core, sender = running
    await client.say("hello", where=getattr(client.tenant, place))
    turn = core.turns[-1]
    assert (turn.said, turn.shared) == (Words("hello"), True)
    await sender.send(outgoing(turn.place, Text("Hello all."), thread=turn.thread))
    shown = await client.shows("Hello all.")
    assert shown.conversation.startswith(getattr(client.tenant, place))
    await sender.send(outgoing(turn.reach, Text("Only for you.")))
    sent = await client.sent("Only for you.")
    assert sent.conversation == client.tenant.personal


async def test_installing_and_removing_it(running):
    client, core, _ = running
    await client.install()
    assert {type(turn.said) for turn in core.turns} == {Arrived}
    await client.uninstall()
    assert core.turns[-1].said == Left()


async def test_feedback_is_accepted(running):
    client, core, sender = running
    await client.say("hi")
    await sender.send(outgoing(core.turns[-1].reach, fact_card()))
    assert (await client.feedback(await client.sent("Partly true"))).status == 200


@pytest.mark.parametrize("kind", BLOCKS)
async def test_every_kind_of_block_is_shown(running, kind):
    client, core, sender = running
    await client.say("hi")
    sent = await sender.send(outgoing(core.turns[-1].reach, BLOCKS[kind]))
    assert sent
    assert (await client.shows("AdaptiveCard")).cards()
