"""What operators are told about accounts."""

from __future__ import annotations

from typing import Final

NO_TERMINAL_NAME: Final = "In the terminal an account is a name with a letter or a digit, such as “Ana Silva”."


def name_length(most: int) -> str:
    """Say how long a name may be."""
    return f"A name has 1 to {most} characters."


def no_slack_member(written: str) -> str:
    """Say where a member id is found."""
    return (
        f"“{written}” is no Slack member id. Open the person's profile, the three dots, “Copy member ID”: "
        "it begins with U or W."
    )


def no_slack_team(written: str) -> str:
    """Say where a workspace id is found."""
    return (
        f"“{written}” is no Slack workspace id. Open Slack in a browser: it stands in the address, after /client/, "
        "and begins with T or E."
    )


def no_object_id(written: str) -> str:
    """Say where an object id is found."""
    return (
        f"“{written}” is no Entra object id. In the Entra admin center open Users and the person: it stands under "
        "“Object ID”, such as 8c0f1c8e-2f6b-4b1e-9a57-0d7c5b3a9e21. An e-mail address or user name may change hands."
    )


def no_tenant(written: str) -> str:
    """Say where a tenant id is found."""
    return f"“{written}” is no Entra tenant id. In the Entra admin center it stands under “Overview”, as “Tenant ID”."
