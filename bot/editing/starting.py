"""/kb import: beginning with the entries that come with Sameside, where there are none; files come by an operator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import words
from bot.editing.importing import carry_out, plan
from bot.errors import Conflict
from bot.people import Role
from bot.reply import Button, Buttons, Listing, Notice, Reply, Row, Style, Text, Tone, private_reply
from bot.typed import named
from knowledge.starter import starter_knowledge

if TYPE_CHECKING:
    from bot.context import Context

TAKE_IN: Final = "kb.take_in_starter"
STARTER: Final = "starter"
SHOWN: Final = 10  # myths


def look(context: Context, written: str) -> Reply:
    """Show what would be taken in, with the button for it."""
    context.person.require(Role.ADMIN)
    if named(written).casefold() != STARTER:
        return private_reply(Text(words.IMPORT_USAGE))
    _none_yet(context)
    base = starter_knowledge()
    rows = tuple(Row(it.id, it.myth) for it in base.entries[:SHOWN])
    target = context.subject(STARTER)
    button = Button(
        label=words.TAKE_THEM_IN, action=TAKE_IN, subject=target, nonce=context.names(), style=Style.PRIMARY
    )
    lead = Text(words.starter_holds(len(base.entries), len(base.placeholders)))
    return private_reply(lead, Listing(words.AMONG_THEM, rows), Buttons((button,)))


def take_in(context: Context, written: str) -> Reply:
    """Take them in; nothing is answered from them before both sides have approved it."""
    del written
    context.person.require(Role.ADMIN)
    _none_yet(context)
    base = starter_knowledge()
    count, _ = carry_out(context.work, base, plan(context.work, base), context.now)
    context.work.audit.record("entries.begun", f"{count} entries", context.person.id, context.now)
    return private_reply(Notice(words.starter_taken_in(count), Tone.DONE), Text(words.APPROVE_HINT), replaces=True)


def _none_yet(context: Context) -> None:
    if context.work.entries.statuses():
        raise Conflict(words.ENTRIES_THERE)
