"""A Teams activity, as a Turn. Whatever is missing or misshapen makes no Turn; nothing raises."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from adapters.teams.fields import clean, list_at, mapping_at, text_at
from bot.turn import Actor, Address, Arrived, Left, Platform, Press, Shows, Submit, Turn, Words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.turn import Said

FIELD: Final = "field."  # before the name of a form's field, so that none can pose as the action, subject or nonce
_OURS: Final = {"action", "form", "subject", "nonce", "msteams"}
_MAX_ID_LENGTH: Final = 500
_MAX_NAME_LENGTH: Final = 200


def tenant_of(activity: Mapping[str, Any]) -> str:
    """Return the tenant the activity is from, or "" if it names none or several."""
    named = {
        text_at(activity, "channelData", "tenant", "id").lower(),
        text_at(activity, "conversation", "tenantId").lower(),
        text_at(activity, "from", "tenantId").lower(),
    } - {""}
    return named.pop() if len(named) == 1 else ""


def read(activity: Mapping[str, Any], allowed_tenants: Collection[str]) -> Turn | None:
    """Return the Turn that this activity is, or None if it is none of the core's business."""
    tenant = tenant_of(activity)
    said = _said(activity)
    conversation, event = text_at(activity, "conversation", "id"), text_at(activity, "id")
    person, bot = text_at(activity, "from", "id"), text_at(activity, "recipient", "id")
    user = text_at(activity, "from", "aadObjectId").lower() or person  # its letters' case means nothing
    if tenant not in allowed_tenants or said is None or not (conversation and event and person):
        return None
    if max(map(len, (conversation, event, person, user, bot))) > _MAX_ID_LENGTH or _is_bot(activity, person, bot):
        return None
    reach = _reach(activity, tenant, user)
    shared = not _personal(activity)
    return Turn(
        key=f"teams:{tenant}:{conversation}:{event}",
        actor=Actor(
            platform=Platform.TEAMS,
            workspace=tenant,
            user_id=user,
            name=text_at(activity, "from", "name")[:_MAX_NAME_LENGTH],
        ),
        said=said,
        place=_place(activity, tenant) if shared else reach,
        reach=reach,
        at=datetime.now(UTC),
        shared=shared,
        thread=event if shared and activity.get("type") == "message" else None,
        card=_card(activity, said),
        caller_shows=Shows.REPLACEMENT if activity.get("type") == "invoke" else Shows.NOTHING,
    )


def _said(activity: Mapping[str, Any]) -> Said | None:
    match activity.get("type"):
        case "message":
            return _pressed(mapping_at(activity, "value")) or Words(_written(activity))
        case "invoke" if activity.get("name") == "adaptiveCard/action":
            return _pressed(mapping_at(activity, "value", "action", "data"))
        case "installationUpdate" if _personal(activity):
            return _installed(text_at(activity, "action"))
        case "conversationUpdate" if _personal(activity):
            return _moved(activity)
        case _:
            return None


def _pressed(data: Mapping[str, Any]) -> Press | Submit | None:
    """Read the data of a card's action. It was in the client's hands: the core authorises it again."""
    subject, nonce = text_at(data, "subject"), text_at(data, "nonce")
    if form := text_at(data, "form"):
        fields = {
            clean(name).removeprefix(FIELD): text
            for name in data
            if name not in _OURS and (text := _input(data, name)) is not None
        }
        return Submit(form=form, subject=subject, nonce=nonce, fields=fields)
    action = text_at(data, "action")
    return Press(action=action, subject=subject, nonce=nonce) if action else None


def _input(data: Mapping[str, Any], name: str) -> str | None:
    value = data[name]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return text_at(data, name) if isinstance(value, str) else None


def _written(activity: Mapping[str, Any]) -> str:
    """Return what was written, without the mention that called the bot: that exact text, once a mention."""
    text, bot = text_at(activity, "text"), text_at(activity, "recipient", "id")
    for entity in list_at(activity, "entities"):
        mention = text_at(entity, "text")
        if text_at(entity, "type") == "mention" and mention and bot and text_at(entity, "mentioned", "id") == bot:
            text = text.replace(mention, "", 1)
    if text_at(activity, "textFormat") in {"xml", "html"}:
        text = clean(html.unescape(text))
    return text.strip()


def _installed(action: str) -> Arrived | Left | None:
    if action in {"add", "add-upgrade"}:
        return Arrived()
    # "remove-upgrade" is followed by "add-upgrade": the person stays reachable.
    return Left() if action == "remove" else None


def _moved(activity: Mapping[str, Any]) -> Arrived | Left | None:
    bot = text_at(activity, "recipient", "id")
    if not bot:
        return None
    if any(text_at(member, "id") == bot for member in list_at(activity, "membersAdded")):
        return Arrived()
    if any(text_at(member, "id") == bot for member in list_at(activity, "membersRemoved")):
        return Left()
    return None


def _card(activity: Mapping[str, Any], said: Said) -> str | None:
    # A press that arrives as a message in company names no card: its answer may be meant for that person alone.
    if isinstance(said, Words) or (activity.get("type") == "message" and not _personal(activity)):
        return None
    return text_at(activity, "replyToId") or None


def _personal(activity: Mapping[str, Any]) -> bool:
    """Whether nobody else reads along; a conversation that does not say so counts as shared."""
    return text_at(activity, "conversation", "conversationType") == "personal"


def _is_bot(activity: Mapping[str, Any], person: str, bot: str) -> bool:
    return person == bot or person.startswith("28:") or text_at(activity, "from", "role") == "bot"


def _place(activity: Mapping[str, Any], tenant: str) -> Address:
    # A channel's conversation id carries ";messageid=", so that the answer lands in the thread.
    return Address(
        platform=Platform.TEAMS,
        workspace=tenant,
        channel=text_at(activity, "conversation", "id"),
        reference={
            "service_url": text_at(activity, "serviceUrl"),
            "tenant": tenant,
            "bot_id": text_at(activity, "recipient", "id"),
        },
    )


def _reach(activity: Mapping[str, Any], tenant: str, user: str) -> Address:
    reference = {
        "service_url": text_at(activity, "serviceUrl"),
        "tenant": tenant,
        "bot_id": text_at(activity, "recipient", "id"),
        "user_id": text_at(activity, "from", "id"),
    }
    if _personal(activity):
        reference["conversation_id"] = text_at(activity, "conversation", "id")
    return Address(platform=Platform.TEAMS, workspace=tenant, channel=f"user:{user}", reference=reference)
