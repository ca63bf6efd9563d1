"""Reads YAML that may be hostile into a small tree that knows its lines.

Only plain data gets through: one document of mappings, lists and scalars. Anchors, aliases, tags, merge keys, duplicate
keys, deep nesting and control characters are refused. Scalars keep the text as written; what it means (a number, a
verdict) is decided by whoever asks for the field, never by YAML's guesses.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import yaml

from knowledge.characters import forbidden_character
from knowledge.files.problems import Findings

MAX_MIB = 16  # of ten thousand entries, as a file of them is written, and half as much again
MAX_CHARACTERS = MAX_MIB * 1024 * 1024
_MAX_DEPTH = 6  # the deepest file, entries, needs 4
_MAX_KEY = 100  # characters
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
# The C parser reads the starter files five times faster; both report the same events.
_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_RESOLVER = yaml.resolver.Resolver()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """A single value as written; `plain` when it stood without quotes."""

    line: int
    value: str
    plain: bool

    def is_null(self) -> bool:
        """Say whether YAML reads this as no value."""
        return self.plain and self.value in _NULLS

    def is_text(self) -> bool:
        """Say whether every YAML reader reads this as text, and not as a number, a date, yes or no."""
        return not self.plain or means_text(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """A list of nodes."""

    line: int
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """Named nodes in file order; `lines` are the lines of the names."""

    line: int
    items: dict[str, "Node"]
    lines: dict[str, int]


Node = Scalar | Sequence | Mapping


def means_text(plain: str) -> bool:
    """Say whether YAML reads this unquoted scalar as text."""
    resolve: Callable[..., object] = _RESOLVER.resolve
    return resolve(yaml.ScalarNode, plain, (True, False)) == "tag:yaml.org,2002:str"


def parse(text: str, findings: Findings) -> Node:
    """Return the tree of `text`; raise InvalidKnowledge if it is not plain YAML."""
    _refuse_unreadable(text, findings)
    try:
        node = _document(_events(text, findings), findings)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise findings.stop(
            line, f"This is not YAML: {error.problem}.", "Check indentation, colons and quotes."
        ) from None
    except (yaml.YAMLError, ValueError, OverflowError):
        # An impossible escape such as "\\UFFFFFFFF" surfaces as a ValueError without a place.
        raise findings.stop(1, "This is not YAML.", "Check the escapes inside double quotes.") from None
    findings.raise_any()
    return node


def _refuse_unreadable(text: str, findings: Findings) -> None:
    if len(text) > MAX_CHARACTERS:
        raise findings.stop(1, f"The file is larger than {MAX_MIB} MiB.", "Split it into several knowledge bases.")
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        found = forbidden_character(line.removesuffix("\r"))
        if found:
            raise findings.stop(
                number, f"The line holds the character {found}.", "Delete it; retype the line if need be."
            )


def _events(text: str, findings: Findings) -> Iterator[yaml.Event]:
    """Yield the parser's events, refusing what plain data does not need before anything is built from it."""
    depth, documents = 0, 0
    for event in yaml.parse(text.removeprefix("\ufeff"), Loader=_LOADER):
        line = _line(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise findings.stop(
                line, "Anchors and aliases (& and *) are not allowed.", "Write the value out, in quotes."
            )
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise findings.stop(line, f"The tag {tag} is not allowed.", "Remove it, or put the text in quotes.")
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            raise findings.stop(line, "The file holds a second document.", "Remove everything from the line `---` on.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            raise findings.stop(line, "Lists and mappings are nested too deeply.", f"Use at most {_MAX_DEPTH} levels.")
        yield event


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _document(events: Iterator[yaml.Event], findings: Findings) -> Node:
    root: Node = Scalar(line=1, value="", plain=True)
    for event in events:
        if isinstance(event, yaml.NodeEvent):
            root = _node(event, events, findings)
    return root


def _node(event: yaml.Event, events: Iterator[yaml.Event], findings: Findings) -> Node:
    line = _line(event)
    if isinstance(event, yaml.ScalarEvent):
        return Scalar(line=line, value=event.value, plain=event.implicit[0])
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while not isinstance(following := next(events), yaml.SequenceEndEvent):
            items.append(_node(following, events, findings))
        return Sequence(line=line, items=tuple(items))
    return _mapping(line, events, findings)


def _mapping(line: int, events: Iterator[yaml.Event], findings: Findings) -> Mapping:
    items: dict[str, Node] = {}
    lines: dict[str, int] = {}
    while not isinstance(following := next(events), yaml.MappingEndEvent):
        key = _node(following, events, findings)
        value = _node(next(events), events, findings)
        if not isinstance(key, Scalar) or key.is_null() or len(key.value) > _MAX_KEY:
            findings.add(key.line, "", "A field's name must be one short word.", "Write `name: value`.")
        elif key.plain and key.value == "<<":
            findings.add(key.line, "<<", "Merge keys are not allowed.", "Write the fields out.")
        elif key.value in items:
            message = f"The field stands here and on line {lines[key.value]}."
            findings.add(key.line, key.value, message, "Keep one of the two.")
        else:
            items[key.value], lines[key.value] = value, key.line
    return Mapping(line=line, items=items, lines=lines)
