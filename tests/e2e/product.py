"""The whole product as its users meet it: its own process, between a Slack workspace and a Teams tenant.

Everything is made as an operator makes it: by the command line, and by what people say in chat.
"""

import asyncio
import contextlib
import csv
import os
import re
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp

from adapters.cli.people_file import COLUMNS
from adapters.main import assemble
from adapters.product import Product
from adapters.settings import Settings
from adapters.slack.app import PATH
from bot.editing.approving import approve
from bot.people import Role, Side
from bot.turn import Actor, Platform
from knowledge.starter import starter_knowledge
from tests.clients.emulator import SIGNING_SECRET, Workspace, slack_workspace
from tests.clients.playground import Gateway, Person, Playground, Tenant, playground
from tests.clients.programs import Changes, free_port, require_clients, text_of
from tests.clients.signing import TokenIssuer, token_issuer
from tests.keys import RING, SAMESIDE_KEYS

SAMESIDE = Path(sys.executable).with_name("sameside")
STARTER = Path(__file__).parents[2] / "knowledge" / "starter" / "entries.yaml"
ENGAGEMENT = "Alder Foods and Brightwater IT"
_OURS = ("DATABASE_URL", "PORT", "SAMESIDE_", "SLACK_", "TEAMS_", "OPENAI_")
_START = 30.0  # seconds until a process is ready, on a busy machine
_END = 25.0  # seconds in which a process that was told to stop has stopped


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the engagement, on one platform; `user` is their name in Slack or their number in the tenant."""

    platform: Platform
    user: str | int
    name: str
    side: Side
    roles: tuple[Role, ...] = ()


ANA = Member(Platform.SLACK, "ana", "Ana Silva", Side.CUSTOMER)
CARLA = Member(Platform.SLACK, "carla", "Carla Berg", Side.CUSTOMER, (Role.LEAD,))
ANTON = Member(Platform.SLACK, "anton", "Anton Falk", Side.CUSTOMER, (Role.APPROVER,))
ALEX = Member(Platform.TEAMS, 0, "Alex Wilber", Side.PROVIDER, (Role.LEAD,))
MEGAN = Member(Platform.TEAMS, 1, "Megan Bowen", Side.PROVIDER, (Role.APPROVER,))
TARA = Member(Platform.TERMINAL, "tara", "Tara Quist", Side.PROVIDER)
EVERYBODY = (ANA, CARLA, ANTON, ALEX, MEGAN, TARA)


@dataclass(slots=True)
class Process:
    """A running `sameside web` or `sameside worker`."""

    running: asyncio.subprocess.Process
    url: str
    log: Path

    async def ended(self) -> int:
        """Wait for its end and return its exit status."""
        async with asyncio.timeout(_END):
            return await self.running.wait()

    async def terminated(self) -> int:
        """Tell it to stop, as a platform does before a restart, and wait until it has."""
        self.running.terminate()
        return await self.ended()

    async def killed(self) -> None:
        """Kill it where it stands."""
        self.running.kill()
        await self.ended()


@dataclass(slots=True)
class World:
    """The product, the workspace of one company, the tenant of the other, and the line between them."""

    environment: dict[str, str]
    slack: Workspace
    teams: Playground
    issuer: TokenIssuer
    web: Process

    def person(self, member: Member) -> Person:
        """Return who that is in the tenant."""
        return self.teams.tenant.people[int(member.user)]

    async def press_in_slack(self, member: Member, wanted: str, action: str) -> dict[str, Any]:
        """Press a button of the newest message of the bot's that holds the wanted text; return that message."""
        dm = await self.slack.dm(str(member.user))
        await self.slack.appears(wanted, dm)
        found = [each for each in await self.slack.messages(dm) if wanted in str(each) and action in str(each)]
        assert found, f"no message with {wanted!r} offers {action!r}"
        status, _ = await self.slack.press(str(member.user), found[-1], dm, action)
        assert status == 200
        return found[-1]

    async def send_modal(self, member: Member, *, since: int = 0, **fields: str) -> Any:
        """Fill in the modal that the product opened last, and return what the product answers to it."""
        opened = await self.slack.called("views.open", since=since)
        assert opened.answer["ok"], opened.answer
        shown = opened.arguments["view"]
        view = {
            **shown,
            "id": opened.answer["view"]["id"],
            "hash": opened.answer["view"]["hash"],
            "state": {"values": {name: {"value": {"value": value}} for name, value in fields.items()}},
        }
        status, answer = await self.slack.interact(str(member.user), {"type": "view_submission", "view": view})
        assert status == 200
        return answer


def environment_of(database_url: str) -> dict[str, str]:
    """Return this process's environment without anything that configures the product, and with a database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return {**kept, "DATABASE_URL": database_url, "SAMESIDE_KEYS": SAMESIDE_KEYS, "PYTHONUNBUFFERED": "1"}


def with_slack(api_url: str, bot_token: str) -> dict[str, str]:
    """Return what configures Slack."""
    return {"SLACK_SIGNING_SECRET": SIGNING_SECRET, "SLACK_BOT_TOKEN": bot_token, "SLACK_API_URL": api_url}


def with_teams(tenant: Tenant, origin: str, issuer: TokenIssuer) -> dict[str, str]:
    """Return what configures Teams; `origin` is where the connector is."""
    return {
        "TEAMS_APP_ID": tenant.app_id,
        "TEAMS_APP_PASSWORD": "app-password",
        "TEAMS_APP_TENANT_ID": tenant.tenant_id,
        "TEAMS_ALLOWED_TENANTS": tenant.tenant_id,
        "TEAMS_SERVICE_HOSTS": origin,
        "TEAMS_OPENID_METADATA_URL": issuer.metadata_url,
        "TEAMS_TOKEN_URL": issuer.token_url,
    }


async def sameside(environment: Mapping[str, str], *arguments: str, said: str | None = None) -> str:
    """Run a command to its end and return what it printed; `said` goes to its standard input."""
    process = await asyncio.create_subprocess_exec(
        SAMESIDE,
        *arguments,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(_START):
            printed, _ = await process.communicate((said or "").encode())
    finally:
        await _gone(process)
    assert process.returncode == 0, printed.decode()
    return printed.decode()


@contextlib.asynccontextmanager
async def sameside_web(environment: Mapping[str, str], log: Path) -> AsyncIterator[Process]:
    """Run `sameside web` on a free port, from when it is ready; it has ended when the block is left."""
    port = free_port()
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            SAMESIDE,
            "web",
            env={**environment, "PORT": str(port)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    web = Process(process, f"http://127.0.0.1:{port}", log)
    try:
        await _ready(web)
        yield web
    finally:
        await _gone(process)


@dataclass(slots=True)
class Terminal:
    """A running `sameside chat` in a pipe."""

    running: asyncio.subprocess.Process
    transcript: str = ""
    changes: Changes = field(default_factory=Changes)

    async def say(self, line: str) -> None:
        """Type a line."""
        assert self.running.stdin
        self.running.stdin.write(f"{line}\n".encode())
        await self.running.stdin.drain()

    async def shows(self, wanted: str, *, seconds: float = 10) -> str:
        """Wait until it shows the wanted text, and return everything it has shown."""
        return await self.changes.until(
            lambda: self.transcript if wanted in " ".join(self.transcript.split()) else None,
            seconds,
            lambda: f"{wanted!r} was not shown: {self.transcript[-3000:]}",
        )

    async def press(self, label: str) -> None:
        """Press the newest button of that label by its number."""
        await self.shows(f"] {label}")
        await self.say(re.findall(rf"\[([0-9]+)\] {re.escape(label)}", self.transcript)[-1])

    async def follow(self) -> None:
        """Keep what it shows."""
        assert self.running.stdout
        while raw := await self.running.stdout.readline():
            self.transcript += raw.decode()
            self.changes.announce()


@contextlib.asynccontextmanager
async def chatting(environment: Mapping[str, str], member: Member) -> AsyncIterator[Terminal]:
    """Run `sameside chat` as that person."""
    async with terminal(environment, "--engagement", ENGAGEMENT, "--person", str(member.user)) as it:
        await it.shows("Hello", seconds=_START)
        yield it


@contextlib.asynccontextmanager
async def terminal(environment: Mapping[str, str], *options: str) -> AsyncIterator[Terminal]:
    """Run `sameside chat` in a pipe; it has ended when the block is left."""
    process = await asyncio.create_subprocess_exec(
        SAMESIDE,
        "chat",
        *options,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    it = Terminal(process)
    following = asyncio.create_task(it.follow())
    try:
        yield it
        assert process.stdin
        process.stdin.close()
        async with asyncio.timeout(_END):
            assert await process.wait() == 0
    finally:
        await _gone(process)
        await following


async def make_engagement(
    environment: Mapping[str, str], members: Mapping[Member, tuple[str, str]], folder: Path
) -> None:
    """Make the engagement, its people and its knowledge; a member's value is their workspace and user id."""
    people = folder / "people.csv"
    with people.open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(COLUMNS)
        for member, (workspace, user) in members.items():
            lines.writerow([member.platform, workspace, user, member.name, member.side, " ".join(member.roles)])
    await sameside(environment, "engagement", "add", ENGAGEMENT)
    await sameside(environment, "kb", "import", str(STARTER))
    await sameside(environment, "person", "import", str(people), "--apply")


def make_engagement_at_once(product: Product, people: Mapping[Actor, tuple[Side, tuple[Role, ...]]]) -> None:
    """Make an engagement of many people, approved knowledge included, without a process for each.

    The first person of each side approves.
    """
    made = product.administration.open(ENGAGEMENT)
    with product.store.work(made) as work:
        added = [
            work.people.add(actor, name=actor.name, side=side, roles={Role.STAFF, *roles}, at=product.now())
            for actor, (side, roles) in people.items()
        ]
        work.entries.take_in(starter_knowledge(), product.now())
        for approver in (next(person for person in added if person.side is side) for side in Side):
            _approve_everything(work, approver, product)


@contextlib.asynccontextmanager
async def world(
    database_url: str, logs: Path, members: tuple[Member, ...] = EVERYBODY, strangers: tuple[str, ...] = ("zoe",)
) -> AsyncIterator[World]:
    """Start everything, with people who can be reached and knowledge that both sides approved."""
    require_clients()
    async with contextlib.AsyncExitStack() as stack:
        issuer = await stack.enter_async_context(token_issuer())
        gateway = await stack.enter_async_context(Gateway(sign=issuer.token).running())
        names = tuple(str(member.user) for member in members if member.platform is Platform.SLACK)
        slack, teams = await asyncio.gather(
            stack.enter_async_context(slack_workspace(logs=logs / "slack", people=(*names, *strangers))),
            stack.enter_async_context(playground(logs=logs / "teams", gateway=gateway)),
        )
        environment = environment_of(database_url)
        environment |= with_slack(slack.api_url, slack.bot_token)
        environment |= with_teams(gateway.tenant, gateway.base_url, issuer)
        await make_engagement(environment, {member: _ids(member, slack, gateway.tenant) for member in members}, logs)
        await asyncio.to_thread(_approve, database_url)
        web = await stack.enter_async_context(sameside_web(environment, logs / "web.log"))
        slack.events_url, gateway.bot = f"{web.url}{PATH}", f"{web.url}/api/messages"
        made = World(environment, slack, teams, issuer, web)
        await _arrive(made, members)
        yield made


def _approve(database_url: str) -> None:
    """Let somebody of each side approve everything: in chat that takes a press for every five entries."""
    product = assemble(Settings(database_url=database_url, port=0, slack=None, teams=None, ring=RING))
    [made] = product.administration.engagements()
    with product.store.work(made) as work:
        people = work.people.with_role(Role.APPROVER)
        for approver in (next(it for it in people if it.side is side) for side in Side):
            _approve_everything(work, approver, product)
    product.engine.dispose()


def _approve_everything(work: Any, approver: Any, product: Product) -> None:
    """Let somebody approve for their side, and for HR what is about work or law."""
    both = replace(approver, roles=approver.roles | {Role.APPROVER, Role.HR})
    for status in work.entries.statuses():
        approve(work.entries, status.entry.id, status.version, both, product.now())


async def _arrive(made: World, members: tuple[Member, ...]) -> None:
    """Let the leads open the bot, so that it can write to them first."""
    for member in members:
        if Role.LEAD not in member.roles:
            continue
        if member.platform is Platform.SLACK:
            dm = await made.slack.dm(str(member.user))
            user = made.slack.users[str(member.user)]
            opened = {"type": "app_home_opened", "user": user, "channel": dm, "tab": "messages"}
            assert await made.slack.event(opened) == 200
            await made.slack.appears(f"Hello {member.name}", dm)
        else:
            await made.teams.install(person=made.person(member))
            await made.teams.sent(f"Hello {member.name}")


def _ids(member: Member, slack: Workspace, tenant: Tenant) -> tuple[str, str]:
    match member.platform:
        case Platform.SLACK:
            return slack.team_id, slack.users[str(member.user)]
        case Platform.TEAMS:
            return tenant.tenant_id, tenant.people[int(member.user)].aad_object_id
        case _:
            return "local", str(member.user)


async def _ready(web: Process) -> None:
    async with aiohttp.ClientSession() as session, asyncio.timeout(_START):
        while True:
            if web.running.returncode is not None:
                raise RuntimeError(f"sameside web ended with {web.running.returncode}: {text_of(web.log)[-3000:]}")
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(f"{web.url}/readyz") as response:
                    if response.status == 200:
                        return
            await asyncio.sleep(0.05)


async def _gone(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(5):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


def new_event_id() -> str:
    """Return an event id of Slack's form that was never used."""
    return f"Ev{uuid.uuid4().hex[:10].upper()}"
