"""The terminal chat, put together: one person, and what arrives for them meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, TextIO

from adapters.delivery import Courier
from adapters.serving import ticking_clock
from adapters.terminal.sender import TerminalSender
from adapters.terminal.session import run_chat
from bot.turn import Platform, Turn

if TYPE_CHECKING:
    from adapters.product import Product
    from bot.reply import Reply
    from bot.turn import Actor

LAST_WORDS_SECONDS = 3.0  # for what is still to be shown when a pipe ends


async def chat(product: Product, who: Actor, *, stdin: TextIO | None = None, stdout: TextIO | None = None) -> None:
    """Talk in the terminal, and show what arrives for this person meanwhile.

    What was typed is remembered until the chat ends, and in no file: it may be a worry.
    """
    sender = TerminalSender(who.user_id)
    dest = f"{who.platform}:{who.workspace}:{who.user_id}"
    courier = Courier(product.deliveries, product.bot, {Platform.TERMINAL: sender}, dest=dest)
    stop = asyncio.Event()

    async def handle(turn: Turn) -> Reply:
        reply = await asyncio.to_thread(product.bot.handle, turn)
        courier.wake()
        return reply

    async def drain() -> None:
        # What the running courier has already taken is on its way: wait for that too.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS_SECONDS):
                while await asyncio.to_thread(product.deliveries.waiting_for, dest):
                    await courier.round()
                    await asyncio.sleep(0.02)

    async with ticking_clock(product, courier):
        delivering = asyncio.create_task(courier.run(stop))
        try:
            await run_chat(
                handle, sender, who, drain=drain, greet=True, commands=product.bot.commands, stdin=stdin, stdout=stdout
            )
        finally:
            stop.set()
            courier.wake()
            await delivering
