"""A question to a hundred entries and to a thousand, new to the encoder and known to it, and learning a thousand.

The same questions are asked of both in interleaved rounds, beside the shipped kinds of message.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from typing import Any, Final

from benchmarks.scale import USUAL, made
from knowledge.matching.encoder import shipped_encoder
from knowledge.matching.matcher import Matcher
from knowledge.starter import starter_kinds

FEW, MANY = 100, 1000  # entries
ASKED: Final = 150  # questions a round
ROUNDS: Final = 3


def learn(entries: int) -> tuple[Matcher, float]:
    """Learn so many entries; the matcher, and processor seconds."""
    began = time.process_time()
    matcher = Matcher(made(entries, USUAL), phrasings={}, kinds=starter_kinds(), encoder=shipped_encoder())
    return matcher, time.process_time() - began


def ask(matcher: Matcher, texts: list[str]) -> list[float]:
    """Ask each; milliseconds."""
    taken = []
    for text in texts:
        began = time.perf_counter()
        matcher.match(text)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def main() -> None:
    """Measure; one line of JSON a measurement."""
    parser = argparse.ArgumentParser(description="What matching costs as the knowledge base grows.")
    parser.add_argument("--quick", action="store_true", help="300 entries instead of 1,000")
    many = 300 if parser.parse_args().quick else MANY
    few_matcher, _ = learn(FEW)
    many_matcher, cpu = learn(many)
    print(json.dumps({"what": f"learning {many:,} entries", "phrasings": USUAL, "cpu_s": round(cpu, 1)}), flush=True)  # noqa: T201
    times: dict[str, dict[str, list[float]]] = {kind: {"few": [], "many": []} for kind in ("new", "known")}
    for number in range(ROUNDS):
        for which, matcher in (("few", few_matcher), ("many", many_matcher)):
            texts = [f"who looks after the {which} thing of number {number * ASKED + it}?" for it in range(ASKED)]
            times["new"][which] += ask(matcher, texts)
            times["known"][which] += ask(matcher, texts)
    for kind, each in times.items():
        ms = {which: statistics.median(taken) for which, taken in each.items()}
        found: dict[str, Any] = {"what": f"a {kind} question to {many:,} entries", "entries": [FEW, many]}
        found |= {f"{which}_ms": round(it, 2) for which, it in ms.items()}
        print(json.dumps({**found, "ratio": round(ms["many"] / ms["few"], 2)}), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
