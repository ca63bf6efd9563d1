"""Strings that break software, as said and as shown. They come from the big list of naughty strings."""

import re
import unicodedata
from datetime import date

from adapters.terminal.render import rendered
from adapters.terminal.safe import storable
from bot.reply import Button, Buttons, FactCard, Notice, Quote, Record, Row, SourceLine, Text
from bot.turn import Words
from knowledge.entry import Verdict


async def test_they_are_said_as_they_are_and_said_back_harmlessly(piped, scripted, naughty_strings):
    lines = [string for string in naughty_strings if "\n" not in string and "\r" not in string]
    spoken = [
        line.strip()
        for line in map(storable, lines)
        if line.strip() and not re.fullmatch(r"\[?[0-9]+\]?", line.strip())
    ]
    bot = scripted(*([Text(line), Quote(line, line)] for line in spoken))
    shown = await piped(bot, lines)
    assert [said for said in bot.said if isinstance(said, Words)] == [Words(line) for line in spoken]
    assert not [c for c in shown if unicodedata.category(c) == "Cc" and c != "\n"]


def test_they_are_shown_harmlessly_in_every_place(naughty_strings):
    for text in naughty_strings:
        card = FactCard(
            entry_id=text,
            myth=text,
            verdict=Verdict.MYTH,
            answer=text,
            engagement=text,
            sources=(SourceLine(name=text, title=text, year=None, url=text),),
            reviewed_on=date(2026, 1, 1),
            review_due=date(2026, 2, 1),
        )
        pressed = Buttons((Button(label=text, action=text),))
        shown = rendered([card, Notice(text), Record(text, (Row(text, text),)), pressed])
        assert not [c for c in shown if unicodedata.category(c) in {"Cc", "Cs"} and c != "\n"]
