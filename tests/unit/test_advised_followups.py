"""What follows on from the last answer, or is in another language, may be settled by an adviser: by an id, or not."""

from dataclasses import replace

import pytest

from bot import words
from bot.plain import plain_text
from bot.turn import Address, Platform
from knowledge.decision import Decision
from knowledge.matching.matcher import KindCandidate
from tests.unit.advisers import Scripted, advise
from tests.unit.dialogues import CEDAR, MEANINGS, Pressed, Understanding, verify_dialogue
from tests.unit.test_dialogues import ANSWER, ASK

JOBS = "who-decides-jobs"
ADMIN = "admin-accounts"
BY_ITSELF = "and which of the two companies would that be at night?"
GERMAN = "Wer darf denn bei uns jetzt eigentlich die Schlüssel behalten?"


class Doubting(Understanding):
    """A matcher that was told besides how probable each kind of message is, by text."""

    kinds = {}  # noqa: RUF012 - emptied by the test

    def match(self, text, *, caution=None):
        """Return what was told about the text."""
        return replace(super().match(text, caution=caution), kinds=self.kinds.get(text.casefold(), ()))


def doubts(monkeypatch, text, **kinds):
    told = tuple(KindCandidate(kind_id=name, score=score) for name, score in kinds.items())
    monkeypatch.setitem(Doubting.kinds, text.casefold(), told)


@pytest.fixture
def advised(stage):
    """Return what lets Ana ask a bot whose adviser always chooses this."""
    stage.publish()

    def choosing(chosen, **how):
        chooser = advise(stage, Scripted(chosen), prepare=Doubting, **how)
        return stage.add("Ana"), chooser

    return choosing


def sent(chooser):
    ((question, offered, before),) = chooser.asked
    return question, [it.entry_id for it in offered], before


# ------------------------------------------------------------------ follow-ups
def test_what_nobody_answers_by_itself_is_sent_with_the_question_before_and_asked_back(advised):
    ana, chooser = advised(JOBS)
    verify_dialogue(
        (ana, ASK, (ANSWER,)),
        (ana, BY_ITSELF, (f"{words.CLARIFY}\n\n[Who decides about jobs?]",)),
        (ana, Pressed("Who decides about jobs?"), ("Your employer decides.",)),
    )
    assert sent(chooser) == (BY_ITSELF, [JOBS, ADMIN], ASK)


def test_what_would_be_asked_back_is_answered(advised):
    ana, chooser = advised(JOBS)
    ana.says(ASK)
    assert "Your employer decides." in plain_text(ana.says("who decides"))
    assert sent(chooser) == ("who decides", [JOBS, ADMIN], ASK)


def test_a_fragment_that_is_not_clear_together_is_sent(advised):
    ana, chooser = advised(JOBS)
    ana.says(ASK)
    assert ana.says("And for contractors?").decision is Decision.CLARIFY
    assert sent(chooser) == ("And for contractors?", [JOBS, ADMIN], ASK)


def test_the_entry_of_the_last_answer_is_no_new_answer(advised):
    ana, _ = advised(ADMIN)
    ana.says(ASK)
    assert plain_text(ana.says(BY_ITSELF)).startswith(words.NOTHING_MORE)


@pytest.mark.parametrize("chosen", [None, "none", "something-else", "", ADMIN.upper()])
def test_without_one_of_the_ids_everything_is_as_without_an_adviser(stage, advised, chosen):
    ana, chooser = advised(chosen)
    said = (ASK, BY_ITSELF, "who decides", "And for contractors?")
    advice = [plain_text(ana.says(text)) for text in said]
    assert len(chooser.asked) == 3
    advise(stage, Scripted(JOBS), engagements=())
    assert advice == [plain_text(ana.says(text)) for text in said]


def test_what_the_rules_are_sure_of_is_not_sent(advised):
    ana, chooser = advised(JOBS)
    for text in ("Who decides about jobs?", "Who says so?", "And me?", "That did not help"):
        ana.says(text)
    for text in (ASK, "and who decides about jobs"):
        ana.says(text)
    assert chooser.asked == []


def test_a_fragment_that_the_matcher_takes_for_the_same_again_is_sent(advised):
    """Together with the whole question before, the few words of a fragment hardly count."""
    ana, chooser = advised(ADMIN)
    verify_dialogue(
        (ana, "Who decides about jobs?", ("Your employer",)),
        (ana, "And for contractors?", (f"{words.CLARIFY}\n\n[Who keeps the admin accounts?]",)),
    )
    assert sent(chooser) == ("And for contractors?", [ADMIN, JOBS], "Who decides about jobs?")


@pytest.mark.parametrize("chosen", [None, JOBS])
def test_without_another_entry_chosen_it_is_all_there_is(advised, chosen):
    ana, _ = advised(chosen)
    ana.says("Who decides about jobs?")
    assert plain_text(ana.says("And for contractors?")).startswith(words.NOTHING_MORE)


def test_nothing_is_sent_with_a_question_that_is_too_old_elsewhere_or_somebody_elses(stage, advised):
    ana, chooser = advised(JOBS)
    ana.says(ASK)
    ana.says(BY_ITSELF, place=Address(platform=Platform.TERMINAL, workspace="local", channel="elsewhere"))
    stage.add("Carla").says(BY_ITSELF)
    stage.calendar.pass_by(minutes=31)
    ana.says(BY_ITSELF)
    assert chooser.asked == []


def test_nothing_follows_on_once_something_else_was_answered_meanwhile(advised, monkeypatch):
    ana, chooser = advised(JOBS)
    ana.says(ASK)

    def choose(*_):
        if not chooser.asked:
            chooser.asked.append(())
            ana.says("Who decides about jobs?")
        return JOBS

    monkeypatch.setattr(chooser, "choose", choose)
    assert words.I_DO_NOT_KNOW in plain_text(ana.says(BY_ITSELF))


@pytest.mark.parametrize(
    "kinds", [{"concern_hr": 0.1}, {"wellbeing_crisis": 0.1}, {"whistleblowing_misconduct": 0.1}, {"weather": 0.25}]
)
def test_what_may_be_a_worry_stays_here_by_itself_and_together_with_the_question_before(advised, monkeypatch, kinds):
    ana, chooser = advised(JOBS)
    doubts(monkeypatch, BY_ITSELF, **kinds)
    doubts(monkeypatch, f"{ASK[:-1]}, And for contractors?", **kinds)
    for text in (ASK, BY_ITSELF, "And for contractors?"):
        ana.says(text)
    assert chooser.asked == []


@pytest.mark.parametrize("text", [text for text, (_, _, kind) in MEANINGS.items() if kind and "fragment" not in kind])
def test_a_message_of_another_kind_is_not_sent_after_an_answer_either(advised, text):
    ana, chooser = advised(JOBS)
    ana.says(ASK)
    ana.says(text)
    assert chooser.asked == []


@pytest.mark.parametrize("worried", ["I cannot sleep. Who keeps the admin accounts?", "Who keeps them?\nI am afraid"])
def test_of_a_question_with_more_in_it_only_the_entrys_own_is_sent(advised, monkeypatch, worried):
    monkeypatch.setitem(MEANINGS, worried.casefold(), MEANINGS[ASK.casefold()])
    ana, chooser = advised(None)
    ana.says(worried)
    ana.says(BY_ITSELF)
    assert sent(chooser)[2] == "Who keeps the admin accounts?"


def test_a_question_before_that_would_be_a_worry_by_now_is_not_sent(advised, monkeypatch):
    ana, chooser = advised(None)
    ana.says(ASK.upper())
    monkeypatch.setitem(MEANINGS, ASK.casefold(), MEANINGS["hr does not answer me"])
    doubts(monkeypatch, ASK, concern_hr=0.9)
    ana.says(BY_ITSELF)
    assert sent(chooser)[2] == "Who keeps the admin accounts?"


def test_names_in_either_question_are_not_sent(advised, monkeypatch):
    asked = "Does Ana or ana@b.example keep the admin accounts?"
    monkeypatch.setitem(MEANINGS, asked.casefold(), MEANINGS[ASK.casefold()])
    ana, chooser = advised(None)
    ana.says(asked)
    ana.says("and what would Ana and +49 170 1234567 have to do with that then?")
    question, _, before = sent(chooser)
    assert before == "Does [name] or [address] keep the admin accounts?"
    assert question == "and what would [name] and [number] have to do with that then?"


def test_an_engagement_that_does_not_allow_it_sends_nothing(advised):
    ana, chooser = advised(JOBS, engagements=(CEDAR,))
    for text in (ASK, BY_ITSELF, "And for contractors?", "who decides", GERMAN):
        ana.says(text)
    assert chooser.asked == []


def test_privacy_says_that_the_question_before_may_be_sent(advised):
    ana, _ = advised(None)
    assert "the one you asked before" in plain_text(ana.says("/privacy"))


def test_no_transaction_is_open_while_the_adviser_is_asked_about_a_follow_up(stage, advised, monkeypatch):
    ana, chooser = advised(JOBS)
    ana.says(ASK)

    def choose(*_):
        with stage.work() as work:  # the embedded database has one writer at a time: this would wait for ever
            work.audit.record("test.wrote", "meanwhile", 1, stage.calendar())
        return JOBS

    monkeypatch.setattr(chooser, "choose", choose)
    assert ana.says(BY_ITSELF).decision is Decision.CLARIFY


# ------------------------------------------------------------------ languages
def test_a_question_in_a_language_that_no_entry_has_is_sent_and_asked_back(advised):
    ana, chooser = advised(ADMIN)
    assert plain_text(ana.says(GERMAN)).startswith(f"{words.CLARIFY}\n\n[Who keeps the admin accounts?]")
    assert sent(chooser) == (GERMAN, [ADMIN, JOBS], "")


def test_a_question_in_the_entries_language_that_nobody_answers_is_not_sent(advised):
    ana, chooser = advised(ADMIN)
    assert ana.says("who of them is allowed to park in front of the house?").decision is Decision.ABSTAIN_OFFER_CONCERN
    assert chooser.asked == []


@pytest.mark.parametrize("chosen", [None, "something-else"])
def test_a_question_in_another_language_without_an_opinion_is_not_answered(advised, chosen):
    ana, chooser = advised(chosen)
    assert words.I_DO_NOT_KNOW in plain_text(ana.says(GERMAN))
    assert len(chooser.asked) == 1


def test_what_may_be_a_worry_in_another_language_stays_here(advised, monkeypatch):
    ana, chooser = advised(ADMIN)
    doubts(monkeypatch, GERMAN, concern_wellbeing=0.06, concern_hr=0.05)
    ana.says(GERMAN)
    assert chooser.asked == []
