"""Turns nearness in words into probabilities.

Everything is learned from the examples at hand: each sampled example is judged as if it were a new message, once with
the rest of its class present, and, if it is an entry's, once as if that whole entry did not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from knowledge.matching.examples import Examples
    from knowledge.matching.lexical import LexicalIndex

    Floats = NDArray[np.float64]

_SAMPLE = 8  # examples a class: more cost time at every start and move the weights little
_HUB_SHARE = 0.5  # some classes are near to everything; half of a class's usual nearness is taken off
_COUNTED = 3  # candidates of a message that the probabilities are fitted to
# Fitted to the starter examples; a smaller knowledge base moves them only as far as its own examples reach.
_USUAL_WEIGHTS = np.array([-3.3, 14.0, 28.0])  # constant, nearness, lead
_TRUST_IN_USUAL = np.array([1.0, 0.05, 0.02])  # pull towards them, per weight
_NEWTON_STEPS = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What the matcher learned from its examples.

    `usual` is each class's usual nearness (classes,). `weights` are those of constant, nearness and lead.
    """

    entry_count: int
    usual: NDArray[np.float32]
    weights: Floats

    def adjusted(self, near: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return nearness (messages, classes) less a share of what is usual for each class."""
        result: NDArray[np.float32] = near - np.float32(_HUB_SHARE) * self.usual
        return result

    def probabilities(self, adjusted: NDArray[np.float32]) -> Floats:
        """Return for each message and entry the probability that the entry answers it (messages, entries)."""
        features = _features(adjusted, self.entry_count)
        return _logistic(features @ self.weights)


def calibrate(examples: Examples, index: LexicalIndex) -> Calibration:
    """Learn from the examples; with too few of them the usual weights stand."""
    entry_count = examples.entry_count
    chosen = _sample(examples)
    near = examples.nearness(index, [examples.texts[one] for one in chosen], without=chosen)
    own = examples.classes[chosen]
    elsewhere = np.arange(near.shape[1]) != own[:, np.newaxis]
    usual = (near * elsewhere).sum(axis=0) / np.maximum(elsewhere.sum(axis=0), 1)
    present = near - np.float32(_HUB_SHARE) * usual
    nothing = np.float32(-_HUB_SHARE) * usual  # what a class has that shares no piece of a word with the message
    absent = np.where(elsewhere, present, nothing)[own < entry_count]  # as if the message's own entry did not exist
    messages = np.concatenate([present, absent])
    answers = np.concatenate([own, np.full(len(absent), -1)])  # a kind's number never equals an entry's
    features = _features(messages, entry_count)
    weights = _fit(features, messages[:, :entry_count], answers)
    return Calibration(entry_count=entry_count, usual=usual.astype(np.float32), weights=weights)


def _sample(examples: Examples) -> NDArray[np.intp]:
    """Return the numbers of some asked examples of each class that has two or more texts, evenly spread."""
    chosen: list[int] = []
    for number in np.unique(examples.classes):
        members = np.flatnonzero(examples.classes == number)
        asked = members[examples.asked[members]]
        if len(members) > 1 and len(asked):
            spread = np.linspace(0, len(asked) - 1, min(_SAMPLE, len(asked))).astype(np.intp)
            chosen.extend(asked[spread].tolist())
    return np.array(chosen, dtype=np.intp)


def _features(adjusted: NDArray[np.float32], entry_count: int) -> Floats:
    """Return constant, nearness and lead over the best other class, of shape (messages, entries, 3)."""
    entries = adjusted[:, :entry_count].astype(np.float64)
    if not entries.size:
        return np.zeros((*entries.shape, 3))
    highest = np.sort(adjusted, axis=1)[:, ::-1].astype(np.float64)
    first = highest[:, :1]
    second = highest[:, 1:2] if highest.shape[1] > 1 else first  # a single class leads nobody
    lead = entries - np.where(entries >= first, second, first)
    return np.stack([np.ones_like(entries), entries, lead], axis=2)


def _fit(features: Floats, entries: NDArray[np.float32], answers: NDArray[np.intp]) -> Floats:
    """Fit a logistic curve to the best few entries of each message, pulled towards the usual weights."""
    if not entries.size:
        return _USUAL_WEIGHTS
    best = np.argsort(-entries, axis=1)[:, :_COUNTED]
    seen = np.take_along_axis(features, best[:, :, np.newaxis], axis=1).reshape(-1, features.shape[2])
    right = (best == answers[:, np.newaxis]).reshape(-1).astype(np.float64)
    weights = _USUAL_WEIGHTS.copy()
    pull = np.diag(_TRUST_IN_USUAL)
    for _ in range(_NEWTON_STEPS):
        expected = _logistic(seen @ weights)
        slope = seen.T @ (right - expected) - pull @ (weights - _USUAL_WEIGHTS)
        bend = (seen * (expected * (1 - expected))[:, np.newaxis]).T @ seen + pull
        weights = weights + np.linalg.solve(bend, slope)
    weights[1:] = np.maximum(weights[1:], 0.0)  # nearer must never mean less probable
    return weights


def _logistic(values: Floats) -> Floats:
    result: Floats = 1 / (1 + np.exp(-np.clip(values, -30, 30)))
    return result
