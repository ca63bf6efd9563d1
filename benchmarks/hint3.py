"""How well a foreign knowledge base is understood: HINT3's intents as entries that have only questions."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import numpy as np

from knowledge.encoder import shipped_encoder
from knowledge.judging import fit_head, log_softmax, nearest_cosines

OUT_OF_SCOPE = "NO_NODES_DETECTED"
NEAREST = 5.0  # weight of the nearest example's cosine beside the head's log-probability


def rows(path: Path) -> list[tuple[str, str]]:
    """Return (sentence, label) of each row."""
    with path.open(newline="", encoding="utf-8") as file:
        return [(row["sentence"], row["label"]) for row in csv.DictReader(file)]


def scores(train: list[tuple[str, str]], asked: list[str]) -> tuple[list[str], np.ndarray]:
    """Return the labels, and each message's score for each of them."""
    encoder, labels = shipped_encoder(), sorted({label for _, label in train})
    train = sorted(train, key=lambda row: row[1])
    vectors = encoder.encode([text for text, _ in train])
    classes = np.array([labels.index(label) for _, label in train])
    weights = fit_head(vectors, classes, len(labels))
    found = encoder.encode(asked)
    starts = np.searchsorted(classes, np.arange(len(labels) + 1))
    head = log_softmax((found @ weights[:-1] + weights[-1]).astype(float))
    return labels, head + NEAREST * nearest_cosines(found @ vectors.T, starts)


def area(inside: np.ndarray, outside: np.ndarray) -> float:
    """Return the area under the curve of messages in scope against those that are not."""
    wins = (inside[:, None] > outside[None]).sum() + (inside[:, None] == outside[None]).sum() / 2
    return float(wins / (len(inside) * len(outside)))


def main(folder: Path) -> None:
    """Print one JSON line a set."""
    for train in sorted(folder.glob("*_train.csv")):
        name = train.name.removesuffix("_train.csv")
        test = rows(folder / f"{name}_test.csv")
        labels, scored = scores(rows(train), [text for text, _ in test])
        inside = np.array([label != OUT_OF_SCOPE for _, label in test])
        right = np.array([labels[best] == label for best, (_, label) in zip(scored.argmax(1), test, strict=True)])
        best = scored.max(1)
        line = {
            "set": name,
            "in_scope_accuracy": round(float(right[inside].mean()), 4),
            "area_under_curve": round(area(best[inside], best[~inside]), 4),
        }
        print(json.dumps(line))  # noqa: T201 - a program


if __name__ == "__main__":
    main(Path(sys.argv[1]))
