"""Raising a concern from a menu of the platform, perhaps about a message there: its words fill the form."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import words
from bot.concerns import taking
from bot.concerns.concern import MAX_TEXT_LENGTH
from bot.reply import Text
from bot.turn import Start

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.context import Context
    from bot.people import Engagement
    from bot.ports.store import Store
    from bot.reply import Block, Reply
    from bot.turn import Turn


def with_name(store: Store, engagement: Engagement, turn: Turn) -> Turn:
    """Name whoever wrote the message that somebody chose, as far as this engagement knows them."""
    if not isinstance(turn.said, Start) or turn.said.by is None:
        return turn
    known = (it.person.name for it in store.memberships(turn.said.by) if it.engagement.id == engagement.id)
    name = next(known, turn.said.by.name) or words.SOMEBODY_ELSE
    return replace(turn, said=replace(turn.said, by=replace(turn.said.by, name=name)))


def start(context: Context, said: Start) -> Reply:
    """Give the form, filled with the message as a draft of this person alone; somebody in danger gets help first."""
    text, whose = said.text.strip(), said.by.name if said.by else ""
    if not text:
        return taking.write(context, "")
    match = context.index.matcher.match(text[:MAX_TEXT_LENGTH])
    draft = taking.remember(context, _cut(words.quoted(whose, text) if whose else text), match)
    form = taking.write(context, draft.id)
    above: list[Block] = list(taking.help_first(context)) if match.kind == taking.CRISIS else []
    return replace(form, blocks=(*above, *map(Text, _notes(text, whose)), *form.blocks), replaces=False)


def _notes(text: str, whose: str) -> Iterable[str]:
    if whose:
        yield words.words_of(whose)
    if len(text) > MAX_TEXT_LENGTH:
        yield words.cut_to(MAX_TEXT_LENGTH)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT_LENGTH else text[: MAX_TEXT_LENGTH - 1].rstrip() + "…"
