"""What an engagement keeps of itself: its people, and for how long concerns are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from bot.people import Person, Role, Side
    from bot.turn import Actor, Address


class People(Protocol):
    """The people of the engagement."""

    def all(self) -> tuple[Person, ...]:
        """Everybody who is active, in the order they were added: for what is about everybody, and nothing else."""
        ...

    def page(self, first: int, most: int) -> tuple[Person, ...]:
        """So many of those who are active, in the order they were added, `first` of them left out."""
        ...

    def some(self, ids: Iterable[int | None]) -> Mapping[int, Person]:
        """Those of these ids who are active, by id."""
        ...

    def with_role(self, *roles: Role) -> tuple[Person, ...]:
        """Those who are active and have one of these roles, in the order they were added."""
        ...

    def on_side(self, side: Side, most: int) -> int:
        """How many of a side are active, counted up to `most`."""
        ...

    def get(self, person_id: int) -> Person:
        """Raise NotFound if there is no such active person here."""
        ...

    def add(self, actor: Actor, *, name: str, side: Side, roles: Iterable[Role], at: datetime) -> Person:
        """Add an account, or give one that is known a new name, side and set of roles."""
        ...

    def give_role(self, person_id: int, role: Role) -> None:
        """Give somebody a role, if they do not have it; nothing is proposed of it any more."""
        ...

    def take_role(self, person_id: int, role: Role) -> None:
        """Take a role from somebody, if they have it."""
        ...

    def propose_role(self, person_id: int, role: Role, by_id: int, at: datetime) -> None:
        """Note that an admin would give somebody a role, in the place of an earlier proposal of it."""
        ...

    def proposed_roles(self, since: datetime) -> tuple[RoleProposal, ...]:
        """The roles that were proposed since then and neither given nor refused, the oldest first."""
        ...

    def drop_role_proposal(self, person_id: int, role: Role) -> None:
        """Forget that a role was proposed."""
        ...

    def remove(self, person_id: int) -> None:
        """Take away somebody's roles and how to reach them; they are not active until they are added again."""
        ...

    def note_reach(self, person_id: int, reach: Address | None) -> None:
        """Remember how to answer this person alone, or that it is no longer possible."""
        ...

    def note_guest(self, person_id: int, *, guest: bool) -> None:
        """Remember whether somebody's account is only a guest's."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleProposal:
    """A role that an admin would give somebody, and that takes a second person."""

    person_id: int
    role: Role
    by_id: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What lets one more person join: as staff of that side, or as its first admin."""

    side: Side
    role: Role
    by_id: int


class Invitations(Protocol):
    """The invitations that nobody has used yet."""

    def make(self, code: str, invitation: Invitation, at: datetime) -> None:
        """Let whoever brings the code join."""
        ...

    def take(self, code: str, since: datetime) -> Invitation | None:
        """Use an invitation up; None if it was used, is older than that, or never was. Others who try it wait."""
        ...

    def drop(self, side: Side) -> int:
        """Make the invitations of a side worth nothing; how many there were."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """The value of a setting that both sides agreed on, and what one side proposes instead."""

    value: int | None
    proposed: int | None = None
    proposed_by: Side | None = None  # None: nothing is proposed


class Agreement(Protocol):
    """A setting that counts once both sides have said the same."""

    def agreed(self) -> Agreed:
        """What counts now, and what a side has proposed. Others who would change it wait."""
        ...

    def propose(self, value: int | None, side: Side) -> None:
        """Note what a side proposes, instead of what was proposed before."""
        ...

    def settle(self, value: int | None) -> None:
        """Let a value count from now on; nothing is proposed any more."""
        ...


class Retention(Agreement, Protocol):
    """For how many months concerns are kept once they are over; None for ever."""

    def expire(self, until: date, most: int) -> int:
        """Forget what was written and by whom in concerns that were over by that day; how many there were."""
        ...

    def forget_later(self, number: int, at: datetime) -> None:
        """Forget at once who raised it, and what they wrote at that moment."""
        ...

    def to_forget(self, at: datetime) -> tuple[int, ...]:
        """The concerns whose words are to be forgotten by now; each is named once."""
        ...
