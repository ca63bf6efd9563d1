"""When an entry is published, or a value shown: once everybody needed has approved the same version of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.editing.ports import FactState
from bot.people import Role, Side
from knowledge.entry import Risk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.editing.ports import Confirmation, Entries, EntryStatus, Fact
    from bot.people import Person
    from knowledge.entry import Entry

AT_STAKE: Final = frozenset({Risk.EMPLOYMENT, Risk.LEGAL})


def approve(entries: Entries, entry_id: str, version: int, person: Person, at: datetime) -> bool:
    """Note that somebody approves that version, and publish it once nobody is missing.

    False if it is not the newest, waits for nobody of their kind any more, or is their own.
    """
    status = entries.held(entry_id)
    if status is None or status.version != version or not waits_for(status, person):
        return False
    side, for_risk, left = _counted(person, missing_of(status))
    entries.note_approval(entry_id, version, person, at, side=side, for_risk=for_risk)
    if not left:
        entries.publish(entry_id, version, at.date())
    return True


def missing_of(status: EntryStatus) -> list[Side | Role]:
    """Who has still to approve an entry's newest version; nobody where it is published, turned down or retired."""
    if status.is_published or status.rejected or status.is_retired:
        return []
    return missing(status, at_stake=bool(status.risks & AT_STAKE))


def waits_for(status: EntryStatus, person: Person) -> bool:
    """Whether this person's approval would count for something. Nobody approves their own change."""
    return status.author_id != person.id and _is_missing(person, missing_of(status))


def confirm(entries: Entries, entry_id: str, version: int, person: Person, at: datetime) -> bool:
    """Note that somebody says that this version is still true, and begin its review period anew once nobody is missing.

    It holds from the day on which the first of them said so. False if it is not what is shown, or their word is not
    missing.
    """
    status = entries.held(entry_id)
    if status is None or status.answers != version or not may_confirm(status, person):
        return False
    side, for_risk, left = _counted(person, unconfirmed(status))
    entries.confirm(entry_id, version, person, at, side=side, for_risk=for_risk)
    if not left:
        entries.reviewed(entry_id, min(at.date(), status.confirmed.since or at.date()))
    return True


def unconfirmed(status: EntryStatus) -> list[Side | Role]:
    """Who has still to say that what is shown of an entry is true; nobody where nothing is."""
    if status.answers is None:
        return []
    return missing(status.confirmed, at_stake=bool(status.risks & AT_STAKE))


def may_confirm(status: EntryStatus, person: Person) -> bool:
    """Whether this person's word that it is still true would count for something."""
    return _is_missing(person, unconfirmed(status))


def is_at_stake(name: str, entries: Iterable[Entry]) -> bool:
    """Whether a placeholder stands in an entry about work or law: then somebody of HR approves its value, too."""
    return any(name in it.requires and it.risk in AT_STAKE for it in entries)


def may_approve(person: Person, *, at_stake: bool) -> bool:
    """Whether somebody's approval of a value counts."""
    return Role.APPROVER in person.roles or (at_stake and Role.HR in person.roles)


def approve_fact(entries: Entries, name: str, person: Person, at: datetime, *, at_stake: bool) -> Fact:
    """Note that somebody approves the newest value of a placeholder, and show it once nobody is missing.

    Returns it as it stands then.
    """
    fact = entries.facts()[name]
    side = person.side if Role.APPROVER in person.roles else None
    for_risk = at_stake and Role.HR in person.roles
    entries.note_fact_approval(name, fact.version, person, at, side=side, for_risk=for_risk)
    fact = entries.facts()[name]
    if fact.state is FactState.PROPOSED and not missing(fact, at_stake=at_stake):
        entries.settle_fact(name, fact.version, person, at)
    return entries.facts()[name]


def missing(what: Fact | EntryStatus | Confirmation, *, at_stake: bool) -> list[Side | Role]:
    """Who has not approved it yet: sides, and HR where work or law is at stake."""
    sides: list[Side | Role] = [side for side in Side if side not in what.approved]
    return [*sides, *([Role.HR] if at_stake and not what.for_risk else [])]


def _is_missing(person: Person, wanted: Iterable[Side | Role]) -> bool:
    """Whether this person is one of those whose word is wanted."""
    theirs: set[Side | Role] = {person.side} if Role.APPROVER in person.roles else set()
    return bool((theirs | ({Role.HR} & person.roles)) & set(wanted))


def _counted(person: Person, wanted: Sequence[Side | Role]) -> tuple[Side | None, bool, set[Side | Role]]:
    """Say for which side a person's word counts, whether it does for what is at stake, and whose are wanted still."""
    side = person.side if Role.APPROVER in person.roles else None
    for_risk = Role.HR in wanted and Role.HR in person.roles
    return side, for_risk, {*wanted} - {side, Role.HR if for_risk else None}
