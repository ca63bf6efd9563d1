"""What a concern is, before and after it is logged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 - read at run time by the store's codec
from enum import StrEnum

from bot.concerns.circle import About, Circle
from bot.people import Side  # noqa: TC001 - likewise


class Severity(StrEnum):
    """How much is at stake, in the author's eyes."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Route(StrEnum):
    """Who may read a concern and act on it."""

    MSP_LEAD = "msp_lead"
    CUSTOMER_LEAD = "customer_lead"
    BOTH_LEADS = "both_leads"
    HR = "hr"
    SECURITY = "security"
    WELLBEING = "wellbeing"


class Identity(StrEnum):
    """How a concern's author is known to its readers."""

    NAMED = "named"  # readers see who
    CONFIDENTIAL = "confidential"  # the bot alone can bring answers back
    ANONYMOUS = "anonymous"  # nobody is stored; a receipt is the only way back


class State(StrEnum):
    """How far a concern has come."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"


UNTAKEN = frozenset({State.OPEN, State.REOPENED})  # nobody has taken it on
ACTIVE = frozenset({State.OPEN, State.ACKNOWLEDGED, State.REOPENED})


class Resolution(StrEnum):
    """What came of a concern, in its readers' words."""

    CHANGED = "changed"
    EXPLAINED = "explained"
    PLANNED = "planned"
    NOT_POSSIBLE = "not_possible"


class Change(StrEnum):
    """What its writer did to a message afterwards."""

    NONE = "none"
    EDITED = "edited"
    TAKEN_BACK = "taken_back"


OTHER_TOPIC = "other"
# What concerns are about, as the labelled examples name it; an engagement's entries may add topics of their own.
TOPICS = (
    "jobs",
    "role_status",
    "employment_law",
    "offshoring",
    "skills",
    "knowledge_transfer",
    "workload",
    "reasons",
    "control",
    "security",
    "trust",
    "communication",
    "service_quality",
    "responsibilities",
    "transition",
    "exit",
    "conduct",
    "wellbeing",
    "assistant",
)
MAX_TEXT_LENGTH = 3000  # characters; what a Slack modal's input holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the bot understood, shown to its author alone. It becomes a concern only when they confirm it.

    `meant_for` is the route it was meant for where it goes another way; None otherwise. `about`: who must not read it;
    None until that was looked at. `chosen`: its author chose the route themselves.
    """

    id: str
    author_id: int
    text: str
    topic: str
    severity: Severity
    route: Route
    created_at: datetime
    identity: Identity = Identity.NAMED
    meant_for: Route | None = None
    about: About | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a reader of a concern wrote for the others who read it on its route. Its author never sees it."""

    id: int
    concern: int
    author_id: int  # the reader's
    text: str
    created_at: datetime


class UpshotState(StrEnum):
    """How far what came of a concern is on its way to its author's side."""

    ASKED = "asked"  # its author
    AGREED = "agreed"  # its author has; an approver is asked
    REFUSED = "refused"
    TOLD = "told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upshot:
    """You said, we did: what came of a concern, for its author's side. `name` says nothing of which concern it was."""

    concern: int
    name: str
    side: Side
    said: str
    did: str
    by_id: int  # the reader who wrote it
    state: UpshotState


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """A confirmed concern. Its number says nothing about how many there are: people call it "C-48213".

    `draft_id` is unique: confirming the same draft twice finds the same concern. `author_id` is None unless it is
    named. One that is not named has the day as `created_at`, and its readers know of it from `released_at` on.
    `waiting_since`: its readers have asked something and wait. `next_route`: where `next_by` would hand it, were its
    author to agree. `circle`: who may read it. `cycle` counts how often it was reopened or, at `moved_at`, handed over:
    its readers' time runs anew. `meant_for`: see Draft.
    """

    number: int
    draft_id: str
    author_id: int | None
    side: Side
    text: str
    topic: str
    severity: Severity
    route: Route
    identity: Identity
    state: State
    created_at: datetime
    released_at: datetime | None
    acknowledged_by: int | None = None
    acknowledged_at: datetime | None = None
    answered_at: datetime | None = None
    waiting_since: datetime | None = None
    resolved_by: int | None = None
    resolved_at: datetime | None = None
    outcome: Resolution | None = None
    outcome_text: str = ""
    confirmed_at: datetime | None = None
    reopened_at: datetime | None = None
    cycle: int = 0
    next_route: Route | None = None
    next_by: int | None = None
    moved_at: datetime | None = None
    meant_for: Route | None = None
    circle: Circle = field(default_factory=Circle)

    @property
    def label(self) -> str:
        """The name that people use for it."""
        return f"C-{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing said between a concern's author and its readers.

    `author_id` is None for what the author of a concern that is not named said. `released`: the readers may see it.
    """

    id: int
    author_id: int | None
    text: str
    created_at: datetime
    by_author: bool = False
    asks: bool = False
    released: bool = True
    change: Change = Change.NONE
