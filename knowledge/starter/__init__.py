"""The starter knowledge base, as data of this package; each part is read once, when first asked for."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from knowledge.entry import KnowledgeBase
from knowledge.files import load, load_examples, load_kinds
from knowledge.kind import Kind


@cache
def starter_knowledge() -> KnowledgeBase:
    """Return the starter entries with their sources and placeholders."""
    return load(_text("entries.yaml"), name="entries.yaml")


@cache
def starter_phrasings() -> Mapping[str, tuple[str, ...]]:
    """Return more ways to ask for each starter entry, by entry id; a file may hold any part of them."""
    phrasings: dict[str, tuple[str, ...]] = {}
    folder = resources.files(__name__) / "phrasings"
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".yaml"):
            for entry_id, examples in load_examples(file.read_text(encoding="utf-8"), name=file.name).items():
                phrasings[entry_id] = phrasings.get(entry_id, ()) + examples
    return MappingProxyType(phrasings)


@cache
def starter_kinds() -> tuple[Kind, ...]:
    """Return the kinds of message that no entry answers."""
    return load_kinds(_text("kinds.yaml"), name="kinds.yaml")


def _text(name: str) -> str:
    return (resources.files(__name__) / name).read_text(encoding="utf-8")
