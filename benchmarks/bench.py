"""Every figure of speed in one run, as a ratio to a floor measured in the same run: `make bench`, some fifteen minutes.

    python -m benchmarks.bench [--quick]

One line of JSON a measurement, and a table at the end. `--quick`: less of everything, to see whether it runs.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from typing import Any, Final

LIMIT: Final = 1500  # seconds for each part
PARTS: Final = {
    "benchmarks.starting": ([], []),
    "benchmarks.intake": ([], ["--offered", "10"]),
    "benchmarks.growth": ([], ["--rows", "20000", "--people", "2000"]),
    "benchmarks.matching": ([], ["--quick"]),
}
# What each figure should be: what it is called, the figure's name, its bound, and whether it is the least or the most.
BOUNDS: Final = (
    ("sameside --version", "cpu_s", 0.3, "most"),
    ("sameside --help", "cpu_s", 0.3, "most"),
    ("sameside ask", "cpu_s", 1.2, "most"),
    ("web until ready", "cpu_s", 1.5, "most"),
    ("idle web and worker", "together_mb", 500, "most"),
    ("event to acknowledgement", "ack_ratio", 3, "most"),
    ("event to acknowledgement", "at_16_share", 0.7, "least"),
    ("questions offered", "ack_p99_ms", 250, "most"),
    ("questions offered", "served_per_s", 32.4, "least"),
    ("questions offered", "people_answered_too_often_or_too_rarely", 0, "most"),
    ("/concern list", "ratio", 2, "most"),
    ("/concern list page 3", "ratio", 2, "most"),
    ("/concern mine", "ratio", 2, "most"),
    ("/concern show", "ratio", 2, "most"),
    ("/engagement people", "ratio", 2, "most"),
    ("claim", "ratio", 2, "most"),
    ("tend", "ratio", 2, "most"),
    ("tidy", "ratio", 2, "most"),
    ("offering a concern", "ratio", 1.2, "most"),
    ("purge", "longest_wait_of_others_ms", 250, "most"),
    ("a new question to 1,000 entries", "ratio", 1.3, "most"),
    ("a known question to 1,000 entries", "ratio", 1.3, "most"),
    ("learning 1,000 entries", "cpu_s", 30, "most"),
)


def run(part: str, arguments: list[str]) -> list[dict[str, Any]]:
    """Run one part in a process of its own, and print what it measures as it comes."""
    found = []
    command = [sys.executable, "-m", part, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        for line in process.stdout or ():
            print(line, end="", flush=True)  # noqa: T201 - the result
            found.append(json.loads(line))
    if process.returncode:
        raise SystemExit(f"{part} ended with {process.returncode}")
    return found


def held(found: list[dict[str, Any]]) -> bool:
    """Print each figure beside what it should be; whether all are."""
    good = True
    for what, figure, bound, side in BOUNDS:
        for one in found:
            if one["what"] == what and figure in one:
                fits = one[figure] <= bound if side == "most" else one[figure] >= bound
                good = good and fits
                where = f"{one['what']} {one.get('database', '')}".strip()
                print(f"{'ok  ' if fits else 'MISS'}  {where}: {figure} {one[figure]} (at {side} {bound})")  # noqa: T201
    return good


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(description="Every figure of speed, in one run.")
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    began = time.monotonic()
    found = [one for part, each in PARTS.items() for one in run(part, each[1] if asked.quick else each[0])]
    good = held(found)
    print(f"took {time.monotonic() - began:.0f} s")  # noqa: T201
    sys.exit(0 if good or asked.quick else 1)


if __name__ == "__main__":
    main()
