"""What a subject offers the core, as data: its commands, buttons, forms and turns, its news, and what falls due."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.commands import needed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.announcement import Announcement
    from bot.answering.ports import Adviser, Matcher
    from bot.commands import Command, Grammar, Subcommand
    from bot.context import Context
    from bot.matcher_cache import Index
    from bot.people import Engagement, Membership, Person, Role
    from bot.ports.clock import Names
    from bot.ports.store import Store, UnitOfWork
    from bot.reply import Reply
    from bot.turn import Press, Submit, Turn
    from knowledge.kind import Kind

    Act = Callable[[Context], Reply]
    CommandAct = Callable[[Context, Command], Reply]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """What may be looked at before a use case's transaction: looking may take seconds, and changes nothing."""

    turn: Turn
    member: Membership
    store: Store
    index: Index
    now: datetime
    with_kind: Callable[[Index, Kind], Matcher]
    adviser: Adviser | None


@dataclass(frozen=True, slots=True)
class CommandUse:
    """What one form of a command does: `prepare` before the transaction, `act` in it.

    What `prepare` returns is `context.prepared`.
    """

    form: Subcommand
    act: CommandAct
    prepare: Callable[[Preparation, Command], object] | None = None


@dataclass(frozen=True, slots=True)
class TurnUse:
    """What is done with a kind of turn that is neither a command nor a press nor a form."""

    act: Act
    prepare: Callable[[Preparation], object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A subject's own kind of announcement, and what is done with it.

    `compose` writes it when it is delivered; None where the recipient may not be told any more. `read_as` is the label
    to audit as read once it was shown, or None. `undelivered` acts where it can never be delivered.
    """

    kind: type[Any]  # an Announcement
    compose: Callable[[UnitOfWork, Engagement, Person, Any, Names, datetime], Reply | None]
    read_as: Callable[[UnitOfWork, Person, Any], str | None]
    undelivered: Callable[[UnitOfWork, Any], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One subject.

    `everywhere`: subcommands of every command, the first of them also where a command alone would do nothing.
    `before`: what its buttons and forms look at before the transaction; it is `context.prepared`.
    `claim`: whether a turn belongs to something of this subject's, such as the thread of a concern, in whichever
    engagement that is; it comes before everything else. `reached`: a person can be answered from now on. `due`: what
    the clock does in an engagement, by a moment. `looks`: what it does once a day and at moments that they name, by a
    moment and whether it ever looked before; each returns its next moment, if it has one. `expire`: forget one batch of
    what was kept for long enough; how much.
    """

    name: str
    commands: tuple[CommandUse, ...] = ()
    everywhere: Mapping[str, CommandAct] = field(default_factory=dict)
    buttons: Mapping[str, Callable[[Context, str], Reply]] = field(default_factory=dict)
    forms: Mapping[str, Callable[[Context, str, Submit], Reply]] = field(default_factory=dict)
    turns: Mapping[type, TurnUse] = field(default_factory=dict)
    before: Callable[[Preparation, Press | Submit], object] | None = None
    claim: Callable[[Store, Grammar, Turn, tuple[Membership, ...]], tuple[Membership, Act] | None] | None = None
    news: News | None = None
    reached: Callable[[UnitOfWork, Person], None] | None = None
    due: tuple[Callable[[UnitOfWork, datetime], None], ...] = ()
    looks: tuple[Callable[[UnitOfWork, datetime, bool], datetime | None], ...] = ()
    expire: Callable[[UnitOfWork, datetime], int] | None = None


def announced(features: tuple[Feature, ...]) -> Mapping[str, type[Announcement]]:
    """The kinds of announcement there are, by the names of the features that compose them."""
    return {feature.name: feature.news.kind for feature in features if feature.news}


# ------------------------------------------------------------------ how functions become a command's act


def bare(act: Act) -> CommandAct:
    """Take no notice of what follows the command."""
    return lambda context, _: act(context)


def with_rest(act: Callable[[Context, str], Reply]) -> CommandAct:
    """Hand over what follows the command, if anything."""
    return lambda context, command: act(context, command.rest)


def with_needed(act: Callable[[Context, str], Reply]) -> CommandAct:
    """Hand over what follows the command; without it BadInput says what to type."""
    return lambda context, command: act(context, needed(command))


def only(roles: frozenset[Role], act: CommandAct) -> CommandAct:
    """Let only people of these roles do it."""

    def checked(context: Context, command: Command) -> Reply:
        context.person.require(*sorted(roles))
        return act(context, command)

    return checked
