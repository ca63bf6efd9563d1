"""One's own data: to take away, and to have forgotten."""

import json

import pytest
from sqlalchemy import select, update

from adapters.store.engine import transaction
from adapters.store.tables import audit, concern, data_key, draft
from adapters.store.tables import message as messages
from bot import words
from bot.concerns.concern import Identity
from bot.engagement import privacy
from bot.plain import plain_text
from bot.reply import Verbatim
from bot.turn import Address, Platform
from tests.unit.dialogues import NEWS, Pressed, verify_dialogue

WORRY = "changes go live without a word"


def rows(stage, table):
    with transaction(stage.product.engine, reading=True) as connection:
        return connection.execute(select(table).order_by(*table.primary_key)).all()


def written(stage):
    """What stands in the concerns, for those with the keys."""
    with stage.work() as work:
        return [work.concerns.find(row.number).text for row in rows(stage, concern)]


def raised(stage, who, identity=Identity.NAMED, text=WORRY):
    """Let somebody raise a concern, and its readers hear of it."""
    who.says("/concern")
    who.sends(changed={"text": text, "identity": identity, "route": "msp_lead"})
    shown = plain_text(who.presses("Log it"))
    stage.calendar.pass_by(hours=1)
    stage.product.bot.tend()
    return shown


def exported(reply):
    return json.loads("".join(block.text for block in reply.blocks if isinstance(block, Verbatim)))


@pytest.fixture
def people(stage):
    return stage.everybody("Ana", "Ben")


def test_export_holds_what_is_mine_and_nothing_of_others(stage, people):
    ana, ben = people
    raised(stage, ana)
    raised(stage, ana, Identity.CONFIDENTIAL, "They share “one” root account.")
    raised(stage, ana, Identity.ANONYMOUS, "Nobody may know this.")
    raised(stage, ben, text="The customer is slow.")
    ana.says("who keeps the coffee?")
    mine = exported(ana.says("/privacy export"))
    assert mine["person"] == {
        "name": "Ana",
        "side": "customer",
        "roles": ["staff"],
        "platform": "terminal",
        "workspace": "local",
        "account": "ana",
        "reached_at": "ana",
    }
    assert sorted((it["text"], it["known"]) for it in mine["concerns"]) == [
        ("They share “one” root account.", "confidential"),
        (WORRY, "named"),
    ]
    assert [it["text"] for it in mine["drafts"]] == ["who keeps the coffee?"]
    assert "concern.logged" in {it["act"] for it in mine["acts"]}
    assert "slow" not in json.dumps(mine)
    assert "may know this" not in json.dumps(mine)
    assert [(it.act, it.actor_id) for it in rows(stage, audit)][-1][0] == "privacy.exported"


def test_export_holds_what_i_wrote_as_a_reader(stage, people):
    ana, ben = people
    raised(stage, ana)
    ben.hears()
    ben.presses("Answer")
    ben.sends(changed={"text": "We were wrong."})
    assert [it["text"] for it in exported(ben.says("/privacy export"))["written_to_authors"]] == ["We were wrong."]
    assert exported(ana.says("/privacy export"))["written_to_authors"] == []
    assert exported(ana.says("/privacy export"))["concerns"][0]["dialogue"][0]["by"] == "reader"


def test_elsewhere_than_in_the_terminal_it_comes_in_pages(stage, people):
    ana, _ = people
    for number in range(4):
        raised(stage, ana, text=f"{number}: {'They do not tell us. ' * 60}")
    place = Address(platform=Platform.SLACK, workspace="local", channel="D1")
    reply = ana.says("/privacy export", place=place)
    found = []
    while True:
        [page] = (block.text for block in reply.blocks if isinstance(block, Verbatim))
        assert len(page) <= privacy.PAGE
        found.append(page)
        last = f"Page {len(found) + 1} of "
        more = [it for it in ("2", "3", "4", "5", "6") if f"[{last}{it}]" in plain_text(reply)]
        if not more:
            break
        reply = ana.presses(f"{last}{more[0]}", place=place)
    assert len(found) > 2
    assert len(json.loads("".join(found))["concerns"]) == 4


def test_delete_asks_first_and_leaves_everything_if_told_so(stage, people):
    ana, _ = people
    raised(stage, ana)
    verify_dialogue(
        (ana, "/privacy delete", (words.sure_forget_all(1), words.REMAINS, "[Yes, forget it] [No, leave it]")),
        (ana, Pressed(words.LEAVE_IT), words.LEFT_AS_IT_IS),
    )
    assert written(stage) == [WORRY]


def test_delete_forgets_words_at_once_or_soon_and_who_it_was_at_once(stage, people):
    ana, ben = people
    raised(stage, ana)
    raised(stage, ana, Identity.CONFIDENTIAL, "They share one root account.")
    raised(stage, ben, text="The customer is slow.")
    ana.says("who keeps the coffee?")
    ben.hears()
    keys = {it.name for it in rows(stage, data_key)}
    ana.says("/privacy delete")
    before = len(rows(stage, audit))
    assert "within half an hour" in plain_text(ana.presses(words.FORGET_ALL))
    named, confidential, _ = rows(stage, concern)
    assert (named.author_id, confidential.author_sealed) == (None, None)
    assert written(stage) == ["", "They share one root account.", "The customer is slow."]
    assert len(keys - {it.name for it in rows(stage, data_key)}) == 1
    assert rows(stage, draft) == []
    assert ana.says("/concern mine").blocks[0].text == words.NO_CONCERNS_OF_YOURS
    assert [(it.act, it.subject) for it in rows(stage, audit)][before:] == [("concern.deleted", "C-1")]
    assert "C-2" not in "".join(ben.hears()), "that would say which two are from one person"
    stage.calendar.pass_by(hours=1)
    stage.product.bot.tend()
    line = rows(stage, audit)[-2 if rows(stage, audit)[-1].act == "concern.told" else -1]
    assert (line.act, line.subject, line.actor_id, line.at.hour) == ("concern.deleted", "C-2", None, 0)
    assert written(stage) == ["", "", "The customer is slow."]
    assert "C-2" in "".join(ben.hears())
    assert stage.product.store.due(stage.calendar()) == ()


def test_what_nobody_has_heard_of_goes_without_a_word(stage, people):
    ana, ben = people
    ana.says("/concern")
    ana.sends(changed={"text": WORRY, "identity": Identity.CONFIDENTIAL, "route": "msp_lead"})
    ana.presses("Log it")
    ana.says("/privacy delete")
    ana.presses(words.FORGET_ALL)
    stage.calendar.pass_by(hours=1)
    stage.product.bot.tend()
    assert [it.text for it in rows(stage, concern)] == [""]
    assert ben.hears() == []
    assert rows(stage, audit) == []


# ------------------------------------------------------------------ how long concerns are kept
def test_both_sides_admins_have_to_want_the_same(stage):
    ada, paula, ana = stage.everybody("Ada", "Paula", "Ana")
    verify_dialogue(
        (ana, "/engagement keep", ("admin",)),
        (ada, "/engagement keep", (words.kept_for(24), words.KEEP_HINT)),
        (ada, "/engagement keep concerns 12 months", words.keeping_waits(12, "customer")),
        (ada, "/engagement keep concerns 1 year", words.keeping_waits(12, "customer")),
        (ada, "/engagement keep", (words.kept_for(24), words.keeping_waits(12, "customer"))),
        (paula, NEWS, (words.keeping_proposed("Ada", 12),)),
        (paula, "/engagement keep concerns forever", words.keeping_waits(None, "provider")),
        (ada, NEWS, words.keeping_proposed("Paula", None)),
        (ada, "/engagement keep forever", words.keeping_set(None)),
        (paula, NEWS, words.keeping_set(None)),
        (paula, "/engagement keep concerns forever", words.stays_kept_for(None)),
        (ana, "/privacy", (words.kept_for(None),)),
    )
    assert [(it.act, it.subject) for it in rows(stage, audit)] == [
        ("retention.proposed", "12 months"),
        ("retention.proposed", "12 months"),
        ("retention.proposed", "forever"),
        ("retention.set", "forever"),
    ]


def test_the_minimum_of_people_takes_both_sides_admins(stage):
    ana, ada, paula = stage.everybody("Ana", "Ada", "Paula")
    verify_dialogue(
        (ana, "/engagement minimum", ("admin",)),
        (ada, "/engagement minimum", (words.minimum_is(5), words.minimum_hint(3))),
        (ada, "/engagement minimum 7", words.minimum_waits(7, "customer")),
        (ada, "/engagement minimum", (words.minimum_is(5), words.minimum_waits(7, "customer"))),
        (paula, NEWS, (words.minimum_proposed("Ada", 7),)),
        (paula, "/engagement minimum 7", words.minimum_agreed(7)),
        (ada, NEWS, words.minimum_agreed(7)),
        (ada, "/engagement minimum 7", words.minimum_stays(7)),
    )
    with stage.work() as work:
        assert work.minimum.agreed().value == 7


@pytest.mark.parametrize("written", ["2", "0", "-5", "51", "five", "5 5", "\u0667", "1e1", "7.0", "9999999999"])
def test_no_minimum_is_below_the_floor_or_none(stage, written):
    ada = stage.add("Ada")
    assert plain_text(ada.says(f"/engagement minimum {written}")) == words.minimum_out_of_range(3, 50)
    with stage.work() as work:
        assert (work.minimum.agreed().value, work.minimum.agreed().proposed_by) == (5, None)


@pytest.mark.parametrize("written", ["soon", "0 months", "241 months", "21 years", "concerns", "-3 months"])
def test_a_time_that_is_none_is_refused(stage, written):
    ada, *_ = stage.everybody("Ada")
    assert plain_text(ada.says(f"/engagement keep {written}")) == words.KEEP_USAGE


def test_what_was_over_for_long_enough_is_forgotten_in_batches(stage, people, monkeypatch):
    ana, ben = people
    monkeypatch.setattr("bot.engagement.retention.MAX_AT_ONCE", 2)
    for identity in (Identity.NAMED, Identity.CONFIDENTIAL, Identity.ANONYMOUS, Identity.NAMED):
        raised(stage, ana, identity, f"{identity}: {WORRY}")
    ben.hears()
    for number in (1, 2, 3):
        ben.says(f"/concern show C-{number}")
        ben.presses("Answer")
        ben.sends(changed={"text": "We were wrong."})
        ben.presses("Resolve")
        ben.sends(changed={"text": "Changed.", "outcome": "changed"})
    stage.calendar.pass_by(days=730)
    assert stage.product.bot.expire() == 0
    stage.calendar.pass_by(days=1)
    assert [stage.product.bot.expire() for _ in range(3)] == [2, 1, 0]
    *over, open_one = rows(stage, concern)
    for it in over:
        assert (it.text, it.outcome_text, it.author_id, it.author_sealed, it.receipt) == ("", "", None, None, None)
        assert (it.acknowledged_by, it.resolved_by, it.topic, it.state) == (None, None, over[0].topic, "resolved")
    assert open_one.text
    assert rows(stage, messages) == []
    assert not [it.name for it in rows(stage, data_key) if it.name.startswith("concern:")]
    told = [(it.subject, it.actor_id) for it in rows(stage, audit) if it.act == "retention.carried_out"]
    assert told == [("2 concerns over by 2026-03-02", None), ("1 concerns over by 2026-03-02", None)]
    assert words.FORGOTTEN in plain_text(ben.says("/concern show C-1"))
    assert words.TOO_LATE not in plain_text(ana.says("/concern mine"))


def test_what_is_kept_for_ever_stays_and_what_was_reopened_too(stage, people):
    ana, _ = people
    raised(stage, ana)
    ana.says("/concern withdraw C-1")
    stage.calendar.pass_by(days=700)
    ana.says("/concern reopen C-1")
    stage.calendar.pass_by(days=100)
    assert stage.product.bot.expire() == 0
    ana.says("/concern withdraw C-1")
    stage.calendar.pass_by(days=5000)
    with transaction(stage.product.engine) as connection:
        engagement = concern.metadata.tables["engagement"]
        connection.execute(update(engagement).values(keep_months=None))
    assert stage.product.bot.expire() == 0
    assert written(stage) == [WORRY]
