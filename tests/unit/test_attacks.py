"""Two attacks, each with the protection, and without: then it succeeds.

Whoever watches who is at their desk typing, and sees on the cards when something happens, puts the two together by
their order. And a network that repeats presses lets a later reply take the place of the one with the receipt.
"""

import random
import re
from dataclasses import dataclass
from datetime import timedelta

import pytest

from adapters.store.concerns import StoredConcerns
from bot import words
from bot.concerns import delays
from bot.people import Side
from bot.plain import plain_text
from tests.unit.dialogues import Stage

AUTHORS = 20
SPAN = 20 * 60  # seconds within which all of them act
LOOKS = timedelta(minutes=2)  # between two looks at the cards
MOST = 9  # named by their order: chance names one, and more than this once in some thousand runs
RECEIPT = re.compile(r"C-\d+(?:-\w{4}){4}")
ACTS = {
    "withdraw": lambda who, label: who.says(f"/concern withdraw {label}"),
    "delete": lambda who, label: (who.says(f"/concern delete {label}"), who.presses(words.DELETE_NOW)),
    "write back": lambda who, label: (
        who.says(f"/concern show {label}"),
        who.presses(words.ANSWER_BACK),
        who.sends(changed={"text": "On Tuesday, too."}),
    ),
}


@pytest.fixture
def sqlite_url(database_url):
    """Have all of this happen on both databases."""
    return database_url


@dataclass
class Desk:
    """An office that somebody watches: who typed when, and when which concern was seen to change."""

    stage: Stage
    chance: random.Random

    def raised(self):
        """Let everybody raise one in confidence; return each author with what they call it."""
        self.stage.add("Ben")
        found = []
        for number in range(AUTHORS):
            who = self.stage.add(f"Author {number}", side=Side.CUSTOMER, roles=[])
            who.says(f"/concern worry {number}")
            who.presses(words.CHANGE_IT)
            who.sends(changed={"identity": "confidential", "route": "msp_lead"})
            logged = plain_text(who.presses(words.LOG_IT))
            found.append((who, re.search(r"C-\d+", logged)[0]))
        self.stage.calendar.pass_by(hours=1)
        self.stage.product.bot.tend()
        return found

    def watch(self, raised, act):
        """Let everybody act once, in an order that chance makes; return that order, and the one in which it is seen."""
        order = self.chance.sample(raised, len(raised))
        begun, seen = self.stage.calendar(), {}
        moments = sorted(begun + timedelta(seconds=self.chance.uniform(0, SPAN)) for _ in order)
        for (who, label), moment in zip(order, moments, strict=True):
            self._until(moment, seen)
            act(who, label)
            self._look(seen)
        self._until(begun + timedelta(seconds=SPAN, hours=1), seen)
        return [label for _, label in order], sorted(seen, key=lambda label: (seen[label], self.chance.random()))

    def _until(self, moment, seen):
        while self.stage.calendar() < moment:
            self.stage.calendar.now = min(moment, self.stage.calendar() + LOOKS)
            self._look(seen)

    def _look(self, seen):
        self.stage.product.bot.tend()
        with self.stage.work() as work:
            for number in range(1, AUTHORS + 1):
                if f"C-{number}" in seen:
                    continue
                concern = work.concerns.find(number)
                if concern.state == "withdrawn" or any(it.released for it in work.messages.of(number)):
                    seen[concern.label] = self.stage.calendar()


@pytest.mark.parametrize("kind", ACTS)
def test_whoever_watches_who_types_when_cannot_say_who_did_what(stage, kind):
    chance = random.Random(7)  # noqa: S311 - it guards nothing
    desk = Desk(stage, chance)
    raised = desk.raised()
    typed, seen = desk.watch(raised, ACTS[kind])
    assert len(seen) == AUTHORS, "all of it comes"
    named = sum(one == other for one, other in zip(typed, seen, strict=True))
    assert named <= MOST, "with the delays"


@pytest.mark.parametrize("kind", ACTS)
def test_without_the_delays_they_could(stage, monkeypatch, kind):
    desk = Desk(stage, random.Random(7))  # noqa: S311 - likewise
    raised = desk.raised()
    monkeypatch.setattr(delays, "moment", lambda _engagement, _severity, now: now)
    typed, seen = desk.watch(raised, ACTS[kind])
    assert typed == seen


@pytest.mark.parametrize("times", [1, 2, 3, 7])
@pytest.mark.parametrize("protected", [True, False])
def test_a_receipt_is_shown_last_however_often_a_press_is_repeated(stage, monkeypatch, times, protected):
    if not protected:
        monkeypatch.setattr(StoredConcerns, "kept_receipt", lambda *_: None)
    stage.add("Ben")
    survived = 0
    for number in range(8):
        who = stage.add(f"Author {number}", side=Side.CUSTOMER, roles=[])
        who.says(f"/concern worry {number}")
        who.presses(words.CHANGE_IT)
        who.sends(changed={"identity": "anonymous", "route": "msp_lead"})
        press = who.button(words.LOG_IT)
        card = [plain_text(who.takes(press)) for _ in range(times)][-1]  # each takes the place of the one before
        survived += RECEIPT.search(card) is not None
    assert survived == (8 if protected or times == 1 else 0)
