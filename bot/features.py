"""Everything this product can do, in the order in which help names it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import help as help_
from bot.answering import feature as answering
from bot.concerns import feature as concerns
from bot.editing import feature as editing
from bot.engagement import feature as engagement

if TYPE_CHECKING:
    from bot.feature import Feature

FEATURES: Final[tuple[Feature, ...]] = (
    concerns.FEATURE,
    editing.FEATURE,
    engagement.FEATURE,
    help_.FEATURE,
    answering.FEATURE,
)
