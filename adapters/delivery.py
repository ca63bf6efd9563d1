"""The courier: brings the outbox to the platforms, in order, at their pace, and never twice where it can tell."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import structlog

from adapters.outgoing import NotAccepted, OutgoingMessage, Throttled, Uncertain, Undeliverable
from bot.ports.store import StoreUnavailable
from bot.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from adapters.outgoing import Sender
    from adapters.store.deliveries import Deliveries, Delivery
    from bot.core import Bot
    from bot.turn import Address, Platform

AT_ONCE: Final = 16  # destinations served at the same time
MAX_ATTEMPTS: Final = 900  # with the back-off below about three days: an outage may last a weekend
MAX_SURPRISES: Final = 10  # when two in a row failed in the program itself: a quarter of an hour
MAX_WAIT: Final = 600.0  # seconds
log = structlog.get_logger()


def backoff(attempts: int) -> float:
    """Seconds to wait after that many attempts: full jitter under a doubling ceiling."""
    return random.uniform(0.1, min(MAX_WAIT, 2.0 ** min(attempts, 20)))  # noqa: S311 - spreads load, guards nothing


class Courier:
    """Delivers for the platforms it has senders for. Any number of couriers may share one database."""

    def __init__(
        self,
        deliveries: Deliveries,
        bot: Bot,
        senders: Mapping[Platform, Sender],
        *,
        dest: str | None = None,
        at_once: int = AT_ONCE,
        is_crowded: Callable[[], bool] = lambda: False,
    ) -> None:
        """`is_crowded`: whether this process should leave delivering to others, for the moment."""
        self._deliveries = deliveries
        self._bot = bot
        self._senders = senders
        self._dest = dest  # deliver to this destination only, as a terminal does for its own person
        self._awake = asyncio.Event()
        self._at_once = at_once
        self._is_crowded = is_crowded
        self._busy = 0
        # What is sent later than this may arrive when another courier has looked for it and not found it.
        self._patience = deliveries.lease.total_seconds() * 0.8

    def wake(self) -> None:
        """Look at the outbox now."""
        self._awake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver whenever woken, until told to stop; what was begun is finished first."""
        async with asyncio.TaskGroup() as serving:
            while not stop.is_set():
                self._awake.clear()
                if not await self._begin(serving):
                    await self._awake.wait()

    async def round(self) -> int:
        """Claim what is due and deliver one message to each destination; how many were claimed."""
        claimed = await self._claim(self._at_once)
        await asyncio.gather(*map(self._serve, claimed))
        return len(claimed)

    async def _begin(self, serving: asyncio.TaskGroup) -> int:
        """Begin to serve what is due. A destination that hangs keeps one place, and nobody else waits for it."""
        if self._is_crowded():
            return 0
        try:
            claimed = await self._claim(self._at_once - self._busy)
        except StoreUnavailable as error:
            log.warning("store_unavailable", code=type(error.__cause__).__name__)
            return 0
        except Exception as surprise:  # noqa: BLE001 - whatever it is, the next tick tries again
            log.error("courier_failed", code=type(surprise).__name__)  # noqa: TRY400 - see _serve
            return 0
        for delivery in claimed:
            self._busy += 1
            serving.create_task(self._serve(delivery)).add_done_callback(self._served)
        return len(claimed)

    def _served(self, _: asyncio.Task[None]) -> None:
        self._busy -= 1
        self.wake()

    async def _claim(self, most: int) -> list[Delivery]:
        if not self._senders or most <= 0:
            return []
        return await asyncio.to_thread(
            self._deliveries.claim, list(self._senders), self._gate, dest=self._dest, most=most
        )

    def _gate(self, address: Address) -> str:
        return self._senders[address.platform].gate(address)

    async def _serve(self, delivery: Delivery) -> None:
        """Deliver one message. Whatever happens stays here: what is not settled is found again when the lease ends."""
        try:
            await self._attempt(delivery)
        except StoreUnavailable as error:
            log.warning("store_unavailable", code=type(error.__cause__).__name__)
        except Exception as surprise:  # noqa: BLE001 - one poisonous message must not stop the others
            # Not log.exception: a traceback would carry what people wrote.
            log.error("courier_failed", code=type(surprise).__name__)  # noqa: TRY400

    async def _attempt(self, delivery: Delivery) -> None:
        in_doubt = delivery.in_doubt is not None
        try:
            reply = await self._compose(delivery)
            in_doubt = True
            await self._deliver(delivery, reply)
        except StoreUnavailable:
            raise
        except Exception as surprise:  # noqa: BLE001 - see _serve
            code = type(surprise).__name__
            log.error("delivery_failed", outgoing=delivery.id, code=code)  # noqa: TRY400 - see _serve
            most = MAX_SURPRISES if delivery.last_error == code else MAX_ATTEMPTS
            await self._retry(delivery, code, backoff(delivery.attempts), in_doubt=in_doubt, most=most)

    async def _deliver(self, delivery: Delivery, reply: Reply | None) -> None:
        sender = self._senders[delivery.lease.address.platform]
        if reply is None:
            await asyncio.to_thread(self._deliveries.dropped, delivery, "nobody may read it any more")
            return
        news = delivery.announcement
        in_place = news is not None and news.replaces_card
        outgoing = OutgoingMessage(
            id=delivery.id,
            address=delivery.lease.address,
            reply=reply,
            thread=delivery.thread,
            card=delivery.card,
            aloud=delivery.announcement is not None,
            in_place=in_place,
        )
        try:
            async with asyncio.timeout(self._patience):
                reference = await self._send(sender, outgoing, delivery)
        except Undeliverable as error:
            await self._bury(delivery, str(error))
        except Throttled as error:
            if error.gate:
                await asyncio.to_thread(self._deliveries.shut, error.gate, seconds=error.retry_after)
            in_doubt = delivery.in_doubt is not None
            await self._retry(delivery, str(error), error.retry_after, in_doubt=in_doubt, most=None)
        except NotAccepted as error:
            in_doubt = delivery.in_doubt is not None
            await self._retry(delivery, str(error), backoff(delivery.attempts), in_doubt=in_doubt)
        except (Uncertain, TimeoutError) as error:
            code = str(error) or type(error).__name__
            await self._retry(delivery, code, backoff(delivery.attempts), in_doubt=True)
        else:
            thread, card = sender.thread_of(reference), sender.card_of(reference)
            await asyncio.to_thread(self._deliveries.sent, delivery, pace=sender.pace, thread=thread, card=card)
            log.info("delivered", platform=delivery.lease.address.platform, outgoing=delivery.id)

    async def _send(self, sender: Sender, outgoing: OutgoingMessage, delivery: Delivery) -> str:
        """Send it, unless an attempt that was in doubt turns out to have arrived."""
        if delivery.in_doubt is None:
            return await sender.send(outgoing)
        found = await sender.find(outgoing, since=delivery.in_doubt.timestamp())
        if found:
            return found
        return await sender.send(replace(outgoing, repeated=found is None))

    async def _compose(self, delivery: Delivery) -> Reply | None:
        if isinstance(delivery.content, Reply):
            return delivery.content
        if delivery.content is None:
            raise ValueError("unreadable")
        nothing_to_replace = delivery.content.replaces_card and delivery.card is None
        if delivery.engagement is None or nothing_to_replace:
            return None
        return await asyncio.to_thread(self._bot.compose, delivery.engagement, delivery.content)

    async def _retry(
        self,
        delivery: Delivery,
        why: str,
        after: float,
        *,
        in_doubt: bool,
        most: int | None = MAX_ATTEMPTS,
    ) -> None:
        """Try again later, unless this was the last of `most` attempts; with None it was no attempt at all."""
        if most is not None and delivery.attempts >= most:
            await self._bury(delivery, why)
            return
        log.warning("delivery_postponed", platform=delivery.lease.address.platform, outgoing=delivery.id, code=why)
        await asyncio.to_thread(
            self._deliveries.again, delivery, why, after=after, in_doubt=in_doubt, counts=most is not None
        )

    async def _bury(self, delivery: Delivery, why: str) -> None:
        """Give it up. Its author is told first: a kill between the two then tells them once more, which counts once."""
        if not await asyncio.to_thread(self._deliveries.keep, delivery):
            return
        log.error("delivery_dead", platform=delivery.lease.address.platform, outgoing=delivery.id, code=why)
        if delivery.engagement and delivery.announcement:
            try:
                await asyncio.to_thread(self._bot.undelivered, delivery.engagement, delivery.announcement)
            except StoreUnavailable:
                raise
            except Exception as surprise:  # noqa: BLE001 - what cannot be told must not keep the message alive
                log.error("author_not_told", outgoing=delivery.id, code=type(surprise).__name__)  # noqa: TRY400
        await asyncio.to_thread(self._deliveries.dead, delivery, why)
