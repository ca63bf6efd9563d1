"""Filling in a form in a terminal: its fields are asked one by one, or only those that came back with a mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from adapters.terminal.items import Opening, Question
from bot import words
from bot.reply import ChoiceField
from bot.turn import Submit

if TYPE_CHECKING:
    from adapters.terminal.items import Item
    from bot.reply import Form, TextField

EMPTIES: Final = "-"


class Filling:
    """A form on its way from the first question to the Submit."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self._values = {field.name: field.value for field in form.fields}
        self._asked = [field for field in form.fields if field.error or not form.has_errors]
        self._asked = [field for field in self._asked if not isinstance(field, ChoiceField) or field.options]
        self._at = 0

    def begin(self) -> tuple[Item, ...]:
        """Show what the form is for and ask the first question; a correction goes straight to the question."""
        opening = () if self.form.has_errors else (Opening(self.form),)
        return (*opening, *(self._question(field.error) for field in self._asked[:1]))

    def answer(self, line: str) -> tuple[Item, ...]:
        """Take one line: give the next question, this one again with what is wrong, or nothing at the end."""
        field = self._asked[self._at]
        value, wrong = _taken(field, line, self._values[field.name])
        if wrong:
            return (self._question(wrong),)
        self._values[field.name] = value
        self._at += 1
        return () if self.complete else (self._question(self._asked[self._at].error),)

    @property
    def complete(self) -> bool:
        """Whether nothing is left to ask."""
        return self._at >= len(self._asked)

    def submit(self) -> Submit:
        """Give all fields, those that were not asked with the values they came with."""
        return Submit(form=self.form.name, subject=self.form.subject, nonce=self.form.nonce, fields=dict(self._values))

    def _question(self, error: str) -> Question:
        field = self._asked[self._at]
        current = self._values[field.name]
        return Question(field=field, place=self._at + 1, of=len(self._asked), current=current, error=error)


def _taken(field: TextField | ChoiceField, line: str, current: str) -> tuple[str, str]:
    """Give the value that the line means, and what is wrong with it, if anything."""
    written = line.strip()
    if isinstance(field, ChoiceField):
        return _chosen(field, written, current)
    if written == EMPTIES and not field.required:
        return "", ""
    value = written or current
    if field.required and not value.strip():
        return value, words.NEEDED
    return value, words.answer_too_long(field.max_length) if len(value) > field.max_length else ""


def _chosen(field: ChoiceField, written: str, current: str) -> tuple[str, str]:
    """Choose by number, by label, by value, or by Enter for the value shown."""
    numbered = {str(number): option.value for number, option in enumerate(field.options, 1)}
    if written in numbered:
        return numbered[written], ""
    for option in field.options:
        if written and written.casefold() in {option.label.casefold(), option.value.casefold()}:
            return option.value, ""
    if not written and any(option.value == current for option in field.options):
        return current, ""
    return current, words.PICK_A_NUMBER
