"""Finding somebody of one's own side by the name that was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import words
from bot.commands import closest
from bot.errors import BadInput
from bot.typed import chosen

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.context import Context
    from bot.people import Person


def colleague(context: Context, written: str, *, of_other_side: Callable[[Person], str] | None = None) -> Person:
    """Return the one person of that name on this person's side, themselves included.

    Raises BadInput: with who was probably meant, or with `of_other_side` of somebody of that name there.
    """
    people, side = context.work.people.all(), context.person.side
    name = chosen(written, (it.name for it in people)) or written
    found = [it for it in people if it.name.casefold() == name.casefold()]
    mine = [it for it in found if it.side is side]
    if len(mine) == 1:
        return mine[0]
    if mine:
        raise BadInput(words.several_of_that_name(written[:80]))
    if found and of_other_side:
        raise BadInput(of_other_side(found[0]))
    names = {it.name.casefold(): it.name for it in people if it.side is side}
    meant = closest(written, list(names))
    raise BadInput(words.nobody_of_that_name(written[:80], meant and names[meant]))
