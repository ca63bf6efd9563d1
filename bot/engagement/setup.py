"""/engagement setup: what an engagement still needs before people can rely on it; both sides' admins see the same list.

Nothing is ticked off by hand: each line looks at what is there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot import words
from bot.concerns.routes import OWN_LEAD, SENSITIVE, route_readers
from bot.editing import approving
from bot.editing.ports import FactState
from bot.people import Role, Side
from bot.reply import Listing, Notice, Reply, Row, Text, Tone, private_reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.context import Context

VALUES: Final = 6  # placeholders that most sentences wait for


@dataclass(frozen=True, slots=True)
class Step:
    """Something that an engagement needs, how it stands, and what is typed to do it; "" once it is done."""

    name: str
    stands: str
    typed: str = ""


def run(context: Context) -> Reply:
    """Show what is there and what is left, and what to type next."""
    context.person.require(Role.ADMIN)
    steps = tuple(_steps(context))
    left = [it for it in steps if it.typed]
    rows = tuple(Row(it.name, _line(it)) for it in steps)
    head = Text(words.setup_left(len(left), len(steps))) if left else Notice(words.SETUP_DONE, Tone.DONE)
    return private_reply(head, Listing(words.SETUP, rows), Text(words.SETUP_TRY))


def _line(step: Step) -> str:
    return words.step_left(step.stands, step.typed) if step.typed else words.step_done(step.stands)


def _steps(context: Context) -> Iterator[Step]:
    for side in Side:
        yield _role(context, side, Role.ADMIN)
        yield _role(context, side, Role.APPROVER)
        yield _readers(context, side)
        is_set = context.work.levels.has_hours(side)
        stands = words.HOURS_SET if is_set else words.HOURS_USUAL
        typed = "" if is_set else f"/engagement hours {side} Europe/London 09:00-17:30 mon-fri"
        yield Step(words.step_of_side(words.HOURS_STEP, side), stands, typed)
    yield from _knowledge(context)
    kept, least = context.work.retention.agreed(), context.work.minimum.agreed()
    yield Step(words.KEEP_STEP, *_agreed(kept.value is not None, "/engagement keep concerns 24 months"))
    yield Step(words.MINIMUM_STEP, *_agreed(least.value is not None, "/engagement minimum 5"))


def _role(context: Context, side: Side, role: Role) -> Step:
    names = [it.name for it in context.work.people.with_role(role) if it.side is side]
    title = words.step_of_side(words.ROLE_STEPS[role], side)
    typed = f"/engagement invite {side}" if role is Role.ADMIN else f"/engagement role NAME add {role}"
    return Step(title, words.people_named(names), "" if names else typed)


def _readers(context: Context, side: Side) -> Step:
    """Say which routes nobody reads for the people of a side."""
    unread = [route for route in (OWN_LEAD[side], *SENSITIVE) if not route_readers(context.work, route, side)]
    title = words.step_of_side(words.READERS_STEP, side)
    if not unread:
        return Step(title, words.ALL_READ)
    role = Role.LEAD if unread[0] is OWN_LEAD[side] else Role(unread[0].value)
    return Step(title, words.routes_unread(unread), f"/engagement role NAME add {role}")


def _knowledge(context: Context) -> Iterator[Step]:
    statuses = [it for it in context.work.entries.statuses() if not it.is_retired]
    shown = sum(it.answers is not None for it in statuses)
    waits = any(approving.missing_of(it) for it in statuses)
    typed = "/kb approve all" if waits else "" if shown else "/kb import starter" if not statuses else "/kb add"
    yield Step(words.ENTRIES_STEP, words.entries_shown(shown, len(statuses)), typed)
    facts, declared = context.facts, context.work.entries.placeholders()
    proposed = {it.name for it in context.work.entries.facts().values() if it.state is FactState.PROPOSED}
    needed = Counter(name for it in statuses for name in it.entry.requires if name in declared)
    for name, count in needed.most_common(VALUES):
        todo = f"/kb approve fact {name}" if name in proposed else f"/kb fact {name} = ..."
        typed = "" if facts.get(name) else todo
        yield Step(words.value_step(name), words.unlocks(count, declared[name]), typed)


def _agreed(is_so: bool, typed: str) -> tuple[str, str]:  # noqa: FBT001 - what it says
    return (words.BOTH_AGREED, "") if is_so else (words.NOT_AGREED, typed)
