"""What Slack's requests say, as Turns. A payload that says nothing to the bot, or makes no sense, gives None."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from adapters.slack.markup import unmarked
from adapters.slack.payload import id_of, part, text_of
from adapters.slack.people import actor_of
from adapters.slack.places import in_channel, in_dm, is_channel, is_dm
from bot.turn import Arrived, Edited, Shows, Turn, Words

if TYPE_CHECKING:
    from adapters.slack.payload import Payload
    from adapters.slack.people import Installed
    from bot.turn import Actor, Said

# The other subtypes report that something happened to a message or a channel: nobody says anything new.
_SAID: Final = frozenset({"", "file_share", "me_message", "thread_broadcast"})
_CHANGED: Final = frozenset({"message_changed", "message_deleted"})
_TS: Final = re.compile(r"\d{1,15}\.\d{1,9}")
_RETRIED: Final = timedelta(days=1)


def event(body: Payload, installed: Installed, now: datetime) -> Turn | None:
    """Read a delivery of the Events API."""
    inner, event_id = part(body, "event"), id_of(body, "event_id")
    team = id_of(body, "team_id", "enterprise_id") or installed.home
    key, at = f"slack:{team}:{event_id}", _moment(body, now)
    if event_id and inner.get("type") == "message" and inner.get("subtype") in _CHANGED:
        return _change(body, inner, key, at, installed)
    actor = actor_of(body, inner, installed)
    if not event_id or actor is None:
        return None
    match inner.get("type"):
        case "message":
            return _direct_message(inner, actor, key, at, installed)
        case "app_mention":
            return _mention(inner, actor, key, at, installed)
        case "app_home_opened":
            return _opened(inner, actor, key, at, installed)
        case _:
            return None


def command(body: Payload, installed: Installed, now: datetime) -> Turn | None:
    """Read a slash command, any that the app has. Its answer is shown to its author alone, also in a channel."""
    name, trigger = text_of(body, "command").strip(), id_of(body, "trigger_id")
    actor = actor_of(body, body, installed)
    if not name.startswith("/") or not trigger or actor is None:
        return None
    words = unmarked(text_of(body, "text"), installed.bot_user)
    channel = id_of(body, "channel_id")
    reach = in_dm(actor.user_id, installed)
    return Turn(
        key=f"slack:{id_of(body, 'team_id', 'enterprise_id') or installed.home}:{trigger}",
        actor=actor,
        said=Words(f"{name} {words}".strip()),
        # A command can be given in a conversation of two other people: the D... id there is none of the bot's.
        place=in_channel(channel, installed) if is_channel(channel) else reach,
        reach=reach,
        at=now,
        shared=is_channel(channel),
        caller_shows=Shows.FORM | Shows.MESSAGE,
    )


def _direct_message(inner: Payload, actor: Actor, key: str, at: datetime, installed: Installed) -> Turn | None:
    dm = id_of(inner, "channel")
    if not (inner.get("channel_type") == "im" or is_dm(dm)) or not _is_said_by_a_person(inner):
        return None
    text = unmarked(text_of(inner, "text"), installed.bot_user)
    thread = _ts(inner, "thread_ts")
    attached = bool(inner.get("files"))
    if not text and not (attached and thread):
        return None
    said = Words(text, attached=attached)
    return _alone(key, actor, said, dm, at, installed, thread=thread, message=_ts(inner, "ts"))


def _change(body: Payload, inner: Payload, key: str, at: datetime, installed: Installed) -> Turn | None:
    """Read that somebody changed or deleted a message of theirs in a thread with the bot."""
    before, after = part(inner, "previous_message"), part(inner, "message")
    dm, whole = id_of(inner, "channel"), after or before
    actor, thread, ts = actor_of(body, whole, installed), _ts(whole, "thread_ts"), _ts(whole, "ts")
    if actor is None or not thread or not ts or not is_dm(dm) or not _is_said_by_a_person(whole):
        return None
    if after and text_of(after, "text") == text_of(before, "text"):  # a link was unfurled, a reaction counted
        return None
    said = Edited(unmarked(text_of(after, "text"), installed.bot_user))
    return _alone(key, actor, said, dm, at, installed, thread=thread, message=ts)


def _mention(inner: Payload, actor: Actor, key: str, at: datetime, installed: Installed) -> Turn | None:
    channel, text = id_of(inner, "channel"), unmarked(text_of(inner, "text"), installed.bot_user)
    # In a DM the same words arrive as a message too.
    if not is_channel(channel) or not text or not _is_said_by_a_person(inner):
        return None
    return Turn(
        key=key,
        actor=actor,
        said=Words(text),
        place=in_channel(channel, installed),
        reach=in_dm(actor.user_id, installed),
        at=at,
        shared=True,
        thread=_ts(inner, "thread_ts") or _ts(inner, "ts"),
    )


def _opened(inner: Payload, actor: Actor, key: str, at: datetime, installed: Installed) -> Turn | None:
    if inner.get("tab") != "messages":
        return None
    return _alone(key, actor, Arrived(), id_of(inner, "channel"), at, installed)


def _alone(
    key: str,
    actor: Actor,
    said: Said,
    dm: str,
    at: datetime,
    installed: Installed,
    *,
    thread: str | None = None,
    message: str | None = None,
) -> Turn:
    place = in_dm(actor.user_id, installed, dm)
    return Turn(key=key, actor=actor, said=said, place=place, reach=place, at=at, thread=thread, message=message)


def _is_said_by_a_person(inner: Payload) -> bool:
    subtype = inner.get("subtype") or ""
    of_a_bot = inner.get("bot_id") or inner.get("bot_profile") or inner.get("hidden") is True
    return isinstance(subtype, str) and subtype in _SAID and not of_a_bot


def _ts(inner: Payload, name: str) -> str | None:
    value = id_of(inner, name)
    return value if _TS.fullmatch(value) else None


def _moment(body: Payload, now: datetime) -> datetime:
    """Take Slack's time of the event where it makes sense: a redelivery comes minutes after what it tells of."""
    seconds = body.get("event_time")
    if isinstance(seconds, bool) or not isinstance(seconds, int):
        return now
    late = now.timestamp() - seconds
    return now - timedelta(seconds=late) if 0 < late < _RETRIED.total_seconds() else now
