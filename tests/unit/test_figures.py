"""Figures of speech are put plainly before anybody asks about danger, and what stands beside them is left alone."""

import pytest

from knowledge.figures import plainly


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("I'd kill for an espresso", "kill"),
        ("could murder a pizza", "murder"),
        ("dying to see the new office", "dying"),
        ("our weekly call is killing me", "killing"),
        ("how do I kill the hung print job", "kill"),
        ("the printer died again", "died"),
        ("Ich lach mich tot", "tot"),
        ("ich sterbe vor Hunger", "sterbe"),
        ("je suis mort de rire", "mort"),
        ("me muero de risa", "muero"),
        ("estou a morrer de fome", "morrer"),
        ("umieram z głodu", "umieram"),
        ("ik verveel me dood", "dood"),
    ],
)
def test_a_figure_of_speech_is_put_plainly(said, gone):
    assert gone not in plainly(said)
    assert plainly(f"{said}, and I do not want to live any more").endswith(", and I do not want to live any more")


@pytest.mark.parametrize(
    "said",
    [
        "I want to die",
        "I am going to kill myself",
        "he is killing me",
        "my husband is killing me",
        "my new boss is killing me",
        "der Chef bringt mich um",
        "kill my manager and then me",
        "I could kill him, and I mean it",
        "kill me before Monday",
        "ich bringe mich um",
        "je veux mourir",
        "quiero morir",
        "chcę umrzeć",
        "ik wil dood",
        "she died at her desk",
    ],
)
def test_what_is_meant_as_it_is_said_stays(said):
    assert plainly(said) == said
