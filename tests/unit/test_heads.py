"""Heads: learned at once, later or in closed form they are about the same, and what is left out stays unknown."""

import numpy as np
from sklearn.linear_model import LogisticRegression

from knowledge.matching.heads import ABSENT, ClosedForm, fit_columns, fit_head, left_out


def clouds(classes, size, seed=0, width=24):
    """Return points around the classes' centres, and their classes."""
    random = np.random.default_rng(seed)
    centres = random.standard_normal((classes, width))
    own = np.repeat(np.arange(classes), size)
    points = centres[own] + 0.8 * random.standard_normal((len(own), width))
    return (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32), own


def test_from_nothing_it_is_the_usual_balanced_regression():
    vectors, own = clouds(6, 15)
    uneven = np.arange(len(own)) % 7 != 0
    model = LogisticRegression(C=10, class_weight="balanced", tol=1e-4, max_iter=300).fit(vectors[uneven], own[uneven])
    weights = fit_head(vectors[uneven], own[uneven], 6)
    theirs = model.predict_log_proba(vectors)
    ours = vectors @ weights[:-1] + weights[-1]
    assert np.allclose(ours - ours.mean(axis=1, keepdims=True), theirs - theirs.mean(axis=1, keepdims=True), atol=0.02)


def test_what_is_learned_later_is_as_good_as_if_all_were_learned_at_once():
    vectors, own = clouds(30, 20)
    kept = np.arange(len(own)) % 5 != 0
    new = np.isin(np.arange(30), [4, 17])
    before = fit_head(vectors[kept & ~new[own]], own[kept & ~new[own]], 30)
    later = fit_head(vectors[kept], own[kept], 30, start=before, learned=new)
    at_once = fit_head(vectors[kept], own[kept], 30)
    assert np.array_equal(later[:, ~new], before[:, ~new]), "two of thirty: the others stay"

    def right(weights):
        return ((vectors[~kept] @ weights[:-1] + weights[-1]).argmax(axis=1) == own[~kept]).mean()

    assert right(later) >= right(at_once) - 0.02


def test_where_much_is_new_the_others_move_too():
    vectors, own = clouds(10, 20)
    new = np.arange(10) < 5
    before = fit_head(vectors[~new[own]], own[~new[own]], 10)
    later = fit_head(vectors, own, 10, start=before, learned=new)
    assert not np.array_equal(later[:, 5:], before[:, 5:])


def test_fitting_no_column_changes_nothing():
    vectors, own = clouds(3, 5)
    weights = np.ones((25, 3), dtype=np.float32)
    again = fit_head(vectors, own, 3, start=weights, learned=np.zeros(3, dtype=bool))
    assert np.array_equal(again, weights)


def test_left_out_examples_are_judged_as_if_they_were_new():
    # Labels without sense: whoever had seen them would know them, and whoever had not can only guess.
    vectors, own = clouds(1, 120)
    own = np.sort(np.random.default_rng(2).integers(0, 4, 120))
    sample = np.arange(120)
    start, learned = np.zeros((25, 4), np.float32), np.ones(4, dtype=bool)
    unseen = left_out(vectors, own, sample, start=start, learned=learned)
    seen = vectors @ (weights := fit_head(vectors, own, 4))[:-1] + weights[-1]
    assert (seen.argmax(axis=1) == own).mean() > 0.45
    assert (unseen.argmax(axis=1) == own).mean() < 0.4


def test_the_closed_form_knows_what_it_would_be_without_one_example():
    vectors, own = clouds(8, 12)
    closed = ClosedForm(vectors, own, 9)
    assert ((vectors @ closed.weights[:-1] + closed.weights[-1]).argmax(axis=1) == own).mean() > 0.9
    assert (closed.weights[-1, 8], fit_head(vectors, own, 9)[-1, 8]) == (ABSENT, ABSENT)
    guessed, changed = [], []
    for one in range(0, 96, 7):
        rest = np.arange(len(own)) != one
        without = ClosedForm(vectors[rest], own[rest], 9).weights
        honest = vectors[one] @ without[:-1] + without[-1]
        guess = closed.left_out(vectors[[one]], own[[one]])[0]
        known = vectors[one] @ closed.weights[:-1] + closed.weights[-1]
        guessed.append(np.abs(guess - honest)[:8].max())
        changed.append(np.abs(known - honest)[:8].max())
    assert np.mean(guessed) < 0.5 * np.mean(changed)


def test_many_classes_are_learned_in_closed_form():
    vectors, own = clouds(301, 3, width=64)
    assert np.array_equal(fit_head(vectors, own, 301), ClosedForm(vectors, own, 301).weights)


def test_columns_of_all_classes_need_no_others():
    vectors, own = clouds(3, 10)
    weights = np.zeros((25, 3), np.float32)
    fit_columns(vectors, own, weights, np.arange(3), rounds=50)
    assert ((vectors @ weights[:-1] + weights[-1]).argmax(axis=1) == own).all()
