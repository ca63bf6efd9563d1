"""The example texts of entries and kinds, sorted by class, and how near a message comes to each class."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from knowledge.entry import Entry
    from knowledge.kind import Kind
    from knowledge.matching.lexical import LexicalIndex

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
# The mean of a quarter of a class's examples, ten at most, told classes apart best on the starter examples (each left
# out in turn): better than the single nearest one (right entry .44 against .31) and than their centre (.40).
_NEAREST_SHARE, _NEAREST_MOST = 4, 10


@dataclass(frozen=True, slots=True)
class _Class:
    asked: tuple[str, ...]  # how people word it
    said: tuple[str, ...]  # what the entry says itself


class Examples:
    """All examples in order of their classes, which are numbered: entries first, in their order, then kinds.

    `names` tells the classes apart, whatever their order; `classes` is the class of each text, ascending; `starts`
    where each class begins and, last, where the last one ends; `asked` marks the texts that people might write.
    """

    def __init__(self, entries: Sequence[Entry], phrasings: Mapping[str, Sequence[str]], kinds: Sequence[Kind]) -> None:
        found = [*_of_entries(entries, phrasings), *(_Class(kind.examples, ()) for kind in kinds)]
        self.names = (*(f"entry {entry.id}" for entry in entries), *(f"kind {kind.id}" for kind in kinds))
        self.texts = [text for one in found for text in (*one.asked, *one.said)]
        sizes = np.array([len(one.asked) + len(one.said) for one in found], dtype=np.intp)
        self.classes = np.repeat(np.arange(len(found)), sizes)
        asked = [number < len(one.asked) for one in found for number in range(len(one.asked + one.said))]
        self.asked = np.array(asked, dtype=bool)
        self.starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.intp)
        self.count = len(found)
        self.entry_count = len(entries)

    def nearness(
        self, index: LexicalIndex, texts: Sequence[str], *, without: NDArray[np.intp] | None = None
    ) -> NDArray[np.float32]:
        """Return how near each text is in words to each class, 0..1, of shape (texts, classes).

        `without` names one example per text that is not to count: the text itself, when it is one of the examples.
        """
        similarities = index.similarities(texts)
        if without is not None:
            similarities[np.arange(len(texts)), without] = 0
        near = np.zeros((len(texts), self.count), dtype=np.float32)
        for number, (start, end) in enumerate(pairwise(self.starts)):
            if end > start:
                near[:, number] = _mean_of_best(similarities[:, start:end])
        return near


def _mean_of_best(similarities: NDArray[np.float32]) -> NDArray[np.float32]:
    size = similarities.shape[1]
    best = min(_NEAREST_MOST, -(-size // _NEAREST_SHARE))
    mean: NDArray[np.float32] = np.partition(similarities, size - best, axis=1)[:, size - best :].mean(axis=1)
    return mean


def _of_entries(entries: Sequence[Entry], phrasings: Mapping[str, Sequence[str]]) -> Iterator[_Class]:
    for entry in entries:
        asked = (*entry.all_questions, *phrasings.get(entry.id, ()))
        said = (entry.myth, *_SENTENCE_END.split(entry.answer))
        yield _Class(asked, tuple(text for text in said if text))  # an entry to be measured may say nothing
