"""BANKING77-OOS: 50 of BANKING77's intents, and messages of the other 27: same topic, no entry (Zhang and others)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.intents import OUT_OF_SCOPE, Message, arguments, convert, judged, prepared, sampled, show, stop

if TYPE_CHECKING:
    from pathlib import Path


def read(folder: Path) -> list[Message]:
    """Return the messages of a part: seq.in and label, line by line; a line of seq.in may be empty."""
    try:
        texts, labels = ((folder / name).read_text(encoding="utf-8").split("\n") for name in ("seq.in", "label"))
    except (OSError, ValueError) as error:
        stop(f"{folder} is not a part of BANKING77-OOS of jianguoz/Few-Shot-Intent-Detection: {error!r}")
    for lines in (texts, labels):
        if lines[-1] == "":  # what stands after the last line's end
            lines.pop()
    if len(texts) != len(labels):
        stop(f"{folder}: seq.in has {len(texts)} lines and label {len(labels)}.")
    return [Message(text.strip(), label.strip()) for text, label in zip(texts, labels, strict=True)]


def main() -> None:
    """Measure how well messages in scope are told from those that only share the topic, or convert."""
    asked = arguments(__doc__ or "", "the folder Datasets/BANKING77-OOS, with train, test and id-oos")
    few = sampled(read(asked.place / "train"), asked.shots, seed=asked.seed)
    test = read(asked.place / "test")
    outside = [Message(message.text, OUT_OF_SCOPE) for message in read(asked.place / "id-oos" / "test")]
    if asked.convert:
        convert(asked.convert, few, [*test, *outside])
        return
    found = judged(prepared(few, with_kinds=asked.kinds == "starter"), [*test, *outside])
    show(
        set="BANKING77-OOS in-domain",
        shots=asked.shots,
        seed=asked.seed,
        area_under_curve=found.area(),
        accuracy=found.accuracy(),
        messages=len(found.wanted),
    )


if __name__ == "__main__":
    main()
