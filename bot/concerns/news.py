"""What is said about a concern unasked: to its readers, to its author where they can be reached, to admins."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot import words
from bot.concerns import card, digest, escalation, places, routes
from bot.concerns.concern import ACTIVE, UpshotState
from bot.concerns.opening import Opened
from bot.concerns.permissions import Act, Standing, allowed
from bot.concerns.ports import WHOLE_CARD, ConcernAnnouncement, News
from bot.concerns.telling import tell, tell_admins, tell_author
from bot.context import subject
from bot.people import Role
from bot.reply import Button, Buttons, Notice, Quote, Reply, Style, Text, Tone, private_reply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.concerns.concern import Concern, Message
    from bot.people import Engagement, Person
    from bot.ports.clock import Names
    from bot.ports.store import UnitOfWork
    from bot.reply import Block


def tell_readers(
    work: UnitOfWork, concern: Concern, news: News, message: int | None = None, *, but: int = 0, occasion: str = ""
) -> None:
    """Send word to the concern's readers, except to whoever did it."""
    readers = routes.readers(work, concern)
    tell(work, concern, news, (it.id for it in readers if it.id != but), message, occasion)
    if news in {News.CONCERN_RAISED, News.CONCERN_REOPENED}:
        places.tell(work, concern, words.raised_there(concern.route), f"{news}:{occasion}")
    if news is News.CONCERN_RAISED and readers and missing_reader(work, concern):
        tell_admins(work, concern, News.ROUTE_UNREAD, occasion)


def missing_reader(work: UnitOfWork, concern: Concern) -> bool:
    """Whether it went another way because nobody reads the route it was meant for, and not because of whom it names."""
    return concern.meant_for is not None and not routes.route_readers(work, concern.meant_for, concern.side)


def compose(
    work: UnitOfWork,
    engagement: Engagement,
    recipient: Person,
    announcement: ConcernAnnouncement,
    names: Names,
    now: datetime,
) -> Reply | None:
    """Write news at the moment of its delivery; None if the recipient may no longer see the concern."""
    if announcement.news in {News.CONCERN_NUDGED, News.CONCERN_WAITS}:
        return escalation.compose(work, engagement, recipient, announcement, names, now)
    if announcement.news is News.WEEKLY_DIGEST:
        return digest.compose(work, recipient, now)
    concern = work.concerns.find(announcement.concern)
    if concern is None:
        return None
    if announcement.news in {News.ROUTE_UNREAD, News.READER_UNREACHED}:
        return _for_admins(work, recipient, concern, announcement.news)
    if announcement.news in {News.UPSHOT_AGREED, News.UPSHOT_TOLD}:
        return _upshot(work, engagement, recipient, concern, announcement.news, names)
    opened = Opened(concern, routes.standing(work, recipient, concern), concern.label, recipient)
    if opened.standing is Standing.NOBODY:
        return None
    if announcement.news in SAID:
        message = next((it for it in card.messages(work, opened) if it.id == announcement.message), None)
        return _message(work, engagement, opened, message, names) if message else None
    if announcement.news is News.NOTE_LEFT:
        return _noted(work, engagement, opened, announcement, names)
    if announcement.news in WHOLE_CARD:
        note = _note(work, concern, announcement.news)
        lead = (note,) if note else ()
        whole = private_reply(*lead, *card.card(work, engagement, opened, names, now))
        return replace(whole, replaces=announcement.replaces_card)
    note = _note(work, concern, announcement.news)
    return private_reply(note) if note else None


def _for_admins(work: UnitOfWork, recipient: Person, concern: Concern, news: News) -> Reply | None:
    """Tell an admin of its author's company what they can mend, unless it is about them; none of what it says."""
    if Role.ADMIN not in recipient.roles or recipient.side is not concern.side or concern.circle.about.means(recipient):
        return None
    readers = routes.readers(work, concern)
    if news is News.READER_UNREACHED:
        return private_reply(Notice(words.reader_unreached(concern.route), Tone.WARNING))
    if concern.meant_for and missing_reader(work, concern) and readers:
        return private_reply(Notice(words.route_unread(concern.meant_for, concern.route), Tone.WARNING))
    if concern.state in ACTIVE and not readers:
        return private_reply(Notice(words.nobody_reads(concern.route), Tone.WARNING))
    return None


SAID = frozenset({News.CONCERN_ANSWERED, News.MESSAGE_CHANGED})  # news that come with one message


def read_as(work: UnitOfWork, recipient: Person, announcement: ConcernAnnouncement) -> str | None:
    """The label of the concern whose words such news shows to one of its readers, else None."""
    concern = work.concerns.find(announcement.concern)
    shows_words = announcement.news in WHOLE_CARD or announcement.news in SAID
    if concern is None or not shows_words or routes.standing(work, recipient, concern) is not Standing.READER:
        return None
    return concern.label


def _note(work: UnitOfWork, concern: Concern, news: News) -> Notice | None:
    if news is News.CONCERN_ACKNOWLEDGED:
        people = card.people_of(work, concern)
        return Notice(words.acknowledged_news(card.name(people, concern.acknowledged_by), concern.label), Tone.DONE)
    if news is News.CONCERN_MOVED:
        return Notice(words.moved_news(concern.label, concern.route))
    if news is News.CONCERN_UNREAD:
        unread = not routes.readers(work, concern)
        return Notice(words.unread_news(concern.label, concern.route), Tone.WARNING) if unread else None
    if news not in NOTES:
        return None
    say, tone = NOTES[news]
    return Notice(say(concern.label), tone)


# News that need no more than the concern's label.
NOTES: Final[Mapping[News, tuple[Callable[[str], str], Tone]]] = {
    News.CONCERN_UNDELIVERED: (words.undelivered_news, Tone.WARNING),
    News.CONCERN_RESOLVED: (words.resolved_news, Tone.INFO),
    News.CONCERN_CONFIRMED: (words.confirmed_news, Tone.DONE),
    News.CONCERN_REOPENED: (words.reopened_news, Tone.WARNING),
    News.CONCERN_WITHDRAWN: (words.withdrawn_news, Tone.INFO),
    News.HANDOVER_REFUSED: (words.handover_refused_news, Tone.INFO),
    News.AUTHOR_REVEALED: (words.revealed_news, Tone.INFO),
}


def _message(work: UnitOfWork, engagement: Engagement, opened: Opened, message: Message, names: Names) -> Reply:
    concern, people = opened.concern, card.people_of(work, opened.concern, message)
    who = card.speaker(people, concern, message)
    lead = words.asked_news if message.asks else words.answered_news
    blocks: list[Block] = [Text(lead(who, concern.label)), card.said(people, concern, message)]
    replies = {Act.REPLY: words.ANSWER_BACK, Act.ANSWER: words.ANSWER_BACK}
    if any(allowed(act, opened.standing, concern) for act in replies):
        blocks.append(Buttons((card.button(engagement, opened, words.ANSWER_BACK, "concern.answer", names),)))
    return private_reply(*blocks)


def _upshot(
    work: UnitOfWork, engagement: Engagement, recipient: Person, concern: Concern, news: News, names: Names
) -> Reply | None:
    """Ask an approver, or tell the side, what came of a concern; of which one neither hears."""
    upshot = work.upshots.of(concern.number)
    if upshot is None or recipient.side is not upshot.side:
        return None
    if news is News.UPSHOT_TOLD:
        told = upshot.state is UpshotState.TOLD
        return private_reply(Text(words.UPSHOT_NEWS), card.quoted(upshot)) if told else None
    if upshot.state is not UpshotState.AGREED or Role.APPROVER not in recipient.roles:
        return None
    target = subject(engagement, upshot.name)
    buttons = (
        Button(label=words.ANNOUNCE_IT, action="upshot.announce", subject=target, nonce=names(), style=Style.PRIMARY),
        Button(label=words.LEAVE_IT_UNTOLD, action="upshot.leave", subject=target, nonce=names()),
    )
    return private_reply(Text(words.UPSHOT_TO_JUDGE), card.quoted(upshot), Buttons(buttons))


def _noted(
    work: UnitOfWork, engagement: Engagement, opened: Opened, announcement: ConcernAnnouncement, names: Names
) -> Reply | None:
    """Show a note to a reader of the route for which it was written."""
    if opened.standing is not Standing.READER:
        return None
    notes = work.notes.of(opened.concern.number, opened.concern.route)
    note = next((it for it in notes if it.id == announcement.message), None)
    if note is None:
        return None
    who = card.name(work.people.some([note.author_id]), note.author_id)
    show = card.button(engagement, opened, words.OPEN, "concern.show", names)
    lead = Text(words.note_news(who, opened.concern.label))
    return private_reply(lead, Quote(note.text, by=who), Buttons((show,)))


def undelivered(work: UnitOfWork, announcement: ConcernAnnouncement) -> None:
    """Tell a concern's author, once, that it cannot be brought to a reader: who else should hear of it, they decide."""
    concern = work.concerns.find(announcement.concern)
    if announcement.news is News.CONCERN_RAISED and concern:
        tell_author(work, concern, News.CONCERN_UNDELIVERED)
        tell_admins(work, concern, News.READER_UNREACHED, str(announcement.recipient_id))
