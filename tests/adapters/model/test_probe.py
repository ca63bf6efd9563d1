import json

import pytest

from adapters.doctor import examine
from adapters.main import assemble
from adapters.model.probe import probe
from adapters.model.settings import ModelSettings
from adapters.settings import read_settings
from adapters.store import migrating
from tests.adapters.model.hostile import hostile_server
from tests.adapters.model.mischief import MARK


def models(*names):
    return json.dumps({"object": "list", "data": [{"id": name} for name in names]}).encode()


def probed(server, **more):
    return probe(ModelSettings(model="some-model", base_url=server.base_url, **more), seconds=0.5)


@pytest.mark.parametrize("way", ["right", "none"])
@pytest.mark.parametrize("listed", [models("other", "some-model"), models(), None, b"{", b"[]", b'{"data": 3}'])
def test_a_server_that_answers_as_asked_is_fine_whatever_list_it_keeps(way, listed):
    with hostile_server([way]) as server:
        server.models = listed
        found = probed(server)
    assert found.fix == ""
    assert found.what.startswith("The model some-model at 127.0.0.1 answers, in ")


def test_a_model_that_the_server_does_not_have_is_named_with_those_it_has():
    with hostile_server(["right"]) as server:
        server.models = models("b-model", "a-model", "c\x1b[31m\nd" + "e" * 200)
        found = probed(server)
        assert server.asked == []
    assert "Set OPENAI_MODEL to one that it has, such as a-model, b-model, c?" in found.fix
    assert "\x1b" not in found.fix
    assert "\n" not in found.fix
    assert "e" * 61 not in found.fix


@pytest.mark.parametrize(
    ("way", "what", "fix"),
    [
        ("free_text", "does not answer in the form it is asked for", "JSON schema"),
        ("silent", "is too slow", "longer than 0.5 s"),
        ("error", "refuses to choose", "Check OPENAI_MODEL"),
    ],
)
def test_what_is_wrong_comes_with_what_to_do(way, what, fix):
    with hostile_server([way]) as server:
        found = probed(server)
    assert what in found.what
    assert fix in found.fix
    assert "without a model" in found.fix
    assert MARK not in found.what + found.fix


def test_a_server_that_is_not_there_is_a_note_with_the_address_to_check():
    with hostile_server(["right"]) as server:
        gone = server
    found = probed(gone)
    assert found.what == "The model some-model at 127.0.0.1 cannot be asked"
    assert "check OPENAI_BASE_URL" in found.fix


def test_a_refused_key_is_said_to_be_that():
    with hostile_server(["right"]) as server:
        server.models_status = "401 No"
        found = probed(server)
    assert "check OPENAI_API_KEY" in found.fix


@pytest.fixture
def examined(sqlite_url):
    """Return what doctor says about a configuration with one engagement; the database is whole."""
    product = assemble(read_settings({"DATABASE_URL": sqlite_url}))
    migrating.upgrade(product.engine)
    product.administration.open("Alder and Brightwater")
    product.engine.dispose()

    def examine_with(**environment):
        found = list(examine({"DATABASE_URL": sqlite_url, **environment}))
        return {finding.what: finding for finding in found if "odel" in finding.what or "called" in finding.what}

    return examine_with


def test_doctor_says_that_no_model_is_configured_and_that_this_is_fine(examined):
    found = examined()
    assert found["No model is configured: none is asked, and no question leaves for one"].fix == ""
    assert not any("SAMESIDE_MODEL" in it for it in found)


def test_doctor_notes_a_permission_to_ask_nobody(examined):
    found = examined(SAMESIDE_MODEL_ENGAGEMENTS="*")
    noted = found["SAMESIDE_MODEL_ENGAGEMENTS allows a model to be asked, but none is named"]
    assert noted.advice
    assert "Set OPENAI_MODEL, or unset SAMESIDE_MODEL_ENGAGEMENTS." in noted.fix


@pytest.mark.parametrize(
    ("named", "what", "advice"),
    [
        ("alder and brightwater", "The model may be asked in: Alder and Brightwater", False),
        ("*", "Every engagement allows the model to be asked", False),
        ("", "No engagement allows the model to be asked, so it never is", True),
        ("Alder", "No engagement is called Alder", True),
    ],
)
def test_doctor_says_where_the_model_may_be_asked(examined, named, what, advice):
    with hostile_server(["none"]) as server:
        found = examined(OPENAI_MODEL="m", OPENAI_BASE_URL=server.base_url, SAMESIDE_MODEL_ENGAGEMENTS=named)
    assert any(it.startswith("The model m at 127.0.0.1 answers") for it in found)
    assert found[what].advice is advice
