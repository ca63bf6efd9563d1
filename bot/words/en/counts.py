"""Counts of concerns."""

from __future__ import annotations

from typing import Final

NOTHING_TO_COUNT: Final = "There is nothing to count: no concern that you may read."
BY_TOPIC: Final = "By topic"
BY_SEVERITY: Final = "By severity"
BY_STATE: Final = "By state"


def counted(count: int, over: int) -> str:
    """Say how many concerns somebody may read, and how many of these are over."""
    what = "1 concern" if count == 1 else f"{count:,} concerns"
    return f"You may read {what}, of which {over:,} {'is' if over == 1 else 'are'} resolved or withdrawn."


def count_line(count: int, median: float, oldest: int) -> str:
    """Say how many there are and how long ago they reached their readers."""
    if count == 1:
        return f"1, {_days(oldest)} old"
    return f"{count:,}, half of them at least {_days(median)} old, the oldest {_days(oldest)}"


def _days(days: float) -> str:
    return "1 day" if days == 1 else f"{days:g} days"
