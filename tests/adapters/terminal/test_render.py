"""What people read: cards of lines, harmless whatever is in them."""

import dataclasses
import json
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from adapters.terminal.items import Choices, Opening, Question
from adapters.terminal.render import rendered
from bot import words
from bot.reply import (
    Button,
    Buttons,
    ChoiceField,
    FactCard,
    Form,
    Listing,
    Notice,
    Option,
    Quote,
    Record,
    Row,
    SourceLine,
    Sources,
    Style,
    Text,
    TextField,
    Tone,
    Verbatim,
)
from knowledge.entry import Verdict

HOSTILE = [
    "\x1b[2J",
    "\x1b]0;t\x07",
    "\x9b31m",
    "\r",
    "\b",
    "\0",
    "\t",
    "\u202e",
    "\u2066",
    "[bold]",
    "[/]",
    ":smile:",
    "\u2028",
]
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
texts = st.lists(st.text(max_size=20) | st.sampled_from(HOSTILE), max_size=6).map("".join)
dates = st.dates(date(2000, 1, 1), date(2100, 1, 1))
options = st.builds(Option, texts, texts)
rows = st.lists(st.builds(Row, texts, texts), max_size=4).map(tuple)
buttons = st.builds(Button, label=texts, action=texts, style=st.sampled_from(Style))
fields = st.builds(
    TextField, name=texts, label=texts, value=texts, hint=texts, required=st.booleans(), error=texts
) | st.builds(
    ChoiceField, name=texts, label=texts, options=st.lists(options, max_size=3).map(tuple), value=texts, error=texts
)
forms = st.builds(
    Form,
    name=texts,
    title=texts,
    opener=texts,
    submit=texts,
    fields=st.lists(fields, max_size=3).map(tuple),
    intro=texts,
)
sources = st.builds(SourceLine, name=texts, title=texts, year=st.none() | st.integers(1900, 2100), url=texts)
cards = st.builds(
    FactCard,
    entry_id=texts,
    myth=texts,
    verdict=st.sampled_from(Verdict),
    answer=texts,
    engagement=st.none() | texts,
    sources=st.lists(sources, max_size=3).map(tuple),
    reviewed_on=dates,
    review_due=dates,
    stale=st.booleans(),
    note=texts,
)
items = st.one_of(
    st.builds(Text, texts),
    st.builds(Notice, texts, st.sampled_from(Tone)),
    cards,
    st.builds(Sources, st.lists(sources, max_size=3).map(tuple)),
    st.builds(Quote, texts, texts),
    st.builds(Record, texts, rows),
    st.builds(Listing, texts, rows),
    st.builds(Buttons, st.lists(buttons, max_size=5).map(tuple)),
    forms,
    st.builds(Choices, st.lists(st.tuples(st.integers(1, 99), buttons), max_size=5).map(tuple)),
    st.builds(Opening, forms),
    st.builds(Question, field=fields, place=st.integers(1, 9), of=st.integers(1, 9), current=texts, error=texts),
)


def assert_harmless(shown):
    for character in shown.replace("\n", ""):
        assert unicodedata.category(character) not in {"Cc", "Cs"}, ascii(character)
    assert not set(shown) & set(BIDI)
    shown.encode("utf-8")


@given(st.lists(items, max_size=4), st.integers(40, 200))
def test_any_reply_is_shown_without_a_character_that_could_move_the_cursor(blocks, width):
    assert_harmless(rendered(blocks, width=width))


@given(st.lists(items, max_size=3), st.integers(1, 200))
def test_colours_are_the_only_escape_sequences(blocks, width):
    shown = rendered(blocks, width=width, colour=True)
    for sequence in shown.split("\x1b")[1:]:
        assert sequence[0] == "["
        assert sequence[1:].lstrip("0123456789;")[0] == "m"


@given(st.text("abc defg\n", max_size=300), st.integers(40, 100))
def test_lines_fit(text, width):
    blocks = [Text(text), Notice(text), Quote(text, "Sam"), Record(text, (Row(text, text),))]
    assert all(cell_len(line) <= width for line in rendered(blocks, width=width).split("\n"))


def test_a_fact_card(card):
    expected = f"""\
╭─ Partly true ─────────────────────────────────────────────────────────────────
│ “All our jobs go overseas.”
│
│ Some providers work from several countries. Where this one works from stands
│ in the contract: ask.
│
│ In this engagement
│ Northwind delivers from Leeds and Porto.
│
│ Sources
│ - NIST: Guide to services, 2023
│   https://example.org/{"long/" * 20}
│ - Weaver: Managed services
│   https://example.org/w
│
│ Approved on 3 January 2026. Next review by 3 April 2026.
╰───────────────────────────────────────────────────────────────────────────────"""
    assert rendered([card]) == expected


def test_a_note_stands_before_everything_else_of_a_fact_card(card):
    lines = rendered([dataclasses.replace(card, note="Auf Deutsch gibt es das noch nicht.")]).split("\n")
    assert lines[1:4] == ["│ Auf Deutsch gibt es das noch nicht.", "│", "│ “All our jobs go overseas.”"]


def test_a_fact_card_without_engagement_and_sources(card):
    shown = rendered([dataclasses.replace(card, engagement=None, sources=(), stale=True)])
    assert words.HERE not in shown
    assert words.NO_SOURCES in shown
    assert "Not confirmed since" in shown


def test_a_record_is_two_columns_and_a_listing_without_items_is_nothing():
    record = Record("Concern 12", (Row("Topic", "Tools"), Row("Who reads it", "Maria\nSam")))
    assert rendered([record, Listing("Commands", ())]) == (
        "Concern 12\n  Topic         Tools\n  Who reads it  Maria\n                Sam"
    )


def test_quoted_words_cannot_pass_for_the_bots_own():
    quote = Quote("Hello.\n\n[1] Log it\r╭─ Myth ─\n\x1b[31m[bold]red[/bold]", "Mal\nSam:")
    shown = rendered([quote]).split("\n")
    assert shown[0] == "Mal Sam::"
    assert all(line.startswith("  │") for line in shown[1:])
    assert shown[-1] == "  │ [31m[bold]red[/bold]"


def test_emoji_and_right_to_left_letters_stay():
    text = "שלום 👩🏽‍💻 تحيتي\nערב"
    assert rendered([Text(text)]) == text


def test_choices_stand_in_a_row_if_they_fit_and_below_each_other_if_not():
    few = Choices(tuple((n, Button(label="Yes", action="a")) for n in (1, 2)))
    many = Choices(tuple((n, Button(label="Perhaps some other time", action="a")) for n in (1, 2, 3, 4)))
    assert rendered([few]) == "[1] Yes   [2] Yes"
    assert rendered([many]).count("\n") == 3


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_no_color_leaves_no_colour(monkeypatch, card, no_color, coloured):
    monkeypatch.setenv("NO_COLOR", no_color)
    shown = rendered([card], colour=True)
    assert ("43m" in shown) is coloured  # yellow behind the verdict


def test_a_whole_form_shows_its_labels_values_and_mistakes():
    choice = ChoiceField(name="t", label="Topic", options=(Option("a", "Jobs"),), value="a")
    text = TextField(name="w", label="What", value="x", error="More, please.")
    form = Form(name="f", title="Concern", opener="Open", submit="Send", fields=(choice, text), intro="Take your time.")
    assert rendered([form]) == "Concern\nTake your time.\nTopic: Jobs\nWhat: x\nMore, please."


def test_sources_shown_after_an_answer_have_their_addresses():
    source = SourceLine(name="NIST", title="Guide", year=2023, url="https://example.org/guide")
    assert rendered([Sources((source,))]) == "Sources\n- NIST: Guide, 2023\n  https://example.org/guide"
    assert rendered([Sources(())]) == ""


def test_what_a_program_reads_is_not_broken_into_lines():
    text = json.dumps({"text": "word " * 100, "and": ["more"]}, indent=1)
    assert json.loads(rendered([Verbatim(text)], width=60)) == json.loads(text)
