"""What the public sets of intents share: sampling, asking them as the product does, their measures, and conversion."""

from __future__ import annotations

import argparse
import json
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn

import numpy as np

from knowledge.files.intent import intent
from knowledge.matching.encoder import shipped_encoder
from knowledge.matching.matcher import Matcher
from knowledge.starter import starter_kinds

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from knowledge.entry import Entry

SHOTS: Final = 10  # examples an intent
SEED: Final = 1
OUT_OF_SCOPE: Final = "oos"  # no intent's name


class Message(NamedTuple):
    """Something somebody wrote, with its intent's name, or OUT_OF_SCOPE."""

    text: str
    label: str


@dataclass(frozen=True)
class Judged:
    """Messages as the product judges them: what each is, the first intent it was taken for, and how probably so."""

    wanted: np.ndarray
    found: np.ndarray
    probability: np.ndarray

    @property
    def inside(self) -> np.ndarray:
        """Which messages are in scope."""
        marks: np.ndarray = self.wanted != OUT_OF_SCOPE
        return marks

    def accuracy(self, threshold: float = 0.0) -> float:
        """Return the share of the messages in scope whose intent is found with at least that probability, 0..1."""
        right = (self.found == self.wanted) & (self.probability >= threshold)
        return float(right[self.inside].mean())

    def recall_outside(self, threshold: float) -> float:
        """Return the share of the messages out of scope that stay below the threshold, 0..1."""
        return float((self.probability < threshold)[~self.inside].mean())

    def area(self) -> float:
        """Return how probably a message in scope gets the higher probability than one that is not, 0..1."""
        inside, outside = self.probability[self.inside], np.sort(self.probability[~self.inside])
        below = np.searchsorted(outside, inside, "left") + np.searchsorted(outside, inside, "right")
        return float(below.mean() / (2 * len(outside)))

    def joint_threshold(self) -> float:
        """Return the threshold with which most messages, in scope and not, are judged rightly."""
        order = np.argsort(-self.probability, kind="stable")
        probability = np.append(self.probability[order], -1.0)
        right = (self.found == self.wanted)[order]
        outside = ~self.inside[order]
        # With the first k messages accepted: those of them that are right, and of the others those out of scope.
        judged_rightly = np.append(0, np.cumsum(right & ~outside)) + outside.sum() - np.append(0, np.cumsum(outside))
        possible = np.append(True, np.diff(probability) < 0)  # equal probabilities are accepted together or not at all
        best = int(np.argmax(np.where(possible, judged_rightly, -1)))
        between = probability[0] + 1e-9 if best == 0 else (probability[best - 1] + probability[best]) / 2
        return max(float(between), 0.0)


def sampled(messages: Iterable[Message], shots: int | None, *, seed: int = SEED) -> list[Message]:
    """Return so many messages of each intent, the same ones every time; all of them without a number."""
    of: dict[str, list[Message]] = {}
    for message in messages:
        if message.text.strip():
            of.setdefault(message.label, []).append(message)
    chosen = random.Random(seed)  # noqa: S311 - to be the same every time
    return [
        message
        for label in sorted(of)
        for message in (of[label] if shots is None else chosen.sample(of[label], min(shots, len(of[label]))))
    ]


def as_entries(messages: Sequence[Message]) -> list[Entry]:
    """Return one entry an intent, with the messages as its questions."""
    questions: dict[str, list[str]] = {}
    for message in messages:
        questions.setdefault(message.label, []).append(" ".join(message.text.split()))
    return [intent(label, tuple(asked)) for label, asked in questions.items()]


def prepared(train: Sequence[Message], *, with_kinds: bool = False) -> Matcher:
    """Return a matcher of these intents, as `sameside evaluate` makes it; by themselves, or beside our kinds."""
    kinds = starter_kinds() if with_kinds else ()
    return Matcher(as_entries(train), phrasings={}, kinds=kinds, encoder=shipped_encoder())


def judged(matcher: Matcher, asked: Sequence[Message]) -> Judged:
    """Ask the messages one by one."""
    first = [matcher.match(message.text).candidates[0] for message in asked]
    return Judged(
        np.array([message.label for message in asked]),
        np.array([one.entry_id for one in first]),
        np.array([one.score for one in first]),
    )


def convert(folder: Path, train: Sequence[Message], asked: Sequence[Message]) -> None:
    """Write knowledge.yaml and questions.jsonl for `sameside evaluate --kinds none`."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["schema_version: 1", "entries:"]
    for entry in as_entries(train):
        # A text in JSON's quotes is one in YAML's.
        lines += [f"- id: {_quoted(entry.id)}", "  questions:", *(f"  - {_quoted(text)}" for text in entry.questions)]
    (folder / "knowledge.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with (folder / "questions.jsonl").open("w", encoding="utf-8") as file:
        for number, message in enumerate(asked, start=1):
            file.write(json.dumps({"id": number, "text": message.text, **_labels(message)}, ensure_ascii=False) + "\n")


def arguments(description: str, place: str) -> argparse.Namespace:
    """Read the command line that all sets share: where the data are, how many examples, and what to do with them."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("place", type=Path, help=place)
    parser.add_argument("--shots", type=int, default=SHOTS, help="examples an intent (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="of the sample (default: %(default)s)")
    parser.add_argument("--kinds", choices=["none", "starter"], default="none", help="as in sameside evaluate")
    parser.add_argument("--convert", type=Path, metavar="FOLDER", help="write files for sameside evaluate instead")
    return parser.parse_args()


def show(**figures: float | str) -> None:
    """Print the figures as one JSON line, shares to four places."""
    rounded = {name: round(value, 4) if isinstance(value, float) else value for name, value in figures.items()}
    print(json.dumps(rounded), flush=True)  # noqa: T201 - a program


def stop(sentence: str) -> NoReturn:
    """End the program with what is wrong with the data."""
    sys.exit(sentence)


def _labels(message: Message) -> dict[str, object]:
    if message.label == OUT_OF_SCOPE:
        return {"set": "must_not_answer", "expected": "abstain_offer_concern"}
    return {"set": "answerable", "entries": [message.label]}


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
