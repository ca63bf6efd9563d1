"""What an account is called on each platform: read as people paste it, or refused with where the right one is."""

from __future__ import annotations

import re
from typing import Final

from adapters.terminal.chat import actor_named
from bot import words
from bot.turn import Actor, Platform
from bot.typed import as_typed
from knowledge.characters import forbidden_character

MAX_NAME: Final = 100  # characters
_MENTION: Final = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>", re.IGNORECASE)
_SLACK_USER: Final = re.compile(r"[UW][A-Z0-9]{3,30}")
_SLACK_TEAM: Final = re.compile(r"[TE][A-Z0-9]{1,30}")
_ENTRA: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


class NoAccount(Exception):  # noqa: N818 - what it is
    """That is no account of this platform. The text says how to find the right one."""


def account(platform: Platform, workspace: str, user: str, name: str) -> Actor:
    """Return the account as it is kept. Raises NoAccount."""
    name = " ".join(name.split())
    if found := forbidden_character(f"{workspace}{name}"):
        raise NoAccount(words.forbidden_character(found))
    if not name or len(name) > MAX_NAME:
        raise NoAccount(words.name_length(MAX_NAME))
    workspace, user = as_typed(workspace).strip(), as_typed(user).strip()
    match platform:
        case Platform.SLACK:
            return Actor(platform=platform, workspace=_slack_team(workspace), user_id=_slack_user(user), name=name)
        case Platform.TEAMS:
            return Actor(platform=platform, workspace=_tenant(workspace), user_id=_object_id(user), name=name)
        case Platform.TERMINAL:
            try:
                actor = actor_named(user)
            except ValueError as error:
                raise NoAccount(words.NO_TERMINAL_NAME) from error
            return Actor(platform=platform, workspace=workspace.casefold(), user_id=actor.user_id, name=name)


def _slack_user(written: str) -> str:
    mention = _MENTION.fullmatch(written)
    user = (mention[1] if mention else written).upper()
    if not _SLACK_USER.fullmatch(user):
        raise NoAccount(words.no_slack_member(written[:40]))
    return user


def _slack_team(written: str) -> str:
    team = written.upper()
    if not _SLACK_TEAM.fullmatch(team):
        raise NoAccount(words.no_slack_team(written[:40]))
    return team


def _tenant(written: str) -> str:
    if not _ENTRA.fullmatch(written.lower()):
        raise NoAccount(words.no_tenant(written[:40]))
    return written.lower()


def _object_id(written: str) -> str:
    if not _ENTRA.fullmatch(written.lower()):
        raise NoAccount(words.no_object_id(written[:40]))
    return written.lower()
