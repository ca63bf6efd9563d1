"""What is said about a concern unasked: to its readers, to its author where they can be reached, to admins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import words
from bot.concerns import card, escalation, places, routes
from bot.concerns.opening import Opened
from bot.concerns.permissions import Act, Standing, allowed
from bot.concerns.ports import ConcernAnnouncement, News
from bot.people import Role, Side
from bot.reply import Buttons, Notice, Reply, Text, Tone, private_reply

if TYPE_CHECKING:
    from collections.abc import Iterable
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
    others = (reader.id for reader in routes.readers(work, concern.route, but=concern.author_id) if reader.id != but)
    _tell(work, concern, news, others, message, occasion)
    if news in {News.CONCERN_RAISED, News.CONCERN_REOPENED}:
        places.tell(work, concern, words.raised_there(concern.route), f"{news}:{occasion}")
    if news is News.CONCERN_RAISED and concern.meant_for:
        admins = (it.id for it in work.people.with_role(Role.ADMIN) if it.side is Side.CUSTOMER)
        _tell(work, concern, News.ROUTE_UNREAD, admins, None, occasion)


def tell_author(
    work: UnitOfWork, concern: Concern, news: News, message: int | None = None, *, occasion: str = ""
) -> None:
    """Send word to its author, unless nobody knows who that is: they come back with their receipt."""
    author = work.concerns.author_of(concern.number)
    _tell(work, concern, news, [author] if author is not None else [], message, occasion)


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
    concern = work.concerns.find(announcement.concern)
    if concern is None:
        return None
    if announcement.news is News.ROUTE_UNREAD:
        if not concern.meant_for or Role.ADMIN not in recipient.roles:
            return None
        return private_reply(Notice(words.route_unread(concern.meant_for), Tone.WARNING))
    opened = Opened(concern, routes.standing(work, recipient, concern), concern.label)
    if opened.standing is Standing.NOBODY:
        return None
    if announcement.news in SAID:
        message = next((it for it in card.messages(work, opened) if it.id == announcement.message), None)
        return _message(work, engagement, opened, message, names) if message else None
    if announcement.news in WHOLE_CARD:
        note = _note(work, concern, announcement.news)
        lead = (note,) if note else ()
        return private_reply(*lead, *card.card(work, engagement, opened, names, now))
    note = _note(work, concern, announcement.news)
    return private_reply(note) if note else None


SAID = frozenset({News.CONCERN_ANSWERED, News.MESSAGE_CHANGED})  # news that come with one message
# News that come with the whole card, since there is something to decide.
WHOLE_CARD = frozenset(
    {
        News.CONCERN_RAISED,
        News.CONCERN_MOVED,
        News.CONCERN_RESOLVED,
        News.CONCERN_REOPENED,
        News.HANDOVER_ASKED,
        News.AUTHOR_REVEALED,
    }
)


def read_as(work: UnitOfWork, recipient: Person, announcement: ConcernAnnouncement) -> str | None:
    """The label of the concern whose words such news shows to one of its readers, else None."""
    concern = work.concerns.find(announcement.concern)
    shows_words = announcement.news in WHOLE_CARD or announcement.news in SAID
    if concern is None or not shows_words or routes.standing(work, recipient, concern) is not Standing.READER:
        return None
    return concern.label


def _note(work: UnitOfWork, concern: Concern, news: News) -> Notice | None:
    label = concern.label
    match news:
        case News.CONCERN_ACKNOWLEDGED:
            people = card.people_of(work, concern)
            return Notice(words.acknowledged_news(card.name(people, concern.acknowledged_by), label), Tone.DONE)
        case News.CONCERN_UNDELIVERED:
            return Notice(words.undelivered_news(label), Tone.WARNING)
        case News.CONCERN_MOVED:
            return Notice(words.moved_news(label, concern.route))
        case News.CONCERN_RESOLVED:
            return Notice(words.resolved_news(label))
        case News.CONCERN_CONFIRMED:
            return Notice(words.confirmed_news(label), Tone.DONE)
        case News.CONCERN_REOPENED:
            return Notice(words.reopened_news(label), Tone.WARNING)
        case News.CONCERN_WITHDRAWN:
            return Notice(words.withdrawn_news(label))
        case News.HANDOVER_REFUSED:
            return Notice(words.handover_refused_news(label))
        case News.AUTHOR_REVEALED:
            return Notice(words.revealed_news(label))
        case _:
            return None


def _message(work: UnitOfWork, engagement: Engagement, opened: Opened, message: Message, names: Names) -> Reply:
    concern, people = opened.concern, card.people_of(work, opened.concern, message)
    who = card.speaker(people, concern, message)
    lead = words.asked_news if message.asks else words.answered_news
    blocks: list[Block] = [Text(lead(who, concern.label)), card.said(people, concern, message)]
    replies = {Act.REPLY: words.ANSWER_BACK, Act.ANSWER: words.ANSWER_BACK}
    if any(allowed(act, opened.standing, concern) for act in replies):
        blocks.append(Buttons((card.button(engagement, opened, words.ANSWER_BACK, "concern.answer", names),)))
    return private_reply(*blocks)


def undelivered(work: UnitOfWork, announcement: ConcernAnnouncement) -> None:
    """Tell a concern's author, once, that it cannot be brought to a reader: who else should hear of it, they decide."""
    concern = work.concerns.find(announcement.concern)
    if announcement.news is News.CONCERN_RAISED and concern:
        tell_author(work, concern, News.CONCERN_UNDELIVERED)


def catch_up(work: UnitOfWork, person: Person) -> None:
    """Queue what somebody was never told, such as what happened before they could be reached or had their role.

    The open concerns that they may read, with all that was said about each, and the answers to their own.
    """
    if person.reach is None:
        return
    for concern in work.concerns.open():
        if routes.standing(work, person, concern) is Standing.READER:
            _tell(work, concern, News.CONCERN_RAISED, [person.id])
    for concern in work.concerns.by_author(person.id):
        for message in work.messages.of(concern.number):
            if not message.by_author:
                _tell(work, concern, News.CONCERN_ANSWERED, [person.id], message.id)


def _tell(
    work: UnitOfWork,
    concern: Concern,
    news: News,
    recipients: Iterable[int],
    message: int | None = None,
    occasion: str = "",
) -> None:
    for person in work.people.some(recipients).values():
        if person.reach:
            announcement = ConcernAnnouncement(
                news=news, recipient_id=person.id, concern=concern.number, message=message, occasion=occasion
            )
            work.outbox.announce(announcement, person.reach)
