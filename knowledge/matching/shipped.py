"""The head that ships with the encoder: what was learned beforehand of the starter entries and kinds."""

from __future__ import annotations

from functools import cache
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from knowledge.matching.encoder import SIZE, key_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable
    from typing import Any

    from numpy.typing import NDArray

    from knowledge.matching.examples import Examples


class ShippedHead(NamedTuple):
    """Weights (numbers of a vector + 1, classes), with the name and the key of the examples of each class.

    `key` names all of the examples together, in their order.
    """

    weights: NDArray[np.float32]
    names: tuple[str, ...]
    keys: tuple[str, ...]
    key: str

    def known(self, examples: Examples) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Return weights to start from for these examples' classes, and which classes must still be learned.

        A class that was not there starts from nothing, one whose examples were changed from what it was.
        """
        place = {name: number for number, name in enumerate(self.names)}
        found = np.array([place.get(name, -1) for name in examples.names], dtype=np.intp)
        weights = np.where(found >= 0, self.weights[:, found], np.float32(0))
        keys = class_keys(examples)
        same = [number >= 0 and self.keys[number] == key for number, key in zip(found, keys, strict=True)]
        return weights, ~np.array(same, dtype=bool)


def class_keys(examples: Examples) -> tuple[str, ...]:
    """Name the examples of each class: the same texts have the same name."""
    starts = examples.starts
    return tuple(key_of("\n".join(examples.texts[start:end])) for start, end in pairwise(starts))


def examples_key(examples: Examples) -> str:
    """Name a set of examples: the same texts in the same classes have the same name."""
    return key_of("\n".join(f"{number} {text}" for number, text in zip(examples.classes, examples.texts, strict=True)))


@cache
def shipped_head() -> ShippedHead | None:
    """Return the head that ships; None if it is missing or damaged: everything is then learned from the examples."""
    return read_head(resources.files("knowledge") / "model")


def read_head(folder: Traversable) -> ShippedHead | None:
    """Return the head in that folder; None if there is none or it is damaged."""
    found = read_arrays(folder / "starter_head.npz")
    if not found.keys() >= {"weights", "names", "keys", "key"}:
        return None
    names, keys = (tuple(map(str, found[name].ravel().tolist())) for name in ("names", "keys"))
    if len(names) != len(keys) or not are_weights(found["weights"], len(names)):
        return None
    return ShippedHead(found["weights"], names, keys, str(found["key"]))


def read_arrays(file: Traversable) -> Mapping[str, NDArray[Any]]:
    """Return the arrays of an .npz file by their names; none if it is missing or damaged."""
    try:
        with file.open("rb") as opened:
            found = np.load(opened, allow_pickle=False)
            return {name: found[name] for name in found.files}
    except Exception:  # noqa: BLE001 - what reads archives raises whatever their damaged bytes lead it to
        return {}


def are_weights(found: NDArray[Any], count: int) -> bool:
    """Say whether these are weights (numbers of a vector + 1, count) that can be counted with."""
    return found.shape == (SIZE + 1, count) and found.dtype.kind == "f" and bool(np.isfinite(found).all())
