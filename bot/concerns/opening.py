"""Which concern somebody means, and how they stand to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import words
from bot.concerns import hashing, receipts, routes
from bot.concerns.concern import Identity
from bot.concerns.permissions import Act, Standing, concerned
from bot.context import small_number
from bot.errors import BadInput, NotFound, WrongReceipt
from bot.typed import named

if TYPE_CHECKING:
    from bot.concerns.concern import Concern
    from bot.context import Context
    from bot.people import Person


@dataclass(frozen=True, slots=True)
class Opened:
    """A concern, how somebody stands to it, and what their buttons carry: its label, or the receipt that opens it."""

    concern: Concern
    standing: Standing
    name: str
    who: Person


def opened(context: Context, written: str, act: Act) -> Opened:
    """Find the concern of a label or a receipt.

    Raises NotFound if there is none for which this person may ever do this, WrongReceipt if a receipt opens nothing.
    """
    receipt = receipts.read(written)
    if receipts.is_meant(written):
        raise BadInput(words.RECEIPT_SHAPE)
    found = _by_receipt(context, receipt) if receipt else _by_label(context, written)
    if found is None or not concerned(act, found.standing):
        raise NotFound(words.no_such_concern(written[:40]))
    return found


def again(context: Context, found: Opened) -> Opened:
    """Look at it once more, after something was done: how somebody stands to it may have changed, a receipt aside."""
    concern = context.work.concerns.find(found.concern.number) or found.concern
    if found.name != concern.label:
        return Opened(concern, found.standing, found.name, found.who)
    return Opened(concern, routes.standing(context.work, context.person, concern), concern.label, context.person)


def _by_label(context: Context, written: str) -> Opened | None:
    number = small_number(named(written).replace(" ", "").upper().removeprefix("C").removeprefix("-"))
    concern = context.work.concerns.find(number) if number is not None else None
    if concern is None:
        return None
    return Opened(concern, routes.standing(context.work, context.person, concern), concern.label, context.person)


def _by_receipt(context: Context, receipt: receipts.Receipt) -> Opened:
    if context.work.receipts.wrong(context.person.id, context.now) >= receipts.MAX_WRONG:
        raise BadInput(words.TOO_MANY_RECEIPTS)
    concern = context.work.concerns.find(receipt.number)
    kept = context.work.concerns.receipt_of(receipt.number)
    if not hashing.fits(context, receipt.secret, kept) or concern is None or concern.identity is not Identity.ANONYMOUS:
        context.work.receipts.note_wrong(context.person.id, context.now)
        raise WrongReceipt(words.NO_SUCH_RECEIPT)
    return Opened(concern, Standing.AUTHOR, receipt.code, context.person)
