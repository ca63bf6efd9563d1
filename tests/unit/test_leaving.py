"""Somebody leaves: what they had, what was on its way to them, and what waited for them."""

import pytest
from sqlalchemy import select

from adapters.store.engine import transaction
from adapters.store.moving import move_people
from adapters.store.tables import audit, concern, draft, outbox, role, route_reader
from bot import words
from bot.concerns.concern import Identity, Route
from bot.engagement.leaving import leave
from bot.errors import Conflict
from bot.people import Role, Side
from bot.plain import plain_text
from bot.turn import Arrived, Platform
from tests.unit.dialogues import CEDAR, Speaker

WORRY = "changes go live without a word"


def rows(stage, table):
    with transaction(stage.product.engine, reading=True) as connection:
        return connection.execute(select(table).order_by(*table.primary_key)).all()


def raised(stage, who, route, identity=Identity.NAMED):
    who.says("/concern")
    who.sends(changed={"text": WORRY, "identity": identity, "route": route})
    who.presses("Log it")
    stage.calendar.pass_by(hours=1)
    stage.product.bot.tend()


def person(stage, name):
    with stage.work() as work:
        return next(it for it in work.people.all() if it.name == name)


def removed(stage, name):
    found = person(stage, name)
    with stage.work() as work:
        return leave(work, found, stage.calendar())


def heard(who):
    return "\n".join(who.hears())


def test_whoever_leaves_loses_roles_drafts_and_what_was_on_its_way(stage):
    ana, ben, ada = stage.everybody("Ana", "Ben", "Ada")
    stage.add("Bea", side=Side.PROVIDER, roles=[Role.LEAD])
    named = person(stage, "Ben").id
    with stage.work() as work:
        work.routes.name(Route.MSP_LEAD, named)
    ben.says("something that nobody can answer")
    raised(stage, ana, Route.MSP_LEAD)
    assert [it.state for it in rows(stage, outbox)] == ["pending"]
    assert removed(stage, "Ben") == ()
    assert [(it.state, it.payload) for it in rows(stage, outbox)][:1] == [("dropped", None)]
    assert words.reader_asked("Bea", Route.MSP_LEAD) in heard(ana)
    assert rows(stage, draft) == rows(stage, route_reader) == []
    assert {it.person_id for it in rows(stage, role)} == {1, 3, 4}
    assert heard(ben) == heard(ada) == ""
    assert plain_text(ben.says("/concern list")) == words.STRANGER
    assert rows(stage, audit)[-1].act == "person.removed"


def test_whoever_is_added_again_is_who_they_were_and_hears_what_waits(stage):
    ana, ben, _ = stage.everybody("Ana", "Ben", "Carla")
    raised(stage, ben, Route.CUSTOMER_LEAD)
    raised(stage, ana, Route.BOTH_LEADS)
    removed(stage, "Ben")
    again = stage.add("Ben")
    assert "C-1" in plain_text(again.says("/concern mine"))
    assert "C-2" in plain_text(again.says("/concern list"))


def test_without_a_reader_concerns_go_to_their_authors_own_lead_if_they_agree(stage):
    ana, ben, carla, ada, paula = stage.everybody("Ana", "Ben", "Carla", "Ada", "Paula")
    raised(stage, ana, Route.MSP_LEAD)
    raised(stage, ana, Route.MSP_LEAD, Identity.CONFIDENTIAL)
    raised(stage, ana, Route.MSP_LEAD, Identity.ANONYMOUS)
    ben.hears()
    for each in (ana, carla, ada, paula):
        each.hears()
    assert removed(stage, "Ben") == (Route.MSP_LEAD,)
    assert {it.route for it in rows(stage, concern)} == {"msp_lead"}
    assert heard(carla) == ""
    told = heard(ana)
    assert "Concern C-1" in told
    assert "Concern C-2" in told
    assert "Concern C-3" not in told, "nobody knows whose that is"
    assert told.count(words.handover_after_leaving(Route.CUSTOMER_LEAD, ["Carla"])) == 2
    assert heard(paula) == words.route_lost_reader(Route.MSP_LEAD)
    assert heard(ada) == ""
    ana.presses(words.PASS_IT_ON)
    stage.calendar.pass_by(hours=1)
    stage.product.bot.tend()
    listed = plain_text(carla.says("/concern list"))
    assert "C-2" in listed
    assert "C-1" not in listed
    assert "C-3" not in listed


@pytest.mark.parametrize(("label", "becomes"), [(words.PASS_IT_ON, "customer_lead"), (words.KEEP_IT, "hr")])
def test_a_sensitive_concern_goes_nowhere_unless_its_author_agrees(stage, label, becomes):
    ana, _, carla, ada, ben = stage.everybody("Ana", "Hana", "Carla", "Ada", "Ben")
    raised(stage, ana, Route.HR, Identity.CONFIDENTIAL)
    removed(stage, "Hana")
    assert heard(ada) == words.route_lost_reader(Route.HR)
    assert [it.route for it in rows(stage, concern)] == ["hr"]
    assert words.handover_after_leaving(Route.CUSTOMER_LEAD, ["Carla"]) in heard(ana)
    assert heard(carla) == heard(ben) == ""
    assert "C-1" not in plain_text(carla.says("/concern list"))
    ana.presses(label)
    assert [it.route for it in rows(stage, concern)] == ["hr"], "the hour would tell who it was"
    stage.calendar.pass_by(hours=1)
    stage.product.bot.tend()
    assert [it.route for it in rows(stage, concern)] == [becomes]
    assert ("C-1" in heard(carla)) is (becomes == "customer_lead")
    assert heard(ben) == ""


def test_what_the_providers_staff_told_their_lead_waits_for_the_next_one(stage):
    deepa, _, carla = stage.everybody("Deepa", "Ben", "Carla")
    raised(stage, deepa, Route.MSP_LEAD)
    assert removed(stage, "Ben") == (Route.MSP_LEAD,)
    assert [(it.route, it.next_route) for it in rows(stage, concern)] == [("msp_lead", None)]
    assert heard(carla) == ""
    assert words.unread_news("C-1", Route.MSP_LEAD) in heard(deepa)
    bea = stage.add("Bea", side=Side.PROVIDER, roles=[Role.LEAD])
    assert not any("C-1" in plain_text(it) for it in bea.seen)
    assert words.reader_asked("Bea", Route.MSP_LEAD) in heard(deepa)
    deepa.presses(words.LET_READ)
    assert "C-1" in heard(bea)


def test_what_only_its_author_could_read_now_moves_on(stage):
    ben, _, _ = stage.everybody("Carla", "Hana", "Ada")
    stage.add("Clive", roles=[Role.LEAD])
    raised(stage, ben, Route.CUSTOMER_LEAD)
    assert removed(stage, "Clive") == ()
    assert [it.route for it in rows(stage, concern)] == ["customer_lead"], "there is nobody else to give it to"


def test_people_of_a_replaced_workspace_go_on_with_what_is_theirs(stage):
    ana, ben = stage.everybody("Ana", "Ben")
    stage.add("Ana", engagement=CEDAR)
    raised(stage, ana, Route.MSP_LEAD, Identity.CONFIDENTIAL)
    moved = move_people(
        stage.product.engine,
        stage.product.vault,
        Platform.TERMINAL,
        "local",
        "new",
        {"ana": "ana2", "ben": "ben2"},
        stage.calendar(),
    )
    assert dict(moved) == {1: 2, 2: 1}
    assert plain_text(ana.says("/concern mine")) == words.STRANGER
    there = {name: Speaker(stage, name, workspace="new") for name in ("Ana2", "Ben2")}
    for each in there.values():
        each.takes(Arrived())
    assert "C-1" in plain_text(there["Ana2"].says("/concern mine"))
    assert "C-1" in heard(there["Ben2"])
    assert heard(ben) == ""


def test_nobody_is_moved_onto_somebody_else_and_then_nobody_at_all(stage):
    stage.everybody("Ana", "Ben")
    with stage.work() as work:
        there = Speaker(stage, "Ben", workspace="new").actor
        work.people.add(there, name="Ben", side=Side.PROVIDER, roles=[Role.STAFF], at=stage.calendar())
    with pytest.raises(Conflict, match="ben is in workspace new already"):
        move_people(stage.product.engine, stage.product.vault, Platform.TERMINAL, "local", "new", {}, stage.calendar())
    assert plain_text(Speaker(stage, "Ana").says("/engagement")).startswith("You are Ana")
