"""CLINC150: 150 intents of a personal assistant, and messages of none of them (Larson and others, 2019)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from benchmarks.intents import OUT_OF_SCOPE, Message, arguments, convert, judged, prepared, sampled, show, stop

if TYPE_CHECKING:
    from pathlib import Path

PARTS: Final = ("train", "val", "test", "oos_val", "oos_test")


def read(path: Path) -> dict[str, list[Message]]:
    """Return the parts of data_full.json: lists of [text, intent], the intent "oos" for a message of none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {part: [Message(text, label) for text, label in found[part]] for part in PARTS}
    except (OSError, ValueError, TypeError, KeyError) as error:
        stop(f"{path} is not data_full.json of clinc/oos-eval: {error!r}")


def few(parts: dict[str, list[Message]], shots: int, seed: int, *, with_kinds: bool) -> None:
    """Show the accuracy on the test messages in scope, learned from a few examples an intent."""
    matcher = prepared(sampled(parts["train"], shots, seed=seed), with_kinds=with_kinds)
    found = judged(matcher, parts["test"])
    show(set="CLINC150", shots=shots, seed=seed, accuracy=found.accuracy(), messages=len(found.wanted))


def full(parts: dict[str, list[Message]], *, with_kinds: bool) -> None:
    """Show accuracy in scope and recall out of scope, the threshold being the best on the validation messages."""
    matcher = prepared(parts["train"], with_kinds=with_kinds)
    threshold = judged(matcher, [*parts["val"], *parts["oos_val"]]).joint_threshold()
    found = judged(matcher, [*parts["test"], *parts["oos_test"]])
    show(
        set="CLINC150 full",
        threshold=threshold,
        in_scope_accuracy=found.accuracy(threshold),
        out_of_scope_recall=found.recall_outside(threshold),
        area_under_curve=found.area(),
        messages=len(found.wanted),
    )


def main() -> None:
    """Measure few examples and all of them, or convert."""
    asked = arguments(__doc__ or "", "data_full.json of clinc/oos-eval")
    parts = read(asked.place)
    if any(message.label != OUT_OF_SCOPE for message in (*parts["oos_val"], *parts["oos_test"])):
        stop(f"{asked.place}: a message out of scope has an intent.")
    if asked.convert:
        train = sampled(parts["train"], asked.shots, seed=asked.seed)
        convert(asked.convert, train, [*parts["test"], *parts["oos_test"]])
        return
    few(parts, asked.shots, asked.seed, with_kinds=asked.kinds == "starter")
    full(parts, with_kinds=asked.kinds == "starter")


if __name__ == "__main__":
    main()
