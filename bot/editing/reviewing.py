"""What has to be confirmed: which entries and values, whom that concerns, and telling them in time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.editing import approving, telling
from bot.editing.freshness import Freshness, due_on, freshness, freshness_of_value, last_day
from bot.editing.ports import News
from bot.people import Role, Side

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.people import Person
    from bot.ports.store import UnitOfWork

_SIDES: Final = {"customer": Side.CUSTOMER, "provider": Side.PROVIDER, "msp": Side.PROVIDER}
_ROLES: Final = {role.value: role for role in Role}


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An entry, or a value, that is near the end of what was said of it, or past it."""

    name: str
    is_value: bool
    state: Freshness
    reviewed_on: date
    due: date
    last_day: date
    told: str
    proposed_by: int | None = None


def due(work: UnitOfWork, today: date) -> tuple[Due, ...]:
    """Return all of it, what ends first coming first."""
    found = [
        Due(
            name=it.entry,
            is_value=False,
            state=freshness(it.reviewed_on, it.days, today),
            reviewed_on=it.reviewed_on,
            due=due_on(it.reviewed_on, it.days),
            last_day=last_day(it.reviewed_on, it.days),
            told=it.told,
        )
        for it in work.entries.reviews()
    ]
    found += [
        Due(
            name=it.name,
            is_value=True,
            state=freshness_of_value(it.until, today),
            reviewed_on=it.until,
            due=it.until,
            last_day=it.until,
            told=it.told,
            proposed_by=it.proposed_by,
        )
        for it in work.entries.endings()
    ]
    return tuple(sorted((it for it in found if it.state is not Freshness.HOLDS), key=lambda it: (it.last_day, it.name)))


def look(work: UnitOfWork, now: datetime, looked: bool) -> None:  # noqa: FBT001 - one of `Feature.looks`
    """Tell those concerned of what came nearer its end since they were told: all of it together."""
    del looked
    today = now.date()
    news = [it for it in due(work, today) if it.told != it.state]
    if not news:
        return
    people, told = work.people.all(), set[int]()
    for it in news:
        told |= {who.id for who in concerned(work, it, people)}
        note = work.entries.note_end_told if it.is_value else work.entries.note_told
        note(it.name, it.state)
    telling.tell_of(work, News.REVIEWS, "", 0, sorted(told), occasion=today.isoformat())


def due_for(work: UnitOfWork, person: Person, today: date) -> list[Due]:
    """Return what concerns this person."""
    found = due(work, today)
    people = work.people.all() if found else ()  # whoever it belongs to comes before the leads
    return [it for it in found if person.id in {who.id for who in concerned(work, it, people)}]


def concerned(work: UnitOfWork, it: Due, people: Sequence[Person]) -> list[Person]:
    """Say who is told: first whoever it belongs to; once it is late both leads and those whose word is missing, too."""
    leads = [who for who in people if Role.LEAD in who.roles]
    if it.is_value:
        own = [who for who in people if who.id == it.proposed_by]
        late = [*own, *leads, *(who for who in people if Role.APPROVER in who.roles)]
        return own or leads if it.state is Freshness.SOON else late
    status = work.entries.status(it.name)
    if status is None:
        return []
    own = owners(status.entry.owner, people)
    if it.state is Freshness.SOON:
        return own or leads
    return [*own, *leads, *(who for who in people if approving.may_confirm(status, who))]


def owners(owner: str, people: Sequence[Person]) -> list[Person]:
    """Return those whom an entry's owner names: somebody by name, or by side and role, such as "customer_it_lead"."""
    if named := [it for it in people if it.name.casefold() == owner.strip().casefold()]:
        return named
    said = re.findall(r"[a-z]+", owner.lower())
    role = next((_ROLES[it] for it in said if it in _ROLES), None)
    side = next((_SIDES[it] for it in said if it in _SIDES), None)
    return [it for it in people if role in it.roles and side in {None, it.side}] if role else []
