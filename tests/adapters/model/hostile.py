"""A model server that answers however it likes, by a seed: wrong, odd, huge, slow, broken, or not at all."""

from __future__ import annotations

import contextlib
import json
import random
import socket
import socketserver
import threading
import time
from dataclasses import dataclass, field

from tests.adapters.model.mischief import BAD, GOOD, LISTS, SLOW, ok, status

PATIENCE = 5.0  # seconds that a slow answer goes on, if it is let
PAUSE = 0.01  # seconds between its parts
NO_IDS = ["trust", "exit"]  # to answer with where none were asked for


@dataclass
class Hostile:
    """The server: which ways it answers, in what proportion, and what it was asked."""

    ways: dict[str, int]
    seed: int = 0
    asked: list[dict] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)  # what was asked where a redirect leads
    base_url: str = ""
    models: bytes | None = None  # the list of models it gives out, if it keeps one
    models_status: str = "404 No List"  # what it says otherwise
    ending: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self):
        self._dice = random.Random(self.seed)  # noqa: S311 - a repeatable sequence
        self._lock = threading.Lock()

    def take(self, request):
        """Note what was asked, and return the next way to answer, with dice for its details."""
        with self._lock:
            self.asked.append(request)
            way = self._dice.choices(list(self.ways), list(self.ways.values()))[0]
            self.answered.append(way)
            return way, random.Random(self._dice.random())  # noqa: S311 - likewise


class Exchange(socketserver.StreamRequestHandler):
    """One request and what comes of it. The connection is never used again."""

    def handle(self):
        """Read, and answer as the server is told."""
        with contextlib.suppress(OSError, ValueError):  # the client has had enough
            line, body = self.read()
            if "/elsewhere/" in line:
                self.server.hostile.elsewhere.append(line)
            elif line.startswith("GET"):
                self.list_models()
            else:
                self.answer(json.loads(body))

    def read(self):
        """Return the first line and the body."""
        line, length = self.rfile.readline().decode(), 0
        while (header := self.rfile.readline().strip()) != b"":
            name, _, value = header.decode().partition(":")
            length = int(value) if name.lower() == "content-length" else length
        return line, self.rfile.read(length)

    def list_models(self):
        """Give out the list of models, or say why not."""
        hostile = self.server.hostile
        self.wfile.write(status(hostile.models_status) if hostile.models is None else ok(hostile.models))

    def answer(self, request):
        """Answer in the next way."""
        hostile = self.server.hostile
        way, dice = hostile.take(request)
        asked_for = request["response_format"]["json_schema"]["schema"]["properties"]
        ids = asked_for["id"]["enum"][:-1] if "id" in asked_for else NO_IDS
        if way in SLOW:
            self.drip(SLOW[way](ids, dice))
        else:
            written = (GOOD | BAD | LISTS)[way](ids, dice)
            self.wfile.write(written.replace(b"{elsewhere}", f"{hostile.base_url}/elsewhere/".encode()))

    def drip(self, parts):
        """Write one part after the other, and then nothing, until the client leaves or the test ends."""
        until, ending = time.monotonic() + PATIENCE, self.server.hostile.ending
        for part in parts:
            if ending.is_set() or time.monotonic() > until:
                return
            self.wfile.write(part)
            ending.wait(PAUSE)
        while not ending.wait(PAUSE) and time.monotonic() < until and not self.is_left():
            pass

    def is_left(self):
        """Say whether the client has closed the connection."""
        self.connection.setblocking(False)
        try:
            return self.connection.recv(1, socket.MSG_PEEK) == b""
        except BlockingIOError:
            return False


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    hostile: Hostile


@contextlib.contextmanager
def hostile_server(ways, *, seed=0):
    """Let a server answer in these ways: names, or names with how often."""
    hostile = Hostile(ways if isinstance(ways, dict) else dict.fromkeys(ways, 1), seed)
    with _Server(("127.0.0.1", 0), Exchange) as listening:
        listening.hostile = hostile
        hostile.base_url = f"http://127.0.0.1:{listening.server_address[1]}/v1"
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield hostile
        finally:
            hostile.ending.set()
            listening.shutdown()
            thread.join()
