"""Finding what contradicts a text among other texts: near in meaning by the encoder, and apart by their words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from knowledge.contradictions import Apart, apart, sentences, statement
from knowledge.matching.encoder import EncoderUnavailable, shipped_encoder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A sentence of a text, one of another text by that name, and in what they seem to be apart."""

    sentence: str
    name: str
    other: str
    apart: Apart


def alike(ones: Sequence[str], others: Sequence[str]) -> list[list[float]]:
    """Return how near each of these is to each of those (0 to 1); 0 where no encoder ships: then words alone decide."""
    try:
        encoder = shipped_encoder()
    except EncoderUnavailable:
        return [[0.0] * len(others) for _ in ones]
    mine, theirs = (_unit(encoder.encode(them)) for them in (ones, others))
    found: list[list[float]] = (mine @ theirs.T).tolist()
    return found


def contradictions(texts: Sequence[str], others: Mapping[str, Sequence[str]]) -> tuple[Contradiction, ...]:
    """Return what of these texts seems to contradict the others, by name: each sentence once for a name."""
    ones = sentences(texts)
    theirs = [(name, sentence) for name, them in others.items() for sentence in sentences(them)]
    if not ones or not theirs:
        return ()
    near = alike(ones, [sentence for _, sentence in theirs])
    read = [statement(sentence) for _, sentence in theirs]
    found: dict[tuple[str, str], Contradiction] = {}
    for one, row in zip(ones, near, strict=True):
        mine = statement(one)
        for (name, sentence), other, score in zip(theirs, read, row, strict=True):
            if sentence != one and (what := apart(mine, other, score)):
                found.setdefault((one, name), Contradiction(one, name, sentence, what))
    return tuple(found.values())


def _unit(vectors: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    wide = vectors.astype(np.float32)
    unit: NDArray[np.float32] = wide / np.linalg.norm(wide, axis=1, keepdims=True)
    return unit
