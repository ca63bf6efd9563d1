"""The adapter in a workspace that nobody here wrote: what it sends is taken, and can be read back."""

import contextlib
import time

import aiohttp
import pytest
from aiohttp import web

from adapters.outgoing import OutgoingMessage
from adapters.slack.app import PATH, slack_app
from adapters.slack.sender import SlackSender
from adapters.slack.settings import SlackSettings
from adapters.slack.tickets import action_id
from bot.reply import Button, Buttons, Form, Reply, Text, TextField
from bot.turn import Press, Words
from knowledge.decision import Decision
from tests.clients.emulator import slack_workspace
from tests.clients.programs import serving

pytestmark = pytest.mark.clients

FORM = Form(
    name="concern.new",
    title="Log a concern",
    opener="Open",
    submit="Send",
    fields=(TextField(name="text", label="What is it?"),),
)


class Core:
    """Remembers the turns it was given."""

    def __init__(self):
        self.turns = []

    async def handle(self, turn):
        """Answer one turn."""
        self.turns.append(turn)
        wants_form = isinstance(turn.said, Press) or turn.said == Words("/concern")
        return Reply(decision=Decision.COMMAND, blocks=(FORM,) if wants_form else (Text("Queued"),))

    async def take_in(self, turn):
        """Keep one turn."""
        await self.handle(turn)


@pytest.fixture
async def joined(tmp_path):
    """Yield a workspace, the adapter's turns so far, and a sender."""
    core = Core()
    async with contextlib.AsyncExitStack() as stack:
        workspace = await stack.enter_async_context(slack_workspace(logs=tmp_path))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        settings = SlackSettings(workspace.signer.secret, workspace.bot_token, workspace.api_url)
        app = web.Application()
        slack_app(settings, core, session).register(app)
        workspace.events_url = await stack.enter_async_context(serving(app)) + PATH
        yield workspace, core.turns, SlackSender(settings, session)


async def test_a_question_is_read_answered_found_and_pressed(joined):
    workspace, turns, sender = joined
    since = time.time()
    person = next(name for name in workspace.users if name != "admin")
    await workspace.say(person, "Will they fire us?")
    turn = turns[0]
    assert (turn.said, turn.actor.guest) == (Words("Will they fire us?"), False)
    blocks = (Text("No."), Buttons((Button(label="Ask", action=action_id("concern.ask", 1), subject="c-1"),)))
    outgoing = OutgoingMessage(id=3, address=turn.reach, reply=Reply(decision=Decision.ANSWER, blocks=blocks))
    reference = await sender.send(outgoing)
    assert await sender.find(outgoing, since=since) == reference
    dm = await workspace.dm(person)
    message = await workspace.appears("No.", dm)
    assert (await workspace.press(person, message, dm, "concern.ask"))[0] == 200
    assert (turns[1].said, turns[1].card) == (Press(action="concern.ask", subject="c-1"), reference)
    assert (await workspace.called("views.open")).answer["ok"]
    assert (
        await sender.send(OutgoingMessage(id=4, address=turn.reach, reply=outgoing.reply, card=reference)) == reference
    )


async def test_a_command_opens_a_modal(joined):
    workspace, turns, _ = joined
    person = next(name for name in workspace.users if name != "admin")
    status, _ = await workspace.command(person, "/concern")
    assert (status, turns[0].actor.user_id) == (200, workspace.users[person])
    assert (await workspace.called("views.open")).answer["ok"]
