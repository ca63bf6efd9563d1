"""What ten thousand entries cost: taking the file in, and /kb search beside the same with a hundred.

    python -m benchmarks.many_entries [--entries 10000]

The file is written as YAML, read, planned and taken in, as `sameside kb import` does; searching goes through the core.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from adapters.main import assemble
from adapters.settings import Settings
from adapters.store import migrating
from bot.editing.importing import carry_out, plan
from bot.people import Role, Side
from bot.turn import Actor, Address, Platform, Turn, Words
from knowledge.files.loading import dump, read
from knowledge.starter import starter_knowledge
from tests.keys import RING

if TYPE_CHECKING:
    from adapters.product import Product

FEW: Final = 100
ROUNDS: Final = 9
SEARCHES: Final = ("admin accounts", "who decides", "privileged", "zeppelin")
NOW: Final = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
ADA: Final = Actor(platform=Platform.TERMINAL, workspace="local", user_id="ada", name="Ada")


def stand(folder: Path, count: int) -> Product:
    """Make a database with so many entries, and print what taking them in cost."""
    base = starter_knowledge()
    few = base.entries
    entries = tuple(
        replace(
            few[number % len(few)],
            id=f"{few[number % len(few)].id[:60]}-{number}",
            questions=tuple(f"{it} ({number})" for it in few[number % len(few)].questions),
            translations=(),
        )
        for number in range(count)
    )
    path = folder / f"{count}.yaml"
    path.write_text(dump(replace(base, entries=entries)), encoding="utf-8")
    product = assemble(
        Settings(database_url=f"sqlite:///{folder}/{count}.db", port=0, slack=None, teams=None, ring=RING)
    )
    migrating.upgrade(product.engine)
    engagement = product.administration.open("Many")
    with product.store.work(engagement) as work:
        work.people.add(ADA, name="Ada", side=Side.CUSTOMER, roles=[Role.STAFF, Role.ADMIN], at=NOW)
    began = time.perf_counter()
    read_base = read(path)
    parsed = time.perf_counter()
    with product.store.work(engagement) as work:
        carry_out(work, read_base, plan(work, read_base), NOW)
    done = time.perf_counter()
    size = path.stat().st_size / 2**20
    print(f"{count} entries, {size:.1f} MiB: read {parsed - began:.1f} s, taken in {done - parsed:.1f} s")  # noqa: T201 - the result
    return product


def search(product: Product, words: str, number: int) -> float:
    """Return the milliseconds of one search."""
    reach = Address(platform=Platform.TERMINAL, workspace="local", channel="ada")
    turn = Turn(actor=ADA, said=Words(f"/kb search {words}"), key=f"s{number}", reach=reach, place=reach, at=NOW)
    began = time.perf_counter()
    product.bot.handle(turn)
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000)
    many = parser.parse_args().entries
    with tempfile.TemporaryDirectory() as folder:
        small, large = (stand(Path(folder), count) for count in (FEW, many))
        times: dict[int, list[float]] = {FEW: [], many: []}
        for number in range(ROUNDS * len(SEARCHES)):
            for count, product in ((FEW, small), (many, large)):
                times[count].append(search(product, SEARCHES[number % len(SEARCHES)], number))
        one, other = (statistics.median(times[count][len(SEARCHES) :]) for count in (FEW, many))
        print(f"search: {one:.1f} ms beside {FEW} entries, {other:.1f} ms beside {many}: {other / one:.1f} times")  # noqa: T201
        for product in (small, large):
            product.engine.dispose()


if __name__ == "__main__":
    main()
