"""BANKING77: 77 intents of a bank's customers, close to each other (Casanueva and others, 2020)."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from benchmarks.intents import Message, arguments, convert, judged, prepared, sampled, show, stop

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path) -> list[Message]:
    """Return the messages of train.csv or test.csv: the columns text and category, some texts of several lines."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            return [Message(row["text"], row["category"]) for row in csv.DictReader(file, strict=True)]
    except (OSError, ValueError, KeyError, csv.Error) as error:
        stop(f"{path} is not a part of banking_data of PolyAI-LDN/task-specific-datasets: {error!r}")


def main() -> None:
    """Measure the accuracy on the test messages, learned from a few examples an intent, or convert."""
    asked = arguments(__doc__ or "", "the folder banking_data, with train.csv and test.csv")
    train, test = read(asked.place / "train.csv"), read(asked.place / "test.csv")
    few = sampled(train, asked.shots, seed=asked.seed)
    if asked.convert:
        convert(asked.convert, few, test)
        return
    found = judged(prepared(few, with_kinds=asked.kinds == "starter"), test)
    show(set="BANKING77", shots=asked.shots, seed=asked.seed, accuracy=found.accuracy(), messages=len(test))


if __name__ == "__main__":
    main()
