"""The public sets' readers and measures, on hand-made files of the same form: the sets themselves are not here."""

import json
import sys

import numpy as np
import pytest

from benchmarks import banking77, banking77_oos, clinc150
from benchmarks.intents import OUT_OF_SCOPE, Judged, Message, as_entries, convert, sampled
from knowledge.files.loading import read as read_knowledge

CARD = ["where is my card", "my card has not arrived", "when will my new card come", "the card takes too long"]
PIN = ["i forgot my pin", "how do i change the pin", "my pin is blocked", "i want to choose another pin"]
FAR = ["a poem about the sea", "who won the cup final", "how tall is the tower"]


def pairs(texts, label):
    return [[text, label] for text in texts]


@pytest.fixture
def clinc(tmp_path):
    data = {
        "oos_val": pairs(FAR[:2], "oos"),
        "val": [["has my card been sent", "card"], ["new pin please", "pin"]],
        "train": pairs(CARD, "card") + pairs(PIN, "pin"),
        "oos_test": pairs(FAR[1:], "oos"),
        "test": [["is my card on its way", "card"], ["i need to change my pin", "pin"], ["where's the card", "card"]],
        "oos_train": pairs(FAR, "oos"),
    }
    path = tmp_path / "data_full.json"
    path.write_text(json.dumps(data, indent=4), "utf-8")
    return path


@pytest.fixture
def banking(tmp_path):
    rows = [f'"{text}, please?\n",card_arrival' for text in CARD] + [f"{text},reverted_card_payment?" for text in PIN]
    (tmp_path / "train.csv").write_text("text,category\n" + "\n".join(rows) + "\n", "utf-8")
    asked = '"Hello, is my ""new"" card on its way",card_arrival\nI forgot the pin,reverted_card_payment?\n'
    (tmp_path / "test.csv").write_text("text,category\n" + asked, "utf-8")
    return tmp_path


@pytest.fixture
def banking_oos(tmp_path):
    def part(name, *lines):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "seq.in").write_text("".join(f"{text}\n" for text, _ in lines), "utf-8")
        (tmp_path / name / "label").write_text("".join(f"{label}\n" for _, label in lines), "utf-8")

    part("train", *pairs(CARD, "card_arrival"), *pairs(PIN, "change_pin"))
    part("test", ["is my card on its way", "card_arrival"], ["how can i change my pin", "change_pin"])
    part("id-oos/test", ["what is your exchange rate", "oos"], ["", "oos"], ["can my child have an account", "oos"])
    return tmp_path


def printed(program, monkeypatch, capsys, *arguments):
    monkeypatch.setattr(sys, "argv", ["benchmark", *map(str, arguments)])
    program.main()
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_clinc150_is_measured_with_few_examples_and_with_all(clinc, monkeypatch, capsys):
    few, full = printed(clinc150, monkeypatch, capsys, clinc, "--shots", 3)
    assert few == {"set": "CLINC150", "shots": 3, "seed": 1, "accuracy": 1.0, "messages": 3}
    assert (full["set"], full["messages"]) == ("CLINC150 full", 5)
    assert 0 < full["threshold"] < 1
    assert (full["in_scope_accuracy"], full["out_of_scope_recall"], full["area_under_curve"]) == (1.0, 1.0, 1.0)


def test_banking77_is_measured(banking, monkeypatch, capsys):
    found = printed(banking77, monkeypatch, capsys, banking)
    assert found == [{"set": "BANKING77", "shots": 10, "seed": 1, "accuracy": 1.0, "messages": 2}]
    assert banking77.read(banking / "train.csv")[0] == Message("where is my card, please?\n", "card_arrival")
    assert banking77.read(banking / "test.csv")[0].text == 'Hello, is my "new" card on its way'


def test_banking77_oos_tells_what_only_shares_the_topic(banking_oos, monkeypatch, capsys):
    (found,) = printed(banking77_oos, monkeypatch, capsys, banking_oos)
    assert found["messages"] == 5
    assert found["accuracy"] == 1.0
    assert found["area_under_curve"] >= 0.8
    # An empty line is a message too: what follows keeps its label.
    assert banking77_oos.read(banking_oos / "id-oos" / "test")[1] == Message("", "oos")


@pytest.mark.parametrize("program", [clinc150, banking77, banking77_oos])
def test_what_is_converted_can_be_evaluated(program, clinc, banking, banking_oos, tmp_path, monkeypatch, capsys):
    place = {clinc150: clinc, banking77: banking, banking77_oos: banking_oos}[program]
    assert printed(program, monkeypatch, capsys, place, "--shots", 2, "--convert", tmp_path / "made") == []
    base = read_knowledge(tmp_path / "made" / "knowledge.yaml", intents=True)
    assert [len(entry.questions) for entry in base.entries] == [2, 2]
    lines = [json.loads(line) for line in (tmp_path / "made" / "questions.jsonl").read_text("utf-8").splitlines()]
    assert [line["id"] for line in lines] == list(range(1, len(lines) + 1))
    known = {entry.id for entry in base.entries}
    for line in lines:
        if line["set"] == "answerable":
            assert set(line["entries"]) <= known
        else:
            assert line["expected"] == "abstain_offer_concern"
    assert (
        sum(line["set"] == "must_not_answer" for line in lines)
        == {clinc150: 2, banking77: 0, banking77_oos: 3}[program]
    )


def test_texts_survive_conversion(tmp_path):
    odd = ['say "no"', "yes", "12", "a: b # c", "- x", "{{name}}", "back\\slash", "caf\u00e9 \U0001f600", "two\nlines"]
    convert(tmp_path, [Message(text, "odd one?") for text in odd], [])
    (entry,) = read_knowledge(tmp_path / "knowledge.yaml", intents=True).entries
    assert entry.id == "odd one?"
    assert list(entry.questions) == [*odd[:-1], "two lines"]


@pytest.mark.parametrize(
    ("program", "content"),
    [(clinc150, "[]"), (clinc150, '{"train": []}'), (clinc150, "{"), (clinc150, '{"train": [["x"]]}')],
)
def test_another_file_is_refused_by_name(program, content, tmp_path):
    path = tmp_path / "other.json"
    path.write_text(content, "utf-8")
    with pytest.raises(SystemExit, match=r"other\.json is not data_full\.json"):
        program.read(path)


def test_another_folder_is_refused_by_name(tmp_path):
    with pytest.raises(SystemExit, match=r"train.csv is not a part of banking_data"):
        banking77.read(tmp_path / "train.csv")
    (tmp_path / "train.csv").write_text("question,intent\nx,y\n", "utf-8")
    with pytest.raises(SystemExit, match=r"KeyError\('text'\)"):
        banking77.read(tmp_path / "train.csv")
    with pytest.raises(SystemExit, match="is not a part of BANKING77-OOS"):
        banking77_oos.read(tmp_path)
    (tmp_path / "seq.in").write_text("a\nb\n", "utf-8")
    (tmp_path / "label").write_text("x\n", "utf-8")
    with pytest.raises(SystemExit, match=r"seq.in has 2 lines and label 1"):
        banking77_oos.read(tmp_path)


def test_a_sample_is_the_same_every_time_and_has_so_many_of_each():
    messages = [Message(f"{label} {number}", label) for number in range(40) for label in ("b", "a", "c")]
    few = sampled([*messages, Message("  ", "d"), Message("only", "d")], 10)
    assert [sum(one.label == label for one in few) for label in "abcd"] == [10, 10, 10, 1]
    assert len(set(few)) == 31
    assert few == sampled([*messages, Message("only", "d")], 10)
    assert few != sampled([*messages, Message("only", "d")], 10, seed=2)
    assert sorted(sampled(messages, None)) == sorted(messages)
    assert [entry.id for entry in as_entries(few)] == ["a", "b", "c", "d"]


def test_the_threshold_is_the_one_with_which_most_are_right():
    chosen = np.random.default_rng(3)
    for _ in range(50):
        wanted = chosen.choice(["a", "b", OUT_OF_SCOPE], 30)
        found = Judged(wanted, chosen.choice(["a", "b"], 30), chosen.integers(0, 8, 30) / 8)

        def right(threshold, found=found):
            accepted = found.probability >= threshold
            return (np.where(accepted, found.found, OUT_OF_SCOPE) == found.wanted).sum()

        assert right(found.joint_threshold()) == max(right(threshold) for threshold in np.linspace(0, 1.1, 45))


def test_measures_are_those_of_the_papers():
    found = Judged(
        np.array(["a", "b", "a", OUT_OF_SCOPE, OUT_OF_SCOPE]),
        np.array(["a", "a", "a", "a", "b"]),
        np.array([0.9, 0.8, 0.3, 0.5, 0.1]),
    )
    assert found.accuracy() == pytest.approx(2 / 3)
    assert found.accuracy(0.4) == pytest.approx(1 / 3)  # what is not accepted is not right
    assert found.recall_outside(0.4) == 0.5
    assert found.area() == pytest.approx(5 / 6)
