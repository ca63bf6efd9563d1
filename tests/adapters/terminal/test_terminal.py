"""The chat in a real pseudo-terminal."""

import fcntl
import os
import pty
import re
import select
import stat
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[3]
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
PROGRAM = Path(__file__).with_name("chat_program.py")


class Typist:
    """Somebody in front of a terminal of 80 columns."""

    def __init__(self, history):
        self._own, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
        environment = os.environ | {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, PROGRAM, history]
        self.chat = subprocess.Popen(  # noqa: S603 - our own program
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
        )
        os.close(theirs)
        self._seen = ""

    def type(self, keys):
        """Press these keys; surrogates are bytes that are no text."""
        os.write(self._own, keys.encode("utf-8", "surrogateescape"))

    def see(self, pattern):
        """Wait until it is on the screen; forget it and all before it."""
        deadline = time.monotonic() + 20
        while not (found := re.search(pattern, self._seen, re.DOTALL)):
            assert time.monotonic() < deadline, (pattern, self._seen)
            if select.select([self._own], [], [], 0.1)[0]:
                self._seen = ESCAPES.sub("", self._seen + os.read(self._own, 65536).decode(errors="replace"))
        self._seen = self._seen[found.end() :]

    def see_it_end(self):
        """Wait until the chat has ended, reading what it still says; give its exit status."""
        deadline = time.monotonic() + 20
        while self.chat.poll() is None and time.monotonic() < deadline:
            if select.select([self._own], [], [], 0.1)[0]:
                try:
                    os.read(self._own, 65536)
                except OSError:  # Linux says so when the other end is closed
                    break
        return self.chat.wait(timeout=5)

    def leave(self):
        """End it, whatever state it is in."""
        self.chat.kill()
        self.chat.wait()
        os.close(self._own)


@pytest.fixture
def typist(tmp_path):
    somebody = Typist(tmp_path / "chat" / "history")
    try:
        somebody.see(">")
        yield somebody
    finally:
        somebody.leave()


def test_a_message_that_arrives_leaves_the_half_typed_line_alone(typist):
    typist.type("later\r")
    typist.see("SAID.*later.*>")
    typist.type("half a li")
    typist.see("half a li")
    typist.see("ARRIVED.*Answer.*> .*half a li")
    typist.type("ne\r")
    typist.see(r"SAID Words\(text='half a line'\)")
    typist.type("1\r")
    typist.see("SAID Press")
    typist.type("/quit\r")
    assert typist.see_it_end() == 0


def test_control_c_clears_the_line_and_twice_leaves(typist):
    typist.type("never said")
    typist.see("never said")
    typist.type("\x03")
    typist.see("once more.*>")
    typist.type("said\r")
    typist.see(r"SAID Words\(text='said'\).*>")
    typist.type("\x03")
    typist.see("once more.*>")
    typist.type("\x03")
    assert typist.see_it_end() == 0


def test_control_d_leaves(typist):
    typist.type("\x04")
    assert typist.see_it_end() == 0


def test_bytes_that_are_no_text_are_survived_and_history_is_only_the_owners(typist, tmp_path):
    typist.type("caf\udcff\r")
    typist.see("SAID.*caf.*>")
    history = tmp_path / "chat" / "history"
    assert stat.S_IMODE(history.stat().st_mode) == 0o600
    assert "caf" in history.read_text(encoding="utf-8")


def test_slash_commands_are_completed(typist):
    typist.type("/eng")
    typist.see("/engagement")
    typist.type("\t")
    typist.see("agement")
    typist.type("\r")
    typist.see(r"SAID Words\(text='/engagement'\)")
