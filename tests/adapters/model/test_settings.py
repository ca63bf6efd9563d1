import pytest

from adapters.model.settings import DEFAULT_BASE_URL, NO_KEY, read_model
from adapters.settings import Misconfigured, read_settings


def test_without_a_model_s_name_nothing_is_asked_whatever_else_is_set():
    assert read_model({}) is None
    lying_around = {"OPENAI_API_KEY": "sk-1", "OPENAI_BASE_URL": "nonsense", "SAMESIDE_MODEL_ENGAGEMENTS": "*"}
    assert read_model({**lying_around, "OPENAI_MODEL": " "}) is None


def test_a_model_with_a_key_is_asked_at_the_usual_address_in_no_engagement():
    settings = read_model({"OPENAI_MODEL": " some-model ", "OPENAI_API_KEY": "sk-1"})
    assert (settings.model, settings.base_url, settings.api_key) == ("some-model", DEFAULT_BASE_URL, "sk-1")
    assert settings.engagements == frozenset()
    assert (settings.host, settings.in_clear) == ("api.openai.com", False)


def test_a_server_of_one_s_own_needs_no_key():
    settings = read_model(
        {
            "OPENAI_MODEL": "m",
            "OPENAI_BASE_URL": "http://models.alder.example:8080/v1",
            "SAMESIDE_MODEL_ENGAGEMENTS": " Alder and Brightwater , Cedar,, ",
        }
    )
    assert settings.api_key == NO_KEY
    assert (settings.host, settings.in_clear) == ("models.alder.example", True)
    assert settings.engagements == {"Alder and Brightwater", "Cedar"}


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost", "[::1]:1"])
def test_on_the_same_machine_nothing_crosses_a_network(host):
    assert not read_model({"OPENAI_MODEL": "m", "OPENAI_BASE_URL": f"http://{host}/v1"}).in_clear


def test_the_usual_server_without_a_key_is_refused_with_both_ways_out():
    with pytest.raises(Misconfigured) as raised:
        read_settings({"OPENAI_MODEL": "m"})
    assert "OPENAI_API_KEY: " in str(raised.value)
    assert "OPENAI_BASE_URL: " in str(raised.value)


@pytest.mark.parametrize(
    "address",
    [
        "models.example", "ftp://models.example", "https://", "https://user:hush@models.example/v1",
        "https://models.example/v1?key=hush", "https://models.example:99999/hush", "https://[::1/hush",
        "https://models.example/\nhush", "file:///hush",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_right_is_refused_and_not_repeated(address):
    with pytest.raises(ValueError, match="OPENAI_BASE_URL must be an address such as https://models") as raised:
        read_model({"OPENAI_MODEL": "m", "OPENAI_BASE_URL": address})
    assert "hush" not in str(raised.value)
