"""Names, numbers, commands and receipts are read however they were retyped."""

import pytest

from bot.concerns import receipts
from bot.core import UseCases
from bot.features import FEATURES
from bot.typed import as_typed, named

RECEIPT = receipts.Receipt(48213, "ABCD2345JKLM6789")
RETYPED = (
    "C-48213-ABCD-2345-JKLM-6789",
    "c-48213-abcd-2345-jklm-6789",
    "C48213 ABCD 2345 JKLM 6789",
    "C-48213ABCD2345JKLM6789",
    "\u201cC\u201348213\u2013ABCD\u20132345\u2013JKLM\u20136789\u201d",
    "C\u221248213\u2014ABCD\u20112345\u2010JKLM\u22126789.",
    "\u2068C-48213-ABCD-2345-JKLM-6789\u2069",
    "C-48213-ABCD-\u200b2345-JKLM-\ufeff6789",
    "<C-48213-ABCD-2345-JKLM-6789>",
    "`C-48213-ABCD-2345-JKLM-6789`",
    "\uff23-\uff14\uff18\uff12\uff11\uff13-ABCD-2345-JKLM-6789",
    "C-48213-\nABCD-2345-\nJKLM-6789",
)


def test_a_receipt_is_read_however_it_was_retyped():
    for written in RETYPED:
        assert receipts.read(written) == RECEIPT, written
        assert not receipts.is_meant(written), written


def test_a_receipt_that_is_not_whole_is_told_from_a_number():
    for written in ("C-48213-ABCD-2345-JKLM-678", "C-48213-ABCD-2345-JKLM-67899", "C-48213-ABCD", "c48213 abcd 2345"):
        assert receipts.read(written) is None, written
        assert receipts.is_meant(written), written
    for written in ("C-1" * 30, "C-48213", "48213", "c-level", "C", "", "C-48213-ÄBCD-2345-JKLM-6789", "concern 5"):
        assert receipts.read(written) is None, written
        assert not receipts.is_meant(written), written


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("\u200b/concern\u00a0mine", "/concern mine"),
        ("\u201ejobs\u201c", '"jobs"'),
        ("a\u00add\u2066m\u2069in", "admin"),
        ("l\u2019id\u00e9e", "l'idée"),
        ("tab\tand\x00nothing", "tab andnothing"),
    ],
)
def test_what_a_chat_made_of_it_is_taken_for_what_was_meant(written, typed):
    assert as_typed(written) == typed
    assert as_typed(typed) == typed


def test_what_stands_around_a_name_is_no_part_of_it():
    for written in ("C-48213", '"C-48213"', "(C-48213).", "\u2018C-48213\u2019", " C\u201148213 ", "*C-48213*"):
        assert named(written) == "C-48213", written


def test_a_command_is_one_whatever_the_chat_put_around_it():
    grammar = UseCases(FEATURES).grammar
    for written in ("/concern mine", "\u200b/concern mine", "\u2068/Concern\u2069 mine", "/con\u00adcern \u200bmine"):
        found = grammar.parse(written)
        assert (found.name, found.argument) == ("concern", "mine"), written
    said = grammar.parse("/concern \u201cnobody\u201d tells us \u2013 anything")
    assert said.rest == "\u201cnobody\u201d tells us \u2013 anything", "what is said stays as it is"
