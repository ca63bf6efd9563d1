import json

import pytest

from adapters.evaluating.questions import Question, QuestionSet, read_questions
from adapters.settings import Misconfigured
from bot.concerns.concern import Route, Severity
from knowledge.decision import Decision

KNOWN = ("job-loss-general", "trust")


@pytest.fixture
def file(tmp_path):
    """Return what writes a file of lines, each an object or a text as it is."""

    def write(*lines):
        path = tmp_path / "questions.jsonl"
        path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), "utf-8")
        return path

    return write


def read(path):
    return read_questions(path, KNOWN)


def test_labels_become_what_is_right_and_what_is_as_good(file):
    path = file(
        {"id": "a", "text": "x", "set": "answerable", "entries": ["trust"], "also_ok": ["job-loss-general"]},
        "",
        {"id": "m", "text": "y", "set": "must_not_answer", "expected": "it_helpdesk", "also_ok": ["handoff_human"],
         "kind_also": "concern", "near": ["no-such-entry"], "handoff": None, "style": [1]},
        {"id": 3, "text": "z", "set": "concern", "topic": "jobs", "severity": "high", "route": "hr",
         "route_also_ok": ["wellbeing"], "junkyard_dog": True, "jd_role": None, "kind_also": "answerable",
         "answer_entries": ["trust"], "expected_also": ["handoff_human"]},
        {"id": "u", "text": ""},
    )  # fmt: skip
    assert read(path) == (
        Question(
            id="a", text="x", set=QuestionSet.ANSWERABLE, entries=frozenset(KNOWN), expected=Decision.ANSWER,
            accepted=frozenset(),
        ),
        Question(
            id="m", text="y", set=QuestionSet.MUST_NOT_ANSWER, expected=Decision.IT_HELPDESK,
            accepted=frozenset({Decision.IT_HELPDESK, Decision.HANDOFF_HUMAN, Decision.OFFER_CONCERN}),
        ),
        Question(
            id=3, text="z", set=QuestionSet.CONCERN, entries=frozenset({"trust"}), expected=Decision.OFFER_CONCERN,
            accepted=frozenset({Decision.OFFER_CONCERN, Decision.HANDOFF_HUMAN}), topics=frozenset({"jobs"}),
            severity=Severity.HIGH, routes=frozenset({Route.HR, Route.WELLBEING}), territorial=True,
        ),
        Question(id="u", text=""),
    )  # fmt: skip


def test_a_text_may_hold_what_some_take_for_the_end_of_a_line(file):
    path = file('\ufeff{"id": 1, "text": "one\u2028two\u0085three"}')
    assert [question.text for question in read(path)] == ["one\u2028two\u0085three"]


GOOD = {"id": "q", "text": "x"}
ANSWERABLE = GOOD | {"set": "answerable", "entries": ["trust"]}
CONCERN = GOOD | {"set": "concern"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('{"id": "q", "text": "x"', r"this is not JSON \(Expecting ',' delimiter, column 24\)"),
        ("[" * 100_000, "this is not JSON that can be read"),
        ('["q", "x"]', "this is no JSON object"),
        ({"text": "x"}, "`id` must be a text or a whole number"),
        ({"id": True, "text": "x"}, "`id` must be a text or a whole number"),
        ({"id": 1.5, "text": "x"}, "`id` must be a text or a whole number"),
        ({"id": "q"}, "`text` must be a text"),
        ({"id": "q", "text": ["x"]}, "`text` must be a text"),
        (GOOD | {"set": "answerabel"}, '`set` holds "answerabel", and may be: answerable, must_not_answer, concern'),
        (GOOD | {"set": "answerable"}, "an answerable question needs `entries`"),
        (ANSWERABLE | {"entries": "trust"}, "`entries` must be a list of texts"),
        (ANSWERABLE | {"entries": ["trust", 1]}, "`entries` must be a list of texts"),
        (ANSWERABLE | {"entries": ["job-los-general"]}, "`entries` names `job-los-general`.*`job-loss-general`"),
        (ANSWERABLE | {"also_ok": ["zzz"]}, "`also_ok` names `zzz`, and the knowledge base has no such entry. Correct"),
        (GOOD | {"set": "must_not_answer", "expected": "shrug"}, '`expected` holds "shrug", and may be: answer, '),
        (GOOD | {"set": "must_not_answer", "also_ok": ["shrug"]}, '`also_ok` holds "shrug"'),
        (CONCERN | {"route": "the boss"}, '`route` holds "the boss", and may be: msp_lead, '),
        (CONCERN | {"severity": 3}, "`severity` holds 3, and may be: low, "),
        (CONCERN | {"topic": 3}, "`topic` must be a text"),
        (CONCERN | {"junkyard_dog": "no"}, "`junkyard_dog` is true or false"),
        (CONCERN | {"answer_entries": ["nobody"]}, "`answer_entries` names `nobody`"),
    ],
)
def test_a_mistake_is_named_by_its_line(file, wrong, said):
    path = file(GOOD, "", wrong, GOOD)
    with pytest.raises(Misconfigured, match=f"^{path}, line 3: {said}"):
        read(path)


def test_a_mistake_cannot_recolour_the_terminal(file):
    with pytest.raises(Misconfigured) as found:
        read(file(ANSWERABLE | {"entries": ["\x1b[31mred\u202e" + "x" * 5000]}))
    assert "\x1b" not in str(found.value)
    assert "\u202e" not in str(found.value)
    assert len(str(found.value)) < 400


@pytest.mark.parametrize("content", [b"", b" \n\r\n\n"])
def test_a_file_without_questions_says_so(tmp_path, content):
    path = tmp_path / "empty.jsonl"
    path.write_bytes(content)
    with pytest.raises(Misconfigured, match="holds no question"):
        read(path)


def test_a_file_that_cannot_be_read_says_why(tmp_path):
    with pytest.raises(Misconfigured, match="No such file or directory"):
        read(tmp_path / "none.jsonl")
    (tmp_path / "latin.jsonl").write_bytes('{"id": 1, "text": "Müller"}'.encode("latin-1"))
    with pytest.raises(Misconfigured, match="cannot be read as UTF-8 text"):
        read(tmp_path / "latin.jsonl")
