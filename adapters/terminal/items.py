"""What the terminal shows: the reply's blocks, and what replaces the two that one presses or fills in elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from bot.reply import Block, Button, ChoiceField, Form, TextField


@dataclass(frozen=True, slots=True)
class Choices:
    """Buttons with the number that presses each."""

    numbered: tuple[tuple[int, Button], ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """The beginning of a form: what it is for and how to get through it."""

    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One field being asked, as the `place`-th of `of`; `current` is the value that Enter keeps."""

    field: TextField | ChoiceField
    place: int
    of: int
    current: str
    error: str = ""


Item = Block | Choices | Opening | Question
