"""The figures on /metrics, read when they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry

from bot.ports.store import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from adapters.clock import Clock
    from adapters.product import Product


class Figures(Collector):
    """What an operator watches: is the clock ticking, does anything wait too long, has anything died.

    And how asking a model went, where one is configured. Counts are coarse: who reads them shall not see single acts.
    """

    def __init__(self, product: Product, clock: Clock) -> None:
        self._deliveries = product.deliveries
        self._turns = product.turns
        self._clock = clock
        self._model_outcomes = product.chooser.counts if product.chooser else None

    def collect(self) -> Iterable[Metric]:
        """Read every figure; without the database, those that need it are left out."""
        age = GaugeMetricFamily("sameside_seconds_since_good_tick", "Seconds since the clock last ticked well.")
        age.add_metric([], self._clock.seconds_since_good_tick)
        yield age
        if self._model_outcomes:
            asked = CounterMetricFamily(
                "sameside_model_questions", "How often a model was asked, by outcome.", labels=["outcome"]
            )
            for outcome, count in self._model_outcomes().items():
                asked.add_metric([outcome], coarse(count))
            yield asked
        try:
            counts, oldest = self._deliveries.counts(), self._deliveries.oldest_waiting()
            failing = sum(it.places for it in self._deliveries.failing())
            turns, longest = self._turns.count(), self._turns.oldest()
        except StoreUnavailable:
            return
        messages = GaugeMetricFamily("sameside_outbox_messages", "Messages in the outbox by state.", labels=["state"])
        for state in ("pending", "sending", "dead"):
            messages.add_metric([state], coarse(counts.get(state, 0)))
        yield messages
        for name, meaning, value in (
            ("sameside_outbox_oldest_seconds", "Age of the oldest message that is due.", oldest),
            ("sameside_destinations_failing", "Places that have accepted nothing for over an hour.", failing),
            ("sameside_waiting_turns", "Turns that were acknowledged and are not handled yet.", turns),
            ("sameside_waiting_turns_oldest_seconds", "Age of the oldest of them.", longest),
        ):
            figure = GaugeMetricFamily(name, meaning)
            figure.add_metric([], coarse(value))
            yield figure


def coarse(value: float) -> float:
    """Return a number by which nobody sees that one thing was said: in steps of ten, and some as 1."""
    return 10.0 * (value // 10) if value >= 10 else float(value > 0)  # noqa: PLR2004 - the step


def registry(product: Product, clock: Clock) -> CollectorRegistry:
    """Make a registry of this process's figures."""
    made = CollectorRegistry()
    made.register(Figures(product, clock))
    return made
