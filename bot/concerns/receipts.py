"""The receipt of an anonymous concern: the only way back to it. Shown once, and kept as a slow hash alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Final

from bot.context import small_number
from bot.typed import named

# Letters and digits that nobody mistakes for one another when copying by hand.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
MAX_LENGTH: Final = 40  # characters that somebody may have meant for one
GROUPS, LETTERS = 4, 4  # 16 of 30 letters: 78 bits
MAX_WRONG: Final = 10  # an hour; more are not even looked at
COST: Final = {"n": 2**14, "r": 8, "p": 1}  # scrypt: 16 MiB and about 50 ms a try
# What follows the number, after a dash or, where the number is as long as ours are, at once.
_CODE: Final = r"([0-9A-Z](?:-?[0-9A-Z]){15})"
_WRITTEN: Final = re.compile(rf"C-?(?:(\d{{1,9}})-|(\d{{5,9}})){_CODE}", re.IGNORECASE | re.ASCII)
_MEANT: Final = re.compile(r"C-?\d{1,9}-?[0-9A-Z-]*[A-Z][0-9A-Z-]*", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as somebody wrote it: which concern it is for, and the secret."""

    number: int
    secret: str

    @property
    def code(self) -> str:
        """The receipt as it is shown."""
        groups = (self.secret[at : at + LETTERS] for at in range(0, len(self.secret), LETTERS))
        return "-".join((f"C-{self.number}", *groups))


def new_secret() -> str:
    """Draw the secret of a new receipt."""
    return "".join(secrets.choice(ALPHABET) for _ in range(GROUPS * LETTERS))


def read(written: str) -> Receipt | None:
    """Read a receipt however it was retyped; None if it is something else, such as a concern's label alone."""
    found = _WRITTEN.fullmatch(_one_word(written))
    number = small_number(found[1] or found[2]) if found else None
    return Receipt(number, found[3].replace("-", "").upper()) if found and number is not None else None


def is_meant(written: str) -> bool:
    """Whether a receipt was meant that is not whole, or has a character too many."""
    word = _one_word(written)
    return read(written) is None and len(word) <= MAX_LENGTH and _MEANT.fullmatch(word) is not None


def _one_word(written: str) -> str:
    return re.sub("-+", "-", "-".join(named(written).split()))


def hashed(secret: str) -> str:
    """Hash a secret, slowly, with a salt of its own."""
    salt = secrets.token_bytes(16)
    return ".".join(base64.b64encode(part).decode() for part in (salt, _slow(secret, salt)))


def fits(secret: str, kept: str | None) -> bool:
    """Whether it is the secret that was hashed. Takes as long where nothing is kept."""
    salt, digest = (base64.b64decode(part) for part in (kept or _NOTHING).split("."))
    return hmac.compare_digest(_slow(secret, salt), digest) and kept is not None


def _slow(secret: str, salt: bytes) -> bytes:
    return hashlib.scrypt(secret.encode(), salt=salt, dklen=32, **COST)


_NOTHING: Final = f"{base64.b64encode(bytes(16)).decode()}.{base64.b64encode(bytes(32)).decode()}"
