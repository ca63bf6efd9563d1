"""/privacy: what is kept, who sees it, and whether a model is asked; one's own to take away or have forgotten."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from bot import words
from bot.answering import conversation
from bot.concerns import delays, news
from bot.concerns.concern import Identity
from bot.concerns.ports import News
from bot.context import small_number
from bot.errors import NotFound
from bot.reply import Button, Buttons, Listing, Notice, Reply, Row, Style, Text, Tone, Verbatim, private_reply
from bot.turn import Platform

if TYPE_CHECKING:
    from bot.concerns.concern import Concern, Message
    from bot.context import Context
    from bot.reply import Block

PAGE: Final = 2500  # characters; one text of a Slack message holds 3,000


def told(context: Context) -> Reply:
    """Say it, to this person alone."""
    adviser = context.adviser
    asked = adviser is not None and adviser.may_be_asked(context.engagement)
    rows = (
        Row(words.YOUR_QUESTIONS, words.QUESTIONS_KEPT),
        Row(words.CONCERNS_RAISED, words.CONCERNS_KEPT),
        Row(words.HOW_LONG, words.kept_for(context.work.retention.agreed().value)),
        Row(words.ABOUT_YOU, words.ABOUT_YOU_KEPT),
        Row(words.MODEL_SERVER, words.model_asked(adviser.host) if adviser and asked else words.MODEL_NOT_ASKED),
        Row(words.OTHERS, words.OTHERS_SEE),
    )
    return private_reply(Text(words.PRIVACY), Listing(words.KEPT_AND_SEEN, rows), Text(words.PRIVACY_HINT))


# ------------------------------------------------------------------ to take away
def export(context: Context, written: str = "") -> Reply:
    """Show everything that is kept about this person as one JSON text: whole in the terminal, elsewhere in pages."""
    number = small_number(written) or 1
    whole = json.dumps(_everything(context), ensure_ascii=False, indent=1)
    found = [whole] if context.turn.place.platform is Platform.TERMINAL else pages(whole)
    if number > len(found):
        raise NotFound(words.NO_LONGER_THERE)
    blocks: list[Block] = [Verbatim(found[number - 1])]
    if number == 1:
        context.work.audit.record("privacy.exported", f"person {context.person.id}", context.person.id, context.now)
        blocks[:0] = [Text(words.EXPORTED), Text(words.PLATFORM_NOTE)]
    if number < len(found):
        target = context.subject(number + 1)
        label = words.next_page(number + 1, len(found))
        blocks.append(Buttons((Button(label=label, action="privacy.page", subject=target, nonce=context.names()),)))
    return private_reply(*blocks)


def pages(text: str) -> list[str]:
    """Cut a text where lines end, and in the middle of one only where it is longer than a page."""
    found = [""]
    for line in text.splitlines(keepends=True):
        for piece in (line[at : at + PAGE] for at in range(0, len(line), PAGE)):
            if len(found[-1]) + len(piece) > PAGE:
                found.append("")
            found[-1] += piece
    return found


def _everything(context: Context) -> dict[str, Any]:
    person, work = context.person, context.work
    actor, last = context.turn.actor, conversation.last_answer(context)
    return {
        "made_at": context.now.isoformat(),
        "engagement": context.engagement.name,
        "person": {
            "name": person.name,
            "side": person.side,
            "roles": sorted(person.roles),
            "platform": actor.platform,
            "workspace": actor.workspace,
            "account": actor.user_id,
            "reached_at": person.reach.channel if person.reach else None,
        },
        "last_question_here": last.question if last else None,
        "drafts": [
            {"text": it.text, "topic": it.topic, "severity": it.severity, "route": it.route, "identity": it.identity}
            for it in work.concerns.drafts(person.id)
        ],
        "concerns": [_concern(context, it) for it in work.concerns.by_author(person.id)],
        "written_to_authors": [
            {"concern": f"C-{number}", **_message(said)} for number, said in work.messages.by_reader(person.id)
        ],
        "notes_for_readers": [
            {"concern": f"C-{it.concern}", "at": it.created_at.isoformat(), "text": it.text}
            for it in work.notes.by(person.id)
        ],
        "acts": [
            {"at": at.isoformat(), "act": act, "subject": subject} for at, act, subject in work.audit.by(person.id)
        ],
        "not_here": words.EXPORT_LACKS,
    }


def _concern(context: Context, concern: Concern) -> dict[str, Any]:
    return {
        "concern": concern.label,
        "text": concern.text,
        "topic": concern.topic,
        "severity": concern.severity,
        "route": concern.route,
        "known": concern.identity,
        "state": concern.state,
        "raised": concern.created_at.isoformat(),
        "outcome": concern.outcome,
        "outcome_text": concern.outcome_text,
        "dialogue": [_message(it) for it in context.work.messages.of(concern.number)],
    }


def _message(said: Message) -> dict[str, Any]:
    who = "author" if said.by_author else "reader"
    return {"by": who, "at": said.created_at.isoformat(), "text": said.text, "change": said.change}


# ------------------------------------------------------------------ to have forgotten
def delete(context: Context) -> Reply:
    """Ask first: it cannot be taken back."""
    count = len([it for it in context.work.concerns.by_author(context.person.id) if it.text])
    target = context.subject()
    buttons = (
        Button(
            label=words.FORGET_ALL, action="privacy.forget", subject=target, nonce=context.names(), style=Style.DANGER
        ),
        Button(label=words.LEAVE_IT, action="privacy.leave", subject=target, nonce=context.names()),
    )
    return private_reply(Text(words.sure_forget_all(count)), Text(words.REMAINS), Buttons(buttons))


def leave(context: Context, _: str) -> Reply:
    """Leave everything as it is."""
    del context
    return private_reply(Text(words.LEFT_AS_IT_IS), replaces=True)


def forget(context: Context, _: str) -> Reply:
    """Forget drafts, what was asked last, and one's own concerns: who raised them at once.

    The words of those that are not named go a little later, each at a moment of its own. Were they to go together,
    whoever reads them would see that they are from one person, and from whom if one of them is named.
    """
    work, me = context.work, context.person.id
    work.concerns.drop_all_drafts(me)
    conversation.forget(context)
    own = [it for it in work.concerns.by_author(me) if it.text]
    for concern in own:
        if concern.identity is Identity.NAMED:
            work.concerns.forget(concern.number, context.now)
            work.audit.record("concern.deleted", concern.label, me, context.now)
            news.tell_readers(work, concern, News.CONCERN_WITHDRAWN, occasion=str(concern.cycle or ""))
        elif concern.released_at is None:  # nobody has heard of it
            work.concerns.forget(concern.number, delays.day(context.now))
        else:
            later = delays.moment(context.engagement, concern.severity, context.now)
            work.retention.forget_later(concern.number, later)
    later_too = any(it.identity is not Identity.NAMED and it.released_at for it in own)
    done = Notice(words.forgotten_all(len(own), later=later_too), Tone.DONE)
    return private_reply(done, Text(words.REMAINS), replaces=True)
