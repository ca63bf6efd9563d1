"""An approval belongs to one exact version that its approver was shown: in no way is anything published unseen."""

import itertools
import re
import shutil
import uuid
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot import words
from bot.people import Side
from bot.plain import plain_text
from bot.reply import Buttons
from bot.turn import Press, Submit
from knowledge.files.loading import load
from tests.conftest import run, with_database
from tests.unit.dialogues import KNOWLEDGE, Stage

NAME, OLD, NEW = "who-decides-jobs", "Your employer decides.", "Your employer decides, and tells you first."
PLAIN = KNOWLEDGE.replace("risk: employment", "risk: normal")  # what takes nobody of HR
CHANGED = PLAIN.replace(OLD, NEW)
ASK = "Who decides about jobs?"


@pytest.fixture
def sqlite_url(database_url):
    """Have all of this happen on both databases."""
    return database_url


@pytest.fixture
def cast(stage):
    """Return Ana, who asks, and the two approvers."""
    stage.take_in(PLAIN)
    return stage.everybody("Ana", "Anton", "Pavel")


def button(reply, action="kb.approve"):
    """Find a reply's button."""
    return next(
        (it for block in reply.blocks if isinstance(block, Buttons) for it in block.buttons if it.action == action),
        None,
    )


def press(who, found):
    return who.takes(Press(action=found.action, subject=found.subject, nonce=found.nonce))


def approves(who, what=NAME):
    return plain_text(press(who, button(who.says(f"/kb approve {what}"))))


@pytest.mark.parametrize(
    "typed", [f"/kb approve {NAME}", "/kb approve all", f"/kb approve “{NAME}”", "/kb approve ALL"]
)
def test_typing_it_shows_it_and_approves_nothing(cast, typed):
    ana, anton, pavel = cast
    for who in (anton, pavel, anton, pavel):
        assert f"Answer: {OLD}" in plain_text(who.says(typed))
    assert words.NOTHING_APPROVED in plain_text(ana.says(ASK))


@pytest.mark.parametrize("what", [NAME, "all"])
def test_an_old_button_approves_nothing_of_what_replaced_it_and_shows_that(stage, cast, what):
    ana, anton, pavel = cast
    old = button(anton.says(f"/kb approve {what}"))
    approves(pavel)
    stage.take_in(CHANGED)
    shown = plain_text(press(anton, old))
    assert words.entry_replaced(NAME) in shown
    assert NEW in shown
    approves(pavel)
    assert words.NOTHING_APPROVED in plain_text(ana.says(ASK))
    again = button(anton.seen[-1])
    assert NAME in plain_text(press(anton, again))
    assert NEW in plain_text(ana.says(ASK))


def test_what_changed_since_ones_own_side_approved_is_marked(stage, cast):
    _, anton, pavel = cast
    approves(anton)
    stage.take_in(CHANGED)
    mine, theirs = (plain_text(it.says(f"/kb approve {NAME}")) for it in (anton, pavel))
    assert f"Answer (new): {NEW}\nAnswer (before): {OLD}" in mine
    assert "(before)" not in theirs, "the other side has approved nothing of it yet"
    assert "Myth (new)" not in mine


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (
            'engagement: "Ask {{engagement.hr_contact}}."\n  requires: [engagement.hr_contact]',
            "“Ask {{engagement.hr_contact}}.”: not shown before there is a value for engagement.hr_contact.",
        ),
        ("risk: legal\n  engagement: null\n  requires: []", "Risk: legal. Owned by customer_hr"),
    ],
)
def test_all_that_will_be_said_is_shown(stage, field, said):
    text = PLAIN
    head, tail = text.rsplit("  engagement: null\n  requires: []", 1)
    if "risk" in field:
        tail = tail.replace("  risk: normal\n", "")
    stage.take_in(f"{head}  {field}{tail}")
    _, anton = stage.everybody("Ana", "Anton")
    assert said in plain_text(anton.says(f"/kb approve {NAME}"))


@pytest.mark.parametrize("field", ["title", "url", "name"])
def test_a_source_that_changes_is_approved_with_what_cites_it(stage, field):
    """A file that changes a source alone makes a new version of what cites it; until both sides approve it, the old."""
    base = load(PLAIN, name="test.yaml")
    cites = next(it for it in base.entries if it.cites)
    [name] = cites.cites
    with stage.work() as work:
        work.entries.take_in(base, stage.calendar())
    ana, anton, pavel = stage.everybody("Ana", "Anton", "Pavel")
    for who in (anton, pavel):
        approves(who, cites.id)
    before = plain_text(ana.says(f"/kb show {cites.id}"))
    planted = "https://elsewhere.example/planted"
    changed = replace(base, sources={**base.sources, name: replace(base.sources[name], **{field: planted})})
    with stage.work() as work:
        assert work.entries.take_in(changed, stage.calendar()) == (1, 1)
    assert plain_text(ana.says(f"/kb show {cites.id}")) == before
    assert "Sources (new)" in plain_text(anton.says(f"/kb approve {cites.id}"))
    for who in (anton, pavel):
        approves(who, cites.id)
    if field != "name":
        ana.says("Who keeps the admin accounts?")
        assert planted in plain_text(ana.says("/kb show " + cites.id)) + plain_text(ana.says("who says so?"))


def test_a_page_is_five_whole_entries_and_one_may_be_left(stage):
    base = load(PLAIN, name="test.yaml")
    many = tuple(
        replace(base.entries[0], id=f"entry-{number}", answer=f"Answer number {number}.") for number in range(12)
    )
    with stage.work() as work:
        work.entries.take_in(replace(base, entries=many), stage.calendar())
    (anton,) = stage.everybody("Anton")
    first = anton.says("/kb approve all")
    assert all(f"Answer number {number}." in plain_text(first) for number in range(5))
    assert "Answer number 5." not in plain_text(first)
    second = press(anton, button(first, "kb.skip"))
    assert "Answer number 9." in plain_text(second)
    third = press(anton, button(second))
    assert "Approved for the customer side: entry-5, entry-6, entry-7, entry-8, entry-9." in plain_text(third)
    assert "Answer number 0." in plain_text(third), "what was left waits first"
    assert "entry-0: waits for the customer" in plain_text(anton.says("/kb list"))
    assert words.NO_MORE_TO_APPROVE in plain_text(
        anton.takes(Press(action="kb.skip", subject=first.blocks[-1].buttons[1].subject.replace("5", "50"), nonce="n"))
    )


@pytest.mark.parametrize("name", ["Ana", "Ada", "Ben", "Hana"])
def test_nobody_else_approves_by_a_button_that_they_got_hold_of(stage, cast, name):
    _, anton, _ = cast
    found = button(anton.says(f"/kb approve {NAME}"))
    other = next((it for it in cast if it.name == name), None) or stage.add(name)
    assert plain_text(press(other, found)) == words.forbidden(["approver"] if name == "Hana" else ["approver", "hr"])
    skip = Press(action="kb.skip", subject=found.subject.partition(".")[0] + ".0", nonce="n")
    said = words.NO_MORE_TO_APPROVE if name == "Hana" else words.forbidden(["approver", "hr"])
    assert plain_text(other.takes(skip)) == said


@pytest.mark.parametrize(
    "subject", ["", "nonsense", f"{NAME}", f"{NAME}@", f"{NAME}@9", f"{NAME}@x", "@1", "🙂@1", f"{NAME}@1@1"]
)
def test_a_forged_button_approves_nothing(stage, cast, subject):
    ana, anton, pavel = cast
    approves(pavel)
    where = button(anton.says(f"/kb approve {NAME}")).subject.partition(".")[0]
    anton.takes(Press(action="kb.approve", subject=f"{where}.{subject}", nonce="n"))
    assert words.NOTHING_APPROVED in plain_text(ana.says(ASK))
    assert stage.surprises == []


# --------------------------------------------------------------------- whatever the order, nothing is said unapproved
WITH_VALUE = PLAIN.replace(
    f'{OLD}"\n  engagement: null\n  requires: []',
    f'{OLD}"\n  engagement: "Ask {{{{engagement.hr_contact}}}}."\n  requires: [engagement.hr_contact]',
)
assert WITH_VALUE != PLAIN
VALUES = ["Mia Berg", "Tom Haas"]
SHOWN_FOR = 180  # days after the last approval or confirmation: the review period and as long again
TEXTS = [f"Your employer decides, as agreed in paragraph {number}." for number in range(3)]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def fresh(request, tmp_path):
    """Return what makes a new database, with its tables, and says where it is."""
    names = itertools.count()
    if request.param == "sqlite":
        return lambda: (
            f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_file'), tmp_path / f'{next(names)}.db')}"
        )
    server, template = request.getfixturevalue("postgresql_server"), request.getfixturevalue("migrated_database")

    def made():
        name = f"approvals_{uuid.uuid4().hex[:10]}"
        run(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        request.addfinalizer(lambda: run(server, f'DROP DATABASE "{name}" WITH (FORCE)'))
        return with_database(server, name)

    return made


class Office(RuleBasedStateMachine):
    """Imports, changes, looks, presses, refusals, retiring and restoring in any order, old buttons among them."""

    fresh = None

    def __init__(self):
        super().__init__()
        self.stage = Stage(type(self).fresh())
        self.ana, self.ada, anton, pavel = self.stage.everybody("Ana", "Ada", "Anton", "Pavel")
        self.sides = {Side.CUSTOMER: anton, Side.PROVIDER: pavel}
        self.seen = {side: {} for side in Side}  # by button: the answers that stood above it
        self.approved = {side: set() for side in Side}  # answers that were approved below where they stood
        self.said = set()
        self.silent = False  # retired, and not restored since by both
        self.valued = {side: {} for side in Side}  # the values this side approved, with the last day of each
        self.withdrawn = False  # and nothing approved since
        self.word = self.today()  # when anybody last said by a press that what is shown is right

    def today(self):
        """The day on the stage."""
        return self.stage.calendar().date()

    @initialize(
        text=st.sampled_from(TEXTS),
        value=st.sampled_from([None, *VALUES]),
        days=st.sampled_from([None, 50]),
        published=st.booleans(),
    )
    def begins(self, text, value, days, published):
        """Start with one import, and perhaps with a value, or with what is shown already."""
        self.imports(text)
        if value:
            self.both_give_a_value(value, days)
        if published:
            self.both_look_and_press()

    @rule(text=st.sampled_from(TEXTS))
    def imports(self, text):
        """Take in a file."""
        self.stage.take_in(WITH_VALUE.replace(OLD, text))

    @rule(days=st.sampled_from([20, 80, 190]))
    def time_passes(self, days):
        """Let so many days go by."""
        self.stage.calendar.pass_by(days=days)

    @rule(side=st.sampled_from(Side))
    def confirms(self, side):
        """Say that what is shown is still true."""
        if found := button(self.sides[side].says(f"/kb confirm {NAME}"), "kb.confirm"):
            press(self.sides[side], found)
            self.word = self.today()

    @rule(side=st.sampled_from(Side), value=st.sampled_from(VALUES), days=st.sampled_from([None, 0, 50]))
    def proposes_a_value(self, side, value, days):
        """Propose a value, and approve it thereby for one's own side."""
        until = days is not None and self.today() + timedelta(days=days)
        self.sides[side].says(f"/kb fact hr_contact = {value}{f' until={until}' if until else ''}")
        self._values(side, value, until or None)

    @rule(side=st.sampled_from(Side))
    def approves_the_value(self, side):
        """Look at what is proposed, and approve it."""
        shown = self.sides[side].says("/kb approve fact hr_contact")
        if found := button(shown, "kb.approve_fact"):
            text = plain_text(shown)
            until = re.search(r"It (?:is|was) shown until (\d+ \w+ \d+)", text)
            press(self.sides[side], found)
            [value] = [it for it in VALUES if f"“{it}”" in text]
            self._values(side, value, until and datetime.strptime(until[1], "%d %B %Y").date())  # noqa: DTZ007

    @rule(value=st.sampled_from(VALUES), days=st.sampled_from([None, 50]))
    def both_give_a_value(self, value, days):
        """Propose and approve it at once."""
        self.proposes_a_value(Side.CUSTOMER, value, days)
        self.approves_the_value(Side.PROVIDER)

    @rule(side=st.sampled_from(Side))
    def withdraws_the_value(self, side):
        """Take back whatever is shown."""
        said = plain_text(self.sides[side].says("/kb withdraw hr_contact = wrong"))
        self.withdrawn = self.withdrawn or said.startswith("Withdrawn:")

    def _values(self, side, value, until):
        self.valued[side].setdefault(value, set()).add(until)
        self.withdrawn = False

    @rule(text=st.sampled_from(TEXTS))
    def writes(self, text):
        """Change it in chat."""
        shown = self.ada.says(f"/kb edit {NAME} answer = {text}")
        if found := button(shown, "kb.send"):
            press(self.ada, found)

    @rule(side=st.sampled_from(Side), text=st.sampled_from(TEXTS))
    def an_approver_writes(self, side, text):
        """Change it oneself; it takes somebody else of one's own side then."""
        if found := button(self.sides[side].says(f"/kb edit {NAME} answer = {text}"), "kb.send"):
            press(self.sides[side], found)
            self._note(side, self.sides[side].says(f"/kb approve {NAME}"))

    @rule(side=st.sampled_from(Side))
    def turns_down(self, side):
        """Refuse whatever waits."""
        self.sides[side].says(f"/kb reject {NAME} = no")

    @rule(side=st.sampled_from(Side), number=st.integers(1, 4))
    def proposes_an_earlier_one(self, side, number):
        """Propose an earlier version anew."""
        if found := button(self.sides[side].says(f"/kb restore {NAME} {number}"), "kb.send"):
            press(self.sides[side], found)

    @rule(side=st.sampled_from(Side), kind=st.sampled_from(["harmful", "not_needed"]))
    def retires(self, side, kind):
        """Stop it at once, or ask the other side."""
        who = self.sides[side]
        form = who.says(f"/kb retire {NAME}").form
        if form:
            fields = {"kind": kind, "why": "so"}
            who.takes(Submit(form=form.name, subject=form.subject, nonce=self.stage.name(), fields=fields))
            self.silent = self.silent or kind == "harmful"

    @rule(side=st.sampled_from(Side))
    def restores(self, side):
        """Let it answer again, as far as this side goes; the answers that it was shown count as seen."""
        reply = self.sides[side].says(f"/kb restore {NAME}")
        if found := button(reply, "kb.restore"):
            said = plain_text(press(self.sides[side], found))
            self.silent = self.silent and words.restored(NAME) not in said

    @rule(side=st.sampled_from(Side), what=st.sampled_from([NAME, "all"]))
    def looks(self, side, what):
        """Ask to be shown what waits."""
        self._note(side, self.sides[side].says(f"/kb approve {what}"))

    @rule(side=st.sampled_from(Side))
    def looks_and_presses(self, side):
        """Approve what was just shown."""
        self.looks(side, NAME)
        self._press(side, next(reversed(self.seen[side]), None))

    @rule()
    def both_look_and_press(self):
        """Approve what was just shown, on both sides."""
        for side in Side:
            self.looks_and_presses(side)

    @rule(side=st.sampled_from(Side), text=st.sampled_from(TEXTS))
    def presses_what_was_replaced_meanwhile(self, side, text):
        """Look, let something else be taken in, and press then."""
        self.looks(side, NAME)
        self.imports(text)
        self._press(side, next(reversed(self.seen[side]), None))

    @precondition(lambda self: any(self.seen.values()))
    @rule(data=st.data())
    def presses(self, data):
        """Press any button that was ever shown."""
        side = data.draw(st.sampled_from([it for it in Side if self.seen[it]]))
        self._press(side, data.draw(st.sampled_from(list(self.seen[side]))))

    def _press(self, side, found):
        if found:
            self.approved[side] |= self.seen[side][found]
            self.word = self.today()
            reply = press(self.sides[side], found)
            self.silent = self.silent and words.ANSWERS_NOW not in plain_text(reply)
            self._note(side, reply)

    def _note(self, side, reply):
        found, shown = button(reply), plain_text(reply)
        if found:
            here = {text for text in TEXTS if f"Answer: {text}" in shown or f"Answer (new): {text}" in shown}
            self.seen[side].setdefault(found, set()).update(here)

    @invariant()
    def what_is_said_was_seen_and_approved_by_both(self):
        """Ask, and compare."""
        said = plain_text(self.ana.says(ASK))
        now = {text for text in TEXTS if text in said}
        assert not (self.silent and now), "what was stopped stays stopped"
        self.said |= now
        assert all(text in self.approved[side] for text in self.said for side in Side)
        assert not now or self.today() <= self.word + timedelta(days=SHOWN_FOR), "what nobody confirmed is not shown"
        for value in (it for it in VALUES if f"Ask {it}." in said):
            assert not self.withdrawn, "what was taken back is not shown"
            ends = [self.valued[side].get(value, set()) for side in Side]
            both = ends[0] & ends[1]
            assert any(it is None or self.today() <= it for it in both), "a value ends with its last day"
            SHOWN.append(value)
        assert self.stage.surprises == []

    def teardown(self):
        """Close the database."""
        PUBLISHED.append(len(self.said))
        self.stage.product.engine.dispose()


PUBLISHED, SHOWN = [], []


def test_no_sequence_shows_what_both_sides_did_not_approve_after_seeing_it(fresh):
    Office.fresh = staticmethod(fresh)
    PUBLISHED.clear()
    SHOWN.clear()
    run_state_machine_as_test(
        Office,
        settings=settings(
            max_examples=30, stateful_step_count=18, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
    assert sum(map(bool, PUBLISHED)) >= 3, "in some of them something was published"
    assert SHOWN, "and in some with a value"
