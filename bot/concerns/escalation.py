"""What happens when a concern waits: its readers are reminded, then others hear that it waits, and nothing more of it.

Each step is taken once, in working hours, whichever process looks first. Somebody whose side is asleep meanwhile is
told when its working hours begin. What came due while nothing ran is told as one: the latest step of each target. Of a
concern that nobody reads the admins hear daily.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot import words
from bot.concerns import card, places, routes, timing
from bot.concerns.opening import Opened
from bot.concerns.permissions import Standing
from bot.concerns.ports import ConcernAnnouncement, News
from bot.concerns.service_levels import AROUND_THE_CLOCK, Step, Target, plan
from bot.concerns.telling import tell_admins
from bot.people import Role, Side
from bot.reply import Buttons, Notice, Reply, Tone, private_reply

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.concerns.concern import Concern
    from bot.concerns.service_levels import Due
    from bot.people import Engagement, Person
    from bot.ports.clock import Names
    from bot.ports.store import UnitOfWork

MAX_AT_ONCE: Final = 50  # concerns in one transaction, which others wait for; the rest follow a second later
_A_DAY: Final = timedelta(days=1)


def escalate(work: UnitOfWork, now: datetime) -> None:
    """Look at the concerns whose time it is, take the steps that are due, and say when to look again."""
    for concern in work.concerns.to_check(now, MAX_AT_ONCE):
        timing.note_due(work, concern, now)
        work.concerns.check_at(concern.number, _look(work, concern, now))


def _look(work: UnitOfWork, concern: Concern, now: datetime) -> datetime | None:
    """Do what is due for one concern; when something can be due again, None if not before something happens to it."""
    if not timing.runs(concern):
        return None
    hours = timing.hours(work, concern)
    taken = work.levels.taken(concern.number, concern.cycle)
    steps = plan(timing.timeline(work, concern), timing.level(work, concern), hours)
    left = [it for it in steps if (it.target, it.step) not in taken]
    late = [it for it in left if it.at <= now]
    again = [it.at for it in left if it.at > now]
    if late and any(it.is_open(now) for it in hours):
        _take(work, concern, late, now)
    elif late:
        again.append(min(timing.opens(work, side, now) for side in routes.sides_of(concern.route, concern.side)))
    again += [timing.opens(work, side, now) for side in _tell_the_woken(work, concern, now)]
    if not routes.readers(work, concern):
        tell_admins(work, concern, News.ROUTE_UNREAD, f"unread:{now.date()}")
        again.append(now + _A_DAY)
    return min(again, default=None)


def _take(work: UnitOfWork, concern: Concern, late: Iterable[Due], now: datetime) -> None:
    """Take every step that is due, and of each target announce the latest."""
    latest = {it.target: it.step for it in late}  # in the order of their instants
    for it in late:
        alone = work.levels.take(concern.number, concern.cycle, it.target, it.step, now)
        if alone and latest[it.target] is it.step:
            work.audit.record(f"concern.{it.target}_{it.step}", concern.label, None, now)
            _announce(work, concern, it.target, it.step, now)


def _announce(work: UnitOfWork, concern: Concern, target: Target, step: Step, now: datetime) -> None:
    """Tell those who are awake, and note which side is to be told later: at most one, for a reading one is awake."""
    to_tell = audience(work, concern, step)
    asleep = {it.side for it in to_tell if not _awake(work, concern, it.side, now)}
    _tell(work, concern, target, step, (it for it in to_tell if it.side not in asleep))
    for side in asleep:
        work.levels.postpone(concern.number, concern.cycle, target, step, side)
    if step is Step.BREACH:
        places.tell(work, concern, words.waits_too_long(concern.route), f"{target}:{step}")


def _tell_the_woken(work: UnitOfWork, concern: Concern, now: datetime) -> set[Side]:
    """Tell a side what it slept through, each person the latest of it; the sides that are still asleep."""
    asleep, told = set(), set()
    postponed = work.levels.postponed(concern.number, concern.cycle)
    for (target, step), side in sorted(postponed.items(), key=lambda it: list(Step).index(it[0][1]), reverse=True):
        if not _still_waits(work, concern, target):
            continue  # it was met meanwhile, or its author is asked: told if it still waits then
        if not _awake(work, concern, side, now):
            asleep.add(side)
            continue
        work.levels.postpone(concern.number, concern.cycle, target, step, None)
        to_tell = [it for it in audience(work, concern, step) if it.side is side and (target, it.id) not in told]
        told |= {(target, it.id) for it in to_tell}
        _tell(work, concern, target, step, to_tell)
    return asleep


def audience(work: UnitOfWork, concern: Concern, step: Step) -> tuple[Person, ...]:
    """Those who hear of a step. Where it finds nobody new who can be told, its readers hear of it once more.

    Of what stays in its author's own company nobody in the other one hears, of what is sensitive no lead, and whom it
    is about never.
    """
    readers = routes.readers(work, concern)
    if step is Step.NUDGE:
        took_it_on = tuple(it for it in readers if it.id == concern.acknowledged_by and it.address)
        return took_it_on or readers
    if step is Step.BREACH:
        return readers
    role = Role.SPONSOR
    if step is Step.OTHER_LEAD:
        role = routes.ROLES[concern.route]  # of a sensitive route: others of that role, not named to read it
    sides = frozenset({concern.side} if routes.is_own(concern.route, concern.side) else Side)
    known = {it.id for it in readers} | {work.concerns.author_of(concern.number)}
    others = (it for it in work.people.with_role(role) if it.side in sides and it.address)
    return tuple(it for it in others if it.id not in known and not concern.circle.about.means(it)) or readers


def compose(
    work: UnitOfWork,
    engagement: Engagement,
    recipient: Person,
    announcement: ConcernAnnouncement,
    names: Names,
    now: datetime,
) -> Reply | None:
    """Write it at the moment of its delivery; None if it is met meanwhile, or not for this person any more."""
    concern, target, step = work.concerns.find(announcement.concern), announcement.target, announcement.step
    if concern is None or target is None or step is None or announcement.occasion != str(concern.cycle):
        return None
    if not _still_waits(work, concern, target):
        return None
    glass = words.hour_glass(timing.hour_glass(work, concern, now, target))
    opened = Opened(concern, routes.standing(work, recipient, concern), concern.label, recipient)
    if opened.standing is Standing.READER:
        say = words.nudged_news if step is Step.NUDGE else words.waits_news
        notice = Notice(say(concern.label, concern.severity, glass), Tone.WARNING)
        return private_reply(notice, Buttons((card.button(engagement, opened, words.OPEN, "concern.show", names),)))
    to_tell = audience(work, concern, step)
    if opened.standing is Standing.AUTHOR or recipient.id not in {it.id for it in to_tell}:
        return None
    readers = [it.name for it in routes.readers(work, concern)]
    waits = words.waits_elsewhere_news(concern.label, concern.severity, concern.route, glass, readers)
    return private_reply(Notice(waits, Tone.WARNING))


def _still_waits(work: UnitOfWork, concern: Concern, target: Target) -> bool:
    timeline = timing.timeline(work, concern)
    return timing.runs(concern) and target in timeline.running and not timeline.paused


def _awake(work: UnitOfWork, concern: Concern, side: Side, now: datetime) -> bool:
    return concern.severity in AROUND_THE_CLOCK or work.levels.calendar(side).is_open(now)


def _tell(work: UnitOfWork, concern: Concern, target: Target, step: Step, people: Iterable[Person]) -> None:
    kind = News.CONCERN_NUDGED if step is Step.NUDGE else News.CONCERN_WAITS
    for person in people:
        if person.address:
            announcement = ConcernAnnouncement(
                news=kind,
                recipient_id=person.id,
                concern=concern.number,
                occasion=str(concern.cycle),
                target=target,
                step=step,
            )
            work.outbox.announce(announcement, person.address)
