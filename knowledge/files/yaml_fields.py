"""Reads the fields of one YAML mapping as typed values, noting every mistake with its line and path."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from knowledge.characters import forbidden_character
from knowledge.files.problems import Findings, did_you_mean
from knowledge.files.yaml_nodes import Mapping, Node, Scalar, Sequence

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,8})")
_MAX_TEXT_LENGTH = 20_000  # characters
_Choice = TypeVar("_Choice", bound=StrEnum)


class Fields:
    """One mapping, read field by field.

    A field that is missing or wrong is noted in `findings` and a stand-in of the right type is returned, so that
    reading goes on to the next mistake; the caller raises before a stand-in can get anywhere. `path` stands before the
    field's name in messages, such as `entries[job-loss-general].`.
    """

    def __init__(self, node: Node, path: str, findings: Findings) -> None:
        self.node = node
        self.path = path
        self.findings = findings
        self._items = node.items if isinstance(node, Mapping) else {}
        self._lines = node.lines if isinstance(node, Mapping) else {}
        if not isinstance(node, Mapping):
            findings.add(
                node.line, path.rstrip("."), "Fields are expected here.", "Write lines of the form `name: value`."
            )

    def __contains__(self, name: str) -> bool:
        return name in self._items

    def names(self) -> tuple[str, ...]:
        """Return the names of the fields, in file order."""
        return tuple(self._items)

    def line(self, name: str) -> int:
        """Return the line of the field, or of the mapping if it has no such field."""
        return self._lines.get(name, self.node.line)

    def wrong(self, name: str, message: str, fix: str, line: int | None = None) -> None:
        """Note a problem of the field; `line` where its own line is not the best place to look."""
        self.findings.add(line or self.line(name), self.path + name, message, fix)

    def only(self, known: Iterable[str]) -> None:
        """Note every field that is not one of `known`."""
        choices = tuple(known)
        for name in self._items:
            if name not in choices:
                advice = did_you_mean(name, choices, otherwise=f"The fields are: {', '.join(choices)}.")
                self.wrong(name, "There is no such field.", advice)

    def within(self, name: str) -> "Fields":
        """Return the mapping under a field."""
        return Fields(self.get(name), f"{self.path}{name}.", self.findings)

    def get(self, name: str) -> Node:
        """Return the node of a field; an empty scalar if there is none."""
        return self._items.get(name, Scalar(line=self.node.line, value="", plain=True))

    def text(self, name: str) -> str:
        """Return a text that must be there and not be blank."""
        if name not in self._items:
            if isinstance(self.node, Mapping):
                self.wrong(name, "The field is missing.", f"Add `{name}: ...`.")
            return ""
        return self._text(self._items[name], name)

    def optional_text(self, name: str) -> str | None:
        """Return a text, or None where the field is missing or null."""
        node = self.get(name)
        return None if isinstance(node, Scalar) and node.is_null() else self._text(node, name)

    def texts(self, name: str, *, minimum: int = 0) -> tuple[str, ...]:
        """Return a list of at least `minimum` texts; a missing field is an empty list."""
        texts = tuple(self._text(item, f"{name}[{number}]") for number, item in enumerate(self.items(name), start=1))
        if len(texts) < minimum and (isinstance(self.get(name), Sequence) or name not in self._items):
            self.wrong(
                name, f"At least {minimum} is needed.", f"Write `{name}:` and below it lines that begin with `- `."
            )
        return texts

    def items(self, name: str) -> tuple[Node, ...]:
        """Return the nodes of a list; a missing field is an empty list."""
        node = self._items.get(name)
        if node is not None and not isinstance(node, Sequence):
            self.wrong(
                name, "A list is expected here.", "Write lines that begin with `- `, or `[]` for none.", node.line
            )
        return node.items if isinstance(node, Sequence) else ()

    def integer(self, name: str, *, least: int, most: int) -> int | None:
        """Return a whole number between `least` and `most`, or None where the field is missing or null."""
        node = self.get(name)
        if isinstance(node, Scalar) and node.is_null():
            return None
        if (
            isinstance(node, Scalar)
            and node.plain
            and _INTEGER.fullmatch(node.value)
            and least <= int(node.value) <= most
        ):
            return int(node.value)
        self.wrong(
            name, "This is no number that fits.", f"Write a whole number from {least} to {most}, without quotes."
        )
        return None

    def choice(self, name: str, choices: Iterable[_Choice]) -> _Choice:
        """Return one of `choices`, written with or without quotes (so `true` is a word here, and no truth value)."""
        allowed = tuple(choices)
        node = self.get(name)
        value = node.value if isinstance(node, Scalar) else ""
        if value in allowed:
            return next(choice for choice in allowed if choice == value)
        listed = f"Write one of: {', '.join(allowed)}."
        message = f"`{value}` is not a {name}." if value else f"A {name} is needed."
        self.wrong(name, message, did_you_mean(value, allowed, otherwise=listed) if value else listed)
        return allowed[0]

    def _text(self, node: Node, name: str) -> str:
        if not isinstance(node, Scalar):
            self.wrong(name, "A single text is expected here.", "Write it on one line, in double quotes.", node.line)
        elif len(node.value) > _MAX_TEXT_LENGTH:
            self.wrong(name, "The text is too long.", f"Use at most {_MAX_TEXT_LENGTH} characters.", node.line)
        elif not node.value.strip():
            self.wrong(name, "The text is empty.", "Write the text, or remove the line.", node.line)
        elif not node.is_text():
            advice = f'Put it in quotes: "{node.value}".'
            self.wrong(name, f"Unquoted, `{node.value}` means a number, a date or a truth value.", advice, node.line)
        elif found := forbidden_character(node.value):
            self.wrong(name, f"The text holds the character {found}.", "Remove it.", node.line)
        else:
            return node.value
        return ""
