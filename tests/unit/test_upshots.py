"""You said, we did: announced to its author's side, without names, once its author and an approver there said yes."""

import pytest

from bot import words
from bot.people import Role, Side
from bot.plain import plain_text

WORRY = "changes go live without a word"
SAID, DID = "Changes went live without a word.", "Each is announced two days before."


@pytest.fixture
def sqlite_url(database_url):
    """Have all of this happen on both databases."""
    return database_url


@pytest.fixture
def cast(stage):
    """Return Ana, who raises concerns; Ben, who reads them; Anton, who approves on Ana's side; Cem, her colleague."""
    ana, ben, anton = stage.everybody("Ana", "Ben", "Anton")
    cem = stage.add("Cem", roles=[])
    stage.crowd()
    return ana, ben, anton, cem


def resolved(stage, ana, ben, identity="named"):
    """Let a concern be raised and resolved; return what its author calls it."""
    ana.says("/concern " + WORRY)
    ana.presses(words.CHANGE_IT)
    ana.sends(changed={"route": "msp_lead", "identity": identity})
    logged = plain_text(ana.presses(words.LOG_IT))
    pass_by(stage)
    ben.hears()
    ben.presses(words.RESOLVE)
    ben.sends(changed={"outcome": "changed", "text": DID})
    ana.hears()
    return next(it.strip(".,:") for it in logged.split() if it.startswith("C-"))


def pass_by(stage):
    stage.calendar.pass_by(hours=1)
    stage.product.bot.tend()


def proposed(ben, said=SAID, did=DID):
    ben.presses(words.TELL_SIDE)
    return plain_text(ben.sends(changed={"said": said, "did": did}))


def heard(*people):
    return [it.name for it in people if any(DID in told for told in it.hears())]


@pytest.mark.parametrize("identity", ["named", "confidential"])
def test_it_is_announced_once_its_author_and_an_approver_of_their_side_said_yes(stage, cast, identity):
    ana, ben, anton, cem = cast
    label = resolved(stage, ana, ben, identity)
    assert words.UPSHOT_PROPOSED in proposed(ben)
    assert heard(ben, anton, cem) == []
    [asked] = ana.hears()
    assert words.UPSHOT_ASKED in asked
    assert DID in asked
    answered = plain_text(ana.presses(words.LET_TELL))
    assert (words.UPSHOT_AGREED in answered) is (identity == "named")
    if identity == "confidential":
        assert anton.hears() == [], "at a moment that says nothing of when she answered"
        pass_by(stage)
    [judged] = anton.hears()
    assert DID in judged
    assert not any(it in judged for it in ("Ana", "Ben", label, WORRY))
    assert heard(cem) == []
    anton.presses(words.ANNOUNCE_IT)
    [told] = cem.hears()
    assert told == f"{words.UPSHOT_NEWS}\n\n{words.you_said(SAID)}\n{words.we_did(DID)}"
    assert heard(ana, anton, ben) == ["Ana", "Anton"], "the other side hears nothing"
    assert DID in plain_text(cem.says("/concern outcomes"))
    assert plain_text(ben.says("/concern outcomes")) == words.NO_UPSHOTS


def test_an_anonymous_author_is_asked_where_they_look_and_without_them_nothing_is_told(stage, cast):
    ana, ben, anton, cem = cast
    receipt = resolved(stage, ana, ben, "anonymous")
    proposed(ben)
    pass_by(stage)
    assert heard(ana, anton, cem) == []
    assert words.UPSHOT_ASKED in plain_text(ana.says(f"/concern receipt {receipt}"))
    ana.presses(words.LET_TELL)
    pass_by(stage)
    assert heard(anton) == ["Anton"]
    assert words.UPSHOT_ASKED not in plain_text(ana.says(f"/concern receipt {receipt}"))


@pytest.mark.parametrize("who", ["author", "approver", "nobody"])
def test_where_somebody_refuses_or_says_nothing_nobody_hears(stage, cast, who):
    ana, ben, anton, cem = cast
    resolved(stage, ana, ben)
    proposed(ben)
    ana.hears()
    if who == "author":
        assert words.UPSHOT_KEPT in plain_text(ana.presses(words.LET_NOT_TELL))
    elif who == "approver":
        ana.presses(words.LET_TELL)
        anton.hears()
        anton.presses(words.LEAVE_IT_UNTOLD)
    pass_by(stage)
    assert heard(ana, anton, cem) == []
    assert plain_text(cem.says("/concern outcomes")) == words.NO_UPSHOTS


@pytest.mark.parametrize(
    ("said", "did"),
    [
        (SAID, "Ben now announces each."),
        ("Ana's changes went live.", DID),
        ("", DID),
        (SAID, " "),
        (SAID, "x" * 301),
        (SAID, "We promise that nobody will lose their job."),
        (SAID, "Announced\u202e two days before."),
    ],
)
def test_names_promises_and_what_nobody_sees_are_refused_and_nobody_is_asked(stage, cast, said, did):
    ana, ben, anton, _ = cast
    resolved(stage, ana, ben)
    assert words.UPSHOT_PROPOSED not in proposed(ben, said, did)
    assert ana.hears() == anton.hears() == []


def test_where_too_few_are_on_a_side_it_is_refused(stage):
    ana, ben = stage.everybody("Ana", "Ben")
    resolved(stage, ana, ben)
    assert words.upshot_too_few(5) in plain_text(ben.presses(words.TELL_SIDE))


def test_whoever_wrote_it_does_not_approve_it_and_the_other_side_does_not(stage, cast):
    ana, _, anton, cem = cast
    carla = stage.add("Carla", roles=[Role.LEAD, Role.APPROVER])
    pavel = stage.add("Pavel", side=Side.PROVIDER, roles=[Role.APPROVER])
    ana.says("/concern " + WORRY)
    ana.presses(words.CHANGE_IT)
    ana.sends(changed={"route": "customer_lead"})
    ana.presses(words.LOG_IT)
    carla.hears()
    carla.presses(words.RESOLVE)
    carla.sends(changed={"outcome": "changed", "text": DID})
    ana.hears()
    proposed(carla)
    ana.hears()
    ana.presses(words.LET_TELL)
    assert heard(carla, pavel) == []
    anton.hears()
    press = anton.button(words.ANNOUNCE_IT)
    assert plain_text(carla.takes(press)) == words.UPSHOT_OWN
    assert plain_text(pavel.takes(press)) == words.NO_LONGER_THERE
    assert "approver" in plain_text(cem.takes(press))
    assert heard(cem) == []
    anton.takes(press)
    assert words.TOO_LATE in plain_text(anton.takes(press))
    assert heard(cem) == ["Cem"]


def test_what_was_refused_may_be_written_anew_and_what_is_on_its_way_may_not(stage, cast):
    ana, ben, anton, _ = cast
    resolved(stage, ana, ben)
    proposed(ben)
    assert words.UPSHOT_THERE in plain_text(ben.presses(words.TELL_SIDE))
    ana.hears()
    ana.presses(words.LET_NOT_TELL)
    proposed(ben, "Changes surprised people.", "They are announced.")
    [asked] = ana.hears()
    assert "They are announced." in asked
    ana.presses(words.LET_TELL)
    assert any("They are announced." in it for it in anton.hears())


def test_a_concern_that_is_forgotten_takes_what_was_not_announced_with_it(stage, cast):
    ana, ben, anton, cem = cast
    label = resolved(stage, ana, ben)
    proposed(ben)
    ana.hears()
    ana.presses(words.LET_TELL)
    anton.hears()
    ana.says(f"/concern delete {label}")
    ana.presses(words.DELETE_NOW)
    assert plain_text(anton.presses(words.ANNOUNCE_IT)) == words.NO_LONGER_THERE
    assert heard(cem) == []
