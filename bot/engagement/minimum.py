"""/engagement minimum: of how many different people a count has to tell at least before anybody is shown it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import words
from bot.context import small_number
from bot.disclosure import FLOOR
from bot.engagement.agreeing import Terms, agree
from bot.errors import BadInput
from bot.people import Role
from bot.reply import Notice, Reply, Text, Tone, private_reply

if TYPE_CHECKING:
    from bot.context import Context
    from bot.people import Side

CEILING: Final = 50  # with more, nothing would ever be shown


def run(context: Context, written: str) -> Reply:
    """Show the minimum, propose another one, or agree to the other side's. Raises BadInput."""
    context.person.require(Role.ADMIN)
    if not written:
        now = context.work.minimum.agreed()
        waits = [Notice(_waits(now.proposed, now.proposed_by), Tone.INFO)] if now.proposed_by else []
        return private_reply(Text(words.minimum_is(now.value or FLOOR)), *waits, Text(words.minimum_hint(FLOOR)))
    number = small_number(written.strip())
    if number is None or not FLOOR <= number <= CEILING:
        raise BadInput(words.minimum_out_of_range(FLOOR, CEILING))
    terms = Terms(
        name="minimum",
        written=str,
        stays=lambda value: words.minimum_stays(value or FLOOR),
        agreed=lambda value: words.minimum_agreed(value or FLOOR),
        proposed=lambda name, value: words.minimum_proposed(name, value or FLOOR),
        waits=_waits,
    )
    return agree(context, context.work.minimum, terms, number)


def _waits(value: int | None, side: Side) -> str:
    return words.minimum_waits(value or FLOOR, side)
