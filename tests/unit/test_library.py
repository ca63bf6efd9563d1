"""While a matcher is being prepared the one before serves, and never what is no longer published."""

import time
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event

import pytest

from bot.editing.ports import Knowledge, OwnKind, Phrasing, Published
from bot.matcher_cache import MatcherCache
from bot.people import Engagement
from bot.ports.store import StoreUnavailable
from knowledge.decision import Decision
from knowledge.files.loading import load
from knowledge.kind import Kind
from knowledge.matching.matcher import Candidate, Match, Zone
from tests.unit.dialogues import KNOWLEDGE, Calendar

ADMIN, JOBS = load(KNOWLEDGE, name="test.yaml").entries
CHANGED = load(KNOWLEDGE.replace("Your employer decides.", "Nobody knows."), name="test.yaml").entries[1]
TODAY = Calendar.now.date()
LONG, SHORT = 5.0, 0.05  # seconds


@dataclass
class Kinds:
    """A room that keeps own kinds."""

    own: tuple

    def all(self):
        """Return them."""
        return self.own


@dataclass
class Kept:
    """A store that keeps what a test says."""

    revision: int = 1
    published: tuple = (ADMIN, JOBS)
    taught: tuple = ()
    own: tuple = ()
    fails: bool = False
    readings: int = 0

    @contextmanager
    def reading(self, _):
        """Begin, or fail."""
        self.readings += 1
        if self.fails:
            raise StoreUnavailable
        yield self

    @property
    def entries(self):
        """Say that it is everything at once."""
        return self

    @property
    def phrasings(self):
        """Say so again."""
        return self

    @property
    def kinds(self):
        """Return a room with the engagement's own kinds."""
        return Kinds(self.own)

    def knowledge(self):
        """Return what is published."""
        shown = {it.id: Published(entry=it, reviewed_on=TODAY) for it in self.published}
        return Knowledge(revision=self.revision, published=shown)

    def all(self):
        """Return what was taught."""
        return self.taught

    def engagement(self):
        """Return the engagement at its newest revision."""
        return Engagement(id=1, name="Alder", revision=self.revision)


class Workshop:
    """Prepares matchers once it is let go."""

    def __init__(self):
        self.go = Event()
        self.go.set()
        self.made = []
        self.own = []

    def __call__(self, entries, taught, own):
        """Prepare a matcher."""
        assert self.go.wait(LONG)
        self.made.append((tuple(it.id for it in entries), tuple(taught)))
        self.own.append(tuple(kind.id for kind in own))
        return Sure(entries)


@dataclass
class Sure:
    """Answers everything with its entries, in their order; asks back if it is told a caution."""

    entries: tuple
    kind_ids: tuple = ()

    def concern(self, text):
        """Give the text back."""
        return text

    def match(self, _, *, caution=None):
        """Match."""
        found = tuple(Candidate(entry_id=it.id, score=0.9) for it in self.entries)
        decision, zone = (Decision.CLARIFY, Zone.CLARIFY) if caution else (Decision.ANSWER, Zone.ANSWER)
        return Match(candidates=found, zone=zone, decision=decision, kind=None, also=(self.entries[-1].id,))

    by_meaning = match

    def with_example(self, target, text):
        """Return one that remembers what it was taught."""
        return Sure(self.entries, kind_ids=(target, text))


@pytest.fixture
def workshop():
    made = Workshop()
    yield made
    made.go.set()


@pytest.fixture
def kept():
    return Kept()


def opened(kept, workshop, patience=LONG):
    library = MatcherCache(kept, workshop, patience=patience)
    library.index(kept.engagement())
    return library


def test_a_revision_is_prepared_once(kept, workshop):
    library = opened(kept, workshop)
    assert library.index(kept.engagement()) is library.index(kept.engagement())
    assert (len(workshop.made), kept.readings) == (1, 1)


def test_a_change_of_facts_alone_needs_no_new_matcher(kept, workshop):
    library = opened(kept, workshop)
    before = library.index(kept.engagement())
    kept.revision = 2
    after = library.index(kept.engagement())
    assert (after.knowledge.revision, after.matcher) == (2, before.matcher)


def test_what_was_taught_is_part_of_what_is_learned(kept, workshop):
    library = opened(kept, workshop)
    lesson = Phrasing(number=1, target=JOBS.id, is_kind=False, text="who fires us")
    kept.revision, kept.taught = 2, (lesson,)
    library.index(kept.engagement())
    assert [taught for _, taught in workshop.made] == [(), (lesson,)]


def test_own_kinds_that_count_are_part_of_what_is_learned(kept, workshop):
    library = opened(kept, workshop)
    canteen, parking, sports = (
        Kind(id=name, reaction=Decision.DECLINE_OFFTOPIC, examples=()) for name in ("canteen", "parking", "sports")
    )
    kept.revision, kept.own = 2, (OwnKind(kind=canteen, counts=True), OwnKind(kind=parking, counts=False))
    index = library.index(kept.engagement())
    assert (workshop.own, index.knowledge.kinds) == ([(), ("canteen",)], (canteen,))
    library.with_kind(index, sports)
    assert workshop.own[-1] == ("canteen", "sports")
    assert library.index(kept.engagement()) is index, "what is only tried out is not kept"


@pytest.mark.parametrize("left", [(ADMIN,), (ADMIN, CHANGED)])
def test_the_old_matcher_serves_until_the_new_one_is_ready_without_what_is_gone_or_changed(kept, workshop, left):
    library = opened(kept, workshop, SHORT)
    workshop.go.clear()
    kept.revision, kept.published = 2, left
    meanwhile = library.index(kept.engagement())
    match = meanwhile.matcher.match("anything")
    assert meanwhile.matcher.by_meaning("anything") == match
    assert [it.entry_id for it in match.candidates] == [ADMIN.id]
    assert (match.decision, match.also) == (Decision.ANSWER, ())
    assert meanwhile.knowledge.revision == 2
    assert meanwhile.matcher.kind_ids == ()
    assert meanwhile.matcher.with_example(ADMIN.id, "b").kind_ids == (ADMIN.id, "b")
    assert meanwhile.matcher.with_example(CHANGED.id, "b") is meanwhile.matcher
    workshop.go.set()
    for _ in range(100):
        if library.index(kept.engagement()) is not meanwhile and len(workshop.made) == 2:
            break
        time.sleep(0.01)
    ready = library.index(kept.engagement()).matcher.match("anything")
    assert [it.entry_id for it in ready.candidates] == [it.id for it in left]


@pytest.mark.parametrize("caution", [None, 3.0])
def test_an_answer_that_is_gone_is_none_meanwhile(kept, workshop, caution):
    library = opened(kept, workshop, SHORT)
    workshop.go.clear()
    kept.revision, kept.published = 2, (JOBS,)
    match = library.index(kept.engagement()).matcher.match("anything", caution=caution)
    assert [it.entry_id for it in match.candidates] == [JOBS.id]
    assert match.decision is (Decision.CLARIFY if caution else Decision.ABSTAIN_OFFER_CONCERN)


def test_where_nothing_is_left_nothing_is_asked_back(kept, workshop):
    library = opened(kept, workshop, SHORT)
    workshop.go.clear()
    kept.revision, kept.published = 2, ()
    match = library.index(kept.engagement()).matcher.match("anything", caution=3.0)
    assert (match.decision, match.candidates) == (Decision.ABSTAIN_OFFER_CONCERN, ())


def test_the_first_knowledge_of_all_is_waited_for(kept, workshop):
    kept.published = ()
    library = opened(kept, workshop, SHORT)
    kept.revision, kept.published = 2, (ADMIN,)
    assert list(library.index(kept.engagement()).knowledge.published) == [ADMIN.id]


def test_a_store_that_is_away_is_said_to_be_and_asked_again(kept, workshop):
    library = opened(kept, workshop)
    kept.revision, kept.fails = 2, True
    with pytest.raises(StoreUnavailable):
        library.index(kept.engagement())
    kept.fails = False
    assert library.index(kept.engagement()).knowledge.revision == 2


def test_where_no_thread_can_be_started_nobody_waits_for_ever(kept, workshop, monkeypatch):
    library = opened(kept, workshop)
    kept.revision, kept.taught = 2, (Phrasing(number=1, target=JOBS.id, is_kind=False, text="who fires us"),)
    with monkeypatch.context() as patched:
        patched.setattr("bot.matcher_cache.Thread.start", _refused)
        with pytest.raises(RuntimeError, match="can't start new thread"):
            library.index(kept.engagement())
    library.index(kept.engagement())
    assert len(workshop.made) == 2, "whoever asks next has it prepared after all"


def _refused(_):
    message = "can't start new thread"
    raise RuntimeError(message)


def test_an_older_revision_never_takes_the_place_of_a_newer_one(kept, workshop):
    library = opened(kept, workshop)
    kept.revision = 3
    newest = library.index(kept.engagement())
    assert library.index(Engagement(id=1, name="Alder", revision=2)) is newest
