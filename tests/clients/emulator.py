"""The npm package `emulate` as a test's Slack workspace, behind a small relay of our own.

The relay turns the GET requests of slack_sdk's reading methods into the POST that emulate wants, records every call
of the app, keeps what is posted to a `response_url`, and sends the app the signed events that emulate cannot send.

What emulate 0.12.2 does, measured or read in its source:
- works: auth.test, chat.postMessage, chat.update (own messages only), chat.delete, chat.postEphemeral (the person must
  be in the channel), conversations.open / list / info / members / history / replies, users.info / list, views.open /
  push / update / publish with real one-use trigger ids (`trigger_id`), files, reactions, the OAuth install flow;
- chat.postMessage with a user id as channel opens the DM and answers with its D... id; to oneself or to an unknown id
  it is channel_not_found; a bot that is in no channel's member list may post in every public channel;
- message metadata is kept and always returned by conversations.history, with or without include_all_metadata; oldest,
  latest and inclusive are ignored; with `strict_scopes` a DM's wants im:history and a channel's channels:history;
- history leaves thread replies out, as Slack does; ts is unique and rises, but is no time below the second;
- blocks must be a list of objects and a view an object with type, title and blocks: nothing more is checked, no limit
  and no block type. Text over 40,000 characters is cut, with a warning. No text, blocks or attachments is no_text;
- any token it does not know acts as the user "admin", so a wrong or revoked token cannot be tested here;
- errors it gives: not_authed (without any token), missing_scope, channel_not_found, is_archived, not_in_channel,
  user_not_found, user_not_in_channel, message_not_found, cant_update_message, invalid_trigger_id, exchanged_trigger_id;
- not there: slash commands, interactivity, event subscriptions from the command line, Socket Mode, streaming, assistant
  methods, rate limits (tests.clients.faults has those). An unknown method answers 404, as JSON without "ok".
"""

import asyncio
import contextlib
import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from tests.clients.programs import EMULATE, Changes, free_port, node_program, ready, require_clients, serving, written
from tests.clients.signing import SignedRequest, SlackSigner, envelope

SIGNING_SECRET = "signing-secret"
BOT_SCOPES = (
    "app_mentions:read",
    "chat:write",
    "commands",
    "im:history",
    "im:write",
    "users:read",
)
_TESTS_SCOPES = ("chat:write", "channels:read", "channels:history", "im:read", "im:history", "im:write", "users:read")


@dataclass(frozen=True, slots=True)
class Call:
    """A Web API call of the app, and what emulate answered; an argument that was JSON text is parsed."""

    method: str
    arguments: dict[str, Any]
    authorization: str
    status: int
    answer: Any


@dataclass(slots=True)
class Workspace:
    """A running workspace with one installed app; `users` and `channels` lead from names to ids."""

    signer: SlackSigner
    events_url: str = ""
    api_url: str = ""
    base_url: str = ""
    team_id: str = "T000000001"
    app_id: str = "A000000TEST"
    bot_id: str = "B000000TEST"
    bot_user_id: str = "U0000000BOT"
    bot_token: str = "xoxb-sameside"
    client_id: str = "1000.2000"
    client_secret: str = "client-secret"
    users: dict[str, str] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    responses: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)
    _emulate: str = ""
    _session: aiohttp.ClientSession | None = None

    async def call(self, method: str, *, token: str | None = None, **arguments: Any) -> dict[str, Any]:
        """Call the Web API as the bot, or with another token; raise AssertionError when the answer is not ok."""
        status, answer = await self._ask(method, arguments, f"Bearer {token or self.bot_token}")
        if not isinstance(answer, dict) or not answer.get("ok"):
            raise AssertionError(f"{method} answered {status} {answer}")
        return answer

    def token_of(self, person: str) -> str:
        """Return a token with which tests act and read as that person."""
        return f"xoxp-{person}"

    async def dm(self, person: str) -> str:
        """Return the id of the person's DM with the bot; it is opened when it is new."""
        answer = await self.call("conversations.open", users=self.users[person])
        return answer["channel"]["id"]

    async def messages(self, where: str, *, person: str | None = None) -> list[dict[str, Any]]:
        """Return a conversation's messages, oldest first, thread replies behind what they answer.

        `where` is a channel's name or id, or a DM's id. `person` is through whose eyes it is read; without one it is
        the DM's person or the first one. Ephemeral messages are not in it: see `calls`.
        """
        channel = self.channels.get(where, where)
        reader = person or await self._reader(channel)
        token = self.token_of(reader)
        answer = await self.call("conversations.history", token=token, channel=channel, limit=1000)
        found = []
        for message in reversed(answer["messages"]):
            found.append(message)
            if message.get("reply_count"):
                replies = await self.call("conversations.replies", token=token, channel=channel, ts=message["ts"])
                found.extend(replies["messages"][1:])
        return found

    async def appears(
        self, wanted: str, where: str, *, person: str | None = None, seconds: float = 5
    ) -> dict[str, Any]:
        """Wait until a conversation has a message of the bot's with the wanted text, in text, blocks or metadata."""
        messages: list[dict[str, Any]] = []
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    messages = await self.messages(where, person=person)
                    for message in messages:
                        if message["user"] == self.bot_user_id and wanted in json.dumps(message, ensure_ascii=False):
                            return message
                    await asyncio.sleep(0.05)
        raise AssertionError(f"{wanted!r} did not appear in {where}: {str(messages)[-3000:]}")

    async def called(self, method: str, *, since: int = 0, seconds: float = 5) -> Call:
        """Wait until the app has called a method; `since` is an index into `calls`."""

        def look() -> Call | None:
            return next((call for call in self.calls[since:] if call.method == method), None)

        return await self.changes.until(look, seconds, lambda: f"{method} was not called: {self.calls[since:]}")

    async def say(self, person: str, text: str, *, where: str | None = None, thread_ts: str | None = None) -> str:
        """Post as a person and send the app the event; return the message's ts.

        Without `where` it is a DM to the bot (message.im). In a channel the bot is mentioned in front of the text and
        the event is app_mention.
        """
        channel = self.channels.get(where, where) if where else await self.dm(person)
        said = text if channel.startswith("D") else f"<@{self.bot_user_id}> {text}"
        thread = {"thread_ts": thread_ts} if thread_ts else {}
        posted = await self.call("chat.postMessage", token=self.token_of(person), channel=channel, text=said, **thread)
        event = {
            "user": self.users[person],
            "text": said,
            "ts": posted["ts"],
            "event_ts": posted["ts"],
            "channel": channel,
            "team": self.team_id,
            **thread,
        }
        kind = {"type": "message", "channel_type": "im"} if channel.startswith("D") else {"type": "app_mention"}
        status = await self.event({**kind, **event})
        if status != 200:
            raise AssertionError(f"the app answered {status} to {kind}")
        return posted["ts"]

    async def event(self, event: dict[str, Any], **wrapped: Any) -> int:
        """Send the app a signed event and return the status it answers; `wrapped` goes to `envelope`."""
        whole = envelope(event, team_id=self.team_id, app_id=self.app_id, bot_user_id=self.bot_user_id, **wrapped)
        return (await self.send(self.signer.event(whole)))[0]

    async def command(self, person: str, command: str, text: str = "", *, where: str | None = None) -> tuple[int, Any]:
        """Send the app a signed slash command; return the status and body it answers."""
        channel = self.channels.get(where, where) if where else await self.dm(person)
        fields = {
            "token": "unused",
            "team_id": self.team_id,
            "team_domain": "emulate",
            "channel_id": channel,
            "channel_name": where or "directmessage",
            "user_id": self.users[person],
            "user_name": person,
            "command": command,
            "text": text,
            "api_app_id": self.app_id,
            "is_enterprise_install": "false",
            "response_url": self.response_url(),
            "trigger_id": await self.trigger_id(person),
        }
        return await self.send(self.signer.form(fields))

    async def interact(self, person: str, payload: dict[str, Any]) -> tuple[int, Any]:
        """Send the app a signed interaction of that person; keys in `payload` win over those filled in."""
        whole = {
            "user": {"id": self.users[person], "username": person, "name": person, "team_id": self.team_id},
            "team": {"id": self.team_id, "domain": "emulate"},
            "api_app_id": self.app_id,
            "token": "unused",
            "trigger_id": await self.trigger_id(person),
            "enterprise": None,
            "is_enterprise_install": False,
            **payload,
        }
        return await self.send(self.signer.interaction(whole))

    async def press(self, person: str, message: dict[str, Any], channel: str, action_id: str) -> tuple[int, Any]:
        """Press the button or menu with that action_id in a message of `messages`."""
        for block in message.get("blocks", []):
            for element in [*block.get("elements", []), block.get("accessory") or {}]:
                if element.get("action_id") == action_id:
                    action = {**element, "block_id": block.get("block_id", ""), "action_ts": message["ts"]}
                    payload = {
                        "type": "block_actions",
                        "container": {"type": "message", "message_ts": message["ts"], "channel_id": channel},
                        "channel": {"id": channel, "name": "directmessage"},
                        "message": message,
                        "response_url": self.response_url(),
                        "actions": [action],
                    }
                    return await self.interact(person, payload)
        raise AssertionError(f"the message has no element {action_id!r}: {message}")

    async def trigger_id(self, person: str) -> str:
        """Return a trigger id that opens one view for that person, within three seconds as on Slack."""
        return (await self.call("views.generateTriggerId", user_id=self.users[person]))["trigger_id"]

    def response_url(self) -> str:
        """Return a new response_url; what is posted there is kept in `responses`, under the URL."""
        url = f"{self.base_url}/response/{uuid.uuid4().hex}"
        self.responses[url] = []
        return url

    async def send(self, signed: SignedRequest) -> tuple[int, Any]:
        """Post any signed request to the app; return the status and body it answers."""
        if self._session is None:
            raise RuntimeError("the workspace is not running")
        async with self._session.post(self.events_url, data=signed.body, headers=signed.headers) as response:
            return response.status, _parsed(await response.read())

    @contextlib.asynccontextmanager
    async def running(self, logs: Path, people: tuple[str, ...], channels: tuple[str, ...], strict: bool) -> Any:  # noqa: FBT001
        """Start emulate and the relay, and learn the ids that emulate makes."""
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._relay)
        app.router.add_post("/response/{token}", self._respond)
        async with (
            _emulate(self._seed(people, channels, strict), logs) as self._emulate,
            aiohttp.ClientSession() as self._session,
            serving(app) as self.base_url,
        ):
            self.api_url = f"{self.base_url}/api/"
            await self._learn(people[0])
            yield self

    def _seed(self, people: tuple[str, ...], channels: tuple[str, ...], strict: bool) -> dict[str, Any]:  # noqa: FBT001
        app = {
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "name": "Sameside",
            "app_id": self.app_id,
            "bot_id": self.bot_id,
            "bot_user_id": self.bot_user_id,
            "bot_name": "sameside",
            "redirect_uris": ["http://127.0.0.1/slack/oauth_redirect"],
            "scopes": list(BOT_SCOPES),
        }
        bot_token = {"token": self.bot_token, "type": "bot", "user_id": self.bot_user_id, "scopes": list(BOT_SCOPES)}
        bot_token |= {"app_id": self.app_id, "bot_id": self.bot_id, "bot_user_id": self.bot_user_id}
        tokens = [{"token": self.token_of(name), "user": name, "scopes": list(_TESTS_SCOPES)} for name in people]
        return {
            "slack": {
                "team": {"name": "Tests", "domain": "tests"},
                "users": [{"name": name, "real_name": name.title(), "email": f"{name}@example.com"} for name in people],
                "channels": [{"name": name} for name in channels],
                "oauth_apps": [app],
                "tokens": [bot_token, *tokens],
                "signing_secret": self.signer.secret,
                "strict_scopes": strict,
            }
        }

    async def _learn(self, person: str) -> None:
        token = self.token_of(person)
        members = (await self.call("users.list", token=token, limit=1000))["members"]
        channels = (await self.call("conversations.list", token=token, limit=1000))["channels"]
        self.users.update({member["name"]: member["id"] for member in members if not member.get("is_bot")})
        self.channels.update({channel["name"]: channel["id"] for channel in channels})

    async def _reader(self, channel: str) -> str:
        names = [name for name in self.users if name != "admin"]
        if channel.startswith("D"):
            for name in names:
                answer = await self._ask("conversations.info", {"channel": channel}, f"Bearer {self.token_of(name)}")
                if answer[1].get("ok"):
                    return name
        return names[0]

    async def _ask(self, method: str, arguments: dict[str, Any], authorization: str) -> tuple[int, Any]:
        if self._session is None:
            raise RuntimeError("the workspace is not running")
        headers = {"Authorization": authorization} if authorization else {}
        url = f"{self._emulate}/api/{method}"
        async with self._session.post(url, json=arguments, headers=headers) as response:
            return response.status, _parsed(await response.read())

    async def _relay(self, request: web.Request) -> web.Response:
        arguments, authorization = await arguments_of(request)
        status, answer = await self._ask(request.match_info["method"], arguments, authorization)
        self.calls.append(Call(request.match_info["method"], arguments, authorization, status, answer))
        self.changes.announce()
        if isinstance(answer, dict):
            return web.json_response(answer, status=status)
        return web.Response(text=str(answer), status=status)

    async def _respond(self, request: web.Request) -> web.Response:
        kept = self.responses.get(f"{self.base_url}{request.path}")
        if kept is None:
            return web.Response(status=404, text="used_url")
        kept.append(await request.json())
        self.changes.announce()
        return web.Response(text="ok")


async def arguments_of(request: web.Request) -> tuple[dict[str, Any], str]:
    """Return a Web API request's arguments, from query, form or JSON, and its Authorization header.

    slack_sdk sends a token in the form for some methods; it is returned as the header it stands for.
    """
    arguments: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        arguments |= await request.json()
    else:
        arguments |= {name: _value(value) for name, value in (await request.post()).items()}
    token = arguments.pop("token", None)
    return arguments, request.headers.get("Authorization") or (f"Bearer {token}" if token else "")


def _value(value: Any) -> Any:
    """Parse a form's field where it is JSON of an object or a list, as blocks, view and metadata are."""
    parsed = _parsed(value.encode()) if isinstance(value, str) and value[:1] in {"{", "["} else value
    return parsed if isinstance(parsed, dict | list) else value


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return raw.decode(errors="replace")


@contextlib.asynccontextmanager
async def _emulate(seed: dict[str, Any], logs: Path) -> AsyncIterator[str]:
    seed_file, log, port = written(logs, "emulate.yaml", seed), logs / "emulate.log", free_port()
    url = f"http://127.0.0.1:{port}"
    arguments = ("start", "--service", "slack", "--port", str(port), "--seed", str(seed_file))
    async with node_program(EMULATE, *arguments, log=log) as process, aiohttp.ClientSession(url) as session:

        async def answers() -> bool:
            try:
                async with session.post("/api/auth.test") as response:
                    return response.status == 200
            except aiohttp.ClientError:
                return False

        await ready(process, log, answers)
        yield url


@contextlib.asynccontextmanager
async def slack_workspace(
    events_url: str = "",
    *,
    logs: Path,
    people: tuple[str, ...] = ("ana", "ben", "cara"),
    channels: tuple[str, ...] = ("helpdesk",),
    signing_secret: str = SIGNING_SECRET,
    strict_scopes: bool = True,
) -> AsyncIterator[Workspace]:
    """Start a workspace; everybody is in every channel given. `events_url` is where the app receives Slack's requests.

    Give slack_sdk `base_url=workspace.api_url` and `token=workspace.bot_token`. `events_url` can be set later.
    """
    require_clients()
    workspace = Workspace(SlackSigner(signing_secret), events_url)
    async with workspace.running(logs, people, channels, strict_scopes):
        yield workspace
