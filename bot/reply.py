"""What the bot shows, as frozen values that every platform's renderer turns into its own cards by one `match`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003 - read at run time by the store's codec
from enum import StrEnum

from knowledge.decision import Decision
from knowledge.entry import Verdict  # noqa: TC001 - likewise
from knowledge.matching.matcher import Candidate  # noqa: TC001 - likewise


class Tone(StrEnum):
    """How a notice sounds."""

    INFO = "info"
    DONE = "done"
    WARNING = "warning"


class Style(StrEnum):
    """How strongly a button invites."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph in the bot's own words. Every renderer escapes it: there is no markup in it."""

    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A line that should not be overlooked."""

    text: str
    tone: Tone = Tone.INFO


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """Where a claim was read."""

    name: str
    title: str
    year: int | None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactCard:
    """An approved answer: what is said, the verdict on it, the facts, the engagement's own sentence, and the proof.

    `engagement` is None unless every value in it is approved. `stale` means that `review_due` has passed. `note` is a
    line of the bot's own to be read before all that, such as that it is not in the language asked in.
    """

    entry_id: str
    myth: str
    verdict: Verdict
    answer: str
    engagement: str | None
    sources: tuple[SourceLine, ...]
    reviewed_on: date
    review_due: date
    stale: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the claims of an answer shown before were read. An empty one is not shown: say so in words instead."""

    sources: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A person's own words, kept apart from the bot's."""

    text: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A text for programs, such as JSON: shown as it stands, its lines unbroken where the platform can."""

    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its value in a Record, or a term and its meaning in a Listing."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Record:
    """A titled set of labelled values, such as a concern's topic, severity and readers."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A titled list, such as the commands with what each does. An empty one is not shown: say so in words instead."""

    title: str
    items: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One thing to press. `action` and `subject` say what happens to what; the core authorises again when pressed."""

    label: str
    action: str
    subject: str = ""
    nonce: str = ""
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class Buttons:
    """Up to five choices in one row."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One of the values a ChoiceField can take."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField:
    """A field to write in; `max_length` counts characters."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    multiline: bool = False
    required: bool = True
    max_length: int = 3000
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceField:
    """A field with a closed set of values."""

    name: str
    label: str
    options: tuple[Option, ...]
    value: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Something to fill in: a modal, a card with inputs, or prompts.

    Sending it gives `Submit(form=name, subject, nonce, fields)`. Where a form cannot be shown at once, a button
    labelled `opener` stands for it; pressing it gives `Press(action=name, subject, nonce)`, which the core answers with
    the same form. A form that comes back after a Submit has its mistakes in its fields' `error`.
    """

    name: str
    title: str
    opener: str
    submit: str
    fields: tuple[TextField | ChoiceField, ...]
    intro: str = ""
    subject: str = ""
    nonce: str = ""

    @property
    def has_errors(self) -> bool:
        """Whether this form came back because something in it has to be corrected."""
        return any(field.error for field in self.fields)


Block = Text | Notice | Verbatim | FactCard | Sources | Quote | Record | Listing | Buttons | Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the bot shows in answer to one Turn, or what it says unasked.

    `private`: to be shown to that person alone, wherever the question was asked. `replaces`: the card that was pressed
    gives way to this one. An empty reply (no blocks) shows nothing.
    """

    decision: Decision
    blocks: tuple[Block, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    private: bool = False
    replaces: bool = False

    @property
    def form(self) -> Form | None:
        """The form this reply asks to fill in, if any."""
        return next((block for block in self.blocks if isinstance(block, Form)), None)


def private_reply(*blocks: Block, replaces: bool = False) -> Reply:
    """The reply to a command, a press or a form: for that person alone; it may take the pressed card's place."""
    return Reply(decision=Decision.COMMAND, blocks=blocks, private=True, replaces=replaces)
