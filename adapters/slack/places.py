"""Slack's conversations as Addresses. A person's DM goes by the person: one queue, whatever is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.turn import Address, Platform

if TYPE_CHECKING:
    from adapters.slack.people import Installed


def in_dm(user: str, installed: Installed, dm: str = "") -> Address:
    """Return the bot's conversation with this person; `dm` is its D... id where it is known."""
    reference = {"dm": dm} if is_dm(dm) else {}
    return Address(platform=Platform.SLACK, workspace=installed.home, channel=user, reference=reference)


def in_channel(channel: str, installed: Installed) -> Address:
    """Return a place where others read along."""
    return Address(platform=Platform.SLACK, workspace=installed.home, channel=channel)


def is_dm(channel: str) -> bool:
    """Say whether this is a conversation of two."""
    return channel.startswith("D")


def is_channel(channel: str) -> bool:
    """Say whether this is a channel, a private channel or a conversation of several."""
    return channel.startswith(("C", "G"))
