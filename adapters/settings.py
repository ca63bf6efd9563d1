"""The configuration, read from the environment once, and what is wrong with it in words that say how to mend it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from adapters.model.settings import ModelSettings, read_model
from adapters.slack.settings import HOW_TO_GET as SLACK_NEEDS
from adapters.slack.settings import SlackSettings
from adapters.teams.settings import HOW_TO_GET as TEAMS_NEEDS
from adapters.teams.settings import TeamsSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_DATABASE: Final = "sqlite:///data/sameside.db"
DEFAULT_PORT: Final = 3978


class Misconfigured(Exception):  # noqa: N818 - the situation's name
    """The configuration cannot be used; the text says which variable, and where its value is found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that is configured. A platform that is not configured at all is None."""

    database_url: str
    port: int
    slack: SlackSettings | None
    teams: TeamsSettings | None
    model: ModelSettings | None = None

    @property
    def database_file(self) -> Path | None:
        """The embedded database's file; None on PostgreSQL or in memory."""
        path = self.database_url.removeprefix("sqlite:///")
        return Path(path) if path != self.database_url and path else None


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the configuration. Raises Misconfigured, naming every variable that is missing or wrong."""
    return Settings(
        database_url=_database(environment.get("DATABASE_URL", "").strip()),
        port=_port(environment.get("PORT", "")),
        slack=_slack(environment),
        teams=_teams(environment),
        model=_model(environment),
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
