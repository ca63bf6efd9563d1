"""How well a foreign knowledge base is understood: HINT3's intents as entries that have only questions."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score

from knowledge.matching.curve import shipped_curve
from knowledge.matching.encoder import shipped_encoder
from knowledge.matching.examples import Examples
from knowledge.matching.judging import MeaningJudge
from knowledge.starter import starter_kinds, starter_knowledge

OUT_OF_SCOPE = "NO_NODES_DETECTED"
THRESHOLDS = np.linspace(0.02, 0.98, 97)


@dataclass(frozen=True)
class Judged:
    """A set's test messages: the labels they have, the best entry for each, and its probability."""

    name: str
    wanted: np.ndarray
    found: np.ndarray
    probability: np.ndarray

    def answers(self, threshold: float) -> np.ndarray:
        """Return the label each message gets if an entry needs that probability."""
        return np.where(self.probability >= threshold, self.found, OUT_OF_SCOPE)

    def f1(self, threshold: float) -> float:
        """Return the F1 of all labels, "out of scope" among them, each weighed by how often it is right."""
        return float(f1_score(self.wanted, self.answers(threshold), average="weighted", zero_division=0.0))

    def line(self, threshold: float) -> dict[str, float | str]:
        """Return the figures of this set at a threshold that was found elsewhere.

        In-scope accuracy and out-of-scope recall are HINT3's own measures; the first here is without any threshold.
        """
        inside, answers = self.wanted != OUT_OF_SCOPE, self.answers(threshold)
        right = self.found == self.wanted
        miss = np.where(answers == OUT_OF_SCOPE, 0.0, np.abs(self.probability - right))
        return {
            "set": self.name,
            "in_scope_accuracy": round(float(right[inside].mean()), 4),
            "area_under_curve": round(area(self.probability[inside], self.probability[~inside]), 4),
            "threshold": round(threshold, 2),
            "f1": round(self.f1(threshold), 4),
            "in_scope_recall": round(float((answers == self.wanted)[inside].mean()), 4),
            "out_of_scope_recall": round(float((answers == OUT_OF_SCOPE)[~inside].mean()), 4),
            "mean_miss_of_answers": round(float(miss[answers != OUT_OF_SCOPE].mean()), 4),
        }


def rows(path: Path) -> list[tuple[str, str]]:
    """Return (sentence, label) of each row."""
    with path.open(newline="", encoding="utf-8") as file:
        return [(row["sentence"], row["label"]) for row in csv.DictReader(file)]


def judged(folder: Path, name: str) -> Judged:
    """Learn a set's training part, the kinds beside it, and judge its test part."""
    train, test = rows(folder / f"{name}_train.csv"), rows(folder / f"{name}_test.csv")
    pattern, labels = starter_knowledge().entries[0], sorted({label for _, label in train})
    entries = [
        replace(pattern, id=label, myth="", answer="", questions=tuple(text for text, other in train if other == label))
        for label in labels
    ]
    judge = MeaningJudge(Examples(entries, {}, starter_kinds()), shipped_encoder(), shipped_curve())
    probable = judge.probabilities([text for text, _ in test])[:, : len(labels)]
    wanted = np.array([label for _, label in test])
    return Judged(name, wanted, np.array(labels)[probable.argmax(axis=1)], probable.max(axis=1))


def area(inside: np.ndarray, outside: np.ndarray) -> float:
    """Return the area under the curve of messages in scope against those that are not."""
    wins = (inside[:, None] > outside[None]).sum() + (inside[:, None] == outside[None]).sum() / 2
    return float(wins / (len(inside) * len(outside)))


def main(folder: Path) -> None:
    """Print one JSON line a set, each with the threshold that was best for the other sets, and one of the mean F1."""
    sets = [judged(folder, train.name.removesuffix("_train.csv")) for train in sorted(folder.glob("*_train.csv"))]
    lines = []
    for one in sets:
        others = [other for other in sets if other is not one] or sets
        best = max(THRESHOLDS, key=lambda threshold: sum(other.f1(float(threshold)) for other in others))
        lines.append(one.line(float(best)))
        print(json.dumps(lines[-1]))  # noqa: T201 - a program
    print(json.dumps({"mean_f1": round(float(np.mean([line["f1"] for line in lines])), 4)}))  # noqa: T201 - a program


if __name__ == "__main__":
    main(Path(sys.argv[1]))
