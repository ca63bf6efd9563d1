"""The same people on each platform in turn: what they say, press and fill in, and everything that they are shown.

The platforms behind Slack's and Teams' adapters are the fault server, behaving; the terminal is a pipe.
"""

import asyncio
import contextlib
import html
import io
import itertools
import json
import os
import re
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final, Protocol, TextIO

import aiohttp
from aiohttp import web
from sqlalchemy import func, select

from adapters.accounts import account
from adapters.chatting import chat
from adapters.main import assemble
from adapters.product import Product
from adapters.serving import platforms
from adapters.settings import Settings
from adapters.slack.app import PATH
from adapters.slack.settings import SlackSettings
from adapters.store.codec import from_reply
from adapters.store.tables import outbox, waiting_turn
from adapters.teams.settings import TeamsSettings
from adapters.terminal.chat import actor_named
from bot import words
from bot.announcement import Announcement
from bot.concerns.ports import News
from bot.core import Bot
from bot.engagement.joining import join
from bot.feature import Feature
from bot.features import FEATURES
from bot.people import Engagement, Role, Side
from bot.reply import ChoiceField, Form, Reply
from bot.turn import Actor, Platform, Turn
from tests.adapters.teams import activities
from tests.clients.emulator import SIGNING_SECRET
from tests.clients.faults import FaultServer, fault_server
from tests.clients.playground import actions_of, cards_of
from tests.clients.programs import serving
from tests.clients.signing import SignedRequest, SlackSigner, TokenIssuer, envelope, token_issuer
from tests.e2e.product import make_engagement_at_once
from tests.keys import RING

Cast = Mapping[str, tuple[Side, tuple[Role, ...]]]
CAST: Final[Cast] = {
    "Ana Silva": (Side.CUSTOMER, ()),
    "Ben Okafor": (Side.PROVIDER, (Role.LEAD, Role.APPROVER)),
    "Anton Weber": (Side.CUSTOMER, (Role.APPROVER,)),
    "Dora Lindqvist": (Side.CUSTOMER, ()),
    "Emil Novak": (Side.CUSTOMER, ()),
    "Fay Abernathy": (Side.CUSTOMER, ()),
}
STRANGER = "Zoe Null"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_PATIENCE = 30.0  # seconds, on a busy machine
Features = tuple[Feature, ...]


class TestClock:
    """A clock that the test sets: each step has a minute of its own, so that waiting in it shows in no text."""

    __test__ = False

    def __init__(self) -> None:
        self.now = MONDAY
        self._steps = 0

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def step(self) -> None:
        """Begin the next minute."""
        self._steps += 1
        self.now = MONDAY + timedelta(minutes=self._steps)

    def wait(self, seconds: float) -> None:
        """Let time pass within the step."""
        self.now += timedelta(seconds=seconds)


class Names:
    """Names in order, as long as real ones."""

    def __init__(self) -> None:
        self._made = 0

    def __call__(self) -> str:
        """Make the next."""
        self._made += 1
        return f"name-{self._made:011d}"


@dataclass(slots=True)
class Recorder:
    """Stands before the core and keeps what went in and what came out."""

    bot: Bot
    answers: list[tuple[Turn, Reply]] = field(default_factory=list)
    news: list[tuple[int, str, Reply | None]] = field(default_factory=list)

    @property
    def commands(self) -> tuple[str, ...]:
        """The names of the commands."""
        return self.bot.commands

    def handle(self, turn: Turn, *, waiting: int | None = None) -> Reply:
        """Handle a turn."""
        reply = self.bot.handle(turn, waiting=waiting)
        self.answers.append((turn, reply))
        return reply

    def compose(self, engagement: Engagement, announcement: Announcement) -> Reply | None:
        """Write news."""
        reply = self.bot.compose(engagement, announcement)
        self.news.append((announcement.recipient_id, announcement.news, reply))
        return reply

    def prepare(self, engagement: Engagement) -> None:
        """Make the engagement ready."""
        self.bot.prepare(engagement)

    def tend(self) -> None:
        """Do what the clock has to."""
        self.bot.tend()

    def undelivered(self, engagement: Engagement, announcement: Announcement) -> None:
        """Act on news that cannot be delivered."""
        self.bot.undelivered(engagement, announcement)


class Front(Protocol):
    """One platform as its people use it. Each act ends when everything that it caused has been delivered."""

    heard: Recorder
    clock: TestClock

    async def arrive(self, who: str) -> None:
        """Open the bot for the first time."""
        ...

    async def say(self, who: str, text: str) -> None:
        """Write a message or a command."""
        ...

    async def press(self, who: str, label: str) -> None:
        """Press the newest button of that label."""
        ...

    async def fill(self, who: str, values: Mapping[str, str]) -> None:
        """Fill in and send the form that was shown last; what is not given stays."""
        ...

    async def pass_by(self, hours: float) -> None:
        """Let time pass, and what the clock has to do with it."""
        ...

    async def join(self, pasted: tuple[str, str], who: str, side: Side, *roles: Role) -> None:
        """Add somebody, or change their roles; `pasted` is their workspace and id as an operator pasted them."""
        ...

    def account(self, who: str) -> Actor:
        """Return who that is on this platform."""
        ...

    def close_chat(self, who: str) -> bool:
        """Let that person's chat take nothing from the bot any more, if the platform knows such a thing."""
        ...

    def seen(self, who: str) -> str:
        """Return everything this person has been shown, as one line without markup."""
        ...


def record_of(heard: Recorder) -> dict[str, list[Any]]:
    """Return what was said and answered, and the news, without what has to differ: ids of people and of presses."""
    answers = [(turn.actor.name, _plain(turn.said), _plain(from_reply(reply))) for turn, reply in heard.answers]
    # A terminal's cards stay as they are.
    told = (it for it in heard.news if it[1] != News.CARD_CHANGED)
    news = [(to, kind, _plain(from_reply(reply) if reply else None)) for to, kind, reply in told]
    found = json.dumps(
        {"answers": answers, "news": sorted(news, key=str)}, ensure_ascii=False, sort_keys=True, default=str
    )
    order: dict[str, str] = {}
    renamed = re.sub(r"name-\d{11}", lambda match: order.setdefault(match[0], f"draft {len(order) + 1}"), found)
    kept: dict[str, list[Any]] = json.loads(renamed)
    return kept


def _plain(value: Any) -> Any:
    """Return a value as JSON knows it, nonces left out."""
    if hasattr(value, "__dataclass_fields__"):
        value = {"kind": type(value).__name__, **{name: getattr(value, name) for name in value.__dataclass_fields__}}
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items() if name != "nonce"}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def form_shown(heard: Recorder, who: str) -> Form:
    """Return the form that this person was shown last."""
    return next(reply.form for turn, reply in reversed(heard.answers) if turn.actor.name == who and reply.form)


def filled(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    """Return every field's value."""
    return {each.name: values.get(each.name, each.value) for each in form.fields}


def strings_in(value: Any) -> Iterator[str]:
    """Yield every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from strings_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from strings_in(each)


def line(text: str) -> str:
    """Return a text on one line, without frames, joiners and escapes."""
    return " ".join(re.sub("[\u2060│╭╰─]", " ", html.unescape(text)).split())


async def _drained(product: Product, clock: TestClock, work: Any, waits: Any) -> None:
    """Work until nothing is waiting to be delivered."""
    for _ in range(200):
        await work()
        with product.engine.connect() as connection:
            unhandled = connection.execute(select(func.count()).select_from(waiting_turn)).scalar_one()
        if not unhandled and not waits():
            return
        clock.wait(0.2)
    raise AssertionError("what is to be delivered does not get less")


def _join(
    product: Product, now: datetime, pasted: tuple[str, str], actor: Actor, place: tuple[Side, tuple[Role, ...]]
) -> None:
    [engagement] = product.administration.engagements()
    added, (side, roles) = account(actor.platform, *pasted, actor.name), place
    with product.store.work(engagement) as work:
        join(work, added, name=added.name, side=side, roles=roles, now=now)


def _composed(settings: Settings, cast: Mapping[Actor, Any], features: Features) -> tuple[Product, Recorder, TestClock]:
    clock = TestClock()
    product = assemble(settings, now=clock, names=Names(), numbers=itertools.count(1).__next__, features=features)
    make_engagement_at_once(product, cast)
    recorder = Recorder(product.bot)
    return replace(product, bot=recorder), recorder, clock  # type: ignore[arg-type]  # it stands in for the core


# ------------------------------------------------------------------ terminal
class TerminalFront:
    """Each person at a terminal of their own, in a pipe."""

    def __init__(self, product: Product, heard: Recorder, clock: TestClock) -> None:
        self.heard, self.clock = heard, clock
        self._product = product
        self._typed: dict[str, TextIO] = {}
        self._screens: dict[str, io.StringIO] = {}
        self._chats: list[asyncio.Task[None]] = []
        self._asked: dict[str, int] = {}

    async def arrive(self, who: str) -> None:
        """Start a chat."""
        reading, writing = os.pipe()
        stdin, screen = os.fdopen(reading, encoding="utf-8"), io.StringIO()
        self._typed[who] = os.fdopen(writing, "w", encoding="utf-8", buffering=1)
        self._screens[who] = screen
        turns = len(self.heard.answers)
        self._chats.append(asyncio.create_task(self._chat(who, stdin, screen)))
        await self._heard(turns)

    async def say(self, who: str, text: str) -> None:
        """Type a line."""
        if who not in self._typed:
            await self.arrive(who)
            self.heard.answers.pop()  # nobody else has to arrive before they can speak
        turns = len(self.heard.answers)
        self._type(who, text)
        await self._heard(turns)

    async def press(self, who: str, label: str) -> None:
        """Type a button's number."""
        found = re.findall(rf"\[([0-9]+)\] {re.escape(label)}", self._screens[who].getvalue())
        assert found, f"{who} sees no {label!r}: {self._screens[who].getvalue()[-2000:]}"
        self._asked[who] = 0
        await self.say(who, found[-1])

    async def fill(self, who: str, values: Mapping[str, str]) -> None:
        """Answer the questions, up to the first answer that the terminal does not take."""
        form, turns = form_shown(self.heard, who), len(self.heard.answers)
        # Where a form came back, what was right is not asked again.
        asked = [it for it in form.fields if it.error or not form.has_errors]
        for number, each in enumerate(asked):
            if number < self._asked.get(who, 0):
                continue
            value = filled(form, values)[each.name]
            self._type(who, value)
            if isinstance(each, ChoiceField) and value not in {option.value for option in each.options}:
                self._asked[who] = number
                await self._until(lambda: words.PICK_A_NUMBER in self._screens[who].getvalue())
                return
        self._asked[who] = 0
        await self._heard(turns)

    async def pass_by(self, hours: float) -> None:
        """Let time pass."""
        self.clock.wait(hours * 3600)
        await asyncio.to_thread(self.heard.tend)
        await self._drained()

    async def join(self, pasted: tuple[str, str], who: str, side: Side, *roles: Role) -> None:
        """Add somebody."""
        _join(self._product, self.clock(), pasted, self.account(who), (side, roles))
        await self._drained()

    def account(self, who: str) -> Actor:
        """Return who that is in the terminal."""
        return actor_named(who)

    def close_chat(self, who: str) -> bool:  # noqa: ARG002 - nobody's
        """Return that a terminal refuses nothing."""
        return False

    def seen(self, who: str) -> str:
        """Return the transcript."""
        return line(self._screens[who].getvalue())

    async def close(self) -> None:
        """End every chat."""
        for typed in self._typed.values():
            typed.close()
        await asyncio.gather(*self._chats)

    async def _chat(self, who: str, stdin: TextIO, screen: io.StringIO) -> None:
        with stdin:
            await chat(self._product, actor_named(who), stdin=stdin, stdout=screen)

    def _type(self, who: str, text: str) -> None:
        self._typed[who].write(f"{text}\n")

    async def _heard(self, turns: int) -> None:
        await self._until(lambda: len(self.heard.answers) > turns)
        await self._drained()

    async def _drained(self) -> None:
        """Wait until whoever sits at a terminal has everything; what is for the others waits for them."""
        there = [f"{it.platform}:{it.workspace}:{it.user_id}" for it in map(self.account, self._typed)]
        waiting = self._product.deliveries.waiting_for
        work = partial(asyncio.sleep, 0.05)
        await _drained(self._product, self.clock, work, lambda: any(map(waiting, there)))

    async def _until(self, happened: Any) -> None:
        async with asyncio.timeout(_PATIENCE):
            while not happened():  # noqa: ASYNC110 - a screen tells nobody that it has changed
                await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def terminal_front(
    database_url: str, features: Features = FEATURES, cast: Cast = CAST
) -> AsyncIterator[TerminalFront]:
    """Open terminals."""
    people = {actor_named(name): place for name, place in cast.items()}
    settings = Settings(database_url=database_url, port=0, slack=None, teams=None, ring=RING)
    product, heard, clock = _composed(settings, people, features)
    front = TerminalFront(product, heard, clock)
    with _threads(product):
        try:
            yield front
        finally:
            await front.close()


# ------------------------------------------------------------------ Slack and Teams
@dataclass(slots=True)
class _Remote:
    """What the fronts of both platforms have in common: a running product, and the server it talks to."""

    product: Product
    heard: Recorder
    clock: TestClock
    server: FaultServer
    session: aiohttp.ClientSession
    deliver: Any
    url: str = ""
    shown: dict[str, list[Any]] = field(default_factory=dict)

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Any:
        """Post a request and return what is answered, once everything it caused is delivered."""
        async with self.session.post(url, data=body, headers=headers) as response:
            raw = await response.read()
            assert response.status == 200, raw
        await self.drained()
        return json.loads(raw) if raw else {}

    async def pass_by(self, hours: float) -> None:
        """Let time pass."""
        self.clock.wait(hours * 3600)
        await asyncio.to_thread(self.heard.tend)
        await self.drained()

    async def join(self, pasted: tuple[str, str], actor: Actor, side: Side, roles: tuple[Role, ...]) -> None:
        """Add somebody."""
        _join(self.product, self.clock(), pasted, actor, (side, roles))
        await self.drained()

    async def drained(self) -> None:
        """Bring everything to everybody."""
        await _drained(self.product, self.clock, self.deliver, self._undelivered)

    def _undelivered(self) -> int:
        waiting = select(func.count()).where(outbox.c.state.in_(["pending", "sending"]))
        with self.product.engine.connect() as connection:
            return int(connection.execute(waiting).scalar_one())

    def note(self, who: str, *shown: Any) -> None:
        """Remember what a person was shown."""
        self.shown.setdefault(who, []).extend(shown)


class SlackFront:
    """Everybody in their DM with the bot; commands are slash commands."""

    def __init__(self, remote: _Remote) -> None:
        self.heard, self.clock = remote.heard, remote.clock
        self._remote = remote
        self._signer = SlackSigner(SIGNING_SECRET)
        self._view: dict[str, Any] = {}
        self._triggers: dict[str, str] = {}  # by the id of what they did, who may be shown a modal for it
        self._ephemeral: dict[str, dict[str, Any]] = {}  # what each was shown last beside the DM, if that was last

    async def arrive(self, who: str) -> None:
        """Open the messages tab."""
        await self._event(who, {"type": "app_home_opened", "tab": "messages"})

    async def say(self, who: str, text: str) -> None:
        """Write into the DM, or give a command."""
        command, _, rest = text.partition(" ")
        if command.startswith("/"):
            fields = {"command": command, "text": rest, **self._who(who), "user_name": who}
            fields |= {"channel_id": self._dm(who), "trigger_id": self._trigger(who)}
            with self._looking_on(who):
                answer = await self._post(
                    self._signer.form({**fields, "response_url": self._remote.server.response_url})
                )
                self._remote.note(who, answer)
                self._ephemeral[who] = answer
            return
        self._ephemeral.pop(who, None)
        await self._event(who, {"type": "message", "channel_type": "im", "text": text})

    async def press(self, who: str, label: str) -> None:
        """Press a button in the DM."""
        beside = [self._ephemeral[who]] if who in self._ephemeral else []
        for message in [*beside, *reversed(self._messages(who))]:
            for block in message.get("blocks", []):
                for element in block.get("elements", []):
                    if element.get("type") == "button" and element["text"]["text"] == html.escape(label, quote=False):
                        await self._press(who, message, element)
                        return
        raise AssertionError(f"{who} sees no {label!r}: {self._messages(who)[-2:]}")

    async def fill(self, who: str, values: Mapping[str, str]) -> None:
        """Send the open modal."""
        fields = filled(form_shown(self.heard, who), values)
        state = {name: {"value": {"value": value}} for name, value in fields.items()}
        view = {**self._view, "state": {"values": state}}
        with self._looking_on(who):
            answer = await self._interact(who, {"type": "view_submission", "view": view})
            self._remote.note(who, answer)

    async def pass_by(self, hours: float) -> None:
        """Let time pass."""
        await self._remote.pass_by(hours)

    async def join(self, pasted: tuple[str, str], who: str, side: Side, *roles: Role) -> None:
        """Add somebody."""
        await self._remote.join(pasted, self.account(who), side, roles)

    def account(self, who: str) -> Actor:
        """Return who that is in the workspace."""
        return _in_slack(self._remote.server.slack.team_id, who)

    def close_chat(self, who: str) -> bool:
        """Close the DM."""
        self._remote.server.slack.closed.add(self._dm(who))
        return True

    def seen(self, who: str) -> str:
        """Return the DM as it was at any time, ephemeral answers and modals."""
        server = self._remote.server
        calls = [
            call.arguments for call in server.calls if call.arguments.get("channel") in {self._dm(who), _slack(who)}
        ]
        views = [it for it in server.slack.views if self._triggers.get(it.get("trigger_id", "")) == who]
        return line(" ".join(strings_in([calls, views, self._remote.shown.get(who, [])])))

    async def _press(self, who: str, message: Mapping[str, Any], element: Mapping[str, Any]) -> None:
        container = {"type": "message", "channel_id": self._dm(who), "is_ephemeral": "ts" not in message}
        container["message_ts"] = message.get("ts", "1.1")
        payload = {"type": "block_actions", "channel": {"id": self._dm(who)}, "actions": [element]}
        payload |= {"container": container, "response_url": self._remote.server.response_url}
        with self._looking_on(who):
            await self._interact(who, payload)

    @contextlib.contextmanager
    def _looking_on(self, who: str) -> Iterator[None]:
        """Remember the modal that opens, and what comes by the response_url."""
        slack = self._remote.server.slack
        opened, answered = len(slack.views), len(slack.responses)
        yield
        if len(slack.views) > opened:
            self._view = {**slack.views[-1]["view"], "id": f"V{opened}", "hash": f"{opened}.1"}
        for response in slack.responses[answered:]:
            self._remote.note(who, response)
            self._ephemeral[who] = response

    async def _event(self, who: str, event: dict[str, Any]) -> None:
        user = self._who(who)["user_id"]
        # The person's name stands where Slack puts it in a message.
        whole = {**event, "user": user, "channel": self._dm(who), "ts": f"{uuid.uuid4().int % 10**9}.1"}
        whole["user_profile"] = {"display_name": who}
        await self._post(self._signer.event(envelope(whole, team_id=self._remote.server.slack.team_id, app_id="A1")))

    async def _interact(self, who: str, payload: dict[str, Any]) -> Any:
        team = {"id": self._remote.server.slack.team_id}
        user = {"id": _slack(who), "name": who, "team_id": team["id"]}
        return await self._post(
            self._signer.interaction({"team": team, "user": user, "trigger_id": self._trigger(who), **payload})
        )

    def _trigger(self, who: str) -> str:
        made = uuid.uuid4().hex
        self._triggers[made] = who
        return made

    async def _post(self, request: SignedRequest) -> Any:
        return await self._remote.post(f"{self._remote.url}{PATH}", request.body, request.headers)

    def _messages(self, who: str) -> list[dict[str, Any]]:
        return [each for each in self._remote.server.slack.messages if each["channel"] == self._dm(who)]

    def _who(self, who: str) -> dict[str, str]:
        return {"team_id": self._remote.server.slack.team_id, "user_id": _slack(who)}

    def _dm(self, who: str) -> str:
        return self._remote.server.slack.dm(_slack(who))


class TeamsFront:
    """Everybody in their personal chat with the bot; commands are written as text."""

    def __init__(self, remote: _Remote, issuer: TokenIssuer) -> None:
        self.heard, self.clock = remote.heard, remote.clock
        self._remote = remote
        self._issuer = issuer

    async def arrive(self, who: str) -> None:
        """Install the bot."""
        await self._send(who, activities.installation("add"))

    async def say(self, who: str, text: str) -> None:
        """Write into the chat."""
        await self._send(who, activities.message(text))

    async def press(self, who: str, label: str) -> None:
        """Press a button on a card."""
        for message in reversed(self._messages(who)):
            for action in actions_of(cards_of(message)):
                if action["title"] == label:
                    await self._execute(who, message, action, {})
                    return
        raise AssertionError(f"{who} sees no {label!r}: {self._messages(who)[-2:]}")

    async def fill(self, who: str, values: Mapping[str, str]) -> None:
        """Fill in the card that was shown last and press its button."""
        form = form_shown(self.heard, who)
        shown = ((it, each) for it in reversed(self._messages(who)) for each in actions_of(cards_of(it)))
        card, action = next((it, each) for it, each in shown if each["title"] == form.submit)
        inputs = {f"field.{name}": value for name, value in filled(form, values).items()}
        await self._execute(who, card, action, inputs)

    async def pass_by(self, hours: float) -> None:
        """Let time pass."""
        await self._remote.pass_by(hours)

    async def join(self, pasted: tuple[str, str], who: str, side: Side, *roles: Role) -> None:
        """Add somebody."""
        await self._remote.join(pasted, self.account(who), side, roles)

    def account(self, who: str) -> Actor:
        """Return who that is in the tenant."""
        return _in_teams(who)

    def close_chat(self, who: str) -> bool:
        """Block the bot there."""
        self._remote.server.teams.closed.add(self._conversation(who))
        return True

    def seen(self, who: str) -> str:
        """Return the chat as it was at any time."""
        calls = [call.arguments for call in self._remote.server.calls]
        mine = [each for each in calls if each.get("conversation_id") == self._conversation(who)]
        return line(" ".join(strings_in([mine, self._remote.shown.get(who, [])])))

    async def _execute(self, who: str, message: dict[str, Any], action: dict[str, Any], inputs: dict[str, str]) -> None:
        invoked = activities.invoke({**action["data"], **inputs})
        answer = await self._send(who, {**invoked, "replyToId": message["id"]})
        if answer.get("type") == "application/vnd.microsoft.card.adaptive":
            message["attachments"] = [{"contentType": answer["type"], "content": answer["value"]}]
        self._remote.note(who, answer)

    async def _send(self, who: str, activity: dict[str, Any]) -> Any:
        service = self._remote.server.service_url
        conversation = {**activity["conversation"], "id": self._conversation(who)}
        sender = {"id": f"29:{_slug(who)}", "name": who, "aadObjectId": _in_teams(who).user_id}
        whole = {
            **activity,
            "id": uuid.uuid4().hex,
            "serviceUrl": service,
            "conversation": conversation,
            "from": sender,
        }
        token = self._issuer.token(activities.APP_ID, service)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return await self._remote.post(f"{self._remote.url}/api/messages", json.dumps(whole).encode(), headers)

    def _messages(self, who: str) -> list[dict[str, Any]]:
        return [
            each for each in self._remote.server.teams.activities if each["conversation_id"] == self._conversation(who)
        ]

    @staticmethod
    def _conversation(who: str) -> str:
        return f"a:{_slug(who)}"


@contextlib.asynccontextmanager
async def slack_front(database_url: str, features: Features = FEATURES, cast: Cast = CAST) -> AsyncIterator[SlackFront]:
    """Run the product with Slack's requests coming in, really signed."""
    async with fault_server() as server:
        slack = SlackSettings(SIGNING_SECRET, "xoxb-test", server.slack_url)
        people = {_in_slack(server.slack.team_id, name): place for name, place in cast.items()}
        settings = Settings(database_url=database_url, port=0, slack=slack, teams=None, ring=RING)
        async with _served(settings, people, server, features) as remote:
            yield SlackFront(remote)


@contextlib.asynccontextmanager
async def teams_front(database_url: str, features: Features = FEATURES, cast: Cast = CAST) -> AsyncIterator[TeamsFront]:
    """Run the product with Teams' activities coming in, really signed."""
    async with fault_server() as server, token_issuer() as issuer:
        teams = TeamsSettings(
            app_id=activities.APP_ID,
            app_password="app-password",
            tenant_id=activities.TENANT,
            allowed_tenants=frozenset({activities.TENANT}),
            service_hosts=frozenset({server.base_url}),
            openid_metadata_url=issuer.metadata_url,
            token_url=issuer.token_url,
        )
        people = {_in_teams(name): place for name, place in cast.items()}
        settings = Settings(database_url=database_url, port=0, slack=None, teams=teams, ring=RING)
        async with _served(settings, people, server, features) as remote:
            yield TeamsFront(remote, issuer)


@contextlib.asynccontextmanager
async def _served(
    settings: Settings, people: Mapping[Actor, Any], server: FaultServer, features: Features
) -> AsyncIterator[_Remote]:
    product, heard, clock = _composed(settings, people, features)
    with _threads(product):
        async with platforms(product, settings) as running, aiohttp.ClientSession() as session:
            app = web.Application()
            for door in running.doors:
                door.register(app)

            async def work() -> None:
                await running.intake.round()
                await running.courier.round()

            remote = _Remote(product, heard, clock, server, session, work)
            async with serving(app) as remote.url:
                yield remote


@contextlib.contextmanager
def _threads(product: Product) -> Iterator[None]:
    """Close the database once no thread uses it: what is cancelled goes on in its thread for a moment."""
    loop, executor = asyncio.get_running_loop(), ThreadPoolExecutor()
    loop.set_default_executor(executor)
    try:
        yield
    finally:
        executor.shutdown()
        loop.set_default_executor(ThreadPoolExecutor())
        product.engine.dispose()


def _slug(who: str) -> str:
    return actor_named(who).user_id


def _slack(who: str) -> str:
    return f"U{_slug(who).replace('-', '').upper()}"


def _in_slack(team: str, who: str) -> Actor:
    return Actor(platform=Platform.SLACK, workspace=team, user_id=_slack(who), name=who)


def _in_teams(who: str) -> Actor:
    object_id = str(uuid.uuid5(uuid.NAMESPACE_DNS, _slug(who)))
    return Actor(platform=Platform.TEAMS, workspace=activities.TENANT, user_id=object_id, name=who)


FRONTS = {"terminal": terminal_front, "slack": slack_front, "teams": teams_front}
