"""The courier: brings the outbox to the platforms, in order, at their pace, and never twice where it can tell."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import structlog

from adapters.parcel import NotAccepted, Parcel, Throttled, Uncertain, Undeliverable
from bot.ports import StoreUnavailable
from bot.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from adapters.parcel import Sender
    from adapters.store.deliveries import Deliveries, Delivery, Lease
    from bot.core import Bot
    from bot.turn import Address, Platform

MOST_ATTEMPTS: Final = 20  # with the back-off below: about two and a half hours
LONGEST_WAIT: Final = 600.0  # seconds
log = structlog.get_logger()


def backoff(attempts: int) -> float:
    """Seconds to wait after that many attempts: full jitter under a doubling ceiling."""
    return random.uniform(0.1, min(LONGEST_WAIT, 2.0**attempts))  # noqa: S311 - spreads load, guards nothing


class Courier:
    """Delivers for the platforms it has senders for. Any number of couriers may share one database."""

    def __init__(
        self, deliveries: Deliveries, bot: Bot, senders: Mapping[Platform, Sender], *, dest: str | None = None
    ) -> None:
        self._deliveries = deliveries
        self._bot = bot
        self._senders = senders
        self._dest = dest  # deliver to this destination only, as a terminal does for its own person
        self._awake = asyncio.Event()

    def wake(self) -> None:
        """Look at the outbox now."""
        self._awake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver whenever woken, until told to stop; what was begun is finished first."""
        while not stop.is_set():
            try:
                while not stop.is_set() and await self.round():
                    pass
            except StoreUnavailable as error:
                log.warning("store_unavailable", code=type(error.__cause__).__name__)
            await self._awake.wait()
            self._awake.clear()

    async def round(self) -> int:
        """Claim what is due and deliver one message to each destination; how many were claimed."""
        if not self._senders:
            return 0
        leases = await asyncio.to_thread(self._deliveries.claim, list(self._senders), self._gate, dest=self._dest)
        await asyncio.gather(*map(self._serve, leases))
        return len(leases)

    def _gate(self, address: Address) -> str:
        return self._senders[address.platform].gate(address)

    async def _serve(self, lease: Lease) -> None:
        delivery = await asyncio.to_thread(self._deliveries.begin, lease)
        if delivery is None:
            await asyncio.to_thread(self._deliveries.release, lease)
            return
        try:
            await self._deliver(lease, delivery)
        except StoreUnavailable:
            raise
        except Exception as surprise:  # noqa: BLE001 - one poisonous message must not stop the others
            # Not log.exception: a traceback would carry what people wrote.
            log.error(  # noqa: TRY400
                "delivery_failed", parcel=delivery.id, code=type(surprise).__name__
            )
            await self._retry(lease, delivery, type(surprise).__name__, backoff(delivery.attempts), in_doubt=True)

    async def _deliver(self, lease: Lease, delivery: Delivery) -> None:
        sender = self._senders[lease.address.platform]
        reply = await self._compose(delivery)
        if reply is None:
            await asyncio.to_thread(self._deliveries.dropped, lease, delivery, "nobody may read it any more")
            return
        parcel = Parcel(id=delivery.id, address=lease.address, reply=reply, thread=delivery.thread, card=delivery.card)
        try:
            reference = await self._send(sender, parcel, delivery)
        except Undeliverable as error:
            await self._bury(lease, delivery, str(error))
        except Throttled as error:
            if error.gate:
                await asyncio.to_thread(self._deliveries.shut, error.gate, seconds=error.retry_after)
            in_doubt = delivery.in_doubt is not None
            await self._retry(lease, delivery, str(error), error.retry_after, in_doubt=in_doubt, counts=False)
        except NotAccepted as error:
            in_doubt = delivery.in_doubt is not None
            await self._retry(lease, delivery, str(error), backoff(delivery.attempts), in_doubt=in_doubt)
        except Uncertain as error:
            await self._retry(lease, delivery, str(error), backoff(delivery.attempts), in_doubt=True)
        else:
            await asyncio.to_thread(self._deliveries.sent, lease, delivery, reference, pace=sender.pace)
            log.info("delivered", platform=lease.address.platform, parcel=delivery.id)

    async def _send(self, sender: Sender, parcel: Parcel, delivery: Delivery) -> str:
        """Send it, unless an attempt that was in doubt turns out to have arrived."""
        if delivery.in_doubt is None:
            return await sender.send(parcel)
        found = await sender.find(parcel, since=delivery.in_doubt.timestamp())
        if found:
            return found
        return await sender.send(replace(parcel, repeated=found is None))

    async def _compose(self, delivery: Delivery) -> Reply | None:
        if isinstance(delivery.content, Reply):
            return delivery.content
        if delivery.engagement is None:
            return None
        return await asyncio.to_thread(self._bot.compose, delivery.engagement, delivery.content)

    async def _retry(
        self, lease: Lease, delivery: Delivery, why: str, after: float, *, in_doubt: bool, counts: bool = True
    ) -> None:
        if counts and delivery.attempts >= MOST_ATTEMPTS:
            await self._bury(lease, delivery, why)
            return
        log.warning("delivery_postponed", platform=lease.address.platform, parcel=delivery.id, code=why)
        await asyncio.to_thread(self._deliveries.again, lease, delivery, why, after=after, in_doubt=in_doubt)

    async def _bury(self, lease: Lease, delivery: Delivery, why: str) -> None:
        log.error("delivery_dead", platform=lease.address.platform, parcel=delivery.id, code=why)
        settled = await asyncio.to_thread(self._deliveries.dead, lease, delivery, why)
        if settled and delivery.engagement and not isinstance(delivery.content, Reply):
            await asyncio.to_thread(self._bot.undelivered, delivery.engagement, delivery.content)
