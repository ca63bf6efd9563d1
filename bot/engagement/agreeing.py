"""Settings that count once both sides' admins have said the same: neither side is the guest.

One side's admin names a value, and nothing changes before an admin of the other side has named the same one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.people import Role
from bot.reply import Notice, Reply, Tone
from knowledge.decision import Decision

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.context import Context
    from bot.engagement.ports import Agreement
    from bot.people import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a setting is called in the audit, and how its values are written there and spoken of to people."""

    name: str
    written: Callable[[int | None], str]
    stays: Callable[[int | None], str]
    agreed: Callable[[int | None], str]
    proposed: Callable[[str, int | None], str]  # by whom, what
    waits: Callable[[int | None, Side], str]


def agree(context: Context, setting: Agreement, terms: Terms, value: int | None) -> Reply:
    """Propose a value for this person's side, or settle on the one that the other side has proposed."""
    now, side = setting.agreed(), context.person.side
    if value == now.value:
        setting.settle(value)
        return _said(terms.stays(value))
    if now.proposed_by not in {None, side} and now.proposed == value:
        setting.settle(value)
        context.work.audit.record(f"{terms.name}.set", terms.written(value), context.person.id, context.now)
        _tell(context, terms, terms.agreed(value), None)
        return _said(terms.agreed(value))
    setting.propose(value, side)
    context.work.audit.record(f"{terms.name}.proposed", terms.written(value), context.person.id, context.now)
    _tell(context, terms, terms.proposed(context.person.name, value), side)
    return _said(terms.waits(value, side))


def _tell(context: Context, terms: Terms, text: str, but: Side | None) -> None:
    """Tell the other admins, those of one side perhaps excepted."""
    reply = Reply(decision=Decision.COMMAND, blocks=(Notice(text),), private=True)
    for it in context.work.people.with_role(Role.ADMIN):
        if it.reach and it.id != context.person.id and it.side is not but:
            context.work.outbox.reply(it.reach, reply, key=f"{context.turn.key}:{terms.name}:{it.id}")


def _said(text: str) -> Reply:
    return Reply(decision=Decision.COMMAND, blocks=(Notice(text, Tone.DONE),), private=True)
