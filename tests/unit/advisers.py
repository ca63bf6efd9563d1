"""Advisers that a test tells what to say, and that remember what they were asked."""

from dataclasses import replace

from bot.answering.ports import Adviser
from bot.core import Bot
from bot.features import FEATURES
from tests.unit.dialogues import ALDER, Understanding

WRITTEN_OTHERWISE = f" {ALDER.upper()} "
HOST = "models.alder.example"


class Scripted:
    """Chooses what it is told, suggests what it is told, and remembers what it was asked."""

    def __init__(self, chosen=None, suggested=None):
        self.chosen = chosen
        self.suggested = suggested
        self.asked = []
        self.described = []

    def choose(self, question, offered, before=""):
        """Choose."""
        self.asked.append((question, tuple(offered), before))
        return self.chosen

    def suggest(self, entry):
        """Suggest."""
        self.described.append(entry)
        return self.suggested


def advise(stage, scripted, *, engagements=(WRITTEN_OTHERWISE,), prepare=Understanding):
    """Give the stage's bot this adviser."""
    adviser = Adviser(chooser=scripted, suggester=scripted, host=HOST, engagements=frozenset(engagements))
    bot = Bot(
        features=FEATURES,
        store=stage.product.store,
        prepare=prepare,
        clock=stage.calendar,
        names=stage.name,
        alarm=stage._alarm,
        adviser=adviser,
    )
    stage.product = replace(stage.product, bot=bot)
    return scripted
