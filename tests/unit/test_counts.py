"""/concern counts: those who may read concerns count them, and nothing that they may not read."""

import pytest

from bot import words
from bot.plain import plain_text
from tests.unit.dialogues import NEWS, Stage, verify_dialogue

WORRY = "changes go live without a word"


@pytest.fixture
def stage(database_url):
    """Return the product with the people of two engagements."""
    made = Stage(database_url)
    made.publish()
    yield made
    made.product.engine.dispose()
    assert made.surprises == []


def raise_concern(author, text=WORRY, **chosen):
    """Raise a concern, with some fields of the form chosen."""
    author.says(text)
    author.presses("Change it")
    author.sends(changed=chosen)
    author.presses("Log it")


def test_readers_count_what_they_may_read_by_day_of_release(stage):
    ana, ben, carla, hana = stage.everybody("Ana", "Ben", "Carla", "Hana")
    raise_concern(ana, severity="low")
    raise_concern(ana, severity="high", route="hr")
    stage.calendar.pass_by(days=3)
    raise_concern(ana, severity="low")
    stage.calendar.pass_by(days=1)
    raise_concern(ana, identity="anonymous", severity="high")
    verify_dialogue(
        (
            ben,
            "/concern counts",
            ("You may read 2 concerns", "Low: 2, half of them at least 2.5 days old, the oldest 4"),
        ),
        (hana, "/concern counts", ("You may read 1 concern,", "High: 1, 4 days old")),
        (carla, "/concern counts", words.NOTHING_TO_COUNT),
        (ana, "/concern counts", words.NOTHING_TO_COUNT),
    )
    assert "High" not in plain_text(ben.says("/concern counts"))  # raised, and not yet released
    stage.calendar.pass_by(hours=1)
    stage.product.bot.tend()
    verify_dialogue(
        (ben, NEWS, ("C-4",)),
        (
            ben,
            "/concern counts",
            ("You may read 3 concerns, of which 0 are", "High: 1, 0 days old", "Open, nobody has taken it on yet: 3"),
        ),
    )


def test_a_reader_does_not_count_a_concern_of_their_own(stage):
    (ben,) = stage.everybody("Ben")
    other = stage.add("Deepa")
    raise_concern(ben)
    raise_concern(other)
    verify_dialogue((ben, "/concern counts", ("You may read 1 concern,",)))
