"""The starter knowledge base, as data of this package; each part is read once, when first asked for.

The training examples are 1.2 MB of YAML, which take a second to read. What was read is therefore shipped once more as
JSON (`make vectors`), and used for as long as the YAML has not changed since.
"""

from __future__ import annotations

import json
from dataclasses import astuple, replace
from functools import cache
from hashlib import blake2b
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from knowledge.concerns import ConcernExample
from knowledge.decision import Decision
from knowledge.files import load, load_concerns, load_examples, load_kinds
from knowledge.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    from knowledge.entry import KnowledgeBase

READ_ALREADY: Final = "starter_examples.json"  # in knowledge/model/


@cache
def starter_knowledge() -> KnowledgeBase:
    """Return the starter entries with their sources and placeholders."""
    return load(_text("entries.yaml"), name="entries.yaml")


@cache
def starter_phrasings() -> Mapping[str, tuple[str, ...]]:
    """Return more ways to ask for each starter entry, by entry id; a file may hold any part of them."""
    read = _read_already()
    if read:
        return MappingProxyType({entry_id: tuple(texts) for entry_id, texts in read["phrasings"].items()})
    phrasings: dict[str, tuple[str, ...]] = {}
    for file in _phrasing_files():
        for entry_id, examples in load_examples(file.read_text(encoding="utf-8"), name=file.name).items():
            phrasings[entry_id] = phrasings.get(entry_id, ()) + examples
    return MappingProxyType(phrasings)


@cache
def starter_kinds() -> tuple[Kind, ...]:
    """Return the kinds of message that no entry answers, and of stated concerns."""
    stated: dict[str, tuple[str, ...]] = {}
    for concern in starter_concerns():
        stated[concern.kind] = (*stated.get(concern.kind, ()), concern.text)
    return tuple(replace(kind, examples=(*kind.examples, *stated.get(kind.id, ()))) for kind in _kinds())


@cache
def starter_concerns() -> tuple[ConcernExample, ...]:
    """Return what people state as a concern, with labels."""
    read = _read_already()
    if read:
        names = ("kind", "text", "topic", "severity", "route")
        return tuple(ConcernExample(**dict(zip(names, values, strict=True))) for values in read["concerns"])
    return load_concerns(_text("concerns.yaml"), name="concerns.yaml")


def digested() -> str:
    """Return what is shipped besides the YAML: all of the examples, as read from it at this moment."""
    _read_already.cache_clear()
    for part in (starter_phrasings, starter_kinds, starter_concerns):
        part.cache_clear()
    content = {
        "key": _key(),
        "phrasings": dict(starter_phrasings()),
        "kinds": [(kind.id, kind.reaction, kind.examples) for kind in _kinds()],
        "concerns": [astuple(concern) for concern in starter_concerns()],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


def _kinds() -> tuple[Kind, ...]:
    read = _read_already()
    if read:
        return tuple(
            Kind(id=kind_id, reaction=Decision(reaction), examples=tuple(examples))
            for kind_id, reaction, examples in read["kinds"]
        )
    return load_kinds(_text("kinds.yaml"), name="kinds.yaml")


@cache
def _read_already() -> Mapping[str, Any] | None:
    """Return the examples as they were read before; None if there are none, or the YAML has changed since."""
    try:
        text = (resources.files("knowledge") / "model" / READ_ALREADY).read_text(encoding="utf-8")
    except OSError:
        return None
    read: Mapping[str, Any] = json.loads(text)
    return read if read["key"] == _key() else None


def _key() -> str:
    """Name the YAML files' content."""
    folder = resources.files(__name__)
    files = [*_phrasing_files(), folder / "kinds.yaml", folder / "concerns.yaml"]
    return blake2b(b"".join(file.read_bytes() for file in files), digest_size=12).hexdigest()


def _phrasing_files() -> list[Traversable]:
    folder = resources.files(__name__) / "phrasings"
    return sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)


def _text(name: str) -> str:
    return (resources.files(__name__) / name).read_text(encoding="utf-8")
