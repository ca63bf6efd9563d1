from dataclasses import replace

import pytest

from bot import words
from bot.answering.adviser import is_open, settled
from bot.answering.ports import OfferedEntry
from bot.plain import plain_text
from bot.turn import Words
from knowledge.decision import Decision
from knowledge.matching.matcher import Candidate, KindCandidate, Match, Zone
from tests.unit.advisers import HOST, WRITTEN_OTHERWISE, Scripted, advise
from tests.unit.dialogues import ALDER, CEDAR, MEANINGS

UNCLEAR = Match(
    candidates=tuple(Candidate(entry_id=name, score=score) for name, score in zip("abcd", (0.4, 0.3, 0.1, 0.05))),  # noqa: B905
    zone=Zone.CLARIFY,
    decision=Decision.CLARIFY,
    kind=None,
    kinds=(KindCandidate(kind_id="concern_hr", score=0.1), KindCandidate(kind_id="demand_promise", score=0.1)),
)


def ids(match):
    return [it.entry_id for it in match.candidates]


@pytest.mark.parametrize(("chosen", "order"), [("a", "abcd"), ("b", "bacd"), ("c", "cabd")])
def test_the_chosen_entry_comes_first_and_is_answered(chosen, order):
    match = settled(UNCLEAR, chosen)
    assert ids(match) == list(order)
    assert (match.zone, match.decision, match.kind, match.also) == (Zone.ANSWER, Decision.ANSWER, None, ())
    assert {it.entry_id: it.score for it in match.candidates} == {it.entry_id: it.score for it in UNCLEAR.candidates}


@pytest.mark.parametrize(("chosen", "order"), [("a", "abcd"), ("d", "dabc")])
def test_what_would_not_be_answered_is_asked_back_with_the_chosen_entry_first(chosen, order):
    match = settled(replace(UNCLEAR, decision=Decision.ABSTAIN_OFFER_CONCERN, kind="contract_price_terms"), chosen)
    assert ids(match) == list(order)
    assert (match.zone, match.decision, match.kind) == (Zone.CLARIFY, Decision.CLARIFY, None)


@pytest.mark.parametrize("chosen", [None, "", "d", "e", "A", "a ", "none"])
def test_anything_but_one_of_the_entries_that_would_be_offered_changes_nothing(chosen):
    assert settled(UNCLEAR, chosen) is UNCLEAR


@pytest.mark.parametrize(
    "decision", [it for it in Decision if it not in {Decision.CLARIFY, Decision.ABSTAIN_OFFER_CONCERN}]
)
def test_what_the_matcher_decided_stays_decided(decision):
    decided = replace(UNCLEAR, decision=decision)
    assert settled(decided, "a") is decided
    assert not is_open(decided)


def test_what_may_well_be_a_worry_is_not_sent():
    assert is_open(UNCLEAR)
    worry = KindCandidate(kind_id="concern_hr", score=0.2)
    assert not is_open(replace(UNCLEAR, kinds=(*UNCLEAR.kinds, worry)))


@pytest.fixture
def advised(stage):
    """Return what gives the stage's bot an adviser that always chooses this."""
    stage.publish()
    stage.publish(engagement=CEDAR)

    def choosing(chosen, *, engagements=(WRITTEN_OTHERWISE,)):
        return advise(stage, Scripted(chosen), engagements=engagements)

    return choosing


UNSURE = "who decides"


def test_the_chosen_entry_is_answered_with_its_approved_card(stage, advised):
    advised("admin-accounts")
    ana = stage.add("Ana")
    reply = ana.says(UNSURE)
    assert reply.decision is Decision.ANSWER
    assert plain_text(reply).startswith("It depends: “They will hold all the keys.”\nThe customer should own root")
    assert words.CLARIFY not in plain_text(reply)


@pytest.mark.parametrize("chosen", [None, "something-else"])
def test_without_an_opinion_the_person_is_asked(stage, advised, chosen):
    chooser = advised(chosen)
    shown = stage.add("Ana").says(UNSURE)
    assert shown.decision is Decision.CLARIFY
    assert len(chooser.asked) == 1


def test_what_is_sent_is_the_question_without_names_and_the_entries_that_would_be_offered(stage, advised, monkeypatch):
    chooser = advised(None)
    ana, _ = stage.add("Ana"), stage.add("Ben")
    text = "Does ben (ben@b.example) decide, or Ana's lead?"
    monkeypatch.setitem(MEANINGS, text.casefold(), MEANINGS[UNSURE])
    ana.says(text)
    ((question, offered, before),) = chooser.asked
    assert before == ""
    assert question == "Does [name] ([address]) decide, or [name]'s lead?"
    assert offered == (
        OfferedEntry(
            entry_id="who-decides-jobs", question="Who decides about jobs?", myth="The provider decides who stays."
        ),
        OfferedEntry(
            entry_id="admin-accounts", question="Who keeps the admin accounts?", myth="They will hold all the keys."
        ),
    )


def test_nothing_else_is_ever_sent(stage, advised):
    chooser = advised("admin-accounts")
    ana = stage.add("Ana")
    for text in [it for it in MEANINGS if it != UNSURE]:
        ana.says(text)
        stage.calendar.pass_by(hours=1)  # what follows on from an answer is another matter
    for text in ("/concern who decides", "/kb try who decides", "/help", "", "who knows"):
        ana.says(text)
    assert chooser.asked == []


def test_a_question_of_nothing_but_names_is_not_sent(stage, advised, monkeypatch):
    chooser = advised("admin-accounts")
    monkeypatch.setitem(MEANINGS, "ana?", MEANINGS[UNSURE])
    assert stage.add("Ana").says("Ana?").decision is Decision.CLARIFY
    assert chooser.asked == []


def test_a_few_words_that_are_clear_together_with_the_question_before_are_not_sent(stage, advised, monkeypatch):
    chooser = advised("admin-accounts")
    monkeypatch.setitem(
        MEANINGS, f"who keeps the admin accounts, {UNSURE}", (Decision.ANSWER, ["who-decides-jobs"], None)
    )
    ana = stage.add("Ana")
    ana.says("who keeps the admin accounts?")
    assert "Your employer decides." in plain_text(ana.says(UNSURE))
    assert chooser.asked == []
    stage.calendar.pass_by(hours=1)
    assert ana.says(UNSURE).decision is Decision.ANSWER
    assert len(chooser.asked) == 1


@pytest.mark.parametrize(
    ("engagements", "asked"), [((ALDER,), True), (("*",), True), ((CEDAR,), False), ((), False), (("Alder",), False)]
)
def test_only_an_engagement_that_allows_it_has_its_questions_sent_and_privacy_says_which(
    stage, advised, engagements, asked
):
    chooser = advised(None, engagements=engagements)
    ana = stage.add("Ana")
    ana.says(UNSURE)
    assert bool(chooser.asked) is asked
    told = plain_text(ana.says("/privacy"))
    assert (words.model_asked(HOST) in told) is asked
    assert (words.MODEL_NOT_ASKED in told) is not asked


def test_no_transaction_is_open_while_the_adviser_is_asked(stage, advised, monkeypatch):
    chooser = advised(None)
    ana = stage.add("Ana")

    def choose(*_):
        with stage.work() as work:  # the embedded database has one writer at a time: this would wait for ever
            work.audit.record("test.wrote", "meanwhile", 1, stage.calendar())

    monkeypatch.setattr(chooser, "choose", choose)
    assert ana.says(UNSURE).decision is Decision.CLARIFY


@pytest.mark.parametrize("written", ["/privacy", "privacy", "Privacy", "/PRIVACY"])
def test_privacy_says_what_is_kept_and_that_no_model_is_asked(stage, written):
    stage.publish()
    reply = stage.add("Ana").takes(Words(written))
    told = plain_text(reply)
    assert reply.private
    assert told.startswith(words.PRIVACY)
    for sentence in (words.QUESTIONS_KEPT, words.CONCERNS_KEPT, words.ABOUT_YOU_KEPT, words.OTHERS_SEE):
        assert sentence in told
    assert words.MODEL_NOT_ASKED in told
