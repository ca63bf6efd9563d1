"""Admins add kinds of message of their own: what one would change is shown before it counts, and nothing is stolen."""

from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import select

from adapters.store.engine import transaction
from adapters.store.store import SqlStore
from adapters.store.tables import audit
from bot import words
from bot.editing import kinds, preview
from bot.plain import plain_text
from knowledge.decision import Decision
from knowledge.starter import starter_kinds
from tests.unit.dialogues import ALDER, CEDAR, MEANINGS, Pressed, Understanding, verify_dialogue

CANTEEN = "/kb kind add canteen off-topic: is there soup? | what is for lunch? | when does the canteen open?"
SOUP = "Is there soup?"


@pytest.fixture
def people(stage):
    """Return somebody on the staff and an admin, with both entries published."""
    stage.publish()
    return stage.everybody("Ana", "Ada")


def own(stage, engagement=ALDER):
    with stage.work(engagement) as work:
        return [(it.kind.id, it.counts) for it in work.kinds.all()]


def acts(stage):
    with transaction(stage.product.engine) as connection:
        rows = connection.execute(select(audit)).all()
    return [(row.act, row.subject) for row in rows if row.act.startswith("kind.")]


def test_a_kind_is_shown_then_added_and_can_be_taken_back(stage, people):
    ana, ada = people
    verify_dialogue(
        (ana, SOUP, (words.I_DO_NOT_KNOW,)),
        (
            ada,
            CANTEEN,
            (
                words.KIND_SHOWN,
                "Kind of message: canteen\nWhat is done: decline, off topic",
                f"What staff read: {words.REACTIONS[Decision.DECLINE_OFFTOPIC]}",
                "is there soup? | what is for lunch? | when does the canteen open?",
                words.KIND_CHANGES_NOTHING,
                "[Add it] [Do not add it]",
            ),
        ),
        (ana, SOUP, (words.I_DO_NOT_KNOW,)),
        (ada, "/kb kinds", ("canteen: decline, off topic; 3 examples; not added yet",)),
        (ada, Pressed("Add it"), words.kind_added("canteen")),
        (ana, SOUP, words.REACTIONS[Decision.DECLINE_OFFTOPIC]),
        (ada, "/kb teach canteen = any pudding?", (words.taught_now("P-1", "canteen"),)),
        (ada, "/kb kinds", (f"{words.KINDS_OWN}\ncanteen: decline, off topic; 3 examples and 1 taught",)),
        (ada, "/kb kind drop Canteen", words.kind_dropped("canteen")),
        (ana, SOUP, (words.I_DO_NOT_KNOW,)),
        (ada, "/kb taught", words.NOTHING_TAUGHT),
        (ada, "/kb kind drop canteen", words.no_such_kind("canteen", None)),
    )
    assert acts(stage) == [("kind.added", "canteen"), ("kind.dropped", "canteen")]


def test_the_kinds_that_ship_are_listed_with_what_is_done_and_stay(people):
    _, ada = people
    shown = plain_text(ada.says("/kb kinds"))
    assert words.NO_OWN_KINDS in shown
    for kind in starter_kinds():
        assert f"{kind.id}: {words.OUTCOMES[kind.reaction]}; {len(kind.examples)} examples" in shown
    assert plain_text(ada.says("/kb kind drop it-helpdesk")) == words.kind_ships("it_helpdesk")


def test_what_is_not_wanted_is_not_added(stage, people):
    _, ada = people
    verify_dialogue(
        (ada, CANTEEN, (words.KIND_SHOWN,)),
        (ada, Pressed("Do not add it"), words.KIND_LEFT),
        (ada, Pressed("Add it"), words.KIND_GONE),
        (ada, Pressed("Do not add it"), words.KIND_GONE),
    )
    assert own(stage) == []


def test_nothing_else_is_added_than_what_was_shown(stage, people):
    """Not what took its place under the same name, and not after something else was taught."""
    _, ada = people
    ada.says(CANTEEN)
    first = ada.button("Add it")
    ada.says(CANTEEN.replace("off-topic", "person"))
    assert plain_text(ada.takes(first)) == words.KIND_GONE
    ada.says("/kb teach admin-accounts = Who can be root?")
    assert plain_text(ada.presses("Add it")) == words.KNOWLEDGE_MOVED
    assert own(stage) == [("canteen", False)]
    ada.says(CANTEEN)
    ada.presses("Add it")
    assert own(stage) == [("canteen", True)]
    assert plain_text(ada.presses("Add it")) == words.KIND_GONE
    assert plain_text(ada.says(CANTEEN)) == words.kind_taken("canteen")


def test_only_admins_and_approvers_see_and_add_kinds(stage, people):
    ana, ada = people
    nobody = words.forbidden(["admin", "approver"])
    ada.says(CANTEEN)
    buttons = ada.button("Add it"), ada.button("Do not add it")
    for speaker in (ana, stage.add("Ben")):
        verify_dialogue(
            (speaker, CANTEEN, nobody), (speaker, "/kb kinds", nobody), (speaker, "/kb kind drop canteen", nobody)
        )
        assert [plain_text(speaker.takes(button)) for button in buttons] == [nobody, nobody]
        assert "/kb kind" not in plain_text(speaker.says("/kb help"))
    assert own(stage) == [("canteen", False)]
    pages = [plain_text(ada.says("/kb help")), *(plain_text(ada.presses("More")) for _ in range(3))]
    assert "/kb kind add" in "".join(pages)


def test_what_a_kind_would_take_from_an_entrys_own_questions_is_refused(stage, people):
    ana, ada = people
    asked = "who keeps the admin accounts at night?"
    verify_dialogue(
        (
            ada,
            f"/kb kind add nights person: {asked} | who is there at night? | who works nights?",
            words.kind_would_take([("Who keeps the admin accounts?", "admin-accounts")]),
        ),
        (ana, asked, (words.I_DO_NOT_KNOW,)),
    )
    assert own(stage) == []


def test_an_entrys_own_question_is_no_example(stage, people):
    _, ada = people
    verify_dialogue(
        (
            ada,
            "/kb kind add keys person: who keeps the admin accounts | who has the keys? | who is root?",
            words.kind_example_answered("who keeps the admin accounts", "admin-accounts"),
        ),
    )
    assert own(stage) == []


@pytest.mark.parametrize("text", ["I do not want to live anymore", "my boss fakes the timesheets"])
def test_what_gets_help_first_is_no_example(stage, people, text):
    _, ada = people
    verify_dialogue(
        (
            ada,
            f"/kb kind add moaning off-topic: {text} | what a day | again nothing works",
            words.kind_example_delicate(text),
        )
    )
    assert own(stage) == []


def test_what_a_kind_would_change_of_examples_and_waiting_questions_is_shown(people, monkeypatch):
    ana, ada = people
    ana.says("Where is soup?")
    ana.presses("Pass it on without my name")
    ada.says("/kb teach who-decides-jobs = Who cooks?")
    monkeypatch.setitem(MEANINGS, "is there soup?", (Decision.ANSWER, ["who-decides-jobs"], None))
    verify_dialogue(
        (
            ada,
            "/kb kind add canteen off-topic: is there soup? | WHO cooks? | my mouse is broken",
            (
                words.EXAMPLES_TAKEN,
                "is there soup?: who-decides-jobs",
                "my mouse is broken: send to the service desk (it helpdesk)",
                "What that changes\nWho cooks?: who-decides-jobs → decline, off topic (canteen)",
            ),
        ),
    )
    assert "Where is soup?" not in plain_text(ada.seen[-1])


def test_the_effect_is_worked_out_before_the_transaction_and_not_for_all_questions(people, monkeypatch):
    _, ada = people
    monkeypatch.setattr(preview, "MAX_NEAR", 1)
    writing, looked = [], []
    work, match = SqlStore.work, Understanding.match

    @contextmanager
    def noted(store, engagement):
        with work(store, engagement) as opened:
            writing.append(True)
            yield opened
            writing.clear()

    def seen(matcher, text, **how):
        looked.append((text, bool(writing)))
        return match(matcher, text, **how)

    monkeypatch.setattr(SqlStore, "work", noted)
    monkeypatch.setattr(Understanding, "match", seen)
    ada.says(CANTEEN)
    assert not any(inside for _, inside in looked)
    assert [text for text, _ in looked if text.startswith("Who")] == ["Who keeps the admin accounts?"] * 2


def test_where_learning_takes_too_long_it_is_not_tried_out_and_that_is_said(people, monkeypatch):
    _, ada = people
    monkeypatch.setattr(preview, "MAX_LEARNED", 1)
    verify_dialogue(
        (ada, f"{CANTEEN} | my mouse is broken", (words.EXAMPLES_TAKEN, words.MANY_TO_TRY)),
        (ada, Pressed("Add it"), words.kind_added("canteen")),
    )


def test_before_anything_is_published_kinds_can_be_added(stage):
    ada = stage.add("Ada")
    verify_dialogue(
        (ada, CANTEEN, (words.KIND_CHANGES_NOTHING,)),
        (ada, Pressed("Add it"), words.kind_added("canteen")),
        (ada, SOUP, words.REACTIONS[Decision.DECLINE_OFFTOPIC]),
    )


def test_what_one_engagement_adds_another_does_not_know(stage, people):
    _, ada = people
    stage.publish(engagement=CEDAR)
    ada.says(CANTEEN)
    ada.presses("Add it")
    pia = stage.add("Pia", engagement=CEDAR)
    assert words.I_DO_NOT_KNOW in plain_text(pia.says(SOUP))
    assert own(stage, CEDAR) == []


def test_there_are_only_so_many_kinds_and_a_proposal_may_still_be_changed(people, monkeypatch):
    _, ada = people
    monkeypatch.setattr(kinds, "MAX_KINDS", 1)
    verify_dialogue(
        (ada, CANTEEN, (words.KIND_SHOWN,)),
        (ada, CANTEEN.replace("canteen", "kitchen", 1), words.kinds_many(1)),
        (ada, CANTEEN, (words.KIND_SHOWN,)),
    )


REST = "is there soup? | what is for lunch? | menu?"


@pytest.mark.parametrize(
    ("written", "reaction"),
    [
        ("off-topic", Decision.DECLINE_OFFTOPIC),
        ("Off topic", Decision.DECLINE_OFFTOPIC),
        ("decline_offtopic", Decision.DECLINE_OFFTOPIC),
        ("person", Decision.HANDOFF_HUMAN),
        ("handoff_human", Decision.HANDOFF_HUMAN),
        ("service desk", Decision.IT_HELPDESK),
        ("helpdesk", Decision.IT_HELPDESK),
        ("unanswered", Decision.ABSTAIN_OFFER_CONCERN),
        ("abstain_offer_concern", Decision.ABSTAIN_OFFER_CONCERN),
        ("promise", Decision.REFUSE_PROMISE),
        ("confidential", Decision.REFUSE_CONFIDENTIAL),
        ("small-talk", Decision.SMALL_TALK),
    ],
)
def test_what_is_done_is_said_in_plain_words(people, written, reaction):
    _, ada = people
    shown = plain_text(ada.says(f"/kb kind add canteen {written}: {REST}"))
    assert f"What is done: {words.OUTCOMES[reaction]}\n" in shown
    assert words.REACTIONS.get(reaction, words.I_DO_NOT_KNOW) in shown


@pytest.mark.parametrize(
    "written", ["answer", "clarify", "command", "offer_concern", "refuse_injection", "x" * 90, "hr"]
)
def test_what_an_own_kind_may_not_lead_to_is_refused(stage, people, written):
    _, ada = people
    shown = plain_text(ada.says(f"/kb kind add canteen {written}: {REST}"))
    assert shown == words.kind_reaction_wrong(written[:40])
    assert own(stage) == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("/kb kind", words.missing_argument("kb kind", words.KIND_EXAMPLE)),
        ("/kb kind add", words.missing_argument("kb kind", words.KIND_EXAMPLE)),
        ("/kb kind drop", words.missing_argument("kb kind", words.KIND_EXAMPLE)),
        ("/kb kind shelve canteen", words.missing_argument("kb kind", words.KIND_EXAMPLE)),
        ("/kb kind add canteen", words.missing_argument("kb kind add", words.KIND_EXAMPLE)),
        ("/kb kind add canteen: a | b | c", words.missing_argument("kb kind add", words.KIND_EXAMPLE)),
        ("/kb kind add canteen off-topic a | b | c", words.missing_argument("kb kind add", words.KIND_EXAMPLE)),
        ("/kb kind add : soup", words.missing_argument("kb kind add", words.KIND_EXAMPLE)),
        ("/kb kind add canteen\toff-topic : soup?", words.kind_examples_few(1, 3)),
        ("/kb kind add canteen off-topic:", words.kind_examples_few(0, 3)),
        ("/kb kind add canteen off-topic: one thing", words.kind_examples_few(1, 3)),
        ("/kb kind add canteen off-topic: soup? | SOUP | menu", words.kind_examples_few(2, 3)),
        ("/kb kind add canteen off-topic: soup? | menu | ?!", words.kind_example_empty("?!")),
        (f"/kb kind add canteen off-topic: a | b | {'c' * 301}", words.kind_example_long("c" * 301, 300)),
        (
            "/kb kind add canteen off-topic: " + " | ".join(f"soup {number}" for number in range(51)),
            words.kind_examples_many(50),
        ),
        (f"/kb kind add 2nd off-topic: {REST}", words.kind_name_wrong(40)),
        (f"/kb kind add _x off-topic: {REST}", words.kind_name_wrong(40)),
        (f"/kb kind add küche off-topic: {REST}", words.kind_name_wrong(40)),
        (f"/kb kind add {'x' * 41} off-topic: {REST}", words.kind_name_wrong(40)),
        (f"/kb kind add it-helpdesk off-topic: {REST}", words.kind_taken("it_helpdesk")),
        (f"/kb kind add none off-topic: {REST}", words.kind_taken("none")),
        (f"/kb kind add admin_accounts off-topic: {REST}", words.kind_is_entry("admin-accounts")),
        ("/kb kind drop " + "z" * 900, words.no_such_kind("z" * 40, None)),
    ],
)
def test_a_mistake_is_explained_and_adds_nothing(stage, people, said, told):
    _, ada = people
    assert plain_text(ada.says(said)) == told
    assert own(stage) == []


def test_no_sentence_of_an_own_kind_is_written_by_hand(stage, people):
    """Staff read the sentence of the reaction, whatever the kind and its examples are called."""
    ana, ada = people
    for number, (reaction, names) in enumerate(words.KIND_REACTIONS.items()):
        ada.says(f"/kb kind add k{number} {names[0]}: soup {number} | menu {number} | lunch {number}")
        ada.presses("Add it")
        shown = plain_text(ana.says(f"soup {number}"))
        assert shown.startswith(words.REACTIONS.get(reaction, words.I_DO_NOT_KNOW))
    assert len(own(stage)) == len(words.KIND_REACTIONS)


def test_a_guest_of_the_workspace_adds_nothing(stage, people):
    _, ada = people
    ada.says(CANTEEN)
    button = ada.button("Add it")
    ada.actor = replace(ada.actor, guest=True)
    assert plain_text(ada.takes(button)) == words.forbidden(["admin", "approver"])
    assert own(stage) == [("canteen", False)]
