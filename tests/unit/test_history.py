"""`/kb history` and `/kb diff`: what an entry was, who approved it, and what changed."""

import pytest

from bot import words
from bot.plain import plain_text
from tests.unit.dialogues import KNOWLEDGE

PLAIN = KNOWLEDGE.replace("risk: employment", "risk: normal")  # what takes nobody of HR

NAME, OLD, NEW = "who-decides-jobs", "Your employer decides.", "Your employer decides, and tells you first."
NEWER = "Your employer decides, and tells you a week before."


@pytest.fixture
def sqlite_url(database_url):
    """Have all of this happen on both databases."""
    return database_url


@pytest.fixture
def carla(stage):
    """Return a lead; an entry has three versions, of which the first is published."""
    stage.publish(PLAIN)
    stage.calendar.pass_by(days=10)
    stage.take_in(PLAIN.replace(OLD, NEW))
    stage.take_in(PLAIN.replace(OLD, NEWER).replace("The provider decides who stays.", "They decide who stays."))
    return stage.add("Carla")


def test_each_version_says_who_approved_it_and_which_answers(carla):
    shown = plain_text(carla.says(f"/kb history {NAME}"))
    assert shown == (
        f"{words.history_of(NAME)}\n"
        "Version 3: From a file on 12 March 2026. Approved by nobody.\n"
        "Version 2: From a file on 12 March 2026. Approved by nobody.\n"
        "Version 1: From a file on 2 March 2026. Approved by Anton for the customer side on 2 March 2026, "
        "Pavel for the provider "
        f"side on 2 March 2026. It answers now.\n\n{words.diff_hint(NAME)}"
    )


@pytest.mark.parametrize(
    ("asked", "parts", "lacks"),
    [
        ("", (f"Answer (new): {NEWER}", f"Answer (before): {OLD}", "Myth (new): They decide who stays."), "Verdict"),
        (" 1 2", (f"Answer (new): {NEW}", f"Answer (before): {OLD}"), "Myth"),
        (" 2 1", (f"Answer (new): {OLD}", f"Answer (before): {NEW}"), "Myth"),
        (" 2", (f"Answer (new): {NEWER}", f"Answer (before): {NEW}"), "Verdict"),
        (" v1 v2", (f"Answer (new): {NEW}",), "Myth"),
        (" 2 2", (words.no_difference(NAME, 2, 2),), "Answer"),
    ],
)
def test_what_changed_is_shown_and_nothing_else(carla, asked, parts, lacks):
    shown = plain_text(carla.says(f"/kb diff {NAME}{asked}"))
    assert all(part in shown for part in parts)
    assert lacks not in shown


@pytest.mark.parametrize("asked", [" 1 9", " 0 1", " x", " 1 2 3", " -1 2", " 99999999999999999999 1"])
def test_versions_that_are_not_there_are_named(stage, carla, asked):
    assert plain_text(carla.says(f"/kb diff {NAME}{asked}")) == words.diff_versions(NAME, 3)
    assert stage.surprises == []


@pytest.mark.parametrize("said", [f"/kb history {NAME}", f"/kb diff {NAME} 1 2"])
def test_staff_see_no_drafts(stage, carla, said):
    ana = stage.add("Ana")
    assert plain_text(ana.says(said)) == words.forbidden(["admin", "approver", "lead"])
    assert plain_text(carla.says(said.replace(NAME, "who-decides-job"))).startswith("I find no entry")


@pytest.mark.parametrize("published", [True, False])
def test_an_entry_of_one_version_has_not_changed(stage, published):
    if published:
        stage.publish(PLAIN)
    else:
        stage.take_in(PLAIN)
    assert plain_text(stage.add("Carla").says(f"/kb diff {NAME}")) == words.nothing_since(NAME, 1)
