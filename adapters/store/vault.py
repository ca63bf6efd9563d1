"""Nothing in the database says who anybody is, without the keys that are kept elsewhere.

Values are sealed (AES-256-GCM) or replaced by pseudonyms (HMAC-SHA256) under data keys. These are kept in the database,
wrapped by the first key of the ring; to change that key, only they are wrapped anew.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, exists, or_, select, update

from adapters.keys import KEY_BYTES, Keys, KeysUnusable, Ring
from adapters.store.engine import insert, transaction
from adapters.store.tables import data_key, destination, inbox, person

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection, Engine

IDENTITY: Final = "identity"  # seals
INDEX: Final = "index"  # makes pseudonyms
VERSION: Final = "1."  # of the forms in which things are written here
NONCE_BYTES: Final = 12
PRINT_BYTES: Final = 8

# Made once: it begins every transaction.
_DATA_KEYS: Final = select(data_key.c.name, data_key.c.wrapped).where(
    or_(data_key.c.name == IDENTITY, data_key.c.name == INDEX)
)


class Unreadable(Exception):  # noqa: N818 - the situation's name
    """A sealed value cannot be read: it was changed, it belongs to another row, or it is under another key."""


@dataclass(frozen=True, slots=True)
class _DataKeys:
    prints: dict[str, bytes]  # one-way: whether a wrapped key is one that is known
    sealing: AESGCM
    index: bytes


class Vault:
    """Seals, unseals and makes pseudonyms. Thread-safe.

    `open` comes first in every transaction: the data keys are those of the database as that transaction sees it, also
    after a backup was brought back. They are unwrapped once, and again only when they have changed.
    """

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self._known: _DataKeys | None = None
        self._ring: Ring | None = None

    # ------------------------------------------------------------------------------------------------- values
    def seal(self, text: str, *, about: str) -> str:
        """Return the text sealed. It can be read only as what it is about: "person:3:name", table, row and column."""
        return _seal(self._opened.sealing, text, about)

    def unseal(self, sealed: str, *, about: str) -> str:
        """Return what was sealed. Raises Unreadable."""
        return _unseal(self._opened.sealing, sealed, about)

    def seal_between(self, text: str, share: str, *, about: str) -> str:
        """Return the text sealed so that it takes these keys and the share to read it: neither alone will do."""
        return _seal(self._between(share), text, about)

    def unseal_between(self, sealed: str, share: str, *, about: str) -> str | None:
        """Return what was sealed; None if this is not the share."""
        try:
            return _unseal(self._between(share), sealed, about)
        except Unreadable:
            return None

    def _between(self, share: str) -> AESGCM:
        return AESGCM(hmac.digest(self._opened.index, f"share:{share}".encode(), "sha256"))

    def pseudonym(self, text: str, *, purpose: str) -> str:
        """Return 43 URL-safe characters, the same ones for the same text and purpose; without the key, no way back."""
        said = f"{len(purpose)}:{purpose}:{text}".encode()
        return _written(hmac.digest(self._opened.index, said, "sha256"))

    # ------------------------------------------------------------------------- values under a key of their own
    def seal_alone(self, connection: Connection, text: str, *, name: str) -> str:
        """Return the text sealed under a new key of that name. Once that is destroyed, nobody can read the text."""
        key = secrets.token_bytes(KEY_BYTES)
        connection.execute(insert(connection, data_key).values(name=name, wrapped=self._wrap(name, key)))
        return _seal(AESGCM(key), text, name)

    def unseal_alone(self, connection: Connection, sealed: str, *, name: str) -> str | None:
        """Return what was sealed; None once its key is destroyed. Raises Unreadable."""
        wrapped = connection.execute(select(data_key.c.wrapped).where(data_key.c.name == name)).scalar_one_or_none()
        return None if wrapped is None else _unseal(AESGCM(self._unwrap(name, wrapped)), sealed, name)

    def unseal_each_alone(self, connection: Connection, sealed: Mapping[str, str]) -> Mapping[str, str]:
        """Return what was sealed under each name, those without whose key is destroyed. Raises Unreadable."""
        query = select(data_key.c.name, data_key.c.wrapped).where(data_key.c.name.in_(sealed))
        return {
            row.name: _unseal(AESGCM(self._unwrap(row.name, row.wrapped)), sealed[row.name], row.name)
            for row in (connection.execute(query).all() if sealed else ())
        }

    def destroy(self, connection: Connection, *names: str) -> None:
        """Destroy the keys of these names, and with them for good what was sealed under them."""
        if {IDENTITY, INDEX} & set(names):
            raise ValueError("this key is everybody's")
        connection.execute(delete(data_key).where(data_key.c.name.in_(names)))

    def unwrapped(self, name: str, wrapped: str) -> bytes:
        """Return the data key of that name, as it is kept. Raises KeysUnusable."""
        return self._unwrap(name, wrapped)

    def key(self, connection: Connection, name: str) -> bytes:
        """Return the data key of that name, made now if there is none."""
        query = select(data_key.c.wrapped).where(data_key.c.name == name)
        wrapped = connection.execute(query).scalar_one_or_none()
        if wrapped is None:
            made = self._wrap(name, secrets.token_bytes(KEY_BYTES))
            row = insert(connection, data_key).values(name=name, wrapped=made)
            connection.execute(row.on_conflict_do_nothing())
            wrapped = connection.execute(query).scalar_one()  # perhaps somebody else's
        return self._unwrap(name, wrapped)

    # ---------------------------------------------------------------------------------------------- data keys
    def open(self, connection: Connection) -> bool:
        """Use the data keys that this transaction sees; False if none were made yet. Raises KeysUnusable."""
        wrapped = {row.name: row.wrapped for row in connection.execute(_DATA_KEYS)}
        if len(wrapped) < 2:  # noqa: PLR2004 - both
            return False
        prints = {name: _print_in(written) for name, written in wrapped.items()}
        if self._known is None or self._known.prints != prints:
            keys = {name: self._unwrap(name, written) for name, written in wrapped.items()}
            self._known = _DataKeys(prints, AESGCM(keys[IDENTITY]), keys[INDEX])
        return True

    def make(self, connection: Connection) -> None:
        """Make the data keys unless they are there: in a transaction of their own, so that none is used and then lost.

        Raises KeysUnusable if there are people already: whatever sealed their names is gone then.
        """
        if self.open(connection):
            return
        if any(
            connection.execute(select(exists().select_from(it))).scalar_one() for it in (person, destination, inbox)
        ):
            raise KeysUnusable("The data keys are gone from the database (table data_key). Bring back a backup.")
        self.begin(connection)

    def begin(self, connection: Connection) -> None:
        """Make the data keys without looking what is there. Raises KeysUnusable."""
        self.keys.make()
        for name in (IDENTITY, INDEX):
            self.key(connection, name)
        self.open(connection)

    def rotate(self, connection: Connection) -> int:
        """Wrap every data key under the first key of the ring; how many were not. Raises KeysUnusable."""
        first = self._newest_ring().first
        changed = 0
        for row in connection.execute(select(data_key).order_by(data_key.c.name).with_for_update()).all():
            key = self._unwrap(row.name, row.wrapped)
            if _key_id_in(row.wrapped) != first:
                this = update(data_key).where(data_key.c.name == row.name)
                connection.execute(this.values(wrapped=self._wrap(row.name, key)))
                changed += 1
        return changed

    def used(self, connection: Connection) -> set[int]:
        """The ids of the ring's keys under which something is wrapped."""
        return {_key_id_in(wrapped) for wrapped in connection.execute(select(data_key.c.wrapped)).scalars()}

    @property
    def _opened(self) -> _DataKeys:
        if self._known is None:
            raise KeysUnusable("The data keys were not opened.")
        return self._known

    def _newest_ring(self) -> Ring:
        ring = self._ring = self.keys.read()
        if ring is None:
            raise KeysUnusable(
                f"The keys of this database are missing: there is no {self.keys.where}. "
                "Bring it back from where you keep it; without it the sealed names cannot be read."
            )
        return ring

    def _wrap(self, name: str, key: bytes) -> str:
        ring = self._newest_ring()  # somebody may have put another key first since
        head = bytes([ring.first]) + hmac.digest(key, b"print", "sha256")[:PRINT_BYTES]
        nonce = secrets.token_bytes(NONCE_BYTES)
        wrapped = AESGCM(ring.keys[ring.first]).encrypt(nonce, key, head + name.encode())
        return VERSION + _written(head + nonce + wrapped)

    def _unwrap(self, name: str, written: str) -> bytes:
        raw = _raw(written)
        key_id, where = raw[0], self.keys.where
        ring = self._ring
        if ring is None or key_id not in ring.keys:
            ring = self._newest_ring()
        if key_id not in ring.keys:
            raise KeysUnusable(
                f"This database needs key {key_id}, which {where} does not have. "
                f"Add it after the others, separated by a comma: {key_id}:..."
            )
        head, rest = raw[: 1 + PRINT_BYTES], raw[1 + PRINT_BYTES :]
        try:
            return AESGCM(ring.keys[key_id]).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], head + name.encode())
        except InvalidTag as error:
            raise KeysUnusable(
                f"Key {key_id} in {where} is not the one that this database was sealed with. Put the right one there."
            ) from error


@contextmanager
def opened(engine: Engine, vault: Vault, *, reading: bool = False) -> Iterator[Connection]:
    """Open one transaction (see engine.transaction) with the vault's data keys, made now if there are none."""
    with ExitStack() as stack:
        connection = stack.enter_context(transaction(engine, reading=reading))
        if not vault.open(connection):
            stack.close()
            with transaction(engine) as making:
                vault.make(making)
            connection = stack.enter_context(transaction(engine, reading=reading))
            vault.open(connection)
        yield connection


def author_key(engagement_id: int, number: int) -> str:
    """Name the key under which the author of a confidential concern is sealed, and nothing else."""
    return f"concern:{engagement_id}:{number}"


def _seal(sealing: AESGCM, text: str, about: str) -> str:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + _written(nonce + sealing.encrypt(nonce, text.encode(), about.encode()))


def _unseal(sealing: AESGCM, sealed: str, about: str) -> str:
    try:
        raw = _raw(sealed)
        return sealing.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], about.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise Unreadable(about.split(":", 1)[0]) from error


def _key_id_in(wrapped: str) -> int:
    return _raw(wrapped)[0]


def _print_in(wrapped: str) -> bytes:
    return _raw(wrapped)[1 : 1 + PRINT_BYTES]


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _raw(written: str) -> bytes:
    try:
        body = written.removeprefix(VERSION)
        if body == written:
            raise Unreadable("written by a newer version")
        return base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("not a sealed value") from error
