"""Help: what can be typed, the most used forms first; all forms of one command, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import words
from bot.commands import Subcommand
from bot.context import small_number
from bot.errors import NotFound
from bot.feature import CommandUse, Feature, bare
from bot.reply import Button, Buttons, Listing, Reply, Row, Text, private_reply

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.commands import Command
    from bot.context import Context
    from bot.reply import Block

HELP: Final = "help"
MORE: Final = "help.more"
FIRST: Final = 3  # forms of each command, in the list of all commands
A_PAGE: Final = 8  # forms of one command


def all_commands(context: Context) -> Reply:
    """List every command with the forms that are used most by people of these roles."""
    grammar, roles = context.grammar, context.person.roles
    blocks: list[Block] = [Text(words.ASK_FREELY)]
    for name in grammar.names:
        rows = _rows(grammar.forms(name, roles))
        if rows and name != HELP:
            blocks.append(Listing(f"/{name}", rows[:FIRST]))
    return private_reply(*blocks, Text(words.MORE_HELP))


def one_command(context: Context, command: Command) -> Reply:
    """List the forms of one command."""
    return _page(context, command.name, 1)


def more(context: Context, written: str) -> Reply:
    """Show another page, as its button says: "kb 2". Raises NotFound."""
    name, _, page = written.partition(" ")
    number = small_number(page)
    if name not in context.grammar.names or not number:
        raise NotFound(words.BUTTON_UNKNOWN)
    return _page(context, name, number)


def _page(context: Context, name: str, number: int) -> Reply:
    rows = _rows(context.grammar.forms(name, context.person.roles))
    pages = -(-len(rows) // A_PAGE)
    shown = rows[(number - 1) * A_PAGE : number * A_PAGE]
    if not shown:
        raise NotFound(words.BUTTON_UNKNOWN)
    blocks: list[Block] = [Listing(words.paged(words.forms_of(name), number, pages), shown)]
    if number < pages:
        target = context.subject(f"{name} {number + 1}")
        blocks.append(Buttons((Button(label=words.MORE, action=MORE, subject=target, nonce=context.names()),)))
    return private_reply(*blocks)


def _rows(forms: Iterable[Subcommand]) -> tuple[Row, ...]:
    return tuple(Row(typed, does) for form in forms for typed, does in form.usages)


FEATURE: Final = Feature(
    name="help",
    commands=(CommandUse(Subcommand(command=HELP), bare(all_commands)),),
    everywhere={HELP: one_command},
    buttons={MORE: more},
)
