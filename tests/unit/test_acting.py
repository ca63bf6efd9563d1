"""What authors who are not named do travels as what they write: later, at a shared moment, with the day alone."""

import pytest
from sqlalchemy import select

from adapters.store.engine import transaction
from adapters.store.tables import audit, concern, later_act, message
from bot import words
from bot.concerns.concern import Identity
from bot.concerns.permissions import Act
from bot.people import Role, Side
from bot.plain import plain_text
from bot.turn import Press

WORRY = "changes go live without a word"


@pytest.fixture
def sqlite_url(database_url):
    """Let the stage stand on each kind of database in turn."""
    return database_url


def rows(stage, *tables):
    with transaction(stage.product.engine, reading=True) as connection:
        return [connection.execute(select(it).order_by(*it.primary_key)).all() for it in tables]


def wait(stage, **lapse):
    stage.calendar.pass_by(**(lapse or {"hours": 1}))
    stage.product.bot.tend()


class Author:
    """Somebody with an unnamed concern that its readers know, and what opens it for them."""

    def __init__(self, stage, identity):
        self.stage = stage
        self.ana, self.ben, self.carla = stage.everybody("Ana", "Ben", "Carla")
        self.ana.says("/concern")
        self.ana.sends(changed={"text": WORRY, "identity": identity, "route": "msp_lead"})
        shown = plain_text(self.ana.presses("Log it"))
        self.name = next((it for it in shown.split() if it.startswith("C-1-")), "C-1")
        wait(stage)
        self.ben.hears()

    def shows(self):
        """Show the concern to its author."""
        return plain_text(self.ana.says(f"/concern show {self.name}"))

    def presses(self, label):
        """Press a button of its card."""
        self.shows()
        return plain_text(self.ana.presses(label))

    def resolved(self):
        """Let a reader resolve it."""
        self.ben.says("/concern show C-1")
        self.ben.presses("Resolve")
        self.ben.sends(changed={"text": "Done.", "outcome": "changed"})
        self.ana.hears()
        self.ben.hears()

    def answered(self):
        """Let its author answer, and open the form that changes that."""
        self.presses("Answer back")
        self.ana.sends(changed={"text": "Since Tuesdy"})
        wait(self.stage)
        self.ben.hears()
        with self.stage.work() as work:
            number = work.messages.of(1)[-1].id
        engagement = next(iter(self.stage.engagements.values())).id
        self.ana.takes(Press(action="concern.change", subject=f"{engagement}.{self.name}/{number}", nonce="n"))

    def asked_to_pass_on(self):
        """Let a reader ask to hand it over."""
        self.ben.says("/concern show C-1")
        self.ben.presses("Hand over")
        self.ben.sends(changed={"route": "customer_lead"})
        self.ben.hears()

    def asked_about_somebody(self):
        """Let there be another reader."""
        self.stage.add("Bea", side=Side.PROVIDER, roles=[Role.LEAD])


def withdraw(author):
    return author.presses("Withdraw")


def confirm(author):
    author.resolved()
    return author.presses(words.SETTLED)


def reopen(author):
    author.resolved()
    return author.presses(words.REOPEN)


def delete(author):
    author.ana.says(f"/concern delete {author.name}")
    return plain_text(author.ana.presses(words.DELETE_NOW))


def consent(author):
    author.asked_to_pass_on()
    return author.presses(words.PASS_IT_ON)


def refuse(author):
    author.asked_to_pass_on()
    return author.presses(words.KEEP_IT)


def admit(author):
    author.asked_about_somebody()
    return author.presses(words.LET_READ)


def change(author):
    author.answered()
    return plain_text(author.ana.sends(changed={"text": "Since Tuesday"}))


ACTS = (
    (withdraw, Act.WITHDRAW, words.withdrawn_news("C-1")),
    (confirm, Act.CONFIRM, words.confirmed_news("C-1")),
    (reopen, Act.REOPEN, words.reopened_news("C-1")),
    (delete, Act.DELETE, words.withdrawn_news("C-1")),
    (consent, Act.CONSENT, None),
    (refuse, Act.CONSENT, words.handover_refused_news("C-1")),
    (admit, Act.ADMIT, None),
    (change, Act.CHANGE, "Since Tuesday"),
)


@pytest.mark.parametrize("identity", [Identity.CONFIDENTIAL, Identity.ANONYMOUS])
@pytest.mark.parametrize(("does", "act", "news"), ACTS, ids=[it.__name__ for it, *_ in ACTS])
def test_its_readers_see_nothing_when_it_is_done_and_once_a_while_later(stage, identity, does, act, news):
    author = Author(stage, identity)
    shown = does(author)
    stage.product.bot.tend()  # what its readers did before
    kept, [held] = rows(stage, concern, message, audit), rows(stage, later_act)[0]
    assert "so that the hour does not tell who it was" in shown
    if act is not Act.DELETE:
        assert words.PENDING[act] in shown
    assert author.ben.hears() == author.carla.hears() == []
    assert held.due_at > stage.calendar()
    wait(stage, seconds=1)
    assert rows(stage, concern, message)[0] == kept[0], "no column says when it was done"
    wait(stage)
    assert rows(stage, later_act) == [[]]
    heard = "\n".join(author.ben.hears())
    assert heard.count(news) == 1 if news else heard == ""
    if does is consent:
        assert WORRY in "\n".join(author.carla.hears())
    audited = [it for it in rows(stage, audit)[0][len(kept[2]) :] if it.act != "concern.told"]
    assert {(it.actor_id, it.at.hour, it.at.minute) for it in audited} <= {(None, 0, 0)}
    before = rows(stage, concern, message)
    wait(stage)
    assert rows(stage, concern, message) == before, "once"


def test_pressed_twice_it_is_done_once_and_the_last_word_counts(stage):
    author = Author(stage, Identity.CONFIDENTIAL)
    author.answered()
    change_form = author.ana.seen[-1].form
    author.ana.sends(changed={"text": "Since Wednesday"})
    author.ana.takes(Press(action="concern.change", subject=change_form.subject, nonce="n"))
    author.ana.sends(changed={"text": "Since Thursday"})
    assert len(rows(stage, later_act)[0]) == 1
    wait(stage)
    heard = "\n".join(author.ben.hears())
    assert "Since Thursday" in heard
    assert "Since Wednesday" not in heard


def test_what_is_not_to_be_done_any_more_is_not(stage):
    author = Author(stage, Identity.CONFIDENTIAL)
    author.presses("Withdraw")
    author.resolved()
    wait(stage)
    assert "State: Resolved" in author.shows()
    assert "\n".join(author.ben.hears()) == ""


def test_two_that_are_done_together_do_not_take_effect_together(stage):
    author = Author(stage, Identity.CONFIDENTIAL)
    for _ in range(11):
        author.ana.says("/concern")
        author.ana.sends(changed={"text": WORRY, "identity": "confidential", "route": "msp_lead"})
        author.ana.presses("Log it")
    wait(stage)
    for number in range(1, 13):
        author.ana.says(f"/concern withdraw C-{number}")
    moments = {it.due_at for it in rows(stage, later_act)[0]}
    assert len(moments) > 1
    assert all(it.timestamp() % 300 == 0 for it in moments)


def test_a_named_author_acts_at_once(stage):
    ana, ben = stage.everybody("Ana", "Ben")
    ana.says("/concern")
    ana.sends(changed={"text": WORRY, "identity": "named", "route": "msp_lead"})
    ana.presses("Log it")
    ben.hears()
    ana.says("/concern withdraw C-1")
    assert ben.hears() == [words.withdrawn_news("C-1")]


def test_deleting_everything_changes_no_card_at_once(stage):
    author = Author(stage, Identity.CONFIDENTIAL)
    before = plain_text(author.ben.says("/concern show C-1"))
    author.ana.says("/privacy delete")
    author.ana.presses(words.FORGET_ALL)
    assert plain_text(author.ben.says("/concern show C-1")) == before
    assert author.ben.hears() == []
    wait(stage)
    assert words.FORGOTTEN in plain_text(author.ben.says("/concern show C-1"))


# ------------------------------------------------------------------ enough to hide among
@pytest.mark.parametrize(("others", "allowed"), [(0, False), (1, False), (2, True), (6, True)])
def test_nobody_is_promised_to_hide_among_too_few(stage, others, allowed):
    stage.crowded = False
    ana, *_ = stage.everybody("Ana", "Carla", "Hana", "Ben")
    with stage.work() as work:
        work.minimum.settle(3)
    for number in range(others):
        stage.add(f"Colleague {number}", roles=[])
    ana.says("/concern")
    shown = plain_text(ana.sends(changed={"text": WORRY, "identity": "anonymous", "route": "msp_lead"}))
    assert (words.too_few_to_hide(3) in shown) is not allowed
    shown = plain_text(ana.sends(changed={"text": WORRY, "identity": "confidential", "route": "msp_lead"}))
    assert words.too_few_to_hide(3) not in shown
    assert "Who reads it: Ben" in shown
