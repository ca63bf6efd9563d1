"""The ticks go on whatever is done to the machine's clock."""

import asyncio
from datetime import datetime, timedelta

import pytest
from apscheduler.schedulers import base
from structlog.testing import capture_logs

from adapters import clock as ours
from adapters.clock import Clock

TICK = timedelta(seconds=0.02)


@pytest.fixture
def set_clock(monkeypatch):
    """Let the test set the clock that APScheduler and we read."""
    off = [timedelta()]

    class Wrong(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + off[0]

    monkeypatch.setattr(base, "datetime", Wrong)
    monkeypatch.setattr(ours, "datetime", Wrong)
    monkeypatch.setattr(ours, "MINDING", 0.05)
    return lambda step: off.__setitem__(0, step)


@pytest.mark.parametrize("step", [timedelta(days=30), timedelta(hours=-2)])
async def test_a_clock_set_forward_or_back_stops_no_tick_and_blocks_nobody(set_clock, step):
    clock, ticks = Clock(), []

    async def tick():
        ticks.append(1)

    async def until(count):
        async with asyncio.timeout(20):
            while len(ticks) < count:  # noqa: ASYNC110 - it is the clock that is tested
                await asyncio.sleep(0.01)

    clock.every(TICK, tick)
    with capture_logs() as logs:
        clock.start()
        await until(3)
        set_clock(step)
        before, loop = len(ticks), asyncio.get_running_loop()
        began = loop.time()
        await until(before + 5)
        assert len(ticks) < before + 500, "what was missed is not caught up with"
        set_clock(timedelta())
        await until(len(ticks) + 5)
        clock.stop()
    assert loop.time() - began < 15
    assert [it["event"] for it in logs].count("clock_set_back") == 1
    assert clock.seconds_since_good_tick < 15
