import io
import json
import os
from datetime import date
from pathlib import Path

import pytest

from adapters.outgoing import OutgoingMessage
from adapters.terminal.chat import actor_named, address_of
from adapters.terminal.sender import TerminalSender
from adapters.terminal.session import run_chat
from bot.reply import FactCard, Reply, SourceLine
from knowledge.decision import Decision
from knowledge.entry import Verdict

MARIA = actor_named("Maria Lopez")
DATA = Path(__file__).parents[3].parent / "shared" / "data"


def reply_of(*blocks):
    return Reply(decision=Decision.COMMAND, blocks=blocks)


class ScriptedBot:
    """Answers each turn with the next blocks of its script, with nothing when it runs out, and keeps what was said."""

    def __init__(self, *script):
        self.script = list(script)
        self.turns = []

    async def __call__(self, turn):
        """Answer as `Bot.handle` would."""
        self.turns.append(turn)
        return reply_of(*(self.script.pop(0) if self.script else ()))

    @property
    def said(self):
        """What was said so far."""
        return [turn.said for turn in self.turns]


@pytest.fixture
def scripted():
    return ScriptedBot


@pytest.fixture
def inbox():
    return TerminalSender(MARIA.user_id)


@pytest.fixture
def outgoing():
    def make(*blocks, number=1, actor=MARIA, repeated=False):
        return OutgoingMessage(id=number, address=address_of(actor), reply=reply_of(*blocks), repeated=repeated)

    return make


@pytest.fixture
def piped(inbox):
    """Talk through a pipe: lines or raw bytes in, the transcript out."""

    async def talk(bot, said, **options):
        raw = said if isinstance(said, bytes) else "".join(f"{line}\n" for line in said).encode()
        stdin = io.TextIOWrapper(io.BytesIO(raw), encoding="ascii")
        shown = io.BytesIO()
        stdout = io.TextIOWrapper(shown, encoding="ascii", write_through=True)
        await run_chat(bot, inbox, MARIA, stdin=stdin, stdout=stdout, **options)
        return shown.getvalue().decode()

    return talk


@pytest.fixture
def card():
    return FactCard(
        entry_id="overseas",
        myth="All our jobs go overseas.",
        verdict=Verdict.PARTLY_TRUE,
        answer="Some providers work from several countries. Where this one works from stands in the contract: ask.",
        engagement="Northwind delivers from Leeds and Porto.",
        sources=(
            SourceLine(name="NIST", title="Guide to services", year=2023, url=f"https://example.org/{'long/' * 20}"),
            SourceLine(name="Weaver", title="Managed services", year=None, url="https://example.org/w"),
        ),
        reviewed_on=date(2026, 1, 3),
        review_due=date(2026, 4, 3),
    )


@pytest.fixture(scope="session")
def naughty_strings():
    path = DATA / "naughty-strings.json"
    if not path.exists():
        assert "CI" not in os.environ, "in CI the list of naughty strings stands in ../shared/data"
        pytest.skip("no ../shared/data/naughty-strings.json beside this clone")
    return json.loads(path.read_text(encoding="utf-8"))
