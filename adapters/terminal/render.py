"""Every reply as cards of text: one `match`, from what is to be shown to what Rich prints."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, Final, assert_never

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from adapters.terminal.card import Card
from adapters.terminal.items import Choices, Opening, Question
from adapters.terminal.safe import safe_line, safe_text
from bot import words
from bot.reply import (
    Buttons,
    ChoiceField,
    FactCard,
    Form,
    Listing,
    Notice,
    Quote,
    Record,
    Sources,
    Style,
    Text,
    Tone,
    Verbatim,
)
from knowledge.entry import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from adapters.terminal.items import Item
    from bot.reply import Row, SourceLine

NARROWEST: Final = 40  # columns; below it the terminal wraps by itself
WIDEST: Final = 100  # columns; longer lines are hard to read
PIPED: Final = 80  # columns, where there is no terminal to ask

_BADGES: Final = {
    Verdict.MYTH: "bold white on red",
    Verdict.PARTLY_TRUE: "bold black on yellow",
    Verdict.DEPENDS: "bold black on yellow",
    Verdict.TRUE: "bold black on green",
    Verdict.INFORMATION: "bold white on blue",
}
_TONES: Final = {Tone.INFO: ("i", "cyan"), Tone.DONE: ("✓", "green"), Tone.WARNING: ("!", "yellow")}
_STYLES: Final = {Style.PLAIN: "bold", Style.PRIMARY: "bold green", Style.DANGER: "bold red"}
_BETWEEN: Final = "   "


def rendered(items: Iterable[Item], *, width: int = PIPED, colour: bool = False) -> str:
    """Return the items as lines, apart by an empty line, at most `width` columns wide but for web addresses.

    Without `colour` there is no escape sequence in it; with it, NO_COLOR leaves only bold and the like.
    """
    console = Console(
        file=io.StringIO(),
        width=max(NARROWEST, min(width, WIDEST)),
        force_terminal=colour,
        no_color=bool(os.environ.get("NO_COLOR")),
        color_system="standard" if colour else None,  # the sixteen colours that every terminal's theme defines
        legacy_windows=False,
    )
    cards = []
    for item in items:
        with console.capture() as capture:
            console.print(_renderable(item, console.width), crop=False, markup=False, highlight=False, emoji=False)
        lines = [line.rstrip() for line in capture.get().split("\n")]
        cards.append("\n".join(lines).strip("\n"))
    return "\n\n".join(filter(None, cards))


def _renderable(item: Item, width: int) -> RenderableType:  # noqa: C901, PLR0911, PLR0912 - one case for each kind of item
    match item:
        case Text(text):
            return Line(safe_text(text))
        case Verbatim(text):
            # Never broken into lines: whoever pipes it to a file wants what a program can read.
            return Group(Line(safe_text(text), no_wrap=True, overflow="ignore"))  # alone, Rich would wrap it
        case Notice(text, tone):
            return _notice(text, tone)
        case FactCard():
            return _fact(item)
        case Sources(sources):
            return Group(_label(words.SOURCES), *map(_source, sources)) if sources else ""
        case Quote(text, by):
            quoted = Card(Line(safe_text(text), style="italic"), bar="  │ ")
            return Group(_label(f"{by}:"), quoted) if by else quoted
        case Record(title, rows):
            return _labelled(title, rows, "bold", width)
        case Listing(title, rows):
            return _labelled(title, rows, "cyan", width) if rows else ""
        case Buttons(buttons):
            return _choices([("", button.label, _STYLES[button.style]) for button in buttons], width)
        case Choices(numbered):
            return _choices([(f"[{n}] ", button.label, _STYLES[button.style]) for n, button in numbered], width)
        case Form():
            return _form(item)
        case Opening(form):
            intro = [Line(safe_text(form.intro))] if form.intro else []
            return Group(_label(form.title), *intro, Line(words.FORM_HELP, style="dim"))
        case Question():
            return _question(item)
        case _:
            assert_never(item)


def _label(text: str, style: str = "bold") -> Line:
    return Line(safe_line(text), style=style)


def _notice(text: str, tone: Tone) -> RenderableType:
    sign, style = _TONES[tone]
    return Card(Line(safe_text(text), style=style), bar=f"{sign} ", below="  ", style=f"bold {style}")


def _fact(card: FactCard) -> RenderableType:
    note: list[RenderableType] = [Line(safe_text(card.note)), ""] if card.note else []
    parts: list[RenderableType] = [
        *note,
        Line(f"“{safe_text(card.myth)}”", style="italic"),
        "",
        Line(safe_text(card.answer)),
    ]
    if card.engagement:
        parts += ["", _label(words.HERE), Line(safe_text(card.engagement))]
    if card.sources:
        parts += ["", _label(words.SOURCES), *map(_source, card.sources)]
    else:
        parts += ["", Line(words.NO_SOURCES, style="dim")]
    parts += ["", Line(words.reviewed_line(card), style="yellow" if card.stale else "dim")]
    badge = Line(f" {words.verdict_line(card)} ", style=_BADGES[card.verdict])
    return Card(Group(*parts), bar="│ ", top=badge, bottom=True)


def _source(source: SourceLine) -> RenderableType:
    named = Card(Line(safe_line(words.source_line(source))), bar="- ", below="  ")
    # Never broken into lines: the terminal wraps it by itself, and it can still be clicked or copied whole.
    address = Line(f"  {safe_line(source.url)}", style="cyan", no_wrap=True, overflow="ignore")
    return Group(named, address)


def _labelled(title: str, rows: tuple[Row, ...], style: str, width: int) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style=style, max_width=width * 2 // 5, overflow="fold")
    table.add_column(overflow="fold")
    for row in rows:
        table.add_row(Line(safe_line(row.label)), Line(safe_text(row.value)))
    return Group(_label(title), Padding(table, (0, 0, 0, 2), expand=False))


def _choices(choices: list[tuple[str, str, str]], width: int) -> RenderableType:
    """Put the choices in one row if they fit, otherwise one below the other."""
    labels = [
        Line.assemble((number, style), safe_line(label)) if number else Line(f"[{safe_line(label)}]", style=style)
        for number, label, style in choices
    ]
    row = Line(_BETWEEN).join(labels)
    return row if row.cell_len <= width else Group(*labels)


def _form(form: Form) -> RenderableType:
    parts = [_label(form.title)]
    if form.intro:
        parts.append(Line(safe_text(form.intro)))
    for field in form.fields:
        parts.append(Line.assemble((safe_line(field.label), "bold"), ": ", safe_text(_value_label(field, field.value))))
        if field.error:
            parts.append(Line(safe_text(field.error), style="yellow"))
    return Group(*parts)


def _question(question: Question) -> RenderableType:
    field = question.field
    about = [words.place_in_form(question.place, question.of)]
    if not isinstance(field, ChoiceField) and not field.required:
        about.append(words.OPTIONAL)
    parts: list[RenderableType] = []
    if question.error:
        parts.append(_notice(question.error, Tone.WARNING))
    parts.append(Line.assemble((safe_line(field.label), "bold"), (f" ({', '.join(about)})", "dim")))
    if isinstance(field, ChoiceField):
        parts += [Line(f"  {n}. {safe_line(option.label)}") for n, option in enumerate(field.options, 1)]
    elif field.hint:
        parts.append(Line(safe_text(field.hint), style="dim"))
    if question.current:
        parts.append(Line(f"[{safe_text(_value_label(field, question.current))}]", style="cyan"))
    return Group(*parts)


def _value_label(field: object, value: str) -> str:
    if isinstance(field, ChoiceField):
        return next((option.label for option in field.options if option.value == value), value)
    return value
