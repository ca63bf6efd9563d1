"""Turns, replies, addresses and announcements as JSON and back.

What may be of several types carries its type's name, so that none is mistaken.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from cattrs import Converter
from cattrs.strategies import configure_tagged_union

from bot.reply import Block, ChoiceField, Reply, TextField
from bot.turn import Address, Said, Shows, Turn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.announcement import Announcement

_converter = Converter()
_converter.register_unstructure_hook(date, date.isoformat)
_converter.register_structure_hook(date, lambda written, _: date.fromisoformat(written))
_converter.register_unstructure_hook(datetime, datetime.isoformat)
_converter.register_structure_hook(datetime, lambda written, _: datetime.fromisoformat(written))
_converter.register_unstructure_hook(Shows, lambda shows: shows.value)
_converter.register_structure_hook(Shows, lambda written, _: Shows(written))
configure_tagged_union(Said, _converter, tag_name="type")
configure_tagged_union(TextField | ChoiceField, _converter, tag_name="type")
configure_tagged_union(Block, _converter, tag_name="type")


def from_reply(reply: Reply) -> Any:  # noqa: ANN401 - JSON
    """Write a reply as JSON values."""
    return _converter.unstructure(reply, Reply)


def to_reply(payload: Any) -> Reply:  # noqa: ANN401 - JSON
    """Read a reply back."""
    return _converter.structure(payload, Reply)


def from_address(address: Address) -> Any:  # noqa: ANN401 - JSON
    """Write an address as JSON values."""
    return _converter.unstructure(address, Address)


def to_address(payload: Any) -> Address:  # noqa: ANN401 - JSON
    """Read an address back."""
    return _converter.structure(payload, Address)


def from_turn(turn: Turn) -> Any:  # noqa: ANN401 - JSON
    """Write a turn as JSON values."""
    return _converter.unstructure(turn, Turn)


def to_turn(payload: Any) -> Turn:  # noqa: ANN401 - JSON
    """Read a turn back."""
    return _converter.structure(payload, Turn)


def from_announcement(announcement: Announcement) -> Any:  # noqa: ANN401 - JSON
    """Write an announcement as JSON values, with the subject whose kind of announcement it is."""
    return {"subject": announcement.subject, **_converter.unstructure(announcement)}


def to_announcement(payload: Any, kinds: Mapping[str, type[Announcement]]) -> Announcement:  # noqa: ANN401 - JSON
    """Read an announcement back; `kinds` are the kinds there are, by subject.

    Those that were queued before there was more than one subject name none, and are about concerns.
    """
    subject = payload.pop("subject", "concerns")
    return _converter.structure(payload, kinds[subject])
