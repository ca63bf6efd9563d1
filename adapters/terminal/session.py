"""The terminal chat: lines are read into Turns, Replies are shown, and what arrives meanwhile is shown too."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import sys
from typing import TYPE_CHECKING, TextIO

from adapters.terminal.chat import Conversation, Leaving, Showing
from adapters.terminal.input import Pipe, Prompt
from adapters.terminal.output import Screen
from bot import words
from bot.reply import Notice
from bot.turn import Arrived

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection
    from pathlib import Path

    from adapters.outgoing import OutgoingMessage
    from adapters.terminal.input import Front
    from adapters.terminal.sender import TerminalSender
    from bot.reply import Reply
    from bot.turn import Actor, Turn

    Handle = Callable[[Turn], Awaitable[Reply]]


async def run_chat(  # noqa: PLR0913 - all but three say how it is to be done otherwise than usual
    handle: Handle,
    inbox: TerminalSender,
    actor: Actor,
    *,
    drain: Callable[[], Awaitable[None]] | None = None,
    greet: bool = False,
    history: Path | None = None,
    commands: Collection[str] = (),
    stdin: TextIO | None = None,
    stdout: TextIO | None = None,
) -> None:
    """Talk until the person leaves or the input ends.

    `handle` answers a turn. `inbox` is open meanwhile: what is sent to it appears here. `greet` begins with an Arrived
    turn. In a pipe `drain` is awaited before leaving, so that what is on its way is still shown. `history` is a file
    for the lines that were typed, forms excepted; without it they are forgotten. `commands` are the names to complete.
    """
    conversation = Conversation(actor)
    front = _front(stdin or sys.stdin, stdout or sys.stdout, history=history, commands=commands)
    context = contextvars.copy_context()  # prompt_toolkit finds the prompt to print above by it

    async def arrive(outgoing: OutgoingMessage) -> None:
        again = (Notice(words.repeated_line(outgoing.id)),) if outgoing.repeated else ()
        items = (*again, *conversation.shown(outgoing.reply, unasked=True))
        await asyncio.create_task(front.show(items), context=context)

    inbox.open(arrive)
    try:
        with contextlib.suppress(BrokenPipeError):  # nobody reads any more: `sameside chat | head`
            if greet:
                await front.show(conversation.shown(await handle(conversation.turn(Arrived()))))
            await _converse(handle, conversation, front)
            if drain and isinstance(front, Pipe):
                await drain()
    finally:
        inbox.close()


async def _converse(handle: Handle, conversation: Conversation, front: Front) -> None:
    while (line := await front.line(in_form=conversation.in_form)) is not None:
        match conversation.read(line):
            case Leaving():
                return
            case Showing(items):
                await front.show(items)
            case turn:
                await front.show(conversation.shown(await handle(turn)))


def _front(stdin: TextIO, stdout: TextIO, *, history: Path | None, commands: Collection[str]) -> Front:
    screen = Screen(stdout)
    if stdin.isatty() and stdout.isatty():
        return Prompt(screen, history=history, commands=commands)
    return Pipe(stdin, screen)
