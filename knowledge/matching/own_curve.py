"""A knowledge base's own curve, learned from its examples by leaving them out: no test data are needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from knowledge.matching.curve import cases_of, proven_curve
from knowledge.matching.heads import log_softmax

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from knowledge.matching.curve import Curve
    from knowledge.matching.examples import Examples

    Floats = NDArray[np.float64]

# Examples that are left out, evenly spread: more cost time and memory, and move four numbers little.
_MAX, _MIN = 600, 200
_MAX_COMPARED: Final = 2_000_000  # pairs of an example and a class
_CHUNK: Final = 4096  # examples at a time, so that it needs little memory


def to_leave_out(examples: Examples, shipped: Callable[[str], bool]) -> NDArray[np.intp]:
    """Return the numbers of the examples that tell something about messages yet to come.

    These are what people might ask entries, in classes of two or more. What the encoder was trained on tells nothing:
    it knows that by heart, and the shipped curve was fitted for it.
    """
    sizes = np.diff(examples.starts)
    fitting = examples.asked & (examples.classes < examples.entry_count) & (sizes[examples.classes] > 1)
    found = np.array([number for number in np.flatnonzero(fitting) if not shipped(examples.texts[number])], np.intp)
    most = min(max(_MAX_COMPARED // max(examples.count, 1), _MIN), _MAX, len(found))
    return found[np.linspace(0, len(found) - 1, most).astype(np.intp)]


def own_curve(
    examples: Examples, vectors: NDArray[np.float16], sample: NDArray[np.intp], logits: Floats, start: Curve
) -> Curve:
    """Return the curve for these examples; the start if there are few of them, or if another proves no better.

    `logits` (sample, classes) are the head's for the sampled examples as if it had not learned from them. Each is
    judged as if it were a new message, and once more as if its whole entry did not exist.
    """
    if not len(sample):
        return start
    own = examples.classes[sample]
    nearest = _nearest_others(examples, vectors, sample)
    return proven_curve(cases_of(log_softmax(logits), nearest, own, gone=np.ones(len(sample), dtype=bool)), start)


def _nearest_others(examples: Examples, vectors: NDArray[np.float16], sample: NDArray[np.intp]) -> Floats:
    """Return the cosine of the nearest example of each class but the sampled one itself, (sample, classes)."""
    found = np.full((len(sample), examples.count), -1.0)
    asked = vectors[sample].astype(np.float32)
    for start in range(0, len(vectors), _CHUNK):
        similarities = asked @ vectors[start : start + _CHUNK].astype(np.float32).T
        inside = np.flatnonzero((sample >= start) & (sample < start + _CHUNK))
        similarities[inside, sample[inside] - start] = -1.0
        classes, firsts = np.unique(examples.classes[start : start + _CHUNK], return_index=True)
        best = np.maximum.reduceat(similarities, firsts, axis=1)
        found[:, classes] = np.maximum(found[:, classes], best)
    return found
