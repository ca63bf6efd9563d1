import json
from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.entry import (
    Entry,
    Evidence,
    KnowledgeBase,
    Risk,
    Verdict,
    engagement_sentence,
    entry_from_mapping,
    entry_to_mapping,
    placeholders_in,
)

ENTRY = Entry(
    id="who-decides-jobs",
    topic="jobs",
    myth="The MSP gets to decide who stays.",
    verdict=Verdict.TRUE,
    questions=("Who decides about staffing?",),
    answer="Your employer decides.",
    engagement="Ask {{engagement.hr_contact}} or {{ engagement.sponsor }}.",
    requires=("engagement.hr_contact", "engagement.sponsor"),
    cites=("infoworld",),
    evidence=Evidence.PARTIAL,
    evidence_note=None,
    risk=Risk.EMPLOYMENT,
    owner="customer_hr",
    review_days=30,
    never=("promise dates",),
    jurisdiction="UK",
    audience=("customer_it_staff",),
)
FACTS = {"engagement.hr_contact": "hr@example.org", "engagement.sponsor": "Ada"}


def test_the_engagement_sentence_is_filled_with_the_approved_values():
    assert engagement_sentence(ENTRY, FACTS) == "Ask hr@example.org or Ada."


@pytest.mark.parametrize("missing", FACTS)
@pytest.mark.parametrize("value", [None, "", "  \n"])
def test_a_sentence_with_a_gap_is_not_shown(missing, value):
    facts = {name: known for name, known in FACTS.items() if name != missing}
    if value is not None:
        facts[missing] = value
    assert engagement_sentence(ENTRY, facts) is None


def test_a_sentence_is_not_shown_while_something_required_but_not_in_it_is_missing():
    entry = replace(ENTRY, engagement="Plain words.", requires=("engagement.term",))
    assert engagement_sentence(entry, FACTS) is None
    assert engagement_sentence(entry, {"engagement.term": "5 years"}) == "Plain words."


def test_a_sentence_is_not_shown_when_it_uses_what_requires_forgot():
    entry = replace(ENTRY, requires=())
    assert engagement_sentence(entry, {"engagement.sponsor": "Ada"}) is None


def test_an_entry_without_a_sentence_shows_none():
    assert engagement_sentence(replace(ENTRY, engagement=None, requires=()), FACTS) is None


@pytest.mark.parametrize(
    "template", ["Ask {{engagement.sponsor}.", "Ask engagement.sponsor}}", "{{{{engagement.sponsor}}"]
)
def test_a_sentence_with_broken_braces_is_not_shown(template):
    assert engagement_sentence(replace(ENTRY, engagement=template), FACTS) is None


def test_a_value_is_never_expanded_again_and_backslashes_mean_nothing():
    facts = {"engagement.hr_contact": "{{engagement.sponsor}}", "engagement.sponsor": r"\1 \g<0>"}
    assert engagement_sentence(ENTRY, facts) == r"Ask {{engagement.sponsor}} or \1 \g<0>."


@given(first=st.text(min_size=1), second=st.text(min_size=1))
def test_every_value_stands_in_the_sentence_as_it_was_approved(first, second):
    sentence = engagement_sentence(ENTRY, {"engagement.hr_contact": first, "engagement.sponsor": second})
    shown = bool(first.strip() and second.strip())
    assert sentence == (f"Ask {first} or {second}." if shown else None)


def test_placeholders_are_named_once_and_in_order_however_they_are_spelt():
    assert placeholders_in("{{b.x}} {{ a.y }} {{b.x}} {{Not A Name}} {single}") == ("b.x", "a.y", "Not A Name")


@pytest.mark.timeout(10)
def test_a_long_row_of_spaces_in_braces_is_read_at_once():
    assert placeholders_in("{{" * 1_000 + " " * 1_000_000) == ()


def test_an_entry_survives_json():
    assert entry_from_mapping(json.loads(json.dumps(entry_to_mapping(ENTRY)))) == ENTRY


def test_a_mapping_with_an_unknown_verdict_is_refused():
    with pytest.raises(ValueError, match="perhaps"):
        entry_from_mapping(entry_to_mapping(ENTRY) | {"verdict": "perhaps"})


def test_entries_are_frozen():
    with pytest.raises(FrozenInstanceError):
        ENTRY.answer = "Nobody will go."


def test_an_entry_is_found_by_its_id_or_not_at_all():
    knowledge = KnowledgeBase(
        schema_version=1, default_audience=(), default_review_days=90, placeholders={}, sources={}, entries=(ENTRY,)
    )
    assert knowledge.entry("who-decides-jobs") is ENTRY
    with pytest.raises(KeyError, match="unknown"):
        knowledge.entry("unknown")
