"""Reading JSON that anyone may have written: every part may be missing, of another type, or hostile."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NoReturn

_DEEPEST: Final = 40


def json_object(body: bytes) -> dict[str, Any]:
    """Parse UTF-8 JSON. ValueError unless it is one object, not too deep, with numbers that JSON knows."""
    try:
        document = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("too deep") from None
    if not isinstance(document, dict):
        raise ValueError("not an object")  # noqa: TRY004 - what came over the network is a value, not a programming error
    level: list[Any] = [document]
    for _ in range(_DEEPEST):
        level = [child for node in level if isinstance(node, (dict, list)) for child in _children(node)]
        if not level:
            return document
    raise ValueError("too deep")


def text_at(source: object, *path: str) -> str:
    """Return the string at that path, storable, or "" if there is none."""
    value = _at(source, path)
    return clean(value) if isinstance(value, str) else ""


def mapping_at(source: object, *path: str) -> Mapping[str, Any]:
    """Return the object at that path, or an empty one."""
    value = _at(source, path)
    return value if isinstance(value, Mapping) else {}


def list_at(source: object, *path: str) -> list[Any]:
    """Return the list at that path, or an empty one."""
    value = _at(source, path)
    return value if isinstance(value, list) else []


def clean(text: str) -> str:
    """Drop NUL, which PostgreSQL refuses, and replace lone surrogates, which nothing can encode."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _at(source: object, path: tuple[str, ...]) -> object:
    for name in path:
        if not isinstance(source, Mapping):
            return None
        source = source.get(name)
    return source


def _children(node: dict[str, Any] | list[Any]) -> list[Any]:
    return list(node.values()) if isinstance(node, dict) else node


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
