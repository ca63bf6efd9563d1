"""What an engagement keeps of itself: its people, and for how long concerns are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.people import Person, Side
    from bot.turn import Address


class People(Protocol):
    """The people of the engagement."""

    def all(self) -> tuple[Person, ...]:
        """Everybody who is active, in the order they were added."""
        ...

    def get(self, person_id: int) -> Person:
        """Raise NotFound if there is no such active person here."""
        ...

    def remove(self, person_id: int) -> None:
        """Take away somebody's roles and how to reach them; they are not active until they are added again."""
        ...

    def note_reach(self, person_id: int, reach: Address | None) -> None:
        """Remember how to answer this person alone, or that it is no longer possible."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How many months concerns are kept once they are over, None for ever; and what one side proposes instead."""

    months: int | None
    proposed: int | None = None
    proposed_by: Side | None = None  # None: nothing is proposed


class Retention(Protocol):
    """How long concerns are kept."""

    def keeping(self) -> Keeping:
        """How long, and what a side has proposed."""
        ...

    def propose(self, months: int | None, side: Side) -> None:
        """Note what a side proposes, instead of what was proposed before."""
        ...

    def settle(self, months: int | None) -> None:
        """Keep them for that long from now on; nothing is proposed any more."""
        ...

    def expire(self, until: date, most: int) -> int:
        """Forget what was written and by whom in concerns that were over by that day; how many there were."""
        ...

    def forget_later(self, number: int, at: datetime) -> None:
        """Forget at once who raised it, and what they wrote at that moment."""
        ...

    def to_forget(self, at: datetime) -> tuple[int, ...]:
        """The concerns whose words are to be forgotten by now; each is named once."""
        ...
