"""A concern stated in one company's chat is answered from the other company's, and the answer is answered."""

import json
import re
import shutil
import time
import uuid
from dataclasses import replace

import pytest
import pytest_asyncio
from sqlalchemy import select

from adapters.store.engine import open_engine
from adapters.store.tables import audit, concern
from tests.clients.playground import ADAPTIVE_CARD
from tests.conftest import run, with_database
from tests.e2e.product import ANA, CARLA, TARA, chatting, world

pytestmark = [pytest.mark.clients, pytest.mark.asyncio(loop_scope="module")]

WORRY = "The provider rebooted our file server last night without telling anyone, and it is the third time."
SOON = 3.0  # seconds within which a logged concern stands in the other company's chat, on a busy machine


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def shared_url(request, tmp_path_factory):
    """Return a database of each kind in turn, for all tests of this file: starting everything takes a while."""
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_file'), tmp_path_factory.mktemp('e2e'))}"
        return
    server, name = request.getfixturevalue("postgresql_server"), f"e2e_{uuid.uuid4().hex[:12]}"
    run(server, f'CREATE DATABASE "{name}" TEMPLATE "{request.getfixturevalue("migrated_database")}"')
    yield with_database(server, name)
    run(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def made(shared_url, tmp_path_factory):
    async with world(shared_url, tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture
def rows(shared_url):
    """Look into the database from outside."""
    engine = open_engine(shared_url)

    def read(table):
        with engine.connect() as connection:
            return connection.execute(select(table)).all()

    yield read
    engine.dispose()


def acts(rows, label):
    """Return what was done to a concern, in order, and by how many people."""
    lines = sorted((line for line in rows(audit) if line.subject == label), key=lambda line: line.number)
    done = [line for line in lines if line.act not in {"concern.told", "concern.read"}]
    return [line.act for line in done], len({line.actor_id for line in done})


def label_in(shown):
    """Return the name of the concern that a receipt gives."""
    return re.search(r"Logged as (C-[0-9]+)", json.dumps(shown))[1]


def in_place(message, pressed):
    """Return the message as the client shows it once a press has been answered with a new card."""
    assert pressed.answer["type"] == ADAPTIVE_CARD, pressed.answer
    content = pressed.answer["value"]
    return replace(message, activity={"attachments": [{"contentType": ADAPTIVE_CARD, "content": content}]})


async def test_from_slack_to_teams_and_back(made, rows):
    slack, teams = made.slack, made.teams
    dm = await slack.dm("ana")
    before = len(rows(concern))
    await slack.say("ana", WORRY)
    preview = await slack.appears("What would be logged", dm)
    assert len(rows(concern)) == before

    began = time.perf_counter()
    await made.press_in_slack(ANA, "What would be logged", "concern.log")
    card = await teams.sent(WORRY, where=teams.tenant.personal)
    took = time.perf_counter() - began
    receipt = await slack.appears("Logged as", dm)
    label = label_in(receipt)
    assert receipt["ts"] == preview["ts"]  # in place of the preview
    assert WORRY in json.dumps((await teams.shows(f"Concern {label}")).cards())
    (logged,) = (row for row in rows(concern) if f"C-{row.number}" == label)
    assert (logged.route, logged.state) == ("msp_lead", "open")
    assert WORRY not in logged.text, "it is sealed"
    assert acts(rows, label) == (["concern.logged"], 1)
    assert took < SOON, f"the card took {took:.2f} s"

    card = in_place(card, await teams.press(card, title="Acknowledge"))
    assert "Alex Wilber acknowledged it on" in json.dumps(card.cards())
    await slack.appears(f"Alex Wilber has read your concern {label}", dm)
    card = in_place(card, await teams.press(card, title="Answer"))
    answer = {"field.text": "Sorry. From now on nothing is rebooted without a call to you."}
    card = in_place(card, await teams.press(card, title="Send", data=answer))
    cards = [call for call in teams.calls if call.is_message and WORRY in json.dumps(call.activity)]
    assert len(cards) == 1  # one message all along: the answers to its presses took its place
    news = await slack.appears(f"Alex Wilber answered about concern {label}", dm)
    assert answer["field.text"] in json.dumps(news)
    own = await slack.appears(f"Concern {label}", dm)
    assert own["ts"] == receipt["ts"], "the message in which it was logged shows how far it is"

    since = len(slack.calls)
    await made.press_in_slack(ANA, answer["field.text"], "concern.answer")
    assert not await made.send_modal(ANA, since=since, text="Thank you. Who will call, and whom?")
    back = await teams.sent("Who will call, and whom?", where=teams.tenant.personal)
    assert f"Ana Silva answered about concern {label}" in json.dumps(back.activity)
    await teams.shows("Who will call, and whom?")

    log = made.web.log.read_text()
    done = ["concern.logged", "concern.acknowledged", "concern.answered", "concern.answered"]
    assert acts(rows, label) == (done, 2)
    assert "file server" not in log
    assert "surprise" not in log


async def test_from_teams_to_slack_and_back(made):
    slack, teams = made.slack, made.teams
    dm = await slack.dm("carla")
    await teams.say("/concern Nobody on your side answers the approval requests.")
    draft = await teams.sent("What would be logged")
    draft = in_place(draft, await teams.press(draft, title="Change it"))
    fields = {"text": "Nobody answers our approval requests.", "topic": "other", "severity": "high"}
    filled = {
        f"field.{name}": value for name, value in {**fields, "route": "customer_lead", "identity": "named"}.items()
    }
    draft = in_place(draft, await teams.press(draft, title="Show me what would be logged", data=filled))
    assert "Carla Berg" in json.dumps(draft.cards())

    began = time.perf_counter()
    logged = await teams.press(draft, title="Log it")
    label = label_in(logged.answer)
    await slack.appears(f"Concern {label}", dm)
    took = time.perf_counter() - began
    assert took < SOON, f"the card took {took:.2f} s"

    card = await made.press_in_slack(CARLA, f"Concern {label}", "concern.acknowledge")
    changed = await slack.appears("Carla Berg acknowledged it on", dm)
    assert changed["ts"] == card["ts"]
    await teams.sent(f"Carla Berg has read your concern {label}", where=teams.tenant.personal)

    since = len(slack.calls)
    await made.press_in_slack(CARLA, f"Concern {label}", "concern.answer")
    assert not await made.send_modal(CARLA, since=since, text="I will: every morning at nine.")
    news = await teams.sent("every morning at nine", where=teams.tenant.personal)
    await teams.shows("every morning at nine")
    news = in_place(news, await teams.press(news, title="Answer back"))
    await teams.press(news, title="Send", data={"field.text": "Nine is perfect."})
    back = await slack.appears("Nine is perfect.", dm)
    assert f"Alex Wilber answered about concern {label}" in json.dumps(back)


async def test_from_the_terminal_to_slack_and_back(made):
    dm = await made.slack.dm("carla")
    async with chatting(made.environment, TARA) as terminal:
        await terminal.say("/concern The change board never tells us its dates.")
        await terminal.press("Change it")
        for line in ("", "", "", "customer_lead", "named"):
            await terminal.say(line)
        await terminal.press("Log it")
        label = label_in(await terminal.shows("Logged as C-"))
        await made.press_in_slack(CARLA, "The change board never tells us its dates.", "concern.acknowledge")
        await terminal.shows(f"Carla Berg has read your concern {label}")
        since = len(made.slack.calls)
        await made.press_in_slack(CARLA, f"Concern {label}", "concern.answer")
        await made.send_modal(CARLA, since=since, text="You have them in your calendar now.")
        await terminal.shows("You have them in your calendar now.")
        await terminal.press("Answer back")
        await terminal.say("I do, thank you.")
        back = await made.slack.appears("I do, thank you.", dm)
    assert f"Tara Quist answered about concern {label}" in json.dumps(back)
