"""Slack."""

from __future__ import annotations

from typing import Final

SLACK_FORM_NOT_OPENED: Final = "The form did not open in time. Press the button to try again."
