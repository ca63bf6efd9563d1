"""Every sentence the bot says, chosen by language at the moment it is spoken: `words.EMPTY`, `words.deleted(label)`.

English is what every other language falls back to, name by name. Another language is a folder beside `en/` and a line
in `LANGUAGES`: nothing that speaks has to be changed.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

from bot.words.en import (
    accounts,
    answering,
    cards,
    commands,
    common,
    concerns,
    counts,
    editing,
    engagement,
    entries,
    errors,
    freshness,
    hours,
    kinds,
    news,
    privacy,
    reading,
    roles,
    routes,
    service_levels,
    setup,
    slack,
    teaching,
    teams,
    terminal,
    upshots,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

    from bot.words.en.accounts import *
    from bot.words.en.answering import *
    from bot.words.en.cards import *
    from bot.words.en.commands import *
    from bot.words.en.common import *
    from bot.words.en.concerns import *
    from bot.words.en.counts import *
    from bot.words.en.editing import *
    from bot.words.en.engagement import *
    from bot.words.en.entries import *
    from bot.words.en.errors import *
    from bot.words.en.freshness import *
    from bot.words.en.hours import *
    from bot.words.en.kinds import *
    from bot.words.en.news import *
    from bot.words.en.privacy import *
    from bot.words.en.reading import *
    from bot.words.en.roles import *
    from bot.words.en.routes import *
    from bot.words.en.service_levels import *
    from bot.words.en.setup import *
    from bot.words.en.slack import *
    from bot.words.en.teaching import *
    from bot.words.en.teams import *
    from bot.words.en.terminal import *
    from bot.words.en.upshots import *

ENGLISH: Final = "en"
_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


def table(*rooms: ModuleType) -> Mapping[str, Any]:
    """The names and sentences of one language, of all its files. Raises ValueError if two of them say one name.

    `USAGES`, what to type and what it does by command and subcommand, stands in each file for its own commands.
    """
    usages: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
    said: dict[str, Any] = {}
    for room in rooms:
        usages |= getattr(room, "USAGES", {})
        own = {name: value for name, value in list(vars(room).items()) if _is_said(room, name, value)}
        if twice := said.keys() & own.keys():
            raise ValueError(f"said twice: {', '.join(sorted(twice))}")
        said |= own
    return said | {"USAGES": usages}


def _is_said(room: ModuleType, name: str, value: object) -> bool:
    """Whether a name of a file is one of its own sentences, and not what it imports."""
    if name.startswith("_") or name == "USAGES":
        return False
    if callable(value):
        return getattr(value, "__module__", None) == room.__name__
    return name.isupper() and name in room.__annotations__


LANGUAGES: Final[dict[str, Mapping[str, Any]]] = {
    ENGLISH: table(
        accounts,
        answering,
        cards,
        commands,
        common,
        concerns,
        counts,
        editing,
        engagement,
        entries,
        errors,
        freshness,
        hours,
        kinds,
        news,
        privacy,
        reading,
        roles,
        routes,
        service_levels,
        setup,
        slack,
        teaching,
        teams,
        terminal,
        upshots,
    ),
}


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language while the block runs; English where it is not known, or does not know a sentence."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - sentences, and functions and tables of sentences
    for language in (_language.get(), ENGLISH):
        said = LANGUAGES.get(language, {})
        if name in said:
            return said[name]
    raise AttributeError(f"nothing is said by the name {name}")
