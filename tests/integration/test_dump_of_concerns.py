"""Whoever has the whole database, and not the keys, does not learn who raised what in confidence or anonymously.

Two hundred such concerns by many people on three platforms, answered, asked about, replied to and resolved, and most of
it delivered: every value of every table, and on SQLite the files, are searched for whoever wrote them.

What this does not show is in which order rows were added: `test_joins.py` compares that. Whoever also watched who typed
when could compare the two; that is why times are days and releases come late and in batches.
"""

import asyncio
import hashlib
import hmac
import re
import shutil
import uuid
from datetime import date, datetime, time
from itertools import cycle

import pytest
from sqlalchemy import select

from adapters.delivery import Courier
from adapters.store import tables
from adapters.store.engine import transaction
from bot.concerns import receipts
from bot.concerns.concern import Identity, Route
from bot.people import Role, Side
from bot.plain import plain_text
from bot.reply import Buttons
from bot.turn import Arrived, Platform, Press, Submit, Words
from tests.conftest import run, with_database
from tests.integration.test_delivery import Scripted
from tests.integration.test_dump import (
    FAMILY,
    GIVEN,
    PLATFORMS,
    Somebody,
    bytes_of,
    digests_in,
    digests_of,
    values_of,
    written,
)
from tests.unit.dialogues import Stage

AUTHORS, CONCERNS = 60, 200
MAX_SALTS = 12000
READERS = (
    (Side.PROVIDER, Role.LEAD),
    (Side.CUSTOMER, Role.LEAD),
    (Side.CUSTOMER, Role.HR),
    (Side.CUSTOMER, Role.SECURITY),
    (Side.CUSTOMER, Role.WELLBEING),
)
READ_BY = {
    Route.MSP_LEAD: 0,
    Route.CUSTOMER_LEAD: 1,
    Route.BOTH_LEADS: 1,
    Route.HR: 2,
    Route.SECURITY: 3,
    Route.WELLBEING: 4,
}


class Author(Somebody):
    """One of more people than there are names: each has a family name of their own."""

    def __init__(self, number):
        super().__init__(number % 42)
        self.number, self.platform = number, list(PLATFORMS)[number % 3]
        self.user = f"U{number:03}ZQ{7919 * (number + 3)}"
        self.name = f"{GIVEN[number % 7]} {FAMILY[number % 6]}-{GIVEN[number // 7 % 7]}{number}"
        self.channel = f"D{number:03}KW{6101 * (number + 5)}"
        self.reference = {"conversation": f"a:{number:03}-{104729 * (number + 7)}"}


class Office:
    """Everybody, the concerns that were raised, and the moments at which their authors did something."""

    def __init__(self, url):
        self.stage = Stage(url)
        self.product = self.stage.product
        self.authors = [Author(number) for number in range(AUTHORS)]
        self.readers = [Author(AUTHORS + number) for number in range(len(READERS))]
        self.moments = set()
        self.raised = []  # who, what they call it, its label, its identity mode
        self._keys = iter(range(10**6))
        self.engagement = self.stage.engagements["Alder and Brightwater"]

    def does(self, who, said):
        """Let some time pass, and somebody do something then."""
        self.stage.calendar.pass_by(seconds=17, microseconds=next(self._keys) + 1)
        if who in self.authors:
            self.moments.add(self.stage.calendar())
        return self.product.bot.handle(who.turn(str(next(self._keys)), said))

    def populate(self):
        """Let everybody in."""
        with self.stage.work() as work:
            sides = cycle(Side)
            people = [(it, next(sides), {Role.STAFF}) for it in self.authors]
            people += [(it, side, {Role.STAFF, role}) for it, (side, role) in zip(self.readers, READERS, strict=True)]
            for it, side, roles in people:
                work.people.add(it.turn("0", Arrived()).actor, name=it.name, side=side, roles=roles, at=self.now)
        for it, _, _ in people:
            self.does(it, Arrived())

    @property
    def now(self):
        """The time here."""
        return self.stage.calendar()

    def subject(self, name):
        """What a button about it carries."""
        return f"{self.engagement.id}.{name}"

    def raise_concern(self, number):
        """Fill in the form and confirm it, and keep what the author calls it."""
        author, route = self.authors[number % AUTHORS], list(Route)[number % len(Route)]
        identity = Identity.ANONYMOUS if number % 2 else Identity.CONFIDENTIAL
        text = f"Worry {number}: something is not right in what we do here, and nobody says so."
        fields = {"text": text, "topic": "other", "severity": "medium", "route": route, "identity": identity}
        shown = self.does(
            author, Submit(form="concern.write", subject=self.subject(""), nonce=f"w{number}", fields=fields)
        )
        log = next(it for block in shown.blocks if isinstance(block, Buttons) for it in block.buttons)
        receipt = plain_text(self.does(author, Press(action=log.action, subject=log.subject, nonce=log.nonce)))
        name = re.search(r"C-\d+(?:-\w{4}){4}" if number % 2 else r"C-\d+", receipt)[0]
        label = re.match(r"C-\d+", name)[0]
        self.raised.append((author, name, label, self.readers[READ_BY[route]]))

    def sends(self, who, name, form, **fields):
        """Let somebody send a form about a concern."""
        nonce = f"{form}-{next(self._keys)}"
        return self.does(who, Submit(form=form, subject=self.subject(name), nonce=nonce, fields=fields))

    def presses(self, who, name, action):
        """Let somebody press a button on its card."""
        return self.does(who, Press(action=action, subject=self.subject(name), nonce=f"p{next(self._keys)}"))

    def release(self):
        """Let enough time pass for everything held back."""
        self.stage.calendar.pass_by(hours=1)
        self.product.bot.tend()

    def talk(self, number, author, name, label, reader):
        """Each kind of dialogue in turn: every act of an author is in some."""
        self.sends(reader, label, "concern.question", text=f"Question {number}: where?")
        if number % 3:
            self.sends(author, name, "concern.answer", text=f"Reply {number}: everywhere.")
        if number % 5 == 1:
            self.does(author, Words("/concern mine"))
            self.does(author, Words(f"/concern receipt {name}"))
        if number % 7 == 2:
            self.presses(author, name, "concern.withdraw")
            self.presses(author, name, "concern.reopen")
        if number % 7 == 3:
            self.sends(reader, label, "concern.handover", route="hr")
            self.presses(author, name, "concern.consent")
        if number % 2 and number % 7 != 3:
            self.sends(reader, label, "concern.resolve", outcome="changed", text=f"Outcome {number}")
            self.presses(author, name, "concern.confirm" if number % 3 else "concern.reopen")

    async def delivered(self):
        """Deliver all that is due."""
        senders = {platform: Scripted(platform=platform, pace=0.0) for platform in Platform}
        courier = Courier(self.product.deliveries, self.product.bot, senders)
        while await courier.round():
            pass


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def office(request, tmp_path_factory):
    """Return the office at the end; the last quarter of what is to be said has not been delivered."""
    patch = pytest.MonkeyPatch()
    patch.setitem(receipts.COST, "n", 2)  # a slow hash is slow a thousand times; that it is slow is tested elsewhere
    made = Office(fresh_url(request, tmp_path_factory))
    made.populate()
    for number in range(CONCERNS):
        made.raise_concern(number)
    made.release()
    asyncio.run(made.delivered())
    for number, it in enumerate(made.raised):
        made.talk(number, *it)
        if number == CONCERNS * 3 // 4:
            made.release()
            asyncio.run(made.delivered())
    made.release()
    yield made
    patch.undo()
    made.product.engine.dispose()
    assert made.stage.surprises == []


def fresh_url(request, tmp_path_factory):
    if request.param == "sqlite":
        return f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_file'), tmp_path_factory.mktemp('dump'))}"
    server, name = request.getfixturevalue("postgresql_server"), f"dump_{uuid.uuid4().hex[:10]}"
    run(server, f'CREATE DATABASE "{name}" TEMPLATE "{request.getfixturevalue("migrated_database")}"')
    request.addfinalizer(lambda: run(server, f'DROP DATABASE "{name}" WITH (FORCE)'))
    return with_database(server, name)


def rows(office, *wanted):
    with transaction(office.product.engine, reading=True) as connection:
        return {
            table.name: [row._asdict() for row in connection.execute(select(table))]
            for table in tables.metadata.sorted_tables
            if not wanted or table.name in wanted
        }


def keyed_digests(secret, salts):
    """What HMAC makes of it with any value as the key."""
    raw = secret.encode()
    return (hmac.digest(salt, raw, hashlib.sha256)[:16] for salt in salts)


def test_there_is_enough_to_be_searched(office):
    everything = rows(office)
    assert len(everything["concern"]) == CONCERNS
    assert {row["identity"] for row in everything["concern"]} == {Identity.CONFIDENTIAL, Identity.ANONYMOUS}
    assert len({it.platform for it in office.authors}) == 3
    assert len(everything["message"]) > CONCERNS
    assert len({row["state"] for row in everything["concern"]}) >= 4
    assert {"sent", "pending"} <= {row["state"] for row in everything["outbox"]}


def test_no_dump_says_who_wrote_a_concern(office):
    """In the clear, in base64, in hex; hashed alone, or together with any value that is in the dump."""
    values = values_of(office.product)
    found = bytes_of(office.product, values)
    secrets = [(it, secret) for it in office.authors for secret in it.secrets]
    assert not [(secret, form) for _, secret in secrets for form in written(secret) if form in found]
    starts = digests_in(found)
    salts = sorted({it.encode() for it in values if len(it) <= 64 and not it.startswith("1.")})
    assert 1000 < len(salts) < MAX_SALTS, f"all {len(salts)} of them are tried"
    for _, secret in secrets:
        assert not starts.intersection(digests_of(secret, salts)), secret
        assert not starts.intersection(keyed_digests(secret, salts)), secret


# Columns whose values say nothing of who wrote a concern: the tenant, kinds and counts, days, and what readers did.
KINDS = {"engagement_id", "identity", "side", "topic", "severity", "route", "state", "outcome", "cycle", "next_route"}
KINDS |= {"meant_for", "by_author", "asks", "change", "id", "concern", "urgency"}
READERS_OWN = {"acknowledged_by", "acknowledged_at", "answered_at", "waiting_since", "resolved_by", "resolved_at"}
READERS_OWN |= {"next_by", "since"}
SHARED_MOMENTS = {
    "release_at",
    "released_at",
    "next_check",
    "until",
    "moved_at",
    "reopened_at",
}  # of the clock, for all that was due then


def said_by_authors(everything):
    """The rows of concerns, and of what their authors said, without the columns above."""
    for name in ("concern", "message", "pause"):
        for row in everything[name]:
            if name == "message" and not row["by_author"]:
                continue
            left = row.keys() - KINDS - READERS_OWN - SHARED_MOMENTS
            values = {column: row[column] for column in left if row[column] not in {None, ""}}
            # People say "C-7"; a bare 7 is any row's seventh.
            yield name, {column: f"C-{it}" if column == "number" else it for column, it in values.items()}


def is_day(value):
    return value.time() == time(0) if isinstance(value, datetime) else isinstance(value, date)


def test_no_value_of_what_authors_wrote_stands_in_a_row_about_people(office):
    """Whichever table it is: nothing there can be joined to a concern or to what its author said."""
    everything = rows(office)
    about_people = ("person", "role", "choice", "draft", "inbox", "outbox", "destination", "conversation")
    theirs = {
        str(value) for name in (*about_people, "wrong_receipt") for row in everything[name] for value in row.values()
    }
    for name, row in said_by_authors(everything):
        joined = {column for column, value in row.items() if not is_day(value) and str(value) in theirs}
        assert not joined, (name, joined, row)


def test_what_authors_did_is_nowhere_noted_to_the_second(office):
    """Not in the concern, what is said about it, or the audit."""
    everything = rows(office)
    for name in ("concern", "message", "pause", "audit", "step_taken"):
        for row in everything[name]:
            about_concern = name != "audit" or str(row["subject"]).startswith("C-")
            assert not (about_concern and office.moments & {it for it in row.values() if isinstance(it, datetime)}), row


def test_the_audit_names_readers_alone(office):
    everything = rows(office, "audit")["audit"]
    with office.stage.work() as work:
        readers = {it.id for it in work.people.all() if it.roles - {Role.STAFF}}
    lines = [row for row in everything if str(row["subject"]).startswith("C-")]
    assert len(lines) > 3 * CONCERNS
    assert {row["actor_id"] for row in lines} - {None} <= readers
    nobody = [row for row in lines if row["actor_id"] is None and not is_day(row["at"])]
    assert {row["act"] for row in nobody} <= {"concern.released", "concern.answered"}, "the clock's own moments"


def test_the_rows_of_a_concern_hold_no_author(office):
    everything = rows(office)
    assert {row["author_id"] for row in everything["concern"]} == {None}
    assert {row["author_id"] for row in everything["message"] if row["by_author"]} == {None}
    anonymous = [row for row in everything["concern"] if row["identity"] == Identity.ANONYMOUS]
    assert {row["author_sealed"] for row in anonymous} == {None}
    keys = {row["name"] for row in everything["data_key"]}
    assert not [row for row in anonymous if f"concern:{row['engagement_id']}:{row['number']}" in keys]
    assert not everything["draft"], "what became a concern is a draft no longer"
    sealed = [row["author_sealed"] for row in everything["concern"] if row["author_sealed"]]
    assert len(set(sealed)) == len(sealed) == CONCERNS // 2, "the same author never looks the same twice"
