"""Of what a model makes up only short, plain, new words may be shown."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.editing.suggested_words import MAX_FIT, MAX_LENGTH, MIN_LENGTH, fit

NAMES = ("Ana Müller", "Ben")


@pytest.mark.parametrize(
    "text",
    [
        "who's got the root passwords then?",
        "So - who keeps the “keys”, us or them (at night)?",
        "Wer behält eigentlich die Admin-Accounts?",
        "¿Quién se queda con las cuentas?",
        "管理者アカウントは誰が持つのですか?",
        "व्यवस्थापक खाते किसके पास रहते हैं?",
        "is it 24/7".replace("/", " by "),
    ],
)
def test_a_short_plain_question_in_any_language_is_shown_as_it_is(text):
    assert fit([text], [], NAMES) == (unicodedata.normalize("NFC", text),)


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "keys?", "?!?!?!?!", "x" * (MAX_LENGTH + 1), "ﷺ" * 30, "Q-12345", "q-999",
        "who keeps\nthe keys", "who keeps\tthe keys", "who keeps \x1b[31mthe keys", "who keeps the\u202e keys",
        "who keeps\u200b the keys", "who keeps \ud800 the keys", "who keeps \x00 the keys",
        "who keeps \ue000 the keys", "ask <@U123> about the keys",
        "ask <!channel> about it", "ask @here about the keys",
        "ask <at>Eva</at> about it",
        "see https://keys.example/now", "see www.keys.example", "see keys.example.com", "mail root@keys.example now",
        "call +49 170 1234567 now", "what would Ana Müller say", "has Ben's team the keys?", "has ANA MULLER the keys",
        "who *really* keeps the keys", "who _really_ keeps the keys", "who `keeps` the keys", "# who keeps the keys",
        "{{engagement.admin_model}} keeps the keys", "[click here] for the keys", "/kb forget P-1 please",
        "who keeps the keys | sort", "who keeps ~the~ keys", "a = b and who keeps the keys", "who keeps the 🔑",
        "[name] keeps the keys", "\\\\server\\share and the keys",
    ],
)  # fmt: skip
def test_anything_else_is_not_shown_at_all(text):
    assert fit([text], [], NAMES) == ()


def test_none_is_shown_twice_and_none_that_is_there():
    made_up = ["Who keeps the keys?", "who keeps   the keys", "Who has the keys?", "WHO HAS THE KEYS"]
    assert fit(made_up, ["who has the keys!"], ()) == ("Who keeps the keys?",)


def test_no_more_are_looked_at_than_are_worth_it():
    assert len(fit([f"who keeps key number {number}" for number in range(50)], [], ())) == MAX_FIT


@given(st.lists(st.text(max_size=200), max_size=12), st.lists(st.text(min_size=2, max_size=20), max_size=3))
def test_whatever_is_made_up_what_is_shown_is_one_short_line_without_anything_special(texts, names):
    for text in fit(texts, [], names):
        assert MIN_LENGTH <= len(text) <= MAX_LENGTH
        assert text.isprintable()
        assert not set(text) & set("<>@/\\|*_`~#{}[]=")
