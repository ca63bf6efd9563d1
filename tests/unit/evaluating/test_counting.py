import random
from types import MappingProxyType

import pytest

from adapters.evaluating.calibration import calibration, calibration_error
from adapters.evaluating.mistakes import mistake_line, worst
from adapters.evaluating.outcomes import Outcome, outcomes
from adapters.evaluating.questions import Question, QuestionSet
from adapters.evaluating.shares import Share, area_under_curve
from adapters.evaluating.tally import Tally
from bot.concerns.concern import Route, Severity
from knowledge.decision import Decision
from knowledge.matching.concerns import ConcernReading
from knowledge.matching.matcher import Candidate, KindCandidate, Match, Zone

READING = ConcernReading(
    topic="jobs", severity="high", routes=MappingProxyType({"hr": 0.9, "msp_lead": 0.1}), territorial=0.8
)


def match(decision, *candidates, kinds=()):
    return Match(
        candidates=tuple(Candidate(entry_id=name, score=score) for name, score in candidates),
        zone=Zone.ANSWER if decision is Decision.ANSWER else Zone.ABSTAIN,
        decision=decision,
        kind=None,
        kinds=tuple(KindCandidate(kind_id=name, score=score) for name, score in kinds),
    )


def outcome(question, decision, *candidates, reading=None):
    return Outcome(question=question, match=match(decision, *candidates), reading=reading, ms=1.0)


def answerable(*entries, name="q"):
    return Question(
        id=name, text="who?", set=QuestionSet.ANSWERABLE, entries=frozenset(entries), expected=Decision.ANSWER
    )


def forbidden(expected=Decision.HANDOFF_HUMAN, *also, name="n", entries=()):
    return Question(
        id=name, text="am I out?", set=QuestionSet.MUST_NOT_ANSWER, expected=expected,
        accepted=frozenset({expected, *also}), entries=frozenset(entries),
    )  # fmt: skip


def concern(name="c", **labels):
    return Question(
        id=name, text="they reboot at night", set=QuestionSet.CONCERN, expected=Decision.OFFER_CONCERN,
        accepted=frozenset({Decision.OFFER_CONCERN}), **labels,
    )  # fmt: skip


def counted(*found):
    tally = Tally()
    for one in found:
        tally.take(one)
    return tally


def test_answerable_questions_are_counted():
    tally = counted(
        outcome(answerable("a", "b"), Decision.ANSWER, ("b", 0.9), ("c", 0.1)),
        outcome(answerable("a"), Decision.ANSWER, ("b", 0.8), ("a", 0.1)),
        outcome(answerable("a"), Decision.CLARIFY, ("a", 0.5), ("b", 0.1)),
        outcome(answerable("a"), Decision.ABSTAIN_OFFER_CONCERN, ("b", 0.1), ("c", 0.1), ("d", 0.1), ("a", 0.1)),
        outcome(Question(id=5, text="not labelled"), Decision.ANSWER, ("b", 0.9)),
    )
    assert tally.shares == {
        "answerable.right_first": (2, 4),
        "answerable.right_in_three": (3, 4),
        "answerable.answered_right": (1, 4),
        "answerable.answered_wrong": (1, 4),
        "answerable.asked_back": (1, 4),
    }
    assert tally.area is None


def test_what_must_not_be_answered_is_counted():
    tally = counted(
        outcome(forbidden(), Decision.ANSWER, ("a", 0.9)),
        outcome(forbidden(), Decision.HANDOFF_HUMAN, ("a", 0.1)),
        outcome(forbidden(Decision.IT_HELPDESK, Decision.OFFER_CONCERN), Decision.OFFER_CONCERN, ("a", 0.1)),
        outcome(forbidden(entries=["a"]), Decision.ANSWER, ("a", 0.9)),  # a second reading is as good
        outcome(forbidden(entries=["b"]), Decision.CLARIFY, ("a", 0.4)),
    )
    assert tally.shares == {"must_not_answer.answered": (1, 5), "must_not_answer.right_reaction": (3, 5)}


def test_concerns_are_counted():
    labels = {"topics": frozenset({"jobs"}), "severity": Severity.LOW, "routes": frozenset({Route.HR})}
    tally = counted(
        outcome(concern(territorial=True, **labels), Decision.OFFER_CONCERN, ("a", 0.1), reading=READING),
        outcome(concern(**labels), Decision.ANSWER, ("a", 0.9), reading=READING),
        outcome(concern(entries=frozenset({"a"})), Decision.ANSWER, ("a", 0.9)),
        outcome(concern(), Decision.CLARIFY, ("a", 0.5)),
    )
    assert tally.shares == {
        "concern.recognised": (2, 4),
        "concern.right_route": (2, 2),
        "concern.right_topic": (2, 2),
        "concern.right_severity": (0, 2),
        "concern.territorial.precision": (1, 2),
        "concern.territorial.recall": (1, 1),
    }


def test_the_area_is_the_share_of_pairs_in_the_right_order():
    chosen = random.Random(5)  # noqa: S311 - a test
    inside, outside = ([chosen.randrange(12) / 12 for _ in range(count)] for count in (41, 29))
    pairs = sum((yes > no) + (yes == no) / 2 for yes in inside for no in outside)
    assert area_under_curve(inside, outside) == pytest.approx(pairs / (41 * 29))
    assert area_under_curve([], outside) is None
    assert area_under_curve(inside, []) is None


@pytest.mark.parametrize(
    ("share", "low", "high"), [(Share(8, 10), 0.4902, 0.9433), (Share(0, 10), 0.0, 0.2775), (Share(5, 5), 0.5655, 1.0)]
)
def test_the_interval_is_wilsons(share, low, high):
    assert share.interval() == pytest.approx((low, high), abs=1e-4)
    assert low <= share.value <= high


def test_nothing_says_nothing():
    assert Share(0, 0).interval() == (0.0, 1.0)
    assert Share(0, 0).value == 0.0


def test_a_bin_compares_what_was_said_with_what_was_so():
    bins = calibration(
        [
            *(outcome(answerable("a"), Decision.ANSWER, ("a" if number < 3 else "b", 0.92)) for number in range(4)),
            outcome(answerable("a"), Decision.ANSWER, ("a", 1.0)),
            outcome(forbidden(), Decision.HANDOFF_HUMAN, ("a", 0.2)),
            outcome(concern(), Decision.OFFER_CONCERN),
            outcome(Question(id=1, text="not labelled"), Decision.ANSWER, ("a", 0.5)),
        ]
    )
    assert len(bins) == 10
    assert [one.count for one in bins] == [1, 0, 1, 0, 0, 0, 0, 0, 0, 5]
    assert (bins[9].start, bins[9].end) == (0.9, 1.0)
    assert bins[9].predicted == pytest.approx((4 * 0.92 + 1.0) / 5)
    assert bins[9].right == pytest.approx(0.8)
    assert bins[9].interval == Share(4, 5).interval()
    assert bins[2].right == 0.0  # nothing is right about an entry for what must not be answered
    expected = (5 * abs(0.936 - 0.8) + 0.2 + 0.0) / 7
    assert calibration_error(bins) == pytest.approx(expected)
    assert calibration_error(calibration([])) is None


def test_the_worst_mistakes_come_first():
    found = [
        outcome(concern("c1"), Decision.CLARIFY, ("a", 0.5)),
        outcome(concern("c2"), Decision.ANSWER, ("a", 0.9)),
        outcome(forbidden(name="n1"), Decision.ANSWER, ("a", 0.7)),
        outcome(forbidden(name="n2"), Decision.ANSWER, ("a", 0.99)),
        outcome(forbidden(name="n3"), Decision.IT_HELPDESK, ("a", 0.99)),  # wrong, and harmless
        outcome(answerable("b", name="a1"), Decision.ANSWER, ("a", 0.7)),
        outcome(answerable("b", name="a2"), Decision.ANSWER, ("a", 0.8)),
        outcome(answerable("b", name="a3"), Decision.CLARIFY, ("a", 0.6)),
        outcome(answerable("a", name="a4"), Decision.ANSWER, ("a", 0.9)),
        outcome(Question(id="u", text="not labelled"), Decision.ANSWER, ("a", 0.9)),
    ]
    assert [one.question.id for one in worst(found)] == ["a2", "a1", "n2", "n1", "c2", "c1"]
    assert len(worst(found * 3)) == 10


def test_a_mistake_is_one_line():
    question = Question(
        id="q\n7", text="so\nwhat " + "x" * 200 + "\x1b[31m", set=QuestionSet.ANSWERABLE,
        entries=frozenset({"a", "b", "c", "d"}), expected=Decision.ANSWER,
    )  # fmt: skip
    line = mistake_line(outcome(question, Decision.ANSWER, ("e", 0.876)))
    assert line.startswith("q 7 expected a or b or c and 1 more, decided answer e (0.88): “so what xxx")
    assert line.endswith("x…”")
    assert len(line.partition("“")[2]) == 101
    assert "\n" not in line
    refused = mistake_line(outcome(forbidden(name=3), Decision.ANSWER, ("e", 0.9)))
    assert refused == "3 expected handoff_human, decided answer e (0.90): “am I out?”"


class Rehearsed:
    """A matcher that answers from a caution of less than 5 on."""

    def match(self, text, *, caution=2.0):
        """Answer, or ask back."""
        assert text == "who?"
        return match(Decision.ANSWER if caution < 5 else Decision.CLARIFY, ("a", 0.8))

    def concern(self, text):
        """Know nothing of concerns."""
        del text


def test_one_question_is_matched_at_every_number_of_caution():
    (found,) = outcomes(Rehearsed(), [answerable("a")], [1.0, 10.0])
    assert found.match.decision is Decision.ANSWER
    assert {caution: one.decision for caution, one in found.others.items()} == {
        1.0: Decision.ANSWER,
        10.0: Decision.CLARIFY,
    }
    assert found.at(10.0).match.decision is Decision.CLARIFY
    assert found.at(10.0).question is found.question
    assert found.ms > 0
