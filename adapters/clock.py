"""The clock: APScheduler ticks in every process, and our own tables decide what is due. There is no leader.

APScheduler reads the wall clock. When that is set forward it works through every tick it believes it missed, and when
it is set back it waits for the time to come again; here it does neither.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

TICK: Final = timedelta(seconds=0.5)
TENDING: Final = timedelta(seconds=1)
HOUSEKEEPING: Final = timedelta(minutes=10)
STRAIGHTENING: Final = timedelta(minutes=1)
HEADS: Final = timedelta(minutes=10)  # how often what seals the audit is written to the log, if it has changed
MINDING: Final = 1.0  # seconds between two looks at the wall clock
LATE: Final = 30.0  # seconds without a good tick after which a process counts as sick
log = structlog.get_logger()


class Clock:
    """Runs jobs at intervals and remembers when a tick last went well."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}, timezone="UTC"
        )
        self._last_good = time.monotonic()
        self._minding: asyncio.Task[None] | None = None

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

        self._scheduler.add_job(careful, FromNow(interval))

    def start(self) -> None:
        """Begin to tick, on the running event loop."""
        self._scheduler.start()
        self._minding = asyncio.create_task(self._mind_set_back_clocks())

    def stop(self) -> None:
        """Tick no more."""
        if self._minding:
            self._minding.cancel()
        self._scheduler.shutdown(wait=False)

    async def _mind_set_back_clocks(self) -> None:
        """Begin anew what waits for a time that will come a second time."""
        before = datetime.now(UTC)
        while True:
            await asyncio.sleep(MINDING)
            now = datetime.now(UTC)
            if now < before:
                log.warning("clock_set_back", seconds=round((before - now).total_seconds()))
                for job in self._scheduler.get_jobs():
                    job.reschedule(job.trigger)
            before = now


class FromNow(BaseTrigger):  # type: ignore[misc]  # the library ships no types
    """Fires at an interval after each look, whatever the clock says that was missed."""

    def __init__(self, interval: timedelta) -> None:
        self._interval = interval

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Return the moment of the next tick."""
        del previous_fire_time
        return now + self._interval
