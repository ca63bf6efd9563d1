"""You said, we did: what came of concerns, told to a side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.words.en.common import SIDES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.people import Side

TELL_SIDE: Final = "You said, we did"
WHAT_WAS_SAID: Final = "You said"
WHAT_WAS_DONE: Final = "We did"
LET_TELL: Final = "Yes, tell my side"
LET_NOT_TELL: Final = "No, keep it to its readers"
ANNOUNCE_IT: Final = "Announce it"
LEAVE_IT_UNTOLD: Final = "Do not announce it"
UPSHOTS: Final = "You said, we did"
NO_UPSHOTS: Final = "Nothing has been announced to your side yet of what came of concerns."
UPSHOT_PROPOSED: Final = "Its author is asked first, then an approver of their side. Without both nothing is announced."
UPSHOT_ASKED: Final = (
    "May your side hear what came of this? It would be told as below: without your name, and without this concern's "
    "number. If you say nothing, nobody hears of it."
)
UPSHOT_AGREED: Final = "Thank you. An approver of your side decides now whether it is announced."
UPSHOT_KEPT: Final = "It stays with its readers."
UPSHOT_THERE: Final = "That is on its way already, or was announced."
UPSHOT_OWN: Final = "You wrote this yourself: another approver of your side has to announce it."
UPSHOT_ANNOUNCED: Final = "Announced to your side."
UPSHOT_LEFT: Final = "It is not announced."
UPSHOT_NEWS: Final = "What came of a concern that somebody raised:"
UPSHOT_TO_JUDGE: Final = (
    "Somebody on your side raised a concern, and agrees that your side hears what came of it. As an approver you "
    "decide whether this is announced to all of your side:"
)


def you_said(text: str) -> str:
    """Begin what came of a concern."""
    return f"You said: {text}"


def we_did(text: str) -> str:
    """End it."""
    return f"We did: {text}"


def tell_title(label: str) -> str:
    """Title the form in which it is written."""
    return f"What came of {label}"


def tell_intro(side: Side) -> str:
    """Say who would hear it."""
    return (
        f"For all of the {SIDES[side]} side. Write it so that nobody can tell who raised it: no names, no place, no "
        "day. Its author sees it first and may refuse."
    )


def upshot_too_few(least: int) -> str:
    """Refuse it where everybody would know whose it was."""
    return f"Its author's side has fewer than {least} people here: they would know whose concern it was."


def upshot_names(names: Sequence[str]) -> str:
    """Refuse names."""
    return f"This names {', '.join(names)}. Leave names out: it is about what was done."


def upshot_hidden(code: str) -> str:
    """Refuse what nobody sees."""
    return f"This holds a character that nobody sees ({code}). Type it anew."
