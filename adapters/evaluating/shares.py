"""Shares: how many of how many, and how far the true share may lie from what so few show."""

from __future__ import annotations

from typing import Final, NamedTuple

_NORMAL_95: Final = 1.959964  # standard deviations that hold 95 % of a normal distribution


class Share(NamedTuple):
    """`hits` of `of` questions."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        """The share, 0..1; 0 of nothing."""
        return self.hits / self.of if self.of else 0.0

    def plus(self, *, hit: bool) -> Share:
        """Return the share with one more question."""
        return Share(self.hits + hit, self.of + 1)

    def interval(self) -> tuple[float, float]:
        """Return the 95 % Wilson score interval, 0..1: it holds for few questions and near 0 and 1 too."""
        if not self.of:
            return 0.0, 1.0
        squared = _NORMAL_95**2
        centre = (self.hits + squared / 2) / (self.of + squared)
        spread = self.hits * (self.of - self.hits) / self.of + squared / 4
        reach = _NORMAL_95 * spread**0.5 / (self.of + squared)
        return max(centre - reach, 0.0), min(centre + reach, 1.0)


def area_under_curve(inside: list[float], outside: list[float]) -> float | None:
    """Return how probably one of `inside` is higher than one of `outside`, ties counting half; None without either."""
    if not inside or not outside:
        return None
    # By ranks, not by pairs: there may be thousands of each.
    ordered = sorted([(value, True) for value in inside] + [(value, False) for value in outside])
    wins, below, start = 0.0, 0, 0
    while start < len(ordered):
        end = start
        while end < len(ordered) and ordered[end][0] == ordered[start][0]:
            end += 1
        ours = sum(is_inside for _, is_inside in ordered[start:end])
        theirs = end - start - ours
        wins += ours * (below + theirs / 2)
        below, start = below + theirs, end
    return wins / (len(inside) * len(outside))
