"""Where the keys are: written in a variable, or in a file that only its owner may read."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner

from adapters.cli.root import cli
from adapters.doctor import examine
from adapters.keys import KeyFile, KeysUnusable, Ring, read_ring
from adapters.main import assemble, make_ready
from adapters.settings import Misconfigured, Settings, key_file, read_settings
from adapters.store.engine import transaction
from adapters.store.tables import data_key
from tests.integration.world import populate, rows_of
from tests.keys import RING, SAMESIDE_KEYS

OTHER = Ring({1: bytes(32)})


def test_a_ring_is_read_as_it_is_written():
    ring = RING.with_new_key()
    assert list(ring.keys) == [2, 1]
    assert ring.first == 2
    assert read_ring(ring.written()) == ring
    assert read_ring(f"\n {ring.written()}\n") == ring
    assert repr(ring) == "Ring()", "no key gets into a log"


def test_a_full_ring_takes_the_numbers_that_are_free_and_then_no_more():
    full = Ring({number: bytes(32) for number in range(1, 256) if number != 7})
    assert full.with_new_key().first == 7
    with pytest.raises(ValueError, match="255"):
        full.with_new_key().with_new_key()


@pytest.mark.parametrize(
    "written",
    ["", ",", "secret-key", "0:AAAA", "256:AAAA", "x:AAAA", "1:AAAA", "1:%%%%", f"{SAMESIDE_KEYS},{SAMESIDE_KEYS}"],
)
def test_what_is_no_ring_is_refused_without_being_repeated(written):
    with pytest.raises(Misconfigured) as refused:
        read_settings({"SAMESIDE_KEYS": written, "DATABASE_URL": "postgresql://host/name"})
    said = str(refused.value)
    assert "SAMESIDE_KEYS" in said
    assert "sameside keys new" in said
    assert not any(part and part in said for part in written.split(":")[1:])
    assert "secret-key" not in said


def test_only_the_embedded_database_does_without_the_variable():
    assert read_settings({}).keys.where == "data/sameside.db.keys"
    assert read_settings({"SAMESIDE_KEYS": SAMESIDE_KEYS}).keys.read() == RING
    [*_, found] = examine({"DATABASE_URL": "postgresql://host/name"})
    assert "SAMESIDE_KEYS is not set" in found.fix


def test_the_file_is_its_owners_alone(tmp_path):
    file = KeyFile(tmp_path / "keys")
    assert file.read() is None
    before = os.umask(0)
    try:
        ring = file.make()
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert file.read() == file.make() == ring
    assert list(tmp_path.iterdir()) == [file.path]
    file.path.chmod(0o640)
    with pytest.raises(KeysUnusable, match="chmod 600"):
        file.read()


@pytest.mark.parametrize("content", [b"", b"1:AAAA", b"\xff\xfe"])
def test_a_damaged_file_is_left_as_it_is(tmp_path, content):
    file = KeyFile(tmp_path / "keys")
    file.path.write_bytes(content)
    file.path.chmod(0o600)
    for look in (file.read, file.make):
        with pytest.raises(KeysUnusable, match="damaged"):
            look()
    assert file.path.read_bytes() == content


def test_a_folder_that_may_not_be_written_is_a_sentence(tmp_path):
    with pytest.raises(KeysUnusable, match="cannot be made"):
        KeyFile(tmp_path / "none" / "keys").make()


def test_those_who_make_the_file_at_once_have_one_ring(tmp_path):
    for attempt in range(20):
        file = KeyFile(tmp_path / f"{attempt}")
        with ThreadPoolExecutor(8) as threads:
            made = list(threads.map(lambda each: each.make(), [file] * 8))
        assert {ring.written() for ring in made} == {file.read().written()}


@pytest.fixture
def put_together(monkeypatch):
    """Give back the connections of what commands put together: a process would end."""
    engines = []

    def remembering(settings):
        made = assemble(settings)
        engines.append(made.engine)
        return made

    for module in ("adapters.cli.common", "adapters.cli.processes", "adapters.doctor"):
        monkeypatch.setattr(f"{module}.assemble", remembering)
    yield
    for engine in engines:
        engine.dispose()


@pytest.fixture
def embedded_settings(sqlite_url):
    return Settings(database_url=sqlite_url, port=0, slack=None, teams=None)


def started(settings):
    product = assemble(settings)
    try:
        make_ready(product, settings)
    finally:
        product.engine.dispose()
    return product


def everything(settings):
    product = assemble(settings)
    with transaction(product.engine, reading=True) as connection:
        rows = connection.exec_driver_sql("SELECT * FROM data_key ORDER BY name").all()
        people = connection.exec_driver_sql("SELECT * FROM person ORDER BY id").all()
    product.engine.dispose()
    return rows, people


def test_the_embedded_database_makes_its_own_file_and_misses_it_when_it_is_gone(embedded_settings):
    path = key_file(embedded_settings.database_file).path
    world = populate(started(embedded_settings))
    world.product.engine.dispose()
    kept, before = path.read_bytes(), everything(embedded_settings)
    path.unlink()
    with pytest.raises(Misconfigured, match=f"there is no {path}"):
        started(embedded_settings)
    assert not path.exists(), "a new key would read nothing, and hide that the old one is missing"
    path.write_text(OTHER.written())
    path.chmod(0o600)
    with pytest.raises(Misconfigured, match=f"Key 1 in {path} is not the one"):
        started(embedded_settings)
    assert everything(embedded_settings) == before
    path.write_bytes(kept)
    started(embedded_settings)


@pytest.mark.parametrize(
    ("ring", "sentence"),
    [
        (None, "SAMESIDE_KEYS|there is no .*keys"),
        (OTHER, "Key 1 in SAMESIDE_KEYS is not the one"),
        (Ring({9: bytes(32)}), "needs key 1, which SAMESIDE_KEYS does not have"),
    ],
)
def test_a_ring_that_is_not_this_databases_is_said_and_nothing_changes(database_url, ring, sentence):
    right = Settings(database_url=database_url, port=0, slack=None, teams=None, ring=RING)
    populate(started(right)).product.engine.dispose()
    before = everything(right)
    wrong = Settings(database_url=database_url, port=0, slack=None, teams=None, ring=ring)
    with pytest.raises(Misconfigured, match=sentence):
        started(wrong)
    assert everything(right) == before


def test_data_keys_that_are_gone_are_not_made_anew(database_url):
    settings = Settings(database_url=database_url, port=0, slack=None, teams=None, ring=RING)
    product = populate(started(settings)).product
    with transaction(product.engine) as connection:
        connection.execute(data_key.delete())
    product.engine.dispose()
    with pytest.raises(Misconfigured, match="Bring back a backup"):
        started(settings)
    assert rows_of(product, data_key) == []
    product.engine.dispose()


@pytest.mark.usefixtures("put_together")
def test_keys_are_changed_from_the_command_line(database_url, monkeypatch):
    settings = Settings(database_url=database_url, port=0, slack=None, teams=None, ring=RING)
    populate(started(settings)).product.engine.dispose()
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("SAMESIDE_KEYS", SAMESIDE_KEYS)
    before = everything(settings)
    run = CliRunner().invoke
    made = run(cli, ["keys", "new"])
    assert made.exit_code == 0
    value = made.stdout.strip().removeprefix("SAMESIDE_KEYS=")
    assert list(read_ring(value).keys) == [2, 1]
    assert everything(settings) == before
    monkeypatch.setenv("SAMESIDE_KEYS", value)
    advice = [it.what for it in examine(os.environ) if it.advice]
    assert "Some data keys are under key 1 still" in advice
    for changed in (2, 0):
        turned = run(cli, ["keys", "rotate"])
        assert turned.output == (
            f"Everything is under key 2 now; {changed} data keys were not.\n"
            "Only older backups need key 1: take it out of SAMESIDE_KEYS when you like.\n"
        )
    monkeypatch.setenv("SAMESIDE_KEYS", value.split(",")[0])
    shown = run(cli, ["person", "list"])
    assert shown.exit_code == 0
    assert "Ana: customer, staff" in shown.output
    assert "Names and addresses are sealed with SAMESIDE_KEYS" in [it.what for it in examine(os.environ)]


def test_the_first_keys_can_be_made_before_anything_is_configured(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://host/name")
    monkeypatch.delenv("SAMESIDE_KEYS", raising=False)
    made = CliRunner().invoke(cli, ["keys", "new"])
    assert made.exit_code == 0
    assert read_ring(made.stdout.strip().removeprefix("SAMESIDE_KEYS=")).first == 1
