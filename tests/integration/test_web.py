"""`sameside web` as an operator runs it: a process of its own, its answers, and what it says when it cannot start."""

import asyncio
import contextlib
import ctypes
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import aiohttp
import psycopg
import pytest
from sqlalchemy.engine import make_url

from adapters.main import assemble
from adapters.settings import Settings
from adapters.store import migrating, tables
from adapters.store.engine import open_engine
from tests.clients import faults
from tests.clients.programs import free_port
from tests.clients.signing import SlackSigner
from tests.integration.world import address, populate, rows_of, said
from tests.keys import RING, SAMESIDE_KEYS

pytestmark = pytest.mark.processes

SAMESIDE = Path(sys.executable).with_name("sameside")
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
OURS = ("DATABASE_URL", "PORT", "SLACK_", "TEAMS_", "OPENAI_", "SAMESIDE_KEYS")


def environment(**values):
    clean = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return clean | {"SAMESIDE_KEYS": SAMESIDE_KEYS} | {name: str(value) for name, value in values.items()}


def sameside(*arguments, cwd, powerless=False, **values):
    """Run a command to its end; its exit code, and what it printed and complained of."""
    finished = subprocess.run(  # noqa: S603 - our own command
        [SAMESIDE, *arguments],
        cwd=cwd,
        env=environment(**values),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        preexec_fn=_give_up_root if powerless and os.geteuid() == 0 else None,
    )
    return finished.returncode, finished.stdout, finished.stderr


def _give_up_root():
    # Root may write what is read-only; without CAP_DAC_OVERRIDE in the bounding set it may not after exec.
    ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)


@contextlib.asynccontextmanager
async def web(cwd, **values):
    """Run `sameside web` on a free port: its process and its address."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        SAMESIDE,
        "web",
        cwd=cwd,
        env=environment(PORT=port, **values),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        async with aiohttp.ClientSession() as session:
            await until(lambda: answers(session, f"{url}/healthz", 200), process)
            yield process, url, session
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def answers(session, url, status):
    """Whether the address answers with that status."""
    try:
        async with session.get(url) as answer:
            return answer.status == status
    except aiohttp.ClientError:
        return False


async def until(look, process, seconds=20):
    """Wait for something to become true while the process lives."""
    deadline = time.monotonic() + seconds
    while not await look():
        assert process.returncode is None, (await process.stderr.read()).decode()
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.1)


async def body(session, url):
    async with session.get(url) as answer:
        return answer.status, await answer.text()


async def test_a_running_process_is_healthy_ready_and_shows_its_figures(product, database_url, tmp_path):
    world = populate(product)
    with world.work() as work:
        work.outbox.reply(address("ana"), said("a worry that nobody else may read"), key="k1")
    async with web(tmp_path, DATABASE_URL=database_url) as (process, url, session):
        assert await body(session, f"{url}/readyz") == (200, '{"ready": true}')
        status, figures = await body(session, f"{url}/metrics")
        assert status == 200
        assert 'sameside_outbox_messages{state="pending"} 1.0' in figures
        assert 'sameside_outbox_messages{state="dead"} 0.0' in figures
        assert float(figures.split("\nsameside_outbox_oldest_seconds ")[1].split()[0]) > 0
        assert float(figures.split("\nsameside_seconds_since_good_tick ")[1].split()[0]) < 5
        assert "worry" not in figures
        assert (await body(session, f"{url}/slack/events"))[0] == 404, "a platform that is not configured has no door"
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 5) == 0


async def test_figures_are_for_those_who_have_the_token(sqlite_url, tmp_path):
    token = "a-token-of-some-length"
    async with web(tmp_path, DATABASE_URL=sqlite_url, SAMESIDE_METRICS_TOKEN=token) as (_, url, session):
        for given, status in (
            ({}, 401),
            ({"Authorization": "Bearer wrong"}, 401),
            ({"Authorization": token}, 401),
            ({"Authorization": f"Bearer {token}x"}, 401),
            ({"Authorization": "Bearer t\u00f6ken"}, 401),
            ({"Authorization": f"Bearer {token}"}, 200),
        ):
            async with session.get(f"{url}/metrics", headers=given) as answer:
                assert answer.status == status, given
                assert ("sameside_" in await answer.text()) == (status == 200)
        assert (await body(session, f"{url}/healthz"))[0] == 200


async def test_without_a_token_figures_are_for_this_machine_alone(sqlite_url, tmp_path):
    async with web(tmp_path, DATABASE_URL=sqlite_url) as (_, url, session):
        assert (await body(session, f"{url}/metrics"))[0] == 200
        for passed_on in ({"X-Forwarded-For": "203.0.113.9"}, {"Forwarded": "for=203.0.113.9"}, {"Via": "1.1 proxy"}):
            async with session.get(f"{url}/metrics", headers=passed_on) as answer:
                assert answer.status == 401, passed_on
        own = socket.gethostbyname(socket.gethostname())
        if not own.startswith("127."):
            async with session.get(url.replace("127.0.0.1", own) + "/metrics") as answer:
                assert answer.status == 401, "another machine looks like this"


def test_a_token_that_can_be_guessed_is_refused(tmp_path):
    for weak in ("short", "t\u00f6ken-of-some-length"):
        code, _, complaint = sameside("web", cwd=tmp_path, SAMESIDE_METRICS_TOKEN=weak)
        assert code == 1
        assert "SAMESIDE_METRICS_TOKEN must have at least 16 characters" in complaint


async def test_without_the_newest_tables_a_process_is_not_ready_and_comes_back_when_they_do(
    product, database_url, tmp_path
):
    async with faults.fault_server() as slack, slack_web(tmp_path, database_url, slack) as (process, url, session):
        await asyncio.to_thread(migrating.downgrade, product.engine, "base")
        assert await body(session, f"{url}/readyz") == (503, '{"ready": false, "why": "migrations"}')
        assert (await body(session, f"{url}/metrics"))[0] == 200
        await asyncio.sleep(0.7)  # the courier looks at least once meanwhile
        await asyncio.to_thread(migrating.upgrade, product.engine)
        assert await body(session, f"{url}/readyz") == (200, '{"ready": true}')
        await delivers_again(product, slack, process)


@pytest.mark.postgresql
async def test_without_its_database_a_process_is_alive_and_not_ready_and_comes_back_when_it_does(
    postgresql_url, postgresql_server, tmp_path
):
    name = make_url(postgresql_url).database
    async with faults.fault_server() as slack, slack_web(tmp_path, postgresql_url, slack) as (process, url, session):
        try:
            away(postgresql_server, name, allowed=False)
            assert await body(session, f"{url}/readyz") == (503, '{"ready": false, "why": "database"}')
            assert (await body(session, f"{url}/healthz"))[0] == 200
            status, figures = await body(session, f"{url}/metrics")
            assert (status, "sameside_outbox" in figures) == (200, False)
            signed = SlackSigner(SECRET).event(message_event(slack))
            async with session.post(f"{url}/slack/events", data=signed.body, headers=signed.headers) as answer:
                assert answer.status >= 500, "Slack has to deliver it again"
        finally:
            away(postgresql_server, name, allowed=True)
        await until(lambda: answers(session, f"{url}/readyz", 200), process)
        product = assemble(Settings(database_url=postgresql_url, port=0, slack=None, teams=None, ring=RING))
        try:
            await delivers_again(product, slack, process)
        finally:
            product.engine.dispose()


def away(server, name, *, allowed):
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {str(allowed).lower()}')
        if not allowed:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


@contextlib.asynccontextmanager
async def slack_web(cwd, database_url, slack):
    values = {"SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": "xoxb-test", "SLACK_API_URL": slack.slack_url}
    async with web(cwd, DATABASE_URL=database_url, **values) as running:
        yield running


async def delivers_again(product, slack, process):
    world = populate(product)
    with world.work() as work:
        work.outbox.reply(address("ana"), said("hello again"), key="k1")

    async def arrived():
        return any("hello again" in str(message) for message in slack.slack.messages)

    await until(arrived, process)


def message_event(slack, text="/help", event_id="Ev1"):
    """A direct message, as Slack's Events API delivers it."""
    event = {"type": "message", "channel": "DANA", "channel_type": "im", "user": "UANA", "text": text}
    event |= {"ts": "1700000000.000100", "event_ts": "1700000000.000100", "team": slack.slack.team_id}
    return {
        "type": "event_callback",
        "event_id": event_id,
        "event_time": 1_700_000_000,
        "api_app_id": "A1",
        "team_id": slack.slack.team_id,
        "event": event,
        "authorizations": [{"team_id": slack.slack.team_id, "user_id": slack.slack.bot_user_id, "is_bot": True}],
    }


async def test_a_request_in_flight_is_finished_before_the_process_ends(embedded, sqlite_url, tmp_path):
    async with faults.fault_server() as slack:
        populate(embedded, workspace=slack.slack.team_id)
        async with slack_web(tmp_path, sqlite_url, slack) as (process, url, session):
            signed = SlackSigner(SECRET).event(message_event(slack))
            held = sqlite3.connect(embedded.engine.url.database, isolation_level=None)
            try:
                held.execute("BEGIN IMMEDIATE")  # intake has to wait for this
                posting = asyncio.create_task(
                    session.post(f"{url}/slack/events", data=signed.body, headers=signed.headers)
                )
                await slack.until("auth.test", 1)
                await asyncio.sleep(0.5)
                assert not posting.done()
                process.send_signal(signal.SIGTERM)
                await asyncio.sleep(0.5)
                assert process.returncode is None
                assert not posting.done()
                with contextlib.suppress(aiohttp.ClientConnectionError):
                    async with aiohttp.ClientSession() as another, another.get(f"{url}/readyz") as answer:
                        assert answer.status == 503, "nothing new is taken on"
            finally:
                held.rollback()
                held.close()
            answer = await asyncio.wait_for(posting, 5)
            assert answer.status == 200
            assert await asyncio.wait_for(process.wait(), 5) == 0
        assert len(rows_of(embedded, tables.inbox)) == 1
        left = [*rows_of(embedded, tables.outbox), *rows_of(embedded, tables.waiting_turn)]
        assert len(left) == 1, "it waits for the next process, or its answer does, or was sent"


async def test_a_worker_stops_when_it_is_told_to(sqlite_url, tmp_path):
    process = await asyncio.create_subprocess_exec(
        SAMESIDE, "worker", cwd=tmp_path, env=environment(DATABASE_URL=sqlite_url), stderr=asyncio.subprocess.PIPE
    )
    try:
        line = await asyncio.wait_for(process.stderr.readline(), 20)
        assert b'"started"' in line
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 5) == 0
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


# ---------------------------------------------------------------------------------------------------- cannot start


def test_a_port_in_use_gives_one_sentence(sqlite_url, tmp_path):
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))  # noqa: S104 - what the process binds
        taken.listen()
        port = taken.getsockname()[1]
        code, _, complaint = sameside("web", cwd=tmp_path, DATABASE_URL=sqlite_url, PORT=port)
        said_so = [line for line in complaint.splitlines() if not line.startswith(("{", "No chat platform"))]
        assert code == 1
        assert len(said_so) == 1
        assert said_so[0].startswith(f"Port {port} cannot be used")
        assert f"PORT={port + 1}" in said_so[0]
        code, findings, _ = sameside("doctor", cwd=tmp_path, DATABASE_URL=sqlite_url, PORT=port)
        assert f"choose another with PORT={port + 1}" in findings


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, ["SLACK_SIGNING_SECRET"]),
        ({"SLACK_SIGNING_SECRET": "s"}, ["SLACK_BOT_TOKEN"]),
        ({"TEAMS_APP_ID": "a"}, ["TEAMS_APP_PASSWORD", "TEAMS_APP_TENANT_ID", "TEAMS_ALLOWED_TENANTS"]),
    ],
)
def test_a_platform_configured_by_half_names_what_is_missing(sqlite_url, tmp_path, given, missing):
    for command in ("web", "doctor") if len(missing) > 1 else ("web",):
        code, findings, complaint = sameside(command, cwd=tmp_path, DATABASE_URL=sqlite_url, **given)
        assert code == 1
        assert "Traceback" not in complaint
        assert [name for name in missing if f"  {name}: " not in findings + complaint] == []


def unusable(kind, folder):
    """Make a database that cannot be used; its address, and what `doctor` has to say about the way out."""
    path = folder / "sameside.db"
    if kind == "read-only":
        engine = open_engine(f"sqlite:///{path}")
        migrating.upgrade(engine)
        engine.dispose()
        path.chmod(0o444)
        folder.chmod(0o555)
    elif kind == "read-only folder":
        folder.chmod(0o555)
    elif kind == "not a database":
        path.write_text("this is a letter, not a database" * 100)
    elif kind == "a folder":
        path.mkdir()
    elif kind == "no server":
        return f"postgresql://127.0.0.1:{free_port()}/sameside"
    return f"sqlite:///{path}"


@pytest.mark.parametrize("kind", ["read-only", "read-only folder", "not a database", "a folder", "no server"])
def test_a_database_that_cannot_be_used_gives_a_sentence_and_doctor_the_way_out(tmp_path, kind):
    folder = tmp_path / "data"
    folder.mkdir()
    try:
        url = unusable(kind, folder)
        code, _, complaint = sameside("web", cwd=tmp_path, powerless=True, DATABASE_URL=url, PORT=free_port())
        assert (code, "Traceback" in complaint) == (1, False), complaint
        assert complaint.startswith("The database cannot be used: ")
        assert len(complaint.splitlines()) == 2
        assert "sameside doctor" in complaint
        code, findings, complaint = sameside("doctor", cwd=tmp_path, powerless=True, DATABASE_URL=url)
        assert (code, "Traceback" in complaint) == (1, False), complaint
        assert "FAIL  Database" in findings
        assert "Check DATABASE_URL" in findings
    finally:
        folder.chmod(0o755)


def test_a_locked_database_is_said_to_be_locked(sqlite_url, tmp_path):
    held = sqlite3.connect(make_url(sqlite_url).database, isolation_level=None)
    try:
        held.execute("BEGIN IMMEDIATE")
        expected = {"migrate": "The database cannot be used: ", "doctor": "FAIL  Database"}
        with ThreadPoolExecutor() as threads:  # each waits five seconds for the lock
            done = threads.map(lambda command: sameside(command, cwd=tmp_path, DATABASE_URL=sqlite_url), expected)
        for findings, (code, out, complaint) in zip(expected.values(), done, strict=True):
            assert code == 1
            assert findings in out + complaint
            assert "locked" in out + complaint
            assert "Traceback" not in complaint
    finally:
        held.rollback()
        held.close()


@pytest.mark.postgresql
def test_an_empty_server_is_told_to_migrate_first(postgresql_url, tmp_path):
    engine = open_engine(postgresql_url)
    migrating.downgrade(engine, "base")
    engine.dispose()
    code, _, complaint = sameside("worker", cwd=tmp_path, DATABASE_URL=postgresql_url)
    assert (code, complaint) == (1, "The database does not have the newest tables. Run: sameside migrate\n")
    code, findings, _ = sameside("doctor", cwd=tmp_path, DATABASE_URL=postgresql_url)
    assert code == 1
    assert "Run: sameside migrate" in findings
    assert sameside("migrate", cwd=tmp_path, DATABASE_URL=postgresql_url)[0] == 0


def test_the_embedded_database_is_made_where_there_is_none(tmp_path):
    url = f"sqlite:///{tmp_path / 'new' / 'folder' / 'sameside.db'}"
    code, _, complaint = sameside("engagement", "list", cwd=tmp_path, DATABASE_URL=url)
    file = tmp_path / "new" / "folder" / "sameside.db"
    assert (code, complaint) == (0, f"A new database was made: {file.resolve()}\n")
    assert file.is_file()
