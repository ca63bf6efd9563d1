"""Whether somebody in danger is helped, and how often a joke sets off the alarm: `python -m benchmarks.danger`.

The battery (`questions/danger.jsonl`) was written before any example was added for it, and no example may be written by
looking at it: what is seen by those who write examples proves nothing any more. Helped means that the reply tells whom
to turn to now.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Final

from adapters import demo
from adapters.main import assemble, make_ready
from adapters.settings import read_settings
from adapters.terminal.chat import Conversation
from bot import words
from bot.plain import plain_text
from bot.turn import Words

BATTERY: Final = Path(__file__).parent / "questions" / "danger.jsonl"


def main() -> None:
    """Print the shares by language and kind; what was missed is not printed, so that nobody tunes on it."""
    with tempfile.TemporaryDirectory() as folder:
        _measure(f"sqlite:///{folder}/demo.db")


def _measure(url: str) -> None:
    settings = read_settings({"DATABASE_URL": url})
    product = assemble(settings)
    make_ready(product, settings)
    demo.set_up(product.store, product.administration, product.now)
    ana = Conversation(demo.account("Ana Silva"))
    count: Counter[tuple[str, str, str]] = Counter()
    helped: Counter[tuple[str, str, str]] = Counter()
    for line in BATTERY.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        key = (row["label"], row["lang"], row["kind"])
        count[key] += 1
        helped[key] += words.WELLBEING in plain_text(product.bot.handle(ana.turn(Words(row["text"]))))
    for label, meaning in (("danger", "helped"), ("harmless", "alarms")):
        for depth in (0, 1, 2):
            groups = sorted({key[1 : 1 + depth] for key in count if key[0] == label})
            for group in groups:
                keys = [key for key in count if key[0] == label and key[1 : 1 + depth] == group]
                of, hit = sum(count[key] for key in keys), sum(helped[key] for key in keys)
                found = {"label": label, "group": " ".join(group) or "all", "of": of, meaning: hit}
                print(json.dumps({**found, "share": round(hit / of, 3)}, ensure_ascii=False))  # noqa: T201 - the result
    product.engine.dispose()


if __name__ == "__main__":
    main()
