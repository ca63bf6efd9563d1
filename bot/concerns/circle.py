"""Whose eyes a concern is for: those its author agreed to, and never those whom it is about."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bot.people import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.people import Person, Side


@dataclass(frozen=True, slots=True)
class About:
    """Whom somebody wrote about: people by their ids, and the leads of a side, whoever they are then or later."""

    people: frozenset[int] = frozenset()
    leads_of: frozenset[Side] = frozenset()

    def means(self, person: Person) -> bool:
        """Whether this person may be one of them."""
        return person.id in self.people or (Role.LEAD in person.roles and person.side in self.leads_of)


NOBODY: Final = About()


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """Who may read a concern, by ids.

    `agreed`: those its author has agreed to. `asked`: those who could read it by now and about whom its author is
    asked; `refused`: those whom they would rather not have. `passing`: who would read it after the handing over that
    its author is asked about.
    """

    agreed: frozenset[int] = frozenset()
    about: About = field(default_factory=About)
    asked: frozenset[int] = frozenset()
    refused: frozenset[int] = frozenset()
    passing: frozenset[int] = frozenset()

    def asking(self, people: Iterable[int]) -> Circle:
        """Ask about these, except those about whom there is an answer."""
        new = frozenset(people) - self.agreed - self.refused
        return replace(self, asked=self.asked | new)

    def answered(self, person_id: int, *, yes: bool) -> Circle:
        """Note what its author said about one of those they were asked about."""
        if person_id not in self.asked:
            return self
        one = frozenset({person_id})
        if yes:
            return replace(self, asked=self.asked - one, agreed=self.agreed | one)
        return replace(self, asked=self.asked - one, refused=self.refused | one)
