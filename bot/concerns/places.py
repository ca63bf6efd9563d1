"""Places that are told that a concern waits, and nothing else about it: no label, no severity, nobody's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.reply import Notice, Reply
from knowledge.decision import Decision

if TYPE_CHECKING:
    from bot.concerns.concern import Concern
    from bot.ports.store import UnitOfWork


def tell(work: UnitOfWork, concern: Concern, text: str, occasion: str) -> None:
    """Say so in the place of the concern's route, if it has one, once for each occasion."""
    destination = work.routes.destination(concern.route)
    if destination:
        # The draft's name is nobody else's in any engagement, and only its pseudonym is kept.
        key = f"place:{concern.draft_id}:{concern.cycle}:{occasion}"
        reply = Reply(decision=Decision.COMMAND, blocks=(Notice(text),))
        work.outbox.reply(destination.address, reply, key=key)
