"""`/kb search`: what holds these words, for those who may see it, page by page."""

from dataclasses import replace

import pytest

from bot import words
from bot.plain import plain_text
from bot.reply import Listing
from knowledge.files.loading import load
from tests.unit.dialogues import KNOWLEDGE


@pytest.fixture
def sqlite_url(database_url):
    """Have all of this happen on both databases."""
    return database_url


def found(who, asked):
    """The names of what was found, in order."""
    reply = who.says(f"/kb search {asked}")
    return [row.label for block in reply.blocks if isinstance(block, Listing) for row in block.items]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("decides", ["who-decides-jobs"]),
        ("DECIDES", ["who-decides-jobs"]),
        ("employer jobs", ["who-decides-jobs"]),
        ("admin", ["admin-accounts"]),
        ("“admin”", ["admin-accounts"]),
        ("admin\u200b accounts", ["admin-accounts"]),
        ("who", ["admin-accounts", "who-decides-jobs"]),
        ("ides", []),
        ("provider employer", ["who-decides-jobs"]),
    ],
)
def test_all_of_the_words_have_to_stand_in_an_entry(stage, asked, names):
    stage.publish()
    (ana,) = stage.everybody("Ana")
    assert sorted(found(ana, asked)) == names


def test_what_is_found_is_shown_around_it(stage):
    stage.publish()
    (ana,) = stage.everybody("Ana")
    assert "who-decides-jobs: The provider »decides« who stays." in plain_text(ana.says("/kb search decides"))


def test_staff_find_what_is_published_and_those_who_may_see_it_what_waits(stage):
    stage.publish()
    stage.take_in(KNOWLEDGE.replace("Your employer decides.", "Your employer decides, and tells you first."))
    ana, carla, anton = stage.everybody("Ana", "Carla", "Anton")
    assert found(ana, "tells you first") == []
    assert found(carla, "tells you first") == found(anton, "tells you first") == ["who-decides-jobs"]


@pytest.mark.parametrize("asked", ["desides", "zzz", "who zzz", "(", "page 2", "%", "\\", "x" * 400])
def test_where_nothing_is_found_it_says_so(stage, asked):
    stage.publish()
    (ana,) = stage.everybody("Ana")
    shown = plain_text(ana.says(f"/kb search {asked}"))
    assert found(ana, asked) == []
    assert shown.startswith("No entry that you may see holds") or shown == words.SEARCH_USAGE
    if asked == "desides":
        assert "Did you mean “decides”?" in shown
    assert stage.surprises == []


def test_many_are_paged_and_those_named_so_come_first(stage):
    base = load(KNOWLEDGE, name="test.yaml")
    many = [replace(base.entries[0], id=f"entry-{number:02}", myth="Nobody tells us.") for number in range(23)]
    many[17] = replace(many[17], id="patching", answer="Patches come on Tuesdays.")
    many[20] = replace(many[20], myth="Patching is for nobody.", answer="Patching is planned.")
    with stage.work() as work:
        work.entries.take_in(replace(base, entries=tuple(many)), stage.calendar())
    (carla,) = stage.everybody("Carla")
    assert found(carla, "patching") == ["patching", "entry-20"]
    first = found(carla, "nobody")
    assert len(first) == 10
    assert "Entries with “nobody”: 23" in plain_text(carla.seen[-1])
    second = plain_text(carla.presses(words.MORE))
    third = plain_text(carla.presses(words.MORE))
    assert not set(first) & set(second.split())
    assert "[More]" not in third
    assert sum(name in text for name in [it.id for it in many] for text in (second, third)) == 13
