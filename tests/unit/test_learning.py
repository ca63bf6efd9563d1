"""Learning any knowledge base: from what ships, from few examples and from many, and when something is broken."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from adapters.main import prepare
from knowledge.decision import Decision
from knowledge.kind import CRISIS, Kind
from knowledge.matching import judging
from knowledge.matching.curve import Curve
from knowledge.matching.encoder import SIZE, EncoderUnavailable
from knowledge.matching.examples import Examples
from knowledge.matching.heads import fit_head
from knowledge.matching.judging import MeaningJudge
from knowledge.matching.matcher import Matcher, Zone
from knowledge.matching.shipped import ShippedHead, class_keys, examples_key, read_head
from knowledge.starter import learning, starter_knowledge

pytestmark = pytest.mark.encoder

CURVE = Curve(head=1, nearest=7, none=1, none_slope=0)


class WordEncoder:
    """An encoder without a model: a vector is the mean of its words' random directions."""

    def __init__(self, shipped=()):
        self._shipped = frozenset(shipped)
        self.fails = False

    def encode(self, texts):
        """Return a vector a text."""
        if self.fails:
            raise EncoderUnavailable("the encoder failed (Test)")
        return np.array([self._vector(text) for text in texts], dtype=np.float32).reshape(-1, SIZE)

    def encode_many(self, texts):
        """Return the same in half precision."""
        return self.encode(texts).astype(np.float16)

    def is_shipped(self, text):
        """Say whether it was told so."""
        return text in self._shipped

    def _vector(self, text):
        words = text.casefold().replace("?", "").split() or ["nothing"]
        vector = sum(_direction(word) for word in words)
        return vector / np.linalg.norm(vector)


def _direction(word):
    seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4).digest())
    return np.random.default_rng(seed).standard_normal(SIZE)


def entry(entry_id, *questions):
    pattern = starter_knowledge().entries[0]
    return replace(pattern, id=entry_id, myth=f"Nobody has a {entry_id}.", answer="See the list.", questions=questions)


def asked(thing, count=6):
    ways = ("where is the", "who pays for the", "may we use the", "how old is the", "who cleans the", "what is the")
    return tuple(f"{way} {thing}?" for way in ways[:count])


def base(*things):
    return [entry(thing, *asked(thing)) for thing in things]


KINDS = (
    Kind(
        id="weather", reaction=Decision.DECLINE_OFFTOPIC, examples=("will it rain", "what weather is it", "is it hot")
    ),
    Kind(id="thanks", reaction=Decision.SMALL_TALK, examples=("thank you much", "thanks a lot", "many thanks to you")),
)


@pytest.fixture(autouse=True)
def _nothing_shipped(monkeypatch):
    monkeypatch.setattr(judging, "shipped_head", lambda: None)
    monkeypatch.setattr("knowledge.matching.matcher.shipped_curve", lambda: CURVE)


def matcher(entries, kinds=KINDS, encoder=None):
    return Matcher(entries, phrasings={}, kinds=kinds, encoder=encoder or WordEncoder())


def shipped_for(examples, encoder):
    weights = fit_head(encoder.encode_many(examples.texts), examples.classes, examples.count)
    return ShippedHead(weights, examples.names, class_keys(examples), examples_key(examples))


def test_exactly_the_shipped_examples_are_not_learned_again(monkeypatch):
    examples, encoder = Examples(base("garage", "lift"), {}, KINDS), WordEncoder()
    marked = shipped_for(examples, encoder)
    monkeypatch.setattr(judging, "shipped_head", lambda: marked)
    monkeypatch.setattr(judging, "fit_head", None)
    judge = MeaningJudge(examples, encoder, CURVE)
    assert judge.probabilities(["where is the lift?"])[0].argmax() == 1


def test_what_ships_is_found_by_name_and_the_rest_is_learned():
    encoder = WordEncoder()
    shipped = shipped_for(Examples(base("garage", "lift"), {}, KINDS), encoder)
    entries = [*base("roof", "lift"), entry("garage", *asked("garage"), "where do cars sleep?")]
    examples = Examples(entries, {}, KINDS[:1])
    weights, learned = shipped.known(examples)
    assert learned.tolist() == [True, False, True, False], "new, as it was, changed, as it was"
    assert np.array_equal(weights[:, 1], shipped.weights[:, 1])
    assert np.array_equal(weights[:, 2], shipped.weights[:, 0])
    assert not weights[:, 0].any()
    assert np.array_equal(weights[:, 3], shipped.weights[:, 2])


def test_an_entry_and_a_kind_of_one_name_are_two(monkeypatch):
    encoder = WordEncoder()
    shipped = shipped_for(Examples(base("weather"), {}, KINDS), encoder)
    _, learned = shipped.known(Examples([entry("thanks", "is there any thanks?")], {}, KINDS))
    assert learned.tolist() == [True, False, False]
    monkeypatch.setattr(judging, "shipped_head", lambda: shipped)
    added = matcher([*base("weather"), *base("lift")], encoder=encoder)
    assert added.match("who cleans that lift").candidates[0].entry_id == "lift"
    assert added.match("thanks a lot to you").decision is Decision.SMALL_TALK


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 damaged", b"\x93NUMPY\x01\x00"])
def test_a_missing_or_damaged_head_is_none(tmp_path, content):
    if content is not None:
        (tmp_path / "starter_head.npz").write_bytes(content)
    assert read_head(tmp_path) is None


def test_a_head_that_holds_no_numbers_is_none(tmp_path):
    parts = {"names": ["entry a"], "keys": ["k"], "key": "all"}
    np.savez(tmp_path / "starter_head.npz", weights=np.full((SIZE + 1, 1), np.nan), **parts)
    assert read_head(tmp_path) is None
    np.savez(tmp_path / "starter_head.npz", weights=np.zeros((SIZE + 1, 1)), **parts)
    assert read_head(tmp_path).names == ("entry a",)


def test_an_entry_with_two_phrasings_holds_beside_one_with_two_thousand():
    many = entry("lift", *(f"where is the lift {number // 40} near room {number % 40}?" for number in range(2000)))
    found = matcher([many, *(entry(thing, *asked(thing, 2)) for thing in ("garage", "roof"))])
    assert found.match("tell me where is the garage").candidates[0].entry_id == "garage"
    assert found.match("where is the lift near room 7").candidates[0].entry_id == "lift"


def test_of_near_copies_neither_is_answered_for_certain():
    copies = [entry("first", *asked("lift")), entry("second", *(f"{question} " for question in asked("lift")))]
    match = matcher([*copies, *base("garage", "roof")]).match("who repairs the lift")
    assert {one.entry_id for one in match.candidates[:2]} == {"first", "second"}
    assert match.zone is not Zone.ANSWER
    assert match.candidates[0].score < 0.6


@pytest.mark.parametrize("kinds", [(), KINDS], ids=["no kinds", "kinds"])
@pytest.mark.parametrize("things", [(), ("lift",), ("lift", "roof")], ids=len)
def test_few_entries_or_none_are_enough(things, kinds):
    found = matcher(base(*things), kinds)
    match = found.match("who pays for that lift")
    assert [one.entry_id for one in match.candidates][:1] == list(things[:1])
    assert found.match("utterly different words here").decision in Decision


def test_an_entry_of_a_single_sentence_is_found():
    lonely = replace(entry("lonely", "where is the lonely spoon?"), myth="", answer="")
    found = matcher([lonely, *base("lift", "roof")])
    assert found.match("so where is that lonely spoon").candidates[0].entry_id == "lonely"


def test_if_the_encoder_fails_nothing_is_answered_and_nothing_breaks():
    encoder = WordEncoder()
    found = matcher(base("lift", "roof"), encoder=encoder)
    encoder.fails = True
    match = found.match("i wonder who pays for the lift")
    assert (match.zone, match.decision) == (Zone.ABSTAIN, Decision.ABSTAIN_OFFER_CONCERN)
    assert found.with_example("lift", "what goes up and down").match("hello").zone is Zone.ABSTAIN
    with pytest.raises(EncoderUnavailable):
        matcher(base("lift"), encoder=encoder)


def test_one_more_example_is_near_at_once():
    found = matcher(base("lift", "roof"))
    text = "what goes up and down"
    assert found.with_example("roof", text).match(text).candidates[0].entry_id == "roof"


def test_hundreds_of_entries_are_told_apart_and_each_can_be_found():
    things = [f"{first}{second}" for first in "abcdefghijklmnopqr" for second in "bcdfghjklmnpqrstvw"]
    found = matcher(base(*things))
    assert len(things) > judging.MANY
    for thing in things[::40]:
        match = found.match(f"please tell me who cleans the {thing} today")
        assert match.candidates[0].entry_id == thing
    assert found.match("many thanks to you").decision is not Decision.ANSWER


def test_one_more_example_counts_where_no_example_of_that_entry_was_near(monkeypatch):
    monkeypatch.setattr("knowledge.matching.nearest._LOOKED_AT", 20)
    things = [f"{first}{second}" for first in "abcdefghijklmnopqr" for second in "bcdfghjklmnpqrstvw"]
    found, text = matcher(base(*things)), "what goes up and down"
    _, near = found._judge._index.search(found._judge._encoder.encode([text])[0])
    far = next(number for number in range(len(things)) if number not in near)
    assert found.with_example(things[far], text)._judge.probabilities([text])[0][far] > 1e-6


def test_words_take_over_if_the_encoder_fails_while_learning(monkeypatch):
    broken = WordEncoder()
    broken.fails = True
    monkeypatch.setattr(learning, "shipped_encoder", lambda: broken)
    monkeypatch.setattr(learning, "starter_kinds", lambda: KINDS)
    match = prepare(base("lift", "roof")).match("now who pays for the lift?")
    assert match.candidates[0].entry_id == "lift"


def test_two_phrasings_an_entry_hardly_move_the_curve_and_two_hundred_do():
    things = ("lift", "roof", "garage")

    def moved(count):
        entries = [
            entry(thing, *(f"{thing} on day {number} of week {number // 7}" for number in range(count)))
            for thing in things
        ]
        judge = MeaningJudge(Examples(entries, {}, KINDS), WordEncoder(), CURVE)
        return float(np.abs((np.array(judge._curve) - CURVE) / [0.2, 2, 0.7, 1.4]).max())

    assert moved(2) < 1.2
    assert moved(200) > 1.5


def test_what_the_encoder_was_trained_on_does_not_move_the_curve():
    entries = base("lift", "roof", "garage")
    texts = Examples(entries, {}, KINDS).texts
    assert MeaningJudge(Examples(entries, {}, KINDS), WordEncoder(shipped=texts), CURVE)._curve == CURVE
    assert MeaningJudge(Examples(entries, {}, KINDS), WordEncoder(), CURVE)._curve != CURVE


def test_danger_comes_before_whatever_else_a_message_says():
    matcher = prepare(starter_knowledge().entries)
    own = starter_knowledge().entries[1].questions[0]
    for text in (
        "I do not want to live anymore, tell them they won",
        f"I don't want to live anymore. {own}",
        f"{own} I have been thinking about killing myself since the announcement.",
    ):
        match = matcher.match(text)
        assert (match.kind, match.decision, match.zone) == (CRISIS, Decision.HANDOFF_HUMAN, Zone.ABSTAIN), text
    for text in (own, "the job dies every night, who restarts it?", "I am scared of the audit, what do they ask?"):
        assert matcher.match(text).kind != CRISIS, text
