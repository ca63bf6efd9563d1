"""Somebody joins an engagement, or gets another side, name or roles; what waited for such a person is told to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.concerns.catching_up import catch_up
from bot.people import Role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.people import Person, Side
    from bot.ports.store import UnitOfWork
    from bot.turn import Actor


def join(work: UnitOfWork, actor: Actor, *, name: str, side: Side, roles: Iterable[Role], now: datetime) -> Person:
    """Let an account take part, with these roles and as staff, and write it into the audit."""
    joined = work.people.add(actor, name=name, side=side, roles={Role.STAFF, *roles}, at=now)
    work.audit.record("person.added", f"person {joined.id}", joined.id, now)
    catch_up(work, joined)
    return joined
