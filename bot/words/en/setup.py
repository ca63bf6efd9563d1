"""What an engagement needs before people can rely on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.people import Role
from bot.words.en.common import ROUTES, SIDES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.concerns.concern import Route
    from bot.people import Side

SETUP: Final = "Setting up"
SETUP_DONE: Final = "Everything is set up. Both sides' admins see this list."
SETUP_TRY: Final = (
    "To see what people get, ask a question and raise a concern. To see this list again: /engagement setup"
)
ROLE_STEPS: Final[dict[Role, str]] = {Role.ADMIN: "Admins", Role.APPROVER: "Approvers"}
READERS_STEP: Final = "Readers of concerns"
HOURS_STEP: Final = "Working hours"
ENTRIES_STEP: Final = "Entries"
KEEP_STEP: Final = "How long concerns are kept"
MINIMUM_STEP: Final = "People that a count tells of"
HOURS_SET: Final = "set"
HOURS_USUAL: Final = "the usual ones, in UTC"
ALL_READ: Final = "the lead's, HR's, security's and wellbeing's are all read"
BOTH_AGREED: Final = "set"
NOT_AGREED: Final = "not agreed; both sides' admins say the same"


IMPORT_USAGE: Final = (
    "To begin with the entries that come with Sameside: /kb import starter. Files of your own are taken in by an "
    "operator: sameside kb import PATH"
)
TAKE_THEM_IN: Final = "Take them in"
AMONG_THEM: Final = "Among them"
APPROVE_HINT: Final = "To see them whole and approve them, five at a time: /kb approve all"
ENTRIES_THERE: Final = "There are entries here already, and the ones to begin with are for where there are none."


def starter_holds(entries: int, values: int) -> str:
    """Say what there is to begin with."""
    return (
        f"Sameside comes with {entries} entries about working with a provider, with their sources, and {values} values "
        "that you fill in. Nothing of it is answered before both sides have approved it."
    )


def starter_taken_in(count: int) -> str:
    """Say that they are there."""
    return f"Taken in: {count} entries. Each answers once an approver of each side has approved it."


def setup_left(count: int, steps: int) -> str:
    """Lead the list."""
    return f"Left to do: {count} of {steps}. Both sides' admins see this list; what is one side's is done by its own."


def step_of_side(name: str, side: Side) -> str:
    """Name something that each side has its own of."""
    return f"{name} ({SIDES[side]})"


def value_step(name: str) -> str:
    """Name a value."""
    return f"Value {name.removeprefix('engagement.')}"


def step_done(stands: str) -> str:
    """Tick something off."""
    return f"✓ {stands}"


def step_left(stands: str, typed: str) -> str:
    """Say what to type."""
    return f"{stands}. To do it: {typed}"


def people_named(names: Sequence[str]) -> str:
    """Name those who are there."""
    shown = ", ".join(names[:3])
    return (f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown) or "nobody"  # noqa: PLR2004 - three fit


def routes_unread(routes: Sequence[Route]) -> str:
    """Say what nobody reads."""
    return f"nobody reads {', '.join(ROUTES[it] for it in routes)}"


def entries_shown(shown: int, count: int) -> str:
    """Say how many entries answer."""
    return f"{shown} of {count} answer" if count else "none yet"


def unlocks(count: int, meaning: str) -> str:
    """Say what a value is for."""
    return f"{meaning} (in {count} {'entry' if count == 1 else 'entries'})"


USAGES: Final[dict[tuple[str, str], tuple[tuple[str, str], ...]]] = {
    ("kb", "import"): (("/kb import starter", "begin with the entries that come with Sameside"),),
    ("engagement", "setup"): (("/engagement setup", "what is set up, and what is left to do"),),
}
