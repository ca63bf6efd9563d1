# ruff: noqa: S608, ISC004, E501 - statements of our own, one a table
"""What a command costs beside a thousand rows of the own engagement and beside a million; and purging and offering.

    python -m benchmarks.growth [sqlite] [postgresql] [--rows 1000000] [--people 100000]

Each is timed in turn on the small and on the large database, in interleaved rounds; the medians are compared.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import statistics
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, text, update

from adapters.main import assemble
from adapters.settings import Settings
from adapters.store import migrating
from adapters.store.circles import sealed_circle
from adapters.store.engine import transaction
from adapters.store.housekeeping import tidy
from adapters.store.tables import concern
from benchmarks.intake import databases
from bot.concerns.circle import Circle
from bot.concerns.concern import Draft, Identity, Route, Severity
from bot.people import Role, Side
from bot.turn import Actor, Address, Platform, Press, Turn, Words
from tests.keys import RING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from adapters.product import Product
    from bot.people import Engagement

ROUNDS: Final = 9
FEW: Final = 1000
CHUNK: Final = 10_000  # rows in one statement
NOW: Final = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
LONG_AGO: Final = NOW - timedelta(days=900)
PURGED: Final = 100  # in one batch
ROLES: Final = {"ana": (Side.CUSTOMER, ()), "ben": (Side.PROVIDER, (Role.LEAD,)), "ada": (Side.CUSTOMER, (Role.ADMIN,))}


@dataclass
class Stand:
    """One database with so many rows of one engagement, and the product on top of it."""

    product: Product
    engagement: Engagement
    people: dict[str, int]
    keys: Iterator[int]

    def says(self, who: str, what: Words | Press) -> Any:  # noqa: ANN401 - a reply
        """Let somebody say or press something."""
        place = address(who)
        key = f"bench-{next(self.keys)}"
        turn = Turn(key=key, actor=actor(who), said=what, place=place, reach=place, at=self.product.now())
        return self.product.bot.handle(turn)

    def logs(self, identity: Identity = Identity.NAMED) -> int:
        """Log a concern of Ana's."""
        made = Draft(
            id=f"draft-{next(self.keys)}",
            author_id=self.people["ana"],
            text="changes go live unannounced",
            topic="other",
            severity=Severity.HIGH,
            route=Route.MSP_LEAD,
            created_at=NOW,
            identity=identity,
        )
        with self.product.store.work(self.engagement) as work:
            work.concerns.keep_draft(made)
            return work.concerns.log(made, Side.CUSTOMER, NOW, release_at=NOW, agreed=self.people.values()).number


def actor(who: str) -> Actor:
    """Return somebody's account."""
    return Actor(platform=Platform.SLACK, workspace="T1", user_id=f"U{who.upper()}", name=who.title())


def address(who: str) -> Address:
    """Return where somebody is reached."""
    channel = f"U{who.upper()}"
    return Address(platform=Platform.SLACK, workspace="T1", channel=channel, reference={"dm": f"D{who.upper()}"})


def stand(url: str, rows: int, *, people: int = 0) -> Stand:
    """Make an engagement with so many concerns, messages, destinations and sent messages, and so many people besides."""
    product = assemble(
        Settings(database_url=url, port=0, slack=None, teams=None, ring=RING), now=lambda: NOW + timedelta(minutes=5)
    )
    migrating.upgrade(product.engine, vault=product.vault)
    engagement = product.administration.open("Alder and Brightwater")
    made = Stand(product, engagement, {}, itertools.count(1))
    with product.store.work(engagement) as work:
        for who, (side, roles) in ROLES.items():
            added = work.people.add(actor(who), name=who.title(), side=side, roles=[Role.STAFF, *roles], at=NOW)
            work.people.note_reach(added.id, address(who))
            made.people[who] = added.id
    _fill(made, rows, people)
    _seal(made, rows)
    for identity in (Identity.NAMED, Identity.CONFIDENTIAL):
        for _ in range(20):
            made.logs(identity)
    made.product.bot.tend()
    return made


def _fill(made: Stand, rows: int, people: int) -> None:
    """Fill the tables by the database's own means: the rows that a long life leaves behind, most of them over."""
    engine = made.product.engine
    numbers = "generate_series(1, {0}) AS n"
    if engine.dialect.name == "sqlite":
        numbers = (
            "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {0}) SELECT n FROM c) AS series"
        )
    state = "CASE WHEN n % 2 = 0 THEN 'resolved' WHEN n % 3 = 0 THEN 'open' ELSE 'acknowledged' END"
    ids = {
        "e": made.engagement.id,
        "ana": made.people["ana"],
        "ben": made.people["ben"],
        "at": "2026-10-01 09:00:00.000000",
    }
    active = "CASE WHEN n % 2 = 0 THEN NULL ELSE :due END"
    statements = (
        (
            "INSERT INTO concern (engagement_id, number, draft_id, identity, author_id, side, text, topic, severity,"
            " urgency, route, state, created_at, release_at, released_at, outcome_text, cycle, next_check, due_at)"
            f" SELECT :e, 1000000 + n, 'filled-' || n, 'named', :ana, 'customer', '', 'other', 'low', 3,"
            f" CASE WHEN n % 5 = 0 THEN 'both_leads' ELSE 'msp_lead' END, {state}, :at, :at, :at, '', 0,"
            f" CAST({active} AS timestamp), CAST({active} AS timestamp) FROM {numbers}",
            {**ids, "due": "2027-06-01 09:00:00.000000"},
        ),
        (
            "INSERT INTO message (engagement_id, concern, by_author, author_id, asks, text, nonce, created_at, release_at,"
            f" released_at, change) SELECT :e, 1000000 + n, {_no(engine)}, :ben, {_no(engine)}, '',"
            f" 'filled-' || n, :at, :at, :at, 'none' FROM {numbers}",
            ids,
        ),
        (
            "INSERT INTO destination (dest, platform, address, rests_until)"
            f" SELECT 'filled-' || n, 'slack', 'x', :at FROM {numbers}",
            {"at": "2026-11-20 09:00:00.000000"},
        ),
        (
            "INSERT INTO outbox (dedupe_key, dest, engagement_id, kind, state, attempts, available_at, created_at)"
            f" SELECT 'filled-' || n, 'filled-' || n, :e, 'reply', 'sent', 1, :at, :at FROM {numbers}",
            {"e": ids["e"], "at": "2026-11-20 09:00:00.000000"},
        ),
        (f"INSERT INTO inbox (event_key, received_on) SELECT 'filled-' || n, :at FROM {numbers}", {"at": "2026-11-25"}),
    )
    with transaction(engine) as connection:
        for statement, values in statements:
            connection.execute(text(_typed(statement.format(rows), engine)), values)
        if people:
            connection.execute(
                text(
                    _typed(
                        "INSERT INTO person (engagement_id, platform, workspace, user_id, account, name, side, active,"
                        " created_at) SELECT :e, 'slack', 'T1', 'filled-' || n, 'x', (SELECT name FROM person WHERE id ="
                        f" :ana), 'customer', {_no(engine, not_=True)}, :at FROM {numbers.format(people)}",
                        engine,
                    )
                ),
                {name: ids[name] for name in ("e", "ana", "at")},
            )
            connection.execute(
                text(
                    "INSERT INTO role (engagement_id, person_id, role) SELECT engagement_id, id, 'staff' FROM person"
                    " WHERE user_id LIKE 'filled-%'"
                )
            )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _seal(made: Stand, rows: int) -> None:
    """Give each concern that was filled in its words and its readers, sealed as the product does."""
    vault, circle = made.product.vault, Circle(agreed=frozenset(made.people.values()))
    this = update(concern).where(concern.c.engagement_id == made.engagement.id, concern.c.number == bindparam("which"))
    for first in range(1_000_001, 1_000_001 + rows, CHUNK):
        numbers = range(first, min(first + CHUNK, 1_000_001 + rows))
        with transaction(made.product.engine) as connection:
            vault.open(connection)
            sealed = [
                {
                    "which": number,
                    "said": vault.seal("changes go live", about=f"concern:{made.engagement.id}:{number}:text"),
                    "eyes": sealed_circle(vault, made.engagement.id, number, circle),
                }
                for number in numbers
            ]
            connection.execute(this.values(text=bindparam("said"), circle=bindparam("eyes")), sealed)


def _no(engine: Any, *, not_: bool = False) -> str:  # noqa: ANN401 - SQLAlchemy's engine
    return str(int(not_)) if engine.dialect.name == "sqlite" else str(not_).lower()


def _typed(statement: str, engine: Any) -> str:  # noqa: ANN401 - likewise
    """PostgreSQL has to be told what a text stands for; SQLite keeps moments as texts."""
    if engine.dialect.name == "sqlite":
        return statement.replace("CAST(", "(").replace(" AS timestamp)", ")")
    for name in (":at", ":due"):
        kind = "date" if "received_on" in statement else "timestamp"
        statement = statement.replace(name, f"CAST({name} AS {kind})")
    return statement


def acts(at: Stand) -> dict[str, Callable[[], object]]:
    """What is timed."""
    number = at.logs()
    deliveries, platforms = at.product.deliveries, [Platform.SLACK]
    at.product.bot.tend()
    _drain(at)
    return {
        "/concern list": lambda: at.says("ben", Words("/concern list")),
        "/concern list page 3": lambda: at.says("ben", Words("/concern list page 3")),
        "/concern mine": lambda: at.says("ana", Words("/concern mine")),
        "/concern show": lambda: at.says("ben", Words(f"/concern C-{number}")),
        "/engagement people": lambda: at.says("ada", Words("/engagement people")),
        "claim": lambda: deliveries.claim(platforms, lambda _: ""),
        "tend": at.product.bot.tend,
        "tidy": lambda: tidy(at.product.engine, at.product.now),
    }


def _drain(at: Stand) -> None:
    while claimed := at.product.deliveries.claim([Platform.SLACK], lambda _: ""):
        for delivery in claimed:
            at.product.deliveries.sent(delivery, "ref", pace=0)


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def compare(few: Stand, many: Stand) -> Iterator[dict[str, Any]]:
    """Time each in turn on both, in interleaved rounds."""
    small, large = acts(few), acts(many)
    for name in small:
        times: dict[str, list[float]] = {"few": [], "many": []}
        for number in range(ROUNDS + 1):
            for which, act in (("few", small[name]), ("many", large[name])):
                took = _timed(act)
                if number:  # the first round warms up
                    times[which].append(took)
        ms = {which: statistics.median(each) for which, each in times.items()}
        yield {
            "what": name,
            "few_ms": round(ms["few"], 2),
            "many_ms": round(ms["many"], 2),
            "ratio": round(ms["many"] / ms["few"], 2),
        }


def purge(at: Stand) -> dict[str, Any]:
    """Forget a batch of concerns while another transaction is tried again and again; how long it waited at most."""
    numbers = [at.logs(Identity.CONFIDENTIAL) for _ in range(PURGED)]
    with at.product.store.work(at.engagement) as work:
        for number in numbers:
            work.concerns.resolve(number, at.people["ben"], "done", "", LONG_AGO)  # type: ignore[arg-type]
    waits: list[float] = []
    stop = threading.Event()

    def others() -> None:
        while not stop.is_set():
            waits.append(_timed(lambda: at.says("ben", Words("/help"))))
            time.sleep(0.002)

    beside = threading.Thread(target=others)
    beside.start()
    time.sleep(0.1)
    began, cpu = time.perf_counter(), time.process_time()
    count = at.product.bot.expire()
    took, cpu = (time.perf_counter() - began) * 1000, (time.process_time() - cpu) * 1000
    stop.set()
    beside.join()
    return {"what": "purge", "concerns": count, "ms": round(took), "longest_wait_of_others_ms": round(max(waits))}


def offering(few: Stand, many: Stand) -> dict[str, Any]:
    """Offer a concern: the form's preview, with its readers' names, beside few people and beside many."""
    times: dict[str, list[float]] = {"few": [], "many": []}
    for number in range(ROUNDS + 1):
        for which, at in (("few", few), ("many", many)):
            said = Words("/concern changes go live without a word")
            cpu = time.process_time()
            at.says("ana", said)
            if number:
                times[which].append((time.process_time() - cpu) * 1000)
    ms = {which: statistics.median(each) for which, each in times.items()}
    return {
        "what": "offering a concern",
        "few_ms": round(ms["few"], 2),
        "many_ms": round(ms["many"], 2),
        "ratio": round(ms["many"] / ms["few"], 2),
    }


def main() -> None:
    """Measure what was asked for; one line of JSON a measurement."""
    parser = argparse.ArgumentParser(description="What grows with the rows of the own engagement.")
    parser.add_argument("databases", nargs="*", choices=["sqlite", "postgresql", []])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=100_000)
    asked = parser.parse_args()
    for kind in asked.databases or ["sqlite", "postgresql"]:
        with contextlib.ExitStack() as stack:

            def fresh(rows: int, people: int = 0, kind: str = kind, stack: contextlib.ExitStack = stack) -> Stand:
                return stand(stack.enter_context(databases(kind))[0], rows, people=people)

            few = fresh(FEW)
            for found in compare(few, fresh(asked.rows)):
                print(json.dumps({"database": kind, "rows": [FEW, asked.rows], **found}), flush=True)  # noqa: T201
            found = offering(few, fresh(FEW, 3000))
            print(json.dumps({"database": kind, "people": [3, 3003], **found}), flush=True)  # noqa: T201
            found = purge(fresh(FEW, asked.people))
            print(json.dumps({"database": kind, "people": asked.people, **found}), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
