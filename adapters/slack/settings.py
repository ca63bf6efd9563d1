"""What the Slack adapter has to be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

HOW_TO_GET: Final = {
    "SLACK_SIGNING_SECRET": "the signing secret at api.slack.com/apps, your app, Basic Information, App Credentials",
    "SLACK_BOT_TOKEN": "the bot token (it begins with xoxb-) under OAuth & Permissions, once the app is installed",
}


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """One installed app. The secrets stay out of `repr`, so that no log line can show them by accident."""

    signing_secret: str = field(repr=False)
    bot_token: str = field(repr=False)
    api_url: str = "https://slack.com/api/"
