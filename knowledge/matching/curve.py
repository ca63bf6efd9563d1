"""The curve: four numbers that turn likeness into probability, and how they are fitted to messages of known classes."""

from __future__ import annotations

import json
import math
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from knowledge.matching.encoder import EncoderUnavailable
from knowledge.matching.heads import ABSENT, log_softmax

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

GONE_TRUST: Final = 0.25  # of a message judged as if its own class did not exist, beside 1 of one judged as it is
_COMPARED: Final = 100  # classes of a message that the curve is fitted to: the nearest; others are improbable
# How far a knowledge base may be thought to lie from the curve it starts from (standard deviations, per number).
_SPREAD: Final = np.array([0.2, 2.0, 0.7, 1.4])
_FARTHEST: Final = 3.0  # of these: examples by one hand are more alike than messages by many, and would lead too far
_STEPS: Final = 50
_SETTLED: Final = 1e-6  # nats over all messages
_SMALLEST_STEP: Final = 1e-4


class Curve(NamedTuple):
    """What turns likeness into probability.

    A class's logit is `head` x its log-probability + `nearest` x the cosine of its nearest example. The logit of "none"
    is `none` + `none_slope` x the cosine of the nearest example of all.
    """

    head: float
    nearest: float
    none: float
    none_slope: float


class Cases(NamedTuple):
    """Messages whose class is known, each compared with some classes.

    `features` (messages, compared + 1, 4) are what each logit's parts are multiplied with by the curve, "none" last;
    `right` (messages,) is the column that is right; `trust` (messages,) how much each message counts.
    """

    features: Floats
    right: NDArray[np.intp]
    trust: Floats

    def some(self, chosen: NDArray[np.bool_]) -> Cases:
        """Return the chosen messages alone."""
        return Cases(self.features[chosen], self.right[chosen], self.trust[chosen])


def on_curve(curve: Curve, head: Floats, nearest: Floats) -> Floats:
    """Return probabilities (messages, classes + 1) for log-probabilities and nearest cosines (messages, classes)."""
    logits = curve.head * head + curve.nearest * nearest
    none = curve.none + curve.none_slope * nearest.max(axis=1, initial=-1.0)
    result: Floats = np.exp(log_softmax(np.column_stack([logits, none])))
    return result


@cache
def shipped_curve() -> Curve:
    """Return the curve that was fitted for the shipped encoder, on messages it had never seen (see the model card).

    Raises EncoderUnavailable.
    """
    return read_curve(resources.files("knowledge") / "model")


def read_curve(folder: Traversable) -> Curve:
    """Return the curve in that folder. Raises EncoderUnavailable."""
    try:
        curve = Curve(**json.loads((folder / "curve.json").read_text(encoding="utf-8")))
        whole = all(map(math.isfinite, curve))
    except (OSError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise EncoderUnavailable("knowledge/model/curve.json is missing or damaged") from error
    if not whole:
        raise EncoderUnavailable("knowledge/model/curve.json is damaged: one of its numbers is none")
    return curve


def cases_of(head: Floats, nearest: Floats, own: NDArray[np.intp], *, gone: NDArray[np.bool_]) -> Cases:
    """Return cases from what was found without the messages themselves.

    `head` are log-probabilities and `nearest` cosines (messages, classes), `own` (messages,) the right classes.
    The messages marked as `gone` are judged once more as if their class did not exist: then "none" is right.
    """
    ordered = nearest.copy()
    ordered[np.arange(len(own)), own] = np.inf
    compared = np.argsort(-ordered, axis=1, kind="stable")[:, :_COMPARED]  # one's own first
    head, nearest = np.take_along_axis(head, compared, 1), np.take_along_axis(nearest, compared, 1)
    gone_head, gone_nearest = head[gone], nearest[gone]
    gone_head[:, 0], gone_nearest[:, 0] = ABSENT, -1.0
    if head.shape[1] > 1:
        gone_head[:, 1:] = log_softmax(gone_head[:, 1:])  # the others take what the class that is gone had
    features = _features(np.concatenate([head, gone_head]), np.concatenate([nearest, gone_nearest]))
    right = np.concatenate([np.zeros(len(head)), np.full(len(gone_head), head.shape[1])]).astype(np.intp)
    trust = np.concatenate([np.ones(len(head)), np.full(len(gone_head), GONE_TRUST)])
    return Cases(features, right, trust)


def surprise(curve: Curve, cases: Cases) -> float:
    """Return how surprising the cases are to that curve, in nats over all messages."""
    logs = log_softmax(cases.features @ np.array(curve))
    return -float(cases.trust @ logs[np.arange(len(logs)), cases.right])


def fit_curve(cases: Cases, start: Curve, *, pull: float = 1.0) -> Curve:
    """Return the curve that explains the cases best and lies near the start: the fewer cases, the nearer.

    It never explains them worse than the start. With `pull` zero it goes wherever they lead. Deterministic; a few
    Newton steps of a convex problem.
    """
    origin = np.array(start)
    precision = np.diag(pull / _SPREAD**2)

    def cost(curve: Floats) -> float:
        return surprise(Curve(*curve), cases) + 0.5 * float((curve - origin) @ precision @ (curve - origin))

    found, best = origin, cost(origin)
    for _ in range(_STEPS):
        slope, bend = _derivatives(found, cases)
        step = np.linalg.solve(bend + precision + 1e-9 * np.eye(4), slope - precision @ (found - origin))
        length = 1.0
        while cost(found + length * step) > best and length > _SMALLEST_STEP:
            length /= 2
        before, tried = best, cost(found + length * step)
        if tried < best:
            found, best = found + length * step, tried
        if before - best < _SETTLED:
            break
    if pull:  # on the straight way from the start nothing is worse than there: the problem is convex
        found = origin + (found - origin) / max(1.0, np.abs((found - origin) / _SPREAD).max() / _FARTHEST)
    found[:2] = np.maximum(found[:2], 0.0)  # more alike must never mean less probable
    return Curve(*(round(float(one), 4) for one in found))


def proven_curve(cases: Cases, start: Curve) -> Curve:
    """Return the fitted curve if fitting to one half of the cases makes the other less surprising, else the start."""
    if not len(cases.right):
        return start
    half = np.arange(len(cases.right)) % 2 == 0
    left, right = cases.some(half), cases.some(~half)
    before = surprise(start, cases)
    after = surprise(fit_curve(left, start), right) + surprise(fit_curve(right, start), left)
    return fit_curve(cases, start) if after < before else start


def _features(head: Floats, nearest: Floats) -> Floats:
    features = np.zeros((*head.shape[:1], head.shape[1] + 1, 4))
    features[:, :-1, 0], features[:, :-1, 1] = np.maximum(head, ABSENT), nearest
    features[:, -1, 2], features[:, -1, 3] = 1.0, nearest.max(axis=1, initial=-1.0)
    return features


def _derivatives(curve: Floats, cases: Cases) -> tuple[Floats, Floats]:
    """Return slope (4,) of the cases' log-likelihood, and bend (4, 4) of their surprise."""
    probable = np.exp(log_softmax(cases.features @ curve))
    expected = np.einsum("mk,mkf->mf", probable, cases.features)
    observed = cases.features[np.arange(len(cases.right)), cases.right]
    weighed = cases.trust[:, np.newaxis]
    bend = np.einsum("mk,mkf,mkg->fg", weighed * probable, cases.features, cases.features, optimize=True)
    return (weighed * (observed - expected)).sum(axis=0), bend - (weighed * expected).T @ expected
