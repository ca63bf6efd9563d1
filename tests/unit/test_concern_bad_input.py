"""What people, by mistake or not, do to concerns that they should not: nothing breaks, and nobody is shown more."""

from __future__ import annotations

import json

from adapters.slack.render import message
from adapters.teams.render import card
from adapters.terminal.render import rendered
from bot import words
from bot.plain import plain_text
from bot.reply import Buttons, Form, Quote
from bot.turn import Press, Submit
from tests.unit.dialogues import ALDER, Pressed, Sent, verify_dialogue

WORRY = "changes go live without a word"
INJECTED = (
    "<!channel> <@U1> <https://evil.example|your payslip> [click](https://evil.example) <at>Maud</at> \x1b]8;;x\x07"
)


def raises(author, text=WORRY, **chosen):
    author.says(f"/concern {text}")
    author.presses("Change it")
    author.sends(changed=chosen)
    return author.presses("Log it")


def test_a_route_or_identity_mode_that_does_not_exist_is_marked_in_the_form_and_logs_nothing(stage):
    ana, ben = stage.everybody("Ana", "Ben")
    ana.says(f"/concern {WORRY}")
    ana.presses("Change it")
    form = ana.sends(changed={"route": "the_ceo", "identity": "invisible"}).form
    assert {it.name: it.error for it in form.fields if it.error} == {
        "route": words.FIELD_CHOICE,
        "identity": words.FIELD_CHOICE,
    }
    assert ben.hears() == []


def test_ten_thousand_words_are_refused_and_given_back_to_be_shortened(stage):
    ana, ben = stage.everybody("Ana", "Ben")
    long = "word " * 10_000
    assert plain_text(ana.says(f"/concern {long}")).startswith("That message has ")
    raises(ana)
    ana.says(f"/concern {WORRY}")
    ana.presses("Change it")
    assert ana.sends(changed={"text": long}).form.has_errors
    ben.hears()
    ben.presses("Answer")
    assert ben.sends(changed={"text": long}).form.has_errors
    ben.says("/concern show C-1")
    ben.presses("Resolve")
    assert ben.sends(changed={"text": long}).form.has_errors
    assert ana.hears() == []


def test_a_button_that_was_tampered_with_opens_nothing(stage):
    ana, ben, carla = stage.everybody("Ana", "Ben", "Carla")
    raises(ana, route="hr", identity="confidential")
    raises(ana)
    ben.hears()
    button = ben.button("Answer")
    assert words.no_such_concern("C-1") == plain_text(
        ben.takes(Press(action=button.action, subject=button.subject.replace("C-2", "C-1"), nonce=button.nonce))
    )
    assert words.no_such_concern("C-2") == plain_text(carla.takes(button))
    fields = {"text": "Mine now"}
    sent = Submit(form="concern.answer", subject=button.subject, nonce=button.nonce, fields=fields)
    assert words.no_such_concern("C-2") == plain_text(carla.takes(sent))
    assert ana.hears() == []


def test_a_stale_form_for_a_closed_concern_changes_nothing_and_says_so(stage):
    ana, ben = stage.everybody("Ana", "Ben")
    raises(ana)
    ben.hears()
    verify_dialogue(
        (ben, Pressed("Ask the author"), ("Ask about C-1",)),
        (ana, "/concern withdraw C-1", (words.WITHDRAWN_SENT,)),
        (ben, Sent({"text": "Which?"}), (words.TOO_LATE, "State: Withdrawn by its author")),
    )
    assert "Which?" not in plain_text(ana.says("/concern show C-1"))


def test_two_concerns_at_once_in_one_conversation_stay_two(stage):
    ana, ben = stage.everybody("Ana", "Ben")
    ana.says("/concern the first one")
    first = ana.button("Log it")
    ana.says("/concern the second one")
    second = ana.button("Log it")
    ana.takes(second)
    ana.takes(first)
    heard = "\n".join(ben.hears())
    assert heard.count("“the first one”") == heard.count("“the second one”") == 1
    ben.says("/concern show C-2")
    ben.presses("Answer")
    ben.sends(changed={"text": "about the first"})
    assert "“about the first”" in plain_text(ana.says("/concern show C-2"))
    assert "about the first" not in plain_text(ana.says("/concern show C-1"))


def test_mentions_and_links_in_a_concern_are_nothing_but_text_to_its_reader(stage):
    """In Slack no mention and no link, in Teams no mention entity and no link, in the terminal no escape sequence."""
    ana, ben = stage.everybody("Ana", "Ben")
    raises(ana, text=INJECTED)
    stage.carry()
    [reply] = stage.mail.pop(ben.reach.key)
    assert any(isinstance(it, Quote) for it in reply.blocks)
    slack = json.dumps(message(reply))
    assert "<!channel>" not in slack
    assert "<@U1>" not in slack
    assert "<https://evil.example" not in slack
    teams = card(reply)
    assert "entities" not in json.dumps(teams.get("msteams", {}))
    assert "[click](https://evil.example)" not in json.dumps(
        [it for it in texts(teams) if it["type"] == "TextBlock"]
    ), "only a TextBlock knows markdown"
    shown = tuple(it for it in reply.blocks if not isinstance(it, Buttons | Form))
    assert "\x1b" not in rendered(shown)
    assert "\x07" not in rendered(shown)


def texts(element):
    """Every element of a card that shows text."""
    if isinstance(element, dict):
        if isinstance(element.get("type"), str):
            yield element
        for value in element.values():
            yield from texts(value)
    elif isinstance(element, list):
        for value in element:
            yield from texts(value)


def test_another_engagements_name_on_a_button_opens_nothing(stage):
    ana, ben = stage.everybody("Ana", "Ben")
    raises(ana)
    ben.hears()
    button = ben.button("Acknowledge")
    elsewhere = button.subject.replace(f"{stage.engagements[ALDER].id}.", "2.")
    assert plain_text(ben.takes(Press(action=button.action, subject=elsewhere))) == words.NO_LONGER_THERE
