"""Judges: how probable it is that each entry answers a message, or that it is each kind of message, or none of them."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import numpy as np

from knowledge.calibration import calibrate
from knowledge.encoder import key_of
from knowledge.lexical import LexicalIndex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from knowledge.encoder import Encoder
    from knowledge.examples import Examples

    Floats = NDArray[np.float64]

_ABSENT: Final = -30.0  # the logarithm of a probability that is none


class Judge(Protocol):
    """Knows entries and kinds by their examples."""

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return (texts, classes + 1): entries, then kinds, then "none of these"; each row sums to one."""
        ...


class Curve(NamedTuple):
    """What turns likeness into probability, fitted on messages that the encoder had never seen (see the model card).

    A class's logit is `head` x its log-probability + `nearest` x the cosine of its nearest example. The logit of "none"
    is `none` + `none_slope` x the cosine of the nearest example of all.
    """

    head: float
    nearest: float
    none: float
    none_slope: float


class MeaningJudge:
    """Judges by meaning: a logistic regression over the examples' vectors, and the nearest example of each class."""

    def __init__(self, examples: Examples, encoder: Encoder, curve: Curve) -> None:
        self._encoder = encoder
        self._curve = curve
        self._vectors = encoder.encode(examples.texts)
        self._starts = examples.starts
        shipped = _shipped_weights(examples)
        self._weights = shipped if shipped is not None else fit_head(self._vectors, examples.classes, examples.count)

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return (texts, classes + 1); see Judge."""
        if not len(self._vectors):
            return np.ones((len(texts), 1))  # there is nothing that a message could be
        vectors = self._encoder.encode(texts)
        head = log_softmax((vectors @ self._weights[:-1] + self._weights[-1]).astype(np.float64))
        nearest = nearest_cosines(vectors @ self._vectors.T, self._starts)
        return on_curve(self._curve, head, nearest)


class LexicalJudge:
    """Judges by words and pieces of words: what is left when the encoder's weights are missing."""

    def __init__(self, examples: Examples) -> None:
        self._examples = examples
        self._index = LexicalIndex(examples.texts)
        self._calibration = calibrate(examples, self._index)

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return (texts, classes + 1); see Judge. A kind that leads every entry takes what they leave."""
        near = self._examples.nearness(self._index, texts)
        adjusted = self._calibration.adjusted(near)
        entry_count = self._examples.entry_count
        result = np.zeros((len(texts), self._examples.count + 1))
        result[:, :entry_count] = self._calibration.probabilities(adjusted)
        # Each was judged by itself: together they may claim no more than there is.
        result /= np.maximum(result.sum(axis=1, keepdims=True), 1.0)
        result[~near.any(axis=1)] = 0.0
        rest = 1.0 - result.sum(axis=1)
        best_kind = adjusted[:, entry_count:].argmax(axis=1) + entry_count if near.shape[1] > entry_count else None
        for row in range(len(texts)):
            best = -1 if best_kind is None else int(best_kind[row])
            leads = (
                best >= 0 and near[row, best] > 0 and adjusted[row, best] > adjusted[row, :entry_count].max(initial=-1)
            )
            if leads:
                result[row, :entry_count] *= min(1.0, 0.1 / max(result[row, :entry_count].sum(), 1e-9))
                rest[row] = 1.0 - result[row].sum()
            result[row, best if leads else -1] += rest[row]
        return result


def fit_head(vectors: NDArray[np.float32], classes: NDArray[np.intp], count: int) -> NDArray[np.float32]:
    """Return the regression's weights (SIZE + 1, count), the last row the constants. No examples, no probability."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - importing it takes a second

    weights = np.zeros((vectors.shape[1] + 1, count), dtype=np.float32)
    weights[-1] = _ABSENT
    present = np.unique(classes)
    if len(present) < 2:  # noqa: PLR2004 - nothing to tell apart
        weights[-1, present] = 0.0
        return weights
    model = LogisticRegression(C=10, class_weight="balanced", tol=1e-4, max_iter=300).fit(vectors, classes)
    if not np.all(model.n_iter_ > 0):
        raise RuntimeError("the regression stopped before it began")
    if len(present) == 2:  # noqa: PLR2004 - one row of weights for the second class, the first being its opposite
        weights[:-1, present[1]], weights[-1, present] = model.coef_[0], (0.0, model.intercept_[0])
    else:
        weights[:-1, present], weights[-1, present] = model.coef_.T, model.intercept_
    return weights


def on_curve(curve: Curve, head: Floats, nearest: Floats) -> Floats:
    """Return probabilities (messages, classes + 1) for log-probabilities and nearest cosines (messages, classes)."""
    logits = curve.head * head + curve.nearest * nearest
    none = curve.none + curve.none_slope * nearest.max(axis=1, initial=-1.0)
    result: Floats = np.exp(log_softmax(np.column_stack([logits, none])))
    return result


@cache
def shipped_curve() -> Curve:
    """Return the curve that was fitted for the shipped encoder."""
    text = (resources.files("knowledge") / "model" / "curve.json").read_text(encoding="utf-8")
    return Curve(**json.loads(text))


def examples_key(examples: Examples) -> str:
    """Name a set of examples: the same texts in the same classes have the same name."""
    return key_of("\n".join(f"{number} {text}" for number, text in zip(examples.classes, examples.texts, strict=True)))


def _shipped_weights(examples: Examples) -> NDArray[np.float32] | None:
    """Return the regression's weights if they were computed beforehand for exactly these examples."""
    try:
        with (resources.files("knowledge") / "model" / "starter_head.npz").open("rb") as file:
            shipped = np.load(file, allow_pickle=False)
            if str(shipped["key"]) != examples_key(examples):
                return None
            weights: NDArray[np.float32] = shipped["weights"]
            return weights
    except OSError:
        return None


def nearest_cosines(similarities: NDArray[np.float32], starts: NDArray[np.intp]) -> Floats:
    """Return the best cosine to each class (messages, classes); -1 for a class without examples."""
    result = np.full((len(similarities), len(starts) - 1), -1.0)
    filled = np.flatnonzero(np.diff(starts) > 0)
    if len(filled):
        result[:, filled] = np.maximum.reduceat(similarities, starts[filled], axis=1)
    return result


def log_softmax(logits: Floats) -> Floats:
    """Return the logarithms of the probabilities of logits (messages, one class or more)."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result
