"""Setting an engagement up: the list shows what is there and what is left, the same to both sides' admins."""

import pytest

from bot import words
from bot.people import Role, Side
from bot.plain import plain_text
from tests.unit.dialogues import KNOWLEDGE
from tests.unit.test_freshness import give


def lines(who):
    """What is left, by its name, as the list says it; what is done has a tick."""
    shown = plain_text(who.says("/engagement setup"))
    return dict(it.split(": ", 1) for it in shown.splitlines() if ": " in it)


def test_an_empty_engagement_says_what_to_begin_with(stage):
    ada, paula = stage.everybody("Ada", "Paula")
    found = lines(ada)
    assert found == lines(paula), "neither side is the guest"
    assert found["Admins (customer)"] == "✓ Ada"
    assert found["Approvers (provider)"] == "nobody. To do it: /engagement role NAME add approver"
    assert "nobody reads" in found["Readers of concerns (customer)"]
    assert found["Readers of concerns (customer)"].endswith("/engagement role NAME add lead")
    assert found["Entries"] == "none yet. To do it: /kb import starter"
    assert "Left to do" in found


def test_the_values_that_most_sentences_wait_for_come_first(stage):
    stage.take_in(
        KNOWLEDGE.replace(
            "engagement: null\n  requires: []",
            'engagement: "{{engagement.admin_model}}"\n  requires: [engagement.admin_model]',
        )
    )
    (ada,) = stage.everybody("Ada")
    found = lines(ada)
    values = [it for it in found if it.startswith("Value ")]
    assert values == ["Value admin_model", "Value account_owner"]
    assert found["Value admin_model"].endswith("(in 2 entries). To do it: /kb fact engagement.admin_model = ...")
    assert found["Entries"] == "0 of 2 answer. To do it: /kb approve all"


def test_what_is_done_is_ticked_and_what_is_lost_again_is_not(stage):
    _, anton, _ = give(stage)
    (ada,) = stage.everybody("Ada")
    found = lines(ada)
    assert found["Value hr_contact"].startswith("✓ Named HR contact")
    assert found["Entries"] == "✓ 2 of 2 answer"
    anton.says("/kb withdraw hr_contact = wrong")
    assert not lines(ada)["Value hr_contact"].startswith("✓")


def test_everything_done_says_so(stage):
    stage.everybody("Carla", "Hana", "Stefan", "Wanda", "Ben")
    ada, paula = stage.everybody("Ada", "Paula")
    for name, role in (("Hugo", Role.HR), ("Sana", Role.SECURITY), ("Wiktor", Role.WELLBEING)):
        stage.add(name, side=Side.PROVIDER, roles=[role])
    give(stage, value="Mia Berg")
    for who, side in ((ada, Side.CUSTOMER), (paula, Side.PROVIDER)):
        who.says(f"/engagement hours {side} Europe/London 09:00-17:30 mon-fri")
        who.says("/engagement keep concerns 24 months")
        who.says("/engagement minimum 5")
    anton, pavel = stage.everybody("Anton", "Pavel")
    for name in ("admin_model", "account_owner"):
        anton.says(f"/kb fact {name} = Alder")
        assert lines(ada)[f"Value {name}"].endswith(f"/kb approve fact engagement.{name}")
        pavel.says(f"/kb approve fact {name} = Alder")
    left = {name: it for name, it in lines(ada).items() if not it.startswith("✓")}
    assert words.SETUP_DONE in plain_text(ada.says("/engagement setup")), left


@pytest.mark.parametrize("name", ["Ana", "Carla", "Anton"])
def test_it_is_for_admins(stage, name):
    (who,) = stage.everybody(name)
    assert plain_text(who.says("/engagement setup")) == words.forbidden(["admin"])


def test_an_admin_begins_with_the_entries_that_ship_and_both_sides_approve_them(stage):
    ana, ada, paula, anton, pavel, hana = stage.everybody("Ana", "Ada", "Paula", "Anton", "Pavel", "Hana")
    shown = plain_text(ada.says("/kb import starter"))
    assert "Nothing of it is answered before both sides have approved it." in shown
    assert words.NO_ENTRIES in plain_text(ada.says("/kb list"))
    assert words.starter_taken_in(55) in plain_text(ada.presses(words.TAKE_THEM_IN))
    assert words.ENTRIES_THERE in plain_text(ada.presses(words.TAKE_THEM_IN))
    assert words.ENTRIES_THERE in plain_text(paula.says("/kb import starter"))
    for who in (anton, pavel, hana):  # most of the first are about work or law
        who.says("/kb approve all")
        who.presses(words.approve_these(5))
        who.presses(words.approve_these(5))
    assert lines(ada)["Entries"] == "10 of 55 answer. To do it: /kb approve all"
    assert plain_text(ana.says("/kb import starter")) == words.forbidden(["admin"])
    assert plain_text(anton.says("/kb import starter")) == words.forbidden(["admin"])
    assert plain_text(ada.says("/kb import my.yaml")) == words.IMPORT_USAGE
    assert stage.surprises == []
