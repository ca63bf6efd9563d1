"""A chat that repeats what was said, and to which a message arrives whenever somebody says "later"."""

import asyncio
import sys
from pathlib import Path

from adapters.outgoing import OutgoingMessage
from adapters.terminal.chat import actor_named, address_of
from adapters.terminal.sender import TerminalSender
from adapters.terminal.session import run_chat
from bot.reply import Button, Buttons, Reply, Text
from bot.turn import Words
from knowledge.decision import Decision

ACTOR = actor_named("Maria")
ARRIVING = Reply(decision=Decision.COMMAND, blocks=(Text("ARRIVED"), Buttons((Button(label="Answer", action="a"),))))


async def main():
    inbox = TerminalSender(ACTOR.user_id)
    courier = []

    async def deliver():
        await asyncio.sleep(0.5)
        await inbox.send(OutgoingMessage(id=1, address=address_of(ACTOR), reply=ARRIVING))

    async def handle(turn):
        if turn.said == Words("later"):
            courier.append(asyncio.create_task(deliver()))
        return Reply(decision=Decision.COMMAND, blocks=(Text(f"SAID {turn.said}"),))

    await run_chat(handle, inbox, ACTOR, history=Path(sys.argv[1]), commands=["kb", "engagement", "help"])
    await asyncio.gather(*courier)


asyncio.run(main())
