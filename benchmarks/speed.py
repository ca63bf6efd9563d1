"""How long one question takes, and whether memory grows with the number of them; for speed and memory only.

Each question goes through the whole core, on one thread, beside a store that keeps nothing. Each round asks all of
them, as new to the encoder as in the first; of the rounds the quickest counts: the others say how busy the machine is.
"""

from __future__ import annotations

import json
import random
import sys
import time
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from adapters.main import prepare
from benchmarks.scale import resident
from bot.core import Bot
from bot.editing.ports import Knowledge, Published
from bot.features import FEATURES
from bot.people import Engagement, Membership, Person, Role, Side
from bot.turn import Actor, Address, Platform, Turn, Words
from knowledge.matching.encoder import shipped_encoder
from knowledge.starter import starter_knowledge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.ports.store import UnitOfWork

QUESTIONS: Final = Path(__file__).parent / "questions"
ROUNDS: Final = 5
MESSAGES: Final = 50_000  # that memory is watched over
_SEEN: Final = 10_000  # messages between two looks at it
_NOW: Final = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_PLACE: Final = Address(platform=Platform.TERMINAL, workspace="local", channel="ana")


class Nowhere:
    """A store, and each part of it, that knows one person and the starter entries, and keeps nothing."""

    def __init__(self) -> None:
        """Publish the starter entries in one engagement."""
        starter = starter_knowledge()
        published = {entry.id: Published(entry=entry, reviewed_on=_NOW.date()) for entry in starter.entries}
        self._knowledge = Knowledge(revision=1, published=published, sources=starter.sources)
        person = Person(id=1, name="Ana", side=Side.CUSTOMER, roles=frozenset({Role.STAFF}), reach=_PLACE)
        self._member = Membership(Engagement(id=1, name="Here", revision=1), person)

    def memberships(self, _: Actor) -> tuple[Membership, ...]:
        """Return the only one."""
        return (self._member,)

    def work(self, _: Engagement) -> nullcontext[Nowhere]:
        """Begin what leaves no trace."""
        return nullcontext(self)

    reading = work

    def knowledge(self) -> Knowledge:
        """Return the starter entries, approved."""
        return self._knowledge

    def first_time(self, _: str) -> bool:
        """Take every event for a new one."""
        return True

    def all(self) -> tuple[()]:
        """Return nobody, and nothing that was taught."""
        return ()

    def with_role(self, *_: object) -> tuple[()]:
        """Return nobody."""
        return ()

    def some(self, _: object) -> dict[int, Person]:
        """Return nobody."""
        return {}

    def named(self, *_: object) -> frozenset[int]:
        """Return nobody."""
        return frozenset()

    def last(self, *_: object, **__: object) -> None:
        """Remember no conversation."""

    note = forget = reply = keep_draft = draft = record = last

    @property
    def parts(self) -> Nowhere:
        """Every part is itself."""
        return self

    inbox = outbox = people = entries = kinds = concerns = conversations = questions = phrasings = routes = audit = (
        parts
    )


def asked() -> list[str]:
    """Return our own questions."""
    files = [QUESTIONS / f"{name}.jsonl" for name in ("blind", "tuning")]
    return [json.loads(line)["text"] for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def varied(texts: list[str], count: int) -> Iterator[str]:
    """Make messages of the halves of others, never the same way twice in a row."""
    chosen = random.Random(1)  # noqa: S311 - to be the same every time
    for number in range(count):
        first, second = chosen.sample(texts, 2)
        yield f"{first[: len(first) // 2]} {second[len(second) // 2 :]} {number}"


def quickest(ask: Callable[[str], object], texts: list[str], rounds: int) -> tuple[float, float]:
    """Return the milliseconds of the median question and of the 99th percentile, each in its best round."""
    known = shipped_encoder()._messages  # noqa: SLF001 - each round finds it as new as the first did
    medians, worst = [], []
    for _ in range(rounds):
        known.clear()
        taken = []
        for text in texts:
            start = time.perf_counter()
            ask(text)
            taken.append(time.perf_counter() - start)
        medians.append(float(np.median(taken)) * 1000)
        worst.append(float(np.percentile(taken, 99)) * 1000)
    return min(medians), min(worst)


def assembled() -> Callable[[str], object]:
    """Return what takes one question through the core; a surprise, which people would be spared, is raised."""

    def alarm(surprise: Exception) -> str:
        raise surprise

    store: UnitOfWork = Nowhere()  # type: ignore[assignment] - it has no more than one question needs
    bot = Bot(store=store, prepare=prepare, features=FEATURES, clock=lambda: _NOW, names=lambda: "name", alarm=alarm)  # type: ignore[arg-type]
    actor = Actor(platform=Platform.TERMINAL, workspace="local", user_id="ana")
    turn = Turn(key="one", actor=actor, said=Words(""), place=_PLACE, reach=_PLACE, at=_NOW)
    return lambda text: bot.handle(replace(turn, said=Words(text)))


def main(rounds: int, messages: int) -> None:
    """Print the time of a question in the matcher alone and in the whole core, and the memory while many are asked."""
    texts, handle = asked(), assembled()
    handle(texts[0])
    match = prepare(starter_knowledge().entries).match
    print(f"{len(texts)} questions, the best of {rounds} rounds   median ms  p99 ms")  # noqa: T201 - a program
    for name, ask in {"the matcher alone": match, "the whole core": handle}.items():
        median, worst = quickest(ask, texts, rounds)
        print(f"{name:40}  {median:9.1f}  {worst:6.1f}", flush=True)  # noqa: T201 - a program
    for number, text in enumerate(varied(texts, messages), start=1):
        handle(text)
        if number % _SEEN == 0:
            print(f"{number:7} different messages later: {resident():.0f} MB resident", flush=True)  # noqa: T201 - a program


if __name__ == "__main__":
    given = [int(number) for number in sys.argv[1:]]
    main(*(given + [ROUNDS, MESSAGES][len(given) :]))
