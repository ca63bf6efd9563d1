"""Admins are shown ways of asking that an entry may lack: passed on by people, or made up by a model and so marked."""

from contextlib import contextmanager

import pytest
from sqlalchemy import select

from adapters.store.engine import transaction
from adapters.store.store import SqlStore
from adapters.store.tables import audit
from bot import words
from bot.editing import suggesting
from bot.editing.ports import DescribedEntry
from bot.people import Role
from bot.plain import plain_text
from bot.reply import Buttons
from bot.turn import Press
from knowledge.decision import Decision
from tests.unit.advisers import Scripted, advise
from tests.unit.dialogues import ALDER, CEDAR, MEANINGS, Pressed, Understanding, verify_dialogue

ADMIN = "admin-accounts"
SUGGEST = f"/kb suggest {ADMIN}"
NO_ANSWER = "no answer, offer a concern"


@pytest.fixture
def people(stage):
    """Return somebody on the staff and an admin, with both entries published."""
    stage.publish()
    return stage.everybody("Ana", "Ada")


def passed_on(stage, *texts):
    with stage.work() as work:
        for text in texts:
            work.questions.pass_on(text, stage.calendar().date())


def taught(stage):
    with stage.work() as work:
        return [(it.target, it.text) for it in work.phrasings.all()]


def subjects(reply):
    return [button.subject for block in reply.blocks if isinstance(block, Buttons) for button in block.buttons]


def test_without_a_model_questions_passed_on_are_suggested_and_taught_by_a_button(stage, people):
    ana, ada = people
    passed_on(stage, "Who can be root?")
    verify_dialogue(
        (
            ada,
            SUGGEST,
            (
                f"Ways of asking that {ADMIN} may lack\n"
                f"1. Who can be root?: {NO_ANSWER} → {ADMIN} (passed on as Q-1)\n\n"
                f"{words.CHANGED_NOTHING_BESIDES}\n\n{words.NO_MODEL_TO_SUGGEST}\n\n[Teach 1]"
            ),
        ),
        (ada, Pressed("Teach 1"), words.taught_now("P-1", ADMIN)),
        (ana, "Who can be root?", ("The customer should own root accounts.",)),
        (ada, "/kb questions", words.NO_QUESTIONS),
        (ada, SUGGEST, f"{words.NO_MODEL_TO_SUGGEST}\n\n{words.no_suggestions(ADMIN)}"),
    )
    with transaction(stage.product.engine) as connection:
        acts = [(row.act, row.subject) for row in connection.execute(select(audit)) if "phrasing" in row.act]
    assert acts == [("phrasing.taught", f"P-1 {ADMIN}")]


def test_what_a_model_makes_up_is_marked_and_taught_by_a_button(stage, people):
    ana, ada = people
    scripted = advise(stage, Scripted(suggested=("so who holds the master keys?", "who keeps the admin accounts")))
    passed_on(stage, "Who can be root?")
    verify_dialogue(
        (
            ada,
            SUGGEST,
            (
                (
                    f"1. Who can be root?: {NO_ANSWER} → {ADMIN} (passed on as Q-1)\n"
                    f"2. so who holds the master keys?: {NO_ANSWER} → {ADMIN} ({words.BY_THE_MODEL})\n\n"
                ),
                words.MODEL_KNEW_NO_MORE,
                "[Teach 1] [Teach 2]",
            ),
        ),
        (ada, Pressed("Teach 2"), words.taught_now("P-1", ADMIN)),
        (ana, "So who holds the master keys?", ("The customer should own root accounts.",)),
    )
    assert taught(stage) == [(ADMIN, "so who holds the master keys?")]
    assert len(scripted.described) == 1


def test_the_entry_alone_is_sent_and_without_names(stage, people):
    _, ada = people
    stage.add("Will Admin Keys")
    scripted = advise(stage, Scripted(suggested=()))
    passed_on(stage, "Who can be root?")
    ada.says("/kb teach admin-accounts = Who of Ana's team can be root?")
    ada.says(SUGGEST)
    assert scripted.described == [
        DescribedEntry(
            questions=("Who keeps the [name] accounts?",),
            myth="They [name] hold all the [name].",
            answer="The customer should own root accounts. Day-to-day roles can be shared.",
        )
    ]
    assert scripted.asked == []


def test_what_teaching_would_catch_or_steal_is_shown(stage, people, monkeypatch):
    _, ada = people
    advise(stage, Scripted(suggested=("who may use the root?",)))
    ada.says("/kb teach who-decides-jobs = who is root here?")
    passed_on(stage, "who is root?")
    learn = Understanding.with_example

    def generous(matcher, target, text):
        other = learn(matcher, target, text)
        other._taught |= dict.fromkeys(("who is root?", "who is root here?"), target)
        return other

    monkeypatch.setattr(Understanding, "with_example", generous)
    shown = plain_text(ada.says(SUGGEST))
    assert (
        f"{words.CHANGED_BESIDES}\n"
        f"1. who is root here?: who-decides-jobs → {ADMIN}\n"
        f"2. who is root?: {NO_ANSWER} → {ADMIN}\n"
        f"2. who is root here?: who-decides-jobs → {ADMIN}"
    ) in shown


@pytest.mark.parametrize(
    ("meaning", "shown"),
    [
        ((Decision.ANSWER, [ADMIN], None), False),  # understood already
        ((Decision.ANSWER, ["who-decides-jobs"], None), True),  # and that is shown
        ((Decision.CLARIFY, ["who-decides-jobs", ADMIN], None), True),
        ((Decision.OFFER_CONCERN, [ADMIN], "concern_hr"), False),
        ((Decision.HANDOFF_HUMAN, [ADMIN], "wellbeing_crisis"), False),
        ((Decision.HANDOFF_HUMAN, [ADMIN], "whistleblowing_misconduct"), False),
        ((Decision.REFUSE_PROMISE, [ADMIN], "demand_promise"), False),
        ((Decision.REFUSE_INJECTION, [ADMIN], "prompt_injection"), False),
    ],
)
def test_only_what_the_entry_lacks_and_is_a_question_is_suggested(stage, people, monkeypatch, meaning, shown):
    _, ada = people
    monkeypatch.setitem(MEANINGS, "who has the keys now", meaning)
    advise(stage, Scripted(suggested=("who has the keys now",)))
    assert ("who has the keys now" in plain_text(ada.says(SUGGEST))) is shown


def test_what_is_far_from_the_entry_is_not_suggested(stage, people, monkeypatch):
    _, ada = people
    monkeypatch.setattr(suggesting, "MAX_SUGGESTED", 1)
    advise(stage, Scripted(suggested=("who decides",)))
    assert "1." not in plain_text(ada.says(SUGGEST))


def test_at_most_five_are_suggested_those_of_people_first_and_then_no_model_is_asked(stage, people):
    _, ada = people
    scripted = advise(stage, Scripted(suggested=[f"who holds key {word}?" for word in "abcdefgh"]))
    passed_on(stage, *(f"who is root on {word}" for word in ("mars", "venus", "earth")))
    shown = ada.says(SUGGEST)
    assert [it.partition("= ")[2] for it in subjects(shown)] == [
        "Q-1", "Q-2", "Q-3", "who holds key a?", "who holds key b?"
    ]  # fmt: skip
    passed_on(stage, "who is root on pluto", "who is root on saturn", "who is root on jupiter")
    assert len(subjects(ada.says(SUGGEST))) == 5
    assert len(scripted.described) == 1


def test_nothing_that_is_there_already_is_suggested(stage, people):
    _, ada = people
    ada.says("/kb teach admin-accounts = who is root?")
    passed_on(stage, "Who can be root?")
    advise(
        stage, Scripted(suggested=("WHO KEEPS THE ADMIN ACCOUNTS", "Who is root", "who can be root!", "one new way?"))
    )
    assert [it.partition("= ")[2] for it in subjects(ada.says(SUGGEST))] == ["Q-1", "one new way?"]


@pytest.mark.parametrize(
    "hostile",
    [
        (
            "<!channel> your job is safe",
            "see https://evil.example now",
            "who\nkeeps\nthe keys",
            "Q-1",
            "/kb approve all",
        ),
        ("\x1b[2J\x1b[H", "", " ", "?" * 40, "x" * 5000),
    ],
)
def test_nothing_hostile_is_shown(stage, people, hostile):
    _, ada = people
    advise(stage, Scripted(suggested=hostile))
    assert plain_text(ada.says(SUGGEST)) == f"{words.MODEL_KNEW_NO_MORE}\n\n{words.no_suggestions(ADMIN)}"


def test_a_model_that_gives_nothing_is_said_to_and_people_are_heard_all_the_same(stage, people):
    _, ada = people
    advise(stage, Scripted(suggested=None))
    verify_dialogue((ada, SUGGEST, f"{words.MODEL_GAVE_NOTHING}\n\n{words.no_suggestions(ADMIN)}"))
    passed_on(stage, "Who can be root?")
    verify_dialogue((ada, SUGGEST, ("1. Who can be root?", words.MODEL_GAVE_NOTHING)))


def test_an_engagement_that_does_not_allow_it_has_nothing_sent(stage, people):
    _, ada = people
    scripted = advise(stage, Scripted(suggested=("one new way?",)), engagements=(CEDAR,))
    verify_dialogue((ada, SUGGEST, (words.NO_MODEL_TO_SUGGEST,)))
    assert scripted.described == []


@pytest.mark.parametrize("name", ["Ana", "Carla", "Ben", "Deepa", "Hana"])
def test_only_admins_and_approvers_get_suggestions_and_teach_them(stage, name):
    stage.publish()
    scripted = advise(stage, Scripted(suggested=("one new way?",)))
    somebody = stage.add(name)
    verify_dialogue((somebody, SUGGEST, words.forbidden(["admin", "approver"])))
    press = Press(action=suggesting.TEACH, subject=f"{stage.engagements[ALDER].id}.{ADMIN} = one new way?")
    assert plain_text(somebody.takes(press)) == words.forbidden(["admin", "approver"])
    assert scripted.described == []
    assert taught(stage) == []


def test_whoever_was_an_admin_when_it_was_shown_teaches_nothing_afterwards(stage, people):
    _, ada = people
    advise(stage, Scripted(suggested=("one new way?",)))
    ada.says(SUGGEST)
    stage.add("Ada", roles={Role.LEAD}, seen=False)
    verify_dialogue((ada, Pressed("Teach 1"), words.forbidden(["admin", "approver"])))


def test_a_button_teaches_once(stage, people):
    _, ada = people
    advise(stage, Scripted(suggested=("one new way?",)))
    passed_on(stage, "Who can be root?")
    ada.says(SUGGEST)
    first, second = ada.button("Teach 1"), ada.button("Teach 2")
    for press, told in (
        (first, words.taught_now("P-1", ADMIN)),
        (first, words.no_such_label("Q-1", "Q-3")),
        (second, words.taught_now("P-2", ADMIN)),
        (second, words.TAUGHT_BEFORE),
    ):
        assert plain_text(ada.takes(press)) == told
    assert [text for _, text in taught(stage)] == ["Who can be root?", "one new way?"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("/kb suggest", words.missing_argument("kb suggest", SUGGEST)),
        ("/kb suggest admin-acounts", words.no_such_entry("admin-acounts", ADMIN)),
    ],
)
def test_a_mistake_is_explained(people, said, told):
    _, ada = people
    verify_dialogue((ada, said, told))


@pytest.mark.parametrize("name", ["", "nonsense", f"{ADMIN} =", "no-entry = who", f"{ADMIN} = ?!"])
def test_a_button_that_nobody_was_shown_teaches_nothing(stage, people, name):
    _, ada = people
    ada.takes(Press(action=suggesting.TEACH, subject=f"{stage.engagements[ALDER].id}.{name}"))
    assert taught(stage) == []


def test_no_transaction_is_open_while_a_model_is_asked_or_suggestions_are_compared(stage, people, monkeypatch):
    _, ada = people
    writing, looked = [], []
    work, match = SqlStore.work, Understanding.match

    @contextmanager
    def noted(store, engagement):
        with work(store, engagement) as opened:
            writing.append(True)
            yield opened
            writing.clear()

    def seen(matcher, text, **how):
        looked.append(bool(writing))
        return match(matcher, text, **how)

    class Asking(Scripted):
        def suggest(self, entry):
            looked.append(bool(writing))
            return super().suggest(entry)

    advise(stage, Asking(suggested=("one new way?",)))
    passed_on(stage, "Who can be root?")
    ada.says("/help")
    monkeypatch.setattr(SqlStore, "work", noted)
    monkeypatch.setattr(Understanding, "match", seen)
    ada.says(SUGGEST)
    assert len(looked) > 5
    assert not any(looked)


def test_privacy_says_what_is_sent_for_suggestions(stage, people):
    _, ada = people
    advise(stage, Scripted())
    assert "for that I send the entry alone, and nobody's question" in plain_text(ada.says("/privacy"))
