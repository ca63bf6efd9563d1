"""What a concern is, before and after it is logged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - read at run time by the store's codec
from enum import StrEnum

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


class State(StrEnum):
    """How far a concern has come."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    REOPENED = "reopened"


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
LONGEST_TEXT = 3000  # characters; what a Slack modal's input holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the bot understood, shown to its author alone. It becomes a concern only when they confirm it."""

    id: str
    author_id: int
    text: str
    topic: str
    severity: Severity
    route: Route
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """A confirmed concern. `number` counts within the engagement: people call it "C-7".

    `draft_id` is unique: confirming the same draft twice finds the same concern.
    """

    number: int
    draft_id: str
    author_id: int
    side: Side
    text: str
    topic: str
    severity: Severity
    route: Route
    state: State
    created_at: datetime
    acknowledged_by: int | None = None
    acknowledged_at: datetime | None = None

    @property
    def label(self) -> str:
        """The name that people use for it."""
        return f"C-{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing said between a concern's author and its readers."""

    id: int
    author_id: int
    text: str
    created_at: datetime
