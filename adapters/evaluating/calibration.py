"""Whether probabilities mean what they say: of entries given .7, seven in ten should be right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from adapters.charts import CalibrationBin
from adapters.evaluating.shares import Share

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from adapters.evaluating.outcomes import Outcome

BINS: Final = 10


def calibration(outcomes: Iterable[Outcome]) -> tuple[CalibrationBin, ...]:
    """Return ten bins of equal width by the first entry's probability; questions without labels are left out.

    An entry that comes first for a question that no entry answers was wrong.
    """
    found: list[list[Outcome]] = [[] for _ in range(BINS)]
    for outcome in outcomes:
        if outcome.question.set is not None:
            found[min(int(outcome.probability * BINS), BINS - 1)].append(outcome)
    return tuple(_bin(number, inside) for number, inside in enumerate(found))


def calibration_error(bins: Sequence[CalibrationBin]) -> float | None:
    """Return how far predicted and true share lie apart, 0..1, on average over the questions; None without any."""
    count = sum(one.count for one in bins)
    return sum(one.count * abs(one.predicted - one.right) for one in bins) / count if count else None


def _bin(number: int, inside: Sequence[Outcome]) -> CalibrationBin:
    share = Share(sum(outcome.is_right_first for outcome in inside), len(inside))
    middle = (number + 0.5) / BINS
    return CalibrationBin(
        start=number / BINS,
        end=(number + 1) / BINS,
        count=share.of,
        predicted=sum(outcome.probability for outcome in inside) / share.of if share.of else middle,
        right=share.value,
        interval=share.interval(),
    )
