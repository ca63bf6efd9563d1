"""The keys to what the database keeps sealed: from SAMESIDE_KEYS, or from a file beside the embedded database."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from bot.ports.store import StoreUnavailable

if TYPE_CHECKING:
    from pathlib import Path

KEY_BYTES: Final = 32
IDS: Final = range(1, 256)  # one byte says under which key something is wrapped
MAX_FILE_LENGTH: Final = 20_000  # every id has room
HOW_TO_MAKE: Final = "To make one: sameside keys new"


class KeysUnusable(StoreUnavailable):
    """The keys are missing, or are not those of this database; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Ring:
    """Keys by their ids, in order: the first is for what is new, the others for what is there."""

    keys: dict[int, bytes] = field(repr=False)

    @property
    def first(self) -> int:
        """The id of the key for what is new."""
        return next(iter(self.keys))

    def written(self) -> str:
        """The ring as `read_ring` reads it."""
        return ",".join(f"{key_id}:{base64.b64encode(key).decode()}" for key_id, key in self.keys.items())

    def with_new_key(self) -> Ring:
        """This ring with a fresh key in front. Raises ValueError if there are 255 already."""
        free = [key_id for key_id in IDS if key_id > max(self.keys, default=0)] or [
            key_id for key_id in IDS if key_id not in self.keys
        ]
        if not free:
            raise ValueError(
                "The ring has all 255 keys it can have. Take out those that `sameside doctor` calls spare."
            )
        return Ring({free[0]: secrets.token_bytes(KEY_BYTES), **self.keys})


def read_ring(written: str) -> Ring:
    """Read `id:base64,id:base64`. Raises ValueError with a text that does not repeat what was written."""
    keys: dict[int, bytes] = {}
    for place, part in enumerate(filter(None, map(str.strip, written.replace("\n", ",").split(","))), start=1):
        number, _, encoded = part.partition(":")
        if not (number.isascii() and number.isdigit() and int(number) in IDS):
            raise ValueError(f"key {place} must begin with a number from 1 to 255 and a colon. {HOW_TO_MAKE}")
        try:
            key = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != KEY_BYTES:
            raise ValueError(f"key {place} must be 32 bytes in base64 after the colon. {HOW_TO_MAKE}")
        if int(number) in keys:
            raise ValueError(f"key {place} has the number of one before it. {HOW_TO_MAKE}")
        keys[int(number)] = key
    if not keys:
        raise ValueError(f"there is no key. {HOW_TO_MAKE}")
    return Ring(keys)


class Keys(Protocol):
    """Where the ring is kept."""

    def read(self) -> Ring | None:
        """The ring as it is now; None if there is none. Raises KeysUnusable."""
        ...

    def make(self) -> Ring:
        """The ring, made now if there is none: for a database in which nothing is sealed yet. Raises KeysUnusable."""
        ...

    @property
    def where(self) -> str:
        """What an operator calls the place."""
        ...


@dataclass(frozen=True, slots=True)
class ConfiguredKeys:
    """The ring of SAMESIDE_KEYS; None if it is not set."""

    ring: Ring | None

    @property
    def where(self) -> str:
        """The variable's name."""
        return "SAMESIDE_KEYS"

    def read(self) -> Ring | None:
        """The ring."""
        return self.ring

    def make(self) -> Ring:
        """The ring; a server's keys are never made by the product itself, which could not keep them."""
        if self.ring is None:
            raise KeysUnusable(f"SAMESIDE_KEYS is not set. {HOW_TO_MAKE}")
        return self.ring


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A file that only its owner may read. It is read anew each time: another process may have changed it."""

    path: Path

    @property
    def where(self) -> str:
        """The file's path."""
        return str(self.path)

    def read(self) -> Ring | None:
        """Raise KeysUnusable if others may read the file, or if it does not hold a ring."""
        try:
            handle = os.open(self.path, os.O_RDONLY)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise KeysUnusable(f"The key file {self.path} cannot be read ({error.strerror}).") from error
        with os.fdopen(handle, "rb") as file:
            if os.name == "posix" and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise KeysUnusable(
                    f"Others may read the key file {self.path}. Run: chmod 600 {self.path}\n"
                    "Where that has no effect, set SAMESIDE_KEYS to what is in the file, and delete it."
                )
            written = file.read(MAX_FILE_LENGTH)
        try:
            return read_ring(written.decode("ascii"))
        except ValueError as error:
            raise KeysUnusable(f"The key file {self.path} is damaged. Bring it back from a backup.") from error

    def make(self) -> Ring:
        """Make the file unless it is there. Whoever comes second reads what the first wrote."""
        if (ring := self.read()) is not None:
            return ring
        ring = Ring({}).with_new_key()
        unfinished = self.path.with_name(f"{self.path.name}.{secrets.token_hex(4)}")
        try:
            _write(unfinished, f"{ring.written()}\n".encode())
            try:
                os.link(unfinished, self.path)  # unlike a rename it fails if there is one, and it is never half there
            finally:
                unfinished.unlink()
            _settle(self.path.parent)
        except FileExistsError:
            return self.make()
        except OSError as error:
            raise KeysUnusable(f"The key file {self.path} cannot be made ({error.strerror}).") from error
        return ring


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Make the new name last: what is sealed under a key that a power cut takes away is lost."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
