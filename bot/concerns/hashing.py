"""The slow hashes of receipts, worked out before a transaction: fifty milliseconds in which others could not write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.concerns import receipts
from bot.concerns.concern import Identity
from bot.context import split_subject
from bot.turn import Press, Submit

if TYPE_CHECKING:
    from bot.commands import Command
    from bot.context import Context
    from bot.feature import Preparation

LOG: Final = "concern.log"


@dataclass(frozen=True, slots=True)
class NewReceipt:
    """A secret, and its slow hash."""

    secret: str
    hashed: str


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether a secret is the one whose slow hash was kept."""

    secret: str
    kept: str | None
    fits: bool


def pressed(preparation: Preparation, said: Press | Submit) -> NewReceipt | Checked | None:
    """Work out what a button or form will need: a new receipt, or whether one fits; None for neither."""
    name = split_subject(said.subject)[1]
    if isinstance(said, Press) and said.action == LOG:
        return _new(preparation, name)
    return _checked(preparation, name.partition("/")[0])


def typed(preparation: Preparation, command: Command) -> Checked | None:
    """Work out whether the receipt that a command names fits; None if it names none."""
    return _checked(preparation, command.rest)


def new_receipt(context: Context) -> NewReceipt:
    """Return a new receipt, made ahead where it could be."""
    if isinstance(context.prepared, NewReceipt):
        return context.prepared
    secret = receipts.new_secret()
    return NewReceipt(secret, receipts.hashed(secret))


def fits(context: Context, secret: str, kept: str | None) -> bool:
    """Whether it is the secret whose hash is kept."""
    found = context.prepared
    if isinstance(found, Checked) and (found.secret, found.kept) == (secret, kept):
        return found.fits
    return receipts.fits(secret, kept)


def _new(preparation: Preparation, draft_id: str) -> NewReceipt | None:
    member = preparation.member
    with preparation.store.reading(member.engagement) as work:
        draft = work.concerns.draft(draft_id, member.person.id)
    if draft is None or draft.identity is not Identity.ANONYMOUS:
        return None
    secret = receipts.new_secret()
    return NewReceipt(secret, receipts.hashed(secret))


def _checked(preparation: Preparation, written: str) -> Checked | None:
    receipt, member = receipts.read(written), preparation.member
    if receipt is None:
        return None
    with preparation.store.reading(member.engagement) as work:
        if work.receipts.wrong(member.person.id, preparation.now) >= receipts.MAX_WRONG:
            return None  # more are not even looked at
        kept = work.concerns.receipt_of(receipt.number)
    return Checked(receipt.secret, kept, receipts.fits(receipt.secret, kept))
