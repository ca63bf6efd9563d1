"""What the vault seals is read only where it belongs, and with the right keys."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from adapters.keys import ConfiguredKeys, KeysUnusable, Ring
from adapters.store import migrating
from adapters.store.engine import open_engine, transaction
from adapters.store.tables import data_key, destination
from adapters.store.vault import IDENTITY, Unreadable, Vault, opened
from tests.integration.world import address, populate, rows_of, said
from tests.keys import RING

ABOUT = "person:3:name"


@pytest.fixture
def engine(database_url):
    made = open_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def vault(engine):
    made = Vault(ConfiguredKeys(RING))
    with opened(engine, made):
        return made


def again(engine, ring=RING):
    """A vault of another process."""
    made = Vault(ConfiguredKeys(ring))
    with opened(engine, made):
        return made


@pytest.mark.parametrize("text", ["", "Ana", "Zoë 🦔" * 500, "a\x00b"])
def test_what_was_sealed_comes_out_in_another_process(engine, vault, text):
    sealed = vault.seal(text, about=ABOUT)
    assert again(engine).unseal(sealed, about=ABOUT) == text
    assert vault.seal(text, about=ABOUT) != sealed, "equal names do not look equal"


def test_nothing_that_was_changed_or_belongs_elsewhere_is_read(vault):
    sealed = vault.seal("Ana", about=ABOUT)
    letter = "B" if sealed[20] == "A" else "A"
    for tampered in (sealed[:20] + letter + sealed[21:], sealed[:-4], sealed[2:], "2." + sealed[2:], "", "1.", "1.é"):
        with pytest.raises(Unreadable):
            vault.unseal(tampered, about=ABOUT)
    for elsewhere in ("person:4:name", "person:3:account", "draft:3:name"):
        with pytest.raises(Unreadable):
            vault.unseal(sealed, about=elsewhere)


def test_a_pseudonym_is_the_same_everywhere_and_different_for_each_purpose(engine, vault):
    one = vault.pseudonym("U1", purpose="account")
    assert again(engine).pseudonym("U1", purpose="account") == one
    alike = (("U1", "event"), ("U2", "account"), ("1", "accountU"), ("account:U1", ""))
    others = {vault.pseudonym(text, purpose=purpose) for text, purpose in alike}
    assert len(others | {one}) == 5
    assert len(one) == 43


def test_another_database_has_other_keys(vault, tmp_path):
    elsewhere = open_engine(f"sqlite:///{tmp_path / 'other.db'}")
    migrating.upgrade(elsewhere)
    other = again(elsewhere)
    assert other.pseudonym("U1", purpose="account") != vault.pseudonym("U1", purpose="account")
    with pytest.raises(Unreadable):
        other.unseal(vault.seal("Ana", about=ABOUT), about=ABOUT)
    elsewhere.dispose()


def test_what_is_sealed_alone_is_gone_with_its_key(engine, vault):
    name = "concern:1:7"
    with opened(engine, vault) as connection:
        sealed = vault.seal_alone(connection, "41", name=name)
        assert vault.unseal_alone(connection, sealed, name=name) == "41"
        other = vault.seal_alone(connection, "42", name="concern:1:8")
        with pytest.raises(Unreadable):
            vault.unseal_alone(connection, other, name=name)
    with opened(engine, vault) as connection:
        vault.destroy(connection, name)
        assert vault.unseal_alone(connection, sealed, name=name) is None
        assert vault.unseal_alone(connection, other, name="concern:1:8") == "42"
        anew = vault.seal_alone(connection, "43", name=name)
        with pytest.raises(Unreadable):
            vault.unseal_alone(connection, sealed, name=name)
        assert vault.unseal_alone(connection, anew, name=name) == "43"
        with pytest.raises(ValueError, match="everybody"):
            vault.destroy(connection, IDENTITY)


def test_a_wrapped_key_under_another_name_is_refused(engine, vault):
    with opened(engine, vault) as connection:
        sealed = vault.seal_alone(connection, "41", name="concern:1:7")
        connection.execute(data_key.update().where(data_key.c.name == "concern:1:7").values(name="concern:1:8"))
        with pytest.raises(KeysUnusable):
            vault.unseal_alone(connection, sealed, name="concern:1:8")


def test_rotation_changes_the_wrapping_and_nothing_else(engine, vault):
    sealed, pseudonym = vault.seal("Ana", about=ABOUT), vault.pseudonym("U1", purpose="account")
    with opened(engine, vault) as connection:
        alone = vault.seal_alone(connection, "41", name="concern:1:7")
    newer = RING.with_new_key()
    turning = again(engine, newer)
    with opened(engine, turning) as connection:
        assert turning.used(connection) == {1}
        assert turning.rotate(connection) == 3
        assert turning.used(connection) == {2}
    with opened(engine, vault) as connection:  # a process that was not started anew goes on reading and sealing
        assert vault.unseal(sealed, about=ABOUT) == "Ana"
        late = vault.seal_alone(connection, "42", name="concern:1:8")
        with pytest.raises(KeysUnusable, match="needs key 2"):
            vault.unseal_alone(connection, alone, name="concern:1:7")
    with opened(engine, turning) as connection:
        assert turning.rotate(connection) == 1, "what that process wrapped under the old key meanwhile"
    after = again(engine, Ring({2: newer.keys[2]}))
    assert after.unseal(sealed, about=ABOUT) == "Ana"
    assert after.pseudonym("U1", purpose="account") == pseudonym
    with opened(engine, after) as connection:
        assert after.unseal_alone(connection, alone, name="concern:1:7") == "41"
        assert after.unseal_alone(connection, late, name="concern:1:8") == "42"


def test_those_who_make_the_data_keys_at_once_have_the_same(engine):
    together = Barrier(2)

    def begin(_):
        made = Vault(ConfiguredKeys(RING))
        together.wait()
        with opened(engine, made):
            return made.pseudonym("U1", purpose="account")

    with ThreadPoolExecutor(2) as threads:
        for _ in range(10):
            with transaction(engine) as connection:
                connection.execute(data_key.delete())
            assert len(set(threads.map(begin, range(2)))) == 1


@pytest.mark.usefixtures("vault")
def test_those_who_make_another_data_key_at_once_have_the_same(engine):
    together = Barrier(2)

    def begin(number):
        made = again(engine)
        together.wait()
        with opened(engine, made) as connection:
            return made.key(connection, f"audit:{number}")

    with ThreadPoolExecutor(2) as threads:
        for number in range(10):
            assert len(set(threads.map(begin, [number] * 2))) == 1


def test_a_transaction_that_is_rolled_back_takes_no_data_key_with_it(engine):
    vault = Vault(ConfiguredKeys(RING))
    sealed = []

    def fail():
        with opened(engine, vault):
            sealed.append(vault.seal("Ana", about=ABOUT))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert again(engine).unseal(sealed[0], about=ABOUT) == "Ana"


def test_a_running_process_follows_the_database_it_has(product):
    """Somebody brings back an empty database while the product runs."""
    populate(product)
    before = product.vault.pseudonym("U1", purpose="account")
    migrating.downgrade(product.engine, "base", vault=product.vault)
    migrating.upgrade(product.engine, vault=product.vault)
    world = populate(product)
    assert product.vault.pseudonym("U1", purpose="account") != before
    assert again(product.engine).pseudonym("U1", purpose="account") == product.vault.pseudonym("U1", purpose="account")
    with world.reading() as work:
        assert {it.name for it in work.people.all()} == {who.title() for who in world.people}


def test_an_address_that_somebody_changed_stops_nobody_else(product):
    world = populate(product)
    with world.work() as work:
        for who in ("ana", "ben"):
            work.outbox.reply(address(who), said("hello"), key=who)
    first, second = rows_of(product, destination)
    with transaction(product.engine) as connection:
        connection.execute(destination.update().where(destination.c.dest == first.dest).values(address=second.address))
    claimed = product.deliveries.claim(["slack"], lambda _: "")
    assert [delivery.lease.dest for delivery in claimed] == [second.dest]


@pytest.mark.usefixtures("vault")
def test_only_data_keys_that_are_wrapped_are_kept(engine):
    with transaction(engine, reading=True) as connection:
        assert {row.name for row in connection.execute(select(data_key))} == {"identity", "index"}
