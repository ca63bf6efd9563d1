"""Intake: turns are committed before they are acknowledged, and handled after that: here, or by another process."""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog

from bot.ports.store import OutOfTurn, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from adapters.store.waiting import WaitingTurn, WaitingTurns
    from bot.core import Bot
    from bot.reply import Reply
    from bot.turn import Turn

MAX_BATCH: Final = 64  # turns in one commit
MAX_ATTEMPTS: Final = 5  # a turn in whose handling so many processes ended is excused
ACKNOWLEDGING: Final = 0.002  # seconds for an acknowledgement to be written before its turn takes the processor
CROWD: Final = 4  # turns in one commit from which on a process has enough to do with taking in
CALM: Final = 0.05  # seconds after such a commit until it does anything else
PERIOD, SHARE = 1.0, 0.1  # of each second it does something else all the same: nobody else may be there to do it
LATER: Final = 1.0  # seconds until a turn is given back that the store could not take
log = structlog.get_logger()


class Intake:
    """Takes turns in and handles up to `at_once` of those that wait; any number of processes may share one database.

    While a turn is handled whose answer an exchange waits for, or many arrive together, none that waits is begun.
    """

    deliver: Callable[[], None]  # called when there may be something to deliver

    def __init__(self, turns: WaitingTurns, bot: Bot, *, at_once: int) -> None:
        self.deliver = lambda: None
        self._turns = turns
        self._bot = bot
        self._at_once = at_once
        self._arrived: deque[tuple[Turn, asyncio.Future[None]]] = deque()
        self._committing: asyncio.Task[None] | None = None
        self._claimed: deque[WaitingTurn] = deque()
        self._busy = 0
        self._exchanges = 0
        self._crowded_since = self._crowded_at = -math.inf
        self._awake = asyncio.Event()
        self._soon = False  # whether `_go_on` is on its way
        self._look = True  # whether there may be turns that nobody handles
        # Threads of their own: neither waits for one that delivers or handles.
        self._writer = ThreadPoolExecutor(1, "intake")
        self._handlers = ThreadPoolExecutor(at_once, "handling")

    async def handle(self, turn: Turn) -> Reply:
        """Have a turn handled whose answer is shown in the exchange, before those that wait."""
        self._exchanges += 1
        try:
            reply = await asyncio.to_thread(self._bot.handle, turn)
        finally:
            self._exchanges -= 1
            self._awake.set()
        self.deliver()
        return reply

    async def take_in(self, turn: Turn) -> None:
        """Commit a turn, together with those that arrived during the last commit. Raises StoreUnavailable."""
        committed = asyncio.get_running_loop().create_future()
        self._arrived.append((turn, committed))
        if self._committing is None or self._committing.done():
            self._committing = asyncio.create_task(self._commit())
        await committed

    @property
    def is_crowded(self) -> bool:
        """Whether so much arrives that this process should leave other work to others, for the moment."""
        now = time.monotonic()
        return now - self._crowded_at < CALM and (now - self._crowded_since) % PERIOD < PERIOD - SHARE

    def wake(self) -> None:
        """Look for turns that nobody handles."""
        self._look = True
        self._awake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Handle what waits until told to stop; what was begun is finished first, and the rest is given back."""
        async with asyncio.TaskGroup() as working:
            while not stop.is_set():
                self._awake.clear()
                await self._claim()
                self._begin(working)
                await self._awake.wait()
        self._at_once = 0  # what is taken in from here on, while the doors close, is for others from the first
        if self._committing:
            await self._committing
        while self._claimed:
            await self._release(self._claimed.popleft())

    async def round(self) -> int:
        """Handle what this process has claimed or can claim now, once; how many turns that were."""
        await self._claim()
        begun = [self._claimed.popleft() for _ in range(len(self._claimed))]
        await asyncio.gather(*map(self._work, begun))
        return len(begun)

    async def _commit(self) -> None:
        loop = asyncio.get_running_loop()
        while self._arrived:
            batch = [self._arrived.popleft() for _ in range(min(MAX_BATCH, len(self._arrived)))]
            self._note_crowd(len(batch))
            at_once = 0 if self.is_crowded else self._free
            take_in = partial(self._turns.take_in, [turn for turn, _ in batch], at_once=at_once)
            try:
                claimed = await loop.run_in_executor(self._writer, take_in)
            except Exception as error:  # noqa: BLE001 - each of those who wait is told
                for _, committed in batch:
                    _settle(committed, error)
                continue
            self._claimed.extend(claimed)
            self._look = self._look or len(claimed) < len(batch)
            for _, committed in batch:
                _settle(committed)
            if not self._soon:
                self._soon = True
                loop.call_later(ACKNOWLEDGING, self._go_on)

    def _note_crowd(self, arrived: int) -> None:
        now = time.monotonic()
        if arrived >= CROWD:
            if now - self._crowded_at >= CALM:
                self._crowded_since = now
            self._crowded_at = now

    def _go_on(self) -> None:
        """Do what waits, unless more arrives than that."""
        if self.is_crowded:
            asyncio.get_running_loop().call_later(CALM, self._go_on)
            return
        self._soon = False
        self._awake.set()
        self.deliver()

    @property
    def _free(self) -> int:
        return max(0, self._at_once - self._busy - len(self._claimed))

    async def _claim(self) -> None:
        """Claim more where there is room and may be something to claim."""
        free = self._free
        if not self._look or not free or self._exchanges or self.is_crowded:
            return
        self._look = False
        try:
            claimed = await asyncio.get_running_loop().run_in_executor(self._handlers, self._turns.claim, free)
        except StoreUnavailable as error:
            log.warning("store_unavailable", code=type(error.__cause__).__name__)
            return
        except Exception as surprise:  # noqa: BLE001 - whatever it is, the next tick tries again
            log.error("intake_failed", code=type(surprise).__name__)  # noqa: TRY400 - see _work
            return
        self._claimed.extend(claimed)
        self._look = self._look or bool(claimed)  # there may be more

    def _begin(self, working: asyncio.TaskGroup) -> None:
        while self._claimed and self._busy < self._at_once and not self._exchanges:
            self._busy += 1
            working.create_task(self._work(self._claimed.popleft())).add_done_callback(self._worked)

    def _worked(self, _: asyncio.Task[None]) -> None:
        self._busy -= 1
        self._awake.set()

    async def _work(self, waiting: WaitingTurn) -> None:
        """Handle one turn. Whatever happens stays here: a turn that was not finished is found again."""
        act = self._bot.handle if waiting.attempts <= MAX_ATTEMPTS else self._bot.give_up
        work = partial(act, waiting.turn, waiting=waiting.number)
        try:
            await asyncio.get_running_loop().run_in_executor(self._handlers, work)
        except OutOfTurn:
            await self._release(waiting)
        except StoreUnavailable as error:
            log.warning("store_unavailable", code=type(error.__cause__).__name__)
            await asyncio.sleep(LATER)
            await self._release(waiting)
        except Exception as surprise:  # noqa: BLE001 - see above
            # Not log.exception: a traceback would carry what people wrote.
            log.error("turn_failed", code=type(surprise).__name__)  # noqa: TRY400
        else:
            self.deliver()

    async def _release(self, waiting: WaitingTurn) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(self._handlers, self._turns.release, waiting.number)
        except Exception as error:  # noqa: BLE001 - the lease ends by itself
            log.warning("turn_not_given_back", code=type(error).__name__)
            return
        self._look = True


def _settle(committed: asyncio.Future[None], error: Exception | None = None) -> None:
    """Tell whoever waits for a commit how it went; they may have gone away meanwhile."""
    if committed.done():
        return
    if error:
        committed.set_exception(error)
    else:
        committed.set_result(None)
