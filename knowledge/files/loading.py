"""Knowledge as YAML files: reading them with every mistake explained, and writing them back.

The format is that of the starter knowledge base. Lines and fields of all mistakes are reported at once.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from knowledge.decision import Decision
from knowledge.entry import KnowledgeBase, Source
from knowledge.files.entry_reading import MAX_REVIEW, Surroundings, check_id, normalised, read_entry, read_language
from knowledge.files.intent import is_intent, read_intent
from knowledge.files.problems import Findings, InvalidKnowledge, Problem
from knowledge.files.writing import dump
from knowledge.files.yaml_fields import Fields
from knowledge.files.yaml_nodes import MAX_CHARACTERS, MAX_MIB, Scalar, parse
from knowledge.files.yaml_nodes import Mapping as MappingNode
from knowledge.kind import Kind
from knowledge.language import ENGLISH
from knowledge.matching.concerns import ConcernExample

__all__ = ["InvalidKnowledge", "Problem", "dump", "load", "load_concerns", "load_examples", "load_kinds", "read"]

SCHEMA_VERSION = 1
_AUDIENCE = ("customer_it_staff",)
_REVIEW_DAYS = 90
_SECTIONS = ("schema_version", "defaults", "placeholders", "sources", "versions", "entries")
MAX_VERSION = 999_999
_SOURCE_FIELDS = ("name", "title", "year", "url", "read")
_NAME = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")  # of sources and kinds
_PLACEHOLDER = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_URL = re.compile(r"https?://[^\s/?#]+[^\s]*")
# What only an entry, or a command, can lead to.
_REACTIONS = tuple(one for one in Decision if one not in {Decision.ANSWER, Decision.CLARIFY, Decision.COMMAND})


class _Severity(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


def read(path: Path, *, intents: bool = False) -> KnowledgeBase:
    """Return the knowledge base of a file, read as `load` does; InvalidKnowledge also when the file cannot be read."""
    findings = Findings(path.name)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_CHARACTERS + 1)
    except FileNotFoundError:
        raise findings.stop(1, "There is no such file.", f"Check the path: {path}.") from None
    except IsADirectoryError:
        raise findings.stop(1, "This is a directory.", "Name one YAML file in it.") from None
    except OSError as error:
        raise findings.stop(1, f"The file cannot be read: {error.strerror}.", "Check its permissions.") from None
    if len(content) > MAX_CHARACTERS:
        raise findings.stop(1, f"The file is larger than {MAX_MIB} MiB.", "Split it into several knowledge bases.")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise findings.stop(line, "The file is not UTF-8.", "Save it with the encoding UTF-8.") from None
    return load(text, name=path.name, intents=intents)


def load(text: str, *, name: str, intents: bool = False) -> KnowledgeBase:
    """Return the knowledge base written in `text`; raise InvalidKnowledge with all its problems.

    `name` is what problems call the file. With `intents` an entry may have only an id and questions, and the format's
    version may be missing: enough to be measured.
    """
    findings = Findings(name)
    root = Fields(parse(text, findings), "", findings)
    root.only(_SECTIONS)
    version = root.integer("schema_version", least=SCHEMA_VERSION, most=SCHEMA_VERSION)
    if version is None and root.names() and not (intents and "schema_version" not in root):
        root.wrong("schema_version", "The format's version is needed.", f"Write `schema_version: {SCHEMA_VERSION}`.")
    audience, review_days, language = _defaults(root)
    around = Surroundings(
        audience=audience,
        review_days=review_days,
        language=language,
        placeholders=_placeholders(root),
        sources=_sources(root),
    )
    if "entries" not in root and root.names():
        root.wrong("entries", "The field is missing.", "Write `entries: []` for none.")
    entries = tuple(
        read_intent(one, around) if intents and is_intent(one) else read_entry(one, around)
        for one in _entry_fields(root)
    )
    versions = _versions(root)
    findings.raise_any()
    return KnowledgeBase(
        schema_version=SCHEMA_VERSION,
        default_audience=audience,
        default_review_days=review_days,
        placeholders=around.placeholders,
        sources=around.sources,
        entries=entries,
        default_language=language,
        versions=versions,
    )


def load_examples(text: str, *, name: str) -> Mapping[str, tuple[str, ...]]:
    """Return entry ids with more ways to ask for them; raise InvalidKnowledge as `load` does."""
    findings = Findings(name)
    root = Fields(parse(text, findings), "", findings)
    for entry_id in root.names():
        check_id(entry_id, entry_id, root)
    examples = {entry_id: _examples(root, entry_id) for entry_id in root.names()}
    findings.raise_any()
    return MappingProxyType(examples)


def load_kinds(text: str, *, name: str) -> tuple[Kind, ...]:
    """Return the kinds of message that no entry answers; raise InvalidKnowledge as `load` does."""
    findings = Findings(name)
    root = Fields(parse(text, findings), "", findings)
    kinds = []
    for kind_id in root.names():
        _check_name(kind_id, root)
        one = root.within(kind_id)
        one.only(("reaction", "examples"))
        # What people state as a concern has its examples in a file of its own.
        examples = _examples(one, "examples") if "examples" in one else ()
        kinds.append(Kind(id=kind_id, reaction=one.choice("reaction", _REACTIONS), examples=examples))
    findings.raise_any()
    return tuple(kinds)


def load_concerns(text: str, *, name: str) -> tuple[ConcernExample, ...]:
    """Return labelled concerns, in the order of the file; raise InvalidKnowledge as `load` does."""
    findings = Findings(name)
    root = Fields(parse(text, findings), "", findings)
    found = []
    for kind_id in root.names():
        _check_name(kind_id, root)
        for number, node in enumerate(root.items(kind_id), start=1):
            one = Fields(node, f"{kind_id}[{number}].", findings)
            one.only(("topic", "severity", "route", "text"))
            found.append(
                ConcernExample(
                    kind=kind_id,
                    text=one.text("text"),
                    topic=one.text("topic"),
                    severity=one.choice("severity", _Severity).value,
                    route=one.text("route") if "route" in one else "",
                )
            )
    findings.raise_any()
    return tuple(found)


def _defaults(root: Fields) -> tuple[tuple[str, ...], int, str]:
    if "defaults" not in root:
        return _AUDIENCE, _REVIEW_DAYS, ENGLISH
    defaults = root.within("defaults")
    defaults.only(("audience", "review_days", "language"))
    audience = defaults.texts("audience", minimum=1) if "audience" in defaults else _AUDIENCE
    review_days = defaults.integer("review_days", least=1, most=MAX_REVIEW) or _REVIEW_DAYS
    return audience, review_days, read_language(defaults, ENGLISH)


def _placeholders(root: Fields) -> Mapping[str, str]:
    if "placeholders" not in root:
        return MappingProxyType({})
    section = root.within("placeholders")
    for name in section.names():
        if not _PLACEHOLDER.fullmatch(name):
            section.wrong(name, "This is not a placeholder's name.", "Write it as in `engagement.hr_contact`.")
    return MappingProxyType({name: section.text(name) for name in section.names()})


def _sources(root: Fields) -> Mapping[str, Source]:
    if "sources" not in root:
        return MappingProxyType({})
    section = root.within("sources")
    return MappingProxyType({name: _source(name, section) for name in section.names()})


def _versions(root: Fields) -> Mapping[str, int]:
    """Return which version of each entry was written out."""
    if "versions" not in root:
        return MappingProxyType({})
    section = root.within("versions")
    found = {name: section.integer(name, least=1, most=MAX_VERSION) for name in section.names()}
    return MappingProxyType({name: number for name, number in found.items() if number is not None})


def _source(name: str, section: Fields) -> Source:
    _check_name(name, section)
    one = section.within(name)
    one.only(_SOURCE_FIELDS)
    url = one.text("url")
    if url and not _URL.fullmatch(url):
        one.wrong("url", "This is not a web address.", "Write it in full, beginning with https:// or http://.")
    year = one.integer("year", least=1, most=9999)
    return Source(id=name, name=one.text("name"), title=one.text("title"), year=year, url=url, read=one.text("read"))


def _check_name(name: str, section: Fields) -> None:
    if not _NAME.fullmatch(name):
        section.wrong(name, f"`{name}` is not a name.", "Use lower-case letters, digits, `-` and `_`.")


def _entry_fields(root: Fields) -> tuple[Fields, ...]:
    """Return each entry's fields, its path made of its id, or of its number (from 1) while it has none."""
    found = []
    for number, node in enumerate(root.items("entries"), start=1):
        named = node.items.get("id") if isinstance(node, MappingNode) else None
        label = named.value if isinstance(named, Scalar) and named.value else str(number)
        found.append(Fields(node, f"entries[{label}].", root.findings))
    return tuple(found)


def _examples(source: Fields, name: str) -> tuple[str, ...]:
    examples = source.texts(name, minimum=1)
    seen: dict[str, int] = {}
    for number, (example, node) in enumerate(zip(examples, source.items(name), strict=True), start=1):
        first = seen.setdefault(normalised(example), node.line)
        if first != node.line and example:
            source.wrong(f"{name}[{number}]", f"The same stands on line {first}.", "Keep one of the two.", node.line)
    return examples
