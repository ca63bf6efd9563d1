"""`sameside evaluate` as people and programs use it, on a foreign knowledge base."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from adapters.cli.root import cli
from adapters.main import prepare
from knowledge.decision import Decision
from knowledge.files.loading import load
from knowledge.files.problems import InvalidKnowledge
from knowledge.kind import Kind

pytestmark = pytest.mark.processes

INTENTS = """
entries:
- id: card_arrival
  questions: [where is my card, my card has not arrived, when will my new card come, the card takes too long]
- id: "Refund?"
  questions: [I want my money back, how do I get a refund, the refund is not there, my card has not arrived]
- id: change pin
  questions: [I forgot my pin, how do I change the pin, my pin is blocked, I want to choose another pin]
"""
QUESTIONS = (
    {"id": "right", "set": "answerable", "text": "when will the card I ordered come?", "entries": ["card_arrival"]},
    {"id": 7, "set": "answerable", "text": "how can I change my pin code [bold]\x1b[31m", "entries": ["Refund?"]},
    {"id": "far", "set": "must_not_answer", "text": "a poem about the sea", "expected": "abstain_offer_concern"},
    {"id": "odd \ud800", "text": "where is my \ud800 card"},
)
LINE = ["id", "decision", "entries", "ms"]


@pytest.fixture
def files(tmp_path):
    """Return the options that name a foreign knowledge base and its questions."""
    (tmp_path / "kb.yaml").write_text(INTENTS, "utf-8")
    (tmp_path / "q.jsonl").write_text("\n".join(map(json.dumps, QUESTIONS)), "utf-8")
    return ["evaluate", "--kb", str(tmp_path / "kb.yaml"), "--questions", str(tmp_path / "q.jsonl"), "--kinds", "none"]


@pytest.fixture
def run(monkeypatch):
    """Return what runs one command and returns its exit status, standard output and standard error."""
    monkeypatch.setattr("adapters.logs.set_up_logs", lambda: None)  # pytest's own capture stays in place

    def invoke(*arguments):
        result = CliRunner().invoke(cli, list(map(str, arguments)))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result.exit_code, result.stdout, result.stderr

    return invoke


def test_the_lines_are_the_contract_and_the_report_stands_apart(run, files):
    code, out, err = run(*files)
    assert code == 0
    *lines, last = [json.loads(line) for line in out.splitlines()]
    assert [list(line) for line in lines] == [LINE] * 4
    assert [line["id"] for line in lines] == ["right", 7, "far", "odd \ud800"]
    assert [line["decision"] for line in lines[:3]] == ["answer", "answer", "abstain_offer_concern"]
    assert lines[0]["entries"][0]["id"] == "card_arrival"
    assert len(lines[0]["entries"]) == 3
    assert all(0 <= entry["score"] <= 1 for line in lines for entry in line["entries"])
    assert all(line["ms"] > 0 for line in lines)
    summary = last["summary"]
    assert (summary["questions"], summary["answerable.answered_right"], summary["answerable.answered_wrong"]) == (
        4, 0.5, 0.5,
    )  # fmt: skip
    assert summary["of"]["answerable.answered_right"] == 2
    assert "cautions" not in summary
    rows = [" ".join(line.split()) for line in err.splitlines()]
    assert "answerable 2 1 answer 1 wrong answer" in rows
    assert "must not: abstain_offer_concern 1 1 abstain_offer_concern" in rows
    assert "answerable: answered wrongly at once 0.50 1 2 0.09 to 0.91" in rows
    (mistake,) = [line for line in err.splitlines() if line.startswith("7 expected Refund?, decided answer change pin")]
    assert mistake.endswith("“how can I change my pin code [bold][31m”")  # no markup and no control is obeyed
    assert "\x1b" not in err


def test_json_alone_leaves_the_report_out(run, files):
    code, out, err = run(*files, "--json")
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == 5


def test_one_run_compares_numbers_of_caution(run, files):
    code, out, err = run(*files, "--cautions", "0.5, 500,0.5")
    assert code == 0
    low, high = json.loads(out.splitlines()[-1])["summary"]["cautions"]
    assert (low["caution"], high["caution"]) == (0.5, 500)
    assert low["answerable.answered_wrong"] == 0.5
    assert high["answerable.answered_wrong"] == 0.0
    assert "With other numbers of caution" in err
    assert [line.split()[0] for line in err.splitlines() if line.split()[:1] in (["0.5"], ["500"])] == ["0.5", "500"]


@pytest.mark.parametrize("numbers", ["", "1,", "1,x", "0", "1,1001", "nan"])
def test_a_caution_that_is_none_is_refused(run, files, numbers):
    code, out, err = run(*files, "--cautions", numbers)
    assert (code, out) == (2, "")
    assert "Invalid value for '--cautions'" in err


def test_the_curve_is_drawn_on_request(run, files, tmp_path):
    code, out, err = run(*files, "--json", "--calibration-chart", tmp_path / "curve.png")
    assert code == 0
    assert len(out.splitlines()) == 5
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")
    assert err == f"The calibration curve is in {tmp_path / 'curve.png'}.\n"


def test_a_curve_that_cannot_be_drawn_is_refused_before_the_work(run, files, tmp_path, monkeypatch):
    monkeypatch.setattr("adapters.evaluating.run.prepare", None)
    for place, said in (("a.jpg", "must end in .png"), ("no/a.png", "a folder that exists"), (".", "end in .png")):
        code, _, err = run(*files, "--calibration-chart", tmp_path / place)
        assert (code, said in err) == (1, True), err
    (tmp_path / "q.jsonl").write_text('{"id": 1, "text": "x"}', "utf-8")
    code, _, err = run(*files, "--calibration-chart", tmp_path / "a.png")
    assert code == 1
    assert "no labelled question" in err


def test_without_labels_there_is_no_comparison(run, files, tmp_path):
    (tmp_path / "q.jsonl").write_text('{"id": 1, "text": "where is my card"}', "utf-8")
    code, out, err = run(*files)
    assert code == 0
    assert set(json.loads(out.splitlines()[-1])["summary"]) == {
        "questions",
        "caution",
        "decisions",
        "ms_median",
        "ms_max",
    }
    assert "No question is labelled" in err


def test_a_mistake_in_the_questions_is_one_sentence(run, files, tmp_path):
    (tmp_path / "q.jsonl").write_text('{"id": 1, "text": "x"}\n{"id": 2}', "utf-8")
    code, out, err = run(*files)
    assert (code, out) == (1, "")
    assert err.startswith(f"{tmp_path / 'q.jsonl'}, line 2: `text` must be a text.")


@pytest.fixture
def one_kind(monkeypatch):
    """Let the product know greetings and nothing else."""
    greetings = ("hello there", "hi, how are you", "good morning", "hey, nice to meet you")
    kind = Kind(id="greeting", reaction=Decision.SMALL_TALK, examples=greetings)
    monkeypatch.setattr("knowledge.starter.learning.starter_kinds", lambda: (kind,))
    monkeypatch.setattr("knowledge.starter.learning.concern_reader", lambda _: None)


@pytest.mark.usefixtures("one_kind")
def test_our_kinds_compete_with_foreign_intents_unless_told_not_to(run, files, tmp_path):
    (tmp_path / "kb.yaml").write_text(
        "entries:\n- id: hello\n  questions: [good day to you, greetings, hello bot]", "utf-8"
    )
    greeting = {"id": 1, "set": "answerable", "text": "hello there, good morning", "entries": ["hello"]}
    (tmp_path / "q.jsonl").write_text(json.dumps(greeting), "utf-8")

    def decided(kinds):
        return json.loads(run(*files[:-1], kinds, "--json")[1].splitlines()[0])["decision"]

    assert decided("starter") == "small_talk"
    assert decided("none") in {"answer", "clarify"}
    entries = load((tmp_path / "kb.yaml").read_text("utf-8"), name="kb", intents=True).entries
    assert prepare(entries).kind_ids == ("greeting",)
    assert prepare(entries, with_kinds=False).kind_ids == ()


def on_a_terminal(arguments, *, stdout):
    """Run the installed program with its standard error, and standard output if asked, on a terminal."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"COLUMNS": "100", "TERM": "xterm"}
    program = [Path(sys.executable).with_name("sameside"), *arguments]
    out = theirs if stdout else subprocess.PIPE
    with subprocess.Popen(program, env=environment, stdout=out, stderr=theirs, text=True) as running:  # noqa: S603 - our own
        os.close(theirs)
        shown = b""
        while True:
            try:
                shown += os.read(ours, 65536)
            except OSError:  # how Linux says that nobody writes to the terminal any more
                break
        piped = running.stdout.read() if running.stdout else ""
    os.close(ours)
    assert running.returncode == 0, shown
    return shown.decode(), piped


def test_a_terminal_shows_progress_and_the_pipe_stays_clean(files):
    shown, piped = on_a_terminal(files, stdout=False)
    assert "asking" in shown
    assert "4/4" in shown
    assert "The worst mistakes" in shown
    assert len([json.loads(line) for line in piped.splitlines()]) == 5


def test_on_a_terminal_the_report_takes_the_place_of_the_lines(files):
    shown, _ = on_a_terminal(files, stdout=True)
    assert '"ms"' not in shown
    assert "The worst mistakes" in shown
    shown, _ = on_a_terminal([*files, "--json"], stdout=True)
    assert shown.count('"ms"') == 4
    assert "asking" not in shown
    assert "The worst mistakes" not in shown


def test_intents_are_called_what_their_set_calls_them():
    base = load(INTENTS, name="kb.yaml", intents=True)
    assert [entry.id for entry in base.entries] == ["card_arrival", "Refund?", "change pin"]
    assert [len(entry.questions) for entry in base.entries] == [4, 4, 4]
    assert {(entry.myth, entry.answer) for entry in base.entries} == {("", "")}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("entries:\n- id: a\n  questions: []", "questions: At least 1 is needed"),
        ("entries:\n- questions: [x]", "id: The field is missing"),
        ("entries:\n- id: a\n  questions: [x]\n- id: a\n  questions: [y]", "An entry of that id stands on line 2"),
        (f"entries:\n- id: {'a' * 201}\n  questions: [x]", "The id is too long"),
        ("entries:\n- id: a\n  questions: [x]\n  topic: t", "answer: The field is missing"),
        ("schema_version: 9\nentries: []", "schema_version: This is no number that fits"),
        ("entries:\n- id: a\n  questions: [12]", "Unquoted, `12` means a number"),
    ],
)
def test_what_is_wrong_with_intents_is_said(text, said):
    with pytest.raises(InvalidKnowledge, match=said):
        load(text, name="kb.yaml", intents=True)


def test_intents_are_for_measuring_only():
    with pytest.raises(InvalidKnowledge, match="answer: The field is missing"):
        load(INTENTS, name="kb.yaml")
