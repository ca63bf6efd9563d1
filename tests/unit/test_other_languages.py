"""Conversations in other languages: approved translations are shown, and their absence is said honestly."""

from dataclasses import replace

import pytest

from bot.foreign_words import not_translated
from bot.people import Side
from bot.plain import plain_text
from bot.reply import FactCard
from knowledge.decision import Decision
from tests.unit import dialogues
from tests.unit.dialogues import Pressed, verify_dialogue
from tests.unit.test_translations import FACTS, FRENCH, GERMAN, SOUND

ASKED = {
    "de": "Wer behält eigentlich die Admin-Accounts nach dem Go-live?",
    "fr": "Qui est-ce qui garde les comptes admin chez nous après le go-live ?",
    "es": "¿Quién se queda con las cuentas de admin después del go-live?",
    "hu": "Kinél maradnak az admin fiókok az átállás után?",
    "en": "so who is keep the admin acounts after go live pls",
    "short": "Admin-Accounts bei wem",
}
UNCLEAR = "Wer entscheidet denn bei uns jetzt eigentlich darüber?"


@pytest.fixture
def ana(stage, monkeypatch):
    """Return somebody whose questions in every language are understood."""
    for text in ASKED.values():
        monkeypatch.setitem(dialogues.MEANINGS, text.casefold(), (Decision.ANSWER, ["admin-accounts"], None))
    meant = (Decision.CLARIFY, ["admin-accounts", "who-decides-jobs"], None)
    monkeypatch.setitem(dialogues.MEANINGS, UNCLEAR.casefold(), meant)
    stage.publish(SOUND)
    ada, anton, pavel, ana = stage.everybody("Ada", "Anton", "Pavel", "Ana")
    for name, value in FACTS.items():
        ada.says(f"/kb fact {name} = {value}")
        for approver in (anton, pavel):
            approver.says(f"/kb approve fact {name} = {value}")
    return ana


PROOF = (
    "Sources:\n- NSA: Guidance to secure providers, 2022 <https://nsa.example/guidance>\n"
    "Approved on 2 March 2026. Next review by 31 May 2026."
)
ORIGINAL = (
    "It depends: “They will hold all the keys.”\nThe customer should own root accounts.\n"
    f"In this engagement: Here: named accounts (owner: Alder)\n{PROOF}"
)


def card(reply):
    return plain_text(replace(reply, blocks=tuple(block for block in reply.blocks if isinstance(block, FactCard))))


def test_who_asks_in_a_language_with_a_translation_reads_it_word_for_word_with_its_proof(ana):
    assert card(ana.says(ASKED["de"])) == (
        f"It depends: “{GERMAN.myth}”\n{GERMAN.answer}\n"
        f"In this engagement: Hier: named accounts (verantwortlich: Alder)\n{PROOF}"
    )


def test_a_translation_without_that_sentence_shows_the_original_one(ana):
    assert f"“{FRENCH.myth}”\n{FRENCH.answer}\nIn this engagement: Here: named" in card(ana.says(ASKED["fr"]))


def test_who_asks_in_a_language_without_one_reads_the_original_after_an_honest_line_in_that_language(ana):
    line = "Todavía no hay una respuesta aprobada en español. Esta es la aprobada, palabra por palabra, en inglés."
    assert card(ana.says(ASKED["es"])) == f"{line}\n{ORIGINAL}"


def test_where_there_is_no_such_line_in_that_language_it_is_english(ana):
    line = "There is no approved answer in Hungarian yet. Here is the approved one, word for word, in English."
    assert card(ana.says(ASKED["hu"])) == f"{line}\n{ORIGINAL}"


@pytest.mark.parametrize("asked", ["en", "short"])
def test_english_however_clumsy_and_what_is_too_short_to_tell_change_nothing(ana, asked):
    assert card(ana.says(ASKED[asked])) == ORIGINAL


def test_a_question_that_a_translation_names_is_in_its_language_however_short_it_is(ana, stage, monkeypatch):
    short = SOUND.replace("Wem gehören die Root-Konten?", "Admins bei wem?")
    monkeypatch.setitem(dialogues.MEANINGS, "admins bei wem", (Decision.ANSWER, ["admin-accounts"], None))
    stage.publish(short)
    assert card(ana.says("admins bei wem")).startswith(f"It depends: “{GERMAN.myth}”")


def test_the_choice_between_entries_is_offered_and_answered_in_the_language_asked_in(ana):
    line = not_translated("de", "en")
    verify_dialogue(
        (ana, UNCLEAR, ("[Wer behält die Admin-Accounts?] [Who decides about jobs?] [None of these]",)),
        (ana, Pressed("Wer behält die Admin-Accounts?"), (f"“{GERMAN.myth}”\n{GERMAN.answer}\n",)),
        (ana, Pressed("Who decides about jobs?"), (f"{line}\nMyth: “The provider decides who stays.”\nYour emp",)),
    )


@pytest.mark.parametrize("language", ["xx", "", ".", "en", "de.de"])
def test_a_button_with_a_language_that_is_none_shows_the_original(ana, language):
    ana.says(UNCLEAR)
    press = ana.button("Who decides about jobs?")
    subject = press.subject.removesuffix(".de") + f".{language}"
    assert card(ana.takes(replace(press, subject=subject))).startswith("Myth: “The provider decides who stays.”")


@pytest.mark.parametrize("sides", [(), (Side.CUSTOMER,), (Side.PROVIDER,)])
def test_a_translation_is_shown_only_once_both_sides_have_approved_it(stage, monkeypatch, sides):
    monkeypatch.setitem(dialogues.MEANINGS, ASKED["de"].casefold(), (Decision.ANSWER, ["admin-accounts"], None))
    stage.publish(SOUND.replace("    de:\n", "    nl:\n"))
    ana = stage.add("Ana")
    stage.publish(SOUND, sides=sides)
    shown = card(ana.says(ASKED["de"]))
    assert GERMAN.answer not in shown
    assert shown.startswith(not_translated("de", "en"))
    stage.publish(SOUND)
    assert GERMAN.answer in card(ana.says(ASKED["de"]))


def test_an_entry_shows_which_translations_it_has_and_approvers_read_what_they_approve(stage):
    stage.take_in(SOUND)
    anton, ana = stage.everybody("Anton", "Ana")
    verify_dialogue(
        (
            anton,
            "/kb show admin-accounts",
            (f"Myth (de): {GERMAN.myth}", f"Answer (fr): {FRENCH.answer}", "Hier: {{eng"),
        ),
        (anton, "/kb show admin-accounts", ("\n\nTranslations: de, fr",)),
    )
    assert "Translations" not in plain_text(anton.says("/kb show who-decides-jobs"))
    stage.publish(SOUND)
    assert plain_text(ana.says("/kb show admin-accounts")).endswith("31 May 2026.\n\nTranslations: de, fr")
    assert "Translations" not in plain_text(ana.says("/kb show who-decides-jobs"))
