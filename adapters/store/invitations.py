"""Invitations: by a code that is kept as its pseudonym alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.store.scoped import Sealing
from adapters.store.tables import invitation
from bot.engagement.ports import Invitation
from bot.people import Role, Side

if TYPE_CHECKING:
    from datetime import datetime

    from adapters.store.vault import Vault


class StoredInvitations(Sealing):
    """The invitations of one engagement, in one transaction."""

    def make(self, code: str, invitation_: Invitation, at: datetime) -> None:
        made = {"side": invitation_.side, "role": invitation_.role, "by_id": invitation_.by_id, "made_at": at}
        self.connection.execute(self.insert(invitation, code=pseudonym_of(self.vault, code), **made))

    def take(self, code: str, since: datetime) -> Invitation | None:
        this = invitation.c.code == pseudonym_of(self.vault, code), invitation.c.made_at >= since
        taken = self.delete(invitation).where(*this)  # of two who try it at once, one deletes its row
        row = self.connection.execute(taken.returning(invitation)).one_or_none()
        return Invitation(side=Side(row.side), role=Role(row.role), by_id=row.by_id) if row else None

    def drop(self, side: Side) -> int:
        return self.connection.execute(self.delete(invitation).where(invitation.c.side == side)).rowcount


def pseudonym_of(vault: Vault, code: str) -> str:
    """Return what a code is found by."""
    return vault.pseudonym(code, purpose="invitation")
