"""Learning from use, and never silently: people pass questions on without their names, admins teach what was meant."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot import words
from bot.answering.conversation import forget
from bot.commands import closest
from bot.concerns.concern import MAX_TEXT_LENGTH
from bot.context import small_number
from bot.editing.impact import Impact
from bot.editing.ports import Outcome
from bot.errors import BadInput, NotFound
from bot.people import EDITORS
from bot.redaction import redacted, says_something
from bot.reply import Listing, Notice, Reply, Row, Text, Tone, private_reply
from bot.typed import chosen, named
from knowledge.decision import Decision
from knowledge.matching.matcher import CAUTION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.ports import Matcher
    from bot.context import Context
    from bot.editing.ports import PassedOn
    from bot.matcher_cache import Index
    from bot.reply import Block
    from knowledge.matching.matcher import Match

PASS_ON: Final = "question.pass_on"  # noqa: S105 - a button's action
UNANSWERED: Final = "near_topic_unanswered"  # the kind of what is asked about the engagement and has no entry
MAX_SHOWN: Final = 10  # questions and changes
MAX_WAITING: Final = 500  # questions
MAX_TAUGHT: Final = 1000  # ways of asking: the matcher learns each of them anew with every change
MAX_LISTED: Final = 50  # ways of asking that were taught
MIN_CAUTION: Final = 0.5
MAX_CAUTION: Final = 50.0
CAUTIONS: Final = (1.0, 2.0, 4.0, 10.0)  # what /kb try compares
# What becomes of a question that an entry may answer once it knows this way of asking.
_NEAR: Final = frozenset({Decision.ANSWER, Decision.CLARIFY, Decision.ABSTAIN_OFFER_CONCERN})


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is to be taught: a way of asking for an entry, or of a kind of message; perhaps a question passed on."""

    target: str
    is_kind: bool
    text: str
    question: PassedOn | None


def pass_on(context: Context, draft_id: str) -> Reply:
    """Let the admins and approvers see a draft's words, without the author and the names in them, and forget both."""
    concerns = context.work.concerns
    concerns.of_draft(draft_id)  # whoever presses twice at once waits here, and then finds no draft
    draft = concerns.draft(draft_id, context.person.id) if draft_id else None
    if draft is None:
        raise NotFound(words.DRAFT_GONE)
    names = [context.turn.actor.name, *(person.name for person in context.work.people.all())]
    text = redacted(draft.text, names)[:MAX_TEXT_LENGTH]
    if not says_something(text):
        raise BadInput(words.NOTHING_LEFT)
    if len(context.work.questions.waiting()) >= MAX_WAITING:
        raise BadInput(words.MANY_WAITING)
    context.work.questions.pass_on(text, context.now.date())
    concerns.drop_drafts(draft.text, context.person.id)
    forget(context)  # it may be the end of a question that is remembered with its author
    thanks = Notice(words.PASSED_ON, Tone.DONE)
    return Reply(decision=Decision.ABSTAIN_OFFER_CONCERN, blocks=(thanks,), private=True, replaces=True)


def caution_of(written: str) -> float | None:
    """Read a caution; None for the usual one. Raises BadInput."""
    if written.casefold() == words.CAUTION_USUAL:
        return None
    try:
        caution = float(written.replace(",", "."))
    except ValueError:
        caution = math.nan
    if not MIN_CAUTION <= caution <= MAX_CAUTION:
        raise BadInput(words.caution_out_of_range(MIN_CAUTION, MAX_CAUTION))
    return caution


def describe_caution(caution: float | None) -> str:
    """Say what a caution does."""
    value = CAUTION if caution is None else caution
    return words.caution_is(value, value / (value + 1))


def title_of(matcher: Matcher, question: str, caution: float | None) -> str:
    """Say what a question would get from this matcher: the entry it is answered with, or what happens instead."""
    return title(matcher.match(question, caution=caution))


def title(match: Match) -> str:
    """Say what a message gets that was taken for this."""
    answered = match.decision is Decision.ANSWER
    return match.candidates[0].entry_id if answered else words.outcome(match.decision, match.kind)


def alike(context: Context, entry_id: str) -> list[Block]:
    """List the questions passed on that most probably ask for this entry: ways of asking that it lacks.

    Only for those who may see them.
    """
    impact = context.prepared
    if not isinstance(impact, Impact) or not context.person.roles & EDITORS:
        return []
    near = {text for text, match in impact.now.items() if nearest(match) == entry_id}
    lacking = [it for it in context.work.questions.waiting() if it.text in near][:MAX_SHOWN]
    if not lacking:
        return []
    rows = tuple(Row(it.label, it.text) for it in lacking)
    return [Listing(words.MAY_ASK_THE_SAME, rows), Text(words.teach_hint(entry_id, lacking[0].label))]


def lesson_of(index: Index, written: str, waiting: Sequence[PassedOn]) -> Lesson:
    """Read "admin-accounts = Q-3". Raises BadInput and NotFound."""
    name, equals, rest = (part.strip() for part in written.partition("="))
    if not equals or not rest:
        raise BadInput(words.missing_argument("kb teach", words.TEACH_EXAMPLE))
    target, is_kind = _target(index, name)
    question = _labelled(rest, waiting) if is_label(rest, "Q") else None
    text = question.text if question else rest
    if len(text) > MAX_TEXT_LENGTH:
        raise BadInput(words.too_long(len(text), MAX_TEXT_LENGTH))
    if not says_something(text):
        raise BadInput(words.NOTHING_TO_TEACH)
    return Lesson(target, is_kind, text, question)


def nearest(match: Match) -> str | None:
    """Return the entry that a question is most probably about, if it may be about any."""
    return match.candidates[0].entry_id if match.candidates and match.decision in _NEAR else None


def questions(context: Context) -> Reply:
    """List the questions passed on, and what each would get."""
    waiting = context.work.questions.waiting()
    if not waiting:
        return private_reply(Text(words.NO_QUESTIONS))
    known = context.prepared.now if isinstance(context.prepared, Impact) else {}
    rows = tuple(
        Row(
            f"{it.label}: {words.asked_on(it.text, it.on)}",
            words.would_answer(title(known[it.text])),
        )
        for it in waiting[:MAX_SHOWN]
        if it.text in known  # it was not passed on only now
    )
    return private_reply(
        Listing(words.QUESTIONS, rows), *_more(len(waiting) - len(rows)), Text(words.passed_on_hint(waiting[0].label))
    )


def teach(context: Context, written: str) -> Reply:
    """Teach "admin-accounts = Q-3", for whoever may: the caller has made sure of that."""
    lesson = lesson_of(context.index, written, context.work.questions.waiting())
    if len(context.work.phrasings.all()) >= MAX_TAUGHT:
        raise BadInput(words.MANY_TAUGHT)
    taught = context.work.phrasings.teach(
        lesson.target, lesson.text, is_kind=lesson.is_kind, person=context.person, at=context.now
    )
    question = lesson.question
    if question and not context.work.questions.settle(question.number, Outcome.TAUGHT):
        raise NotFound(words.no_such_label(question.label, "Q-3"))  # somebody else has dealt with it meanwhile
    context.work.audit.record("phrasing.taught", f"{taught.label} {lesson.target}", context.person.id, context.now)
    return private_reply(Notice(words.taught_now(taught.label, lesson.target), Tone.DONE), *_effect(context))


def _effect(context: Context) -> tuple[Block, ...]:
    """Show what known questions get before and after."""
    if not isinstance(context.prepared, Impact):
        return ()
    now, then = context.prepared.now, context.prepared.then
    titles = {text: (title(now[text]), title(then[text])) for text in then}
    rows = tuple(Row(text, words.became(*both)) for text, both in titles.items() if both[0] != both[1])
    if not rows:
        return (Text(words.CHANGES_NOTHING),)
    return Listing(words.CHANGES, rows[:MAX_SHOWN]), *_more(len(rows) - MAX_SHOWN)


def _more(count: int) -> tuple[Text, ...]:
    return (Text(words.and_more(count)),) if count > 0 else ()


def all_taught(context: Context) -> Reply:
    """List the ways of asking that were taught, the newest first."""
    taught = context.work.phrasings.all()
    if not taught:
        return private_reply(Text(words.NOTHING_TAUGHT))
    rows = tuple(Row(f"{it.label}: {it.target}", it.text) for it in reversed(taught[-MAX_LISTED:]))
    return private_reply(Listing(words.TAUGHT, rows), *_more(len(taught) - len(rows)))


def forget_phrasing(context: Context, written: str) -> Reply:
    """Take a taught way of asking back: "P-2"."""
    number = _number(written, "P")
    if number is None or not context.work.phrasings.forget(number):
        raise NotFound(words.no_such_label(written[:40], "P-2"))
    context.work.audit.record("phrasing.forgotten", f"P-{number}", context.person.id, context.now)
    return private_reply(Notice(words.forgotten(f"P-{number}"), Tone.DONE))


def drop_question(context: Context, written: str) -> Reply:
    """Set a question that was passed on aside: "Q-3"."""
    number = _number(written, "Q")
    if number is None or not context.work.questions.settle(number, Outcome.DROPPED):
        raise NotFound(words.no_such_label(written[:40], "Q-3"))
    context.work.audit.record("question.dropped", f"Q-{number}", context.person.id, context.now)
    return private_reply(Notice(words.dropped_question(f"Q-{number}"), Tone.DONE))


def _target(index: Index, written: str) -> tuple[str, bool]:
    """Return what is taught and whether it is a kind of message; it must be known. Raises NotFound."""
    entries, kinds = index.knowledge.published, index.matcher.kind_ids
    if found := chosen(written, entries):
        return found, False
    if chosen(written, [words.NO_ANSWER_FITS]) and UNANSWERED in kinds:
        return UNANSWERED, True
    if found := chosen(written, kinds):
        return found, True
    raise NotFound(words.no_such_target(written[:60], closest(written, [*entries, *kinds])))


def is_label(written: str, letter: str) -> bool:
    """Whether something is written like Q-3 or P-3."""
    return _number(written, letter) is not None


def _number(written: str, letter: str) -> int | None:
    head, dash, number = named(written).partition("-")
    return small_number(number) if dash and head.upper() == letter else None


def _labelled(written: str, waiting: Sequence[PassedOn]) -> PassedOn:
    number = _number(written, "Q")
    for question in waiting:
        if question.number == number:
            return question
    raise NotFound(words.no_such_label(written[:40], "Q-3"))
