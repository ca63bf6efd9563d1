"""What no answer of any model can bring about: an unapproved sentence, a press of a button not offered, or a wait.

The real bot with the real matcher on the embedded store, and a model server that answers by a seed: wrong, odd, huge,
slow, broken or not at all, now and then as it should.
"""

import json
import random
import statistics
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from adapters import demo
from adapters.main import assemble, prepare, random_name, utc_now
from adapters.model.breaker import Breaker
from adapters.model.client import ModelChooser, Outcome
from adapters.model.settings import ModelSettings
from adapters.store import migrating
from bot import words
from bot.answering.answers import CHOICES
from bot.answering.ports import Adviser
from bot.core import Bot
from bot.features import FEATURES
from bot.people import Role, Side
from bot.plain import plain_text
from bot.reply import Buttons, FactCard, Notice, Text
from bot.turn import Address, Platform, Shows, Turn, Words
from knowledge.decision import Decision
from knowledge.entry import engagement_sentence
from knowledge.starter import starter_phrasings
from tests.adapters.model.hostile import hostile_server
from tests.adapters.model.mischief import BAD, GOOD, LISTS, MARK, SLOW
from tests.conftest import settings

EXCHANGES = 2_000
FOLLOWING = 300  # further ones, each after an answer
QUESTIONS = 150  # different ones; each is asked several times, and answered otherwise by the server each time
WAYS = {**dict.fromkeys(GOOD, 40), **dict.fromkeys(BAD, 10), **dict.fromkeys(SLOW, 1)}
PATIENCE = 0.15  # seconds; the product's own limit is longer, and would only make the test so
NEVER_SURE = 10**6  # a caution at which hardly anything is answered without asking back


class Remembering:
    """The real matcher, which matches each text once: what is tested here is what happens after that."""

    def __init__(self, matcher):
        self._matcher = matcher
        self._matched = {}

    def __getattr__(self, name):
        """Leave everything else to the real one."""
        return getattr(self._matcher, name)

    def match(self, text, *, caution=None):
        """Return what the real one says."""
        if (text, caution) not in self._matched:
            self._matched[text, caution] = self._matcher.match(text, caution=caution)
        return self._matched[text, caution]


class Context:
    """The demo engagement, so cautious that nearly every question would be asked back, and a member of its staff."""

    def __init__(self, database_url):
        self.product = assemble(settings(database_url))
        migrating.upgrade(self.product.engine)
        store = self.product.store
        self.engagement = demo.set_up(store, self.product.administration, utc_now)
        with store.work(self.engagement) as work:
            work.set_caution(NEVER_SURE)
        with store.reading(self.engagement) as work:
            self.knowledge = work.entries.knowledge()
        self.matcher = Remembering(prepare([it.entry for it in self.knowledge.published.values()]))
        self.who = demo.account(demo.usual(Side.CUSTOMER, Role.STAFF).name)
        self.surprises = []

    def bot(self, chooser=None):
        """Return the bot, with an adviser if there is a chooser."""
        adviser = None
        if chooser:
            adviser = Adviser(chooser=chooser, suggester=chooser, host="127.0.0.1", engagements=frozenset({demo.NAME}))
        return Bot(
            features=FEATURES,
            store=self.product.store,
            prepare=lambda *_: self.matcher,
            clock=utc_now,
            names=random_name,
            alarm=self.alarm,
            adviser=adviser,
        )

    def alarm(self, surprise):
        """Keep a surprise for the test."""
        self.surprises.append(surprise)
        return "ref"

    def ask(self, bot, text, *, place=None, who=None):
        """Ask and return the reply."""
        # Each in a place of its own, so that nothing is taken for the end of the question before.
        place = Address(platform=Platform.TERMINAL, workspace="local", channel=place or uuid.uuid4().hex)
        who = who or self.who
        return bot.handle(
            Turn(
                key=uuid.uuid4().hex,
                actor=who,
                said=Words(text),
                place=place,
                reach=Address(platform=Platform.TERMINAL, workspace="local", channel=who.user_id),
                at=datetime.now(UTC),
                caller_shows=Shows.EVERYTHING,
            )
        )


@pytest.fixture(scope="module")
def context(tmp_path_factory):
    made = Context(f"sqlite:///{tmp_path_factory.mktemp('hostile')}/sameside.db")
    yield made
    made.product.engine.dispose()
    assert made.surprises == []


@pytest.fixture(scope="module")
def questions(context):
    """Return questions in people's own words, each of which is asked back about, in a shuffled order."""
    phrasings = [text for texts in starter_phrasings().values() for text in texts]
    random.Random(3).shuffle(phrasings)  # noqa: S311 - a repeatable order
    clear = (text for text in phrasings if context.matcher.match(text, caution=NEVER_SURE).decision is Decision.CLARIFY)
    return [text for text, _ in zip(clear, range(QUESTIONS), strict=False)]


@pytest.fixture
def over(request):
    """Return what makes a chooser over a server."""

    def make(server, breaker):
        made = ModelChooser(ModelSettings(model="m", base_url=server.base_url), breaker=breaker, seconds=PATIENCE)
        request.addfinalizer(made.close)
        return made

    return make


def is_approved(card, knowledge):
    """Whether every sentence of a card is, word for word, one of the published entry's."""
    published = knowledge.published[card.entry_id]
    entry = published.entry
    cited = {name: published.sources[name] for name in entry.cites}
    return (
        (card.myth, card.verdict, card.answer) == (entry.myth, entry.verdict, entry.answer)
        and card.engagement == engagement_sentence(entry, knowledge.facts(datetime.now(UTC).date()))
        and card.reviewed_on == published.reviewed_on
        and [(it.name, it.title, it.url) for it in card.sources]
        == [(it.name, it.title, it.url) for it in cited.values()]
    )


def own_words():
    """Return everything that the bot says in its own words."""
    constants = {value for value in words.LANGUAGES[words.ENGLISH].values() if isinstance(value, str)}
    return constants | set(words.REACTIONS.values())


def shown_soundly(reply, knowledge, sayable):
    """Return a reply's cards, after a look at every word of it."""
    cards = []
    for block in reply.blocks:
        match block:
            case FactCard():
                assert is_approved(block, knowledge)
                cards.append(block)
            case Text(said) | Notice(said):
                assert said in sayable
            case Buttons(buttons):
                assert {button.label for button in buttons} <= sayable
            case _:
                pytest.fail(f"an unexpected block: {block}")
    assert MARK not in plain_text(reply)
    return cards


def patient():
    """Return a breaker that stays closed, so that the server is asked every time."""
    return Breaker(clock=time.monotonic, failures=10**9)


@pytest.mark.timeout(180)
def test_in_two_thousand_exchanges_a_hostile_server_brings_out_no_unapproved_sentence(context, questions, over):
    sayable = own_words() | {it.entry.questions[0] for it in context.knowledge.published.values()}
    decisions = {}
    with hostile_server(WAYS, seed=11) as server:
        chooser = over(server, patient())
        bot = context.bot(chooser)
        for text in (questions * EXCHANGES)[:EXCHANGES]:
            reply = context.ask(bot, text)
            decisions[reply.decision] = decisions.get(reply.decision, 0) + 1
            offered = [it.entry_id for it in context.matcher.match(text, caution=NEVER_SURE).candidates[:CHOICES]]
            assert all(card.entry_id in offered for card in shown_soundly(reply, context.knowledge, sayable))
        assert not server.elsewhere
    counts = chooser.counts()
    assert len(server.asked) > 0.9 * EXCHANGES
    assert decisions[Decision.ANSWER] == counts[Outcome.CHOSEN] > 200
    assert min(counts[it] for it in (Outcome.NONE, Outcome.REFUSED_ANSWER, Outcome.FAILED, Outcome.TIMEOUT)) > 5


def test_once_the_breaker_is_open_answers_come_at_local_speed_and_no_request_is_made(context, questions, over):
    with hostile_server(["silent"], seed=1) as server:
        chooser = over(server, Breaker(clock=lambda: 0.0, failures=4))
        asking, local = context.bot(chooser), context.bot()
        for text in questions[:4]:
            assert context.ask(asking, text).decision is Decision.CLARIFY
        assert len(server.asked) == 4
        took = {asking: [], local: []}
        for text in questions:
            shown = {}
            for bot, times in took.items():
                began = time.perf_counter()
                shown[bot] = plain_text(context.ask(bot, text))
                times.append(time.perf_counter() - began)
            assert shown[asking] == shown[local]
        assert len(server.asked) == 4
    assert chooser.counts() | {"open": 0} == dict.fromkeys(Outcome, 0) | {"timeout": 4}
    assert chooser.counts()["open"] == len(questions)
    # The same but for a look at the names and a closed door: milliseconds, where a wait would be PATIENCE.
    assert statistics.median(took[asking]) < statistics.median(took[local]) + PATIENCE / 3


def test_an_engagement_that_does_not_allow_it_is_never_asked_about(context, questions, over):
    with hostile_server(["right"]) as server:
        bot = context.bot(over(server, Breaker(clock=time.monotonic)))
        bot._adviser = replace(bot._adviser, engagements=frozenset({"Another engagement"}))
        for text in questions[:20]:
            assert context.ask(bot, text).decision is Decision.CLARIFY
        assert server.asked == []


@pytest.mark.timeout(180)
def test_what_follows_on_from_an_answer_brings_out_no_unapproved_sentence_either(context, questions, over):
    sayable = own_words() | {it.entry.questions[0] for it in context.knowledge.published.values()}
    first = next(iter(context.knowledge.published.values())).entry.questions[0]
    with hostile_server(WAYS, seed=12) as server:
        chooser = over(server, patient())
        bot = context.bot(chooser)
        for number, text in enumerate((questions * FOLLOWING)[:FOLLOWING]):
            place = f"following-{number}"
            assert context.ask(bot, first, place=place).decision is Decision.ANSWER
            shown_soundly(context.ask(bot, text, place=place), context.knowledge, sayable)
        before = [it["messages"][1]["content"] for it in server.asked]
    assert len(before) > FOLLOWING / 2
    assert all(json.dumps(first, ensure_ascii=False) in content for content in before)
    assert chooser.counts()[Outcome.CHOSEN] > FOLLOWING / 10


def test_of_hostile_suggestions_an_admin_sees_plain_new_words_or_none(context, over):
    admin = demo.account(demo.usual(Side.CUSTOMER, Role.ADMIN).name)
    ways = {**dict.fromkeys(LISTS, 4), **dict.fromkeys(GOOD | BAD, 1)}
    entry_id = next(iter(context.knowledge.published))
    with hostile_server(ways, seed=13) as server:
        chooser = over(server, patient())
        bot = context.bot(chooser)
        for _ in range(100):
            reply = context.ask(bot, f"/kb suggest {entry_id}", who=admin)
            assert MARK not in repr(reply)
            assert {words.MODEL_GAVE_NOTHING, words.MODEL_KNEW_NO_MORE} & set(plain_text(reply).split("\n\n"))
        assert len(server.asked) == 100
    counts = chooser.counts()
    assert min(counts[it] for it in (Outcome.SUGGESTED, Outcome.NONE, Outcome.REFUSED_ANSWER)) >= 5
