import io
import json
import os
import subprocess
import sys

import pytest

from adapters.terminal.ask import answer_json, print_reply
from bot.plain import plain_text
from bot.reply import Button, Buttons, Reply, Text
from knowledge.decision import Decision
from knowledge.matching.matcher import Candidate


def test_an_answer_for_programs(card):
    reply = Reply(
        decision=Decision.ANSWER,
        blocks=(Text("Look:"), card),
        candidates=(Candidate(entry_id="overseas", score=0.9), Candidate(entry_id="jobs", score=0.05)),
    )
    answer = json.loads(json.dumps(answer_json(reply, 12.5)))
    assert answer == {
        "decision": "answer",
        "entries": [{"id": "overseas", "score": 0.9}, {"id": "jobs", "score": 0.05}],
        "text": plain_text(reply),
        "sources": [
            {"name": source.name, "title": source.title, "year": source.year, "url": source.url}
            for source in card.sources
        ],
        "elapsed_ms": 12.5,
    }


def test_an_answer_for_people_has_buttons_without_numbers():
    file = io.StringIO()
    buttons = Buttons((Button(label="Log it", action="a"), Button(label="Ask", action="b")))
    print_reply(Reply(decision=Decision.ANSWER, blocks=(Text("Well."), buttons)), file)
    assert file.getvalue() == "\nWell.\n\n[Log it]   [Ask]\n\n"


def test_an_empty_reply_writes_nothing():
    file = io.StringIO()
    print_reply(Reply(decision=Decision.ANSWER), file)
    assert file.getvalue() == ""


@pytest.mark.processes
def test_a_pipe_gets_plain_utf8_under_an_ascii_locale():
    program = (
        "import sys; from adapters.terminal.ask import print_reply; from bot.reply import Reply, Quote;"
        "from knowledge.decision import Decision;"
        "print_reply(Reply(decision=Decision.ANSWER, blocks=(Quote('caf\\u00e9 \\U0001f600 \\udcff'),)), sys.stdout)"
    )
    environment = os.environ | {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii", "FORCE_COLOR": "1", "COLUMNS": "40"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True)  # noqa: S603 - our own
    assert done.stdout.decode() == "\n  │ café 😀 \ufffd\n\n"
