"""Raising a concern from a menu of the platform, perhaps about a message there: its words fill the form."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import words
from bot.concerns import taking
from bot.concerns.concern import MAX_TEXT_LENGTH
from bot.reply import Text
from bot.turn import Start
from knowledge.kind import CRISIS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.context import Context
    from bot.feature import Preparation
    from bot.reply import Block, Reply


def writer(preparation: Preparation) -> str:
    """The name of the writer of the message that was chosen, as far as this engagement knows them; "" for one's own."""
    said = preparation.turn.said
    if not isinstance(said, Start) or said.by is None:
        return ""
    here = preparation.member.engagement.id
    known = (it.person.name for it in preparation.store.memberships(said.by) if it.engagement.id == here)
    return next(known, said.by.name) or words.SOMEBODY_ELSE


def start(context: Context) -> Reply:
    """Give the form, filled with the message as a draft of this person alone; somebody in danger gets help first."""
    said, whose = context.turn.said, context.prepared
    text = said.text.strip() if isinstance(said, Start) else ""
    if not text:
        return taking.concern_form(context, "")
    match = context.index.matcher.match(text[:MAX_TEXT_LENGTH])
    draft = taking.remember(context, _cut(words.quoted(whose, text) if whose else text), match)
    form = taking.concern_form(context, draft.id)
    above: list[Block] = list(taking.help_first(context)) if match.kind == CRISIS else []
    return replace(form, blocks=(*above, *map(Text, _notes(text, whose)), *form.blocks), replaces=False)


def _notes(text: str, whose: str) -> Iterable[str]:
    if whose:
        yield words.words_of(whose)
    if len(text) > MAX_TEXT_LENGTH:
        yield words.cut_to(MAX_TEXT_LENGTH)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT_LENGTH else text[: MAX_TEXT_LENGTH - 1].rstrip() + "…"
