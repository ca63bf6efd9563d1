"""/privacy: what is kept, who sees it, and whether a model is asked, as this deployment really does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import words
from bot.reply import Listing, Reply, Row, Text
from knowledge.decision import Decision

if TYPE_CHECKING:
    from bot.scene import Scene


def told(scene: Scene) -> Reply:
    """Say it, to this person alone."""
    adviser = scene.adviser
    asked = adviser is not None and adviser.may_be_asked(scene.engagement)
    rows = (
        Row(words.YOUR_QUESTIONS, words.QUESTIONS_KEPT),
        Row(words.CONCERNS_RAISED, words.CONCERNS_KEPT),
        Row(words.ABOUT_YOU, words.ABOUT_YOU_KEPT),
        Row(words.MODEL_SERVER, words.model_asked(adviser.host) if adviser and asked else words.MODEL_NOT_ASKED),
        Row(words.OTHERS, words.OTHERS_SEE),
    )
    listing = Listing(words.KEPT_AND_SEEN, rows)
    return Reply(decision=Decision.COMMAND, blocks=(Text(words.PRIVACY), listing), private=True)
