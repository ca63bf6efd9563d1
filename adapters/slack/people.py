"""Who acts, as Slack authenticated them, and whether they belong to the workspace in which the app is installed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from adapters.slack.payload import id_of, part, text_of
from bot.turn import Actor, Platform

if TYPE_CHECKING:
    from adapters.slack.payload import Payload

_SLACKBOT: Final = "USLACKBOT"
_VISITOR: Final = ("is_restricted", "is_ultra_restricted", "is_stranger")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """Where the app is installed and as whom: what auth.test says of the bot's token."""

    team: str
    bot_user: str
    enterprise: str = ""
    whole_enterprise: bool = False

    @property
    def home(self) -> str:
        """The workspace that members are known by: the enterprise where the app is installed in all of it."""
        return self.enterprise if self.whole_enterprise and self.enterprise else self.team


def actor_of(body: Payload, inner: Payload, installed: Installed) -> Actor | None:
    """Say who acts; None if nobody does, or the bot itself. `inner` is the event, or the body itself for the rest."""
    person = part(inner, "user")
    user = id_of(person, "id") or id_of(inner, "user", "user_id")
    if not user.startswith(("U", "W")) or user in {_SLACKBOT, installed.bot_user}:
        return None
    foreign = _foreign_team(body, inner, installed)
    profile = part(inner, "user_profile")
    name = text_of(profile, "display_name", "real_name") or text_of(person, "name", "username")
    return Actor(
        platform=Platform.SLACK,
        workspace=foreign or installed.home,
        user_id=user,
        name=name or text_of(inner, "user_name", "username"),
        guest=bool(foreign) or any(each.get(flag) is True for each in (person, profile) for flag in _VISITOR),
    )


def _foreign_team(body: Payload, inner: Payload, installed: Installed) -> str:
    """Return the team of a visitor from another company; "" for people of the workspace or enterprise itself."""
    person = part(inner, "user")
    team = id_of(person, "team_id") or id_of(inner, "user_team", "team", "source_team", "team_id")
    home = {"", installed.team, installed.enterprise}
    if team in home or body.get("is_ext_shared_channel") is False:
        return ""
    enterprise = id_of(part(body, "enterprise"), "id") or id_of(inner, "enterprise_id")
    return "" if enterprise and enterprise == installed.enterprise else team
