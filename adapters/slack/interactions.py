"""What Slack's interactivity requests say, as Turns: a button pressed, a shortcut chosen, a modal sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from adapters.slack.markup import unmarked
from adapters.slack.payload import id_of, part, text_of
from adapters.slack.people import actor_of
from adapters.slack.places import in_channel, in_dm, is_channel, is_dm
from adapters.slack.tickets import action_of, fields_of, origin_in, subject_and_nonce
from bot.turn import Actor, Platform, Press, Shows, Start, Submit, Turn

if TYPE_CHECKING:
    from datetime import datetime

    from adapters.slack.payload import Payload
    from adapters.slack.people import Installed
    from bot.turn import Address

SHORTCUTS: Final = frozenset({"log_concern", "raise_concern"})  # at a message, and anywhere


def press(body: Payload, installed: Installed, now: datetime) -> Turn | None:
    """Read a button pressed in a message of the bot."""
    said, trigger = _pressed(body), id_of(body, "trigger_id")
    actor = actor_of(body, body, installed)
    if said is None or not trigger or actor is None:
        return None
    container = part(body, "container")
    ephemeral = container.get("is_ephemeral") is True
    channel = id_of(part(body, "channel"), "id") or id_of(container, "channel_id")
    card = id_of(container, "message_ts")
    # An ephemeral message may stand in a conversation of two other people, and it cannot be changed or answered later.
    place = _place(channel, actor.user_id, installed, own=not ephemeral)
    return Turn(
        key=f"slack:{_team(body, installed)}:{trigger}",
        actor=actor,
        said=said,
        place=place,
        reach=in_dm(actor.user_id, installed, place.reference.get("dm", "")),
        at=now,
        shared=is_channel(channel),
        thread=_thread(body, channel, "" if ephemeral else card),
        card=f"{channel}:{card}" if channel and card and not ephemeral else None,
        caller_shows=Shows.EVERYTHING if ephemeral else Shows.FORM,
    )


def shortcut(body: Payload, installed: Installed, now: datetime) -> Turn | None:
    """Read a shortcut that was chosen, with the message it was chosen at. It is answered to its presser alone."""
    trigger, actor = id_of(body, "trigger_id"), actor_of(body, body, installed)
    if text_of(body, "callback_id") not in SHORTCUTS or not trigger or actor is None:
        return None
    place = in_dm(actor.user_id, installed)
    return Turn(
        key=f"slack:{_team(body, installed)}:{trigger}",
        actor=actor,
        said=_chosen(part(body, "message"), actor, installed),
        place=place,
        reach=place,
        at=now,
        caller_shows=Shows.FORM,
    )


def _chosen(message: Payload, actor: Actor, installed: Installed) -> Start:
    text = unmarked(text_of(message, "text"), installed.bot_user)
    writer = id_of(message, "user", "bot_id")
    if not text or writer == actor.user_id:
        return Start(text=text)
    team = id_of(message, "team") or installed.home
    here = team in {installed.team, installed.enterprise}
    by = Actor(
        platform=Platform.SLACK,
        workspace=installed.home if here else team,
        user_id=writer,
        name=text_of(part(message, "user_profile"), "display_name", "real_name") or text_of(message, "username"),
    )
    return Start(text=text, by=by)


def submit(body: Payload, installed: Installed, now: datetime) -> Turn | None:
    """Read a modal that was sent."""
    view = part(body, "view")
    form, view_id = text_of(view, "callback_id"), id_of(view, "id")
    actor = actor_of(body, body, installed)
    if not form or not view_id or actor is None:
        return None
    metadata = text_of(view, "private_metadata")
    subject, nonce = subject_and_nonce(metadata)
    origin = origin_in(metadata)
    # A modal that came back with mistakes keeps its id and its hash; what tells the next attempt apart is its trigger.
    parts = (_team(body, installed), view_id, id_of(view, "hash"), id_of(body, "trigger_id"))
    place = _place(origin.channel, actor.user_id, installed, own=True)
    return Turn(
        key=":".join(("slack", *filter(None, parts))),
        actor=actor,
        said=Submit(form=form, subject=subject, nonce=nonce, fields=fields_of(view)),
        place=place,
        reach=in_dm(actor.user_id, installed, place.reference.get("dm", "")),
        at=now,
        shared=is_channel(origin.channel),
        thread=origin.thread or None,
        card=origin.card or None,
        caller_shows=Shows.FORM,
    )


def _pressed(body: Payload) -> Press | None:
    actions: Any = body.get("actions")
    if not isinstance(actions, list) or not actions or not isinstance(actions[0], dict):
        return None
    pressed = actions[0]
    action = action_of(text_of(pressed, "action_id"))
    if pressed.get("type") != "button" or not action:
        return None
    subject, nonce = subject_and_nonce(text_of(pressed, "value"))
    return Press(action=action, subject=subject, nonce=nonce)


def _place(channel: str, user: str, installed: Installed, *, own: bool) -> Address:
    if is_channel(channel):
        return in_channel(channel, installed)
    return in_dm(user, installed, channel if own and is_dm(channel) else "")


def _thread(body: Payload, channel: str, card: str) -> str | None:
    """In a channel the answer goes below the card; in a DM only into a thread that is there already."""
    known = id_of(part(body, "container"), "thread_ts") or id_of(part(body, "message"), "thread_ts")
    return known or (card if is_channel(channel) else "") or None


def _team(body: Payload, installed: Installed) -> str:
    return id_of(part(body, "team"), "id") or id_of(part(body, "user"), "team_id") or installed.home
