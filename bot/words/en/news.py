"""News about concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.words.en.common import ROUTES, severity_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.concerns.concern import Route, Severity


def route_lost_reader(route: Route) -> str:
    """Warn admins of a route whose last reader has left."""
    return (
        f"Nobody reads what goes to {ROUTES[route]} any more: its last reader has left. "
        f"To name another: /engagement route {route} add NAME"
    )


def moved_news(label: str, route: Route) -> str:
    """Say that others read it now."""
    return f"Concern {label} is now with {ROUTES[route]}."


def resolved_news(label: str) -> str:
    """Tell the author that it is said to be resolved."""
    return f"Your concern {label} was marked as resolved. Do you agree? If not, reopen it: it goes back to its readers."


def confirmed_news(label: str) -> str:
    """Tell the readers that the author agrees."""
    return f"The author of concern {label} agrees that it is settled."


def reopened_news(label: str) -> str:
    """Tell the readers that the author does not agree."""
    return f"The author of concern {label} has reopened it."


def withdrawn_news(label: str) -> str:
    """Tell the readers that nothing more need be done."""
    return f"The author of concern {label} has withdrawn it. Nothing more need be done."


def handover_refused_news(label: str) -> str:
    """Tell the readers that it stays with them."""
    return f"The author of concern {label} would rather you kept it. Nobody else has seen it."


def revealed_news(label: str) -> str:
    """Tell the readers that they may know who it is."""
    return f"The author of concern {label} wants you to know who they are."


def asked_news(name: str, label: str) -> str:
    """Tell the author that a reader asked something."""
    return f"{name} asks about concern {label}:"


def route_unread(route: Route, instead: Route) -> str:
    """Warn admins of a route without a reader."""
    return (
        f"A concern was meant for {ROUTES[route]}, and nobody is set up to read those. It went to {ROUTES[instead]} "
        f"instead. To name a reader: /engagement route {route} add NAME"
    )


def unread_news(label: str, route: Route) -> str:
    """Tell an author that nobody reads it."""
    return (
        f"Nobody reads your concern {label} at the moment: there is no one for {ROUTES[route]} to whom you have "
        "agreed. The admins of your company hear that one waits, and nothing else. If it cannot wait, please talk to a "
        f"person you trust. To take it back: /concern withdraw {label}"
    )


def reader_unreached(route: Route) -> str:
    """Warn admins of a reader whom nothing reaches."""
    return (
        f"I could not bring a concern for {ROUTES[route]} to somebody who should read it: their chat refuses my "
        f"messages. I cannot show you what it says. To see who cannot be reached: /engagement route {route}"
    )


def nobody_reads(route: Route) -> str:
    """Warn admins that a concern waits and nobody may read it."""
    return (
        f"A concern for {ROUTES[route]} waits, and there is nobody who may read it. I cannot show you what it says. "
        f"To name another reader: /engagement route {route} add NAME. Its author is asked before they read it."
    )


def acknowledged_news(name: str, label: str) -> str:
    """Tell the author that somebody took it on."""
    return f"{name} has read your concern {label} and taken it on. Their answer will come here."


def answered_news(name: str, label: str) -> str:
    """Tell somebody that the other one answered."""
    return f"{name} answered about concern {label}:"


def undelivered_news(label: str) -> str:
    """Tell the author that a reader cannot be reached."""
    return (
        f"I could not bring concern {label} to everybody who should read it: their chat refuses my messages. "
        f"It is not lost. Please tell your lead or admin that {label} is waiting."
    )


def nudged_news(label: str, severity: Severity, glass: str) -> str:
    """Remind a reader in time."""
    return f"Concern {label} ({severity_name(severity).lower()}) needs you soon. {glass}."


def waits_news(label: str, severity: Severity, glass: str) -> str:
    """Tell a reader that it is too late."""
    return f"Concern {label} ({severity_name(severity).lower()}) still waits. {glass}."


def waits_elsewhere_news(label: str, severity: Severity, route: Route, glass: str, readers: Sequence[str]) -> str:
    """Tell somebody who may not read it that it waits, and whom to ask."""
    ask = (
        f"Please ask {' or '.join(readers)} to look at it."
        if readers
        else "Nobody is set up to read it: please ask your admin to name somebody."
    )
    return (
        f"Concern {label} ({severity_name(severity).lower()}) for {ROUTES[route]} still waits. {glass}. {ask} "
        "I cannot show you what it says or whom it is from."
    )


def raised_there(route: Route) -> str:
    """Tell a place that there is a concern, and nothing else about it."""
    return f"A concern for {ROUTES[route]} is waiting. Its readers have been told alone."


def waits_too_long(route: Route) -> str:
    """Tell a place that a concern waits for too long, and nothing else about it."""
    return f"A concern for {ROUTES[route]} has been waiting for longer than agreed."
