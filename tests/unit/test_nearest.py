"""The nearest example of each class is found in two stages, as if all were compared."""

import numpy as np
import pytest

from knowledge.matching import nearest as nearest_module
from knowledge.matching.nearest import NearestExamples, _largest, nearest_cosines


def unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def clustered(count, classes, width=256, seed=0):
    random = np.random.default_rng(seed)
    own = np.sort(random.integers(0, classes, count))
    # Most of what tells the vectors apart lies in few directions, as it does for sentences.
    shape = random.standard_normal((40, width))
    vectors = unit(random.standard_normal((count, 40)) @ shape + 0.3 * random.standard_normal((count, width)))
    return vectors.astype(np.float16), np.searchsorted(own, np.arange(classes + 1)), shape


@pytest.mark.parametrize("most", [20_000, 100], ids=["some", "many"])
def test_the_nearest_is_found_among_thousands(most, monkeypatch):
    monkeypatch.setattr(nearest_module, "_MANY", most)
    vectors, starts, shape = clustered(5000, 60)
    index = NearestExamples(vectors, starts)
    asked = unit(np.random.default_rng(1).standard_normal((50, 40)) @ shape).astype(np.float32)
    exact = nearest_cosines(asked @ vectors.astype(np.float32).T, starts)
    missed = 0
    for text, wanted in zip(asked, exact, strict=True):
        found, near = index.search(text)
        assert found.shape == (60,)
        assert (found <= wanted + 0.15).all()
        assert found.argmax() in near
        missed += abs(found.max() - wanted.max()) > 0.003
    assert missed <= 1


def test_few_examples_are_all_compared():
    vectors, starts, _ = clustered(100, 7)
    found, near = NearestExamples(vectors, starts).search(vectors[13].astype(np.float32))
    exact = nearest_cosines(vectors[[13]].astype(np.float32) @ vectors.astype(np.float32).T, starts)[0]
    assert near.tolist() == list(range(7))
    assert np.allclose(found, exact, atol=0.003)


def test_classes_without_examples_are_as_far_as_can_be():
    vectors, _, _ = clustered(4, 1)
    found, near = NearestExamples(vectors, np.array([0, 0, 4, 4])).search(vectors[0].astype(np.float32))
    assert (found[[0, 2]].tolist(), near.tolist()) == ([-1, -1], [1])
    assert found[1] == pytest.approx(1, abs=0.003)


def test_without_examples_nothing_is_near():
    found, near = NearestExamples(np.zeros((0, 8), np.float16), np.array([0, 0])).search(np.ones(8, np.float32))
    assert (found.tolist(), near.tolist()) == ([-1], [])


def test_a_vector_of_zeros_does_no_harm():
    found, _ = NearestExamples(np.zeros((2, 8), np.float16), np.array([0, 2])).search(np.ones(8, np.float32))
    assert found.tolist() == [0]


def test_the_largest_are_found_whatever_a_sample_says():
    chance = np.random.default_rng(3)
    for size in (0, 1, 511, 512, 513, 3000, 20_000):
        for values in (
            chance.random(size).astype(np.float32),
            np.sort(chance.random(size)).astype(np.float32),
            np.zeros(size, np.float32),
            np.where(np.arange(size) % 8 == 0, 1, 0).astype(np.float32) + chance.random(size).astype(np.float32) / 9,
        ):
            found = _largest(values, 512)
            assert len(found) == len(set(found.tolist())) == min(size, 512)
            assert sorted(values[found]) == sorted(values)[max(0, size - 512) :]
