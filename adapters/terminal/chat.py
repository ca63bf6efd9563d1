"""A conversation in a terminal, without the terminal: lines in, Turns out; Replies in, what is to be shown out."""

from __future__ import annotations

import re
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from adapters.terminal.filling import Filling
from adapters.terminal.items import Choices
from adapters.terminal.safe import storable
from bot import words
from bot.reply import Button, Buttons, Form, Notice, Tone
from bot.turn import Actor, Address, Platform, Press, Shows, Turn, Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from adapters.terminal.items import Item
    from bot.reply import Block, Reply
    from bot.turn import Said

WORKSPACE: Final = "local"
MAX_LENGTH: Final = 40_000  # characters in a line, as in a Slack message
CANCEL: Final = "/cancel"
_LEAVING: Final = frozenset({"/quit", "/exit"})  # also in a form, where "quit" may be an answer
_LEAVING_OUTSIDE_FORMS: Final = _LEAVING | {"quit", "exit"}
_NUMBER: Final = re.compile(r"\[?0*([0-9]+)\]?")


@dataclass(frozen=True, slots=True)
class Leaving:
    """The person said goodbye."""


@dataclass(frozen=True, slots=True)
class Showing:
    """The line needs no turn: here is what to show, possibly nothing."""

    items: tuple[Item, ...] = ()


def actor_named(name: str) -> Actor:
    """Return who a person called so is in the terminal; "Maria Lopez" and "maria lopez" are the same person.

    ValueError if there is no letter or digit in the name.
    """
    user_id = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFKC", name).casefold()).strip("-")
    if not user_id:
        raise ValueError("a name needs a letter or a digit")
    return Actor(platform=Platform.TERMINAL, workspace=WORKSPACE, user_id=user_id, name=name.strip())


def address_of(actor: Actor) -> Address:
    """Return where that person is reached."""
    return Address(platform=Platform.TERMINAL, workspace=WORKSPACE, channel=actor.user_id)


def _new_key() -> str:
    return f"terminal:{uuid.uuid4()}"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Conversation:
    """What one person's terminal remembers: the buttons shown so far, and the form being filled in.

    Numbers go on counting, so that a button can still be pressed when newer ones stand below it.
    """

    def __init__(
        self, actor: Actor, *, key: Callable[[], str] = _new_key, now: Callable[[], datetime] = _utc_now
    ) -> None:
        self._actor = actor
        self._key = key
        self._now = now
        self._buttons: dict[str, Button] = {}
        self._filling: Filling | None = None

    @property
    def in_form(self) -> bool:
        """Whether the next line answers a form's question."""
        return self._filling is not None

    def turn(self, said: Said) -> Turn:
        """Make what was said a turn of this person, here and now."""
        here = address_of(self._actor)
        return Turn(
            key=self._key(),
            actor=self._actor,
            said=said,
            place=here,
            reach=here,
            at=self._now(),
            caller_shows=Shows.EVERYTHING,
        )

    def read(self, line: str) -> Turn | Showing | Leaving:
        """Understand one line: words, the number of a button, the answer to a form's question, or goodbye."""
        written = storable(line).strip()
        if len(written) > MAX_LENGTH:
            return Showing((Notice(words.line_too_long(MAX_LENGTH), Tone.WARNING),))
        if written.casefold() in (_LEAVING if self.in_form else _LEAVING_OUTSIDE_FORMS):
            return Leaving()
        if self._filling is not None:
            return self._fill(self._filling, written)
        if not written:
            return Showing()
        number = _NUMBER.fullmatch(written)
        return self._press(number[1]) if number else self.turn(Words(written))

    def shown(self, reply: Reply, *, unasked: bool = False) -> tuple[Item, ...]:
        """Take in a reply and say what to show: buttons with their numbers, and a form's first question.

        An `unasked` reply arrived by itself; a form in it waits behind a button, so as not to take over the next line.
        """
        return tuple(item for block in reply.blocks for item in self._taken(block, unasked=unasked))

    def _taken(self, block: Block, *, unasked: bool) -> tuple[Item, ...]:
        if isinstance(block, Buttons):
            return (self._numbered(*block.buttons),) if block.buttons else ()
        if not isinstance(block, Form):
            return (block,)
        if unasked:
            return (self._opener(block),)
        filling = Filling(block)
        self._filling = None if filling.complete else filling
        return (block,) if filling.complete else filling.begin()

    def _fill(self, filling: Filling, written: str) -> Turn | Showing:
        if written.casefold() == CANCEL:
            self._filling = None
            return Showing((Notice(words.FORM_LEFT), self._opener(filling.form)))
        questions = filling.answer(written)
        if not filling.complete:
            return Showing(questions)
        self._filling = None
        return self.turn(filling.submit())

    def _press(self, number: str) -> Turn | Showing:
        button = self._buttons.get(number)
        if button is None:
            return Showing((Notice(words.NO_SUCH_NUMBER, Tone.WARNING),))
        return self.turn(Press(action=button.action, subject=button.subject, nonce=button.nonce))

    def _opener(self, form: Form) -> Choices:
        return self._numbered(Button(label=form.opener, action=form.name, subject=form.subject, nonce=form.nonce))

    def _numbered(self, *buttons: Button) -> Choices:
        numbered = tuple(enumerate(buttons, len(self._buttons) + 1))
        self._buttons.update((str(number), button) for number, button in numbered)
        return Choices(numbered)
