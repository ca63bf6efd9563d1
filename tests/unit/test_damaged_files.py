"""What ships is damaged or gone: it starts all the same, by words if it must, and the doctor says so."""

import hashlib
import importlib.resources
import itertools
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import adapters.doctor
import adapters.main
import knowledge.matching.judging
import knowledge.matching.matcher
import knowledge.starter
import knowledge.starter.learning
from adapters.doctor import examine
from knowledge.decision import Decision
from knowledge.matching.concerns import shipped_heads
from knowledge.matching.curve import shipped_curve
from knowledge.matching.encoder import EncoderUnavailable, shipped_encoder
from knowledge.matching.shipped import shipped_head
from knowledge.once import once
from knowledge.starter import starter_concerns, starter_kinds, starter_knowledge, starter_phrasings

pytestmark = pytest.mark.encoder

FILES = importlib.resources.files
MODEL = Path(str(FILES("knowledge") / "model"))
READ_FROM_FILES = (starter_phrasings, starter_kinds, starter_concerns, knowledge.starter._read_already)


@pytest.fixture
def model(tmp_path, monkeypatch):
    """Return the folder that ships, of which files can be replaced, as a process sees it that has just been started."""
    folder = tmp_path / "knowledge" / "model"
    folder.mkdir(parents=True)
    for file in MODEL.iterdir():
        (folder / file.name).symlink_to(file)
    monkeypatch.setattr(
        importlib.resources, "files", lambda name: folder.parent if name == "knowledge" else FILES(name)
    )
    fresh = {"shipped_encoder": once(shipped_encoder.__wrapped__), "shipped_head": shipped_head.__wrapped__}
    fresh |= {"shipped_curve": shipped_curve.__wrapped__}
    for user in (knowledge.starter.learning, adapters.doctor, knowledge.matching.judging, knowledge.matching.matcher):
        for name in fresh.keys() & vars(user).keys():
            monkeypatch.setattr(user, name, fresh[name])
    _forget()
    yield folder
    _forget()


def _forget():
    for it in READ_FROM_FILES:
        it.cache_clear()


def missing(_):
    return None


def empty(_):
    return b""


def cut(content):
    return content[: len(content) // 2]


def altered(content):
    half = len(content) // 2
    return content[:half] + bytes(one ^ 0xFF for one in content[half : half + 64]) + content[half + 64 :]


HARMS = (missing, empty, cut, altered)


def harm(file, by):
    content = by(file.read_bytes())
    file.unlink()
    if content is not None:
        file.write_bytes(content)


def said(monkeypatch, tmp_path):
    monkeypatch.setattr("adapters.doctor.assemble", _not_assembled)
    return {found.what: found for found in examine({"DATABASE_URL": f"sqlite:///{tmp_path}/none.db"})}


def _not_assembled(_):
    raise adapters.doctor.Misconfigured("what follows is another matter")


def about(name, findings):
    found = [it for it in findings.values() if name in f"{it.what} {it.fix}"]
    assert len(found) == 1, findings
    assert found[0].advice, "the product starts without it"
    return found[0]


@pytest.mark.usefixtures("model")
def test_of_whole_files_the_doctor_says_nothing_to_be_mended(monkeypatch, tmp_path):
    fixes = [found.fix for found in said(monkeypatch, tmp_path).values()]
    assert [fix for fix in fixes if fix] == ["what follows is another matter"]


@pytest.mark.parametrize(
    ("name", "by"),
    [
        *itertools.product(["general.onnx", "adapted.onnx", "tokenizer.json", "starter_keys.json"], HARMS),
        *itertools.product(["starter_vectors.npz", "curve.json"], [missing, empty, cut]),
    ],
)
def test_without_what_understanding_needs_words_take_over_and_the_doctor_names_it(
    model, monkeypatch, tmp_path, name, by
):
    harm(model / name, by)
    found = about(name, said(monkeypatch, tmp_path))
    assert found.what == "Understanding by meaning is off"
    assert "Install the distribution again. Until then questions are matched by words" in found.fix
    entries = starter_knowledge().entries[:3]
    match = adapters.main.prepare(entries, with_kinds=False).match(entries[1].questions[0])
    assert (match.decision, match.candidates[0].entry_id) == (Decision.ANSWER, entries[1].id)


@pytest.mark.parametrize("number", [127, -128, 40])
def test_vectors_that_would_spoil_what_is_learned_are_refused(model, number):
    steps = np.load(MODEL / "starter_vectors.npz")["steps"]
    steps[7, 5] = number
    (model / "starter_vectors.npz").unlink()
    np.savez_compressed(model / "starter_vectors.npz", steps=steps)
    with pytest.raises(EncoderUnavailable, match=r"starter_vectors\.npz is damaged"):
        knowledge.starter.learning.shipped_encoder()


def test_weights_that_the_runtime_refuses_are_named(model):
    harm(model / "adapted.onnx", lambda _: b"no weights")
    sums = (model / "SHA256SUMS").read_text()
    was, is_now = (hashlib.sha256(it).hexdigest() for it in ((MODEL / "adapted.onnx").read_bytes(), b"no weights"))
    harm(model / "SHA256SUMS", lambda _: sums.replace(was, is_now).encode())
    with pytest.raises(EncoderUnavailable, match=r"adapted\.onnx cannot be loaded"):
        knowledge.starter.learning.shipped_encoder()


@pytest.mark.parametrize("content", ["[]", "{}", "3", '{"head": 1}', "[" * 100_000])
def test_a_curve_of_anything_else_is_none(model, content):
    harm(model / "curve.json", lambda _: content.encode())
    with pytest.raises(EncoderUnavailable, match=r"curve\.json"):
        knowledge.matching.matcher.shipped_curve()


@pytest.mark.parametrize("value", ["NaN", "Infinity", '"1"', "null", "[1]", "1" * 400])
def test_a_curve_whose_numbers_are_none_is_none(model, value):
    content = f'{{"head": 1, "nearest": 8, "none": {value}, "none_slope": 0}}'
    harm(model / "curve.json", lambda _: content.encode())
    with pytest.raises(EncoderUnavailable, match=r"curve\.json"):
        knowledge.matching.matcher.shipped_curve()


@pytest.mark.parametrize("by", HARMS)
@pytest.mark.parametrize("name", ["starter_examples.json", "starter_head.npz", "starter_concerns.npz"])
def test_what_only_saves_time_is_made_anew_and_the_doctor_names_it(model, monkeypatch, tmp_path, name, by):
    kinds = starter_kinds()
    _forget()
    harm(model / name, by)
    found = about(name, said(monkeypatch, tmp_path))
    assert found.what == f"knowledge/model/{name} is missing, damaged or out of date"
    assert found.fix.startswith("Install the distribution again.")
    assert starter_kinds() == kinds
    if name == "starter_concerns.npz":
        assert shipped_heads(starter_concerns()) is None
    if name == "starter_head.npz":
        assert knowledge.matching.judging.shipped_head() is None


@pytest.mark.parametrize(
    "content",
    [
        '{"key": KEY}',
        '{"key": KEY, "phrasings": [], "kinds": [], "concerns": []}',
        '{"key": KEY, "phrasings": {"a": [1]}, "kinds": [], "concerns": []}',
        '{"key": KEY, "phrasings": {}, "kinds": [["a", "no reaction", []]], "concerns": []}',
        '{"key": KEY, "phrasings": {}, "kinds": [], "concerns": [["no kind", "text", "topic", "low", ""]]}',
        "[]",
    ],
)
def test_examples_of_another_shape_are_read_from_the_yaml(model, content):
    harm(model / "starter_examples.json", lambda _: content.replace("KEY", f'"{knowledge.starter._key()}"').encode())
    assert not knowledge.starter.is_read_already()
    assert len(starter_phrasings()) == len(starter_knowledge().entries)


def test_without_a_head_and_examples_it_learns_them_and_answers(model):
    harm(model / "starter_head.npz", cut)
    harm(model / "starter_examples.json", cut)
    matcher = adapters.main.prepare(starter_knowledge().entries, with_kinds=False)
    assert matcher.match("who owns our admin accounts then").candidates[0].entry_id == "admin-accounts"


def test_a_starter_knowledge_base_that_is_gone_is_a_sentence(monkeypatch, tmp_path):
    def gone():
        raise FileNotFoundError(2, "No such file", "entries.yaml")

    monkeypatch.setattr("adapters.doctor.starter_knowledge", gone)
    found = said(monkeypatch, tmp_path)["Starter knowledge base"]
    assert "entries.yaml" in found.fix
    assert "Install the distribution again." in found.fix


# ------------------------------------------------------------------ once
FIRST_TOGETHER = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from knowledge.starter.learning import concern_reader
from knowledge.matching import concerns
from knowledge.matching import encoder

made, together = [], Barrier(4)
for it in (encoder.Encoder, concerns.ConcernReader):
    def counted(self, *given, its=it.__init__, name=it.__name__):
        made.append(name)
        its(self, *given)
    it.__init__ = counted

def first(_):
    together.wait()
    return concern_reader(encoder.shipped_encoder())

with ThreadPoolExecutor(4) as pool:
    print(len(set(pool.map(first, range(4)))), *made)
"""


def test_threads_that_ask_first_together_load_everything_once():
    done = subprocess.run([sys.executable, "-c", FIRST_TOGETHER], capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert done.stdout.split() == ["1", "Encoder", "ConcernReader"]


def test_what_could_not_be_made_is_tried_anew_and_each_thing_is_made_for_itself():
    tried = []

    @once
    def make(name):
        tried.append(name)
        if len(tried) == 1:
            raise EncoderUnavailable("not yet")
        return [name]

    with pytest.raises(EncoderUnavailable):
        make("a")
    assert make("a") is make("a")
    assert make("b") == ["b"]
    assert tried == ["a", "a", "b"]
