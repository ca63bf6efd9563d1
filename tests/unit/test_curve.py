"""The curve: how it is fitted, and that a knowledge base leaves the shipped one only with good reason."""

from dataclasses import replace

import numpy as np
import pytest

from knowledge.decision import Decision
from knowledge.kind import Kind
from knowledge.matching.curve import Curve, cases_of, fit_curve, on_curve, proven_curve, read_curve, surprise
from knowledge.matching.encoder import EncoderUnavailable
from knowledge.matching.examples import Examples
from knowledge.matching.heads import log_softmax
from knowledge.matching.nearest import nearest_cosines
from knowledge.matching.own_curve import _nearest_others, own_curve, to_leave_out
from knowledge.starter import starter_knowledge

START = Curve(head=0.9, nearest=7.0, none=1.0, none_slope=0.5)
TRUE = Curve(head=0.6, nearest=10.0, none=2.0, none_slope=1.5)


def messages(count, curve, seed=0, classes=8):
    """Return head, nearest, own class of messages whose classes come about as the curve says."""
    random = np.random.default_rng(seed)
    head = log_softmax(2.5 * random.standard_normal((4 * count, classes)))
    nearest = np.clip(0.4 + 0.2 * random.standard_normal(head.shape), -1, 1)
    probable = on_curve(curve, head, nearest).cumsum(axis=1)
    drawn = (random.random((len(head), 1)) > probable[:, :-1]).sum(axis=1)
    inside = np.flatnonzero(drawn < classes)[:count]
    return head[inside], nearest[inside], drawn[inside]


def cases(count, curve=TRUE, seed=0):
    head, nearest, own = messages(count, curve, seed)
    return cases_of(head, nearest, own, gone=np.ones(len(own), dtype=bool))


def distance(one, other):
    return float(np.abs((np.array(one) - np.array(other)) / [0.2, 2, 0.7, 1.4]).max())


def test_a_message_counts_once_as_it_is_and_once_as_if_its_class_were_gone():
    head, nearest = np.log([[0.7, 0.2, 0.1]]), np.array([[0.3, 0.9, 0.5]])
    found = cases_of(head, nearest, np.array([0]), gone=np.array([True]))
    assert found.right.tolist() == [0, 3]
    assert found.trust.tolist() == [1, 0.25]
    # One's own first, then the nearest; without it the others take its share, and "none" sees what is left.
    assert np.allclose(np.exp(found.features[0, :3, 0]), [0.7, 0.2, 0.1])
    assert np.allclose(np.exp(found.features[1, :3, 0]), [0, 2 / 3, 1 / 3])
    assert np.allclose(found.features[:, 3], [[0, 0, 1, 0.9], [0, 0, 1, 0.9]])
    assert cases_of(head, nearest, np.array([0]), gone=np.array([False])).right.tolist() == [0]


def test_a_single_class_leaves_nothing_when_it_is_gone():
    found = cases_of(np.zeros((2, 1)), np.full((2, 1), 0.8), np.zeros(2, np.intp), gone=np.ones(2, dtype=bool))
    assert np.isfinite(surprise(START, found))
    assert np.isfinite(fit_curve(found, START)).all()


def test_only_the_nearest_classes_are_compared():
    head, nearest, _ = messages(5, TRUE, classes=300)
    found = cases_of(head, nearest, np.arange(5), gone=np.zeros(5, dtype=bool))
    assert found.features.shape == (5, 101, 4)
    assert np.allclose(found.features[:, 0, 1], nearest[np.arange(5), np.arange(5)])


def test_many_cases_lead_to_the_curve_they_came_from():
    head, nearest, own = messages(4000, TRUE)
    found = fit_curve(cases_of(head, nearest, own, gone=np.zeros(len(own), dtype=bool)), START, pull=0)
    assert abs(found.head - TRUE.head) < 0.1
    assert abs(found.nearest - TRUE.nearest) < 1


@pytest.mark.parametrize("seed", range(5))
def test_the_fewer_cases_the_nearer_to_the_start_and_never_worse(seed):
    few, many = cases(4, seed=seed), cases(800, seed=seed)
    assert distance(fit_curve(few, START), START) < distance(fit_curve(many, START), START)
    assert distance(fit_curve(few, START), START) < 1.5
    for some in (few, many):
        assert surprise(fit_curve(some, START), some) <= surprise(START, some) + 0.01
        assert surprise(proven_curve(some, START), some) <= surprise(START, some) + 0.01


def test_it_never_goes_far_however_plainly_the_cases_speak():
    head, nearest, own = messages(600, TRUE)
    head[np.arange(len(own)), own] = 0.0
    nearest[np.arange(len(own)), own] = 1.0
    plain = cases_of(head, nearest, own, gone=np.ones(len(own), dtype=bool))
    assert distance(fit_curve(plain, START, pull=0), START) > 3
    assert distance(fit_curve(plain, START), START) == pytest.approx(3, abs=0.01)


def test_more_alike_is_never_less_probable():
    head, nearest, own = messages(400, TRUE)
    against = cases_of(head, -nearest, own, gone=np.ones(len(own), dtype=bool))
    assert min(fit_curve(against, START, pull=0)[:2]) == 0


def test_a_curve_that_does_not_hold_for_the_other_half_is_not_taken():
    head, nearest, own = messages(40, TRUE)
    even = np.arange(len(own)) % 2 == 0
    # One half says that likeness means much, the other that it misleads.
    nearest[even, own[even]], nearest[~even, own[~even]] = 1.0, -1.0
    torn = cases_of(head, nearest, own, gone=np.zeros(len(own), dtype=bool))
    assert fit_curve(torn, START) != START
    assert proven_curve(torn, START) == START


def test_without_cases_the_start_stays():
    head, nearest, own = (part[:0] for part in messages(4, TRUE))
    assert proven_curve(cases_of(head, nearest, own, gone=np.zeros(0, dtype=bool)), START) == START


def test_the_same_cases_give_the_same_curve():
    assert proven_curve(cases(100), START) == proven_curve(cases(100), START)


@pytest.mark.parametrize("content", [None, "", "{}", '{"head": 1}', "[1, 2, 3, 4]"])
def test_a_missing_or_damaged_curve_is_refused_by_name(tmp_path, content):
    if content is not None:
        (tmp_path / "curve.json").write_text(content)
    with pytest.raises(EncoderUnavailable, match=r"curve\.json"):
        read_curve(tmp_path)


def examples_of(*questions):
    pattern = starter_knowledge().entries[0]
    entries = [replace(pattern, id=f"e{number}", questions=asked) for number, asked in enumerate(questions)]
    return Examples(entries, {}, (Kind(id="k", reaction=Decision.SMALL_TALK, examples=("hello", "hi there")),))


def test_what_is_left_out_is_asked_of_entries_and_new_to_the_encoder():
    examples = examples_of(("is it blue", "is it red"), ("known to it", "is it green"))
    sample = to_leave_out(examples, {"known to it"}.__contains__)
    assert [examples.texts[one] for one in sample] == ["is it blue", "is it red", "is it green"]


def test_a_large_base_is_sampled_evenly():
    examples = examples_of(*((f"a {number}", f"b {number}") for number in range(1000)))
    sample = to_leave_out(examples, {"known"}.__contains__)
    assert len(sample) == 600
    assert examples.classes[sample].min() == 0
    assert examples.classes[sample].max() == 999


def test_an_example_is_not_near_to_itself():
    examples = examples_of(("one", "two"), ("three", "four"))
    vectors = np.random.default_rng(0).standard_normal((len(examples.texts), 8)).astype(np.float16)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    sample = to_leave_out(examples, {"known"}.__contains__)
    found = _nearest_others(examples, vectors, sample)
    everything = vectors.astype(np.float32) @ vectors.astype(np.float32).T
    np.fill_diagonal(everything, -1)
    assert np.allclose(found, nearest_cosines(everything[sample], examples.starts), atol=1e-5)
    assert found.max() < 0.999


def test_nothing_to_leave_out_leaves_the_start():
    nothing = np.zeros(0, dtype=np.intp)
    examples = examples_of(("one", "two"))
    vectors = np.zeros((len(examples.texts), 8), np.float16)
    assert own_curve(examples, vectors, nothing, np.zeros((0, examples.count)), START) == START
