"""A concern raised from a menu of the platform, perhaps about a message there."""

from bot import words
from bot.concerns.concern import MAX_TEXT_LENGTH
from bot.plain import plain_text
from bot.turn import Start
from tests.unit.dialogues import CEDAR, Speaker

WORRY = "changes go live without a word"


def text_in(reply):
    return next(field.value for field in reply.form.fields if field.name == "text")


def test_ones_own_message_fills_the_form_and_goes_nowhere_before_it_is_confirmed(stage):
    ana, ben = stage.everybody("Ana", "Ben")
    shown = ana.takes(Start(text=WORRY))
    assert text_in(shown) == WORRY
    assert next(field.value for field in shown.form.fields if field.name == "route") == "msp_lead"
    assert ben.hears() == []
    ana.sends()
    ana.presses("Log it")
    assert WORRY in ben.hears()[0]


def test_it_is_said_whose_words_they_are_to_whoever_reads_them(stage):
    ana, ben = stage.everybody("Ana", "Ben")
    shown = ana.takes(Start(text=WORRY, by=ben.actor))
    assert text_in(shown) == f"Ben wrote: “{WORRY}”"
    assert words.words_of("Ben") in plain_text(shown)


def test_a_name_is_not_taken_from_another_engagement(stage):
    ana = stage.add("Ana")
    stage.add("Ben", engagement=CEDAR)
    by = Speaker(stage, "ben").actor
    assert text_in(ana.takes(Start(text=WORRY, by=by))).startswith("ben wrote")


def test_without_a_message_the_form_is_empty(stage):
    assert text_in(stage.add("Ana").takes(Start(text=" \n"))) == ""


def test_a_message_that_speaks_of_danger_gets_help_before_the_form(stage):
    shown = stage.add("Ana").takes(Start(text="i do not want to live anymore"))
    assert shown.blocks[0].text == words.WELLBEING


def test_a_message_longer_than_the_form_is_cut_and_that_is_said(stage):
    shown = stage.add("Ana").takes(Start(text="long " * 10_000))
    assert len(text_in(shown)) <= MAX_TEXT_LENGTH
    assert words.cut_to(MAX_TEXT_LENGTH) in plain_text(shown)


def test_whoever_is_no_member_gets_no_form(stage):
    assert Speaker(stage, "Zoe").takes(Start(text=WORRY)).blocks[0].text == words.STRANGER
