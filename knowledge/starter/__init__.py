"""The starter knowledge base, as data of this package; each part is read once, when first asked for.

The training examples are 1.2 MB of YAML, which take a moment to read. What was read is therefore shipped once more as
JSON (`make vectors`), and used for as long as the YAML has not changed since.
"""

from __future__ import annotations

import json
from dataclasses import astuple, replace
from functools import cache
from hashlib import blake2b
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from knowledge.decision import Decision
from knowledge.files.entry_reading import normalised
from knowledge.files.loading import load, load_concerns, load_examples, load_kinds
from knowledge.kind import Kind
from knowledge.matching.concerns import USUAL_ROUTES, ConcernExample

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.resources.abc import Traversable

    from knowledge.entry import Entry, KnowledgeBase

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
        return read.phrasings
    phrasings: dict[str, tuple[str, ...]] = {}
    for file in _phrasing_files():
        for entry_id, examples in load_examples(file.read_text(encoding="utf-8"), name=file.name).items():
            phrasings[entry_id] = phrasings.get(entry_id, ()) + examples
    return MappingProxyType(phrasings)


def phrasings_of(entries: Sequence[Entry]) -> Mapping[str, tuple[str, ...]]:
    """Return the starter phrasings of those entries that are starter entries still.

    An entry that only has the id of one, but neither its myth nor any of its questions, is about something else.
    """
    known = {entry.id: _said(entry) for entry in starter_knowledge().entries}
    same = {entry.id for entry in entries if known.get(entry.id, frozenset()) & _said(entry)}
    return {entry_id: texts for entry_id, texts in starter_phrasings().items() if entry_id in same}


def _said(entry: Entry) -> frozenset[str]:
    return frozenset(normalised(text) for text in (entry.myth, *entry.questions) if text)


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
        return read.concerns
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
        return read.kinds
    return load_kinds(_text("kinds.yaml"), name="kinds.yaml")


class _Examples(NamedTuple):
    phrasings: Mapping[str, tuple[str, ...]]
    kinds: tuple[Kind, ...]
    concerns: tuple[ConcernExample, ...]


def is_read_already() -> bool:
    """Say whether the examples need not be read from the YAML: what was read of it is shipped, and whole."""
    return _read_already() is not None


@cache
def _read_already() -> _Examples | None:
    """Return the examples as they were read before; None if there are none, or the YAML has changed since."""
    try:
        text = (resources.files("knowledge") / "model" / READ_ALREADY).read_text(encoding="utf-8")
        read = json.loads(text)
        return _examples(read) if read["key"] == _key() else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None  # missing or damaged


def _examples(read: Mapping[str, Any]) -> _Examples:
    """Return the examples that JSON holds. Raises ValueError, KeyError, TypeError or AttributeError for others."""
    names = ("kind", "text", "topic", "severity", "route")
    concerns = tuple(ConcernExample(**dict(zip(names, _texts(one), strict=True))) for one in read["concerns"])
    if not all(one.route or one.kind in USUAL_ROUTES for one in concerns):
        raise ValueError("a concern without a route")
    kinds = tuple(Kind(id=name, reaction=Decision(to), examples=_texts(said)) for name, to, said in read["kinds"])
    phrasings = {entry_id: _texts(said) for entry_id, said in read["phrasings"].items()}
    return _Examples(MappingProxyType(phrasings), kinds, concerns)


def _texts(found: Sequence[object]) -> tuple[str, ...]:
    texts = tuple(one for one in found if isinstance(one, str))
    if len(texts) != len(found):
        raise ValueError("not all of it is text")
    return texts


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
