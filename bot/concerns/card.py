"""How a concern is shown: to its author, and to its readers, each with what they can do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import words
from bot.concerns import delays, routes, timing
from bot.concerns.concern import Change, Identity, State, UpshotState
from bot.concerns.permissions import Act, Standing, allowed
from bot.concerns.service_levels import Glass
from bot.context import subject
from bot.reply import Button, Buttons, Listing, Notice, Quote, Record, Row, Style, Text, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.concerns.concern import Concern, Message, Upshot
    from bot.concerns.opening import Opened
    from bot.people import Engagement, Person
    from bot.ports.clock import Names
    from bot.ports.store import UnitOfWork
    from bot.reply import Block

# What a card offers, in this order, with its label and what pressing it does.
OFFERED = (
    (Act.CONSENT, words.PASS_IT_ON, "concern.consent", Style.PRIMARY),
    (Act.CONSENT, words.KEEP_IT, "concern.refuse", Style.PLAIN),
    (Act.CONFIRM, words.SETTLED, "concern.confirm", Style.PRIMARY),
    (Act.ACKNOWLEDGE, words.ACKNOWLEDGE, "concern.acknowledge", Style.PLAIN),
    (Act.ANSWER, words.ANSWER, "concern.answer", Style.PRIMARY),
    (Act.REPLY, words.ANSWER_BACK, "concern.answer", Style.PLAIN),
    (Act.ASK, words.ASK_AUTHOR, "concern.question", Style.PLAIN),
    (Act.HAND_OVER, words.HAND_OVER, "concern.handover", Style.PLAIN),
    (Act.RESOLVE, words.RESOLVE, "concern.resolve", Style.PLAIN),
    (Act.TELL, words.TELL_SIDE, "concern.tell", Style.PLAIN),
    (Act.NOTE, words.NOTE, "concern.note", Style.PLAIN),
    (Act.REOPEN, words.REOPEN, "concern.reopen", Style.PLAIN),
    (Act.REVEAL, words.REVEAL, "concern.reveal", Style.PLAIN),
    (Act.WITHDRAW, words.WITHDRAW, "concern.withdraw", Style.PLAIN),
)
MAX_BUTTONS = 5


def card(
    work: UnitOfWork, engagement: Engagement, opened: Opened, names: Names, now: datetime, *, note: Block | None = None
) -> tuple[Block, ...]:
    """Show a concern and its dialogue as somebody of this standing may see it, with what they can do next."""
    concern, dialogue = opened.concern, messages(work, opened)
    people = people_of(work, concern, *dialogue)
    rows = [
        Row(words.FROM, author(people, concern)),
        Row(words.TOPIC, words.topic(concern.topic)),
        Row(words.SEVERITY, words.SEVERITIES[concern.severity]),
        Row(words.READ_BY, words.ROUTES[concern.route]),
        Row(words.STATE, state(concern, people)),
        Row(words.RAISED, raised(concern)),
    ]
    if timing.runs(concern) and (glass := timing.hour_glass(work, concern, now)).shows is not Glass.DONE:
        rows.append(Row(words.NEXT, words.hour_glass(glass)))
    blocks: list[Block] = [Record(words.concern_title(concern.label), tuple(rows)), text_of(concern)]
    blocks += [said(people, concern, it) for it in dialogue]
    if concern.outcome and concern.state is State.RESOLVED:
        resolved = words.resolved_by(name(people, concern.resolved_by), concern.outcome, concern.outcome_text)
        blocks.append(Notice(resolved, Tone.DONE))
    if concern.next_route and opened.standing is Standing.AUTHOR:
        to = [it.name for it in work.people.some(concern.circle.passing).values()]
        asked = words.handover_after_leaving(concern.next_route, to)
        if concern.next_by in people:
            asked = words.handover_asked(name(people, concern.next_by), concern.next_route, to)
        blocks.append(Notice(asked, Tone.WARNING))
    if opened.standing is Standing.AUTHOR and concern.identity is not Identity.NAMED:
        within = delays.longest(engagement, concern.severity)
        pending = dict.fromkeys(it.act for it in work.concerns.acts_of(concern.number))
        blocks += [Notice(words.takes_effect(words.PENDING[it], within)) for it in pending]
    if opened.standing is Standing.AUTHOR:
        blocks += _upshot(work, engagement, opened, names)
    if opened.standing is Standing.READER:
        blocks += [*_notes(work, concern), *_linked(work, opened)]
    if allowed(Act.ADMIT, opened.standing, concern):
        blocks += _newcomers(work, engagement, opened, names)
    if note:
        blocks.append(note)
    buttons = choices(engagement, opened, names)
    return (*blocks, Buttons(buttons)) if buttons else tuple(blocks)


def _upshot(work: UnitOfWork, engagement: Engagement, opened: Opened, names: Names) -> list[Block]:
    """Ask its author whether their side may hear what came of it."""
    upshot = work.upshots.of(opened.concern.number) if opened.concern.resolved_at else None
    if upshot is None or upshot.state is not UpshotState.ASKED:
        return []
    if any(it.act is Act.LET_TELL for it in work.concerns.acts_of(opened.concern.number)):
        return []  # they have answered
    buttons = (
        button(engagement, opened, words.LET_TELL, "concern.let_tell", names, Style.PRIMARY),
        button(engagement, opened, words.LET_NOT_TELL, "concern.let_not_tell", names),
    )
    return [Notice(words.UPSHOT_ASKED, Tone.WARNING), quoted(upshot), Buttons(buttons)]


def quoted(upshot: Upshot) -> Text:
    """Show what came of a concern."""
    return Text(f"{words.you_said(upshot.said)}\n{words.we_did(upshot.did)}")


def _notes(work: UnitOfWork, concern: Concern) -> list[Block]:
    """What its readers wrote for each other."""
    notes = work.notes.of(concern.number, concern.route)
    people = work.people.some(it.author_id for it in notes)
    quotes = [Quote(it.text, by=words.noted_by(name(people, it.author_id), it.created_at)) for it in notes]
    return [Notice(words.READERS_ALONE), *quotes] if quotes else []


def _linked(work: UnitOfWork, opened: Opened) -> list[Block]:
    """Those linked to it that this reader reads, too."""
    found = (work.concerns.find(it) for it in work.links.of(opened.concern.number))
    read = [it for it in found if it and routes.standing(work, opened.who, it) is Standing.READER]
    rows = tuple(Row(it.label, words.concern_line(words.STATES[it.state], it.severity, "")) for it in read)
    return [Listing(words.LINKED, rows)] if rows else []


def _newcomers(work: UnitOfWork, engagement: Engagement, opened: Opened, names: Names) -> list[Block]:
    """Ask its author about those who read its route by now."""
    blocks: list[Block] = []
    for person in work.people.some(opened.concern.circle.asked).values():
        target = subject(engagement, f"{opened.name}/{person.id}")
        buttons = (
            Button(label=words.LET_READ, action="concern.admit", subject=target, nonce=names(), style=Style.PRIMARY),
            Button(label=words.LET_NOT_READ, action="concern.deny", subject=target, nonce=names()),
        )
        blocks += [Notice(words.reader_asked(person.name, opened.concern.route), Tone.WARNING), Buttons(buttons)]
    return blocks


def messages(work: UnitOfWork, opened: Opened) -> tuple[Message, ...]:
    """What was said, as far as somebody of this standing may see it by now."""
    every = work.messages.of(opened.concern.number)
    return every if opened.standing is Standing.AUTHOR else tuple(it for it in every if it.released)


def choices(engagement: Engagement, opened: Opened, names: Names) -> tuple[Button, ...]:
    """What somebody can do with the concern now."""
    return tuple(
        button(engagement, opened, label, action, names, style)
        for act, label, action, style in OFFERED
        if allowed(act, opened.standing, opened.concern)
    )[:MAX_BUTTONS]


def button(
    engagement: Engagement, opened: Opened, label: str, action: str, names: Names, style: Style = Style.PLAIN
) -> Button:
    """Make a button that does something with the concern."""
    target = subject(engagement, opened.name)
    return Button(label=label, action=action, subject=target, nonce=names(), style=style)


def people_of(work: UnitOfWork, concern: Concern, *dialogue: Message) -> Mapping[int, Person]:
    """Read those who are named where a concern is shown, or these messages of its dialogue."""
    acted = (concern.author_id, concern.acknowledged_by, concern.resolved_by, concern.next_by)
    return work.people.some([*acted, *(it.author_id for it in dialogue)])


def author(people: Mapping[int, Person], concern: Concern) -> str:
    """Say whom it is from, as far as they want to be known."""
    if concern.identity is Identity.NAMED:
        return words.author(name(people, concern.author_id), concern.side)
    return words.unnamed_author(concern.identity, concern.side)


def name(people: Mapping[int, Person], person_id: int | None) -> str:
    """Name somebody who may be named."""
    found = people.get(person_id) if person_id is not None else None
    return found.name if found else words.SOMEBODY_GONE


def speaker(people: Mapping[int, Person], concern: Concern, message: Message) -> str:
    """Say who said something, as far as they want to be known."""
    if message.by_author and concern.identity is not Identity.NAMED:
        return words.THE_AUTHOR
    return name(people, message.author_id)


def said(people: Mapping[int, Person], concern: Concern, message: Message) -> Quote | Notice:
    """Show one message of the dialogue."""
    who = speaker(people, concern, message)
    if message.change is Change.TAKEN_BACK:
        return Notice(words.taken_back(who))
    edited = message.change is Change.EDITED
    return Quote(message.text, by=words.edited(who) if edited else words.asks(who) if message.asks else who)


def text_of(concern: Concern) -> Quote | Notice:
    """Show what it is about, unless its author had it forgotten."""
    return Quote(concern.text) if concern.text else Notice(words.FORGOTTEN)


def state(concern: Concern, people: Mapping[int, Person]) -> str:
    """Say how far it has come, and who was first."""
    if concern.waiting_since:
        return words.WAITING_FOR_AUTHOR
    if concern.state is State.ACKNOWLEDGED and concern.acknowledged_by and concern.acknowledged_at:
        return words.acknowledged_by(name(people, concern.acknowledged_by), concern.acknowledged_at)
    if concern.state is State.RESOLVED and concern.confirmed_at:
        return words.CONFIRMED
    return words.STATES[concern.state]


def raised(concern: Concern) -> str:
    """Say when: the day alone, where the hour could tell who."""
    named = concern.identity is Identity.NAMED
    return words.moment(concern.created_at) if named else words.day(concern.created_at)
