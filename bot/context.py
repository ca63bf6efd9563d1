"""What a use case works with: who acts, where, in which transaction, with which knowledge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

MAX_NUMBER_LENGTH: Final = 9  # digits

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.answering.ports import Adviser
    from bot.commands import Grammar
    from bot.matcher_cache import Index
    from bot.people import Engagement, Membership, Person
    from bot.ports.clock import Names
    from bot.ports.store import UnitOfWork
    from bot.turn import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One turn of one person, inside its transaction.

    `prepared` is what the use case worked out before the transaction. `first_contact`: the person can be answered from
    this turn on.
    """

    turn: Turn
    engagement: Engagement
    person: Person
    memberships: tuple[Membership, ...]
    work: UnitOfWork
    index: Index
    grammar: Grammar
    now: datetime
    names: Names
    adviser: Adviser | None = None
    first_contact: bool = False
    prepared: Any = None

    @property
    def facts(self) -> Mapping[str, str]:
        """What is shown today in the place of each placeholder."""
        return self.index.knowledge.facts(self.now.date())

    def subject(self, name: object = "") -> str:
        """What a button carries: the engagement and a thing in it, such as "3.c-7"."""
        return subject(self.engagement, name)


def subject(engagement: Engagement, name: object = "") -> str:
    """Name a thing together with its engagement, so that a card works whichever engagement its reader looks at now."""
    return f"{engagement.id}.{name}"


def split_subject(written: str) -> tuple[int | None, str]:
    """Read a subject back. It came from outside: anything else than "number.name" has no engagement."""
    engagement, _, name = written.partition(".")
    number = small_number(engagement)
    return (None, "") if number is None else (number, name)


def small_number(written: str) -> int | None:
    """Read a positive number that fits a database's integer; None if it is anything else."""
    return int(written) if written.isascii() and written.isdigit() and len(written) <= MAX_NUMBER_LENGTH else None
