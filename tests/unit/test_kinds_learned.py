"""Own kinds of message with the real matcher: few examples are enough, and the entries go on answering."""

import json
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest

from adapters.main import prepare
from bot import words
from bot.core import Bot
from bot.features import FEATURES
from bot.plain import plain_text
from knowledge.decision import Decision
from knowledge.kind import Kind
from knowledge.starter import starter_knowledge

pytestmark = pytest.mark.encoder

TUNING = Path(__file__).resolve().parents[2] / "benchmarks" / "questions" / "tuning.jsonl"
PARKING = Kind(
    id="parking",
    reaction=Decision.IT_HELPDESK,
    examples=(
        "where can I park my car?",
        "how do I get a parking permit?",
        "is there a charging point in the garage?",
        "the barrier of the car park does not open",
        "who gives out parking spaces?",
    ),
)
UNSEEN = (
    "I need a spot for my car on Monday",
    "my parking card stopped working at the gate",
    "can visitors park in front of the building",
    "can I charge my electric car here",
    "how much does a parking space cost per month",
    "are there bicycle stands next to the car park",
)


@pytest.fixture(scope="module")
def before():
    return prepare(starter_knowledge().entries)


@pytest.fixture(scope="module")
def after():
    return prepare(starter_knowledge().entries, (), (PARKING,))


def test_an_own_kind_with_five_examples_catches_unseen_wordings(before, after):
    assert "parking" not in before.kind_ids
    caught = [text for text in UNSEEN if (after.match(text).decision, after.match(text).kind) == _LEADS_TO]
    assert len(caught) >= 5, caught


_LEADS_TO = (Decision.IT_HELPDESK, "parking")


def test_what_was_taught_for_an_own_kind_is_one_of_its_examples(before):
    few = replace(PARKING, examples=PARKING.examples[:3])
    text = "when do they sweep the yard"
    assert before.match(text).kind != "parking"
    assert prepare(starter_knowledge().entries, (), (few,)).with_example("parking", text).match(text).kind == "parking"


def test_an_own_kind_does_not_disturb_what_the_entries_answer(before, after):
    asked = [json.loads(line)["text"] for line in TUNING.read_text(encoding="utf-8").splitlines()][::3]
    outcomes = [[_outcome(matcher.match(text)) for text in asked] for matcher in (before, after)]
    assert outcomes[0] == outcomes[1]
    assert sum(entry_id is not None for _, entry_id in outcomes[0]) > 30, "the sample has questions that are answered"


def test_an_own_kind_of_the_name_of_a_shipped_one_gives_way_to_it(before):
    assert prepare(starter_knowledge().entries, (), (replace(PARKING, id="it_helpdesk"),)).kind_ids == before.kind_ids


def _outcome(match):
    return match.decision, match.candidates[0].entry_id if match.decision is Decision.ANSWER else None


@pytest.fixture
def ada(stage):
    """Return an admin of an engagement with the starter entries, who talks with the real matcher."""
    stage.publish((resources.files("knowledge.starter") / "entries.yaml").read_text(encoding="utf-8"))
    made = stage.product
    real = Bot(
        store=made.store,
        prepare=prepare,
        features=FEATURES,
        clock=stage.calendar,
        names=stage.name,
        alarm=stage._alarm,
        patience=300,  # however busy the machine is, the next message meets what was learned
    )
    stage.product = replace(made, bot=real)
    return stage.add("Ada")


def test_a_kind_is_tried_out_added_and_taken_back(ada):
    assert words.KIND_CHANGES_NOTHING in plain_text(
        ada.says(f"/kb kind add parking helpdesk: {' | '.join(PARKING.examples)}")
    )
    ada.presses("Add it")
    assert plain_text(ada.says(UNSEEN[1])) == words.REACTIONS[Decision.IT_HELPDESK]
    assert "parking" in plain_text(ada.says(f"/kb try {UNSEEN[1]}"))
    ada.says("/kb kind drop parking")
    assert "parking" not in plain_text(ada.says(f"/kb try {UNSEEN[1]}")).splitlines()[0]


def test_a_kind_that_says_what_an_entry_answers_in_other_words_is_refused(ada):
    shown = plain_text(
        ada.says(
            "/kb kind add keys person: who owns the admin accounts here? | who owns our admin logins? | "
            "whose are the admin accounts? | do they own our admin accounts? | who has our administrator accounts?"
        )
    )
    assert shown.startswith(words.kind_would_take([]).partition(":")[0])
    assert "(admin-accounts)" in shown
    assert words.NO_OWN_KINDS in plain_text(ada.says("/kb kinds"))
