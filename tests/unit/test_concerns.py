"""Three ways to be known, the dialogue about a concern, and how it ends: as conversations on a real store."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from adapters.store.engine import transaction
from adapters.store.tables import metadata
from bot import words
from bot.concerns import receipts
from bot.people import Side
from bot.plain import plain_text
from bot.turn import Press, Submit
from tests.unit.dialogues import ALDER, NEWS, Pressed, Sent, Speaker, Stage, verify_dialogue

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
    """Raise a concern, with some fields of the form chosen, and return what its author is shown at the end."""
    author.says(text)
    author.presses("Change it")
    author.sends(changed=chosen)
    return plain_text(author.presses("Log it"))


def receipt_in(shown):
    """Find the receipt that was shown."""
    return re.search(r"C-\d+(?:-\w{4}){4}", shown)[0]


def everything(stage):
    """Read all that is in the database, as it stands there."""
    with transaction(stage.product.engine, reading=True) as connection:
        return "\n".join(str(connection.execute(select(it)).all()) for it in metadata.sorted_tables)


def release(stage):
    """Let enough time pass for everything held back, and the clock do its work."""
    stage.calendar.pass_by(hours=1)
    stage.product.bot.tend()


def test_a_confidential_concern_is_answered_without_anybody_learning_whose_it_is(stage):
    ana, ben = stage.everybody("Ana", "Ben")
    shown = raise_concern(ana, identity="confidential")
    assert shown.startswith("Logged in confidence as C-1. It goes to: Ben (the provider's lead), within 25 minutes.")
    verify_dialogue((ben, NEWS, None), (ben, "/concern list", words.NO_CONCERNS_TO_READ))
    release(stage)
    verify_dialogue(
        (ben, NEWS, ("From: Somebody at the customer, in confidence", "Raised: 2 March 2026\n", f"“{WORRY}”")),
        (ben, Pressed("Ask the author"), ("Ask about C-1",)),
        (ben, Sent({"text": "Which change?"}), (words.ANSWER_SENT, "Waiting for its author to answer")),
        (ana, NEWS, ("Ben has read your concern C-1", "Ben asks about concern C-1:", "“Which change?”")),
        (ana, "/concern mine", ("C-1: Medium. Waiting for its author to answer.",)),
        (ana, Pressed("Answer back"), ("without your name",)),
        (ana, Sent({"text": "The firewall"}), ("Kept. They get it within 25 minutes",)),
        (ben, NEWS, None),
        (ben, "/concern show C-1", ("Waiting for its author to answer",)),
    )
    assert "The firewall" not in plain_text(ben.seen[-1])
    release(stage)
    heard = "\n".join(ben.hears())
    assert "The author answered about concern C-1:" in heard
    assert "The author: “The firewall”" in heard
    assert "Ana" not in "\n".join(plain_text(reply) for reply in ben.seen)


def test_an_anonymous_concern_has_no_way_back_but_its_receipt(stage):
    ana, ben, other = stage.everybody("Ana", "Ben", "Deepa")
    code = receipt_in(raise_concern(ana, identity="anonymous"))
    release(stage)
    verify_dialogue(
        (ben, NEWS, ("From: Somebody at the customer, anonymously",)),
        (ben, Pressed("Answer"), (words.FOR_THE_RECEIPT,)),
        (ben, Sent({"text": "We will announce them"}), (words.ANSWER_KEPT,)),
        (ana, NEWS, None),
        (ana, "/concern mine", words.NO_CONCERNS_OF_YOURS),
        (ana, "/concern show C-1", words.no_such_concern("C-1")),
        (ana, f"/concern receipt {code.lower()}", ("Ben: “We will announce them”", "[Answer back]")),
        (ana, Pressed("Answer back"), ("without your name",)),
        (ana, Sent({"text": "Since when?"}), ("Kept.", "The author: “Since when?”")),
    )
    release(stage)
    verify_dialogue(
        (ben, NEWS, ("The author: “Since when?”",)),
        (ben, Pressed("Answer back"), ("Answer C-1",)),
        (other, f"/concern receipt {code[:-1]}{'2' if code[-1] != '2' else '3'}", words.NO_SUCH_RECEIPT),
        (other, "/concern receipt C-99999-AAAA-AAAA-AAAA-AAAA", words.NO_SUCH_RECEIPT),
    )


def anonymous_in_preview(stage):
    """Bring somebody to the button that logs, and return them with it."""
    ana, ben = stage.everybody("Ana", "Ben")
    ana.says(WORRY)
    ana.presses("Change it")
    ana.sends(changed={"identity": "anonymous"})
    return ana, ben, ana.button("Log it")


def test_the_receipt_is_shown_however_often_the_button_is_pressed(stage):
    ana, _, log = anonymous_in_preview(stage)
    code = receipt_in(plain_text(ana.takes(log)))
    for _ in range(3):
        assert receipt_in(plain_text(ana.takes(log))) == code
    again = ana.button(words.SHOW_RECEIPT)
    stage.calendar.pass_by(days=40)
    assert receipt_in(plain_text(ana.takes(again))) == code
    assert WORRY in plain_text(ana.says(f"/concern receipt {code}"))


def test_neither_the_button_nor_the_server_opens_the_receipt_alone(stage):
    ana, ben, log = anonymous_in_preview(stage)
    code = receipt_in(plain_text(ana.takes(log)))
    for share in ("", "x", log.nonce[:-1], log.nonce.swapcase()):
        for action in ("concern.log", "concern.receipt"):
            said = plain_text(ben.takes(replace(log, action=action, nonce=share)))
            assert said == words.RECEIPT_SHOWN, share
    with stage.work() as work:
        number = work.concerns.of_draft(log.subject.partition(".")[2]).number
        assert work.concerns.kept_receipt(number, log.nonce) == code.replace("-", "")[2:]
        assert work.concerns.kept_receipt(number, "another") is None
    dump = everything(stage)
    assert log.nonce not in dump, "the server keeps what the button carries nowhere"
    assert code[-4:] not in dump


def test_whoever_has_it_forgotten_leaves_no_receipt_behind(stage):
    ana, _, log = anonymous_in_preview(stage)
    code = receipt_in(plain_text(ana.takes(log)))
    ana.says(f"/concern delete {code}")
    ana.presses(words.DELETE_NOW)
    release(stage)
    assert plain_text(ana.takes(log)) == words.RECEIPT_SHOWN


def test_guessing_receipts_is_stopped(stage):
    ana, ben = stage.everybody("Ana", "Ben")
    code = receipt_in(raise_concern(ana, identity="anonymous"))
    wrong = code[:-4] + ("AAAA" if code[-4:] != "AAAA" else "BBBB")
    for _ in range(10):
        assert plain_text(ben.says(f"/concern receipt {wrong}")) == words.NO_SUCH_RECEIPT
    assert plain_text(ben.says(f"/concern receipt {code}")) == words.TOO_MANY_RECEIPTS
    assert WORRY in plain_text(ana.says(f"/concern receipt {code}"))
    stage.calendar.pass_by(hours=1)
    assert WORRY in plain_text(ben.says(f"/concern receipt {code}"))


def test_a_resolution_is_confirmed_or_reopened_by_its_author(stage):
    ana, ben = stage.everybody("Ana", "Ben")
    raise_concern(ana)
    ben.hears()
    verify_dialogue(
        (ben, Pressed("Resolve"), ("Resolve C-1", "What came of it?")),
        (ben, Sent({"outcome": "changed", "text": ""}), (words.FIELD_EMPTY,)),
        (ben, Sent({"outcome": "changed", "text": "A calendar of changes"}), (words.RESOLVED_SENT,)),
        (ana, NEWS, ("was marked as resolved. Do you agree?", "Something was changed: A calendar of changes")),
        (ana, Pressed("Reopen"), (words.REOPEN_SENT, "State: Reopened")),
        (ben, NEWS, ("has reopened it", "[Acknowledge]")),
        (ben, Pressed("Resolve"), ("Resolve C-1",)),
        (ben, Sent({"outcome": "planned", "text": "From May on"}), (words.RESOLVED_SENT,)),
        (ana, NEWS, ("Something will be changed: From May on",)),
        (ana, Pressed("Yes, it is settled"), (words.CONFIRM_SENT, words.CONFIRMED)),
        (ben, NEWS, words.confirmed_news("C-1")),
        (ben, "/concern list", words.NO_CONCERNS_TO_READ),
        (ben, "/concern list resolved", ("C-1: Medium. Settled: its author agrees.",)),
    )


def test_of_two_readers_who_resolve_the_second_sees_what_the_first_did(stage):
    ana, ben = stage.everybody("Ana", "Ben")
    bea = stage.add("Bea", side=Side.PROVIDER, roles=["lead"])
    raise_concern(ana)
    ben.says("/concern show C-1")
    bea.says("/concern show C-1")
    ben.presses("Resolve")
    bea.presses("Resolve")
    ben.sends(changed={"text": "Done"})
    shown = plain_text(bea.sends(changed={"text": "Mine"}))
    assert words.TOO_LATE in shown
    assert "Ben resolved it. Something was changed: Done" in shown


def test_others_read_it_only_if_its_author_agrees(stage):
    ana, ben, carla, hana = stage.everybody("Ana", "Ben", "Carla", "Hana")
    raise_concern(ana)
    ben.hears()
    verify_dialogue(
        (ben, Pressed("Hand over"), ("Hand C-1 over", "who does not now")),
        (ben, Sent({"route": "customer_lead"}), (words.HANDOVER_ASKED,)),
        (carla, NEWS, None),
        (carla, "/concern show C-1", words.no_such_concern("C-1")),
        (ana, NEWS, ("Ben would like to pass this on to Carla (the customer's lead)",)),
        (ana, Pressed("No, leave it where it is"), (words.STAYS,)),
        (ben, NEWS, words.handover_refused_news("C-1")),
        (ben, "/concern show C-1", ("[Hand over]",)),
        (ben, Pressed("Hand over"), ("Hand C-1 over",)),
        (ben, Sent({"route": "hr"}), (words.HANDOVER_ASKED,)),
        (ana, NEWS, ("Ben would like to pass this on to Hana (the HR contact)",)),
        (ana, Pressed("Yes, pass it on"), (words.PASSED_TO_OTHERS,)),
        (hana, NEWS, (f"“{WORRY}”", "[Acknowledge]")),
        (ben, "/concern show C-1", words.no_such_concern("C-1")),
        (ben, NEWS, None),
        (carla, "/concern show C-1", words.no_such_concern("C-1")),
    )


def test_what_is_the_customers_alone_cannot_be_handed_to_the_provider(stage):
    ana, _, _, hana = stage.everybody("Ana", "Ben", "Carla", "Hana")
    raise_concern(ana, route="hr")
    hana.hears()
    form = hana.presses("Hand over").form
    assert [option.value for option in form.fields[0].options] == ["customer_lead"]
    assert words.FIELD_CHOICE in plain_text(hana.sends(changed={"route": "msp_lead"}))


@pytest.mark.parametrize("identity", ["confidential", "anonymous"])
def test_an_author_may_say_who_they_are_and_not_take_it_back(stage, identity):
    ana, ben = stage.everybody("Ana", "Ben")
    shown = raise_concern(ana, identity=identity)
    name = receipt_in(shown) if identity == "anonymous" else "C-1"
    release(stage)
    ben.hears()
    verify_dialogue(
        (ana, f"/concern reveal {name}", (words.sure_reveal("Ana"),)),
        (ben, NEWS, None),
        (ana, Pressed("Yes, tell them"), ("From: Ana (customer)",)),
        (ben, NEWS, (words.revealed_news("C-1"), "From: Ana (customer)")),
        (ana, "/concern mine", ("C-1",)),
    )
    assert "[Say who I am]" not in plain_text(ana.says("/concern show C-1"))


def test_a_withdrawn_concern_is_over_until_it_is_reopened(stage):
    ana, ben = stage.everybody("Ana", "Ben")
    raise_concern(ana)
    ben.hears()
    verify_dialogue(
        (ana, "/concern withdraw C-1", (words.WITHDRAWN_SENT, "State: Withdrawn by its author")),
        (ben, NEWS, words.withdrawn_news("C-1")),
        (ben, Pressed("Answer"), (words.TOO_LATE,)),
        (ana, "/concern reopen C-1", (words.REOPEN_SENT,)),
        (ben, NEWS, ("has reopened it",)),
    )


def test_what_is_deleted_is_nowhere_any_more(stage):
    ana, ben = stage.everybody("Ana", "Ben")
    raise_concern(ana, identity="confidential")
    release(stage)
    ben.hears()
    verify_dialogue(
        (ana, "/concern delete C-1", (words.SURE_DELETE,)),
        (ana, Pressed("Yes, forget it"), words.deleted("C-1", timedelta(minutes=25))),
        (ben, NEWS, None),
        (ben, "/concern show C-1", (f"“{WORRY}”",)),
    )
    release(stage)
    verify_dialogue(
        (ben, NEWS, words.withdrawn_news("C-1")),
        (ben, "/concern show C-1", (words.FORGOTTEN,)),
        (ana, "/concern mine", words.NO_CONCERNS_OF_YOURS),
    )
    with stage.work() as work:
        assert work.concerns.author_of(1) is None


def test_a_message_can_be_changed_and_taken_back_by_whoever_wrote_it(stage):
    ana, ben, carla = stage.everybody("Ana", "Ben", "Carla")
    raise_concern(ana, route="both_leads")
    ben.says("/concern show C-1")
    ben.presses("Answer")
    ben.sends(changed={"text": "Tuesdy"})
    ana.hears()
    with stage.work() as work:
        number = work.messages.of(1)[0].id
    change = Press(action="concern.change", subject=f"{stage.engagements[ALDER].id}.C-1/{number}", nonce="n1")
    for other in (ana, carla):
        assert plain_text(other.takes(change)) == words.NO_LONGER_THERE
    ben.takes(change)
    ben.sends(changed={"text": "Tuesday"})
    assert "Ben (changed): “Tuesday”" in "".join(ana.hears())
    ben.takes(change)
    ben.sends(changed={"text": ""})
    assert words.taken_back("Ben") in "".join(ana.hears())


def test_lists_are_narrowed_and_turned(stage):
    ana, ben = stage.everybody("Ana", "Ben")
    for number in range(12):
        raise_concern(ana, severity="high" if number == 11 else "low")
    shown = plain_text(ben.says("/concern list"))
    assert shown.startswith("Open concerns you may read (page 1)\nC-12: High.")
    assert shown.endswith("[More]")
    assert "(page 2)" in plain_text(ben.presses("More"))
    assert plain_text(ben.says("/concern list high")).count("C-") == 1
    assert plain_text(ben.says("/concern list hr")) == words.NOTHING_FITS
    assert "Did you mean “high”?" in plain_text(ben.says("/concern list hihg"))


def test_a_route_without_a_reader_is_told_to_the_customers_admins_and_not_what_it_was(stage):
    ana, carla, ada, paula = stage.everybody("Ana", "Carla", "Ada", "Paula")
    raise_concern(ana, route="security")
    assert ada.hears() == [words.route_unread("security", "customer_lead")]
    assert paula.hears() == []
    assert f"“{WORRY}”" in "".join(carla.hears())


def test_a_guests_account_reads_no_sensitive_route(stage):
    ana, _ = stage.everybody("Ana", "Hana")
    raise_concern(ana, route="hr")
    assert "C-1" in plain_text(Speaker(stage, "Hana").says("/concern list"))
    assert plain_text(Speaker(stage, "Hana", guest=True).says("/concern list")) == words.NO_CONCERNS_TO_READ


def test_nobody_waits_for_a_receipts_slow_hash(stage, monkeypatch):
    ana, _ = stage.everybody("Ana", "Ben")
    slow, writer, held = receipts._slow, stage.product.engine.get_execution_options().get("writer"), []

    def noted(secret, salt):
        held.append(bool(writer and writer.locked()))
        return slow(secret, salt)

    monkeypatch.setattr(receipts, "_slow", noted)
    code = receipt_in(raise_concern(ana, identity="anonymous"))
    assert WORRY in plain_text(ana.says(f"/concern receipt {code}"))
    ana.presses("Withdraw")
    assert plain_text(ana.says(f"/concern receipt {code[:-4]}AAAA")) == words.NO_SUCH_RECEIPT
    assert len(held) == 4
    assert not any(held), "a hash is worked out before the transaction that writes"


@pytest.mark.parametrize("form", ["answer", "question", "change"])
def test_whoever_is_in_danger_gets_help_first_also_in_a_dialogue(stage, form):
    """Whoever writes it, and in whichever form: what was written arrives all the same."""
    ana, ben = stage.everybody("Ana", "Ben")
    ana.says("changes go live without a word")
    ana.presses("Log it")
    ben.hears()
    danger = "i do not want to live anymore"
    if form == "question":
        ben.presses(words.ASK_AUTHOR)
        reply = ben.sends(changed={"text": danger})
        assert danger in " ".join(ana.hears())
    else:
        ben.presses(words.ANSWER)
        ben.sends(changed={"text": "We will see."})
        ana.hears()
        ana.presses(words.ANSWER_BACK)
        reply = ana.sends(changed={"text": danger if form == "answer" else "Thank you."})
        if form == "change":
            with stage.work() as work:
                last = max(it.id for it in work.messages.of(1))
            subject = f"{stage.engagements['Alder and Brightwater'].id}.C-1/{last}"
            reply = ana.takes(Submit(form="concern.change", subject=subject, nonce="c1", fields={"text": danger}))
        assert danger in " ".join(ben.hears())
    assert plain_text(reply).startswith(words.WELLBEING)
