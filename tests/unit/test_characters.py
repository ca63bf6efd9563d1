"""What nobody sees is not approved: it is refused in knowledge, values and names, and ignored in what people type."""

import pytest

from bot import words
from bot.plain import plain_text
from bot.typed import chosen
from knowledge.characters import forbidden_character


@pytest.fixture
def sqlite_url(database_url):
    """Have all of this happen on both databases."""
    return database_url


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("your job\u200b is safe", "U+200B"),
        ("\u2060promise", "U+2060"),
        ("re\u00addundant", "U+00AD"),
        ("\ufeffBen", "U+FEFF"),
        ("a\u202eb", "U+202E"),
        ("a\u2067b", "U+2067"),
        ("left\u200eright", "U+200E"),
        ("Ben\u3164", "U+3164"),
        ("Ben\u2800Okafor", "U+2800"),
        ("B\u200dn", "U+200D"),
        ("n\U000e0061", "U+E0061"),
        ("line\u2028break", "U+2028"),
        ("bell\x07", "U+0007"),
    ],
)
def test_what_shows_nothing_is_refused_by_name(text, name):
    assert forbidden_character(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "two\nlines\tand a tab",
        "\U0001f469\u200d\U0001f4bb at work",  # an emoji of two
        "\u2764\ufe0f\u200d\U0001f525",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",  # the flag of England
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian
        "\u0915\u094d\u200d\u0937",  # Hindi
        "\u05d0\u200e abc",
        "na\u00efve caf\u00e9 \u2014 \u201cquoted\u201d",
    ],
)
def test_what_a_script_or_an_emoji_needs_stays(text):
    assert forbidden_character(text) is None


@pytest.mark.parametrize(
    "typed",
    [
        "Admin-Accounts",
        "\u201cadmin-accounts\u201d",
        "admin\u2013accounts.",
        "admin-\u200baccounts",
        " admin-accounts ",
    ],
)
def test_a_name_is_found_however_it_was_typed(typed):
    assert chosen(typed, ["other", "admin-accounts"]) == "admin-accounts"
    assert chosen(f"{typed}x", ["other", "admin-accounts"]) is None


def test_names_ids_and_values_go_through_it(stage):
    stage.publish()
    ada, _ = stage.everybody("Ada", "Carla")
    assert "They will hold all the keys." in plain_text(ada.says("/kb show \u201cAdmin\u2013accounts\u201d"))
    assert "customer_lead: Carla" in plain_text(ada.says("/engagement route customer_lead add \u201ccarla\u200b\u201d"))
    said = plain_text(ada.says("/kb fact hr_contact = Hana\u200b Weiss"))
    assert said == words.forbidden_character("U+200B")
    assert "Proposed" in plain_text(ada.says("/kb fact HR_Contact = Hana Weiss"))
