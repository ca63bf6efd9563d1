"""What a stated concern is about, how serious it is and who should read it, learned from labelled examples."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Final

import numpy as np

from knowledge.matching.encoder import key_of
from knowledge.matching.shipped import are_weights, read_arrays

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from knowledge.matching.encoder import Encoder

    Floats = NDArray[np.float32]

TERRITORIAL: Final = "territorial_guarding"  # a claim with a legal or security reason is another kind, and no sign
# Who usually reads a concern of each kind, where an example does not say otherwise.
USUAL_ROUTES: Final = {
    "concern_msp_lead": "msp_lead",
    "concern_customer_lead": "customer_lead",
    "concern_both_leads": "both_leads",
    "concern_hr": "hr",
    "concern_security": "security",
    "concern_wellbeing": "wellbeing",
    TERRITORIAL: "customer_lead",
    "must_stay_in_house": "both_leads",
}
# C of each regression, the inverse of its pull towards zero: routes differ in finer ways than the rest.
_STRENGTH: Final = {"topic": 1.0, "severity": 1.0, "route": 10.0, "territorial": 1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernExample:
    """Something somebody stated as a concern. `route` is empty where it is the usual one of its kind."""

    kind: str
    text: str
    topic: str
    severity: str
    route: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernReading:
    """What a text would be as a concern: proposals that its author sees and may change.

    `routes` are the probabilities, together one, of who should read it; `territorial` is the probability that the
    author guards turf.
    """

    topic: str
    severity: str
    routes: Mapping[str, float]
    territorial: float


# What is learned of each example, by the name under which its weights are kept.
_LABELS: Final[Mapping[str, Callable[[ConcernExample], str]]] = {
    "topic": lambda it: it.topic,
    "severity": lambda it: it.severity,
    "route": lambda it: it.route or USUAL_ROUTES[it.kind],
    "territorial": lambda it: "yes" if it.kind == TERRITORIAL else "no",
}


class ConcernReader:
    """Reads concerns: one regression over the encoder's vectors for each label. Threads may share it."""

    def __init__(self, examples: Sequence[ConcernExample], encoder: Encoder) -> None:
        """Learn the examples, unless what ships was learned from exactly these."""
        self._encoder = encoder
        self._heads = shipped_heads(examples) or learn(examples, encoder)

    def read(self, text: str) -> ConcernReading:
        """Return what the text would be as a concern."""
        vector = self._encoder.encode([text])[0]
        found = {label: _probabilities(vector, *head) for label, head in self._heads.items()}
        return ConcernReading(
            topic=max(found["topic"], key=lambda it: found["topic"][it]),
            severity=max(found["severity"], key=lambda it: found["severity"][it]),
            routes=found["route"],
            territorial=found["territorial"]["yes"],
        )


def learn(examples: Sequence[ConcernExample], encoder: Encoder) -> dict[str, tuple[Floats, list[str]]]:
    """Return, for each label, the weights (SIZE + 1, values; the last row the constants) and the values."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - importing it takes a second

    vectors, heads = encoder.encode_many([it.text for it in examples]), {}
    for label, of in _LABELS.items():
        model = LogisticRegression(C=_STRENGTH[label], class_weight="balanced", max_iter=300)
        model.fit(vectors, [of(it) for it in examples])
        weights = np.column_stack([model.coef_, model.intercept_]).T
        if weights.shape[1] == 1:  # two values: the first is the second's opposite
            weights = np.column_stack([-weights / 2, weights / 2])
        heads[label] = (weights.astype(np.float32), [str(value) for value in model.classes_])
    return heads


def concerns_key(examples: Sequence[ConcernExample]) -> str:
    """Name a set of labelled examples: the same texts with the same labels have the same name."""
    return key_of("\n".join(repr(it) for it in examples))


def packed(examples: Sequence[ConcernExample], encoder: Encoder) -> dict[str, NDArray[np.generic]]:
    """Return what ships with the product: the heads, and the name of what they were learned from."""
    kept: dict[str, NDArray[np.generic]] = {"key": np.array(concerns_key(examples))}
    for label, (weights, values) in learn(examples, encoder).items():
        kept |= {label: weights, f"{label}_values": np.array(values)}
    return kept


def shipped_heads(examples: Sequence[ConcernExample]) -> dict[str, tuple[Floats, list[str]]] | None:
    """Return what `learn` would, as it ships; None if that is missing or damaged, or was learned from others."""
    kept = read_arrays(resources.files("knowledge") / "model" / "starter_concerns.npz")
    if not kept.keys() >= {"key", *_LABELS, *(f"{label}_values" for label in _LABELS)}:
        return None
    heads = {label: (kept[label], [str(it) for it in kept[f"{label}_values"].ravel()]) for label in _LABELS}
    whole = all(are_weights(weights, len(values)) for weights, values in heads.values())
    return heads if whole and str(kept["key"]) == concerns_key(examples) else None


def _probabilities(vector: Floats, weights: Floats, values: Sequence[str]) -> dict[str, float]:
    logits = (vector @ weights[:-1] + weights[-1]).astype(np.float64)
    shares = np.exp(logits - logits.max())
    return dict(zip(values, (shares / shares.sum()).tolist(), strict=True))
