"""The database's history runs up and down on both databases, and what it leaves is what the tables say."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import JSON, MetaData, Table, inspect, select, text

from adapters.keys import ConfiguredKeys, KeysUnusable, Ring
from adapters.main import assemble
from adapters.settings import Settings
from adapters.store import migrating
from adapters.store.engine import open_engine, transaction
from adapters.store.tables import concern, message, metadata
from adapters.store.vault import Vault, opened
from bot.concerns.concern import Identity, Resolution, Route
from bot.concerns.routes import readers
from bot.editing.findable import words_of
from bot.people import Side
from bot.turn import Actor, Address, Platform
from knowledge.entry import Translation, entry_to_mapping
from knowledge.starter import starter_knowledge
from tests.integration.world import NOW, draft, everybody, populate, rows_of, turn
from tests.keys import RING


def tables_of(engine):
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_every_revision_runs_up_down_and_up_again(database_url):
    engine = open_engine(database_url)
    assert tables_of(engine) == set(metadata.tables)
    migrating.downgrade(engine, "base")
    assert tables_of(engine) == set()
    assert not migrating.is_current(engine)
    migrating.upgrade(engine)
    assert tables_of(engine) == set(metadata.tables)
    assert migrating.is_current(engine)
    engine.dispose()


def test_rows_of_the_release_before_survive_a_change_of_tables_and_its_undoing(database_url):
    engine = open_engine(database_url)
    migrating.downgrade(engine, "0001")
    with transaction(engine) as connection:
        connection.execute(
            text(
                "INSERT INTO engagement (id, name, demo, revision, concerns, audited, created_at)"
                " VALUES (7, 'Alder', :no, 3, 4, 5, '2026-03-02 09:30:00')"
            ),
            {"no": False},
        )
        connection.execute(
            text(
                "INSERT INTO person (id, engagement_id, platform, workspace, user_id, name, side, active, created_at)"
                " VALUES (9, 7, 'terminal', 'local', 'ana', 'Ana', 'customer', :yes, '2026-03-02 09:30:00')"
            ),
            {"yes": True},
        )
    everything = "SELECT e.name, e.revision, p.name FROM engagement e JOIN person p ON p.engagement_id = e.id"
    vault = Vault(ConfiguredKeys(RING))
    for _ in range(2):
        migrating.upgrade(engine, vault=vault)
        with opened(engine, vault) as connection:
            [(name, *counted)] = connection.execute(text(everything)).all()
            assert (name, vault.unseal(counted.pop(), about="person:9:name"), *counted) == ("Alder", "Ana", 3)
        migrating.downgrade(engine, "0001", vault=vault)
        with transaction(engine) as connection:
            assert connection.execute(text(everything)).all() == [("Alder", 3, "Ana")]
    migrating.upgrade(engine, vault=vault)
    with transaction(engine) as connection:
        assert connection.execute(text("SELECT passed_on, taught, caution FROM engagement")).all() == [(0, 0, None)]
    engine.dispose()


def test_own_kinds_go_with_their_table_and_what_was_taught_stays(database_url):
    engine = open_engine(database_url)
    migrating.downgrade(engine, "0003", vault=Vault(ConfiguredKeys(RING)))
    with transaction(engine) as connection:
        for statement in (
            (
                "INSERT INTO engagement (id, name, demo, revision, concerns, audited, created_at)"
                " VALUES (7, 'Alder', :no, 3, 4, 5, '2026-03-02 09:30:00')"
            ),
            (
                "INSERT INTO person (id, engagement_id, platform, workspace, user_id, name, side, active, created_at)"
                " VALUES (9, 7, 'terminal', 'local', 'ana', 'Ana', 'customer', :yes, '2026-03-02 09:30:00')"
            ),
            (
                "INSERT INTO phrasing (engagement_id, number, target, is_kind, text, taught_by, taught_at)"
                " VALUES (7, 1, 'canteen', :yes, 'soup', 9, '2026-03-02 09:30:00')"
            ),
            (
                "INSERT INTO own_kind (engagement_id, name, reaction, examples, counts, proposal, shown_at, added_by,"
                " added_at) VALUES (7, 'canteen', 'decline_offtopic', '[]', :yes, 'p1', 3, 9, '2026-03-02 09:30:00')"
            ),
        ):
            connection.execute(text(statement), {"yes": True, "no": False})
    migrating.downgrade(engine, "0002")
    assert "own_kind" not in tables_of(engine)
    migrating.upgrade(engine, vault=Vault(ConfiguredKeys(RING)))
    with transaction(engine) as connection:
        assert connection.execute(text("SELECT target FROM phrasing")).all() == [("canteen",)]
        assert connection.execute(text("SELECT name FROM own_kind")).all() == []
    engine.dispose()


def test_the_migrated_database_has_exactly_the_declared_tables(database_url):
    engine = open_engine(database_url)
    migrating.check(engine)
    with transaction(engine) as connection:
        connection.execute(text("ALTER TABLE gate ADD COLUMN planted INTEGER"))
    with pytest.raises(CommandError):
        migrating.check(engine)
    engine.dispose()


# ------------------------------------------------------ 0004: what was in the clear is sealed, and can be opened again
ADDRESS = {"platform": "slack", "workspace": "T1", "channel": "D9ANA", "reference": {"dm": "D9ANA"}}
ANNOUNCED = {"news": "concern_raised", "recipient_id": 9, "concern": 1, "message": None}
AT = datetime(2026, 3, 2, 9, 30)  # noqa: DTZ001 - as the database keeps it
CLEAR = {
    "engagement": [{"id": 7, "name": "Alder", "demo": False, "revision": 0, "concerns": 0, "audited": 0}],
    "person": [
        {"id": 9, "user_id": "U9ANA", "name": "Ana Zoë Silva", "reach": ADDRESS},
        {"id": 10, "user_id": "U9BEN", "name": "Ben Okafor", "reach": None},
    ],
    "role": [{"engagement_id": 7, "person_id": 9, "role": "staff"}],
    "choice": [
        {"platform": "slack", "workspace": "T1", "user_id": "U9ANA", "engagement_id": 7},
        {"platform": "slack", "workspace": "T1", "user_id": "U9GONE", "engagement_id": 7},
    ],
    "inbox": [{"event_key": f"slack:T1:Ev{number}", "received_at": AT} for number in range(3)],
    "destination": [{"dest": "slack:T1:D9ANA", "platform": "slack", "address": ADDRESS, "ready_at": AT}],
    "outbox": [
        {"id": 1, "dedupe_key": "reply:a", "kind": "reply", "payload": {"blocks": []}, "thread": "9.1", "card": "9.2"},
        {"id": 2, "dedupe_key": "7:concern_raised:1:0:9", "kind": "concern_raised", "payload": ANNOUNCED},
        {
            "id": 3,
            "dedupe_key": "reply:b",
            "kind": "reply",
            "state": "sent",
            "thread": "9.3",
            "remote_ref": "D9ANA:9.4",
        },
    ],
    "draft": [{"id": "d1", "author_id": 9, "text": "They are after my job.", "created_at": AT}],
    "conversation": [{"person_id": 9, "place": "abc", "entry": "x", "question": "who decides?", "at": AT}],
}
WHERE = {"engagement_id": 7, "platform": "slack", "workspace": "T1"}
WAITING = {"state": "pending", "attempts": 0, "available_at": AT, "created_at": AT, "remote_ref": None}
USUAL = {
    "engagement": {"created_at": AT, "passed_on": 0, "taught": 0},
    "person": {**WHERE, "side": "customer", "active": True, "created_at": AT},
    "outbox": {
        **WAITING,
        "dest": "slack:T1:D9ANA",
        "engagement_id": 7,
        **dict.fromkeys(("payload", "thread", "card")),
    },
    "draft": {"engagement_id": 7, "topic": "change", "severity": "medium", "route": "hr"},
    "conversation": {"engagement_id": 7},
}
SECRETS = ("U9ANA", "U9BEN", "U9GONE", "D9ANA", "Silva", "Okafor", "Ev1", "my job", "who decides", "9.2", "_raised")


def table_of(engine, name):
    table = Table(name, MetaData(), autoload_with=engine, resolve_fks=False)
    for column in table.c:
        if isinstance(column.type, JSON):
            column.type.none_as_null = True
    return table


def filled(engine):
    """Put what the release before kept into its tables."""
    migrating.downgrade(engine, "0002")
    for name, rows in CLEAR.items():
        table = table_of(engine, name)
        with transaction(engine) as connection:
            connection.execute(table.insert(), [USUAL.get(name, {}) | row for row in rows])
    return contents(engine)


def contents(engine):
    """Everything that is in the database."""
    tables = [table_of(engine, name) for name in tables_of(engine)]
    with transaction(engine, reading=True) as connection:
        return {
            table.name: sorted(map(dict, connection.execute(select(table)).mappings()), key=repr) for table in tables
        }


def secrets_in(found):
    return [secret for secret in SECRETS if secret in json.dumps(found, default=str, ensure_ascii=False)]


def test_what_was_in_the_clear_is_sealed_and_can_be_opened_again(database_url):
    engine, vault = open_engine(database_url), Vault(ConfiguredKeys(RING))
    before = filled(engine)
    assert secrets_in(before) == list(SECRETS)
    migrating.upgrade(engine, "0004", vault=vault)
    after = contents(engine)
    assert secrets_in(after) == []
    assert after["conversation"] == [], "it counts for half an hour"
    assert [(name, len(after[name])) for name in CLEAR if name != "conversation"] == [
        (name, len(rows)) for name, rows in CLEAR.items() if name != "conversation"
    ]
    [sent] = (row for row in after["outbox"] if row["state"] == "sent")
    assert (sent["thread"], sent["card"]) == (None, None)
    migrating.downgrade(engine, "0002", vault=vault)
    again = contents(engine)
    for name in ("engagement", "person", "role", "destination", "draft"):
        assert again[name] == before[name]
    assert "U9ANA" in {row["user_id"] for row in again["choice"]}
    assert len(again["inbox"]) == 3
    kept, was = ({row["id"]: row for row in each["outbox"]} for each in (again, before))
    assert kept[1] == was[1] | {"dedupe_key": kept[1]["dedupe_key"]}
    assert kept[2] == was[2]
    assert kept[3] == was[3] | {"dedupe_key": kept[3]["dedupe_key"], "thread": None}
    engine.dispose()


def test_a_person_of_the_release_before_is_recognised_and_answered(database_url):
    product = assemble(Settings(database_url=database_url, port=0, slack=None, teams=None, ring=RING))
    filled(product.engine)
    migrating.upgrade(product.engine, vault=product.vault)
    [membership] = product.store.memberships(Actor(platform=Platform.SLACK, workspace="T1", user_id="U9ANA"))
    assert (membership.person.name, membership.person.reach) == ("Ana Zoë Silva", Address(**ADDRESS))
    with product.store.work(membership.engagement) as work:
        assert work.concerns.draft("d1", 9).text == "They are after my job."
        assert not work.inbox.first_time("slack:T1:Ev1")
    [delivery] = product.deliveries.claim(list(Platform), lambda _: "")
    assert (delivery.lease.address, delivery.thread, delivery.card) == (Address(**ADDRESS), "9.1", "9.2")
    product.engine.dispose()


def test_nothing_is_sealed_or_opened_without_the_right_keys(database_url):
    engine, right = open_engine(database_url), Vault(ConfiguredKeys(RING))
    before = filled(engine)
    for vault in (None, Vault(ConfiguredKeys(None))):
        with pytest.raises(KeysUnusable):
            migrating.upgrade(engine, vault=vault)
        assert contents(engine) == before
    migrating.upgrade(engine, "0004", vault=right)
    sealed = contents(engine)
    for vault in (None, Vault(ConfiguredKeys(None)), Vault(ConfiguredKeys(Ring({1: bytes(32)})))):
        with pytest.raises(KeysUnusable):
            migrating.downgrade(engine, "0002", vault=vault)
        assert contents(engine) == sealed
    engine.dispose()


def test_what_was_in_the_clear_does_not_stay_in_the_files_free_space(sqlite_url):
    engine = open_engine(sqlite_url)
    filled(engine)
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    files = [path, path.with_name(f"{path.name}-wal")]
    assert any(b"U9ANA" in file.read_bytes() for file in files)
    migrating.upgrade(engine, "0004", vault=Vault(ConfiguredKeys(RING)))
    left = b"".join(file.read_bytes() for file in files if file.exists())
    assert not [secret for secret in SECRETS if len(secret) > 3 and secret.encode() in left]
    engine.dispose()


def test_the_newest_revision_is_known_without_loading_any():
    scripts = ScriptDirectory.from_config(migrating._config(None, None))
    assert migrating.newest() == scripts.get_current_head()
    assert all(Path(it.path).name.startswith(f"{it.revision}_") for it in scripts.walk_revisions())


def test_what_is_found_by_slots_is_found_again_after_the_way_down_and_up(database_url):
    product = assemble(Settings(database_url=database_url, port=0, slack=None, teams=None, ring=RING))
    world = populate(product)
    ana, numbers = world.people["ana"].id, []
    for number in range(3):
        made = replace(draft(ana, f"d{number}"), identity=Identity.CONFIDENTIAL)
        with world.work() as work:
            work.concerns.keep_draft(made)
            numbers.append(work.concerns.log(made, Side.CUSTOMER, NOW, release_at=NOW, agreed=everybody(work)).number)
            work.threads.begin(ana, numbers[-1], "slack:T1:D1", f"{number}.1", NOW)
    migrating.downgrade(product.engine, "0011", vault=product.vault)
    migrating.upgrade(product.engine, vault=product.vault)
    with world.work() as work:
        assert {it.number for it in work.concerns.by_author(ana)} == set(numbers)
        assert work.concerns.by_author(world.people["ben"].id) == ()
        assert [work.threads.about("slack:T1:D1", f"{number}.1", ana) for number in range(3)] == numbers
        work.threads.forget_all(numbers[:2])
        assert [work.threads.about("slack:T1:D1", f"{number}.1", ana) for number in range(3)] == [
            None,
            None,
            numbers[2],
        ]
    assert {row.urgency for row in rows_of(product, concern)} == {2}
    product.engine.dispose()


def test_turns_that_wait_are_not_lost_on_the_way_down(database_url):
    product = assemble(Settings(database_url=database_url, port=0, slack=None, teams=None, ring=RING))
    populate(product)
    [waiting] = product.turns.take_in([turn("e1", "ana", "/help")], at_once=1)
    with pytest.raises(RuntimeError, match="1 acknowledged turns wait"):
        migrating.downgrade(product.engine, "0009", vault=product.vault)
    product.bot.handle(waiting.turn, waiting=waiting.number)
    migrating.downgrade(product.engine, "0009", vault=product.vault)
    migrating.upgrade(product.engine, vault=product.vault)
    assert not product.bot.handle(waiting.turn).blocks, "its key is still known"
    product.engine.dispose()


def test_words_are_sealed_and_readers_kept_on_the_way_up_and_open_again_on_the_way_down(database_url):
    product = assemble(Settings(database_url=database_url, port=0, slack=None, teams=None, ring=RING))
    world = populate(product)
    number = world.log(route=Route.BOTH_LEADS, text="they never ask us").number
    with world.work() as work:
        work.people.note_reach(world.people["hana"].id, None)
        work.messages.say(number, "who does not?", "n1", NOW, author_id=world.people["ben"].id)
        work.concerns.resolve(number, world.people["ben"].id, Resolution.CHANGED, "we ask now", NOW)
    migrating.downgrade(product.engine, "0012", vault=product.vault)
    with transaction(product.engine, reading=True) as connection:
        [written] = connection.execute(text("SELECT text, outcome_text FROM concern")).all()
        [said] = connection.execute(text("SELECT text FROM message")).scalars()
        reaches = connection.execute(text("SELECT reach FROM person WHERE id = :it"), {"it": world.people["hana"].id})
        assert reaches.scalar_one() is None
    assert (*written, said) == ("they never ask us", "we ask now", "who does not?")
    migrating.upgrade(product.engine, vault=product.vault)
    [row], [message_row] = rows_of(product, concern), rows_of(product, message)
    assert not {"they never ask us", "we ask now", "who does not?"} & {row.text, row.outcome_text, message_row.text}
    with world.work() as work:
        kept = work.concerns.find(number)
        assert (kept.text, kept.outcome_text) == ("they never ask us", "we ask now")
        assert [it.text for it in work.messages.of(number)] == ["who does not?"]
        leads = {world.people[name].id for name in ("ben", "carla")}
        assert kept.circle.agreed == leads
        assert {it.id for it in readers(work, kept)} == leads
    product.engine.dispose()


def test_no_word_stays_where_the_words_were(tmp_path):
    """Sealed in the table, and gone from what the file keeps of before."""
    file = tmp_path / "one.db"
    product = assemble(Settings(database_url=f"sqlite:///{file}", port=0, slack=None, teams=None, ring=RING))
    migrating.upgrade(product.engine, vault=product.vault)
    world = populate(product)
    for number in range(30):
        world.log(f"d{number}", text=f"they never ask us {number}")
    migrating.downgrade(product.engine, "0012", vault=product.vault)
    product.engine.dispose()
    assert b"they never ask us" in file.read_bytes()
    migrating.upgrade(product.engine, vault=product.vault)
    product.engine.dispose()
    left = [it for it in (file, *tmp_path.glob("one.db-*")) if it.exists() and b"they never ask us" in it.read_bytes()]
    assert left == []


def test_a_database_of_a_newer_release_is_said_to_be_one(database_url):
    product = assemble(Settings(database_url=database_url, port=0, slack=None, teams=None, ring=RING))
    migrating.upgrade(product.engine, vault=product.vault)
    assert not migrating.is_newer(product.engine)
    with transaction(product.engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert migrating.is_newer(product.engine)
    assert not migrating.is_current(product.engine)
    product.engine.dispose()


PERSON = {
    "engagement_id": 7,
    "id": 1,
    "platform": "terminal",
    "workspace": "w",
    "user_id": "p1",
    "account": "a1",
    "name": "x",
    "active": True,
    "created_at": AT,
}


# ------------------------------------------------------ 0020: what an entry cites is part of its version
def test_versions_of_the_release_before_keep_what_they_cited(database_url):
    engine = open_engine(database_url)
    migrating.downgrade(engine, "0019", vault=Vault(ConfiguredKeys(RING)))
    source = {
        "id": "nsa",
        "name": "NSA",
        "title": "Ten strategies",
        "year": 2018,
        "url": "https://n.example",
        "read": "all",
    }
    rows = {
        "engagement": [{"id": 7, "name": "Alder", "demo": False, "revision": 0, "audited": 0, "created_at": AT}],
        "source": [{"engagement_id": 7, "name": "nsa", "content": source, "position": 0}],
        "entry": [{"engagement_id": 7, "name": "keys", "version": 2, "position": 0}],
        "entry_version": [
            {"engagement_id": 7, "name": "keys", "version": it, "content": {"cites": cites}, "created_at": AT}
            for it, cites in ((1, []), (2, ["nsa", "gone"]))
        ],
        "person": [{**PERSON, "side": "customer"}],
        "approval": [
            {"engagement_id": 7, "name": "keys", "version": 1, "side": "customer", "person_id": 1, "approved_at": AT}
        ],
    }
    for name, them in rows.items():
        table = table_of(engine, name)
        with transaction(engine) as connection:
            connection.execute(table.insert(), them)
    before = contents(engine)["entry_version"]
    migrating.upgrade(engine, vault=Vault(ConfiguredKeys(RING)))
    after = contents(engine)["entry_version"]
    assert [it["cited"] for it in sorted(after, key=lambda it: it["version"])] == [{}, {"nsa": source}]
    migrating.downgrade(engine, "0019", vault=Vault(ConfiguredKeys(RING)))
    assert contents(engine)["entry_version"] == before
    engine.dispose()


# ------------------------------------------------------ 0021: approvals are people's; what is retired stays silent
def test_approvals_of_the_release_before_are_kept_and_what_is_retired_stays_silent_on_the_way_back(database_url):
    engine = open_engine(database_url)
    migrating.downgrade(engine, "0020", vault=Vault(ConfiguredKeys(RING)))
    given = {"engagement_id": 7, "name": "keys", "version": 1, "approved_at": AT}
    rows = {
        "engagement": [{"id": 7, "name": "Alder", "demo": False, "revision": 0, "audited": 0, "created_at": AT}],
        "person": [
            {**PERSON, "id": it, "user_id": f"p{it}", "account": f"a{it}", "side": side}
            for it, side in ((1, "customer"), (2, "provider"))
        ],
        "entry": [
            {"engagement_id": 7, "name": it, "version": 1, "published_version": 1, "position": 0}
            for it in ("keys", "other")
        ],
        "entry_version": [
            {"engagement_id": 7, "name": it, "version": 1, "content": {"cites": []}, "cited": {}, "created_at": AT}
            for it in ("keys", "other")
        ],
        "approval": [{**given, "side": side, "person_id": it} for it, side in ((1, "customer"), (2, "provider"))],
    }
    for name, them in rows.items():
        table = table_of(engine, name)
        with transaction(engine) as connection:
            connection.execute(table.insert(), them)
    before = contents(engine)["approval"]
    migrating.upgrade(engine, vault=Vault(ConfiguredKeys(RING)))
    after = contents(engine)
    assert sorted((it["person_id"], it["side"], bool(it["for_risk"])) for it in after["approval"]) == [
        (1, "customer", False),
        (2, "provider", False),
    ]
    entry, approval = table_of(engine, "entry"), table_of(engine, "approval")
    with transaction(engine) as connection:
        connection.execute(entry.update().where(entry.c.name == "keys").values(retired_version=1))
        connection.execute(approval.update().where(approval.c.person_id == 2).values(for_risk=True))
    migrating.downgrade(engine, "0020", vault=Vault(ConfiguredKeys(RING)))
    back = contents(engine)
    assert sorted(map(str, back["approval"])) == sorted(map(str, before))
    assert {it["name"]: it["published_version"] for it in back["entry"]} == {"keys": None, "other": 1}
    engine.dispose()


def test_entries_of_the_release_before_are_found_by_their_words(database_url):
    engine = open_engine(database_url)
    migrating.downgrade(engine, "0021", vault=Vault(ConfiguredKeys(RING)))
    base = starter_knowledge()
    german = Translation(language="de", myth="Wir verlieren Zugänge.", answer="Nein.", questions=("Wirklich?",))
    entries = [replace(base.entries[0], translations=(german,)), *base.entries[1:]]
    known = {"version": 3, "published_version": 2, "position": 0}
    rows = {
        "engagement": [{"id": 7, "name": "Alder", "demo": False, "revision": 0, "audited": 0, "created_at": AT}],
        "entry": [{"engagement_id": 7, "name": it.id, **known} for it in entries],
        "entry_version": [
            {"engagement_id": 7, "name": it.id, "version": n, "content": content, "cited": {}, "created_at": AT}
            for it, content in ((it, entry_to_mapping(it)) for it in entries)
            for n in (1, 2, 3)
        ],
    }
    for name, them in rows.items():
        table = table_of(engine, name)
        with transaction(engine) as connection:
            connection.execute(table.insert(), them)
    migrating.upgrade(engine, vault=Vault(ConfiguredKeys(RING)))
    found_by = {(it["name"], it["version"], it["word"]): it["parts"] for it in contents(engine)["entry_word"]}
    now = {(it.id, n, word): parts for it in entries for n in (2, 3) for word, parts in words_of(it).items()}
    assert found_by.keys() == now.keys()  # the questions of a translation are told from its answer only from now on
    assert {it: parts for it, parts in now.items() if it[0] != entries[0].id}.items() <= found_by.items()
    engine.dispose()
