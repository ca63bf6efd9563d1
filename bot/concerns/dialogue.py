"""The life of a logged concern: its card, acknowledging it, answering, and bringing the answer back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import words
from bot.concerns.concern import LONGEST_TEXT, Concern, State
from bot.concerns.routes import may_read, may_see, readers
from bot.errors import NotFound
from bot.ports import Announcement, News, everyone
from bot.reply import (
    Block,
    Button,
    Buttons,
    Form,
    Listing,
    Notice,
    Quote,
    Record,
    Reply,
    Row,
    Style,
    Text,
    TextField,
    Tone,
)
from bot.scene import small_number, subject
from knowledge.decision import Decision

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.people import Engagement, Person
    from bot.ports import Names, Work
    from bot.scene import Scene

ANSWER: Final = "concern.answer"


def card(
    work: Work, engagement: Engagement, viewer: Person, concern: Concern, names: Names, *, note: Block | None = None
) -> tuple[Block, ...]:
    """Show a concern and its dialogue as this person may see it, with what they can do next."""
    people = everyone(work.people.all())
    rows = (
        Row(words.FROM, words.author(_name(people, concern.author_id), concern.side)),
        Row(words.TOPIC, words.topic(concern.topic)),
        Row(words.SEVERITY, words.SEVERITIES[concern.severity]),
        Row(words.READ_BY, words.ROUTES[concern.route]),
        Row(words.STATE, _state(concern, people)),
        Row(words.RAISED, words.moment(concern.created_at)),
    )
    said = [
        Quote(message.text, by=_name(people, message.author_id)) for message in work.concerns.messages(concern.number)
    ]
    head = Record(words.concern_title(concern.label), rows)
    blocks: list[Block] = [head, Quote(concern.text), *said]
    if note:
        blocks.append(note)
    return (*blocks, _choices(engagement, viewer, concern, names))


def show(scene: Scene, written: str) -> Reply:
    """Show one concern by its label. Raises NotFound if there is none that this person may see."""
    concern = _visible(scene, written)
    return _shown(scene, concern, None, replaces=False)


def mine(scene: Scene) -> Reply:
    """List a person's own concerns."""
    own = scene.work.concerns.by_author(scene.person.id)
    return _listing(words.YOUR_CONCERNS, own, words.NO_CONCERNS_OF_YOURS)


def waiting(scene: Scene) -> Reply:
    """List the open concerns that this person may read."""
    readable = [it for it in scene.work.concerns.open() if may_read(scene.person, it.route)]
    return _listing(words.OPEN_CONCERNS, readable, words.NO_CONCERNS_TO_READ)


def acknowledge(scene: Scene, written: str) -> Reply:
    """Take a concern on. Whoever is second sees who was first."""
    concern = _visible(scene, written)
    if not may_read(scene.person, concern.route):
        raise NotFound(words.no_such_concern(concern.label))
    note = None  # the card's own state says who was first
    if scene.work.concerns.acknowledge(concern.number, scene.person.id, scene.now):
        scene.work.audit.record("concern.acknowledged", concern.label, scene.person.id, scene.now)
        _tell(scene, News.CONCERN_ACKNOWLEDGED, concern, [concern.author_id])
        note = Notice(words.ACKNOWLEDGED, Tone.DONE)
    return _shown(scene, _visible(scene, concern.label), note)


def answer(scene: Scene, written: str) -> Reply:
    """Give the form in which an answer is written."""
    concern = _visible(scene, written)
    return Reply(
        decision=Decision.COMMAND,
        blocks=(Quote(concern.text), _form(scene, concern, "", "")),
        private=True,
        replaces=True,
    )


def answered(scene: Scene, written: str, fields: Mapping[str, str], nonce: str) -> Reply:
    """Take an answer in and send word to the other side of the dialogue, once for each nonce."""
    concern = _visible(scene, written)
    text = fields.get("text", "").strip()
    if not text or len(text) > LONGEST_TEXT:
        error = words.too_long(len(text), LONGEST_TEXT) if text else words.FIELD_EMPTY
        form = _form(scene, concern, text, error)
        return Reply(decision=Decision.COMMAND, blocks=(Quote(concern.text), form), private=True, replaces=True)
    message = scene.work.concerns.say(concern.number, scene.person.id, text, nonce, scene.now)
    if message is None:
        return _shown(scene, concern, Notice(words.ANSWER_SENT_BEFORE))
    scene.work.audit.record("concern.answered", concern.label, scene.person.id, scene.now)
    if scene.person.id == concern.author_id:
        others = [reader.id for reader in readers(concern.route, scene.work.people.all())]
    else:
        if scene.work.concerns.acknowledge(concern.number, scene.person.id, scene.now):
            scene.work.audit.record("concern.acknowledged", concern.label, scene.person.id, scene.now)
        others = [concern.author_id]
    _tell(scene, News.CONCERN_ANSWERED, concern, others, message.id)
    return _shown(scene, _visible(scene, concern.label), Notice(words.ANSWER_SENT, Tone.DONE))


def compose(
    work: Work, engagement: Engagement, recipient: Person, announcement: Announcement, names: Names
) -> Reply | None:
    """Write news at the moment of its delivery; None if the recipient may no longer see the concern."""
    concern = work.concerns.find(announcement.concern)
    if concern is None or not may_see(recipient, concern):
        return None
    people = everyone(work.people.all())
    if announcement.news is News.CONCERN_RAISED:
        blocks = card(work, engagement, recipient, concern, names)
        return Reply(decision=Decision.COMMAND, blocks=blocks, private=True)
    if announcement.news is News.CONCERN_ACKNOWLEDGED:
        text = words.acknowledged_news(_name(people, concern.acknowledged_by or 0), concern.label)
        return Reply(decision=Decision.COMMAND, blocks=(Notice(text, Tone.DONE),), private=True)
    if announcement.news is News.CONCERN_UNDELIVERED:
        text = words.undelivered_news(concern.label)
        return Reply(decision=Decision.COMMAND, blocks=(Notice(text, Tone.WARNING),), private=True)
    message = next((it for it in work.concerns.messages(concern.number) if it.id == announcement.message), None)
    if message is None:
        return None
    name = _name(people, message.author_id)
    button = _button(engagement, concern, words.ANSWER_BACK, ANSWER, names)
    return Reply(
        decision=Decision.COMMAND,
        blocks=(Text(words.answered_news(name, concern.label)), Quote(message.text, by=name), Buttons((button,))),
        private=True,
    )


def undelivered(work: Work, announcement: Announcement) -> None:
    """Tell a concern's author, once, that it cannot be brought to a reader: who else should hear of it, they decide."""
    concern = work.concerns.find(announcement.concern)
    author = everyone(work.people.all()).get(concern.author_id) if concern else None
    if announcement.news is News.CONCERN_RAISED and concern and author and author.reach:
        news = Announcement(news=News.CONCERN_UNDELIVERED, recipient_id=author.id, concern=concern.number)
        work.outbox.announce(news, author.reach)


def catch_up(work: Work, person: Person) -> None:
    """Queue what somebody was never told, such as what happened before they could be reached or had their role.

    The open concerns that they may read, with all that was said about each, and the answers to their own.
    """
    if person.reach is None:
        return
    for concern in work.concerns.open():
        if may_read(person, concern.route):
            news = Announcement(news=News.CONCERN_RAISED, recipient_id=person.id, concern=concern.number)
            work.outbox.announce(news, person.reach)
        elif person.id == concern.author_id:
            for message in work.concerns.messages(concern.number):
                if message.author_id != person.id:
                    answer_given = Announcement(
                        news=News.CONCERN_ANSWERED, recipient_id=person.id, concern=concern.number, message=message.id
                    )
                    work.outbox.announce(answer_given, person.reach)


def _visible(scene: Scene, written: str) -> Concern:
    number = small_number(written.strip().upper().removeprefix("C-"))
    concern = scene.work.concerns.find(number) if number is not None else None
    if concern is None or not may_see(scene.person, concern):
        raise NotFound(words.no_such_concern(written[:40]))
    return concern


def _shown(scene: Scene, concern: Concern, note: Block | None, *, replaces: bool = True) -> Reply:
    blocks = card(scene.work, scene.engagement, scene.person, concern, scene.names, note=note)
    return Reply(decision=Decision.COMMAND, blocks=blocks, private=True, replaces=replaces)


def _name(people: Mapping[int, Person], person_id: int) -> str:
    return people[person_id].name if person_id in people else words.SOMEBODY_GONE


def _state(concern: Concern, people: Mapping[int, Person]) -> str:
    if concern.state is State.ACKNOWLEDGED and concern.acknowledged_by and concern.acknowledged_at:
        return words.acknowledged_by(_name(people, concern.acknowledged_by), concern.acknowledged_at)
    return words.STATES[concern.state]


def _choices(engagement: Engagement, viewer: Person, concern: Concern, names: Names) -> Buttons:
    if not may_read(viewer, concern.route):
        return Buttons((_button(engagement, concern, words.ANSWER_BACK, ANSWER, names),))
    answer_button = _button(engagement, concern, words.ANSWER, ANSWER, names, Style.PRIMARY)
    if concern.state in {State.OPEN, State.REOPENED}:
        return Buttons((_button(engagement, concern, words.ACKNOWLEDGE, "concern.acknowledge", names), answer_button))
    return Buttons((answer_button,))


def _button(
    engagement: Engagement, concern: Concern, label: str, action: str, names: Names, style: Style = Style.PLAIN
) -> Button:
    return Button(label=label, action=action, subject=subject(engagement, concern.label), nonce=names(), style=style)


def _form(scene: Scene, concern: Concern, value: str, error: str) -> Form:
    people = everyone(scene.work.people.all())
    to_author = scene.person.id != concern.author_id
    goes_to = _name(people, concern.author_id) if to_author else words.ROUTES[concern.route]
    field = TextField(
        name="text",
        label=words.YOUR_ANSWER,
        value=value[:LONGEST_TEXT],
        multiline=True,
        max_length=LONGEST_TEXT,
        error=error,
    )
    return Form(
        name=ANSWER,
        title=words.answer_title(concern.label),
        opener=words.ANSWER if to_author else words.ANSWER_BACK,
        submit=words.SEND,
        intro=words.answer_goes_to(goes_to),
        fields=(field,),
        subject=scene.subject(concern.label),
        nonce=scene.names(),
    )


def _tell(scene: Scene, news: News, concern: Concern, recipients: Iterable[int], message: int | None = None) -> None:
    people = everyone(scene.work.people.all())
    for person_id in recipients:
        person = people.get(person_id)
        if person and person.reach and person.id != scene.person.id:
            announcement = Announcement(news=news, recipient_id=person.id, concern=concern.number, message=message)
            scene.work.outbox.announce(announcement, person.reach)


def _listing(title: str, concerns: Iterable[Concern], nothing: str) -> Reply:
    items = tuple(Row(concern.label, f"{words.STATES[concern.state]}. {_start(concern.text)}") for concern in concerns)
    block: Block = Listing(title, items) if items else Text(nothing)
    return Reply(decision=Decision.COMMAND, blocks=(block,), private=True)


def _start(text: str, longest: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
