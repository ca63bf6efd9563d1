"""How long what was approved holds: who is told before, what people are shown after, and how it is confirmed."""

from datetime import date, timedelta
from functools import reduce

import pytest

from bot import words
from bot.editing.freshness import Freshness, freshness, freshness_of_value
from bot.editing.reviewing import owners
from bot.people import Side
from bot.plain import plain_text
from bot.turn import Press
from tests.unit.dialogues import Pressed, verify_dialogue
from tests.unit.test_approvals import ASK, NAME, OLD, PLAIN, WITH_VALUE, approves, button, press

ONE = PLAIN[: PLAIN.index("- id: admin-accounts")] + PLAIN[PLAIN.index("- id: who-decides-jobs") :]
DAY = date(2026, 3, 2)  # on the stage
ADMINS = "admin-accounts"


@pytest.fixture
def sqlite_url(database_url):
    """Have all of this happen on both databases."""
    return database_url


def days_pass(stage, days):
    """Let so many days pass, and the clock look each time it would."""
    for _ in range(days // 7):
        stage.calendar.pass_by(days=7)
        stage.product.bot.tend()
    stage.calendar.pass_by(days=days % 7)
    stage.product.bot.tend()


def heard(who):
    """What arrived, without the greeting and what else waits."""
    return "\n".join(who.hears())


@pytest.mark.parametrize(
    ("days", "after", "state"),
    [
        (90, 0, Freshness.HOLDS),
        (90, 75, Freshness.HOLDS),
        (90, 76, Freshness.SOON),
        (90, 90, Freshness.SOON),
        (90, 91, Freshness.OVERDUE),
        (90, 180, Freshness.OVERDUE),
        (90, 181, Freshness.ENDED),
        (365, 365 + 90, Freshness.OVERDUE),
        (365, 365 + 91, Freshness.ENDED),
        (7, 4, Freshness.HOLDS),
        (7, 5, Freshness.SOON),
        (1, 0, Freshness.HOLDS),
        (1, 1, Freshness.SOON),
        (1, 2, Freshness.OVERDUE),
        (1, 3, Freshness.ENDED),
    ],
)
def test_the_two_limits(days, after, state):
    assert freshness(DAY, days, DAY + timedelta(days=after)) is state


@pytest.mark.parametrize(
    ("left", "state"), [(15, "holds"), (14, "soon"), (0, "soon"), (-1, "ended"), (None, "holds"), (-400, "ended")]
)
def test_a_value_ends_with_its_last_day(left, state):
    until = None if left is None else DAY + timedelta(days=left)
    assert freshness_of_value(until, DAY) == state


def test_its_owner_is_told_first_then_both_leads_and_those_whose_word_is_missing(stage):
    stage.publish(ONE)
    hana, carla, ben, anton, pavel, ada = them = stage.everybody("Hana", "Carla", "Ben", "Anton", "Pavel", "Ada")
    days_pass(stage, 70)
    assert [NAME in heard(who) for who in them] == [False] * 6
    days_pass(stage, 7)
    assert f"{NAME}: to be confirmed by 31 May 2026" in heard(hana)
    assert [NAME in heard(who) for who in them] == [False] * 6, "the entry's owner alone, and once"
    days_pass(stage, 14)
    overdue = f"{NAME}: not confirmed since 2 March 2026; shown with that day until 29 August 2026, and then no more"
    for who in (hana, carla, ben, anton, pavel):
        assert overdue in heard(who)
    assert NAME not in heard(ada)
    shown = plain_text(anton.seen[-1])
    assert f"Answer: {OLD}" in shown, "one press is enough: the whole text stands above the button"
    assert "[Still true]" in shown
    assert "[Still true]" not in plain_text(carla.seen[-1])
    assert "Still to be said by: an approver of the customer side, an approver of the provider side." in plain_text(
        carla.seen[-1]
    )
    days_pass(stage, 14)
    assert [NAME in heard(who) for who in them] == [False] * 6, "nobody is told the same twice"


def test_a_lead_who_hears_of_what_is_late_hears_nothing_of_what_is_its_owners_still(stage):
    stage.publish(PLAIN.replace("owner: customer_security", "owner: customer_hr\n  review_days: 100"))
    carla, hana = stage.everybody("Carla", "Hana")
    days_pass(stage, 91)
    assert ADMINS in heard(hana)
    said = heard(carla)
    assert NAME in said
    assert ADMINS not in said


def test_one_that_nobody_confirms_is_shown_with_its_day_and_then_not_at_all(stage):
    stage.publish(ONE)
    ana, anton, pavel, carla = stage.everybody("Ana", "Anton", "Pavel", "Carla")
    assert "Next review by 31 May 2026" in plain_text(ana.says(ASK))
    days_pass(stage, 91)
    said = plain_text(ana.says(ASK))
    assert OLD in said
    assert "Not confirmed since 2 March 2026" in said
    days_pass(stage, 90)
    gone = words.not_confirmed_since(DAY)
    for asked in (ASK, f"/kb show {NAME}"):
        said = plain_text(ana.says(asked))
        assert OLD not in said
        assert gone in said
    ana.says(ASK)
    assert {"[Log it as a concern]", "[Ask a person]"} <= {f"[{it.label}]" for it in ana.seen[-1].blocks[-1].buttons}
    ana.presses(words.ASK_PERSON)
    assert stage.surprises == []
    assert gone in plain_text(carla.says(f"/kb show {NAME}"))
    assert OLD in plain_text(carla.seen[-1]), "those who keep it see what it was"
    assert f"{NAME}: not confirmed since 2 March 2026, and not shown since 29 August 2026" in plain_text(
        carla.says("/kb review")
    )
    verify_dialogue(
        (anton, f"/kb confirm {NAME}", (f"Answer: {OLD}", "[Still true]")),
        (anton, Pressed(words.STILL_TRUE), (words.confirmed_as(Side.CUSTOMER, [NAME]), "the provider side")),
        (ana, ASK, (gone,)),
        (pavel, f"/kb confirm {NAME}", ("[Still true]",)),
        (pavel, Pressed(words.STILL_TRUE), (words.confirmed_anew([NAME]),)),
        (ana, ASK, (OLD, "Approved on 30 August 2026.")),
        (carla, "/kb review", words.NOTHING_TO_CONFIRM),
    )


def test_two_answers_of_which_one_is_too_old(stage):
    stage.publish(PLAIN.replace("owner: customer_security", "owner: customer_security\n  review_days: 400"))
    ana, *_ = stage.everybody("Ana")
    both = "/kb show"
    days_pass(stage, 200)
    assert words.not_confirmed_since(DAY) in plain_text(ana.says(f"{both} {NAME}"))
    assert "root accounts" in plain_text(ana.says(f"{both} {ADMINS}"))
    ana.says("who decides")
    assert words.not_confirmed_since(DAY) in plain_text(ana.presses(ASK))
    assert OLD not in plain_text(ana.seen[-1])


def test_a_word_counts_from_its_own_day(stage):
    """Whoever speaks first does so for what they saw then: a late second word does not make theirs younger."""
    stage.publish(ONE)
    anton, pavel = stage.everybody("Anton", "Pavel")
    days_pass(stage, 80)
    press(anton, button(anton.says(f"/kb confirm {NAME}"), "kb.confirm"))
    days_pass(stage, 60)
    press(pavel, button(pavel.says(f"/kb confirm {NAME}"), "kb.confirm"))
    with stage.work() as work:
        assert work.entries.status(NAME).reviewed_on == DAY + timedelta(days=80)


def test_it_is_too_early_nobody_elses_word_counts_and_old_buttons_do_nothing(stage):
    stage.publish(ONE)
    ana, anton, pavel, hana, ada = stage.everybody("Ana", "Anton", "Pavel", "Hana", "Ada")
    assert plain_text(anton.says(f"/kb confirm {NAME}")) == words.holds_until(NAME, DAY + timedelta(days=90))
    days_pass(stage, 80)
    assert words.forbidden(["approver", "hr"]) == plain_text(ana.says(f"/kb confirm {NAME}"))
    assert words.forbidden(["approver", "hr"]) == plain_text(ada.says("/kb confirm all"))
    assert "Your word is not missing here." in plain_text(hana.says(f"/kb confirm {NAME}"))
    old = button(anton.says(f"/kb confirm {NAME}"), "kb.confirm")
    assert plain_text(press(ana, old)) == words.forbidden(["approver", "hr"])
    stage.take_in(ONE.replace(OLD, "Your employer decides, always."))
    for who in (anton, pavel):
        approves(who)
    assert plain_text(press(anton, old)) == words.NO_LONGER_THERE
    for subject in ("", "@", f"{NAME}@", f"{NAME}@x", "🙂@1", f"{NAME}@1 {NAME}@2"):
        where = old.subject.partition(".")[0]
        press_it = Press(action="kb.confirm", subject=f"{where}.{subject}", nonce="n")
        assert plain_text(anton.takes(press_it)) == words.NO_LONGER_THERE
    assert stage.surprises == []


def test_what_is_about_work_takes_somebody_of_hr_again(stage):
    stage.publish(ONE.replace("risk: normal", "risk: employment"))
    anton, pavel, hana = stage.everybody("Anton", "Pavel", "Hana")
    days_pass(stage, 80)
    for who in (anton, pavel):
        press(who, button(who.says(f"/kb confirm {NAME}"), "kb.confirm"))
    assert "Still to be said by: somebody of HR." in plain_text(pavel.seen[-1])
    assert words.confirmed_anew([NAME]) in plain_text(press(hana, button(hana.says("/kb confirm all"), "kb.confirm")))


def test_many_that_are_due_come_in_one_message_and_go_by_pages_of_five(stage):
    one = ONE[ONE.index("- id:") :]
    text = ONE
    for number in range(11):
        new = {NAME: f"entry-{number:02}", OLD: f"Answer {number}.", ASK: f"What is {number}?"}
        text += reduce(lambda it, each: it.replace(*each), new.items(), one)
    stage.publish(text)
    anton, pavel = stage.everybody("Anton", "Pavel")
    anton.hears()
    days_pass(stage, 91)
    (said,) = [it for it in anton.hears() if "entry-00" in it]
    assert words.reviews_due(12) in said
    listed = plain_text(anton.says("/kb review"))
    assert "entry-09" in listed
    assert "entry-10" not in listed
    assert NAME in plain_text(anton.presses(words.MORE))
    first = anton.presses(words.GO_THROUGH)
    assert all(f"Answer {number}." in plain_text(first) for number in range(5))
    assert "Answer 5." not in plain_text(first)
    second = anton.presses(words.SHOW_NEXT)
    assert "Answer 9." in plain_text(second)
    third = press(anton, button(second, "kb.confirm"))
    assert "Answer 0." in plain_text(third), "what was left comes first"
    with stage.work() as work:
        said = {it.entry.id for it in work.entries.statuses() if Side.CUSTOMER in it.confirmed.approved}
    assert said == {f"entry-{number:02}" for number in range(5, 10)}
    pavel.says("/kb confirm all")
    for _ in range(3):
        pavel.presses(words.STILL_TRUE)
    assert words.confirmed_anew([f"entry-{number:02}" for number in range(5, 10)]) in plain_text(pavel.seen[-2])
    pavel.says("/kb confirm all")
    assert plain_text(pavel.seen[-1]) == words.NOTHING_TO_CONFIRM


@pytest.mark.parametrize(
    ("owner", "names"),
    [
        ("customer_it_lead", ["Carla"]),
        ("msp_lead", ["Ben"]),
        ("customer_hr", ["Hana"]),
        ("lead", ["Carla", "Ben"]),
        ("Ana", ["Ana"]),
        ("  ana ", ["Ana"]),
        ("legal", []),
        ("somebody", []),
    ],
)
def test_an_owner_is_somebody_by_name_or_by_side_and_role(stage, owner, names):
    stage.everybody("Ana", "Carla", "Ben", "Hana", "Anton")
    with stage.work() as work:
        assert {it.name for it in owners(owner, work.people.all())} == set(names)


# ------------------------------------------------------------------ values
def give(stage, value="Mia Berg", until=""):
    """Have both sides approve a value; return Ana, and the approvers."""
    stage.publish(WITH_VALUE)
    ana, anton, pavel = stage.everybody("Ana", "Anton", "Pavel")
    anton.says(f"/kb fact hr_contact = {value}{until}")
    press(pavel, button(pavel.says("/kb approve fact hr_contact"), "kb.approve_fact"))
    return ana, anton, pavel


def test_a_sentence_is_not_shown_once_its_value_has_ended(stage):
    ana, anton, _ = give(stage, until=" until=2026-04-01")
    assert "Ask Mia Berg." in plain_text(ana.says(ASK))
    for who in stage.everybody("Carla"):
        who.hears()
    days_pass(stage, 28)
    assert "engagement.hr_contact: a value that is shown until 1 April 2026" in heard(anton)
    days_pass(stage, 2)
    assert "Ask Mia Berg." in plain_text(ana.says(ASK)), "on its last day"
    stage.calendar.pass_by(days=1)
    said = plain_text(ana.says(ASK))  # whether or not the clock has looked
    assert OLD in said
    assert "Mia" not in said
    assert "no value yet" in plain_text(ana.says("/kb facts"))
    stage.product.bot.tend()
    (carla,) = stage.everybody("Carla")
    days_pass(stage, 1)
    assert "a value that ended on 1 April 2026" in plain_text(carla.says("/kb review"))
    assert "It was shown until 1 April 2026." in plain_text(anton.says("/kb fact hr_contact"))


def test_the_last_day_is_approved_with_the_value(stage):
    stage.publish(WITH_VALUE)
    _, anton, pavel = stage.everybody("Ana", "Anton", "Pavel")
    anton.says("/kb fact hr_contact = Mia Berg until=2026-04-01")
    assert "It is shown until 1 April 2026, and then no more." in plain_text(pavel.says("/kb approve fact hr_contact"))
    another = words.fact_is_another("engagement.hr_contact")
    assert plain_text(pavel.says("/kb approve fact hr_contact = Mia Berg")) == another
    assert plain_text(pavel.says("/kb approve fact hr_contact = Mia Berg until=2026-04-02")) == another
    old = button(pavel.says("/kb approve fact hr_contact"), "kb.approve_fact")
    anton.says("/kb fact hr_contact = Mia Berg")
    assert plain_text(press(pavel, old)) == another
    anton.says("/kb fact hr_contact = Mia Berg until=2026-04-01")
    assert "may now be shown" in plain_text(pavel.says("/kb approve fact hr_contact = Mia Berg until=2026-04-01"))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("x until=tomorrow", words.until_unreadable("tomorrow")),
        ("x until=2026-13-01", words.until_unreadable("2026-13-01")),
        ("x until=2026-03-01", words.until_out_of_reach(date(2026, 3, 1))),
        ("x until=9999-12-31", words.until_out_of_reach(date(9999, 12, 31))),
        ("until=2026-04-01", words.missing_argument("kb fact", words.FACT_EXAMPLE)),
    ],
)
def test_a_last_day_that_cannot_be(stage, written, said):
    stage.publish(WITH_VALUE)
    (anton,) = stage.everybody("Anton")
    assert plain_text(anton.says(f"/kb fact hr_contact = {written}")) == said
    assert "no value yet" in plain_text(anton.says("/kb facts"))


def test_either_side_takes_a_value_back_at_once_and_the_one_before_does_not_return(stage):
    ana, anton, pavel = give(stage)
    anton.says("/kb fact hr_contact = Tom Haas")
    press(pavel, button(pavel.says("/kb approve fact hr_contact"), "kb.approve_fact"))
    carla, ben = stage.everybody("Carla", "Ben")
    for who in (anton, carla, ben):
        who.hears()
    name = "engagement.hr_contact"
    said = plain_text(pavel.says("/kb withdraw hr_contact = He has left"))
    assert said.startswith(words.fact_withdrawn(name, ["Carla", "Anton", "Ben"])[:40])
    assert f"{NAME}: Ask" in said
    assert "Ask" not in plain_text(ana.says(ASK))
    for who in (anton, carla, ben):
        assert words.fact_withdrawn_news(name, "Pavel") in heard(who)
    past = plain_text(anton.says("/kb fact hr_contact"))
    assert "“Tom Haas”: From Anton" in past
    assert "Withdrawn by Pavel on 2 March 2026: “He has left”." in past
    assert "“Mia Berg”: From Anton" in past
    assert words.SHOWN_NOW not in past
    assert plain_text(anton.says("/kb withdraw hr_contact = again")) == words.fact_not_shown(name)
    anton.says("/kb fact hr_contact = Tom Haas")
    assert "Ask" not in plain_text(ana.says(ASK)), "it takes both sides anew"
    press(pavel, button(pavel.says("/kb approve fact hr_contact"), "kb.approve_fact"))
    assert "Ask Tom Haas." in plain_text(ana.says(ASK))


def test_who_may_not_withdraw_and_what_is_missing(stage):
    ana, anton, _ = give(stage)
    carla, hana = stage.everybody("Carla", "Hana")
    for who in (ana, carla, hana):
        assert plain_text(who.says("/kb withdraw hr_contact = so")) == words.forbidden(["admin", "approver"])
        assert "Ask Mia Berg." in plain_text(ana.says(ASK))
    assert words.withdraw_example("engagement.hr_contact") in plain_text(anton.says("/kb withdraw hr_contact"))
    assert "no value of engagement.admin_model" in plain_text(anton.says("/kb withdraw admin_model = so")).lower()
    assert plain_text(ana.says("/kb fact hr_contact")) == words.forbidden(["admin", "approver", "lead"])
