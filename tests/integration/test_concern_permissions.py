"""Who may do what with which concern, as a whole matrix: by the bot itself, against a table written here by hand.

Every role on each side, alone, by every platform, as member and as guest's account; people named to read a route;
people of another engagement; strangers; those with a receipt, and those with a wrong one: each tries every act on
every route and identity mode, by command, by button and by form. What may not be done changes nothing, and is
answered with the sentence for a concern that is not there. Nothing here asks the product's own table of permissions.
"""

from __future__ import annotations

import itertools
import os
import shutil
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from sqlalchemy import event, select

from adapters.store import tables
from adapters.store.engine import transaction
from bot import words
from bot.concerns import handing_over, receipts, routes
from bot.concerns.concern import Draft, Identity, Resolution, Route, Severity
from bot.concerns.ports import ConcernAnnouncement, News
from bot.people import Role, Side
from bot.plain import plain_text
from bot.turn import Actor, Address, Platform, Press, Shows, Submit, Turn, Words
from tests.conftest import run, with_database
from tests.unit.dialogues import Stage

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SECRET = "ABCDEFGHJKMNPQRS"
WRONG = "ABCDEFGHJKMNPQRT"
LEAD, HR, SECURITY, WELLBEING = "lead", "hr", "security", "wellbeing"
CUSTOMER, PROVIDER = "customer", "provider"
# ------------------------------------------------------------------ what is expected, by hand
OWN = "own"  # the side of whoever raised it: what is sensitive never leaves their company
# Who reads a route by their role: the side and the role.
READ_BY_ROLE = {
    "msp_lead": {(PROVIDER, LEAD)},
    "customer_lead": {(CUSTOMER, LEAD)},
    "both_leads": {(CUSTOMER, LEAD), (PROVIDER, LEAD)},
    "hr": {(OWN, HR)},
    "security": {(OWN, SECURITY)},
    "wellbeing": {(OWN, WELLBEING)},
}
# Of those, who still does from a guest's account.
READ_AS_GUEST = {
    "msp_lead": {(PROVIDER, LEAD)},
    "customer_lead": {(CUSTOMER, LEAD)},
    "both_leads": {(CUSTOMER, LEAD), (PROVIDER, LEAD)},
    "hr": set(),
    "security": set(),
    "wellbeing": set(),
}
# Where on each side somebody without a role was named for every route: those of that side, and no role reads it there.
READ_BY_NAME = {
    "msp_lead": {PROVIDER},
    "customer_lead": {CUSTOMER},
    "both_leads": {CUSTOMER, PROVIDER},
    "hr": {OWN},
    "security": {OWN},
    "wellbeing": {OWN},
}
# What of these stays in one company, and in whose.
STAYS = {
    "msp_lead": {PROVIDER},
    "customer_lead": {CUSTOMER},
    "both_leads": set(),
    **{it: {CUSTOMER, PROVIDER} for it in ("hr", "security", "wellbeing")},
}
OWN_LEAD = {CUSTOMER: "customer_lead", PROVIDER: "msp_lead"}
READER_MAY = {
    "show",
    "list",
    "acknowledge",
    "answer",
    "ask",
    "resolve",
    "hand_over",
    "change_own",
    "note",
    "link",
    "tell",
}
AUTHOR_MAY = {
    *(
        "show",
        "answer",
        "change_own",
        "consent",
        "confirm",
        "reopen",
        "reveal",
        "withdraw",
        "delete",
        "admit",
        "let_tell",
    ),
}


class Way(NamedTuple):
    """One way to try an act: which of the prepared concerns it would be timely on, and what is said or pressed."""

    act: str
    state: str
    said: object  # of the concern's name (a label or receipt) and the engagement's id


def press(act, action, state="fresh"):
    return Way(act, state, lambda name, where: Press(action=action, subject=f"{where}.{name}", nonce="n"))


def command(act, verb, state="fresh"):
    return Way(act, state, lambda name, _: Words(f"/concern {verb} {name}"))


def submit(act, form, state="fresh", /, **fields):
    def said(name, where):
        return Submit(form=form, subject=f"{where}.{name}", nonce=uuid.uuid4().hex, fields=fields)

    return Way(act, state, said)


WAYS = (
    command("show", "show"),
    command("show", "receipt"),
    press("show", "concern.show"),
    press("acknowledge", "concern.acknowledge"),
    press("answer", "concern.answer"),  # a reader's answer and an author's reply alike
    submit("answer", "concern.answer", text="Said by mistake"),
    press("ask", "concern.question"),
    submit("ask", "concern.question", text="Asked by mistake?"),
    press("resolve", "concern.resolve"),
    submit("resolve", "concern.resolve", outcome="changed", text="Settled by mistake"),
    press("hand_over", "concern.handover"),
    submit("hand_over", "concern.handover", route="both_leads"),
    submit("hand_over", "concern.handover", route="customer_lead"),
    press("note", "concern.note"),
    submit("note", "concern.note", text="Noted by mistake"),
    Way("note", "fresh", lambda name, _: Words(f"/concern note {name} Noted by mistake")),
    press("link", "concern.link"),
    press("tell", "concern.tell", "resolved"),
    submit("tell", "concern.tell", "resolved", said="Nobody said so", did="Nothing"),
    press("let_tell", "concern.let_tell", "resolved"),
    press("let_tell", "concern.let_not_tell", "resolved"),
    command("link", "link"),
    command("link", "unlink"),
    press("consent", "concern.consent", "asked"),
    press("consent", "concern.refuse", "asked"),
    Way("admit", "fresh", lambda name, where: Press(action="concern.admit", subject=f"{where}.{name}/1", nonce="n")),
    Way("admit", "fresh", lambda name, where: Press(action="concern.deny", subject=f"{where}.{name}/1", nonce="n")),
    press("confirm", "concern.confirm", "resolved"),
    press("reopen", "concern.reopen", "resolved"),
    command("reopen", "reopen", "resolved"),
    press("reveal", "concern.reveal"),
    press("reveal", "concern.revealed"),
    command("reveal", "reveal"),
    press("withdraw", "concern.withdraw"),
    command("withdraw", "withdraw"),
    press("delete", "concern.deleted"),
    command("delete", "delete"),
)
STATES = ("fresh", "asked", "resolved")


@dataclass(frozen=True)
class Case:
    """A prepared concern."""

    number: int
    route: Route
    identity: Identity
    state: str
    author: str
    text: str
    messages: tuple[int, int] = (0, 0)  # the reader's and the author's

    @property
    def label(self):
        """What people call it."""
        return f"C-{self.number}"


@dataclass(frozen=True)
class Viewer:
    """Somebody who tries: an account, and what the table says of them."""

    name: str
    actor: Actor
    side: str = ""
    role: str = ""
    named: bool = False
    key: str = ""  # what the vocabulary of the table calls them

    def turn(self, said, key):
        """Something they do, alone with the bot."""
        place = Address(platform=self.actor.platform, workspace=self.actor.workspace, channel=self.actor.user_id)
        return Turn(
            key=key, actor=self.actor, said=said, place=place, reach=place, at=AT, caller_shows=Shows.EVERYTHING
        )


def account(name, platform, *, guest=False):
    return Actor(platform=platform, workspace=f"W-{platform}", user_id=name.casefold(), name=name, guest=guest)


class Matrix:
    """A prepared engagement, in a copy of its own."""

    def __init__(self, url, *, named):
        self.stage = Stage(url)
        event.listen(self.stage.product.engine, "connect", quicker)
        self.engagement = self.stage.engagements["Alder and Brightwater"]
        self.elsewhere = self.stage.engagements["Cedar and Brightwater"]
        self.named = named
        self.bot = self.stage.product.bot
        self.people = {}
        self.cases = []
        self._keys = itertools.count()

    def populate(self):
        """Let everybody in, on every platform, and prepare three concerns for each route and identity mode."""
        with self.stage.work() as work:
            for platform, side, role in itertools.product(Platform, Side, Role):
                self._join(work, f"{side}-{role}-{platform}", platform, side, role)
            for platform, side in itertools.product(Platform, Side):
                name = f"{side}-reader-{platform}"
                self._join(work, name, platform, side, Role.STAFF)
                for route in Route if self.named else ():
                    work.routes.name(route, self.people[name].id)  # the command would refuse most of these
                self._join(work, f"{side}-author-{platform}", platform, side, *Role)
                self._join(work, f"{side}-unknown-{platform}", platform, side, Role.STAFF)
        with self.stage.work("Cedar and Brightwater") as work:
            for platform, side in itertools.product(Platform, Side):
                work.people.add(account(f"other-{side}", platform), name="Olga", side=side, roles=list(Role), at=AT)
        places = itertools.cycle(Platform)
        for route, identity, state in itertools.product(Route, Identity, STATES):
            side, platform = raised_on(route, identity), next(places)
            kind = "unknown" if identity is Identity.ANONYMOUS else "author"
            with self.stage.work() as work:
                self.cases.append(self._prepare(work, route, identity, state, f"{side}-{kind}-{platform}"))

    def _join(self, work, name, platform, side, *roles):
        added = work.people.add(account(name, platform), name=name, side=side, roles=roles, at=AT)
        place = Address(platform=platform, workspace=f"W-{platform}", channel=name)
        work.people.note_reach(added.id, place)
        self.people[name] = work.people.get(added.id)

    def _prepare(self, work, route, identity, state, author):
        text = f"secret words of {route} {identity} {state}"
        writer, reader = self.people[author], self._some_reader(route, author.partition("-")[0])
        draft = Draft(
            id=uuid.uuid4().hex,
            author_id=writer.id,
            text=text,
            topic="jobs",
            severity=Severity.HIGH,
            route=route,
            created_at=AT,
            identity=identity,
        )
        work.concerns.keep_draft(draft)
        agreed = [it.id for it in routes.route_readers(work, route, writer.side)]
        receipt = receipts.hashed(SECRET) if identity is Identity.ANONYMOUS else None
        number = work.concerns.log(draft, writer.side, AT, release_at=AT, agreed=agreed, receipt=receipt).number
        work.concerns.release(number, AT)
        known = writer.id if identity is Identity.NAMED else None
        said = work.messages.say(number, f"reader's {text}", uuid.uuid4().hex, AT, author_id=reader.id)
        back = work.messages.say(number, f"author's {text}", uuid.uuid4().hex, AT, author_id=known, by_author=True)
        if state == "asked":
            other = Route.HR if route is not Route.HR else Route.SECURITY
            handing_over.propose(work, work.concerns.find(number), other, reader.id)
        if state == "resolved":
            work.concerns.resolve(number, reader.id, Resolution.CHANGED, f"outcome of {text}", AT)
        return Case(number, route, identity, state, author, text, (said.id, back.id))

    def _some_reader(self, route, author):
        side, role = min(READ_BY_ROLE[route])
        side = author if side == OWN else side
        kind = "reader" if self.named else role
        return self.people[f"{side}-{kind}-{Platform.TERMINAL}"]

    def takes(self, viewer, said):
        """Let somebody do something, and return what they are shown."""
        return self.bot.handle(viewer.turn(said, f"matrix-{next(self._keys)}"))

    def kept(self, *only):
        """Everything that an act could change, or would say to others; not that a turn arrived."""
        read = only or (
            "concern",
            "message",
            "audit",
            "pause",
            "step_taken",
            "outbox",
            "data_key",
            "draft",
            "later_act",
        )
        with transaction(self.stage.product.engine, reading=True) as connection:
            return [connection.execute(select(tables.metadata.tables[name])).all() for name in read]

    def case(self, route, identity, state):
        """The concern that was prepared so."""
        [found] = [it for it in self.cases if (it.route, it.identity, it.state) == (route, identity, state)]
        return found

    def members(self, *, guest=False):
        """Everybody in the engagement except those who raised something."""
        for name in self.people:
            side, kind, platform = name.split("-")
            if kind not in {"author", "unknown"}:
                actor = account(name, Platform(platform), guest=guest)
                yield Viewer(name, actor, side, kind, named=kind == "reader", key="guest" if guest else "member")

    def reads(self, viewer, route, identity):
        """Whether the table says that they read the concerns that were prepared on the route in that identity mode."""
        where = {viewer.side, *([OWN] if viewer.side == raised_on(route, identity) else [])}
        if not self.named:
            by_role = READ_AS_GUEST if viewer.key == "guest" else READ_BY_ROLE
            return any((side, viewer.role) in by_role[route] for side in where)
        sensitive = route in {"hr", "security", "wellbeing"}
        return viewer.named and bool(where & READ_BY_NAME[route]) and not (viewer.key == "guest" and sensitive)


def raised_on(route, identity):
    """The side whose people raised those: every route has concerns of both."""
    return list(Side)[(list(Route).index(route) + list(Identity).index(identity)) % 2]


def quicker(connection, _):
    """Ask nothing of the disk: nobody pulls a plug here."""
    cursor = connection.cursor()
    if "sqlite" in type(connection).__module__:
        cursor.execute("PRAGMA synchronous=OFF")
    else:
        cursor.execute("SET synchronous_commit TO off")
    cursor.close()
    connection.commit()


@pytest.fixture(autouse=True)
def cheap_receipts(monkeypatch):
    """A slow hash would be slow a thousand times; that it is slow is tested elsewhere."""
    monkeypatch.setitem(receipts.COST, "n", 2)


WHOLE = "SAMESIDE_WHOLE_MATRIX" in os.environ
ON_POSTGRESQL = pytest.mark.postgresql
COMPOSED = "test_news_tell_nobody_else_anything"  # by the core, of what both databases give it: once is enough


def pytest_generate_tests(metafunc):
    """Each database, with readers by role and by name; on PostgreSQL by role alone, but for `make matrix`."""
    kinds = {"by role": False, "by name": True} if "matrix" in metafunc.fixturenames else {"": False}
    if "prepared" not in metafunc.fixturenames:
        return
    made = [
        pytest.param((database, named), id="-".join(filter(None, (database, kind))), marks=marks)
        for database, marks in (("sqlite", ()), ("postgresql", (ON_POSTGRESQL,)))
        for kind, named in kinds.items()
        if WHOLE or database == "sqlite" or not (named or metafunc.function.__name__ == COMPOSED)
    ]
    metafunc.parametrize("prepared", made, indirect=True, scope="module")


@pytest.fixture(scope="module")
def prepared(request, tmp_path_factory):
    """Return what makes a copy of an engagement that was prepared once: by role, or by people named for every route."""
    folder, made, begun = tmp_path_factory.mktemp("matrix"), [], []
    sqlite, named = request.param[0] == "sqlite", request.param[1]
    server = None if sqlite else request.getfixturevalue("postgresql_server")
    first = request.getfixturevalue("migrated_file" if sqlite else "migrated_database")

    def copied(source):
        name = f"matrix_{uuid.uuid4().hex[:10]}"
        if sqlite:
            return f"sqlite:///{shutil.copy(source, folder / name)}"
        run(server, f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
        begun.append(name)
        return with_database(server, name)

    def source_of(url):
        return url.removeprefix("sqlite:///") if sqlite else begun[-1]

    def copy():
        if not made:
            url = copied(first)
            it = Matrix(url, named=named)
            it.populate()
            it.stage.product.engine.dispose()
            made.extend((source_of(url), it))
        source, before = made
        it = Matrix(copied(source), named=named)
        it.people, it.cases = before.people, before.cases
        return it

    yield copy
    for name in begun:
        run(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def matrix(prepared):
    made = prepared()
    yield made
    made.stage.product.engine.dispose()
    assert made.stage.surprises == []


@pytest.fixture
def by_role(prepared):
    made = prepared()
    yield made
    made.stage.product.engine.dispose()
    assert made.stage.surprises == []


def tries(matrix, route, identity, *, name=None, where=None):
    """Every way to every act on the concerns of a route and identity mode, with the label that it is about."""
    engagement = where or matrix.engagement.id
    for way in WAYS:
        case = matrix.case(route, identity, way.state)
        written = name(case) if name else case.label
        yield way.act, written, way.said(written, engagement)
    case = matrix.case(route, identity, "fresh")
    written = name(case) if name else case.label
    for message in case.messages:
        subject = f"{engagement}.{written}/{message}"
        yield "change", written, Press(action="concern.change", subject=subject, nonce="n")
        fields = {"text": "Changed by mistake"}
        yield "change", written, Submit(form="concern.change", subject=subject, nonce=uuid.uuid4().hex, fields=fields)


def listed(shown):
    return {word.rstrip(":") for word in shown.split() if word.startswith("C-")}


def all_refused(matrix, viewer, refused, sentence):
    """Let somebody try all of it: each is answered by the sentence, and nothing is changed by any."""
    before = matrix.kept()
    for act, written, said in refused:
        shown = plain_text(matrix.takes(viewer, said))
        assert shown == sentence(written), (viewer, act, said, shown)
    assert matrix.kept() == before, viewer


PAIRS = list(itertools.product(Route, Identity))


def in_turn(matrix, viewer, route, identity):
    """Every act once: which of its ways depends on the platform, so that each way is tried on one of them or more."""
    turn = list(Platform).index(viewer.actor.platform) + list(Identity).index(identity)
    ways = {}
    for act, written, said in tries(matrix, route, identity):
        ways.setdefault(act, []).append((act, written, said))
    return [them[turn % len(them)] for them in ways.values()]


@pytest.mark.parametrize("guest", [False, True], ids=["members", "guests"])
def test_whoever_does_not_read_a_route_finds_nothing_of_it(matrix, guest):
    """Everybody tries a third of the whole product, each route and identity on one of the platforms in turn.

    `make matrix` lets the members of an engagement where roles decide try all of it: ten minutes for both databases.
    """
    tried, third = set(), guest or matrix.named or not WHOLE
    slow = matrix.stage.product.engine.dialect.name == "postgresql"  # there each route on one platform
    for viewer in matrix.members(guest=guest):
        for route, identity in PAIRS:
            turn = (list(Platform).index(viewer.actor.platform) + list(Route).index(route)) % 3
            if matrix.reads(viewer, route, identity) or (third and list(Identity)[turn] is not identity):
                continue
            if third and slow and turn != list(Route).index(route) // 2:
                continue
            refused = in_turn(matrix, viewer, route, identity)
            all_refused(matrix, viewer, refused, words.no_such_concern)
            tried |= {(viewer.side, viewer.role, viewer.actor.platform, route, identity, act) for act, *_ in refused}
    if not third:
        cells = 17 * len(PAIRS) * len(Platform) * 13  # 8 roles and one person without, on either side: 18; 7 cells read
        assert len(tried) > cells - 3 * 3 * 13 * 18


def test_nobody_is_listed_or_counted_what_they_may_not_read(matrix):
    for guest in (False, True):
        viewers = list(matrix.members(guest=guest))  # one platform after the other: each role on one of them in turn
        for viewer in (it for n, it in enumerate(viewers) if WHOLE or (n // 3 + guest) % 3 == n % 3):

            def reads(it, viewer=viewer):
                return matrix.reads(viewer, it.route, it.identity)

            for route in Route:
                shown = plain_text(matrix.takes(viewer, Words(f"/concern list {route} all")))
                mine = {it.label for it in matrix.cases if it.route is route and reads(it)}
                assert listed(shown) == mine, (viewer, route)
            whole = plain_text(matrix.takes(viewer, Words("/concern list all")))
            more = plain_text(matrix.takes(viewer, Words("/concern list all page 2")))
            pressed = Press(action="concern.more", subject=f"{matrix.engagement.id}.list all page 3", nonce="n")
            more += plain_text(matrix.takes(viewer, pressed))
            mine = plain_text(matrix.takes(viewer, Words("/concern mine")))
            counts = plain_text(matrix.takes(viewer, Words("/concern counts")))
            assert listed(mine) == set()
            for it in matrix.cases:
                if not reads(it):
                    assert it.label not in listed(whole + more + counts)
                    assert it.text not in whole + more + counts
                if it.identity is not Identity.NAMED:
                    assert it.author not in whole + more + counts


def test_a_digest_names_what_somebody_reads_and_nothing_else(matrix):
    for viewer in (*matrix.members(), *matrix.members(guest=True)):
        person, guest = matrix.people[viewer.name], viewer.key == "guest"
        with matrix.stage.work() as work:
            work.people.note_guest(person.id, guest=guest)
        reply = matrix.bot.compose(
            matrix.engagement, ConcernAnnouncement(news=News.WEEKLY_DIGEST, recipient_id=person.id, concern=0)
        )
        shown = plain_text(reply) if reply else ""
        mine = {it.label for it in matrix.cases if matrix.reads(viewer, it.route, it.identity)}
        assert listed(shown) <= mine, viewer
        assert not any(it.text in shown for it in matrix.cases)
        with matrix.stage.work() as work:
            work.people.note_guest(person.id, guest=False)


CONTENT_FREE = {
    News.CONCERN_NUDGED,
    News.CONCERN_WAITS,
    News.READER_UNREACHED,
}  # told to some who may not read it; see test_escalation


def test_news_tell_nobody_else_anything(matrix):
    """Composed for whoever is no reader and not the author: none, or nothing of what it says."""
    for name, person in matrix.people.items():
        side, kind, platform = name.split("-")
        viewer = Viewer(name, account(name, Platform(platform)), side, kind, named=kind == "reader", key="member")
        if platform != Platform.TERMINAL or kind in {"author", "unknown"}:
            continue
        told = sorted(set(News) - {News.WEEKLY_DIGEST})
        for number, (it, news) in enumerate(itertools.product(matrix.cases, told)):
            if it.state == "fresh" and (WHOLE or (number + len(name)) % 2):  # half for each, and all among them
                announcement = ConcernAnnouncement(
                    news=news, recipient_id=person.id, concern=it.number, message=it.messages[0]
                )
                reply = matrix.bot.compose(matrix.engagement, announcement)
                shown = plain_text(reply) if reply else ""
                if not matrix.reads(viewer, it.route, it.identity):
                    assert it.text not in shown
                    assert it.author not in shown
                    assert news in CONTENT_FREE or not shown, (viewer, it, news)
                if it.identity is not Identity.NAMED:
                    assert it.author not in shown
                author = it.author.partition("-")[0]
                if side != author and author in STAYS[it.route]:
                    assert not shown, (viewer, it, news)


def outsiders(where):
    for platform, side in itertools.product(Platform, Side):
        yield Viewer(f"Olga {side}", account(f"other-{side}", platform), side), where
        yield Viewer("Stranger", account(f"stranger-{side}", platform), side), None


def test_another_engagement_and_strangers_learn_nothing(by_role):
    """Neither by their own engagement's name on a button, nor by this one's, nor with the right receipt."""
    for viewer, home in outsiders(by_role.elsewhere.id):
        for route, identity in PAIRS:
            for where in (by_role.engagement.id, by_role.elsewhere.id):
                for name in (None, lambda it: f"{it.label}-{SECRET}"):
                    if name and identity is not Identity.ANONYMOUS:
                        continue
                    before = by_role.kept()
                    for _, written, said in in_turn_of(by_role, route, identity, name, where, viewer):
                        shown = plain_text(by_role.takes(viewer, said))
                        assert shown in expected_outside(home, where, said, written), (viewer, said)
                    assert by_role.kept() == before


def in_turn_of(matrix, route, identity, name, where, viewer):
    every = list(tries(matrix, route, identity, name=name, where=where))
    return every[list(Platform).index(viewer.actor.platform) * 2 + (viewer.side == CUSTOMER) :: 6]


def expected_outside(home, where, said, written):
    if home is None:
        return {words.STRANGER}
    if not isinstance(said, Words) and where != home:
        return {words.NO_LONGER_THERE}
    return {words.NO_SUCH_RECEIPT, words.TOO_MANY_RECEIPTS} if SECRET in written else {words.no_such_concern(written)}


def test_a_wrong_receipt_opens_nothing_for_anybody(by_role):
    """Not even for those who may read the concern, nor where it is not anonymous."""
    for turn, viewer in enumerate(by_role.members()):
        before = by_role.kept()
        for at, (route, identity) in enumerate(PAIRS):
            every = list(tries(by_role, route, identity, name=lambda it: f"{it.label}-{WRONG}"))
            _, _, said = every[(turn + at) % len(every)]
            shown = plain_text(by_role.takes(viewer, said))
            assert shown in {words.NO_SUCH_RECEIPT, words.TOO_MANY_RECEIPTS}, (viewer, said)
        assert by_role.kept() == before


def author_of(case):
    """Whoever raised it, and what they call it."""
    side, kind, platform = case.author.split("-")
    viewer = Viewer(case.author, account(case.author, Platform(platform)), side, kind)
    return viewer, f"{case.label}-{SECRET}" if case.identity is Identity.ANONYMOUS else case.label


def a_reader(matrix, route, identity, platform):
    reads = (it for it in matrix.members() if matrix.reads(it, route, identity))
    return next(it for it in reads if it.actor.platform is platform)


def test_an_author_does_nothing_that_is_the_readers_and_a_reader_nothing_that_is_the_authors(matrix):
    """An author who is not anonymous holds every role, and is not the reader of their own concern for that."""
    for route, identity in PAIRS:
        author, name = author_of(matrix.case(route, identity, "fresh"))
        for act, written, said in tries(matrix, route, identity, name=lambda _, name=name: name):
            case = next(it for it in matrix.cases if it.label in written)
            author, own = author_of(case)
            if act not in AUTHOR_MAY and act != "change":
                before = matrix.kept()
                shown = plain_text(matrix.takes(author, named(said, written, own)))
                assert shown in {words.no_such_concern(own), words.no_such_concern(case.label)}, (author, said)
                assert matrix.kept() == before
        for platform in Platform:
            reader = a_reader(matrix, route, identity, platform)
            refused = [it for it in in_turn(matrix, reader, route, identity) if it[0] not in {*READER_MAY, "change"}]
            assert {act for act, *_ in refused} == {
                "consent",
                "confirm",
                "reopen",
                "reveal",
                "withdraw",
                "delete",
                "admit",
                "let_tell",
            }
            all_refused(matrix, reader, refused, words.no_such_concern)


def named(said, written, own):
    """The same with the name that its author uses."""
    if isinstance(said, Words):
        return replace(said, text=said.text.replace(written, own))
    return replace(said, subject=said.subject.replace(written, own))


def test_an_anonymous_author_finds_nothing_by_the_label_alone(by_role):
    for route in Route:
        case = by_role.case(route, Identity.ANONYMOUS, "fresh")
        author, _ = author_of(case)
        all_refused(by_role, author, list(tries(by_role, route, Identity.ANONYMOUS))[:6], words.no_such_concern)


@pytest.mark.parametrize("platform", list(Platform))
def test_what_may_be_done_is_done(matrix, platform):
    """Each reader and each author, in an engagement of their own: every act of theirs has its effect.

    Every third route and identity on this platform, all of them together on each database.
    """
    for route, identity in PAIRS:
        turn = (list(Route).index(route) + list(Identity).index(identity)) % len(Platform)
        if not WHOLE and list(Platform)[turn] is not platform:
            continue
        fresh, asked, over = (matrix.case(route, identity, state) for state in STATES)
        reader = a_reader(matrix, route, identity, platform)
        does(matrix, reader, press("", "concern.acknowledge"), fresh.label)
        does(matrix, reader, submit("", "concern.question", text="Since when?"), fresh.label)
        does(matrix, reader, submit("", "concern.answer", text="We will see."), fresh.label)
        does(matrix, reader, submit("", "concern.change", text="We see."), f"{fresh.label}/{last(matrix, fresh)}")
        does(matrix, reader, submit("", "concern.note", text="I asked the board."), fresh.label)
        does(
            matrix,
            reader,
            Way("", "", lambda name, _, over=over: Words(f"/concern link {name} {over.label}")),
            fresh.label,
        )
        own_lead = OWN_LEAD[raised_on(route, identity)]
        target = own_lead if route != own_lead else "hr"
        does(matrix, reader, submit("", "concern.handover", route=target), fresh.label)
        author, name = author_of(asked)
        does(matrix, author, Way("", "", lambda name, at: consents(name, at, platform)), name)
        if route is Route.BOTH_LEADS:  # every reader of the new route read it before: no consent is needed
            reader = next(it for it in matrix.members() if own_leads(matrix, it, target))
        does(matrix, reader, submit("", "concern.resolve", outcome="changed", text="Done."), fresh.label)
        author, name = author_of(over)
        does(matrix, author, press("", "concern.confirm"), name)
        does(matrix, author, command("", "reopen"), name)
        does(matrix, author, submit("", "concern.answer", text="Once more."), name)
        does(matrix, author, submit("", "concern.change", text=""), f"{name}/{last(matrix, over)}")
        does(matrix, author, press("", "concern.withdraw"), name)
        author, name = author_of(fresh)
        if identity is not Identity.NAMED:
            does(matrix, author, press("", "concern.revealed"), name)
        shown = plain_text(matrix.takes(author, Words(f"/concern show {fresh.label}")))
        assert fresh.text in shown
        does(matrix, author, press("", "concern.deleted"), fresh.label)
        left = plain_text(matrix.takes(reader, Words(f"/concern show {fresh.label}")))
        assert f"“{fresh.text}”" not in left
        assert f"author's {fresh.text}" not in left


def own_leads(matrix, viewer, route):
    """Whether they read that lead's route, whoever writes."""
    return any(matrix.reads(viewer, Route(route), identity) for identity in Identity)


def consents(name, where, platform):
    action = "concern.refuse" if platform is Platform.SLACK else "concern.consent"
    return Press(action=action, subject=f"{where}.{name}", nonce="n")


def does(matrix, viewer, way, name):
    """Let somebody do something, and see that it left something behind."""
    before = matrix.kept("concern", "message", "reader_note", "concern_link", "upshot")
    shown = plain_text(matrix.takes(viewer, way.said(name, matrix.engagement.id)))
    if matrix.kept("later_act") != [[]]:
        matrix.stage.calendar.pass_by(hours=1)
        matrix.bot.tend()
    assert matrix.kept("concern", "message", "reader_note", "concern_link", "upshot") != before, (viewer, name, shown)
    assert words.NO_LONGER_THERE not in shown


def last(matrix, case):
    """The message said last."""
    with matrix.stage.work() as work:
        return max(it.id for it in work.messages.of(case.number))
