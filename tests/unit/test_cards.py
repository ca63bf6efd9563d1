"""When somebody acts on a concern, what everybody else was shown of it shows that; where it cannot, nothing is sent."""

import pytest

from bot import words
from bot.people import Role, Side
from bot.plain import plain_text

WORRY = "changes go live without a word"


@pytest.fixture
def sqlite_url(database_url):
    """Have all of this happen on both databases."""
    return database_url


@pytest.fixture
def cast(stage):
    """Return Ana, who raises concerns, and Ben and Bo, who read them, where messages can be replaced."""
    stage.replaceable = True
    ana, ben = stage.everybody("Ana", "Ben")
    bo = stage.add("Bo", side=Side.PROVIDER, roles=[Role.LEAD])
    return ana, ben, bo


def raised(stage, ana, identity="named"):
    """Raise it by a button in a message that can be replaced."""
    ana.says(WORRY)
    ana.presses("Change it")
    ana.sends(changed={"identity": identity, "route": "msp_lead"})
    ana.presses("Log it", card="D1:own")
    stage.calendar.pass_by(hours=1)
    stage.product.bot.tend()
    return "C-1"


def stands(stage, person):
    """What the newest message says that this person was shown and that can be replaced."""
    stage.carry()
    found = [plain_text(reply) for (place, _), reply in stage.cards.items() if place == person.reach.key]
    return found[-1] if found else ""


def own(stage, ana):
    """What the message says in which Ana pressed "Log it"."""
    stage.carry()
    return plain_text(stage.cards[ana.reach.key, "D1:own"])


@pytest.mark.parametrize("identity", ["named", "confidential"])
def test_when_one_reader_acts_the_other_readers_card_and_the_authors_change(stage, cast, identity):
    ana, ben, bo = cast
    raised(stage, ana, identity)
    ben.hears()
    assert "Open" in stands(stage, bo)
    ben.presses("Acknowledge")
    assert "Ben acknowledged it" in stands(stage, bo)
    assert "Ben acknowledged it" in own(stage, ana)
    ben.presses("Answer")
    ben.sends(changed={"text": "We will say so the day before."})
    assert "We will say so the day before." in stands(stage, bo)
    assert "We will say so the day before." in own(stage, ana)
    ben.presses(words.RESOLVE)
    ben.sends(changed={"outcome": "changed", "text": "Changes are announced."})
    assert "Changes are announced." in stands(stage, bo)


def test_when_its_author_acts_every_readers_card_changes(stage, cast):
    ana, ben, bo = cast
    label = raised(stage, ana)
    ben.hears(), bo.hears()
    ana.says(f"/concern show {label}")
    ana.presses(words.ANSWER_BACK)
    ana.sends(changed={"text": "On Tuesday, too."})
    assert all("On Tuesday, too." in stands(stage, it) for it in (ben, bo))
    ana.says(f"/concern withdraw {label}")
    assert all("Withdrawn" in stands(stage, it) for it in (ben, bo))


def test_what_an_unnamed_author_does_changes_cards_when_it_takes_effect_and_not_before(stage, cast):
    ana, ben, bo = cast
    label = raised(stage, ana, "confidential")
    ben.hears(), bo.hears()
    before = [stands(stage, it) for it in (ben, bo)]
    ana.says(f"/concern withdraw {label}")
    assert [stands(stage, it) for it in (ben, bo)] == before
    stage.calendar.pass_by(hours=1)
    stage.product.bot.tend()
    assert all("Withdrawn" in stands(stage, it) for it in (ben, bo))


def test_of_an_anonymous_author_no_card_is_known(stage, cast):
    ana, ben, _ = cast
    raised(stage, ana, "anonymous")
    ben.hears()
    ben.presses("Acknowledge")
    stage.carry()
    assert (ana.reach.key, "D1:own") not in stage.cards


def test_whoever_may_no_longer_read_it_is_shown_nothing_new(stage, cast):
    ana, ben, bo = cast
    raised(stage, ana)
    ben.hears(), bo.hears()
    with stage.work() as work:
        person = next(it for it in work.people.all() if it.name == "Bo")
        work.people.add(bo.actor, name="Bo", side=Side.PROVIDER, roles=[Role.STAFF], at=stage.calendar())
    assert person
    before = stands(stage, bo)
    ben.presses("Acknowledge")
    assert stands(stage, bo) == before


def test_where_messages_cannot_be_replaced_nothing_more_is_sent(stage, cast):
    ana, ben, bo = cast
    stage.replaceable = False
    ana.says(WORRY)
    ana.presses("Log it")
    ben.hears(), bo.hears()
    ben.presses("Acknowledge")
    assert bo.hears() == []
    [told] = ana.hears()
    assert "Ben" in told
