"""Heads: what makes of a message's vector the probability of each class, and how a head is learned from examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Weights = NDArray[np.float32]

MANY: Final = 300  # classes; above it the regression takes minutes, and the closed form seconds
ABSENT: Final = -30.0  # the logarithm of a probability that is none
_STRENGTH: Final = 10.0  # C of the regression: the inverse of its pull towards zero
_ROUNDS: Final = 300
_FEW: Final = 0.1  # share of the classes up to which the others need not be moved when these are learned
_TOUCHES: Final = 5  # iterations that settle all classes together, after the new ones were learned
_FOLDS: Final = 4
_FOLD_ROUNDS: Final = 30
_KEPT, _LEARNED_KEPT = 20, 60  # examples a class that the folds are learned with
_RIDGE: Final = 1.0
_SHARPNESS: Final = 20.0  # makes of the closed form's scores, about 0..1, logits like the regression's
_CHUNK: Final = 4096


def fit_head(
    vectors: NDArray[np.floating],
    classes: NDArray[np.intp],
    count: int,
    *,
    start: Weights | None = None,
    learned: NDArray[np.bool_] | None = None,
) -> Weights:
    """Return a head (numbers of a vector + 1, count), the last row the constants. No examples, no probability.

    With `start` only the columns marked as `learned` (count,) are learned, beside the others as they are; if they are
    more than a few, all are then moved a little. Above MANY classes it is the closed form.
    """
    filled = np.bincount(classes, minlength=count) > 0
    if filled.sum() > MANY:
        return ClosedForm(vectors, classes, count).weights
    weights = np.zeros((vectors.shape[1] + 1, count), dtype=np.float32) if start is None else start.copy()
    columns = np.flatnonzero(filled if learned is None else filled & learned)
    weights[:, ~filled] = 0.0
    weights[-1, ~filled] = ABSENT
    if filled.sum() > 1 and len(columns):
        problem = vectors.astype(np.float32, copy=False), classes
        fit_columns(*problem, weights, columns, rounds=_ROUNDS)
        if _FEW * filled.sum() < len(columns) < filled.sum():
            fit_columns(*problem, weights, np.flatnonzero(filled), rounds=_TOUCHES)
    return weights


def fit_columns(
    vectors: Weights, classes: NDArray[np.intp], weights: Weights, columns: NDArray[np.intp], *, rounds: int
) -> None:
    """Learn these columns of the weights in place, given the others: a multinomial regression, classes balanced.

    The same as scikit-learn's LogisticRegression(C=10, class_weight="balanced") when all columns are learned; that
    class can neither start from given weights for some classes nor hold others still.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 - importing it takes half a second

    width, count = len(weights) - 1, len(columns)
    sizes = np.bincount(classes, minlength=weights.shape[1])
    shares = (1 / (np.count_nonzero(sizes) * sizes[classes])).astype(np.float32)
    pull = 1 / (_STRENGTH * len(vectors))
    others = np.setdiff1d(np.flatnonzero(sizes), columns)
    held = _log_sum(vectors @ weights[:-1, others] + weights[-1, others])
    place = np.full(weights.shape[1], -1)
    place[columns] = np.arange(count)
    rows = np.flatnonzero(place[classes] >= 0)
    own = place[classes[rows]]

    def loss(flat: Floats) -> tuple[float, Floats]:
        tried = flat.reshape(width + 1, count).astype(np.float32)
        logits = vectors @ tried[:-1] + tried[-1]
        right = float(shares[rows] @ logits[rows, own])
        total = np.logaddexp(_log_sum(logits), held)
        surplus = np.exp(logits - total[:, np.newaxis])
        surplus[rows, own] -= 1
        surplus *= shares[:, np.newaxis]
        slope = np.vstack([vectors.T @ surplus + pull * tried[:-1], surplus.sum(axis=0)])
        return float(shares @ total) - right + 0.5 * pull * float((tried[:-1] ** 2).sum()), slope.ravel().astype(float)

    found = minimize(
        loss, weights[:, columns].ravel(), jac=True, method="L-BFGS-B", options={"maxiter": rounds, "gtol": 1e-4}
    )
    weights[:, columns] = found.x.reshape(width + 1, count)


def left_out(
    vectors: Weights,
    classes: NDArray[np.intp],
    sample: NDArray[np.intp],
    *,
    start: Weights,
    learned: NDArray[np.bool_],
) -> Floats:
    """Return the logits (sample, classes) of the sampled examples as if they had not been learned from.

    They are left out in folds. Of each class some examples are enough for this: classes are balanced anyway.
    """
    result = np.empty((len(sample), start.shape[1]))
    sizes = np.bincount(classes, minlength=start.shape[1])
    places = np.arange(len(classes)) - np.searchsorted(classes, classes)  # an example's place in its class
    most = np.where(learned, _LEARNED_KEPT, _KEPT)
    kept = places % -(-sizes // most)[classes] == 0
    for fold in range(_FOLDS):
        members = np.flatnonzero(np.arange(len(sample)) % _FOLDS == fold)
        used = kept.copy()
        used[sample[members]] = False
        filled = np.bincount(classes[used], minlength=start.shape[1]) > 0
        weights = start.copy()
        weights[-1, ~filled] = ABSENT
        columns = np.flatnonzero(learned & filled)
        fit_columns(vectors[used], classes[used], weights, columns, rounds=_FOLD_ROUNDS)
        result[members] = vectors[sample[members]] @ weights[:-1] + weights[-1]
    return result


class ClosedForm:
    """A ridge regression onto the classes, balanced: learned in one pass, a point or two less accurate."""

    def __init__(self, vectors: NDArray[np.floating], classes: NDArray[np.intp], count: int) -> None:
        """Learn from vectors (examples, numbers); `weights` are as fit_head returns them."""
        sizes = np.bincount(classes, minlength=count)
        width = vectors.shape[1]
        self._sizes = sizes
        moments = np.zeros((width + 1, width + 1))
        sums = np.zeros((count, width + 1), dtype=np.float32)
        for start in range(0, len(vectors), _CHUNK):
            chunk = _with_constant(vectors[start : start + _CHUNK])
            own = classes[start : start + _CHUNK]
            weighed = chunk / sizes[own][:, np.newaxis]
            moments += weighed.T @ chunk
            np.add.at(sums, own, weighed)
        mean = len(vectors) / max(int(np.count_nonzero(sizes)), 1)  # a class's examples, each of which weighs less
        pull = np.full(width + 1, _RIDGE / mean)
        pull[-1] = 1e-6  # the constant is free
        self._inverse = np.linalg.inv(moments + np.diag(pull))
        self.weights: Weights = (_SHARPNESS * self._inverse).astype(np.float32) @ sums.T
        self.weights[-1, sizes == 0] = ABSENT

    def left_out(self, vectors: NDArray[np.floating], classes: NDArray[np.intp]) -> Floats:
        """Return the logits (examples, count) of examples of these classes as if each had not been learned from."""
        given = _with_constant(vectors)
        logits = (given @ self.weights).astype(np.float64)
        reach = np.einsum("ij,jk,ik->i", given, self._inverse, given, optimize=True) / self._sizes[classes]
        reach = np.minimum(reach, 0.999)[:, np.newaxis]
        logits[np.arange(len(given)), classes] -= _SHARPNESS * reach[:, 0]
        logits /= 1 - reach
        return logits


def log_softmax(logits: Floats) -> Floats:
    """Return the logarithms of the probabilities of logits (messages, one class or more)."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result


def _log_sum(logits: Weights) -> Weights:
    if not logits.shape[1]:
        return np.full(len(logits), -np.inf, dtype=np.float32)
    most = logits.max(axis=1)
    result: Weights = most + np.log(np.exp(logits - most[:, np.newaxis]).sum(axis=1))
    return result


def _with_constant(vectors: NDArray[np.floating]) -> Floats:
    return np.column_stack([vectors.astype(np.float64), np.ones(len(vectors))])
