"""People pass questions on without their names, and admins teach what was meant: nothing is learned silently."""

from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import select

from adapters.store.engine import transaction
from adapters.store.store import SqlStore
from adapters.store.tables import audit, conversation, draft, question
from bot import words
from bot.concerns.concern import MAX_TEXT_LENGTH
from bot.editing import preview, teaching
from bot.plain import plain_text
from bot.turn import Press
from tests.unit.dialogues import ALDER, CEDAR, Pressed, Understanding, verify_dialogue
from tests.unit.test_dialogues import ASK

PARKING = "Where does Carla park, and is carla@alder.example right?"


@pytest.fixture
def people(stage):
    """Return somebody on the staff and an admin, with both entries published."""
    stage.publish()
    ana, ada, _ = stage.everybody("Ana", "Ada", "Carla")
    return ana, ada


def passed_on(ana, text=PARKING):
    ana.says(text)
    return plain_text(ana.presses("Pass it on without my name"))


def table(stage, which):
    with transaction(stage.product.engine) as connection:
        return connection.execute(select(which)).all()


def test_a_question_is_passed_on_without_any_name_and_its_author_forgotten(stage, people):
    ana, ada = people
    assert passed_on(ana) == words.PASSED_ON
    assert [(row.text, row.state) for row in table(stage, question)] == [
        ("Where does [name] park, and is [address] right?", "waiting")
    ]
    assert table(stage, draft) == []
    verify_dialogue(
        (
            ada,
            "/kb questions",
            (
                "Q-1: Where does [name] park, and is [address] right? (2 March 2026)",
                words.would_answer("no answer, offer a concern"),
            ),
        ),
        (ana, "/kb questions", words.forbidden(["admin", "approver"])),
    )


def test_a_question_is_passed_on_once(stage, people):
    ana, _ = people
    passed_on(ana)
    assert plain_text(ana.presses("Pass it on without my name")) == words.DRAFT_GONE
    assert len(table(stage, question)) == 1


def test_the_author_is_not_named_as_the_platform_names_them_either(stage, people):
    ana, _ = people
    ana.actor = replace(ana.actor, name="Anuschka Meier")
    passed_on(ana, "Why must Anuschka park outside?")
    assert [row.text for row in table(stage, question)] == ["Why must [name] park outside?"]


def test_nothing_is_left_that_says_whose_a_question_was(stage, people):
    """Neither the same question asked before, nor the question it was the end of."""
    ana, _ = people
    ana.says("Who decides about jobs?")
    ana.says("And for contractors?")
    ana.says("And for contractors?")
    assert len(table(stage, draft)) == 2
    ana.presses("Pass it on without my name")
    assert table(stage, question)[0].text == "Who decides about jobs, And for contractors?"
    assert table(stage, draft) == table(stage, conversation) == []


def test_whoever_may_pass_on_a_question_is_told_who_will_see_it(people):
    ana, _ = people
    assert "admins and approvers of both companies" in plain_text(ana.says(PARKING))
    assert "admins and approvers of both companies" in words.PASSED_ON
    assert "admins and approvers of both companies" in plain_text(ana.says("/privacy"))


def test_no_more_questions_wait_than_can_be_looked_at(stage, people, monkeypatch):
    ana, _ = people
    monkeypatch.setattr(teaching, "MAX_WAITING", 1)
    passed_on(ana)
    assert passed_on(ana, "Where do we park?") == words.MANY_WAITING
    assert (len(table(stage, question)), len(table(stage, draft))) == (1, 1)
    assert words.UNDERSTOOD_QUESTION in plain_text(ana.presses("Ask a person"))


def test_a_question_that_grows_when_it_is_taken_apart_is_cut(stage, people):
    ana, _ = people
    passed_on(ana, "\ufdfa" * 400)  # each is eighteen letters when taken apart
    assert [len(row.text) for row in table(stage, question)] == [MAX_TEXT_LENGTH]


def test_nobody_passes_on_what_somebody_else_asked(stage, people):
    ana, ada = people
    ana.says(PARKING)
    button = ana.button("Pass it on without my name")
    assert plain_text(ada.takes(button)) == words.DRAFT_GONE
    nothing = Press(action=button.action, subject=f"{stage.engagements[ALDER].id}.")
    assert plain_text(ada.takes(nothing)) == words.DRAFT_GONE


def test_a_question_of_which_nothing_is_left_is_not_passed_on(stage, people):
    ana, _ = people
    assert passed_on(ana, "Carla carla@alder.example?") == words.NOTHING_LEFT
    assert table(stage, question) == []


def test_what_is_taught_is_understood_from_the_next_message_on_and_can_be_taken_back(stage, people):
    ana, ada = people
    passed_on(ana, "Who can be root?")
    verify_dialogue(
        (ada, "/kb teach admin-accounts = Q-1", (words.taught_now("P-1", "admin-accounts"), "→ admin-accounts")),
        (ada, "/kb questions", words.NO_QUESTIONS),
        (ada, "/kb taught", "Ways of asking that were taught\nP-1: admin-accounts: Who can be root?"),
        (ana, "Who can be root?", ("The customer should own root accounts.",)),
        (ada, "/kb forget P-1", words.forgotten("P-1")),
        (ana, "Who can be root?", (words.I_DO_NOT_KNOW,)),
        (ada, "/kb taught", words.NOTHING_TAUGHT),
        (ada, "/kb forget P-1", words.no_such_label("P-1", "P-2")),
    )
    acts = [(row.act, row.subject) for row in table(stage, audit) if row.act.startswith("phrasing")]
    assert acts == [("phrasing.taught", "P-1 admin-accounts"), ("phrasing.forgotten", "P-1")]


def test_what_teaching_would_take_from_another_entry_is_shown(people):
    _, ada = people
    verify_dialogue(
        (
            ada,
            "/kb teach admin-accounts = Who decides about jobs?",
            ("What that changes\nWho decides about jobs?: who-decides-jobs → admin-accounts",),
        ),
    )


def test_what_teaching_would_take_from_another_lesson_is_shown(people):
    _, ada = people
    ada.says("/kb teach admin-accounts = Who can be root?")
    verify_dialogue(
        (
            ada,
            "/kb teach who-decides-jobs = who can be root?",
            ("What that changes\nwho can be root?: admin-accounts → who-decides-jobs\nWho can be root?: admin",),
        ),
    )


def test_how_much_is_not_shown_is_said(people, monkeypatch):
    ana, ada = people
    monkeypatch.setattr(teaching, "MAX_SHOWN", 1)
    monkeypatch.setattr(preview, "MAX_SHOWN", 1)
    passed_on(ana, "Where do we park?")
    passed_on(ana, "where do we park?")
    verify_dialogue(
        (ada, "/kb questions", ("Q-1: Where do we park?", words.and_more(1))),
        (ada, "/kb teach admin-accounts = Q-1", ("What that changes", words.and_more(1))),
    )
    ada.says("/kb teach admin-accounts = Q-2")
    monkeypatch.setattr(teaching, "MAX_LISTED", 1)
    verify_dialogue((ada, "/kb taught", ("P-2: admin-accounts: where do we park?", words.and_more(1))))


def test_only_so_much_is_taught(people, monkeypatch):
    _, ada = people
    monkeypatch.setattr(teaching, "MAX_TAUGHT", 1)
    ada.says("/kb teach admin-accounts = Who can be root?")
    verify_dialogue((ada, "/kb teach admin-accounts = Who may be root?", words.MANY_TAUGHT))


def test_known_questions_are_looked_at_before_the_transaction_and_not_all_of_them(people, monkeypatch):
    """On SQLite nobody else can write meanwhile."""
    ana, ada = people
    for number in range(6):
        passed_on(ana, f"Where do we park {'x' * number}?")
    monkeypatch.setattr(preview, "MAX_COMPARED", 4)
    writing, looked = [], []
    work, match = SqlStore.work, Understanding.match

    @contextmanager
    def noted(store, engagement):
        with work(store, engagement) as opened:
            writing.append(True)
            yield opened
            writing.clear()

    def seen(matcher, text, **how):
        looked.append((text.startswith("Where"), bool(writing)))
        return match(matcher, text, **how)

    monkeypatch.setattr(SqlStore, "work", noted)
    monkeypatch.setattr(Understanding, "match", seen)
    for said, most in (
        ("/kb questions", 6),
        ("/kb try who decides", 4),
        ("/kb teach admin-accounts = Q-1", 8),
    ):
        looked.clear()
        ada.says(said)
        known = [inside for known, inside in looked if known]
        assert 0 < len(known) <= most, said
        assert not any(known), said


def test_what_teaching_changes_nothing_else_says_so(people):
    _, ada = people
    verify_dialogue(
        (ada, "/kb teach admin-accounts = Who keeps the admin accounts?", (words.CHANGES_NOTHING,)),
    )


def test_a_question_that_no_entry_answers_is_taught_as_that(stage, people):
    ana, ada = people
    passed_on(ana)
    verify_dialogue((ada, "/kb teach none = Q-1", (words.taught_now("P-1", "near_topic_unanswered"),)))
    with stage.work() as work:
        assert [(it.target, it.is_kind) for it in work.phrasings.all()] == [("near_topic_unanswered", True)]


def test_a_kind_of_message_is_taught_by_its_name(stage, people):
    _, ada = people
    ada.says("/kb teach it_helpdesk = the toner is out")
    with stage.work() as work:
        assert [(it.target, it.is_kind, it.text) for it in work.phrasings.all()] == [
            ("it_helpdesk", True, "the toner is out")
        ]


def test_a_question_is_set_aside_once(people):
    ana, ada = people
    passed_on(ana)
    verify_dialogue(
        (ada, "/kb drop Q-1", words.dropped_question("Q-1")),
        (ada, "/kb questions", words.NO_QUESTIONS),
        (ada, "/kb drop Q-1", words.no_such_label("Q-1", "Q-3")),
    )


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("/kb teach", words.missing_argument("kb teach", words.TEACH_EXAMPLE)),
        ("/kb teach admin-accounts", words.missing_argument("kb teach", words.TEACH_EXAMPLE)),
        ("/kb teach admin-accounts =", words.missing_argument("kb teach", words.TEACH_EXAMPLE)),
        ("/kb teach admin-acounts = hi", words.no_such_target("admin-acounts", "admin-accounts")),
        ("/kb teach admin-accounts = Q-7", words.no_such_label("Q-7", "Q-3")),
        ("/kb teach admin-accounts = " + "a" * 2975, None),
        ("/kb teach admin-accounts = ?! 😀", words.NOTHING_TO_TEACH),
        ("/kb drop seven", words.no_such_label("seven", "Q-3")),
        ("/kb forget Q-1", words.no_such_label("Q-1", "P-2")),
    ],
)
def test_a_mistake_is_explained_and_teaches_nothing(stage, people, said, told):
    _, ada = people
    shown = plain_text(ada.says(said))
    assert shown == told if told else "3,000" in shown
    with stage.work() as work:
        assert work.phrasings.all() == ()


def test_what_one_engagement_is_taught_another_does_not_know(stage, people):
    _, ada = people
    stage.publish(engagement=CEDAR)
    ada.says("/kb teach admin-accounts = Who can be root?")
    pia = stage.add("Pia", engagement=CEDAR)
    assert words.I_DO_NOT_KNOW in plain_text(pia.says("Who can be root?"))


# ------------------------------------------------------------------ caution
def test_an_admin_moves_the_caution_and_sees_what_it_does(stage, people):
    ana, ada = people
    verify_dialogue(
        (ada, "/engagement caution", ("Caution is 2:", "from a probability of 67% on")),
        (ada, "/engagement caution 9", ("Caution is 9:", "from a probability of 90% on")),
        (ada, "/engagement caution", ("Caution is 9:",)),
        (ada, "/engagement caution usual", ("Caution is 2:",)),
        (ana, "/engagement caution 3", words.forbidden(["admin"])),
    )
    assert [(row.act, row.subject) for row in table(stage, audit) if row.act == "caution.set"] == [
        ("caution.set", "9"),
        ("caution.set", "usual"),
    ]


@pytest.mark.parametrize("written", ["0.4", "51", "nan", "inf", "much", "-3"])
def test_a_caution_that_makes_no_sense_is_refused(people, written):
    _, ada = people
    verify_dialogue(
        (ada, f"/engagement caution {written}", words.caution_out_of_range(0.5, 50)),
        (ada, "/engagement caution", ("Caution is 2:",)),
    )


def test_the_caution_is_the_matchers_from_the_next_message_on(people):
    ana, ada = people
    ada.says("/engagement caution 0,5")
    verify_dialogue(
        (ana, "who decides", ("Your employer decides.",)),
        (ada, "/engagement caution usual", ("Caution is 2",)),
        (ana, "who decides", (words.CLARIFY,)),
        (ana, Pressed("None of these"), (words.SORRY_NOT_IT,)),
    )


# ------------------------------------------------------------------ trying
def test_trying_a_question_shows_what_other_cautions_would_do(people):
    _, ada = people
    verify_dialogue(
        (
            ada,
            "/kb try who decides",
            (
                "Decision: ask back",
                "who-decides-jobs: 90%",
                "Caution is 2:",
                "With another caution\nat caution 1: ask back",
            ),
        ),
    )


def test_trying_a_question_shows_the_questions_that_may_ask_the_same(people):
    ana, ada = people
    ana.says("who decides")
    ana.presses("None of these")
    ana.presses("Pass it on without my name")
    verify_dialogue(
        (
            ada,
            "/kb try Who decides about jobs?",
            ("Passed on, and perhaps the same\nQ-1: who decides", "/kb teach who-decides-jobs = Q-1"),
        ),
    )
    assert "perhaps the same" not in plain_text(ada.says(f"/kb try {ASK}"))


def test_questions_passed_on_are_shown_to_admins_and_approvers_alone(stage, people):
    ana, _ = people
    ana.says("who decides")
    ana.presses("None of these")
    ana.presses("Pass it on without my name")
    for name in ("Deepa", "Ben", "Hana"):
        shown = plain_text(stage.add(name).says("/kb try Who decides about jobs?"))
        assert shown.startswith("Decision: answer"), name
        assert "Q-1" not in shown, name
