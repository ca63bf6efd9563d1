"""Two statements about one thing that cannot both be true are noticed, and two that can are left alone."""

import pytest

from knowledge.contradictions import Apart, apart, sentences, statement
from knowledge.matching.contradicting import contradictions

NEAR = 0.8  # as near in meaning as two statements about one thing are


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Admins own the root accounts.", "Admins do not own the root accounts.", Apart.DENIAL),
        ("Admins own the root accounts.", "Admins don\u2019t own the root accounts.", Apart.DENIAL),
        ("No change goes live without a test.", "Every change is tested before it goes live.", None),
        ("The customer owns the root accounts.", "The provider owns the root accounts.", Apart.PARTY),
        ("The customer owns the root accounts.", "The provider does not own the root accounts.", None),
        ("Tickets are answered within one hour.", "Tickets are answered within four hours.", Apart.AMOUNT),
        ("Tickets are answered within 60 minutes.", "Tickets are answered within one hour.", None),
        ("Urgent tickets are answered in one hour.", "Normal tickets are answered in one day.", None),
        ("The board meets monthly.", "The board meets once a quarter.", Apart.AMOUNT),
        ("The data centre is in Frankfurt.", "The data centre is in Dublin.", Apart.NAMES),
        ("The data centre is in Frankfurt.", "The second data centre is in Dublin.", None),
        ("The contract ends in 2027.", "The contract ends in 2028.", Apart.AMOUNT),
        ("Training is free for staff.", "Staff have to pay for training.", Apart.OPPOSITE),
        ("It is a question for HR, not for this assistant.", "It is a question for HR.", None),
        ("Patches are installed on Tuesdays.", "The canteen is closed.", None),
    ],
)
def test_in_what_they_are_apart(one, other, expected):
    assert apart(statement(one), statement(other), NEAR) is expected
    assert apart(statement(other), statement(one), NEAR) is expected


def test_what_is_about_something_else_is_not_compared():
    one, other = statement("Logs are kept for a year."), statement("Nobody is moved to another office.")
    assert apart(one, other, 0.3) is None


@pytest.mark.parametrize(
    "text", ["", "Yes.", "Who decides?", "What stays here:", "Here: {{engagement.msp_name}} does it all."]
)
def test_only_what_states_something_is_compared(text):
    assert sentences([text]) == []


@pytest.mark.encoder
def test_each_sentence_is_named_once_beside_what_it_contradicts():
    others = {
        "keys": ["Admin accounts are owned by the customer. Ownership stays with the customer."],
        "jobs": ["So it is."],
    }
    [found] = contradictions(["It is Monday today. The provider owns all admin accounts."], others)
    assert (found.sentence, found.name) == ("The provider owns all admin accounts.", "keys")
    assert contradictions([], others) == contradictions(["It is so, indeed."], {}) == ()


@pytest.mark.parametrize("text", ["\x00" * 50, "1.1.1 2,2,2 9" * 20, "\u202e not not", "'" * 99, "no " * 3000])
def test_odd_texts_are_compared_with_nothing(text):
    assert apart(statement(text), statement("Nothing is so."), 1.0) in {None, *Apart}
