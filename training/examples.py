"""The starter examples as the matcher sees them, and which of them are held out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from knowledge.matching.encoder import key_of
from knowledge.matching.examples import Examples
from knowledge.starter import starter_kinds, starter_knowledge, starter_phrasings

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLDS = 5


def starter_examples() -> Examples:
    """Return every starter example with its class."""
    return Examples(starter_knowledge().entries, starter_phrasings(), starter_kinds())


def held_out(examples: Examples) -> NDArray[np.bool_]:
    """Mark about a fifth of what people might write, chosen by the texts alone; entries' own sentences always stay."""
    fold = np.array([int(key_of(text)[:8], 16) % FOLDS for text in examples.texts])
    return (fold == 0) & examples.asked
