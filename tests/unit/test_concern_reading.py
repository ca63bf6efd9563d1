"""What a stated concern is about, how serious it is and who should read it, as learned from labelled examples."""

import pytest

import knowledge.starter
from bot.concerns.concern import OTHER_TOPIC, TOPICS, Route, Severity
from bot.concerns.routes import SENSITIVE, proposed
from knowledge.files.loading import InvalidKnowledge, load_concerns
from knowledge.matching.concerns import TERRITORIAL, USUAL_ROUTES, ConcernExample, ConcernReader, ConcernReading
from knowledge.matching.encoder import shipped_encoder
from knowledge.matching.matcher import KindCandidate, Match, Zone
from knowledge.starter import digested, starter_concerns, starter_kinds, starter_phrasings
from knowledge.starter.learning import concern_reader

pytestmark = pytest.mark.encoder


@pytest.fixture(scope="module")
def reader():
    """Return what ships with the product."""
    return concern_reader(shipped_encoder())


def test_every_labelled_concern_has_labels_that_the_product_knows():
    kinds = {kind.id for kind in starter_kinds()}
    for it in starter_concerns():
        assert it.kind in kinds
        assert it.topic in {*TOPICS, OTHER_TOPIC}
        assert it.severity in set(Severity)
        assert (it.route or USUAL_ROUTES[it.kind]) in set(Route)


@pytest.mark.parametrize(
    ("text", "topic", "route", "severity"),
    [
        ("Their engineer mailed our domain admin password in clear text.", "security", "security", None),
        ("I have not slept properly for weeks because of this handover.", "wellbeing", "wellbeing", "high"),
        ("My boss told me I'd be on the list if I complained again.", None, "hr", "high"),
        ("Their tickets get closed without anybody touching the server.", "service_quality", "msp_lead", None),
    ],
)
def test_a_plain_case_is_read_as_people_would(reader, text, topic, route, severity):
    reading = reader.read(text)
    assert topic in {None, reading.topic}
    assert max(reading.routes, key=reading.routes.get) == route
    assert severity in {None, reading.severity}
    assert sum(reading.routes.values()) == pytest.approx(1.0)


def test_guarding_turf_is_told_from_a_legal_reason(reader):
    mine = reader.read("Nobody touches my switches but me, and the passwords stay in my head.")
    law = reader.read("By law the signing keys must stay with our own sworn officers, so they cannot have them.")
    assert mine.territorial > 0.5 > law.territorial


def test_what_ships_is_what_would_be_learned(reader):
    learned = ConcernReader((*starter_concerns(), starter_concerns()[0]), shipped_encoder())  # not the shipped ones
    for text in ("they never answer", "I am burnt out"):
        there, here = reader.read(text), learned.read(text)
        assert (there.topic, there.severity) == (here.topic, here.severity)
        for route, share in there.routes.items():
            assert here.routes[route] == pytest.approx(share, abs=0.05)


def test_without_what_ships_the_examples_are_learned(monkeypatch, tmp_path):
    monkeypatch.setattr("knowledge.matching.concerns.resources.files", lambda _: tmp_path)
    few = [
        ConcernExample(kind=kind, text=text, topic=topic, severity=severity)
        for kind, text, topic, severity in [
            ("concern_hr", "My manager threatens me", "conduct", "high"),
            (TERRITORIAL, "Nobody else touches my firewall", "control", "medium"),
        ]
    ]
    reading = ConcernReader(few, shipped_encoder()).read("hands off my firewall")
    assert (reading.topic, set(reading.routes)) == ("control", {"hr", "customer_lead"})
    assert reading.territorial > 0.5


# ------------------------------------------------------------------ routes
def found(**kinds):
    scored = tuple(KindCandidate(kind_id=kind, score=score) for kind, score in kinds.items())
    return Match(candidates=(), zone=Zone.ABSTAIN, decision="offer_concern", kind=next(iter(kinds)), kinds=scored)


def reads(**routes):
    return ConcernReading(topic="trust", severity="low", routes=routes, territorial=0.0)


@pytest.mark.parametrize(
    ("match", "reading", "route"),
    [
        (None, None, Route.MSP_LEAD),
        (found(concern_customer_lead=0.8), None, Route.CUSTOMER_LEAD),
        (None, reads(both_leads=0.9, msp_lead=0.1), Route.BOTH_LEADS),
        (found(concern_msp_lead=0.6), reads(both_leads=0.9, msp_lead=0.1), Route.MSP_LEAD),
        (found(concern_msp_lead=0.6), reads(hr=0.5, msp_lead=0.5), Route.HR),
        (found(concern_msp_lead=0.6), reads(hr=0.2, msp_lead=0.8), Route.MSP_LEAD),
        (found(must_stay_in_house=0.6), None, Route.BOTH_LEADS),
        (found(small_talk_thanks=0.6), None, Route.MSP_LEAD),
    ],
)
def test_the_kinds_and_the_labelled_concerns_count_the_same_and_sensitive_routes_more(match, reading, route):
    assert proposed(match, reading) is route


@pytest.mark.parametrize("it", [it for it in starter_concerns() if USUAL_ROUTES[it.kind] in SENSITIVE][::25])
def test_a_sensitive_concern_that_was_learned_is_never_proposed_to_the_provider(reader, it):
    assert proposed(None, reader.read(it.text)) not in {Route.MSP_LEAD, Route.BOTH_LEADS}


# ------------------------------------------------------------------ files
def test_a_label_that_does_not_exist_is_named_with_its_line():
    text = 'concern_hr:\n- {topic: jobs, severity: terrible, text: "a"}\n- {topic: jobs, severity: low, txt: "b"}\n'
    with pytest.raises(InvalidKnowledge) as raised:
        load_concerns(text, name="concerns.yaml")
    said = str(raised.value)
    assert "`terrible` is not a severity" in said
    assert "line 3" in said or ":3" in said


def test_what_was_read_before_is_what_the_files_say(monkeypatch):
    before = (starter_phrasings(), starter_kinds(), starter_concerns())
    monkeypatch.setattr("knowledge.starter.READ_ALREADY", "nothing.json")
    fresh = digested()
    assert (starter_phrasings(), starter_kinds(), starter_concerns()) == before
    monkeypatch.undo()
    assert digested() == fresh
    assert knowledge.starter._read_already() is not None
