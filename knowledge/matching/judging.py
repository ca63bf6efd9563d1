"""Judges: how probable it is that each entry answers a message, or that it is each kind of message, or none of them."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Protocol

import numpy as np
from threadpoolctl import threadpool_limits

from knowledge.matching.calibration import calibrate
from knowledge.matching.curve import on_curve
from knowledge.matching.encoder import EncoderUnavailable
from knowledge.matching.heads import ABSENT, MANY, ClosedForm, fit_head, left_out, log_softmax
from knowledge.matching.lexical import LexicalIndex
from knowledge.matching.nearest import NearestExamples
from knowledge.matching.own_curve import own_curve, to_leave_out
from knowledge.matching.shipped import examples_key, shipped_head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from knowledge.matching.curve import Curve
    from knowledge.matching.encoder import Encoder
    from knowledge.matching.examples import Examples

    Floats = NDArray[np.float64]


class Judge(Protocol):
    """Knows entries and kinds by their examples."""

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return (texts, classes + 1): entries, then kinds, then "none of these"; each row sums to one."""
        ...

    def with_example(self, number: int, text: str) -> Judge:
        """Return about the judge there would be if the class of that number had one more example."""
        ...


class MeaningJudge:
    """Judges by meaning: a head learned from the examples' vectors, and the nearest example of each class."""

    def __init__(self, examples: Examples, encoder: Encoder, curve: Curve) -> None:
        """Learn the examples. The curve is adapted to them as far as those that are not shipped bear it out.

        Takes a second or two beside the time for encoding; a minute with some thousand entries. Raises
        EncoderUnavailable.
        """
        self._encoder = encoder
        self._size = examples.count
        self._more: tuple[tuple[int, NDArray[np.float32]], ...] = ()
        vectors = encoder.encode_many(examples.texts)
        # On one thread: BLAS would split even little work over all cores, and wait long for each if they are busy.
        with threadpool_limits(limits=1, user_api="blas"):
            self._index = NearestExamples(vectors, examples.starts)
            weights, self._curve = _learn(examples, vectors, encoder, curve)
        self._weights = np.ascontiguousarray(weights.T)

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return (texts, classes + 1); see Judge. With no class, or if the encoder fails, "none" is certain."""
        if not self._size:
            return np.ones((len(texts), 1))  # there is nothing that a message could be
        try:
            vectors = self._encoder.encode(texts)
        except EncoderUnavailable:
            nothing = np.zeros((len(texts), self._size + 1))
            nothing[:, -1] = 1.0
            return nothing
        head, nearest = np.full((len(texts), self._size), ABSENT), np.empty((len(texts), self._size))
        for row, vector in enumerate(vectors):
            nearest[row], near = self._index.search(vector)
            for number, more in self._more:
                nearest[row, number] = max(nearest[row, number], float(vector @ more))
                near = np.union1d(near, number)
            # Of thousands of classes those that are not near are improbable whatever the head says.
            looked_at = near if self._size > MANY else slice(None)
            logits = np.einsum("ij,j->i", self._weights[looked_at, :-1], vector) + self._weights[looked_at, -1]
            head[row, looked_at] = log_softmax(logits[np.newaxis].astype(np.float64))[0]
        return on_curve(self._curve, head, nearest)

    def with_example(self, number: int, text: str) -> MeaningJudge:
        """Return this judge with one more example to be near to, and the same head; itself if the encoder fails."""
        try:
            vector = self._encoder.encode([text])[0]
        except EncoderUnavailable:
            return self
        other = copy(self)
        other._more = (*self._more, (number, vector))  # noqa: SLF001 - a copy of itself
        return other


def _learn(
    examples: Examples, vectors: NDArray[np.float16], encoder: Encoder, curve: Curve
) -> tuple[NDArray[np.float32], Curve]:
    """Return the head's weights (numbers of a vector + 1, classes) and the curve for these examples."""
    shipped = shipped_head()
    if shipped and shipped.key == examples_key(examples):
        return shipped.weights, curve
    sample = to_leave_out(examples, encoder.is_shipped)
    if examples.count > MANY:
        closed = ClosedForm(vectors, examples.classes, examples.count)
        logits = closed.left_out(vectors[sample], examples.classes[sample])
        return closed.weights, own_curve(examples, vectors, sample, logits, curve)
    known = vectors.astype(np.float32)
    if shipped:
        start, learned = shipped.known(examples)
    else:
        start = np.zeros((vectors.shape[1] + 1, examples.count), dtype=np.float32)
        learned = np.ones(examples.count, dtype=bool)
    weights = fit_head(known, examples.classes, examples.count, start=start, learned=learned)
    if not len(sample):
        return weights, curve
    logits = left_out(known, examples.classes, sample, start=start, learned=learned)
    return weights, own_curve(examples, vectors, sample, logits, curve)


class LexicalJudge:
    """Judges by words and pieces of words: what is left when the encoder's weights are missing."""

    def __init__(self, examples: Examples) -> None:
        self._examples = examples
        self._index = LexicalIndex(examples.texts)
        self._calibration = calibrate(examples, self._index)

    def with_example(self, number: int, text: str) -> LexicalJudge:
        """Return the same judge: by words alone, one more example is learned only with all the others."""
        del number, text
        return self

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
