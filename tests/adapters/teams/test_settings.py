import pytest

from adapters.teams.service_url import trusted
from adapters.teams.settings import TeamsSettings

GOOD = {"app_id": "app", "app_password": "secret", "tenant_id": "t", "allowed_tenants": frozenset({"T "})}
HOSTS = {"smba.trafficmanager.net", "http://localhost:56150"}


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("app_id", "TEAMS_APP_ID"),
        ("app_password", "TEAMS_APP_PASSWORD"),
        ("tenant_id", "TEAMS_APP_TENANT_ID"),
        ("allowed_tenants", "TEAMS_ALLOWED_TENANTS"),
    ],
)
def test_an_empty_setting_is_refused_by_its_variable_s_name(name, variable):
    empty = frozenset({" "}) if name == "allowed_tenants" else "  "
    with pytest.raises(ValueError, match=f"{variable} is empty: set it to the|{variable} is empty: set it to a"):
        TeamsSettings(**{**GOOD, name: empty})


def test_tenants_are_compared_in_lower_case_and_the_password_is_not_printed():
    settings = TeamsSettings(**GOOD)
    assert settings.allowed_tenants == {"t"}
    assert "secret" not in repr(settings)
    assert settings.token_url == "https://login.microsoftonline.com/t/oauth2/v2.0/token"


@pytest.mark.parametrize(
    "host", ["http://evil.example", "https://smba.trafficmanager.net", "a/b", "", "*.trafficmanager.net", "a@b"]
)
def test_only_host_names_and_loopback_origins_can_be_trusted(host):
    with pytest.raises(ValueError, match="TEAMS_SERVICE_HOSTS"):
        TeamsSettings(**GOOD, service_hosts=frozenset({host}))


@pytest.mark.parametrize("name", ["openid_metadata_url", "token_url"])
def test_keys_and_tokens_are_fetched_over_https_only(name):
    with pytest.raises(ValueError, match="https"):
        TeamsSettings(**GOOD, **{name: "http://login.example/token"})


@pytest.mark.parametrize(
    "url",
    [
        "https://smba.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net/emea/00000000-0000-4000-8000-000000000001/",
        "https://SMBA.trafficmanager.net:443",
        "http://localhost:56150/_connector",
    ],
)
def test_a_service_url_on_the_list_is_trusted(url):
    assert trusted(url, HOSTS)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "smba.trafficmanager.net",
        "http://smba.trafficmanager.net/",
        "https://evil.trafficmanager.net/",
        "https://x.smba.trafficmanager.net/",
        "https://smba.trafficmanager.net.evil.example/",
        "https://smba.trafficmanager.net./",
        "https://smba.trafficmanager.net@evil.example/",
        "https://evil.example\\@smba.trafficmanager.net/",
        "https://evil.example#smba.trafficmanager.net",
        "https://smba.trafficmanager.net:8443/",
        "https://smba.trafficmanager.net/?a=b",
        "https://smba.trafficmanager.net/a b",
        "https://smba.trafficmanager.net/../x",
        "https://smba.trafficmanager.net/\n",
        "https://\u0455mba.trafficmanager.net/",
        "http://localhost:56151/_connector",
        "http://localhost/_connector",
        "https://smba.trafficmanager.net/" + "a" * 500,
    ],
)
def test_no_other_service_url_is(url):
    assert not trusted(url, HOSTS)
