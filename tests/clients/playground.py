"""The Microsoft 365 Agents Playground as a test's Teams: the client and the connector, without a browser.

A gateway of our own stands between the playground and the bot, in both directions. The playground itself can only get
tokens from Microsoft's login host, so the gateway puts a token on every activity (`sign`, see tests.clients.signing)
and the bot's strict checks stay on. It also keeps what the bot sent to people whom the playground's client leaves out.

What the bot must accept in a test's configuration:
- the service URL `http://127.0.0.1:<port>/_connector` (`Playground.service_url`, known before the bot starts when a
  `Gateway` is made first): http, and a loopback host, where production accepts https and Microsoft's hosts only;
- the issuer and metadata URL of `token_issuer`; the audience is `Tenant.app_id`; no token at all when `sign` is None;
- the tenant `Tenant.tenant_id`. The playground checks no token of the bot's; it need only get one from somewhere.

What the playground does, measured with 0.2.28:
- every message's id and the activity id the bot saw differ; pressing a card needs the id the bot got when it sent it;
- text together with a card is split in two messages, and the answer is 202 without a body and so without an id; the
  same in an update is 400 BadSyntax. A card alone answers 201 with an id (200 when it replaces another);
- typing answers 202 without a body; deleting answers 501; an unknown conversation or activity answers 404;
- members are found by id, not by aadObjectId; in a personal chat only its own person;
- only the current user's personal chat, the group chat and the channels appear in its client; a chat that the bot (or
  `Playground.personal`) opened with somebody else works through the connector but is not shown.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
from aiohttp import web
from yarl import URL

from tests.clients.programs import PLAYGROUND, Changes, node_program, ready, require_clients, serving, text_of, written

ADAPTIVE_CARD = "application/vnd.microsoft.card.adaptive"
_PASSED_ON = ("Content-Type", "Authorization", "User-Agent")
Sign = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the tenant; `id` is the channel's id for them."""

    id: str
    name: str
    aad_object_id: str

    def account(self) -> dict[str, str]:
        """Return the person as an activity's `from` names them."""
        return {"id": self.id, "name": self.name, "aadObjectId": self.aad_object_id}

    def config(self) -> dict[str, str]:
        """Return the person as the playground's configuration names them (its spelling of userPrincipleName)."""
        given, _, surname = self.name.partition(" ")
        mail = f"{given.lower()}@example.com"
        return {
            **self.account(),
            "userPrincipleName": mail,
            "givenName": given,
            "surname": surname,
            "email": mail,
        }


def _people() -> tuple[Person, ...]:
    names = ("Alex Wilber", "Megan Bowen", "Adele Vance", "Isaiah Langer", "Patti Fernandez", "Lynne Robbins")
    return tuple(
        Person(f"29:user-{number}", name, f"00000000-0000-4000-8000-00000000002{number}")
        for number, name in enumerate(names)
    )


@dataclass(frozen=True, slots=True)
class Tenant:
    """Every id the playground uses. It wants exactly six people; the first is the one whose client it is."""

    tenant_id: str = "00000000-0000-4000-8000-000000000001"
    app_id: str = "00000000-0000-4000-8000-000000000011"
    bot_name: str = "Sameside"
    people: tuple[Person, ...] = field(default_factory=_people)
    personal: str = "a:personal-0"
    group: str = "19:group@thread.v2"
    team: str = "19:general@thread.tacv2"
    channel: str = "19:helpdesk@thread.tacv2"

    @property
    def bot_id(self) -> str:
        """The bot's id on the channel: "28:" and its app id."""
        return f"28:{self.app_id}"

    def config(self) -> dict[str, Any]:
        """Return the tenant as the playground's configuration file."""
        return {
            "version": "0.1.1",
            "tenantId": self.tenant_id,
            "bot": {"id": self.bot_id, "name": self.bot_name},
            "currentUser": self.people[0].config(),
            "users": [person.config() for person in self.people[1:]],
            "personalChat": {"id": self.personal},
            "groupChat": {"id": self.group, "name": "Group chat"},
            "team": {
                "id": self.team,
                "name": "Team",
                "aadGroupId": "00000000-0000-4000-8000-000000000031",
                "channels": [{"id": self.channel, "name": "Helpdesk"}],
            },
        }


@dataclass(frozen=True, slots=True)
class Delivery:
    """An activity that the bot was given, and what it answered; `answer` is parsed where it is JSON."""

    activity: dict[str, Any]
    status: int
    answer: Any


@dataclass(frozen=True, slots=True)
class Call:
    """A request of the bot's to the connector, and what the playground answered."""

    method: str
    path: str
    conversation: str
    activity: dict[str, Any]
    authorization: str
    status: int
    answer: Any

    @property
    def id(self) -> str:
        """The id the playground gave the activity; empty where it gave none."""
        answer = self.answer if isinstance(self.answer, dict) else {}
        return str(answer.get("activityId") or answer.get("id") or "")

    @property
    def is_message(self) -> bool:
        """Whether people can read it: a message that was accepted, new or in place of an earlier one."""
        return self.method in {"POST", "PUT"} and self.status < 300 and self.activity.get("type") == "message"

    def cards(self) -> list[dict[str, Any]]:
        """Return the Adaptive Cards of the activity."""
        return cards_of(self.activity)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the client shows now under one message id; `updates` counts how often it was replaced."""

    id: str
    conversation: str
    message: dict[str, Any]
    updates: int = 0

    def cards(self) -> list[dict[str, Any]]:
        """Return the Adaptive Cards of the message."""
        return cards_of(self.message)


def cards_of(activity: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the Adaptive Cards among an activity's attachments."""
    attached = activity.get("attachments") or []
    return [each["content"] for each in attached if each.get("contentType") == ADAPTIVE_CARD]


def actions_of(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every Action.Execute in a card, at whatever depth, in reading order."""
    if isinstance(value, list):
        for each in value:
            yield from actions_of(each)
    elif isinstance(value, dict):
        if value.get("type") == "Action.Execute":
            yield value
        for each in value.values():
            yield from actions_of(each)


def _holds(activity: Mapping[str, Any], wanted: str) -> bool:
    return wanted in json.dumps(activity, ensure_ascii=False)


@dataclass(slots=True)
class Gateway:
    """The two-way relay between the playground and the bot; it records what passes.

    It can be started before the bot, which then can be configured with its `service_url`; `bot` is set afterwards.
    """

    tenant: Tenant = field(default_factory=Tenant)
    sign: Sign | None = None
    bot: str = ""
    base_url: str = ""
    playground: str = ""
    deliveries: list[Delivery] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    _session: aiohttp.ClientSession | None = None

    @property
    def service_url(self) -> str:
        """The serviceUrl that every activity bears."""
        return f"{self.base_url}/_connector"

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Gateway"]:
        """Serve the gateway on a free port."""
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_post("/api/messages", self._to_bot)
        app.router.add_route("*", "/_connector/{path:.*}", self._to_playground)
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as self._session, serving(app) as url:
            self.base_url = url
            yield self

    async def deliver(self, activity: dict[str, Any], *, token: str | None = None) -> Delivery:
        """Give the bot an activity, with the given token or one signed for it, and record what it answers."""
        headers = {}
        if token is None and self.sign:
            token = self.sign(self.tenant.app_id, str(activity.get("serviceUrl", "")))
        if token:
            headers["Authorization"] = f"Bearer {token}"
        status, answer = await self._post(self.bot, activity, headers)
        self.deliveries.append(Delivery(activity, status, answer))
        self.changes.announce()
        return self.deliveries[-1]

    async def _post(self, url: str, body: Any, headers: dict[str, str]) -> tuple[int, Any]:
        if self._session is None:
            raise RuntimeError("the gateway is not running")
        async with self._session.post(url, json=body, headers=headers) as response:
            return response.status, _parsed(await response.read())

    async def _to_bot(self, request: web.Request) -> web.Response:
        try:
            delivery = await self.deliver(await request.json())
        except aiohttp.ClientError as error:
            return web.json_response({"error": str(error)}, status=502)
        if delivery.answer is None:
            return web.Response(status=delivery.status)
        return web.json_response(delivery.answer, status=delivery.status)

    async def _to_playground(self, request: web.Request) -> web.Response:
        if self._session is None:
            raise RuntimeError("the gateway is not running")
        body = await request.read()
        headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
        url = f"{self.playground}{request.raw_path}"
        async with self._session.request(
            request.method, URL(url, encoded=True), data=body or None, headers=headers
        ) as response:
            raw = await response.read()
            status, kind = response.status, response.content_type
        self._record(request, body, status, raw)
        return web.Response(status=status, body=raw, content_type=kind if raw else None)

    def _record(self, request: web.Request, body: bytes, status: int, raw: bytes) -> None:
        _, _, conversation, *_ = [*request.match_info["path"].split("/"), "", "", ""]  # v3/conversations/{id}/...
        sent, answer = _parsed(body) or {}, _parsed(raw)
        if not conversation and isinstance(answer, dict):  # a new conversation, perhaps with its first message
            conversation, sent = answer.get("id", ""), sent.get("activity") or {}
        self.calls.append(
            Call(
                method=request.method,
                path=f"/{request.match_info['path']}",
                conversation=conversation,
                activity=sent,
                authorization=request.headers.get("Authorization", ""),
                status=status,
                answer=answer,
            )
        )
        self.changes.announce()


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return raw.decode(errors="replace")


class Playground:
    """A running playground, seen from the chair of the people in its tenant."""

    def __init__(self, gateway: Gateway, session: aiohttp.ClientSession) -> None:
        self.gateway = gateway
        self.tenant = gateway.tenant
        self.me = gateway.tenant.people[0]
        self.shown: dict[str, Shown] = {}
        self._session = session
        self._personal = {self.me.id: self.tenant.personal}

    @property
    def service_url(self) -> str:
        """The serviceUrl that every activity bears."""
        return self.gateway.service_url

    @property
    def calls(self) -> list[Call]:
        """Every request of the bot's, in order."""
        return self.gateway.calls

    @property
    def deliveries(self) -> list[Delivery]:
        """Every activity the bot was given, in order, with its answer."""
        return self.gateway.deliveries

    async def personal(self, person: Person) -> str:
        """Return the id of the person's own chat with the bot; it is opened when it is new."""
        if person.id not in self._personal:
            body = {
                "isGroup": False,
                "bot": {"id": self.tenant.bot_id},
                "members": [{"id": person.id}],
                "channelData": {"tenant": {"id": self.tenant.tenant_id}},
            }
            answer = await self._post("/_connector/v3/conversations", body)
            self._personal[person.id] = answer["id"]
        return self._personal[person.id]

    async def say(self, text: str, *, where: str | None = None, person: Person | None = None) -> Delivery:
        """Send a message and return what the bot was given and answered.

        `where` is a conversation id, the person's own chat when it is None. The bot is mentioned in front of the text
        unless the chat is personal: as in Teams, no other message of a group or channel reaches it. A person other
        than the current user speaks through the playground's custom activities, because its client is the current
        user's; in a channel they can only answer in a thread ("<channel>;messageid=<id>", the `conversation` of a
        call), not begin one.
        """
        who = person or self.me
        place = where or await self.personal(who)
        in_front = place not in self._personal.values()
        said = f"<at>{self.tenant.bot_name}</at> {text}" if in_front else text
        start = len(self.deliveries)
        if who == self.me:
            await self._post(f"/_conversation/v1/conversations/{_quoted(place)}/messages", self._typed(said, in_front))
        else:
            await self._custom(await self._template(place, None, who), self._spoken(said, in_front))
        return await self.delivered(lambda activity: activity.get("text") == said, since=start)

    async def press(
        self,
        card: Call | Shown,
        *,
        title: str | None = None,
        verb: str | None = None,
        data: Mapping[str, Any] | None = None,
        person: Person | None = None,
    ) -> Delivery:
        """Press the card's Action.Execute with that title or verb; `data` is what the inputs hold, merged over its own.

        The playground puts a card from the answer in place of the old one, and raises here when the bot refuses.
        """
        action = _chosen(card.cards(), title, verb)
        own = action.get("data") or {}
        value = {"action": {**action, "data": {**own, **(data or {})}}, "trigger": "manual"}
        return await self.invoke(card.id, card.conversation, value, person=person)

    async def invoke(
        self, message_id: str, conversation: str, value: Mapping[str, Any], *, person: Person | None = None
    ) -> Delivery:
        """Send an adaptiveCard/action with any value, also one that no card offered."""
        body = {
            "name": "adaptiveCard/action",
            "value": dict(value),
            "from": {"id": (person or self.me).id},
            "conversation": {"id": conversation},
            "replyToId": message_id,
        }
        start = len(self.deliveries)
        await self._post("/_conversation/v1/invoke", body)
        return await self.delivered(lambda activity: activity.get("type") == "invoke", since=start)

    async def feedback(
        self, message: Call | Shown, reaction: str = "like", text: str = "", *, person: Person | None = None
    ) -> Delivery:
        """Press thumbs up or down ("like", "dislike") under a message, with a written reason.

        The playground leaves replyToId and channelData.tenant out of this invoke; conversation.tenantId is there.
        """
        said = json.dumps({"feedbackText": text})
        body = {
            "name": "message/submitAction",
            "value": {"actionName": "feedback", "actionValue": {"reaction": reaction, "feedback": said}},
            "from": {"id": (person or self.me).id},
            "conversation": {"id": message.conversation},
            "replyToId": message.id,
        }
        start = len(self.deliveries)
        await self._post("/_conversation/v1/invoke", body)
        return await self.delivered(lambda activity: activity.get("type") == "invoke", since=start)

    async def install(self, *, where: str | None = None, person: Person | None = None) -> Delivery:
        """Install the bot: installationUpdate with action "add"; for the current user conversationUpdate as well."""
        return await self._installation("install", where, person)

    async def uninstall(self, *, where: str | None = None, person: Person | None = None) -> Delivery:
        """Uninstall the bot: installationUpdate with action "remove"."""
        return await self._installation("uninstall", where, person)

    async def custom(self, activity: dict[str, Any]) -> None:
        """Have the playground send the bot exactly this activity."""
        await self._post("/_internal/v1/customActivities", activity)

    async def sent(
        self, wanted: str, *, where: str | None = None, since: int = 0, count: int = 1, seconds: float = 5
    ) -> Call:
        """Wait for the bot's `count`-th accepted message with the wanted text; `since` is an index into `calls`."""

        def look() -> Call | None:
            found = [
                call
                for call in self.calls[since:]
                if call.is_message and where in {None, call.conversation} and _holds(call.activity, wanted)
            ]
            return found[count - 1] if len(found) >= count else None

        return await self.gateway.changes.until(look, seconds, lambda: self._missing("sent", wanted, self.calls))

    async def shows(self, wanted: str, *, where: str | None = None, seconds: float = 5) -> Shown:
        """Wait until the current user's client shows a message of the bot's that holds the wanted text."""

        def look() -> Shown | None:
            for shown in self.shown.values():
                if where in {None, shown.conversation} and _holds(shown.message, wanted):
                    return shown
            return None

        return await self.gateway.changes.until(look, seconds, lambda: self._missing("shown", wanted, self.shown))

    async def delivered(
        self, matches: Callable[[dict[str, Any]], bool], *, since: int = 0, seconds: float = 10
    ) -> Delivery:
        """Wait until the bot has answered an activity that matches; `since` is an index into `deliveries`."""

        def look() -> Delivery | None:
            return next((each for each in self.deliveries[since:] if matches(each.activity)), None)

        return await self.gateway.changes.until(
            look, seconds, lambda: self._missing("delivered", "the activity", self.deliveries[since:])
        )

    async def watch(self, stream: aiohttp.ClientWebSocketResponse) -> None:
        """Follow what the client shows until the stream ends."""
        async for frame in stream:
            if frame.type is aiohttp.WSMsgType.TEXT:
                self._see(frame.json())

    def _see(self, change: dict[str, Any]) -> None:
        if change.get("action") not in {"createMessage", "updateMessage"}:
            return
        message = change["message"]
        before = self.shown.get(message["messageId"])
        where = message.get("postConversationId") or (before.conversation if before else change["actionConversationId"])
        updates = before.updates + 1 if before else 0
        self.shown[message["messageId"]] = Shown(message["messageId"], where, message, updates)
        self.gateway.changes.announce()

    def _mentions(self) -> dict[str, Any]:
        return {
            "type": "mention",
            "mentioned": {"id": self.tenant.bot_id, "name": self.tenant.bot_name},
            "text": f"<at>{self.tenant.bot_name}</at>",
        }

    def _typed(self, text: str, mention: bool) -> dict[str, Any]:  # noqa: FBT001
        mentions = [self._mentions()] if mention else []
        sender = {"id": self.me.id}
        return {"type": "text", "text": text, "textFormat": "plain", "from": sender, "mentions": mentions}

    def _spoken(self, text: str, mention: bool) -> dict[str, Any]:  # noqa: FBT001
        entities = [self._mentions()] if mention else []
        return {"type": "message", "text": text, "textFormat": "plain", "locale": "en-US", "entities": entities}

    async def _installation(self, kind: str, where: str | None, person: Person | None) -> Delivery:
        who = person or self.me
        place = where or await self.personal(who)
        start = len(self.deliveries)
        if kind == "install" and who == self.me:
            await self._post(f"/_debug/conversation/{_quoted(place)}/installation", {})
            await self.delivered(lambda activity: activity.get("type") == "conversationUpdate", since=start)
        else:
            await self._custom(await self._template(place, kind, who), {})
        return await self.delivered(lambda activity: activity.get("type") == "installationUpdate", since=start)

    async def _template(self, place: str, kind: str | None, who: Person) -> dict[str, Any]:
        query = {"conversationId": place, **({"type": kind} if kind else {})}
        async with self._session.get("/_internal/v1/customActivities/template", params=query) as response:
            activity = await response.json()
            if response.status != 200:
                raise AssertionError(f"the playground knows no template for {query}: {activity}")
        where: dict[str, Any] = {"tenant": {"id": self.tenant.tenant_id}}
        if activity["conversation"]["conversationType"] == "channel":
            # Teams says so on every activity of a channel; the playground's plain template does not.
            where |= {"team": {"id": self.tenant.team}, "channel": {"id": place.partition(";")[0]}}
        channel_data = {**where, **activity.get("channelData", {})}
        return {**activity, "from": who.account(), "channelData": channel_data}

    async def _custom(self, template: dict[str, Any], changes: dict[str, Any]) -> None:
        await self.custom({**template, **changes})

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        async with self._session.post(URL(path, encoded=True), json=body) as response:
            answer = _parsed(await response.read())
            if response.status >= 300:
                raise AssertionError(f"the playground answered {response.status} to {path}: {answer}")
            return answer

    @staticmethod
    def _missing(verb: str, wanted: str, seen: Any) -> str:
        return f"{wanted!r} was not {verb}; seen: {str(seen)[-3000:]}"


def _quoted(conversation: str) -> str:
    return quote(conversation, safe="")


def _chosen(cards: list[dict[str, Any]], title: str | None, verb: str | None) -> dict[str, Any]:
    actions = list(actions_of(cards))
    for action in actions:
        if title in {None, action.get("title")} and verb in {None, action.get("verb")}:
            return action
    offered = [(action.get("title"), action.get("verb")) for action in actions]
    raise AssertionError(f"the card has no action {title or verb!r}; it has {offered}")


@contextlib.asynccontextmanager
async def playground(
    bot: str = "", *, logs: Path, tenant: Tenant | None = None, sign: Sign | None = None, gateway: Gateway | None = None
) -> AsyncIterator[Playground]:
    """Start a playground for the bot's endpoint URL; logs and its configuration are written into the folder `logs`.

    `sign(app_id, service_url)` makes the token of each activity, `TokenIssuer.token` for one. A gateway that already
    runs can be given in place of `bot`, `tenant` and `sign`. Two playgrounds are two tenants.
    """
    require_clients()
    async with contextlib.AsyncExitStack() as stack:
        if gateway is None:
            gateway = await stack.enter_async_context(Gateway(tenant or Tenant(), sign, bot).running())
        await stack.enter_async_context(_program(gateway, logs))
        session = await stack.enter_async_context(aiohttp.ClientSession(gateway.playground))
        client = Playground(gateway, session)
        stream = await stack.enter_async_context(session.ws_connect("/_ws_conversation/v1/conversations/stream"))
        watching = asyncio.create_task(client.watch(stream))
        try:
            yield client
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)


@contextlib.asynccontextmanager
async def _program(gateway: Gateway, logs: Path) -> AsyncIterator[None]:
    """Run the program on a port that it chooses and prints: one chosen for it may be taken by the time it starts."""
    config, output = written(logs, "playground.yaml", gateway.tenant.config()), logs / "playground.out"
    environment = {
        "TEAMSAPPTESTER_BROWSER": "none",
        "M365_AGENTS_PLAYGROUND_LOGFILE": str(logs / "playground.log"),
        "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(config),
    }
    endpoint = ("--app-endpoint", f"{gateway.base_url}/api/messages", "--service-url", gateway.service_url)
    arguments = ("start", *endpoint, "--channel-id", "msteams", "--port", "0", "--disable-telemetry")
    async with node_program(PLAYGROUND, *arguments, log=output, environment=environment) as process:
        await ready(process, output, lambda: _answers(gateway, output))
        yield


async def _answers(gateway: Gateway, output: Path) -> bool:
    words = text_of(output).partition("Listening on ")[2].split()
    if not words:
        return False
    gateway.playground = f"http://127.0.0.1:{words[0]}"
    try:
        async with (
            aiohttp.ClientSession(gateway.playground) as session,
            session.get("/_debug/ping") as response,
        ):
            return response.status == 200
    except aiohttp.ClientError:
        return False
