"""How many contradictions are noticed, and how many warnings are none.

    python -m benchmarks.contradictions.measure [--show tuning]

`--show` prints the mistakes of a file; those of `test` are not for looking at.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.contradictions import apart, statement
from knowledge.matching.contradicting import alike

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent


def judged(name: str) -> Iterator[tuple[bool, str, str, str]]:
    """Yield for each pair whether it is contradictory, what was found, and the two."""
    for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        one, other = pair["one"], pair["other"]
        found = apart(statement(one), statement(other), alike([one], [other])[0][0])
        yield pair["contradict"], found or "", one, other


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", choices=["tuning"])
    shown = parser.parse_args().show
    for name in ("tuning", "test"):
        rows = list(judged(name))
        right = sum(bool(found) for is_so, found, *_ in rows if is_so)
        warned, there = sum(bool(found) for _, found, *_ in rows), sum(is_so for is_so, *_ in rows)
        print(f"{name}: {len(rows)} pairs, precision {right}/{warned}, recall {right}/{there}")  # noqa: T201 - the result
        for is_so, found, one, other in rows:
            if shown == name and bool(found) is not is_so:
                print(f"  {'missed' if is_so else f'wrong ({found})'}: {one} | {other}")  # noqa: T201


if __name__ == "__main__":
    main()
