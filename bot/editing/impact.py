"""What teaching something would change, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from knowledge.matching.matcher import Match


@dataclass(frozen=True, slots=True)
class Impact:
    """What questions are taken for, by their words: now, and `then`, when what is being taught has been learned.

    `tried` is False if learning it takes too long to be tried out.
    """

    now: Mapping[str, Match]
    then: Mapping[str, Match] = field(default_factory=dict)
    tried: bool = True
