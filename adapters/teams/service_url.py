"""Which service URLs the bot talks to: every answer goes to the URL that a message named, so it must be a known one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

# Stricter than any URL parser, so that no two parsers can disagree about it: no user info, query, escapes or spaces.
_SHAPE: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:]{2,39}\])(?P<port>:[0-9]{1,5})?(?P<path>(/[\w.~-]*)*)",
    re.ASCII,
)
_LOOPBACK: Final = {"localhost", "127.0.0.1", "[::1]"}
_MAX_LENGTH: Final = 500


def trusted(url: str, hosts: Collection[str]) -> bool:
    """Whether `url` is https on one of `hosts`, or starts with one of the loopback origins among them.

    Hosts are compared whole: neither a subdomain nor a longer name passes.
    """
    found = _SHAPE.fullmatch(url) if len(url) <= _MAX_LENGTH else None
    if not found or "/../" in f"{found['path']}/":
        return False
    host, port = found["host"].lower(), found["port"] or ""
    if found["scheme"] == "https" and host in hosts and port in {"", ":443"}:
        return True
    return host in _LOOPBACK and f"{found['scheme']}://{host}{port}" in hosts


def acceptable(entry: str) -> bool:
    """Whether `entry` can stand in a list of trusted hosts: a bare host name, or the origin of a loopback host."""
    if "://" not in entry:
        return bool(_SHAPE.fullmatch(f"https://{entry}")) and not set(entry) & set("/:")
    found = _SHAPE.fullmatch(entry)
    return bool(found) and found["host"] in _LOOPBACK and not found["path"] if found else False


def secure(url: str) -> bool:
    """Whether a configured address is https, or stays on this machine (for tests and the playground)."""
    found = _SHAPE.fullmatch(url)
    return bool(found) and (found["scheme"] == "https" or found["host"] in _LOOPBACK) if found else False
