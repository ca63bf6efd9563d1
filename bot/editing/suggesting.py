"""Suggesting ways of asking that an entry lacks: questions passed on, and what a model makes up if it may be asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from bot import words
from bot.commands import closest
from bot.editing import teaching
from bot.editing.ports import DescribedEntry
from bot.editing.suggested_words import fit
from bot.errors import Conflict, NotFound
from bot.people import EDITORS
from bot.redaction import redacted
from bot.reply import Button, Buttons, Listing, Reply, Row, Text
from bot.typed import chosen
from knowledge.decision import Decision
from knowledge.files.entry_reading import normalised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.ports import Adviser
    from bot.commands import Command
    from bot.context import Context
    from bot.editing.ports import PassedOn, Phrasing
    from bot.feature import Preparation
    from bot.matcher_cache import Index
    from bot.people import Engagement
    from bot.reply import Block
    from knowledge.entry import Entry

TEACH: Final = "suggestion.teach"
MAX_SUGGESTED: Final = 5  # one row of buttons
MAX_COMPARED: Final = 30  # questions, the newest, each looked at once a suggestion: Slack waits three seconds in all
MAX_TOLD: Final = 5  # questions of an entry, to a suggester


class Asked(Enum):
    """Whether a model was asked, and what came of it."""

    NOT_ALLOWED = auto()
    NOT_NEEDED = auto()
    GAVE_NOTHING = auto()
    ANSWERED = auto()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A way of asking, and what it gets before and after it is taught; `changes` are other questions with the same.

    `label` names the question that was passed on; "" where the words are a model's.
    """

    text: str
    label: str
    before: str
    after: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What there is to suggest for an entry."""

    entry_id: str
    found: tuple[Suggestion, ...]
    asked: Asked


def suggest(preparation: Preparation, command: Command) -> Suggestions | None:
    """Work out what there is to suggest for an entry; None if there is no such entry, or this person may not.

    To be called outside any transaction: it may take seconds.
    """
    store, member, index = preparation.store, preparation.member, preparation.index
    if not member.person.roles & EDITORS:
        return None
    entry_id = chosen(command.rest, index.knowledge.published)
    if entry_id is None:
        return None  # the turn itself says so
    with store.reading(member.engagement) as work:
        waiting, taught = work.questions.waiting(), work.phrasings.all()
        names = tuple(person.name for person in work.people.all())
    look = _Look(index, member.engagement, entry_id, waiting, taught, names)
    passed_on = look.passed_on()[:MAX_SUGGESTED]
    made_up: tuple[str, ...] = ()
    asked = Asked.NOT_NEEDED
    if len(passed_on) < MAX_SUGGESTED:
        made_up, asked = look.made_up(preparation.adviser)
    found = [*passed_on, *((text, "") for text in made_up)][:MAX_SUGGESTED]
    return Suggestions(entry_id, tuple(look.suggestion(*one) for one in found), asked)


def show_suggestions(context: Context, written: str) -> Reply:
    """Show the suggestions, each with what teaching it changes and a button that teaches it."""
    suggestions = context.prepared
    if not isinstance(suggestions, Suggestions):
        raise NotFound(words.no_such_entry(written[:60], closest(written, list(context.index.knowledge.published))))
    blocks: list[Block] = [*_listed(suggestions)] if suggestions.found else []
    match suggestions.asked:
        case Asked.NOT_ALLOWED:
            blocks.append(Text(words.NO_MODEL_TO_SUGGEST))
        case Asked.GAVE_NOTHING:
            blocks.append(Text(words.MODEL_GAVE_NOTHING))
        case Asked.ANSWERED if len(suggestions.found) < MAX_SUGGESTED:
            blocks.append(Text(words.MODEL_KNEW_NO_MORE))
    if suggestions.found:
        blocks.append(Buttons(tuple(_button(context, suggestions, number) for number in range(len(suggestions.found)))))
    else:
        blocks.append(Text(words.no_suggestions(suggestions.entry_id)))
    return Reply(decision=Decision.COMMAND, blocks=tuple(blocks), private=True)


def teach(context: Context, written: str) -> Reply:
    """Teach a suggestion whose button was pressed: "admin-accounts = Q-3", as one would type it. Once, too."""
    context.person.require(*sorted(EDITORS))
    reply = teaching.teach(context, written)
    *before, newest = context.work.phrasings.all()  # whoever teaches at the same time has waited, or made us wait
    if any(it.target == newest.target and normalised(it.text) == normalised(newest.text) for it in before):
        raise Conflict(words.TAUGHT_BEFORE)
    return reply


@dataclass(frozen=True, slots=True)
class _Look:
    """What is known when suggestions for an entry are looked for."""

    index: Index
    engagement: Engagement
    entry_id: str
    waiting: Sequence[PassedOn]
    taught: Sequence[Phrasing]
    names: tuple[str, ...]

    def passed_on(self) -> list[tuple[str, str]]:
        """Return the questions passed on that may ask for the entry and are not answered with it, with their labels."""
        return [(it.text, it.label) for it in self.waiting[-MAX_COMPARED:] if self._lacks(it.text, among=1)]

    def made_up(self, adviser: Adviser | None) -> tuple[tuple[str, ...], Asked]:
        """Return what a model makes up, as far as it is fit to be shown and the entry lacks it."""
        if adviser is None or adviser.suggester is None or not adviser.may_be_asked(self.engagement):
            return (), Asked.NOT_ALLOWED
        entry = self.index.knowledge.published[self.entry_id].entry
        written = adviser.suggester.suggest(self._described(entry))
        if written is None:
            return (), Asked.GAVE_NOTHING
        there = [*entry.all_questions, *(it.text for it in self.taught), *(it.text for it in self.waiting)]
        return tuple(
            text for text in fit(written, there, self.names) if self._lacks(text, among=MAX_SUGGESTED)
        ), Asked.ANSWERED

    def suggestion(self, text: str, label: str) -> Suggestion:
        """Compare what this way of asking and the latest known questions get, before and after it is taught."""
        matcher, caution = self.index.matcher, self.engagement.caution
        after = matcher.with_example(self.entry_id, text)
        newest = [*(it.text for it in reversed(self.waiting)), *(it.text for it in reversed(self.taught))]
        titles = {
            known: (teaching.title_of(matcher, known, caution), teaching.title_of(after, known, caution))
            for known in dict.fromkeys([text, *newest[:MAX_COMPARED]])
        }
        own = titles.pop(text)
        return Suggestion(text, label, *own, tuple((it, *both) for it, both in titles.items() if both[0] != both[1]))

    def _lacks(self, text: str, *, among: int) -> bool:
        """Whether words may be a question for the entry, which is `among` so many nearest, but does not answer them."""
        match = self.index.matcher.match(text, caution=self.engagement.caution)
        if teaching.nearest(match) is None:
            return False  # it is taken for a worry, or for anything else but a question
        nearest = [it.entry_id for it in match.candidates[:among]]
        return self.entry_id in nearest and not (match.decision is Decision.ANSWER and nearest[0] == self.entry_id)

    def _described(self, entry: Entry) -> DescribedEntry:
        return DescribedEntry(
            questions=tuple(redacted(it, self.names) for it in entry.questions[:MAX_TOLD]),
            myth=redacted(entry.myth, self.names),
            answer=redacted(entry.answer, self.names),
        )


def _listed(suggestions: Suggestions) -> Sequence[Block]:
    rows = tuple(
        Row(words.numbered(number, it.text), words.suggested(it.before, it.after, _origin(it)))
        for number, it in enumerate(suggestions.found, start=1)
    )
    besides = [
        Row(words.numbered(number, text), words.became(before, after))
        for number, it in enumerate(suggestions.found, start=1)
        for text, before, after in it.changes[: teaching.MAX_SHOWN]
    ]
    listing = Listing(words.may_lack(suggestions.entry_id), rows)
    return listing, Listing(words.CHANGED_BESIDES, tuple(besides)) if besides else Text(words.CHANGED_NOTHING_BESIDES)


def _origin(suggestion: Suggestion) -> str:
    return words.by_people(suggestion.label) if suggestion.label else words.BY_THE_MODEL


def _button(context: Context, suggestions: Suggestions, number: int) -> Button:
    chosen = suggestions.found[number]
    taught = f"{suggestions.entry_id} = {chosen.label or chosen.text}"
    return Button(
        label=words.teach_number(number + 1), action=TEACH, subject=context.subject(taught), nonce=context.names()
    )
