"""A circuit breaker: who has failed several times in a row is left alone for a while."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

FAILURES: Final = 4  # in a row, until it opens
COOL_DOWN: Final = 60.0  # seconds


class Breaker:
    """Closed, it lets every call through. Open, it lets one trial through each cool-down, whose success closes it.

    `clock` tells seconds that only ever grow. A trial that never reports back costs nothing but its turn: the next
    cool-down has another.
    """

    def __init__(self, *, clock: Callable[[], float], failures: int = FAILURES, cool_down: float = COOL_DOWN) -> None:
        self._clock = clock
        self._limit = failures
        self._cool_down = cool_down
        self._failures = 0
        self._next_trial: float | None = None  # None: closed
        self._lock = Lock()

    @property
    def is_open(self) -> bool:
        """Whether calls are held back now."""
        return self._next_trial is not None

    def allows(self) -> bool:
        """Whether a call may be made now. A yes while open is the trial of this cool-down."""
        with self._lock:
            if self._next_trial is None:
                return True
            now = self._clock()
            if now < self._next_trial:
                return False
            self._next_trial = now + self._cool_down
            return True

    def succeeded(self) -> bool:
        """Note a success; True if this has closed the breaker."""
        with self._lock:
            was_open = self._next_trial is not None
            self._failures, self._next_trial = 0, None
            return was_open

    def failed(self) -> bool:
        """Note a failure; True if this has opened the breaker."""
        with self._lock:
            self._failures += 1
            if self._failures < self._limit:
                return False
            opens = self._next_trial is None
            self._next_trial = self._clock() + self._cool_down
            return opens
