"""What somebody writes in a platform's own thread about a concern: it is their answer, and needs no form."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot import words
from bot.concerns import dialogue, routes, taking
from bot.concerns.concern import Change
from bot.concerns.opening import opened
from bot.concerns.permissions import Act, Standing, allowed
from bot.reply import Notice, Reply, Tone, private_reply
from bot.turn import Edited, Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.commands import Grammar
    from bot.concerns.opening import Opened
    from bot.context import Context
    from bot.people import Membership
    from bot.ports.store import Store
    from bot.reply import Block
    from bot.turn import Turn


def claim(
    store: Store, grammar: Grammar, turn: Turn, memberships: tuple[Membership, ...]
) -> tuple[Membership, Callable[[Context], Reply]] | None:
    """Find the concern whose thread this was written in, in whichever engagement; None for commands and the rest."""
    if turn.thread is None or turn.shared or not isinstance(turn.said, Words | Edited):
        return None
    if isinstance(turn.said, Words) and grammar.parse(turn.said.text):
        return None
    for it in memberships:
        with store.reading(it.engagement) as work:
            number = work.threads.about(turn.place.key, turn.thread, it.person.id)
            concern = work.concerns.find(number) if number is not None else None
            if concern and routes.standing(work, it.person, concern) is not Standing.NOBODY:
                return it, partial(_heard, number=concern.number)
    return None


def _heard(context: Context, number: int) -> Reply:
    """Act on what was written, changed or deleted in the thread of a concern."""
    match context.turn.said:
        case Edited(text):
            return _edited(context, number, text)
        case Words() as said:
            return _said(context, number, said)
        case _:
            return private_reply()


def _said(context: Context, number: int, said: Words) -> Reply:
    """Take what was written as this person's answer; whoever is in danger gets help first."""
    found = opened(context, str(number), Act.SHOW)
    blocks: list[Block] = []
    if text := said.text.strip():
        blocks += taking.help_for(context, text)
        blocks.append(_told(context, found, text))
    if said.attached:
        blocks.append(Notice(words.NO_ATTACHMENTS, Tone.WARNING))
    return private_reply(*blocks)


def _edited(context: Context, number: int, text: str) -> Reply:
    """Change or take back, with a mark, what was taken from the thread; other messages there are nobody's business."""
    found = opened(context, str(number), Act.SHOW)
    message = context.work.messages.by_nonce(number, _nonce(context))
    by_author = found.standing is Standing.AUTHOR
    if message is None or message.change is Change.TAKEN_BACK or message.by_author is not by_author:
        return private_reply()
    if not allowed(Act.CHANGE, found.standing, found.concern):
        return private_reply(Notice(words.thread_over(found.concern.label), Tone.WARNING))
    if text.strip() and (error := dialogue.mistake(text.strip())):
        return private_reply(Notice(error, Tone.WARNING))
    note = dialogue.alter(context, found, message, text.strip(), context.turn.key)
    dialogue.brought_up_to_date(context, found)
    return private_reply(*([note] if note else []))


def _told(context: Context, found: Opened, text: str) -> Notice:
    act = Act.REPLY if found.standing is Standing.AUTHOR else Act.ANSWER
    if not allowed(act, found.standing, found.concern):
        return Notice(words.thread_over(found.concern.label), Tone.WARNING)
    if error := dialogue.mistake(text):
        return Notice(error, Tone.WARNING)
    note = dialogue.tell(context, found, text, _nonce(context))
    dialogue.brought_up_to_date(context, found)
    return note


def _nonce(context: Context) -> str:
    return context.work.threads.nonce(context.turn.place.key, context.turn.message or context.turn.key)
