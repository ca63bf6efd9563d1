"""Reads labelled questions: one JSON object a line, each mistake named by its line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

from adapters.settings import Misconfigured
from adapters.terminal.safe import safe_line
from bot.concerns.concern import Route, Severity
from knowledge.decision import Decision
from knowledge.files.problems import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

_EXAMPLE: Final = '{"id": "q1", "text": "..."}'
_Choice = TypeVar("_Choice", bound=StrEnum)


class QuestionSet(StrEnum):
    """What a labelled question is for."""

    ANSWERABLE = "answerable"
    MUST_NOT_ANSWER = "must_not_answer"
    CONCERN = "concern"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A message to be judged, with what is right about it as far as it is labelled.

    `entries` are those whose answer is right, `expected` is the reaction that is right, and `accepted` are all that are
    as good. `set` is None for a question without labels. The rest is about concerns.
    """

    id: str | int
    text: str
    set: QuestionSet | None = None
    entries: frozenset[str] = frozenset()
    expected: Decision | None = None
    accepted: frozenset[Decision] = frozenset()
    topics: frozenset[str] = frozenset()
    severity: Severity | None = None
    routes: frozenset[Route] = frozenset()
    territorial: bool = False

    def is_answered_by(self, entry_id: str) -> bool:
        """Whether that entry's answer is right."""
        return entry_id in self.entries


def read_questions(path: Path, known: Collection[str]) -> tuple[Question, ...]:
    """Return the questions of a file; `known` are the ids of the entries that labels may name.

    Raises Misconfigured, with the line, for what cannot be read, and for a file without any question.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path} cannot be read as UTF-8 text: {getattr(error, 'strerror', error)}.") from error
    # Not splitlines: it would also part a line where a text holds U+2028.
    lines = enumerate(text.split("\n"), start=1)
    questions = tuple(_Line(path, number, written).question(known) for number, written in lines if written.strip())
    if not questions:
        raise Misconfigured(f"{path} holds no question. Write one JSON object a line, such as {_EXAMPLE}.")
    return questions


class _Line:
    """One line, read field by field; the first mistake is raised."""

    def __init__(self, path: Path, number: int, written: str) -> None:
        self._place = f"{path}, line {number}"
        self._fields: Mapping[str, Any] = self._parsed(written)

    def question(self, known: Collection[str]) -> Question:
        """Return the question."""
        labelled = self._one("set", QuestionSet)
        question_id = self._id()
        text = self._text("text")
        match labelled:
            case None:
                return Question(id=question_id, text=text)
            case QuestionSet.ANSWERABLE:
                entries = self._entries("entries", known)
                if not entries:
                    self._wrong("an answerable question needs `entries`: the ids of those that answer it.")
                return Question(
                    id=question_id,
                    text=text,
                    set=labelled,
                    entries=frozenset({*entries, *self._entries("also_ok", known)}),
                    expected=Decision.ANSWER,
                    accepted=frozenset(self._several("expected_also", Decision)),
                )
            case QuestionSet.MUST_NOT_ANSWER:
                return self._not_to_be_answered(question_id, text, known)
            case QuestionSet.CONCERN:
                return self._concern(question_id, text, known)

    def _not_to_be_answered(self, question_id: str | int, text: str, known: Collection[str]) -> Question:
        expected = self._one("expected", Decision)
        accepted = {*self._several("also_ok", Decision), *self._several("expected_also", Decision)}
        if expected:
            accepted.add(expected)
        if self._one("kind_also", QuestionSet) is QuestionSet.CONCERN:
            accepted.add(Decision.OFFER_CONCERN)
        return Question(
            id=question_id,
            text=text,
            set=QuestionSet.MUST_NOT_ANSWER,
            entries=frozenset(self._entries("answer_entries", known)),
            expected=expected,
            accepted=frozenset(accepted),
        )

    def _concern(self, question_id: str | int, text: str, known: Collection[str]) -> Question:
        self._one("kind_also", QuestionSet)  # what it adds stands in `answer_entries` and `expected_also`
        route = self._one("route", Route)
        topics = [] if self._fields.get("topic") is None else [self._text("topic"), *self._texts("topic_also_ok")]
        if not isinstance(self._fields.get("junkyard_dog", False), bool):
            self._wrong("`junkyard_dog` is true or false.")
        return Question(
            id=question_id,
            text=text,
            set=QuestionSet.CONCERN,
            entries=frozenset(self._entries("answer_entries", known)),
            expected=Decision.OFFER_CONCERN,
            accepted=frozenset({Decision.OFFER_CONCERN, *self._several("expected_also", Decision)}),
            topics=frozenset(topics),
            severity=self._one("severity", Severity),
            routes=frozenset({route, *self._several("route_also_ok", Route)}) if route else frozenset(),
            territorial=self._fields.get("junkyard_dog", False),
        )

    def _parsed(self, written: str) -> Mapping[str, Any]:
        try:
            fields = json.loads(written)
        except json.JSONDecodeError as error:
            self._wrong(f"this is not JSON ({error.msg}, column {error.colno}). Write one object, such as {_EXAMPLE}.")
        except (ValueError, RecursionError):
            self._wrong(f"this is not JSON that can be read. Write one object, such as {_EXAMPLE}.")
        if not isinstance(fields, dict):
            self._wrong(f"this is no JSON object. Write one, such as {_EXAMPLE}.")
        return fields

    def _id(self) -> str | int:
        found = self._fields.get("id")
        if isinstance(found, bool) or not isinstance(found, str | int) or found == "":
            self._wrong(f"`id` must be a text or a whole number. Write an object such as {_EXAMPLE}.")
        return found

    def _text(self, name: str) -> str:
        found = self._fields.get(name)
        if not isinstance(found, str):
            self._wrong(f"`{name}` must be a text. Write an object such as {_EXAMPLE}.")
        return found

    def _texts(self, name: str) -> list[str]:
        found = self._fields.get(name)
        if found is None:
            return []
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            self._wrong(f'`{name}` must be a list of texts, such as ["one"].')
        return found

    def _entries(self, name: str, known: Collection[str]) -> list[str]:
        found = self._texts(name)
        for one in found:
            if one not in known:
                advice = did_you_mean(one, known, otherwise="Correct it, or evaluate the knowledge base that has it.")
                self._wrong(f"`{name}` names `{one[:100]}`, and the knowledge base has no such entry. {advice}")
        return found

    def _one(self, name: str, choices: type[_Choice]) -> _Choice | None:
        found = self._fields.get(name)
        return None if found is None else self._chosen(name, found, choices)

    def _several(self, name: str, choices: type[_Choice]) -> list[_Choice]:
        return [self._chosen(name, one, choices) for one in self._texts(name)]

    def _chosen(self, name: str, found: object, choices: Iterable[_Choice]) -> _Choice:
        allowed = list(choices)
        for choice in allowed:
            if choice.value == found:
                return choice
        return self._wrong(f"`{name}` holds {json.dumps(found)[:80]}, and may be: {', '.join(allowed)}.")

    def _wrong(self, sentence: str) -> NoReturn:
        # Parts of the file stand in it, and the file may be hostile to the terminal that shows them.
        raise Misconfigured(f"{self._place}: {safe_line(sentence)}")
