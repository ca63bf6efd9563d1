"""The chain that the audit's lines make, and what does not fit in one that somebody changed.

Each line carries an HMAC over itself and the HMAC of the line before, under a key of its engagement's own. The last
one's is sealed in the engagement's row: without the keys nobody can add, change, move or take away a line unseen. Only
an older copy of lines and head together would fit; a head that was kept elsewhere tells that.
"""

from __future__ import annotations

import hmac
import json
import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from adapters.store.tables import audit, data_key, engagement
from adapters.store.vault import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from adapters.store.vault import Vault

_HEAD: Final = re.compile(r"(?<![\w.])(\d+)\.(\d+)\.([0-9a-f]{64})(?!\w)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Line:
    """What one line's HMAC covers. `previous` is that of the line before; empty for the first one."""

    number: int
    act: str
    subject: str
    actor_id: int | None
    at: datetime
    previous: str


@dataclass(frozen=True, slots=True)
class Head:
    """The last line: its number and its HMAC."""

    number: int
    mac: str

    def written(self, engagement_id: int) -> str:
        """Return it as it is printed and logged, with its engagement."""
        return f"{engagement_id}.{self.number}.{self.mac}"


class Fault(StrEnum):
    """What is wrong with a chain."""

    CHANGED = "changed"
    MISSING = "missing"
    INSERTED = "inserted"
    MOVED = "moved"
    CUT_OFF = "cut off"
    HEAD = "head"
    KEY = "key"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Misfit:
    """The first thing that does not fit, and the line's number: for CUT_OFF the first of those that are gone."""

    fault: Fault
    number: int


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found in one engagement: how many lines there are, and what does not fit, if anything."""

    lines: int
    misfit: Misfit | None


@dataclass(frozen=True, slots=True)
class _Kept:
    line: Line
    mac: str


def key_name(engagement_id: int) -> str:
    """Return the name of the data key with which an engagement's lines are sealed."""
    return f"audit:{engagement_id}"


def mac(key: bytes, line: Line) -> str:
    """Return the HMAC of a line, in 64 letters and digits."""
    said = [line.number, line.act, line.subject, line.actor_id, line.at.isoformat(), line.previous]
    return hmac.digest(key, json.dumps(said).encode(), "sha256").hex()


def seal_head(vault: Vault, engagement_id: int, head: Head) -> str:
    """Seal the last line's number and HMAC for the engagement's row."""
    return vault.seal(f"{head.number}.{head.mac}", about=_about(engagement_id))


def open_head(vault: Vault, engagement_id: int, sealed: str | None) -> Head | None:
    """Return what was sealed; None if there is nothing, or nothing that can be read."""
    if sealed is None:
        return None
    try:
        number, _, made = vault.unseal(sealed, about=_about(engagement_id)).partition(".")
    except Unreadable:
        return None
    return Head(int(number), made)


def heads_in(text: str, engagement_id: int) -> list[Head]:
    """Find an engagement's heads in a text, such as a log."""
    return [Head(int(number), made) for which, number, made in _HEAD.findall(text) if int(which) == engagement_id]


def head_of(connection: Connection, vault: Vault, engagement_id: int) -> Head | None:
    """Return an engagement's head; None if it has no lines or the head cannot be read."""
    query = select(engagement.c.audit_head).where(engagement.c.id == engagement_id)
    return open_head(vault, engagement_id, connection.execute(query).scalar_one())


def verify(connection: Connection, vault: Vault, engagement_id: int, elsewhere: Iterable[Head] = ()) -> Verified:
    """Look for the first line that does not fit, in a transaction that only reads."""
    row = connection.execute(select(engagement).where(engagement.c.id == engagement_id)).one()
    kept = _lines(connection, engagement_id)
    name = key_name(engagement_id)
    if connection.execute(select(data_key.c.name).where(data_key.c.name == name)).first() is None:
        misfit = Misfit(Fault.KEY, 0) if kept or row.audited else None
        return Verified(len(kept), misfit)
    key = vault.key(connection, name)
    head = open_head(vault, engagement_id, row.audit_head)
    misfit = (
        _first_misfit(key, kept, head)
        or _end(kept, head, row.audited, has_head=row.audit_head is not None)
        or _against(kept, elsewhere)
    )
    return Verified(len(kept), misfit)


def _lines(connection: Connection, engagement_id: int) -> list[_Kept]:
    query = select(audit).where(audit.c.engagement_id == engagement_id).order_by(audit.c.number)
    return [
        _Kept(Line(row.number, row.act, row.subject, row.actor_id, row.at, row.previous), row.mac)
        for row in connection.execute(query)
    ]


def _first_misfit(key: bytes, kept: list[_Kept], head: Head | None) -> Misfit | None:
    before: _Kept | None = None
    for it, following in pairwise(chain(kept, [None])):
        if it is None:
            break
        expected = before.line.number + 1 if before else 1
        if not _sound(key, it):
            return Misfit(_why(key, it, following, head), it.line.number)
        if it.line.previous != (before.mac if before else ""):
            gap = it.line.number > expected
            return Misfit(Fault.MISSING if gap else Fault.CHANGED, expected if gap else it.line.number)
        before = it
    return None


def _end(kept: list[_Kept], head: Head | None, audited: int, *, has_head: bool) -> Misfit | None:
    """Compare where the lines end with where the head says that they do."""
    last = kept[-1] if kept else None
    if head is None:
        return Misfit(Fault.HEAD, audited) if has_head or kept else None
    if last is None or last.line.number < head.number:
        return Misfit(Fault.CUT_OFF, last.line.number + 1 if last else 1)
    if last.line.number > head.number:
        return Misfit(Fault.INSERTED, head.number + 1)
    return Misfit(Fault.HEAD, head.number) if last.mac != head.mac or audited != head.number else None


def _against(kept: list[_Kept], elsewhere: Iterable[Head]) -> Misfit | None:
    """Compare the lines with heads that were kept elsewhere."""
    macs = {it.line.number: it.mac for it in kept}
    wrong = [head.number for head in elsewhere if macs.get(head.number) != head.mac]
    return Misfit(Fault.ELSEWHERE, min(wrong)) if wrong else None


def _why(key: bytes, it: _Kept, following: _Kept | None, head: Head | None) -> Fault:
    """Say what happened to a line that does not fit in itself."""
    number = it.line.number
    if head and number > head.number:
        return Fault.INSERTED
    if following and _as_number(key, following, number):
        return Fault.INSERTED  # the one that had this number was moved to make room
    most = max(head.number if head else 0, number) + 1
    return Fault.MOVED if any(_as_number(key, it, other) for other in range(1, most + 1)) else Fault.CHANGED


def _sound(key: bytes, it: _Kept) -> bool:
    return hmac.compare_digest(mac(key, it.line), it.mac)


def _as_number(key: bytes, it: _Kept, number: int) -> bool:
    line = it.line
    return _sound(key, _Kept(Line(number, line.act, line.subject, line.actor_id, line.at, line.previous), it.mac))


def _about(engagement_id: int) -> str:
    return f"engagement:{engagement_id}:audit_head"
