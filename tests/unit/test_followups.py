"""What looks back at the last answer is understood by it; what stands for itself is not."""

import pytest
from sqlalchemy import select

from adapters.store.engine import transaction
from adapters.store.housekeeping import CONVERSATIONS, tidy
from adapters.store.tables import conversation, draft
from bot import words
from bot.answering.conversation import REMEMBERED
from bot.plain import plain_text
from bot.turn import Address, Platform, Shows, Words
from knowledge.decision import Decision
from tests.unit.dialogues import MEANINGS, Pressed, verify_dialogue
from tests.unit.test_dialogues import ANSWER, ASK, CHOICES, DOORS

CHANNEL = Address(platform=Platform.TERMINAL, workspace="local", channel="everybody")
WHO_SAYS = (
    "People of both companies approved that answer word for word, last on 2 March 2026.\n\n"
    "Sources\nNSA: Guidance to secure providers, 2022: https://nsa.example/guidance"
)
ALL_THERE_IS = f"{words.NOTHING_MORE}\n\n{words.THREE_DOORS}\n\n{CHOICES}"


@pytest.fixture
def ana(stage):
    """Return somebody on the staff, with both entries published."""
    stage.publish()
    return stage.add("Ana")


def test_who_says_so_is_answered_with_the_approval_and_the_sources(ana):
    verify_dialogue((ana, ASK, (ANSWER,)), (ana, "Who says so?", WHO_SAYS))


def test_an_answer_without_sources_says_so_again(ana):
    verify_dialogue((ana, "Who decides about jobs?", ("Your employer",)), (ana, "Who says so?", (words.NO_SOURCES,)))


def test_a_fragment_is_read_as_the_end_of_the_last_question(ana):
    verify_dialogue(
        (ana, ASK, (ANSWER,)),
        (ana, "and who decides about jobs", ("Your employer decides.",)),
    )


def test_when_the_answer_stays_the_same_it_is_said_to_be_all_there_is(ana):
    verify_dialogue(
        (ana, "Who decides about jobs?", ("Your employer",)),
        (ana, "And for contractors?", ALL_THERE_IS),
        (ana, Pressed("Log it as a concern"), ("What is it?: Who decides about jobs, And for contractors?",)),
    )


def test_a_fragment_about_oneself_is_no_question_for_the_knowledge_base(ana):
    verify_dialogue((ana, "Who decides about jobs?", ("Your employer",)), (ana, "And me?", ("for a person",)))


def test_a_question_does_not_grow_beyond_what_can_be_taken_in(stage, ana, monkeypatch):
    long = "who decides about jobs " + "x" * 2970
    monkeypatch.setitem(MEANINGS, long, MEANINGS["who decides about jobs?"])
    verify_dialogue(
        (ana, long, ("Your employer decides.",)),
        (ana, "And for contractors?", words.NOTHING_BEFORE),
    )
    with transaction(stage.product.engine) as connection:
        assert connection.execute(select(draft)).all() == []


def test_a_short_message_that_stands_for_itself_is_not_read_into_the_last_question(ana):
    verify_dialogue((ana, ASK, (ANSWER,)), (ana, "Where do we park?", DOORS))


@pytest.mark.parametrize("said", ["Who says so?", "And for contractors?"])
def test_what_looks_back_at_nothing_is_asked_to_be_said_in_full(ana, said):
    verify_dialogue((ana, said, words.NOTHING_BEFORE))


def test_an_answer_that_was_none_opens_the_doors_with_the_question_at_hand(ana):
    verify_dialogue(
        (ana, ASK, (ANSWER,)),
        (ana, "That did not help", (words.SORRY_NOT_IT,)),
        (ana, Pressed("Log it as a concern"), (f"What is it?: {ASK}",)),
    )


def test_the_button_under_an_answer_does_the_same(ana):
    verify_dialogue(
        (ana, ASK, (ANSWER,)),
        (ana, Pressed("That is not my question"), (words.SORRY_NOT_IT, "[Pass it on without my name]")),
        (ana, Pressed("Log it as a concern"), (f"What is it?: {ASK}",)),
    )


def test_nothing_follows_on_from_an_answer_that_was_none(ana):
    verify_dialogue(
        (ana, ASK, (ANSWER,)),
        (ana, Pressed("That is not my question"), (words.SORRY_NOT_IT,)),
        (ana, "Who says so?", words.NOTHING_BEFORE),
    )


def test_the_button_under_an_older_answer_opens_the_doors_with_nothing_at_hand(ana):
    verify_dialogue((ana, ASK, (ANSWER,)))
    older = ana.button("That is not my question")
    verify_dialogue((ana, "Who decides about jobs?", ("Your employer",)))
    reply = ana.takes(older)
    assert plain_text(reply) == (f"{words.SORRY_NOT_IT}\n\n{words.TWO_DOORS}\n\n[Log it as a concern] [Ask a person]")


def test_feedback_without_an_answer_before_it_gets_the_doors(ana):
    assert ana.says("That did not help").decision is Decision.ABSTAIN_OFFER_CONCERN


def test_an_answer_is_remembered_for_half_an_hour(stage, ana):
    ana.says(ASK)
    stage.calendar.pass_by(seconds=REMEMBERED.total_seconds())
    assert plain_text(ana.says("Who says so?")) == WHO_SAYS
    stage.calendar.pass_by(seconds=1)
    assert plain_text(ana.says("Who says so?")) == words.NOTHING_BEFORE


def test_what_was_asked_in_private_is_not_spoken_of_in_a_channel(ana):
    ana.says(ASK)
    ana.takes(Words("Who says so?"), place=CHANNEL, shared=True, caller_shows=Shows.NOTHING)
    assert ana.hears(at=CHANNEL) == [words.NOTHING_BEFORE]


def test_nobody_looks_back_at_somebody_elses_answer(stage, ana):
    ana.says(ASK)
    assert plain_text(stage.add("Carla").says("Who says so?")) == words.NOTHING_BEFORE


def test_a_chosen_entry_is_remembered_like_an_answer(ana):
    verify_dialogue(
        (ana, "who decides", (words.CLARIFY,)),
        (ana, Pressed("Who keeps the admin accounts?"), (ANSWER,)),
        (ana, "Who says so?", WHO_SAYS),
    )


def test_one_answer_a_person_and_place_is_kept_and_thrown_away_within_the_hour(stage, ana):
    ana.says(ASK)
    ana.says("Who decides about jobs?")
    product = stage.product

    def kept():
        with transaction(product.engine) as connection:
            return [row.entry for row in connection.execute(select(conversation))]

    assert kept() == ["who-decides-jobs"]
    stage.calendar.pass_by(seconds=CONVERSATIONS.total_seconds() + 1)
    tidy(product.engine, stage.calendar)
    assert kept() == []
    with transaction(product.engine) as connection:
        assert connection.execute(select(draft)).all() == []
