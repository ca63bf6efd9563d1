"""Whoever has the whole database, and not the keys, does not learn who anybody is."""

import asyncio
import base64
import binascii
import contextlib
import hashlib
import re
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.delivery import Courier
from adapters.store.engine import transaction
from adapters.store.tables import metadata
from bot.people import Role, Side
from bot.turn import Actor, Address, Arrived, Platform, Turn, Words
from tests.integration.test_delivery import Scripted
from tests.integration.world import NOW

PEOPLE = 42
GIVEN = ("Oluwaseun", "Marguerite", "Thorvald", "Yevgeniya", "Bartholomew", "Xiomara", "Kazimierz")
FAMILY = ("Quesenberry", "Abernathy-Voss", "Lindqvist", "Papadopoulos", "Wojciechowski", "Fitzgibbon")
HASHES = (hashlib.md5, hashlib.sha1, hashlib.sha256)
PLATFORMS = {Platform.SLACK: "T0QX7", Platform.TEAMS: "tenant-5b1f", Platform.TERMINAL: "local"}
TOKEN = re.compile(rb"[A-Za-z0-9+/_-]{16,}")
MAX_VALUES = 1500  # values of the dump with which each secret is combined; the test says how many there were


class Somebody:
    """One of the people, with everything about them that must not be found."""

    def __init__(self, number):
        self.number = number
        self.platform = list(PLATFORMS)[number % 3]
        self.user = f"U{number:02}ZQ{7919 * (number + 3)}"
        self.name = f"{GIVEN[number % 7]} {FAMILY[number // 7]}"
        self.channel = f"D{number:02}KW{6101 * (number + 5)}"
        self.reference = {"conversation": f"a:{number:02}-{104729 * (number + 7)}"}

    @property
    def secrets(self):
        """The user id, the name and its parts' whole, and every part of the address."""
        return (self.user, self.name, self.channel, *self.reference.values())

    def turn(self, key, said):
        """Something this person does, alone with the bot."""
        workspace = PLATFORMS[self.platform]
        place = Address(
            platform=self.platform, workspace=workspace, channel=self.channel, reference=dict(self.reference)
        )
        actor = Actor(platform=self.platform, workspace=workspace, user_id=self.user, name=self.name)
        return Turn(
            key=f"{self.platform}:{self.user}:{key}",
            actor=actor,
            said=said,
            place=place,
            reach=place,
            at=NOW,
            thread=f"{self.channel}.{key}",
            card=f"{self.channel}:{key}",
        )


@pytest.fixture
def people(product):
    """Everybody has talked, raised a draft, and been answered; the last third has not been answered yet."""
    everybody = [Somebody(number) for number in range(PEOPLE)]
    engagement = product.administration.open("Alder and Brightwater")
    with product.store.work(engagement) as work:
        for it in everybody:
            side = list(Side)[it.number % 2]
            roles = {Role.STAFF, Role.LEAD} if it.number < 2 else {Role.STAFF}
            turn = it.turn("0", Arrived())
            work.people.add(turn.actor, name=it.name, side=side, roles=roles, at=NOW)
    for it in everybody:
        product.bot.handle(it.turn("1", Arrived()))
        product.bot.handle(it.turn("2", Words("/help")))
        product.bot.handle(it.turn("3", Words("/concern changes go live without a word")))
        if it.number == PEOPLE * 2 // 3:
            asyncio.run(delivered(product))
    return everybody


async def delivered(product):
    senders = {platform: Scripted(platform=platform, pace=0.0) for platform in PLATFORMS}
    courier = Courier(product.deliveries, product.bot, senders)
    while await courier.round():
        pass


def values_of(product):
    """Every value of every row of every table, as text."""
    with transaction(product.engine, reading=True) as connection:
        return {
            str(value)
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
            for value in row
            if value is not None
        }


def bytes_of(product, values):
    """What a thief has: every value, and on SQLite the file with what is not checkpointed yet."""
    found = "\n".join(sorted(values)).encode()
    if product.engine.dialect.name == "sqlite":
        path = Path(product.engine.url.database)
        for file in (path, path.with_name(f"{path.name}-wal")):
            found += file.read_bytes() if file.exists() else b""
    return found


def written(secret):
    """The ways in which a text may be written: in the clear, in hex, and in base64 wherever in it it begins."""
    raw = secret.encode()
    yield raw
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    for alignment in range(3):
        encoded = base64.b64encode(b"\0" * alignment + raw)
        # The first characters depend on what stands before, the last on what follows.
        inner = encoded[(alignment * 8 + 5) // 6 : len(encoded) - 4]
        yield inner
        yield inner.translate(bytes.maketrans(b"+/", b"-_"))


def digests_in(found):
    """The first 16 bytes of everything in the dump that may be a digest, in hex or in base64."""
    starts = set()
    for token in set(TOKEN.findall(found)):
        for part in {token, *token.split(b"-"), *token.split(b"_")}:
            with contextlib.suppress(binascii.Error):
                starts.add(binascii.unhexlify(part)[:16])
            padded = part.translate(bytes.maketrans(b"-_", b"+/"))
            starts.add(base64.b64decode(padded + b"=" * (-len(padded) % 4))[:16] if len(padded) % 4 != 1 else b"")
    return starts


def digests_of(secret, salts):
    """Every digest of the secret, alone and joined to each salt, before and after it, with and without a colon."""
    raw = secret.encode()
    between, after = b":" + raw, raw + b":"
    for make in HASHES:  # millions of them: what can be done outside the innermost loop is
        yield make(raw).digest()[:16]
        for salt in salts:
            yield make(salt + raw).digest()[:16]
            yield make(raw + salt).digest()[:16]
            yield make(salt + between).digest()[:16]
            yield make(after + salt).digest()[:16]


def salts_in(values):
    """The values that may be a salt: short, and not sealed."""
    salts = sorted({it.encode() for it in values if len(it) <= 64 and not it.startswith("1.")})
    assert 200 < len(salts) < MAX_VALUES, "all of them are tried"
    return salts


def test_no_dump_says_who_anybody_is(product, people):
    values = values_of(product)
    found = bytes_of(product, values)
    assert not [(secret, form) for it in people for secret in it.secrets for form in written(secret) if form in found]
    starts, salts = digests_in(found), salts_in(values)
    tried = {digest: secret for it in people for secret in it.secrets for digest in digests_of(secret, salts)}
    assert not [tried[digest] for digest in starts & tried.keys()]


def test_the_search_would_find_what_it_looks_for(product, people):
    """Each of the ways, planted once."""
    it, salt = people[5], "salt-5"
    for planted in (
        f"x{it.name}y",
        base64.b64encode(f"abcd{it.user}efgh".encode()).decode(),
        base64.urlsafe_b64encode(f"ab{it.channel}ef".encode()).decode(),
        it.user.encode().hex(),
    ):
        found = bytes_of(product, {planted})
        assert any(form in found for secret in it.secrets for form in written(secret)), planted
    for make in HASHES:
        for digest in (make(it.user.encode()), make(f"{salt}:{it.user}".encode()), make(f"{it.user}{salt}".encode())):
            for planted in (digest.hexdigest(), base64.urlsafe_b64encode(digest.digest()).decode()):
                assert digests_in(planted.encode()) & set(digests_of(it.user, [salt.encode()]))


def test_the_people_can_be_read_with_the_keys(product, people):
    [engagement] = product.administration.engagements()
    with product.store.reading(engagement) as work:
        assert [it.name for it in work.people.all()] == [it.name for it in people]
        assert {it.reach.channel for it in work.people.all()} == {it.channel for it in people}
