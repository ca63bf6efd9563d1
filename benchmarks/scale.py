"""How learning and answering grow with the knowledge base: synthetic entries, made of combined words, beside the kinds.

For speed and memory only: the sentences mean little.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from knowledge.matching.encoder import shipped_encoder
from knowledge.matching.matcher import Matcher
from knowledge.starter import starter_kinds, starter_knowledge

if TYPE_CHECKING:
    from knowledge.entry import Entry

SIZES: Final = {100: 10, 1000: 10, 10_000: 4}  # entries, and phrasings of each
USUAL: Final = 10  # phrasings of an entry
QUESTIONS: Final = 300
ASKING: Final = (
    "who pays for the {}", "where do I find the {}", "what happens to the {}", "how long will we keep the {}",
    "may the provider use the {}", "is anybody looking after the {}", "can I still change the {}", "do we share the {}",
    "why was the {} moved", "when is the {} checked",
)  # fmt: skip
OWNERS: Final = (
    "finance", "legal", "warehouse", "factory", "night shift", "service desk", "sales", "marketing", "branch office",
    "laboratory", "canteen", "reception", "training", "audit", "export", "payroll", "library", "clinic", "garage",
    "archive",
)  # fmt: skip
QUALITIES: Final = (
    "old", "new", "spare", "shared", "rented", "broken", "encrypted", "second", "temporary", "central", "mobile",
    "certified", "leased", "printed", "foreign", "remote", "weekly", "public", "locked", "virtual",
)  # fmt: skip
THINGS: Final = (
    "printer", "laptop", "server", "contract", "phone", "backup", "account", "calendar", "licence", "badge", "monitor",
    "database", "router", "invoice", "scanner", "firewall", "mailbox", "wiki", "ticket queue", "key", "certificate",
    "projector", "test system", "shift plan", "cable",
)  # fmt: skip


def made(entries: int, phrasings: int) -> list[Entry]:
    """Return entries about as many different things, each with so many questions."""
    things = [f"{quality} {thing} of {owner}" for owner in OWNERS for quality in QUALITIES for thing in THINGS]
    random.Random(1).shuffle(things)  # noqa: S311 - to be the same every time
    pattern = starter_knowledge().entries[0]
    return [
        replace(
            pattern,
            id=f"made-{number}",
            questions=tuple(way.format(things[number]) + "?" for way in ASKING[:phrasings]),
            myth=f"Nobody knows about the {things[number]}.",
            answer=f"The {things[number]} is listed in the inventory.",
        )
        for number in range(entries)
    ]


def resident() -> float:
    """Return the megabytes of memory that the process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def measure(size: int) -> dict[str, float]:
    """Learn a knowledge base of that many entries, change one of them, and ask."""
    encoder, kinds = shipped_encoder(), starter_kinds()
    entries = made(size, SIZES.get(size, USUAL))
    start, computed = time.perf_counter(), time.process_time()
    matcher = Matcher(entries, phrasings={}, kinds=kinds, encoder=encoder)
    learned, computed = time.perf_counter() - start, time.process_time() - computed
    start = time.perf_counter()
    entries[0] = replace(entries[0], questions=(*entries[0].questions, "who bought this thing in the first place?"))
    matcher = Matcher(entries, phrasings={}, kinds=kinds, encoder=encoder)
    changed = time.perf_counter() - start
    taken, right = [], 0
    for entry in entries[:: max(size // QUESTIONS, 1)][:QUESTIONS]:
        text = f"tell me, {entry.questions[-1]}"
        start = time.perf_counter()
        match = matcher.match(text)
        taken.append(time.perf_counter() - start)
        right += match.candidates[0].entry_id == entry.id
    return {
        "learned": learned,
        "computed": computed,
        "changed": changed,
        "median": float(np.median(taken)) * 1000,
        "p99": float(np.percentile(taken, 99)) * 1000,
        "resident": resident(),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
        "right": right / len(taken),
    }


def main(sizes: list[int]) -> None:
    """Print a table; each size is measured in a process of its own. "of CPU" are seconds of all cores together."""
    print("entries  phrasings  learn s  of CPU  change s  median ms  p99 ms  resident MB  peak MB  right first")  # noqa: T201 - a program
    for size in sizes:
        asked = [sys.executable, "-m", "benchmarks.scale", "--one", str(size)]
        found = json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)  # noqa: S603 - itself
        print(  # noqa: T201 - a program
            f"{size:7}  {SIZES.get(size, USUAL):9}  {found['learned']:7.1f}  {found['computed']:6.1f}"
            f"  {found['changed']:8.1f}  {found['median']:9.1f}  {found['p99']:6.1f}"
            f"  {found['resident']:11.0f}  {found['peak']:7.0f}  {found['right']:11.2f}",
            flush=True,
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(int(sys.argv[2]))))  # noqa: T201 - a program
    else:
        main([int(size) for size in sys.argv[1:]] or list(SIZES))
