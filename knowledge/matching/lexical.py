"""How alike two texts are in their words and in pieces of their words."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_WORD = re.compile(r"\w+")
_MIN_PIECE_LENGTH, _MAX_PIECE_LENGTH = 2, 5  # characters
_HEAD = _TAIL = 500  # characters: what is asked stands at the beginning or at the end of a long message
_BLOCK_WEIGHT = 0.5  # words and pieces count half each


class _Block(NamedTuple):
    vectorizer: Any  # a fitted TfidfVectorizer
    columns: Any  # its matrix of the texts, features x texts, sparse


class LexicalIndex:
    """The texts to compare with, as TF-IDF vectors of words, pairs of words, and pieces of words.

    Immutable once made, so that threads may share it. Holds no text.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        # Here and not above: importing scikit-learn takes a second, which commands that match nothing need not wait.
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

        self._count = len(texts)
        self._blocks: list[_Block] = []
        for analyze in (_words, _pieces):
            if any(analyze(text) for text in texts):  # a vectorizer without any feature would not fit
                vectorizer = TfidfVectorizer(analyzer=analyze, sublinear_tf=True, dtype=np.float32)
                self._blocks.append(_Block(vectorizer, vectorizer.fit_transform(texts).T.tocsr()))

    def similarities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return cosines in 0..1, of shape (given texts, texts of the index)."""
        total = np.zeros((len(texts), self._count), dtype=np.float32)
        shortened = [_shortened(text) for text in texts]
        for block in self._blocks:
            total += _BLOCK_WEIGHT * (block.vectorizer.transform(shortened) @ block.columns).toarray()
        return total


def _shortened(text: str) -> str:
    return text if len(text) <= _HEAD + _TAIL else f"{text[:_HEAD]} {text[-_TAIL:]}"


def _words(text: str) -> list[str]:
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return words + [f"{first} {second}" for first, second in pairwise(words)]


def _pieces(text: str) -> list[str]:
    padded = [f" {word} " for word in _WORD.findall(unicodedata.normalize("NFKC", text).casefold())]
    return [
        word[start : start + size]
        for word in padded
        for size in range(_MIN_PIECE_LENGTH, _MAX_PIECE_LENGTH + 1)
        for start in range(len(word) - size + 1)
    ]
