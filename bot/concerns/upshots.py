"""You said, we did: what came of a concern, told to its author's side without names.

A reader writes it once the concern is resolved. Its author sees it first and may refuse; then an approver of that side,
who hears neither whose concern it was nor which, says yes; then it is announced there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import words
from bot.concerns import acting, card, dialogue
from bot.concerns.acting import Effect
from bot.concerns.concern import Upshot, UpshotState
from bot.concerns.naming import is_named
from bot.concerns.opening import opened
from bot.concerns.permissions import Act, timely
from bot.concerns.ports import News
from bot.concerns.telling import tell, tell_author
from bot.disclosure import FLOOR
from bot.errors import BadInput, NotFound
from bot.people import Role
from bot.reply import Form, Listing, Notice, Reply, Row, Text, TextField, Tone, private_reply
from knowledge.characters import forbidden_character
from knowledge.decision import Decision
from knowledge.promises import promise_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.concerns.opening import Opened
    from bot.context import Context
    from bot.turn import Submit

TELL: Final = "concern.tell"
MAX_LENGTH: Final = 300  # characters of each half
SHOWN: Final = 10


def tell_form(context: Context, written: str) -> Reply:
    """Give the form in which a reader writes what came of it."""
    found = opened(context, written, Act.TELL)
    if refusal := _refusal(context, found):
        return dialogue.shown(context, found, Notice(refusal, Tone.WARNING))
    dialogue.note_read(context, found)
    return _form(context, found, {"did": found.concern.outcome_text[:MAX_LENGTH]}, {})


def submit_upshot(context: Context, written: str, submit: Submit) -> Reply:
    """Take it in, and ask its author first."""
    found = opened(context, written, Act.TELL)
    if refusal := _refusal(context, found):
        return dialogue.shown(context, found, Notice(refusal, Tone.WARNING))
    fields = {name: submit.fields.get(name, "").strip() for name in ("said", "did")}
    if errors := _mistakes(context, fields):
        return _form(context, found, fields, errors)
    concern, work = found.concern, context.work
    work.upshots.propose(
        concern.number, concern.side, fields["said"], fields["did"], context.person.id, context.names()
    )
    work.audit.record("concern.upshot_proposed", concern.label, context.person.id, context.now)
    tell_author(work, concern, News.UPSHOT_ASKED, occasion=submit.nonce)
    return dialogue.shown(context, found, Notice(words.UPSHOT_PROPOSED, Tone.DONE))


def let_tell(context: Context, written: str) -> Reply:
    """Let it be told, as the author."""
    return _answered(context, written, acting.YES, words.UPSHOT_AGREED)


def let_not_tell(context: Context, written: str) -> Reply:
    """Keep it to its readers, as the author."""
    return _answered(context, written, acting.NO, words.UPSHOT_KEPT)


def announce(context: Context, name: str) -> Reply:
    """Announce it to the side it is for, as an approver of that side."""
    upshot = _to_judge(context, name)
    if not context.work.upshots.settle(upshot.concern, UpshotState.AGREED, UpshotState.TOLD, context.now.date()):
        return _replaced(Notice(words.TOO_LATE, Tone.WARNING))
    context.work.audit.record("upshot.announced", upshot.name, context.person.id, context.now)
    concern = context.work.concerns.find(upshot.concern)
    them = (it.id for it in context.work.people.all() if it.side is upshot.side)
    if concern:
        tell(context.work, concern, News.UPSHOT_TOLD, them)
    return _replaced(card.quoted(upshot), Notice(words.UPSHOT_ANNOUNCED, Tone.DONE))


def leave_it(context: Context, name: str) -> Reply:
    """Let it not be announced, as an approver of that side."""
    upshot = _to_judge(context, name)
    if not context.work.upshots.settle(upshot.concern, UpshotState.AGREED, UpshotState.REFUSED, context.now.date()):
        return _replaced(Notice(words.TOO_LATE, Tone.WARNING))
    context.work.audit.record("upshot.refused", upshot.name, context.person.id, context.now)
    return _replaced(card.quoted(upshot), Notice(words.UPSHOT_LEFT, Tone.DONE))


def told(context: Context) -> Reply:
    """List what was announced to this person's side, the newest first."""
    found = context.work.upshots.told(context.person.side, SHOWN)
    if not found:
        return private_reply(Text(words.NO_UPSHOTS))
    rows = tuple(Row(words.you_said(it.said), words.we_did(it.did)) for it in found)
    return private_reply(Listing(words.UPSHOTS, rows))


def _answered(context: Context, written: str, answer: str, sentence: str) -> Reply:
    found = opened(context, written, Act.LET_TELL)
    upshot = context.work.upshots.of(found.concern.number)
    if upshot is None or upshot.state is not UpshotState.ASKED:
        return dialogue.shown(context, found, Notice(words.TOO_LATE, Tone.WARNING))
    effect = acting.act(context, found, Act.LET_TELL, answer)
    if effect is Effect.LATER:  # the card says what is to come
        return dialogue.shown(context, found)
    note = Notice(sentence, Tone.DONE) if effect is Effect.NOW else Notice(words.TOO_LATE, Tone.WARNING)
    return dialogue.shown(context, found, note)


def _refusal(context: Context, found: Opened) -> str:
    """Say why it cannot be told now; "" if it can."""
    if not timely(Act.TELL, found.concern):
        return words.TOO_LATE
    upshot = context.work.upshots.of(found.concern.number)
    if upshot and upshot.state is not UpshotState.REFUSED:
        return words.UPSHOT_THERE
    least = context.work.minimum.agreed().value or FLOOR
    if context.work.people.on_side(found.concern.side, least) < least:
        return words.upshot_too_few(least)
    return ""


def _mistakes(context: Context, fields: Mapping[str, str]) -> dict[str, str]:
    """Say what is wrong with each half: empty or too long, with names, promises, or what nobody sees."""
    errors = {}
    for name, text in fields.items():
        named = [it.name for it in context.work.people.all() if is_named(it, text)]
        if not text:
            errors[name] = words.FIELD_EMPTY
        elif len(text) > MAX_LENGTH:
            errors[name] = words.too_long(len(text), MAX_LENGTH)
        elif named:
            errors[name] = words.upshot_names(named)
        elif promise := promise_in(text):
            errors[name] = words.fact_promises(promise)
        elif code := forbidden_character(text):
            errors[name] = words.upshot_hidden(code)
    return errors


def _to_judge(context: Context, name: str) -> Upshot:
    """Find what waits for an approver of this person's side. Raises Forbidden, NotFound, BadInput."""
    context.person.require(Role.APPROVER)
    upshot = context.work.upshots.named(name)
    if upshot is None or upshot.side is not context.person.side:
        raise NotFound(words.NO_LONGER_THERE)
    if upshot.by_id == context.person.id:
        raise BadInput(words.UPSHOT_OWN)
    return upshot


def _replaced(*blocks: Notice | Text) -> Reply:
    return Reply(decision=Decision.COMMAND, blocks=blocks, private=True, replaces=True)


def _form(context: Context, found: Opened, values: Mapping[str, str], errors: Mapping[str, str]) -> Reply:
    labels = {"said": words.WHAT_WAS_SAID, "did": words.WHAT_WAS_DONE}
    fields = tuple(
        TextField(
            name=name,
            label=label,
            value=values.get(name, "")[:MAX_LENGTH],
            multiline=True,
            max_length=MAX_LENGTH,
            error=errors.get(name, ""),
        )
        for name, label in labels.items()
    )
    form = Form(
        name=TELL,
        title=words.tell_title(found.concern.label),
        opener=words.TELL_SIDE,
        submit=words.SEND,
        intro=words.tell_intro(found.concern.side),
        fields=fields,
        subject=context.subject(found.name),
        nonce=context.names(),
    )
    return Reply(decision=Decision.COMMAND, blocks=(form,), private=True, replaces=True)
