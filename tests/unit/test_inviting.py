"""People join from chat, by a code that an admin made for them."""

import re

import pytest

from bot import words
from bot.people import Role, Side
from bot.plain import plain_text
from bot.reply import Buttons
from bot.turn import Address, Platform, Press
from tests.unit.dialogues import Pressed, Speaker, verify_dialogue

CODE = re.compile(r"JOIN(?:-[2-9A-Z]{4}){4}")


@pytest.fixture
def sqlite_url(database_url):
    """Have all of this happen on both databases."""
    return database_url


def invited(who, side=""):
    return CODE.search(plain_text(who.says(f"/engagement invite {side}")))[0]


def roles(stage):
    with stage.work() as work:
        return {it.name: (it.side, it.roles) for it in work.people.all()}


def test_whoever_brings_the_code_joins_and_the_inviter_hears_it(stage):
    (ada,) = stage.everybody("Ada")
    code = invited(ada)
    zora = Speaker(stage, "Zora", workspace="elsewhere")
    stranger = plain_text(zora.says("hello"))
    typed = code.lower().replace("-", chr(0x2011))  # as telephones write it
    assert "Zora" in plain_text(zora.says(f"Hi, here it is: {typed}"))
    assert plain_text(zora.seen[-1]) != stranger
    assert roles(stage)["Zora"] == (Side.CUSTOMER, {Role.STAFF})
    assert words.joined_news("Zora", Side.CUSTOMER) in "\n".join(ada.hears())
    assert "You are Zora, on the customer side" in plain_text(zora.says("/engagement"))
    second = Speaker(stage, "Yves")
    assert plain_text(second.says(code)) == plain_text(second.says("hello")), "it works once, and does not say that"
    assert plain_text(zora.says(code)) == words.INVITATION_SPENT


def test_a_code_runs_out_and_can_be_taken_back(stage):
    ada, paula = stage.everybody("Ada", "Paula")
    old, other = invited(ada), invited(paula)
    stage.calendar.pass_by(days=8)
    zora = Speaker(stage, "Zora")
    stranger = plain_text(zora.says("hello"))
    assert plain_text(zora.says(old)) == stranger
    back = invited(ada)
    assert plain_text(ada.says("/engagement invite none")) == words.invitations_dropped(2)
    assert plain_text(zora.says(back)) == stranger
    assert "Zora" not in roles(stage)
    assert old != back != other


@pytest.mark.parametrize(
    "said", ["JOIN", "JOIN-2222-2222-2222-2222", "join 2222 2222", "JOIN-OOOO-IIII-1111-0000", "x" * 3000]
)
def test_what_is_no_invitation_is_answered_as_to_any_stranger(stage, said):
    stage.everybody("Ada")
    zora = Speaker(stage, "Zora")
    assert plain_text(zora.says(said)) == plain_text(zora.says("hello"))
    assert "Zora" not in roles(stage)
    assert stage.surprises == []


def test_a_code_that_is_said_before_others_joins_nobody(stage):
    (ada,) = stage.everybody("Ada")
    code = invited(ada)
    zora = Speaker(stage, "Zora")
    channel = Address(platform=Platform.TERMINAL, workspace="local", channel="everybody")
    zora.says(code, place=channel, shared=True)
    assert "Zora" not in roles(stage)


def test_whoever_is_there_needs_none_and_uses_none_up(stage):
    ana, ada = stage.everybody("Ana", "Ada")
    code = invited(ada)
    assert plain_text(ana.says(code)) == words.INVITATION_NOT_NEEDED
    Speaker(stage, "Zora").says(code)
    assert "Zora" in roles(stage)


def test_the_other_sides_first_admin_is_confirmed_by_who_invited_them(stage):
    (ada,) = stage.everybody("Ada")
    zora = Speaker(stage, "Zora", workspace="T2")
    code = invited(ada, "provider")
    verify_dialogue(
        (zora, code, (words.first_admin_waits("Ada"),)),
        (zora, "/engagement role Zora add lead", words.forbidden(["admin"])),
        (ada, None, (words.first_admin_asked("Zora", "T2", Side.PROVIDER),)),
        (ada, Pressed(words.GIVE_ROLE), words.role_given("Zora", "admin")),
        (zora, "/engagement role Zora add lead", words.role_given("Zora", "lead")),
        (ada, "/engagement invite provider", words.other_side_invites(Side.PROVIDER)),
    )
    assert roles(stage)["Zora"] == (Side.PROVIDER, {Role.STAFF, Role.ADMIN, Role.LEAD})
    other = invited(zora)
    Speaker(stage, "Yves", workspace="T2").says(other)
    assert roles(stage)["Yves"] == (Side.PROVIDER, {Role.STAFF})


def test_only_one_becomes_the_first_admin_alone(stage):
    """Two codes for the first admin: once the first is one, the second takes two people like any other."""
    (ada,) = stage.everybody("Ada")
    codes = [invited(ada, "provider") for _ in range(2)]
    for name, code in zip(("Zora", "Yves"), codes, strict=True):
        Speaker(stage, name).says(code)
    ada.says("/engagement role")
    shown = [it for block in ada.seen[-1].blocks if isinstance(block, Buttons) for it in block.buttons]
    agree = [it for it in shown if it.label == words.GIVE_ROLE]
    assert len(agree) == 2
    replies = [plain_text(ada.takes(Press(action=it.action, subject=it.subject, nonce=it.nonce))) for it in agree]
    assert replies == [words.role_given("Zora", "admin"), words.OWN_ROLE]
    assert Role.ADMIN not in roles(stage)["Yves"][1]


@pytest.mark.parametrize("name", ["Ana", "Carla", "Anton"])
def test_only_admins_invite(stage, name):
    (who,) = stage.everybody(name)
    for said in ("", "provider", "none"):
        assert plain_text(who.says(f"/engagement invite {said}")) == words.forbidden(["admin"])


def test_a_wrong_side_says_which_there_are(stage):
    (ada,) = stage.everybody("Ada")
    assert "provider" in plain_text(ada.says("/engagement invite provder"))
    assert "customer" in plain_text(ada.says("/engagement invite us"))
