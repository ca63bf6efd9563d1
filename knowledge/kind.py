"""Kinds of message that no entry answers: each is recognised by its examples and has one reaction."""

from dataclasses import dataclass
from typing import Final

from knowledge.decision import Decision

CRISIS: Final = "wellbeing_crisis"  # somebody in danger: it comes before every other kind, and before every entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of message, such as `it_helpdesk` or `concern_hr`, with examples of how people word it."""

    id: str
    reaction: Decision
    examples: tuple[str, ...]
