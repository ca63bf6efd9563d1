"""Writes a knowledge base as YAML in one canonical form: what was loaded from it is written the same again."""

import re
from collections.abc import Iterator

from knowledge.entry import Entry, KnowledgeBase, Source, Translation
from knowledge.files.yaml_nodes import means_text

_WORD = re.compile(r"[a-z0-9][a-z0-9_.-]*")
_SENTENCE_END = re.compile(r"(?<=[.!?]) (?=\S)")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def dump(knowledge: KnowledgeBase) -> str:
    """Return the knowledge base as YAML: `load(dump(kb)) == kb`, for every one that `load` can return."""
    return "\n".join([*_head(knowledge), *_entries(knowledge)]) + "\n"


def _head(knowledge: KnowledgeBase) -> Iterator[str]:
    yield f"schema_version: {knowledge.schema_version}"
    yield "defaults:"
    yield f"  audience: {_list(knowledge.default_audience)}"
    yield f"  review_days: {knowledge.default_review_days}"
    yield f"  language: {_scalar(knowledge.default_language)}"
    yield "placeholders:" if knowledge.placeholders else "placeholders: {}"
    for name, meaning in knowledge.placeholders.items():
        yield f"  {_scalar(name)}: {_quoted(meaning)}"
    yield "sources:" if knowledge.sources else "sources: {}"
    for source in knowledge.sources.values():
        yield f"  {_scalar(source.id)}: {_source(source)}"
    if knowledge.versions:
        yield "versions:"
    for name, version in sorted(knowledge.versions.items()):
        yield f"  {_scalar(name)}: {version}"


def _source(source: Source) -> str:
    year = "null" if source.year is None else source.year
    named = f"name: {_quoted(source.name)}, title: {_quoted(source.title)}"
    return f"{{{named}, year: {year}, url: {_quoted(source.url)}, read: {_scalar(source.read)}}}"


def _entries(knowledge: KnowledgeBase) -> Iterator[str]:
    yield "entries:" if knowledge.entries else "entries: []"
    for entry in knowledge.entries:
        yield ""
        lines = _entry(entry, knowledge)
        yield f"- {next(lines)}"
        yield from (f"  {line}" for line in lines)


def _entry(entry: Entry, knowledge: KnowledgeBase) -> Iterator[str]:
    """Yield the entry's fields; those that equal the file's defaults, or are None, are left out."""
    yield f"id: {_scalar(entry.id)}"
    yield f"topic: {_scalar(entry.topic)}"
    yield f"myth: {_quoted(entry.myth)}"
    yield f"verdict: {_scalar(entry.verdict)}"
    yield "questions:"
    yield from (f"  - {_quoted(question)}" for question in entry.questions)
    yield from _answer(entry.answer)
    yield f"engagement: {'null' if entry.engagement is None else _quoted(entry.engagement)}"
    yield f"requires: {_list(entry.requires)}"
    yield f"cites: {_list(entry.cites)}"
    yield f"evidence: {entry.evidence}"
    if entry.evidence_note is not None:
        yield f"evidence_note: {_quoted(entry.evidence_note)}"
    yield f"risk: {entry.risk}"
    yield f"owner: {_scalar(entry.owner)}"
    if entry.review_days != knowledge.default_review_days:
        yield f"review_days: {entry.review_days}"
    yield f"never: {_list(entry.never)}"
    if entry.jurisdiction is not None:
        yield f"jurisdiction: {_quoted(entry.jurisdiction)}"
    if entry.audience != knowledge.default_audience:
        yield f"audience: {_list(entry.audience)}"
    if entry.language != knowledge.default_language:
        yield f"language: {_scalar(entry.language)}"
    if entry.translations:
        yield "translations:"
    for translation in entry.translations:
        yield f"  {_scalar(translation.language)}:"
        yield from (f"    {line}" for line in _translation(translation))


def _translation(translation: Translation) -> Iterator[str]:
    yield f"myth: {_quoted(translation.myth)}"
    if translation.questions:
        yield "questions:"
        yield from (f"  - {_quoted(question)}" for question in translation.questions)
    yield from _answer(translation.answer)
    if translation.engagement is not None:
        yield f"engagement: {_quoted(translation.engagement)}"


def _answer(answer: str) -> Iterator[str]:
    """Yield the answer folded, a sentence a line; quoted on one line where folding would change its spaces."""
    if not answer.isprintable() or answer != answer.strip() or "  " in answer:
        yield f"answer: {_quoted(answer)}"
        return
    yield "answer: >-"
    yield from (f"  {sentence}" for sentence in _SENTENCE_END.split(answer))


def _list(values: tuple[str, ...]) -> str:
    return f"[{', '.join(map(_scalar, values))}]"


def _scalar(value: str) -> str:
    """Return a word as it is, and anything that YAML might read as something else in quotes."""
    return value if _WORD.fullmatch(value) and means_text(value) else _quoted(value)


def _quoted(value: str) -> str:
    return '"' + "".join(_ESCAPES.get(character, character) for character in value) + '"'
