"""The grammar of commands: the same words with a slash anywhere, and without one where that cannot be mistaken.

It is made of what the features offer; what each form is for, with an example, stands in `words`.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot import words
from bot.errors import BadInput
from bot.typed import as_typed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.people import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Subcommand:
    """One form of a command: "list" of "kb", or "" for the bare one.

    `roles` are those for whom it is of use; empty means everybody. They decide what help shows, not what is allowed.
    `often`: help names it first. `takes_more`: something follows it. `takes_text`: what follows the bare command may be
    any words.
    """

    command: str
    name: str = ""
    roles: frozenset[Role] = frozenset()
    often: bool = False
    takes_more: bool = False
    takes_text: bool = False

    @property
    def usages(self) -> tuple[tuple[str, str], ...]:
        """What to type, and what it does; in the language of the moment."""
        return words.USAGES[self.command, self.name]

    def is_for(self, roles: frozenset[Role]) -> bool:
        """Whether it is of use to a person of these roles."""
        return not self.roles or bool(self.roles & roles)


@dataclass(frozen=True, slots=True)
class Command:
    """A command as it was typed: its name, its subcommand if it has one, and the rest."""

    name: str
    argument: str
    rest: str


class Grammar:
    """Every command with its forms, in the order in which help names them."""

    def __init__(self, forms: Iterable[Subcommand], everywhere: Iterable[str] = ()) -> None:
        self._everywhere = frozenset(everywhere)
        self._forms: dict[str, dict[str, Subcommand]] = {}
        for form in forms:
            self._forms.setdefault(form.command, {})[form.name] = form

    @property
    def names(self) -> tuple[str, ...]:
        """The commands' names, without slashes."""
        return tuple(self._forms)

    def forms(self, name: str, roles: frozenset[Role]) -> list[Subcommand]:
        """Return a command's forms that are of use to a person of these roles, the most used first.

        Of these, those first that are for such roles only: what a lead types most is not what everybody types.
        """
        found = (form for form in self._forms[name].values() if form.is_for(roles))
        return sorted(found, key=lambda form: (not form.often, not form.roles))

    def parse(self, text: str) -> Command | None:
        """Read a command; None if the text is not one.

        With a slash it is always a command, and BadInput says what was probably meant. Without one it is a command only
        when its first word is a command's name and nothing follows, or a subcommand with what it takes: "concern mine"
        is one, "concern about my job" and "concern list is endless" are sentences. Telephones begin with a capital
        letter.
        """
        first, rest = _first(text)
        slash = first.startswith("/")
        name = first.removeprefix("/").lower()
        if name not in self._forms:
            if slash:
                raise BadInput(self._unknown(name))
            return None
        argument, tail = _first(rest)
        word = argument.lower()
        if not argument or (word in self._everywhere and not tail):
            return Command(name, word, tail)
        form = self._forms[name].get(word)
        if form and (slash or form.takes_more or not tail):
            return Command(name, word, tail)
        if not slash:
            return None
        if "" in self._forms[name] and self._forms[name][""].takes_text:
            return Command(name, "", rest)
        raise BadInput(self._unknown_argument(name, argument))

    def _unknown(self, name: str) -> str:
        meant = closest(name, list(self._forms))
        return words.unknown_command(name[:40], meant, example(meant or self.names[0], self._any(meant)))

    def _unknown_argument(self, name: str, argument: str) -> str:
        meant = closest(argument, [word for word in self._forms[name] if word])
        return words.unknown_argument(name, argument[:40], meant, example(name, meant or self._any(name)))

    def _any(self, name: str | None) -> str:
        """Return the first subcommand that a command has an example of."""
        return next(iter(self._forms[name or self.names[0]]))


def example(name: str, argument: str = "") -> str:
    """What to type, for a command and subcommand."""
    return words.USAGES[name, argument][0][0]


def needed(command: Command) -> str:
    """Return the rest of a command that makes no sense without one. Raises BadInput when it is missing."""
    if not command.rest:
        raise BadInput(
            words.missing_argument(f"{command.name} {command.argument}", example(command.name, command.argument))
        )
    return command.rest


def closest(written: str, known: list[str]) -> str | None:
    """The known word that was probably meant, if one is near enough."""
    return next(iter(get_close_matches(written.lower()[:60], known, n=1, cutoff=0.6)), None)


def _first(text: str) -> tuple[str, str]:
    """The first word as it was meant, and the rest as it was written."""
    head, *tail = text.split(maxsplit=1)[:2] or [""]
    return as_typed(head), tail[0].strip() if tail else ""
