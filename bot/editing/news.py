"""What is said about an entry unasked: to those who approve it, to whoever wrote it, and to both sides' editors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import words
from bot.context import subject
from bot.editing import approvals, approving, confirming, retiring, reviewing
from bot.editing.ports import News, in_force
from bot.people import Role, Side
from bot.reply import Button, Buttons, Listing, Notice, Quote, Reply, Row, Style, Text, Tone, private_reply

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.editing.ports import EntryAnnouncement, EntryStatus
    from bot.people import Engagement, Person
    from bot.ports.clock import Names
    from bot.ports.store import UnitOfWork


def compose(
    work: UnitOfWork,
    engagement: Engagement,
    recipient: Person,
    announcement: EntryAnnouncement,
    names: Names,
    now: datetime,
) -> Reply | None:
    """Write news at the moment of their delivery; None if they are overtaken by then."""
    if announcement.news is News.FACT_WITHDRAWN:
        return _withdrawn(work, announcement)
    if announcement.news is News.REVIEWS:
        return _reviews(work, engagement, recipient, names, now)
    status = work.entries.status(announcement.entry)
    if status is None:
        return None

    def who(person_id: int | None) -> str:
        return approvals.name_of(work.people.some([] if person_id is None else [person_id]), person_id)

    entry_id = status.entry.id
    match announcement.news:
        case News.APPROVAL_ASKED:
            if status.version != announcement.version or not approving.waits_for(status, recipient):
                return None
            asks = Text(words.approval_asked(who(status.author_id), entry_id, is_new=status.version == 1))
            target = subject(engagement, entry_id)
            look = Button(
                label=words.LOOK_AT_IT, action=approvals.LOOK, subject=target, nonce=names(), style=Style.PRIMARY
            )
            return private_reply(asks, Buttons((look,)))
        case News.REJECTED:
            return _rejected(work, announcement, who)
        case News.PUBLISHED:
            return private_reply(Notice(words.published_news(entry_id), Tone.DONE))
        case _:
            return _of_retiring(engagement, announcement, status, recipient, who, names)


def _withdrawn(work: UnitOfWork, announcement: EntryAnnouncement) -> Reply | None:
    """Tell of a value that was taken back; None where another one is shown by now."""
    past = [it for it in work.entries.past_facts(announcement.entry) if it.withdrawn_at]
    if announcement.entry in work.entries.values() or not past:
        return None
    who = approvals.name_of(work.people.some([past[-1].withdrawn_by or 0]), past[-1].withdrawn_by)
    note = Notice(words.fact_withdrawn_news(announcement.entry, who), Tone.WARNING)
    return private_reply(note, Quote(past[-1].withdrawn_why, by=who))


def _reviews(work: UnitOfWork, engagement: Engagement, recipient: Person, names: Names, now: datetime) -> Reply | None:
    """List what has to be confirmed and concerns this person; a single entry whole, where their word is missing."""
    today = now.date()
    mine = reviewing.due_for(work, recipient, today)
    if not mine:
        return None
    rows = tuple(Row(it.name, confirming.line(it)) for it in mine[: confirming.LISTED])
    lead = (Text(words.reviews_due(len(mine))), Listing(words.TO_CONFIRM, rows))
    statuses = [work.entries.status(it.name) for it in mine if not it.is_value]
    theirs = [it for it in statuses if it and approving.may_confirm(it, recipient)]
    if len(theirs) == 1:
        target = subject(engagement, confirming.named(theirs))
        facts = in_force(work.entries.values(), today)
        return private_reply(*lead, *confirming.shown(work, theirs[0], facts, target, names))
    if theirs:
        return private_reply(*lead, Buttons((confirming.go_through(subject(engagement, "0"), names),)))
    missing = {who for it in statuses if it for who in approving.unconfirmed(it)}
    ordered = [who for who in (*Side, Role.HR) if who in missing]
    return private_reply(*lead, *([Text(words.who_confirms(ordered))] if ordered else []))


def _rejected(work: UnitOfWork, announcement: EntryAnnouncement, who: Callable[[int | None], str]) -> Reply | None:
    past = next((it for it in work.entries.history(announcement.entry) if it.version == announcement.version), None)
    if past is None or past.rejected is None:
        return None
    name = who(past.rejected.person_id)
    note = Notice(words.rejected_news(name, announcement.entry, announcement.version), Tone.WARNING)
    return private_reply(note, Quote(past.rejected.comment, by=name), Text(words.edit_hint(announcement.entry)))


def _of_retiring(
    engagement: Engagement,
    announcement: EntryAnnouncement,
    status: EntryStatus,
    recipient: Person,
    who: Callable[[int | None], str],
    names: Names,
) -> Reply | None:
    entry_id, target = status.entry.id, subject(engagement, status.entry.id)
    wishes = retiring.other_sides(status, recipient)
    if announcement.news is News.KEPT:
        return private_reply(Text(words.kept_news(entry_id)))
    if announcement.news is News.RESTORED:
        return None if status.retired else private_reply(Notice(words.restored(entry_id), Tone.DONE))
    if announcement.news is News.RETIRED:
        if status.retired is None:
            return None
        name = who(status.retired.by_id)
        note = Notice(words.retired_news(name, entry_id), Tone.WARNING)
        return private_reply(note, Quote(status.retired.why, by=name), Text(words.restore_hint(entry_id)))
    asks_to_restore = announcement.news is News.RESTORING_ASKED
    if not wishes or asks_to_restore is (status.retired is None):
        return None
    wish = status.wishes[wishes[0]]
    name = who(wish.person_id)
    if asks_to_restore:
        show = Button(label=words.LOOK_AT_IT, action=retiring.LOOK, subject=target, nonce=names(), style=Style.PRIMARY)
        return private_reply(Text(words.wants_restored(name, entry_id)), Buttons((show,)))
    return retiring.asks(name, wish.reason, entry_id, target, names)


def read_as(work: UnitOfWork, recipient: Person, announcement: EntryAnnouncement) -> str | None:
    """Say that nothing is audited as read: what is said of entries is no secret among those who are told."""
    del work, recipient, announcement
    return None


def undelivered(work: UnitOfWork, announcement: EntryAnnouncement) -> None:
    """Do nothing: what waits is listed by /kb list."""
    del work, announcement
