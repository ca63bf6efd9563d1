"""What is said about a logged concern: its readers take it on, answer and ask; its author answers back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot import words
from bot.concerns import acting, card, delays, news, taking
from bot.concerns.acting import Effect
from bot.concerns.concern import MAX_TEXT_LENGTH, Change, Identity
from bot.concerns.opening import again, opened
from bot.concerns.permissions import Act, Standing, allowed, concerned, timely
from bot.concerns.ports import News
from bot.concerns.telling import bring_up_to_date, tell_author
from bot.context import small_number
from bot.errors import NotFound
from bot.reply import Form, Notice, Reply, TextField, Tone
from knowledge.decision import Decision

if TYPE_CHECKING:
    from datetime import datetime

    from bot.concerns.concern import Concern, Message
    from bot.concerns.opening import Opened
    from bot.context import Context
    from bot.reply import Block
    from bot.turn import Submit

ANSWER: Final = "concern.answer"
QUESTION: Final = "concern.question"
CHANGE: Final = "concern.change"


def show(context: Context, written: str) -> Reply:
    """Show one concern by its label or receipt. Raises NotFound if there is none that this person may see."""
    return shown(context, opened(context, written, Act.SHOW), replaces=False)


def acknowledge(context: Context, written: str) -> Reply:
    """Take a concern on. Whoever is second sees who was first."""
    found = opened(context, written, Act.ACKNOWLEDGE)
    note = Notice(words.ACKNOWLEDGED, Tone.DONE) if take_on(context, found.concern) else None
    return shown(context, found, note)  # the card's own state says who was first


def answer_form(context: Context, written: str) -> Reply:
    """Give the form in which an answer is written."""
    return _asked_for(context, written, ANSWER)


def question_form(context: Context, written: str) -> Reply:
    """Give the form in which a reader asks the author something."""
    return _asked_for(context, written, QUESTION)


def submit_answer(context: Context, written: str, submit: Submit) -> Reply:
    """Take an answer, or a question, in and send word to the other side of the dialogue, once for each nonce."""
    asks = submit.form == QUESTION
    found = opened(context, written, Act.SHOW)
    act = _act(found, asks=asks)
    if not timely(act, found.concern):
        return shown(context, found, Notice(words.TOO_LATE, Tone.WARNING))
    text = submit.fields.get("text", "").strip()
    if error := mistake(text):
        note_read(context, found)
        form = _answer_form(context, found, text, error, QUESTION if asks else ANSWER)
        return Reply(decision=Decision.COMMAND, blocks=(card.text_of(found.concern), form), private=True, replaces=True)
    return _helped(context, text, shown(context, found, tell(context, found, text, submit.nonce, asks=asks)))


def tell(context: Context, found: Opened, text: str, nonce: str, *, asks: bool = False) -> Notice:
    """Bring the other side of the dialogue a message, once for each nonce."""
    if _say(context, found, text, nonce, asks=asks) is None:
        return Notice(words.ANSWER_SENT_BEFORE)
    return Notice(_sent(context, found), Tone.DONE)


def change_form(context: Context, message: str) -> Reply:
    """Give the form in which somebody changes, or takes back, what they said last."""
    found, said = _own_message(context, message)
    return Reply(
        decision=Decision.COMMAND,
        blocks=(_message_form(context, found, said, said.text, ""),),
        private=True,
        replaces=True,
    )


def submit_change(context: Context, name: str, submit: Submit) -> Reply:
    """Give a message its new words, or with none take it back, and say so to whoever had it."""
    found, said = _own_message(context, name)
    if not timely(Act.CHANGE, found.concern):
        return shown(context, found, Notice(words.TOO_LATE, Tone.WARNING))
    text = submit.fields.get("text", "").strip()
    if len(text) > MAX_TEXT_LENGTH:
        form = _message_form(context, found, said, text, words.too_long(len(text), MAX_TEXT_LENGTH))
        return Reply(decision=Decision.COMMAND, blocks=(form,), private=True, replaces=True)
    return _helped(context, text, shown(context, found, alter(context, found, said, text, submit.nonce)))


def _helped(context: Context, text: str, reply: Reply) -> Reply:
    """Say first whom to turn to now, where what was written says that somebody is in danger."""
    first = taking.help_for(context, text) if text else ()
    return replace(reply, blocks=(*first, *reply.blocks))


def alter(context: Context, found: Opened, said: Message, text: str, nonce: str) -> Notice | None:
    """Give a message other words, or with none take it back; None if that changes nothing."""
    if text == said.text:
        return None
    if said.by_author and said.released:
        effect = acting.act(context, found, Act.CHANGE, f"{said.id} {text}")
        if effect is not Effect.NOW:
            return None  # the card says what is to come
    elif not context.work.messages.change(said.id, text or None):
        return None
    else:
        context.work.audit.record("concern.changed", found.concern.label, actor(context, found), noted(context, found))
    if not said.by_author:
        tell_author(context.work, found.concern, News.MESSAGE_CHANGED, said.id, occasion=nonce)
    return Notice(words.MESSAGE_CHANGED if text else words.MESSAGE_TAKEN_BACK, Tone.DONE)


def shown(context: Context, found: Opened, note: Block | None = None, *, replaces: bool = True) -> Reply:
    """Show the concern as it stands now. That is audited as a read, unless what was done with it has been just now.

    Then what others were shown of it is brought up to date.
    """
    brought_up_to_date(context, found)
    note_read(context, found)
    blocks = card.card(context.work, context.engagement, again(context, found), context.names, context.now, note=note)
    return Reply(decision=Decision.COMMAND, blocks=blocks, private=True, replaces=replaces)


def brought_up_to_date(context: Context, found: Opened) -> None:
    """Let others see what was done with it just now, if anything was."""
    concern = context.work.concerns.find(found.concern.number)
    if concern and concern.released_at and context.work.audit.recorded(concern.label):
        bring_up_to_date(context.work, concern, but=context.person.id)


def note_read(context: Context, found: Opened) -> None:
    """Note in the audit that somebody was shown it, where there is no line yet of what they did with it."""
    if not context.work.audit.recorded(found.concern.label):
        context.work.audit.record("concern.read", found.concern.label, actor(context, found), noted(context, found))


def take_on(context: Context, concern: Concern) -> bool:
    """Note who took it on, and tell its author; False if somebody had."""
    if not context.work.concerns.acknowledge(concern.number, context.person.id, context.now):
        return False
    context.work.audit.record("concern.acknowledged", concern.label, context.person.id, context.now)
    tell_author(context.work, concern, News.CONCERN_ACKNOWLEDGED, occasion=str(concern.cycle or ""))
    return True


def actor(context: Context, found: Opened) -> int | None:
    """Who is written into the audit: nobody, for an author who is not named."""
    hidden = found.standing is Standing.AUTHOR and found.concern.identity is not Identity.NAMED
    return None if hidden else context.person.id


def noted(context: Context, found: Opened) -> datetime:
    """When it is said in the audit to have been: the day alone, for an author who is not named."""
    return context.now if actor(context, found) is not None else delays.day(context.now)


def _say(context: Context, found: Opened, text: str, nonce: str, *, asks: bool) -> Message | None:
    return (
        _author_says(context, found, text, nonce)
        if found.standing is Standing.AUTHOR
        else _reader_says(context, found.concern, text, nonce, asks=asks)
    )


def _author_says(context: Context, found: Opened, text: str, nonce: str) -> Message | None:
    concern, work = found.concern, context.work
    is_named = concern.identity is Identity.NAMED
    said = work.messages.say(
        concern.number,
        text,
        nonce,
        delays.said_at(concern.identity, context.now),
        author_id=context.person.id if is_named else None,
        by_author=True,
        release_at=None if is_named else delays.moment(context.engagement, concern.severity, context.now),
    )
    if said and is_named:
        work.concerns.resume(concern.number, context.now)
        work.audit.record("concern.answered", concern.label, context.person.id, context.now)
        news.tell_readers(work, concern, News.CONCERN_ANSWERED, said.id)
    return said


def _reader_says(context: Context, concern: Concern, text: str, nonce: str, *, asks: bool) -> Message | None:
    work = context.work
    said = work.messages.say(concern.number, text, nonce, context.now, author_id=context.person.id, asks=asks)
    if said is None:
        return None
    take_on(context, concern)
    work.audit.record("concern.asked" if asks else "concern.answered", concern.label, context.person.id, context.now)
    if asks:
        work.concerns.wait(concern.number, context.now)
    else:
        work.concerns.note_answer(concern.number, context.now)
    tell_author(work, concern, News.CONCERN_ANSWERED, said.id)
    return said


def _sent(context: Context, found: Opened) -> str:
    if found.standing is Standing.READER:
        anonymous = found.concern.identity is Identity.ANONYMOUS
        return words.ANSWER_KEPT if anonymous else words.ANSWER_SENT
    if found.concern.identity is Identity.NAMED:
        return words.ANSWER_SENT
    return words.sent_later(delays.longest(context.engagement, found.concern.severity))


def _act(found: Opened, *, asks: bool) -> Act:
    act = Act.REPLY if found.standing is Standing.AUTHOR else Act.ASK if asks else Act.ANSWER
    if asks and not concerned(Act.ASK, found.standing):
        raise NotFound(words.no_such_concern(found.concern.label))
    return act


def _asked_for(context: Context, written: str, form: str) -> Reply:
    found = opened(context, written, Act.SHOW)
    if not allowed(_act(found, asks=form == QUESTION), found.standing, found.concern):
        return shown(context, found, Notice(words.TOO_LATE, Tone.WARNING))
    note_read(context, found)
    return Reply(
        decision=Decision.COMMAND,
        blocks=(card.text_of(found.concern), _answer_form(context, found, "", "", form)),
        private=True,
        replaces=True,
    )


def mistake(text: str) -> str:
    """Say why this cannot be sent; "" if it can."""
    if not text:
        return words.FIELD_EMPTY
    return words.too_long(len(text), MAX_TEXT_LENGTH) if len(text) > MAX_TEXT_LENGTH else ""


def _own_message(context: Context, name: str) -> tuple[Opened, Message]:
    """Find a message by "concern/id", if it is this person's own and was not taken back."""
    written, _, number = name.rpartition("/")
    found = opened(context, written, Act.CHANGE)
    wanted = small_number(number)
    said = next((it for it in context.work.messages.of(found.concern.number) if it.id == wanted), None)
    by_author = found.standing is Standing.AUTHOR
    if said is None or said.by_author is not by_author or said.change is Change.TAKEN_BACK:
        raise NotFound(words.NO_LONGER_THERE)
    if not by_author and said.author_id != context.person.id:
        raise NotFound(words.NO_LONGER_THERE)
    return found, said


def _answer_form(context: Context, found: Opened, value: str, error: str, form: str) -> Form:
    concern, people = found.concern, card.people_of(context.work, found.concern)
    to_author = found.standing is Standing.READER
    goes_to = card.author(people, concern) if to_author else words.ROUTES[concern.route]
    named = to_author or concern.identity is Identity.NAMED
    unreachable = to_author and concern.identity is Identity.ANONYMOUS
    return Form(
        name=form,
        title=words.question_title(concern.label) if form == QUESTION else words.answer_title(concern.label),
        opener=words.ASK_AUTHOR if form == QUESTION else words.ANSWER if to_author else words.ANSWER_BACK,
        submit=words.SEND,
        intro=words.FOR_THE_RECEIPT if unreachable else words.answer_goes_to(goes_to, named=named),
        fields=(_text(value, error, words.YOUR_QUESTION if form == QUESTION else words.YOUR_ANSWER),),
        subject=context.subject(found.name),
        nonce=context.names(),
    )


def _message_form(context: Context, found: Opened, said: Message, value: str, error: str) -> Form:
    return Form(
        name=CHANGE,
        title=words.CHANGE_MESSAGE,
        opener=words.CHANGE_MESSAGE,
        submit=words.SEND,
        intro=words.CHANGE_INTRO,
        fields=(_text(value, error, words.YOUR_ANSWER, required=False),),
        subject=context.subject(f"{found.name}/{said.id}"),
        nonce=context.names(),
    )


def _text(value: str, error: str, label: str, *, required: bool = True) -> TextField:
    return TextField(
        name="text",
        label=label,
        value=value[:MAX_TEXT_LENGTH],
        multiline=True,
        required=required,
        max_length=MAX_TEXT_LENGTH,
        error=error,
    )
