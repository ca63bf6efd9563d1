"""Which counts may be shown to people who may not see what is counted: none that tells of fewer than a limit.

Pure: the cells hold how many distinct things there are of each kind, whatever the things are.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - kept at run time, as other values are
from dataclasses import dataclass, field
from typing import Final

FLOOR: Final = 3  # no limit is lower
USUAL: Final = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown of one table: some cells, and how many there are in all others together.

    Which others is not said: those may be many, few or none.
    """

    cells: Mapping[str, int] = field(default_factory=dict)
    others: int = 0

    @property
    def total(self) -> int:
        """How many there are in all; what is shown adds up to it."""
        return sum(self.cells.values()) + self.others


def shown(counts: Mapping[str, int], limit: int = USUAL) -> Shown | None:
    """Show what may be shown of a table together with its total; None if not even the total may.

    Cells below the limit are counted together. Where they would still be below it, or would follow from their sum since
    they are all alike, the next larger ones are counted with them, and always all of the same size: so nothing tells
    one of those that are not shown from another. An empty cell is not shown either, with the others or without.
    """
    limit = max(limit, FLOOR)
    there = {name: count for name, count in counts.items() if count}
    if sum(there.values()) < limit:
        return None
    sizes = sorted(set(there.values()))
    hidden = {size for size in sizes if size < limit}
    for size in sizes:
        if not hidden or _protects([it for it in there.values() if it in hidden], limit):
            break
        hidden.add(size)
    cells = {name: count for name, count in there.items() if count not in hidden}
    return Shown(cells, sum(there.values()) - sum(cells.values()))


def follows(before: Shown | None, after: Shown | None, limit: int = USUAL) -> bool:
    """Whether a table may be shown to those who saw it before: no number in both differs by less than the limit."""
    if before is None or after is None:
        return before is None
    limit = max(limit, FLOOR)
    pairs = [(before.cells[name], after.cells[name]) for name in before.cells.keys() & after.cells.keys()]
    pairs += [(before.others, after.others), (before.total, after.total)]
    return all(one == other or abs(one - other) >= limit for one, other in pairs)


def _protects(together: list[int], limit: int) -> bool:
    return sum(together) >= limit and len(set(together)) > 1
