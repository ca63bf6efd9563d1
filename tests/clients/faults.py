"""A server that stands in for the Slack Web API and the Teams connector, and misbehaves as a test tells it to.

Real clients do not lose answers or throttle on demand; this one does. It keeps what it accepted, so that a test can
count what was lost, doubled or out of order.

Faults are planned per operation, as a sequence (`plan`) or by chance from a seed (`chance`). The operations are a Slack
method ("chat.postMessage"), "response_url", and for Teams "activities.create", "activities.update",
"conversations.create", "members.get" and "token"; "*" is every operation but "token".
"""

import asyncio
import contextlib
import itertools
import json
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.clients.emulator import arguments_of
from tests.clients.programs import Changes, serving

ANY = "*"


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to misbehave; `accepted` says whether the request took effect before the answer went wrong."""

    name: str
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    accepted: bool = False
    dropped: bool = False
    seconds: float = 0.0


FINE = Fault("fine", accepted=True)


def rate_limited(seconds: int | None = 1, *, empty: bool = False) -> Fault:
    """Answer 429 with Retry-After, or without one when `seconds` is None; `empty` sends no body, as Slack can."""
    headers = {} if seconds is None else {"Retry-After": str(seconds)}
    return Fault("rate_limited", 429, headers, None if empty else {"ok": False, "error": "ratelimited"})


def server_error(status: int = 500, *, accepted: bool = False) -> Fault:
    """Answer a 5xx that is no JSON, before or after the request took effect."""
    return Fault("server_error", status, body="upstream connect error", accepted=accepted)


def dropped(*, accepted: bool = True) -> Fault:
    """Close the connection without an answer; by default after the request took effect."""
    return Fault("dropped", accepted=accepted, dropped=True)


def delayed(seconds: float) -> Fault:
    """Let the request take effect at once, and answer `seconds` later."""
    return Fault("delayed", accepted=True, seconds=seconds)


def slack_error(error: str) -> Fault:
    """Answer Slack's 200 with `ok` false, such as channel_not_found, is_archived, token_revoked, invalid_auth."""
    return Fault(f"slack_error:{error}", 200, body={"ok": False, "error": error})


def teams_error(status: int = 403, code: str = "BotNotInConversationRoster") -> Fault:
    """Answer the connector's refusal; 404 usually says ConversationNotFound."""
    return Fault(f"teams_error:{code}", status, body={"error": {"code": code, "message": code}})


@dataclass(frozen=True, slots=True)
class Call:
    """A request that arrived, in order of arrival; `at` is in seconds of a monotonic clock."""

    operation: str
    arguments: dict[str, Any]
    authorization: str
    at: float
    fault: Fault


class _Refused(Exception):  # noqa: N818 - an answer, not an error of ours
    """The request is wrong in itself: the answer that says so."""

    def __init__(self, body: dict[str, Any], status: int = 200) -> None:
        super().__init__(str(body))
        self.body, self.status = body, status


@dataclass(slots=True)
class SlackState:
    """What was accepted as Slack; a message is a dictionary as conversations.history gives it, plus its `channel`."""

    team_id: str = "T000FAULTS"
    bot_user_id: str = "U000000BOT"
    bot_id: str = "B000000BOT"
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    messages: list[dict[str, Any]] = field(default_factory=list)
    ephemeral: list[dict[str, Any]] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    views: list[dict[str, Any]] = field(default_factory=list)
    responses: list[dict[str, Any]] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)  # the channels that take no message of the bot's any more
    _ticks: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def answer(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Carry out a method; an unknown one is refused as Slack refuses it."""
        handler = getattr(self, "_" + method.replace(".", "_").lower(), None)
        if handler is None:
            raise _Refused({"ok": False, "error": "unknown_method", "req_method": method})
        return {"ok": True, **handler(arguments)}

    @staticmethod
    def dm(user: str) -> str:
        """Return the id of a person's DM: always the same for the same person."""
        return f"D{user[1:]}"

    def next_ts(self) -> str:
        """Return a ts later than every earlier one."""
        return f"{int(time.time())}.{next(self._ticks):06d}"

    def _auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        found = {"team_id": self.team_id, "team": "Faults", "user_id": self.bot_user_id, "bot_id": self.bot_id}
        return {**found, "user": "sameside", "url": "http://127.0.0.1/", "is_enterprise_install": False}

    def _users_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        user = arguments.get("user", "")
        usual = {"id": user, "team_id": self.team_id, "name": user.lower(), "real_name": user, "tz": "Europe/Berlin"}
        usual |= {"deleted": False, "is_bot": False, "is_restricted": False, "is_stranger": False}
        return {"user": {**usual, "profile": {"real_name": user, "display_name": user}, **self.users.get(user, {})}}

    def _conversations_open(self, arguments: dict[str, Any]) -> dict[str, Any]:
        users = arguments.get("users", "")
        first = users[0] if isinstance(users, list) else users.split(",")[0]
        if not first:
            raise _Refused({"ok": False, "error": "users_list_not_supplied"})
        return {"channel": {"id": self.dm(first)}}

    def _chat_postmessage(self, arguments: dict[str, Any]) -> dict[str, Any]:
        channel = arguments.get("channel", "")
        if not channel:
            raise _Refused({"ok": False, "error": "channel_not_found"})
        if not any(arguments.get(name) for name in ("text", "blocks", "attachments")):
            raise _Refused({"ok": False, "error": "no_text"})
        message = {"type": "message", **self._written(arguments), "user": self.bot_user_id, "bot_id": self.bot_id}
        message |= {"ts": self.next_ts(), "channel": self.dm(channel) if channel[0] in "UW" else channel}
        if message["channel"] in self.closed:
            raise _Refused({"ok": False, "error": "channel_not_found"})
        self.messages.append(message)
        return {"channel": message["channel"], "ts": message["ts"], "message": message}

    def _chat_postephemeral(self, arguments: dict[str, Any]) -> dict[str, Any]:
        self.ephemeral.append(dict(arguments))
        return {"message_ts": self.next_ts()}

    def _chat_update(self, arguments: dict[str, Any]) -> dict[str, Any]:
        for message in self.messages:
            if (message["channel"], message["ts"]) == (arguments.get("channel"), arguments.get("ts")):
                message.update(self._written(arguments))
                self.updates.append(dict(arguments))
                return {"channel": message["channel"], "ts": message["ts"], "text": message.get("text", "")}
        raise _Refused({"ok": False, "error": "message_not_found"})

    def _chat_delete(self, arguments: dict[str, Any]) -> dict[str, Any]:
        kept = [
            each for each in self.messages if (each["channel"], each["ts"]) != (arguments["channel"], arguments["ts"])
        ]
        if len(kept) == len(self.messages):
            raise _Refused({"ok": False, "error": "message_not_found"})
        self.messages[:] = kept
        return {"channel": arguments["channel"], "ts": arguments["ts"]}

    def _conversations_history(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return self._page(arguments, [each for each in self._in(arguments) if not self._is_reply(each)])

    def _conversations_replies(self, arguments: dict[str, Any]) -> dict[str, Any]:
        thread = arguments.get("ts")
        found = [each for each in self._in(arguments) if thread in {each["ts"], each.get("thread_ts")}]
        return self._page(arguments, found, newest_first=False)

    def _views_open(self, arguments: dict[str, Any]) -> dict[str, Any]:
        if not arguments.get("trigger_id"):
            raise _Refused({"ok": False, "error": "invalid_trigger_id"})
        return self._view(arguments)

    def _views_publish(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return self._view(arguments)

    def _views_update(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return self._view(arguments)

    def _views_push(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return self._view(arguments)

    def _assistant_threads_setstatus(self, _: dict[str, Any]) -> dict[str, Any]:
        return {}

    def _assistant_threads_settitle(self, _: dict[str, Any]) -> dict[str, Any]:
        return {}

    def _assistant_threads_setsuggestedprompts(self, _: dict[str, Any]) -> dict[str, Any]:
        return {}

    def _view(self, arguments: dict[str, Any]) -> dict[str, Any]:
        self.views.append(dict(arguments))
        made = {"id": arguments.get("view_id", f"V{len(self.views):08d}"), "hash": self.next_ts()}
        return {"view": {**(arguments.get("view") or {}), **made, "team_id": self.team_id}}

    @staticmethod
    def _written(arguments: dict[str, Any]) -> dict[str, Any]:
        names = ("text", "blocks", "attachments", "metadata", "thread_ts")
        return {name: arguments[name] for name in names if name in arguments}

    @staticmethod
    def _is_reply(message: dict[str, Any]) -> bool:
        return message.get("thread_ts", message["ts"]) != message["ts"]

    def _in(self, arguments: dict[str, Any]) -> list[dict[str, Any]]:
        oldest, latest = arguments.get("oldest") or "0", arguments.get("latest") or "9"
        inclusive = _true(arguments.get("inclusive"))
        return [
            each
            for each in self.messages
            if each["channel"] == arguments.get("channel")
            and (oldest < each["ts"] < latest or (inclusive and each["ts"] in {oldest, latest}))
        ]

    @staticmethod
    def _page(arguments: dict[str, Any], found: list[dict[str, Any]], *, newest_first: bool = True) -> dict[str, Any]:
        """Slack shows metadata only to those who ask for it; the channel is not part of a message there."""
        hidden = {"channel"} if _true(arguments.get("include_all_metadata")) else {"channel", "metadata"}
        shown = [{name: value for name, value in each.items() if name not in hidden} for each in found]
        ordered = shown[::-1] if newest_first else shown
        start, limit = int(arguments.get("cursor") or 0), int(arguments.get("limit") or 100)
        more = start + limit < len(ordered)
        return {
            "messages": ordered[start : start + limit],
            "has_more": more,
            "response_metadata": {"next_cursor": str(start + limit) if more else ""},
        }


@dataclass(slots=True)
class TeamsState:
    """What was accepted as Teams; an activity is a dictionary as it was sent, with its `id` and `conversation_id`."""

    activities: list[dict[str, Any]] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    conversations: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)  # the conversations that have blocked the bot

    def create(self, conversation: str, activity: dict[str, Any]) -> dict[str, Any]:
        """Accept an activity, unless the conversation has blocked the bot."""
        if conversation in self.closed:
            raise _Refused({"error": {"code": "MessageWritesBlocked", "message": "Message writes are blocked"}}, 403)
        kept = {**activity, "id": f"{1_700_000_000_000 + len(self.activities)}", "conversation_id": conversation}
        self.activities.append(kept)
        return {"id": kept["id"]}

    def update(self, conversation: str, activity_id: str, activity: dict[str, Any]) -> dict[str, Any]:
        """Put an activity in place of an earlier one."""
        for number, kept in enumerate(self.activities):
            if (kept["conversation_id"], kept["id"]) == (conversation, activity_id):
                self.activities[number] = {**activity, "id": activity_id, "conversation_id": conversation}
                self.updates.append(self.activities[number])
                return {"id": activity_id}
        error = {"code": "ActivityNotFoundInConversation", "message": "Message does not exist in the thread."}
        raise _Refused({"error": error}, 404)

    def converse(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Open a conversation; the same members get the same one again, as on Teams."""
        members = [member.get("id", "") for member in wanted.get("members") or []]
        channel = (wanted.get("channelData") or {}).get("channel", {}).get("id", "")
        first = wanted.get("activity")
        conversation = f"a:{'+'.join(members)}" if members else f"{channel};messageid={len(self.activities)}"
        self.conversations.append({**wanted, "id": conversation})
        sent = self.create(conversation, first) if first else {}
        return {"id": conversation, **({"activityId": sent["id"]} if sent else {})}

    def token(self) -> dict[str, Any]:
        """Give the bot an outbound token."""
        self.tokens.append(f"outbound-{len(self.tokens) + 1}")
        return {"token_type": "Bearer", "expires_in": 3599, "access_token": self.tokens[-1]}


@dataclass(slots=True)
class FaultServer:
    """A running fault server: what to plan, where it is, what it saw."""

    base_url: str = ""
    slack: SlackState = field(default_factory=SlackState)
    teams: TeamsState = field(default_factory=TeamsState)
    calls: list[Call] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    _plans: dict[str, deque[Fault]] = field(default_factory=dict)
    _chances: list[tuple[frozenset[str], random.Random, tuple[tuple[Fault, float], ...]]] = field(default_factory=list)

    @property
    def slack_url(self) -> str:
        """The base_url for slack_sdk's clients."""
        return f"{self.base_url}/api/"

    @property
    def response_url(self) -> str:
        """A response_url for commands and interactions."""
        return f"{self.base_url}/response/1"

    @property
    def service_url(self) -> str:
        """The serviceUrl for activities."""
        return f"{self.base_url}/teams"

    @property
    def token_url(self) -> str:
        """Where the bot fetches its outbound token for Teams."""
        return f"{self.base_url}/tenant/oauth2/v2.0/token"

    def plan(self, operation: str, *faults: Fault) -> None:
        """Misbehave at the next requests of an operation, one fault a request; FINE lets one through."""
        self._plans.setdefault(operation, deque()).extend(faults)

    def chance(self, seed: int, faults: Iterable[tuple[Fault, float]], *operations: str) -> None:
        """Misbehave by chance: each fault with its probability, in every operation or in those named.

        The same seed and the same order of requests give the same faults. A planned fault comes first.
        """
        self._chances.append((frozenset(operations or (ANY,)), random.Random(seed), tuple(faults)))  # noqa: S311 - repeatable

    def behave(self) -> None:
        """Forget every plan and chance."""
        self._plans.clear()
        self._chances.clear()

    def count(self, operation: str) -> int:
        """Return how many requests of an operation arrived, accepted or not."""
        return sum(call.operation == operation for call in self.calls)

    async def until(self, operation: str, count: int, *, seconds: float = 5) -> list[Call]:
        """Wait until an operation was requested `count` times; return those calls."""

        def look() -> list[Call] | None:
            found = [call for call in self.calls if call.operation == operation]
            return found if len(found) >= count else None

        return await self.changes.until(look, seconds, lambda: f"{operation}: {self.count(operation)} of {count}")

    def application(self) -> web.Application:
        """Return the web application."""
        app = web.Application(client_max_size=4 * 1024 * 1024)
        conversation = "/teams/v3/conversations"
        app.router.add_route("*", "/api/{method}", self._slack)
        app.router.add_post("/response/{token}", self._response)
        app.router.add_post(conversation, self._converse)
        app.router.add_post(f"{conversation}/{{conversation}}/activities", self._create)
        app.router.add_post(f"{conversation}/{{conversation}}/activities/{{activity}}", self._create)
        app.router.add_put(f"{conversation}/{{conversation}}/activities/{{activity}}", self._update)
        app.router.add_get(f"{conversation}/{{conversation}}/members/{{member}}", self._member)
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._token)
        return app

    async def _slack(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        arguments, authorization = await arguments_of(request)
        return await self._serve(
            request, method, arguments, authorization, lambda: self.slack.answer(method, arguments)
        )

    async def _response(self, request: web.Request) -> web.Response:
        body = await request.json()

        def accept() -> dict[str, Any]:
            self.slack.responses.append(body)
            return {"ok": True}

        return await self._serve(request, "response_url", body, "", accept)

    async def _create(self, request: web.Request) -> web.Response:
        conversation, activity = request.match_info["conversation"], await request.json()
        arguments = {"conversation_id": conversation, **activity}
        return await self._teams(
            request, "activities.create", arguments, lambda: self.teams.create(conversation, activity), 201
        )

    async def _update(self, request: web.Request) -> web.Response:
        conversation, activity = request.match_info["conversation"], await request.json()
        activity_id = request.match_info["activity"]
        arguments = {"conversation_id": conversation, "activity_id": activity_id, **activity}
        return await self._teams(
            request, "activities.update", arguments, lambda: self.teams.update(conversation, activity_id, activity)
        )

    async def _converse(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        return await self._teams(request, "conversations.create", wanted, lambda: self.teams.converse(wanted), 201)

    async def _member(self, request: web.Request) -> web.Response:
        member = request.match_info["member"]
        found = {"id": member, "aadObjectId": member, "name": member, "userRole": "user"}
        return await self._teams(request, "members.get", dict(request.match_info), lambda: found)

    async def _token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        return await self._teams(request, "token", form, self.teams.token)

    async def _teams(
        self, request: web.Request, operation: str, arguments: dict[str, Any], accept: Any, status: int = 200
    ) -> web.Response:
        authorization = request.headers.get("Authorization", "")
        return await self._serve(request, operation, arguments, authorization, accept, status)

    async def _serve(
        self,
        request: web.Request,
        operation: str,
        arguments: dict[str, Any],
        authorization: str,
        accept: Any,
        status: int = 200,
    ) -> web.Response:
        fault = self._next_fault(operation)
        self.calls.append(Call(operation, arguments, authorization, time.monotonic(), fault))
        try:
            answer = accept() if fault.accepted else {}
        except _Refused as refused:
            answer, status = refused.body, refused.status
        self.changes.announce()
        if fault.seconds:
            await asyncio.sleep(fault.seconds)
        if fault.dropped and request.transport:
            request.transport.abort()
        if not fault.status:
            return web.json_response(answer, status=status)
        return _spoilt(fault)

    def _next_fault(self, operation: str) -> Fault:
        names = (operation,) if operation == "token" else (operation, ANY)
        for name in names:
            if self._plans.get(name):
                return self._plans[name].popleft()
        for operations, chance, faults in self._chances:
            if operations.isdisjoint(names):
                continue
            drawn = chance.random()
            for fault, probability in faults:
                drawn -= probability
                if drawn < 0:
                    return fault
        return FINE


def _spoilt(fault: Fault) -> web.Response:
    if isinstance(fault.body, dict):
        text, kind = json.dumps(fault.body), "application/json"
    else:
        text, kind = fault.body or "", "text/plain"
    return web.Response(status=fault.status, headers=dict(fault.headers), text=text, content_type=kind)


def _true(value: Any) -> bool:
    return str(value).lower() in {"1", "true"}


@contextlib.asynccontextmanager
async def fault_server() -> AsyncIterator[FaultServer]:
    """Serve a fault server on a free port; it behaves until told otherwise."""
    server = FaultServer()
    async with serving(server.application()) as server.base_url:
        yield server
