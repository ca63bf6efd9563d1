"""The dialogue about a concern in a platform's own threads: no form, and no command."""

import pytest

from bot import words
from bot.plain import plain_text
from bot.reply import Reply
from bot.turn import Edited, Platform, Shows, Words
from tests.unit.dialogues import CEDAR, Stage

WORRY = "changes go live without a word"


@pytest.fixture
def stage(database_url):
    made = Stage(database_url)
    made.publish()
    yield made
    made.product.engine.dispose()
    assert made.surprises == []


class Threads:
    """Delivers as a platform with threads does: what begins none is answered below itself."""

    def __init__(self, stage):
        self.stage = stage

    def hears(self, person):
        """Deliver everything; what this person got, each as (thread it came in, text, thread below it)."""
        deliveries, bot, found = self.stage.product.deliveries, self.stage.product.bot, []
        while claimed := deliveries.claim(list(Platform), lambda address: address.key):
            for delivery in claimed:
                reply = delivery.content
                if not isinstance(reply, Reply):
                    reply = bot.compose(delivery.engagement, reply)
                if reply is None:
                    deliveries.dropped(delivery, "nobody")
                    continue
                below = f"below-{delivery.id}"
                deliveries.sent(delivery, pace=0, thread=below)
                if delivery.lease.address.key == person.reach.key:
                    person.seen.append(reply)
                    found.append((delivery.thread, plain_text(reply), below))
        return found


def says(person, text, thread, message, **more):
    return in_thread(person, Words(text, **more), thread, message)


def in_thread(person, said, thread, message):
    return plain_text(person.takes(said, thread=thread, message=message, caller_shows=Shows.NOTHING))


@pytest.fixture
def talk(stage):
    return Threads(stage)


def raised(stage, talk, **chosen):
    """Ana raises a concern; return her, Ben, who reads it, and the thread below the card that Ben got."""
    ana, ben = stage.everybody("Ana", "Ben")
    ana.says(WORRY)
    ana.presses("Change it")
    ana.sends(changed=chosen)
    ana.presses("Log it")
    stage.calendar.pass_by(hours=1)
    stage.product.bot.tend()
    [(thread, _, below)] = [it for it in talk.hears(ben) if WORRY in it[1]]
    assert thread is None
    return ana, ben, below


def test_what_is_written_below_the_card_is_the_answer(stage, talk):
    ana, ben, bens = raised(stage, talk)
    assert says(ben, "It was the firewall", bens, "m1") == words.ANSWER_SENT
    told = talk.hears(ana)
    anas = told[0][2]
    assert [thread for thread, *_ in told] == [None] + [anas] * (len(told) - 1)
    assert "“It was the firewall”" in told[-1][1]
    assert says(ana, "Will it happen again?", anas, "m2") == words.ANSWER_SENT
    in_bens = [text for thread, text, _ in talk.hears(ben) if thread == bens]
    assert any("“Will it happen again?”" in text for text in in_bens)


def test_the_reply_stands_in_the_thread(stage, talk):
    _, ben, bens = raised(stage, talk)
    says(ben, "It was the firewall", bens, "m1")
    assert (bens, words.ANSWER_SENT) in [it[:2] for it in talk.hears(ben)]


def test_commands_and_other_threads_are_what_they_are_elsewhere(stage, talk):
    ana, ben, bens = raised(stage, talk)
    assert "C-1" in says(ben, "/concern list", bens, "m1")
    assert words.ANSWER_SENT not in says(ben, "who decides about jobs?", "another", "m2")
    assert words.ANSWER_SENT not in says(ana, "who decides about jobs?", bens, "m3")
    shared = ben.takes(Words("who decides?"), thread=bens, shared=True, caller_shows=Shows.NOTHING)
    assert words.ANSWER_SENT not in plain_text(shared)
    assert all("who decides" not in text for _, text, _ in talk.hears(ana))


def test_a_thread_is_of_the_engagement_of_its_concern_whichever_was_chosen_last(stage, talk):
    _, ben, bens = raised(stage, talk)
    stage.add("Ben", engagement=CEDAR)
    ben.says("/engagement use Cedar and Brightwater")
    assert says(ben, "It was the firewall", bens, "m1") == words.ANSWER_SENT


def test_a_changed_message_changes_the_answer_and_a_deleted_one_takes_it_back(stage, talk):
    ana, ben, bens = raised(stage, talk)
    says(ben, "It was the firewall", bens, "m1")
    says(ben, "And the proxy", bens, "m2")
    talk.hears(ana)
    assert in_thread(ben, Edited("It was the switch"), bens, "m1") == words.MESSAGE_CHANGED
    assert any("It was the switch" in text for _, text, _ in talk.hears(ana))
    assert in_thread(ben, Edited(""), bens, "m1") == words.MESSAGE_TAKEN_BACK
    shown = plain_text(ana.says("/concern show C-1"))
    assert "switch" not in shown
    assert words.taken_back("Ben") in shown
    assert "“And the proxy”" in shown
    assert in_thread(ben, Edited("Once more"), bens, "m1") == ""
    assert in_thread(ben, Edited("Never said"), bens, "m9") == ""


def test_an_edit_elsewhere_or_of_a_stranger_says_nothing(stage, talk):
    ana, _, bens = raised(stage, talk)
    assert in_thread(ana, Edited("Not mine"), bens, "m1") == ""
    assert in_thread(ana, Edited("No thread"), None, "m1") == ""


def test_a_file_is_refused_with_a_reason_and_the_words_beside_it_are_passed_on(stage, talk):
    ana, ben, bens = raised(stage, talk)
    assert says(ben, "", bens, "m1", attached=True) == words.NO_ATTACHMENTS
    both = says(ben, "See the plan", bens, "m2", attached=True)
    assert words.ANSWER_SENT in both
    assert words.NO_ATTACHMENTS in both
    assert any("“See the plan”" in text for _, text, _ in talk.hears(ana))


def test_too_long_too_late_and_danger_are_said_in_the_thread(stage, talk):
    ana, ben, bens = raised(stage, talk)
    assert says(ben, "x" * 30_000, bens, "m1") == words.too_long(30_000, 3000)
    says(ben, "Hello", bens, "m2")
    anas = talk.hears(ana)[0][2]
    assert says(ana, "i do not want to live anymore", anas, "m3").startswith(words.WELLBEING)
    ana.says("/concern withdraw C-1")
    assert says(ben, "Are you there?", bens, "m4") == words.thread_over("C-1")


def test_the_same_message_delivered_twice_is_one_answer(stage, talk):
    ana, ben, bens = raised(stage, talk)
    says(ben, "Once", bens, "m1")
    assert says(ben, "Once", bens, "m1") == words.ANSWER_SENT_BEFORE
    assert sum("“Once”" in text for _, text, _ in talk.hears(ana)) == 1


def test_whoever_may_not_read_it_any_more_answers_nothing(stage, talk):
    ana, ben, bens = raised(stage, talk)
    with stage.work() as work:
        work.people.add(ben.actor, name="Ben", side="provider", roles=["staff"], at=stage.calendar())
    assert words.ANSWER_SENT not in says(ben, "It was me", bens, "m1")
    assert talk.hears(ana) == []


def test_a_confidential_author_answers_in_their_thread_and_is_not_named(stage, talk):
    ana, ben, bens = raised(stage, talk, identity="confidential")
    says(ben, "Which one?", bens, "m1")
    anas = talk.hears(ana)[0][2]
    assert says(ana, "The firewall", anas, "m2").startswith("Kept.")
    stage.calendar.pass_by(hours=1)
    stage.product.bot.tend()
    heard = [it for it in talk.hears(ben) if it[0] == bens]
    assert any("The firewall" in text for _, text, _ in heard)
    assert all("Ana" not in text for _, text, _ in heard)


def test_forgetting_a_concern_forgets_its_authors_thread(stage, talk):
    ana, ben, bens = raised(stage, talk, identity="confidential")
    says(ben, "Which one?", bens, "m1")
    anas = talk.hears(ana)[0][2]
    with stage.work() as work:
        person = next(it for it in work.people.all() if it.name == "Ana")
        assert work.threads.about(ana.reach.key, anas, person.id) == 1
        work.concerns.forget(1, stage.calendar())
        assert work.threads.about(ana.reach.key, anas, person.id) is None
        assert work.threads.root(person.id, 1, ana.reach.key) is None
