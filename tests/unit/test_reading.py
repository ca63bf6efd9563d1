"""What readers do among themselves: notes, links, standing in for somebody who is away, and the weekly digest."""

from datetime import UTC, datetime

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
    """Return Ana, who raises concerns, and Ben and Bo, who read them."""
    ana, ben = stage.everybody("Ana", "Ben")
    return ana, ben, stage.add("Bo", side=Side.PROVIDER, roles=[Role.LEAD])


def raised(stage, who, text=WORRY, **chosen):
    """Raise it; return its label."""
    who.says("/concern " + text)
    who.presses(words.CHANGE_IT)
    who.sends(changed={"route": "msp_lead", **chosen})
    logged = plain_text(who.presses(words.LOG_IT))
    stage.calendar.pass_by(hours=1)
    stage.product.bot.tend()
    return next(it.strip(".,:") for it in logged.split() if it.startswith("C-"))


def shown(who, label):
    return plain_text(who.says(f"/concern show {label}"))


# ------------------------------------------------------------------------------------------------------------- notes
@pytest.mark.parametrize("text", ["I asked the board.", "Zoë says: nächste Woche", "1 & <b>2</b> *3*"])
@pytest.mark.parametrize("how", ["typed", "form"])
def test_a_note_is_for_the_other_readers_and_its_author_never_sees_it(stage, cast, text, how):
    ana, ben, bo = cast
    label = raised(stage, ana)
    ben.hears(), bo.hears()
    if how == "typed":
        ben.says(f"/concern note {label} {text}")
    else:
        ben.presses(words.ACKNOWLEDGE)
        ben.presses(words.NOTE)
        ben.sends(changed={"text": text})
    [*_, told] = bo.hears()
    assert told.startswith(words.note_news("Ben", label))
    assert text in told
    for reader in (ben, bo):
        assert words.READERS_ALONE in shown(reader, label)
        assert text in shown(reader, label)
    assert not any(text in it for it in ana.hears())
    assert text not in shown(ana, label)
    assert text not in plain_text(ana.says("/privacy export"))
    assert text in plain_text(ben.says("/privacy export"))


def test_whoever_it_is_handed_over_to_sees_no_notes_of_those_before(stage, cast):
    ana, ben, _ = cast
    carla = stage.add("Carla")
    label = raised(stage, ana)
    ben.hears()
    ben.says(f"/concern note {label} Carla will not like this")
    ben.says(f"/concern show {label}")
    ben.presses(words.HAND_OVER)
    ben.sends(changed={"route": "customer_lead"})
    ana.hears()
    ana.presses(words.PASS_IT_ON)
    assert label in " ".join(carla.hears())
    assert "will not like" not in shown(carla, label)


@pytest.mark.parametrize("written", ["", " ", "x" * 3001])
def test_a_note_of_nothing_or_of_too_much_is_refused_and_nothing_is_kept(stage, cast, written):
    ana, ben, _ = cast
    label = raised(stage, ana)
    assert words.READERS_ALONE not in plain_text(ben.says(f"/concern note {label} {written}"))
    assert words.READERS_ALONE not in shown(ben, label)


def test_a_form_sent_twice_leaves_one_note(stage, cast):
    ana, ben, bo = cast
    raised(stage, ana)
    ben.hears(), bo.hears()
    ben.presses(words.ACKNOWLEDGE)
    ben.presses(words.NOTE)
    ben.sends(changed={"text": "just this"})
    ben.seen.pop()
    again = ben.sends(changed={"text": "just this"})
    assert plain_text(again).count("just this") == 1
    assert sum("just this" in it for it in bo.hears()) == 1


def test_notes_are_forgotten_with_the_concern(stage, cast):
    ana, ben, _ = cast
    label = raised(stage, ana)
    ben.says(f"/concern note {label} I asked the board.")
    ana.says(f"/concern delete {label}")
    ana.presses(words.DELETE_NOW)
    assert "I asked the board." not in shown(ben, label)
    assert "I asked the board." not in plain_text(ben.says("/privacy export"))


# ------------------------------------------------------------------------------------------------------------- links
def test_whoever_reads_both_sees_each_on_the_others_card(stage, cast):
    ana, ben, bo = cast
    first, second = raised(stage, ana), raised(stage, ana, "and again on Tuesday")
    ben.says(f"/concern link {first} {second}")
    for reader, one, other in ((ben, first, second), (bo, second, first)):
        assert words.LINKED in shown(reader, one)
        assert other in shown(reader, one)
    assert words.LINKED not in shown(ana, first), "it is for those who read them"
    ben.says(f"/concern unlink {second} {first}")
    assert words.LINKED not in shown(bo, first)


def test_whoever_reads_one_of_them_learns_nothing_of_the_other(stage, cast):
    ana, *_ = cast
    carla = stage.add("Carla")
    both = stage.add("Lea", side=Side.PROVIDER, roles=[Role.LEAD])
    first = raised(stage, ana, route="both_leads")
    second = raised(stage, ana, "and again on Tuesday")
    both.says(f"/concern link {first} {second}")
    assert second in shown(both, first)
    assert second not in shown(carla, first)
    assert shown(carla, second) == words.no_such_concern(second)
    assert plain_text(carla.says(f"/concern link {first} {second}")) == words.no_such_concern(second)


def test_of_one_alone_those_about_the_same_are_offered(stage, cast):
    ana, ben, _ = cast
    first = raised(stage, ana, topic="trust")
    second = raised(stage, ana, "and again on Tuesday", topic="trust")
    third = raised(stage, ana, "something else", topic="skills")
    offered = plain_text(ben.says(f"/concern link {first}"))
    assert (second in offered, third in offered) == (True, False)
    assert words.linked(first, second) in plain_text(ben.presses(words.link_with(second)))
    assert plain_text(ben.says(f"/concern link {first}")) == words.nothing_alike(first)
    assert words.linked_before(first, second) in plain_text(ben.says(f"/concern link {first} {second}"))


@pytest.mark.parametrize("written", ["{0} {0}", "{0} C-99999", "{0} {0} {0}", "C-99999 {0}", "nonsense"])
def test_a_link_that_makes_no_sense_is_refused(stage, cast, written):
    ana, ben, _ = cast
    label = raised(stage, ana)
    ben.says("/concern link " + written.format(label))
    assert words.LINKED not in shown(ben, label)
    assert stage.surprises == []


# --------------------------------------------------------------------------------------------------------- stand-ins
@pytest.fixture
def away(stage, cast):
    """Return Ana, Ben, and Bea, who is on Ben's side and reads nothing by herself; today is 2 March."""
    ana, ben, bo = cast
    with stage.work() as work:
        work.people.add(bo.actor, name="Bo", side=Side.PROVIDER, roles=[Role.STAFF], at=stage.calendar())
    return ana, ben, stage.add("Bea", side=Side.PROVIDER, roles=[])


def test_a_stand_in_reads_what_comes_on_those_days_and_its_author_sees_it_before(stage, away):
    ana, ben, bea = away
    said = plain_text(ben.says("/concern away 2026-03-02 2026-03-06 Bea"))
    assert said.startswith("Bea also reads what is for")
    [told] = bea.hears()
    assert told.startswith("Ben asks you to read")
    preview = plain_text(ana.says(WORRY))
    assert "Bea" in preview
    assert "Ben" in preview
    ana.presses(words.LOG_IT)
    [card] = bea.hears()
    assert WORRY in card
    stage.calendar.pass_by(days=5)
    label = "C-1"
    assert shown(bea, label) == words.no_such_concern(label), "the days are over"
    assert WORRY in shown(ben, label)


def test_of_what_is_there_before_its_author_is_asked(stage, away):
    ana, ben, bea = away
    label = raised(stage, ana)
    ben.says("/concern away 2026-03-04 2026-03-06 Bea")
    bea.hears(), ana.hears()
    stage.calendar.pass_by(days=1)
    stage.product.bot.tend()
    assert shown(bea, label) == words.no_such_concern(label), "not yet"
    stage.calendar.pass_by(days=1)
    stage.product.bot.tend()
    assert shown(bea, label) == words.no_such_concern(label), "not without its author"
    assert any("Bea" in it for it in ana.hears())
    ana.presses(words.LET_READ)
    assert WORRY in " ".join(bea.hears())


@pytest.mark.parametrize("about", ["Bea keeps shouting at me", "bea does not let me work", "I am afraid of Bea"])
def test_whom_it_is_about_does_not_stand_in_for_it(stage, away, about):
    ana, ben, bea = away
    ben.says("/concern away 2026-03-02 2026-03-06 Bea")
    bea.hears()
    ana.says(f"/concern {about}")
    ana.presses(words.LOG_IT)
    stage.calendar.pass_by(hours=1)
    stage.product.bot.tend()
    assert not any(about in it for it in bea.hears())
    assert shown(bea, "C-1") == words.no_such_concern("C-1")


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-04 Bea",
        "2026-03-06 2026-03-04 Bea",
        "2026-02-01 2026-02-28 Bea",
        "2026-03-04 2028-03-04 Bea",
        "tomorrow 2026-03-06 Bea",
        "2026-03-04 2026-03-06",
        "2026-03-04 2026-03-06 Ben",
        "2026-03-04 2026-03-06 Nobody",
        "2026-03-04 2026-03-06 Ana",
    ],
)
def test_days_and_people_that_make_no_sense_are_refused(stage, away, written):
    ana, ben, bea = away
    ben.says("/concern away " + written)
    assert plain_text(ben.says("/concern away")) == words.NOBODY_STANDS_IN
    assert bea.hears() == ana.hears() == []
    assert stage.surprises == []


def test_whoever_is_back_reads_alone_again(stage, away):
    ana, ben, bea = away
    ben.says("/concern away 2026-03-02 2026-03-06 Bea")
    assert "Bea" in plain_text(ben.says("/concern away"))
    assert plain_text(ben.says("/concern back")) == words.BACK
    label = raised(stage, ana)
    assert shown(bea, label) == words.no_such_concern(label)
    assert plain_text(ben.says("/concern back")) == words.NOBODY_STANDS_IN


@pytest.mark.parametrize("name", ["Ana", "Bea", "Ada"])
def test_whoever_reads_nothing_can_let_nobody_read_for_them(stage, away, name):
    who = next((it for it in away if it.name == name), None) or stage.add(name)
    assert "Bo" not in plain_text(who.says("/concern away 2026-03-02 2026-03-06 Bo"))


# ------------------------------------------------------------------------------------------------------------ digest
def at(stage, day, hour, minute=0):
    """Let it be that moment in March 2026; the 2nd and the 9th are Mondays. Return who heard the digest then."""
    stage.calendar.now = datetime(2026, 3, day, hour, minute, tzinfo=UTC)
    stage.product.bot.tend()


def digests(who):
    return [it for it in who.hears() if it.startswith("This week:")]


def test_on_monday_when_their_side_begins_to_work_readers_hear_once_what_waits(stage, cast):
    ana, ben, bo = cast
    carla = stage.add("Carla")
    at(stage, 2, 10)
    label = raised(stage, ana)
    at(stage, 8, 23)
    ben.hears(), bo.hears(), carla.hears()
    at(stage, 9, 6)
    assert digests(ben) == []
    for minute in (0, 1, 30):
        at(stage, 9, 10, minute)
    assert [it.partition("\n")[0] for it in digests(ben)] == [
        "This week: 1 concern that you read waits, and is overdue."
    ]
    assert label in digests(bo)[0]
    assert digests(carla) == [], "nothing waits for her"
    assert WORRY not in "".join(digests(bo)), "how it begins is not for a digest"
    at(stage, 10, 10)
    assert digests(ben) == []
    at(stage, 16, 10)
    assert len(digests(ben)) == 1


def test_what_is_over_is_not_in_it_and_nothing_waiting_says_nothing(stage, cast):
    ana, ben, _ = cast
    at(stage, 2, 10)
    label = raised(stage, ana)
    ana.says(f"/concern withdraw {label}")
    at(stage, 9, 10)
    assert digests(ben) == []


def test_where_monday_is_a_holiday_it_comes_on_the_next_working_day(stage, cast):
    ana, ben, _ = cast
    pia = stage.add("Pia", side=Side.PROVIDER, roles=[Role.ADMIN])
    pia.says("/engagement holiday add 2026-03-09 Founders' day")
    at(stage, 2, 10)
    raised(stage, ana)
    at(stage, 9, 12)
    assert digests(ben) == []
    at(stage, 10, 12)
    assert len(digests(ben)) == 1


@pytest.mark.parametrize(("name", "example"), [("note", "C-48213 I asked the board"), ("link", "C-48213 C-51870")])
def test_a_command_without_what_it_needs_says_what_that_is(stage, cast, name, example):
    _, ben, _ = cast
    assert example in plain_text(ben.says(f"/concern {name}"))
    assert stage.surprises == []
