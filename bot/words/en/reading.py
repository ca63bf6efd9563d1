"""What readers of concerns do among themselves: notes, links, standing in, and the weekly digest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.words.en.common import ROUTES, moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.concerns.concern import Route

NOTE: Final = "Note for readers"
YOUR_NOTE: Final = "Your note"
NOTE_INTRO: Final = (
    "Those who read this concern where it is now see it with your name. Its author never does, nor do those to whom it "
    "is handed over."
)
NOTE_USAGE: Final = "For example: /concern note C-48213 I have asked the change board about it"
NOTED: Final = "Noted for those who read it, and for nobody else. Those who can be told have been."
READERS_ALONE: Final = "Between its readers. Its author never sees this:"
LINKED: Final = "Found alike"
LINK_USAGE: Final = "For example: /concern link C-48213 C-51870, or /concern unlink C-48213 C-51870"
AWAY_USAGE: Final = "For example: /concern away 2026-12-21 2027-01-06 Hana Weiss. To end that: /concern back"
AWAY_DAYS: Final = (
    "Give the first and the last day, such as 2026-12-21 2027-01-06: the last one not past, nor before the first, and "
    "neither more than a year away or apart."
)
NOBODY_STANDS_IN: Final = "Nobody reads for you. To let somebody: /concern away 2026-12-21 2027-01-06 Hana Weiss"
BACK: Final = "Nobody reads for you any more. What was said to them stays said."
WHAT_WAITS: Final = "What waits"
DIGEST_HINT: Final = "To see how each begins: /concern list. I say this once a week, when your side's work begins."


def note_title(label: str) -> str:
    """Title the form in which a note is written."""
    return f"Note on {label}"


def noted_by(name: str, at: datetime) -> str:
    """Say whose note it is."""
    return f"{name}, {moment(at)}"


def note_news(name: str, label: str) -> str:
    """Tell a reader that another one has left a note."""
    return f"{name} left a note on concern {label}, for its readers alone:"


def linked(one: str, other: str) -> str:
    """Say that two concerns were linked."""
    return f"{one} and {other} are linked. Whoever reads both sees on each how far the other is."


def linked_before(one: str, other: str) -> str:
    """Say that they were linked already."""
    return f"{one} and {other} are linked already."


def unlinked(one: str, other: str) -> str:
    """Say that two concerns are not linked any more."""
    return f"{one} and {other} are not linked any more."


def link_with(label: str) -> str:
    """Label the button that links a concern with another one."""
    return f"Link with {label}"


def alike(label: str) -> str:
    """Title what may be linked with a concern."""
    return f"About the same as {label}"


def nothing_alike(label: str) -> str:
    """Say that nothing is about the same."""
    link = f"/concern link {label} C-51870"
    return f"You read no other concern that is about the same as {label}. To link it with any: {link}"


def stands_in(name: str, since: date, until: date, routes: Sequence[Route]) -> str:
    """Say who reads for this person, when, and what."""
    return (
        f"{name} also reads what is for {_all(routes)} {_days(since, until)}. Of what is there before, I ask each "
        "author first. To end that: /concern back"
    )


def you_stand_in(name: str, since: date, until: date, routes: Sequence[Route]) -> str:
    """Tell somebody for whom they read."""
    return f"{name} asks you to read what is for {_all(routes)} {_days(since, until)}. I bring it to you then."


def stand_in_unreached(name: str) -> str:
    """Warn that a stand-in cannot be told yet."""
    return f"I cannot reach {name} yet: they have to write to me once."


def guest_cannot_stand_in(name: str) -> str:
    """Refuse a guest for what stays in a company."""
    return f"{name} has a guest's account here, and guests read nothing that stays in a company. Choose somebody else."


def digest(count: int, late: int, *, more: bool) -> str:
    """Lead the weekly digest."""
    number = f"More than {count - 1}" if more else str(count)
    what = "concern that you read waits" if count == 1 else "concerns that you read wait"
    overdue = f", {late} of them overdue" if late and count > 1 else ", and is overdue" if late else ""
    return f"This week: {number} {what}{overdue}."


def _days(since: date, until: date) -> str:
    return f"on {since:%Y-%m-%d}" if since == until else f"from {since:%Y-%m-%d} to {until:%Y-%m-%d}"


def _all(routes: Sequence[Route]) -> str:
    *first, last = (ROUTES[it] for it in routes)
    return f"{', '.join(first)} and {last}" if first else last
