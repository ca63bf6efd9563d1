"""The clock: APScheduler ticks in every process, and our own tables decide what is due. There is no leader."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

TICK: Final = timedelta(seconds=0.5)
TENDING: Final = timedelta(seconds=1)
HOUSEKEEPING: Final = timedelta(minutes=10)
HEADS: Final = timedelta(minutes=10)  # how often what seals the audit is written to the log, if it has changed
LATE: Final = 30.0  # seconds without a good tick after which a process counts as sick
log = structlog.get_logger()


class Clock:
    """Runs jobs at intervals and remembers when a tick last went well."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}, timezone="UTC"
        )
        self._last_good = time.monotonic()

    @property
    def seconds_since_good_tick(self) -> float:
        """Seconds since a tick went well."""
        return time.monotonic() - self._last_good

    def every(self, interval: timedelta, job: Callable[[], Awaitable[None]]) -> None:
        """Run the job at that interval, one run at a time."""

        async def careful() -> None:
            # An exception that reaches the scheduler can stall it for good.
            try:
                await job()
            except asyncio.CancelledError:
                raise
            except Exception as surprise:  # noqa: BLE001 - see above
                log.warning("tick_failed", operation=job.__name__, code=type(surprise).__name__)
            else:
                self._last_good = time.monotonic()

        self._scheduler.add_job(careful, "interval", seconds=interval.total_seconds())

    def start(self) -> None:
        """Begin to tick, on the running event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more."""
        self._scheduler.shutdown(wait=False)
