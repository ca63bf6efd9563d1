"""What the Teams adapter has to know, checked before it starts: an empty app id would let anyone post."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from adapters.teams.service_url import acceptable, secure

_ENTRA: Final = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"
_METADATA: Final = "https://login.botframework.com/v1/.well-known/openidconfiguration"
HOW_TO_GET: Final = {
    "TEAMS_APP_ID": "the application (client) id of the bot's app registration, in the Azure portal under Overview",
    "TEAMS_APP_PASSWORD": "a client secret of that registration, made under Certificates & secrets",
    "TEAMS_APP_TENANT_ID": "the directory (tenant) id of that registration, under Overview",
    "TEAMS_ALLOWED_TENANTS": "the directory (tenant) ids of both companies, separated by commas",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsSettings:
    """One bot registration, whom it listens to and whom it talks to.

    `service_hosts` are host names (https only) or loopback origins such as "http://localhost:56150". Times are seconds.
    Raises ValueError naming the environment variable that has to change, and where its value is found.
    """

    app_id: str
    app_password: str = field(repr=False)
    tenant_id: str
    allowed_tenants: frozenset[str]
    service_hosts: frozenset[str] = frozenset({"smba.trafficmanager.net"})
    openid_metadata_url: str = _METADATA
    issuer: str = "https://api.botframework.com"
    scope: str = "https://api.botframework.com/.default"
    token_url: str = ""
    leeway: float = 300
    key_lifetime: float = 24 * 3600
    key_refetch_pause: float = 300
    key_retry_pause: float = 10  # after a fetch that failed
    fetch_timeout: float = 5
    send_timeout: float = 10

    def __post_init__(self) -> None:
        """Tidy what people type, and refuse what would be unsafe."""
        # Frozen values are completed through object.__setattr__, as the dataclasses documentation describes.
        tenants = frozenset(tenant.strip().lower() for tenant in self.allowed_tenants if tenant.strip())
        object.__setattr__(self, "allowed_tenants", tenants)
        object.__setattr__(self, "service_hosts", frozenset(host.strip().lower() for host in self.service_hosts))
        object.__setattr__(self, "token_url", self.token_url or _ENTRA.format(tenant=self.tenant_id.strip()))
        _required("TEAMS_APP_ID", self.app_id.strip())
        _required("TEAMS_APP_PASSWORD", self.app_password.strip())
        _required("TEAMS_APP_TENANT_ID", self.tenant_id.strip())
        _required("TEAMS_ALLOWED_TENANTS", self.allowed_tenants)
        for host in self.service_hosts:
            if not acceptable(host):
                raise ValueError(
                    f"TEAMS_SERVICE_HOSTS: {host!r} is neither a host name, such as smba.trafficmanager.net, "
                    "nor the origin of this machine, such as http://localhost:56150"
                )
        for url in (self.openid_metadata_url, self.token_url):
            if not secure(url):
                raise ValueError(f"{url!r} has to be an https address")


def _required(variable: str, value: object) -> None:
    if not value:
        raise ValueError(f"{variable} is empty: set it to {HOW_TO_GET[variable]}")
