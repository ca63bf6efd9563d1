"""The configuration, read from the environment once, and what is wrong with it in words that say how to mend it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from adapters.keys import HOW_TO_MAKE, ConfiguredKeys, KeyFile, read_ring
from adapters.model.settings import ModelSettings, read_model
from adapters.slack.settings import HOW_TO_GET as SLACK_NEEDS
from adapters.slack.settings import SlackSettings
from adapters.teams.settings import HOW_TO_GET as TEAMS_NEEDS
from adapters.teams.settings import TeamsSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from adapters.keys import Keys, Ring

DEFAULT_DATABASE: Final = "sqlite:///data/sameside.db"
DEFAULT_PORT: Final = 3978
SHORTEST_TOKEN: Final = 16  # characters


class Misconfigured(Exception):  # noqa: N818 - the situation's name
    """The configuration cannot be used; the text says which variable, and where its value is found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that is configured. A platform that is not configured at all is None.

    `ring` are the keys to what the database keeps sealed; None if SAMESIDE_KEYS is not set.
    """

    database_url: str
    port: int
    slack: SlackSettings | None
    teams: TeamsSettings | None
    model: ModelSettings | None = None
    metrics_token: str | None = None  # what /metrics asks for; without one it answers on this machine alone
    ring: Ring | None = None

    @property
    def database_file(self) -> Path | None:
        """The embedded database's file; None on PostgreSQL or in memory."""
        path = self.database_url.removeprefix("sqlite:///")
        return Path(path) if path != self.database_url and path else None

    @property
    def keys(self) -> Keys:
        """Where the keys are: in SAMESIDE_KEYS, or without it, for the embedded database, in a file beside it."""
        if self.ring is None and self.database_file:
            return key_file(self.database_file)
        return ConfiguredKeys(self.ring)


def key_file(database_file: Path) -> KeyFile:
    """Return the file of keys that belongs to an embedded database."""
    return KeyFile(database_file.with_name(f"{database_file.name}.keys"))


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the configuration. Raises Misconfigured, naming every variable that is missing or wrong."""
    database_url = _database(environment.get("DATABASE_URL", "").strip())
    return Settings(
        database_url=database_url,
        ring=_ring(environment.get("SAMESIDE_KEYS", "").strip(), database_url),
        port=_port(environment.get("PORT", "")),
        slack=_slack(environment),
        teams=_teams(environment),
        model=_model(environment),
        metrics_token=_metrics_token(environment.get("SAMESIDE_METRICS_TOKEN", "").strip()),
    )


def _database(written: str) -> str:
    if not written:
        return DEFAULT_DATABASE
    if written.startswith(("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")):
        return written
    # Not what was written: an address may hold a password.
    raise Misconfigured(
        "DATABASE_URL must begin with sqlite:/// or postgresql://, such as sqlite:///data/sameside.db "
        "or postgresql://user:password@host/name."
    )


def is_embedded(environment: Mapping[str, str]) -> bool:
    """Whether the database is the embedded one."""
    return _database(environment.get("DATABASE_URL", "").strip()).startswith("sqlite:")


def _ring(written: str, database_url: str) -> Ring | None:
    if written:
        try:
            return read_ring(written)
        except ValueError as error:
            raise Misconfigured(f"SAMESIDE_KEYS cannot be used: {error}") from error
    if database_url.startswith("sqlite:"):
        return None
    raise Misconfigured(
        "SAMESIDE_KEYS is not set. With PostgreSQL it is needed: names and addresses are kept sealed, and the keys are "
        f"kept elsewhere. {HOW_TO_MAKE}\nEvery process gets the same value, and you keep a copy: without it, "
        "nobody can read who anybody is."
    )


def _metrics_token(written: str) -> str | None:
    if written and (len(written) < SHORTEST_TOKEN or not (written.isascii() and written.isprintable())):
        raise Misconfigured(
            f"SAMESIDE_METRICS_TOKEN must have at least {SHORTEST_TOKEN} characters, ASCII alone. To make one: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(24))"'
        )
    return written or None


def _port(written: str) -> int:
    if not written:
        return DEFAULT_PORT
    if written.isascii() and written.isdigit() and 0 < int(written) < 65536:  # noqa: PLR2004 - ports are 16 bits
        return int(written)
    raise Misconfigured(f"PORT is {written!r}; it must be a number from 1 to 65535, such as {DEFAULT_PORT}.")


def _slack(environment: Mapping[str, str]) -> SlackSettings | None:
    if not _begun("Slack", SLACK_NEEDS, environment):
        return None
    optional = {"api_url": environment["SLACK_API_URL"]} if environment.get("SLACK_API_URL") else {}
    return SlackSettings(
        signing_secret=environment["SLACK_SIGNING_SECRET"], bot_token=environment["SLACK_BOT_TOKEN"], **optional
    )


def _begun(platform: str, needs: Mapping[str, str], environment: Mapping[str, str]) -> bool:
    """Whether a platform is configured: wholly, or not at all. Raises Misconfigured for half of it."""
    missing = [name for name in needs if not environment.get(name, "").strip()]
    if len(missing) == len(needs):
        return False
    if missing:
        lines = [f"  {name}: {needs[name]}" for name in missing]
        raise Misconfigured("\n".join([f"{platform} is configured only in part. Set as well:", *lines]))
    return True


def _teams(environment: Mapping[str, str]) -> TeamsSettings | None:
    if not _begun("Teams", TEAMS_NEEDS, environment):
        return None
    try:
        settings = TeamsSettings(
            app_id=environment["TEAMS_APP_ID"].strip(),
            app_password=environment["TEAMS_APP_PASSWORD"].strip(),
            tenant_id=environment["TEAMS_APP_TENANT_ID"].strip(),
            allowed_tenants=_set(environment["TEAMS_ALLOWED_TENANTS"]),
        )
        if hosts := _set(environment.get("TEAMS_SERVICE_HOSTS", "")):
            settings = replace(settings, service_hosts=hosts)
        if metadata := environment.get("TEAMS_OPENID_METADATA_URL"):  # sovereign clouds have their own
            settings = replace(settings, openid_metadata_url=metadata)
        if token := environment.get("TEAMS_TOKEN_URL"):  # likewise
            settings = replace(settings, token_url=token)
    except ValueError as error:
        raise Misconfigured(str(error)) from error
    return settings


def _model(environment: Mapping[str, str]) -> ModelSettings | None:
    try:
        return read_model(environment)
    except ValueError as error:
        raise Misconfigured(str(error)) from error


def _set(written: str) -> frozenset[str]:
    return frozenset(part.strip() for part in written.split(",") if part.strip())
