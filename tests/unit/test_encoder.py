"""The encoder and the judge on top of it: what ships is whole, and what is damaged is refused."""

import shutil
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from knowledge.decision import Decision
from knowledge.entry import Entry, Evidence, Risk, Verdict
from knowledge.kind import Kind
from knowledge.matching.curve import Curve, on_curve
from knowledge.matching.encoder import (
    PARTS,
    SIZE,
    Encoder,
    EncoderUnavailable,
    read_vectors,
    save_vectors,
    shipped_encoder,
)
from knowledge.matching.examples import Examples
from knowledge.matching.heads import fit_head
from knowledge.matching.matcher import Matcher, Zone
from knowledge.matching.shipped import examples_key
from knowledge.starter import starter_kinds, starter_knowledge, starter_phrasings

pytestmark = pytest.mark.encoder

MODEL = Path(str(resources.files("knowledge") / "model"))


@pytest.fixture(scope="module")
def encoder():
    return shipped_encoder()


@pytest.fixture(scope="module")
def starter(encoder):
    entries = starter_knowledge().entries
    return Matcher(entries, phrasings=starter_phrasings(), kinds=starter_kinds(), encoder=encoder)


@pytest.fixture
def copied(tmp_path):
    return Path(shutil.copytree(MODEL, tmp_path / "model"))


def entry(entry_id, *questions):
    return Entry(
        id=entry_id,
        topic="own",
        myth=f"Nobody knows about {entry_id}.",
        verdict=Verdict.MYTH,
        questions=questions,
        answer="It is written in the house rules.",
        engagement=None,
        requires=(),
        cites=(),
        evidence=Evidence.GENERAL,
        evidence_note=None,
        risk=Risk.NORMAL,
        owner="sponsor",
        review_days=90,
        never=(),
        jurisdiction=None,
        audience=("customer_it_staff",),
    )


def test_vectors_have_length_one_and_do_not_depend_on_their_company(encoder):
    alone = encoder.encode(["who may park in the yard on Sundays?"])
    together = encoder.encode(["something else", "who may park in the yard on Sundays?"])
    assert alone.shape == (1, SIZE)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-3)
    assert np.array_equal(alone[0], together[1])


def test_likeness_is_of_meaning_not_of_words(encoder):
    said, alike, other = encoder.encode(
        ["will everybody be sacked", "is the whole team losing their job", "will everybody be invited"]
    )
    assert said @ alike > said @ other


@pytest.mark.parametrize("name", [*PARTS, "tokenizer.json", "starter_keys.json"])
def test_a_damaged_file_is_refused_by_name(copied, name, monkeypatch):
    content = bytearray((copied / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copied / name).write_bytes(content)
    monkeypatch.setattr("knowledge.matching.encoder.resources.files", lambda _: copied.parent)
    with pytest.raises(EncoderUnavailable, match=name):
        shipped_encoder.__wrapped__()


@pytest.mark.parametrize("content", [None, b"", b"\x93NUMPY\x01\x00damaged"])
def test_missing_or_damaged_vectors_are_refused_by_name(copied, content, monkeypatch):
    (copied / "starter_vectors.npz").unlink()
    if content is not None:
        (copied / "starter_vectors.npz").write_bytes(content)
    monkeypatch.setattr("knowledge.matching.encoder.resources.files", lambda _: copied.parent)
    with pytest.raises(EncoderUnavailable, match="starter_vectors"):
        shipped_encoder.__wrapped__()


def test_vectors_of_other_texts_are_refused(copied, monkeypatch):
    np.savez_compressed(copied / "starter_vectors.npz", steps=np.zeros((SIZE, 3), np.int8))
    monkeypatch.setattr("knowledge.matching.encoder.resources.files", lambda _: copied.parent)
    with pytest.raises(EncoderUnavailable, match="does not belong"):
        shipped_encoder.__wrapped__()


def test_many_texts_at_once_have_the_vectors_they_have_alone():
    encoder = Encoder(MODEL)
    texts = [f"is there a {thing} for us" for thing in ("roof", "lift", "garden", "boat", "bus")]
    assert np.array_equal(encoder.encode_many(texts).astype(np.float32), Encoder(MODEL).encode(texts))
    assert encoder.encode_many([]).shape == encoder.encode([]).shape == (0, SIZE)


def test_of_a_long_text_the_end_counts_as_well_as_the_beginning():
    encoder = Encoder(MODEL)
    filler = "zx qv jk wp " * 40  # many tokens in few characters
    said, other, again = encoder.encode([f"{filler}who may park here", f"{filler}we sold the boat", filler])
    assert not np.array_equal(said, other)
    assert not np.array_equal(said, again)


def test_only_so_many_vectors_are_kept(monkeypatch):
    monkeypatch.setattr("knowledge.matching.encoder._MESSAGES", 2)
    encoder = Encoder(MODEL)
    first, *_ = [encoder.encode([text]) for text in ("one", "two", "three")]
    assert len(encoder._messages) == 2
    assert np.array_equal(encoder.encode(["one"]), first)


def test_a_runtime_that_fails_is_said_to_be_unavailable():
    class Failing:
        def run(self, *_):
            raise MemoryError

    encoder = Encoder(MODEL)
    encoder._parts = [(Failing(), np.float32(1))]
    with pytest.raises(EncoderUnavailable, match="MemoryError"):
        encoder.encode(["anything"])
    with pytest.raises(EncoderUnavailable, match="MemoryError"):
        encoder.encode_many(["anything", "else"])


def test_missing_weights_are_refused_by_name(tmp_path):
    with pytest.raises(EncoderUnavailable, match="SHA256SUMS"):
        Encoder(tmp_path)


def test_the_shipped_head_and_vectors_are_those_of_the_starter_examples(encoder):
    examples = Examples(starter_knowledge().entries, starter_phrasings(), starter_kinds())
    shipped = np.load(MODEL / "starter_head.npz")
    assert str(shipped["key"]) == examples_key(examples), "the starter examples changed: make vectors"
    assert all(encoder.is_shipped(text) for text in examples.texts)


def test_a_head_knows_nothing_of_a_class_without_examples():
    vectors = np.eye(4, SIZE, dtype=np.float32)
    weights = fit_head(vectors, np.array([0, 0, 2, 2]), 4)
    scores = vectors @ weights[:-1] + weights[-1]
    assert scores.argmax(axis=1).tolist() == [0, 0, 2, 2]
    assert (scores[:, [1, 3]] < -20).all()


def test_probabilities_sum_to_one_and_none_wins_far_from_everything():
    curve = Curve(head=1, nearest=5, none=3, none_slope=-2)
    near = on_curve(curve, np.log([[0.9, 0.1]]), np.array([[0.95, 0.2]]))
    far = on_curve(curve, np.log([[0.5, 0.5]]), np.array([[0.05, 0.05]]))
    assert np.allclose([near.sum(), far.sum()], 1)
    assert near.argmax() == 0
    assert far.argmax() == 2


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("are they going to get rid of all of us??", "job-loss-general"),
        ("who owns our admin accounts", "admin-accounts"),
    ],
)
def test_what_people_ask_is_answered(starter, text, first):
    match = starter.match(text)
    assert (match.decision, match.candidates[0].entry_id) == (Decision.ANSWER, first)


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("what is the weather tomorrow", Decision.DECLINE_OFFTOPIC),
        ("my outlook keeps asking for my password", Decision.IT_HELPDESK),
        ("promise me that nobody will be fired", Decision.REFUSE_PROMISE),
        ("they keep pushing changes to production without asking us and nobody reacts", Decision.OFFER_CONCERN),
        ("thanks a lot!", Decision.SMALL_TALK),
    ],
)
def test_what_must_not_be_answered_gets_its_reaction(starter, text, decision):
    assert starter.match(text).decision is decision


def test_two_questions_in_one_message_are_both_answered(starter):
    match = starter.match("Who owns the documentation and the runbooks? And what is the Junkyard Dog Factor?")
    assert match.decision is Decision.ANSWER
    assert {match.candidates[0].entry_id, *match.also} == {"docs-tools-ownership", "junkyard-dog"}


def test_a_refused_message_is_not_answered_for_the_sake_of_one_sentence(starter):
    wanted = "Swear to me that none of us will lose our job. Promise it now. Who owns the documentation?"
    assert starter.match("Who owns the documentation?").decision is Decision.ANSWER
    assert starter.match(wanted).decision is Decision.REFUSE_PROMISE


def test_more_caution_never_answers_more(encoder):
    entries = starter_knowledge().entries
    shared = {"phrasings": starter_phrasings(), "kinds": starter_kinds(), "encoder": encoder}
    bold, careful = (Matcher(entries, **shared, caution=caution) for caution in (0.5, 50))
    asked = [kind.examples[0] for kind in starter_kinds()] + [entry.questions[0] + " or not?" for entry in entries]
    by_both = [(bold.match(text).zone, careful.match(text).zone) for text in asked]
    assert not [zones for zones in by_both if zones[1] is Zone.ANSWER and zones[0] is not Zone.ANSWER]
    assert sum(zone is Zone.ANSWER for zone, _ in by_both) > sum(zone is Zone.ANSWER for _, zone in by_both)


def test_an_admins_own_entries_work_without_any_training(encoder):
    own = (
        entry("parking", "Where may the provider's engineers park?", "Is there visitor parking?"),
        entry("badges", "Who hands out access badges?", "How does an engineer get a badge?"),
        entry("kitchen", "May the provider use our kitchen?", "Who pays for the coffee?"),
    )
    matcher = Matcher(own, phrasings={}, kinds=starter_kinds(), encoder=encoder)
    assert matcher.match("where can they leave their cars").candidates[0].entry_id == "parking"
    assert matcher.match("what is the weather tomorrow").decision is Decision.DECLINE_OFFTOPIC


def test_without_kinds_and_without_entries_it_abstains(encoder):
    assert Matcher((), phrasings={}, kinds=(), encoder=encoder).match("anything").decision is (
        Decision.ABSTAIN_OFFER_CONCERN
    )
    one = Kind(id="one", reaction=Decision.SMALL_TALK, examples=("hello there",))
    assert Matcher((), phrasings={}, kinds=(one,), encoder=encoder).match("hello there").decision in {
        Decision.SMALL_TALK,
        Decision.ABSTAIN_OFFER_CONCERN,
    }


@pytest.mark.parametrize("text", ["", "x" * 40_000, "\x00", "🙂" * 50, "مرحبا كيف الحال", "? ? ?", "a. " * 3000])
def test_no_text_is_too_strange(starter, text):
    assert starter.match(text).decision in Decision


def test_what_ships_of_a_vector_is_nearly_what_the_encoder_says(tmp_path):
    texts = ["Who owns our data?", "My badge does not work.", "nobody tells us anything any more, since weeks"]
    encoder = shipped_encoder()
    vectors = encoder.encode_many(texts)
    save_vectors(tmp_path, vectors)
    kept = read_vectors(tmp_path, len(texts)).astype(np.float32)
    cosines = (kept * vectors.astype(np.float32)).sum(axis=1)
    assert (cosines > 0.985).all()
    assert np.allclose(np.linalg.norm(kept, axis=1), 1, atol=0.002)
