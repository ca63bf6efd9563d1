"""Roles are given and taken in chat; the ones that much depends on, by two people."""

import pytest

from bot import words
from bot.concerns.concern import Route
from bot.people import Role, Side
from bot.plain import plain_text
from bot.turn import Arrived, Press
from tests.unit.dialogues import Pressed, verify_dialogue
from tests.unit.test_leaving import raised


@pytest.fixture
def sqlite_url(database_url):
    """Have all of this happen on both databases."""
    return database_url


@pytest.fixture
def cast(stage):
    """Return Ana, whose roles change, and an admin of each side."""
    return stage.everybody("Ana", "Ada", "Paula")


def roles(stage, name):
    with stage.work() as work:
        return next(it.roles for it in work.people.all() if it.name == name)


def audited(stage):
    with stage.work() as work:
        lines = sorted(it for person in work.people.all() for it in work.audit.by(person.id))
    return [act for _, act, _ in lines if act.startswith("role.")]


def heard(who):
    return "\n".join(who.hears())


def test_one_admin_gives_what_gives_no_power_over_others_words(stage, cast):
    ana, ada, _ = cast
    assert plain_text(ada.says("/engagement role Ana add sponsor")) == words.role_given("Ana", "sponsor")
    assert words.you_have_role("Ada", "sponsor") in heard(ana)
    assert plain_text(ada.says("/engagement role @Ana drop Sponsor")) == words.role_taken("Ana", "sponsor")
    assert words.you_lost_role("Ada", "sponsor") in heard(ana)
    assert roles(stage, "Ana") == {Role.STAFF}
    assert audited(stage) == ["role.given", "role.taken"]


@pytest.mark.parametrize("role", ["approver", "hr", "security", "wellbeing", "admin"])
def test_what_much_depends_on_takes_two(stage, cast, role):
    ana, ada, paula = cast
    for who in cast:
        who.hears()
    verify_dialogue(
        (ada, f"/engagement role Ana add {role}", words.role_waits("Ana", role, ["Paula"])),
        (ada, "/engagement role", (words.PROPOSED_ROLES, f"Ana: {role}, proposed by Ada")),
    )
    assert roles(stage, "Ana") == {Role.STAFF}
    asked = heard(paula)
    assert words.role_asked("Ada", "Ana", Side.CUSTOMER, role) in asked
    assert words.WHAT_ROLES_DO[Role(role)] in asked
    verify_dialogue(
        (paula, Pressed(words.GIVE_ROLE), words.role_given("Ana", role)),
        (paula, Pressed(words.GIVE_ROLE), words.NO_LONGER_THERE),
        (ada, "/engagement role", (words.NO_PROPOSED_ROLES,)),
        (ada, "/engagement role Ana", words.roles_of("Ana", Side.CUSTOMER, sorted({"staff", role}))),
    )
    assert roles(stage, "Ana") == {Role.STAFF, Role(role)}
    assert words.you_have_role("Ada and Paula", role) in heard(ana)
    assert sorted(audited(stage)) == ["role.given", "role.proposed"]


def test_a_second_person_may_refuse(stage, cast):
    ana, ada, paula = cast
    ada.says("/engagement role Ana add hr")
    paula.says("/engagement role")
    refused = words.role_refused("Paula", "Ana", "hr")
    assert plain_text(paula.presses(words.REFUSE_ROLE)) == refused
    assert refused in heard(ada)
    assert plain_text(paula.presses(words.GIVE_ROLE)) == words.NO_LONGER_THERE
    assert roles(stage, "Ana") == {Role.STAFF}
    assert "hr" not in plain_text(ana.says("/engagement"))


def test_nobody_agrees_to_their_own_proposal_or_to_their_own_role(stage, cast):
    _, ada, paula = cast
    speaker = stage.add("Bo", side=Side.CUSTOMER, roles=[Role.ADMIN])
    ada.says("/engagement role Ada add approver")
    paula.says("/engagement role")
    found = paula.button(words.GIVE_ROLE)
    assert plain_text(ada.takes(found)) == words.OWN_ROLE
    assert roles(stage, "Ada") == {Role.STAFF, Role.ADMIN}
    ada.says("/engagement role Bo add approver")
    with stage.work() as work:
        bo = next(it for it in work.people.all() if it.name == "Bo")
        ada_id = next(it.id for it in work.people.all() if it.name == "Ada")
    subject = f"{found.subject.partition('.')[0]}.{bo.id}/approver/{ada_id}"
    assert plain_text(speaker.takes(Press(action=found.action, subject=subject, nonce="n"))) == words.OWN_ROLE
    assert plain_text(paula.takes(Press(action=found.action, subject=subject, nonce="n"))) == words.role_given(
        "Bo", "approver"
    )


@pytest.mark.parametrize("subject", ["", "1", "1/approver", "1/approver/2/3", "x/y/z", "\U0001f642/hr/1", "1/owner/1"])
def test_a_forged_button_gives_nothing(stage, cast, subject):
    _, ada, paula = cast
    ada.says("/engagement role Ana add hr")
    where = paula.says("/engagement role") and paula.button(words.GIVE_ROLE).subject.partition(".")[0]
    for action in ("engagement.give_role", "engagement.refuse_role"):
        press = Press(action=action, subject=f"{where}.{subject}", nonce="n")
        assert plain_text(paula.takes(press)) == words.NO_LONGER_THERE
    assert roles(stage, "Ana") == {Role.STAFF}
    assert stage.surprises == []


def test_nobody_else_gives_roles_and_the_other_sides_people_are_not_ones_own(stage, cast):
    ana, ada, paula = cast
    carla, anton = stage.everybody("Carla", "Anton")
    for who in (ana, carla, anton):
        assert plain_text(who.says("/engagement role Ana add lead")) == words.forbidden(["admin"])
    ada.says("/engagement role Ana add hr")
    paula.says("/engagement role")
    for who in (ana, carla, anton):
        assert plain_text(who.takes(paula.button(words.GIVE_ROLE))) == words.forbidden(["admin"])
    assert "Ana" not in plain_text(paula.says("/engagement role Ana add lead")).replace("“Ana”", "")
    assert roles(stage, "Ana") == {Role.STAFF}


def test_a_proposer_who_is_no_admin_any_more_proposes_nothing(stage, cast):
    _, ada, paula = cast
    bo = stage.add("Bo", side=Side.CUSTOMER, roles=[Role.ADMIN])
    ada.says("/engagement role Ana add hr")
    paula.says("/engagement role")
    bo.says("/engagement role Ada drop admin")
    assert plain_text(paula.presses(words.GIVE_ROLE)) == words.NO_LONGER_THERE
    assert roles(stage, "Ana") == {Role.STAFF}


def test_what_nobody_answers_is_forgotten(stage, cast):
    _, ada, paula = cast
    ada.says("/engagement role Ana add hr")
    paula.says("/engagement role")
    stage.calendar.pass_by(days=31)
    assert plain_text(paula.presses(words.GIVE_ROLE)) == words.NO_LONGER_THERE
    assert words.NO_PROPOSED_ROLES in plain_text(ada.says("/engagement role"))


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("Ana add staff", words.STAFF_STAYS),
        ("Ana drop staff", words.STAFF_STAYS),
        ("Ana drop hr", words.role_not_theirs("Ana", "hr")),
        ("Ada add admin", words.role_already("Ada", "admin")),
        ("Ada drop admin", words.LAST_ADMIN),
        ("add hr", words.ROLE_USAGE),
        ("Ana add aprover", words.no_such_value("aprover", [it.value for it in Role], "approver")),
        ("Nobody add hr", words.nobody_of_that_name("Nobody", None)),
    ],
)
def test_what_cannot_be_says_why_and_changes_nothing(stage, cast, said, answer):
    _, ada, _ = cast
    assert plain_text(ada.says(f"/engagement role {said}")) == answer
    assert roles(stage, "Ana") == {Role.STAFF}
    assert audited(stage) == []


def test_without_a_second_admin_who_can_be_reached_it_says_so(stage):
    ada, _ = stage.everybody("Ada", "Ana")
    assert plain_text(ada.says("/engagement role Ana add approver")) == words.NO_SECOND_ADMIN


def test_whoever_gets_a_reading_role_hears_what_waits_and_whoever_loses_it_reads_no_more(stage, cast):
    ana, ada, _ = cast
    stage.everybody("Carla")
    (deepa,) = stage.everybody("Deepa")
    raised(stage, deepa, Route.CUSTOMER_LEAD)
    ana.hears()
    ana.takes(Arrived())
    ada.says("/engagement role Ana add lead")
    stage.product.bot.tend()
    assert words.you_have_role("Ada", "lead") in heard(ana)
    ada.says("/engagement role Ana drop lead")
    assert plain_text(ana.says("/concern list")) == words.forbidden(["lead", "hr", "security", "wellbeing"]) or (
        "C-" not in plain_text(ana.seen[-1])
    )
    assert roles(stage, "Ana") == {Role.STAFF}
