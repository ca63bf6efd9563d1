"""Reads one entry from YAML and checks what makes an entry sound."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from knowledge.entry import (
    Entry,
    Evidence,
    Risk,
    Source,
    Translation,
    Verdict,
    has_stray_braces,
    placeholders_in,
)
from knowledge.files.problems import did_you_mean
from knowledge.files.yaml_fields import Fields
from knowledge.language import LANGUAGES

MAX_REVIEW = 730  # days
MAX_ID = 80  # characters
_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NOT_WORDS = re.compile(r"[\W_]+")
ENTRY_FIELDS = tuple(one.name for one in fields(Entry))
_TRANSLATION_FIELDS = ("myth", "questions", "answer", "engagement")


@dataclass(slots=True, kw_only=True)
class Surroundings:
    """What an entry is checked against: the file's defaults, sources and placeholders, and the entries before it."""

    audience: tuple[str, ...]
    review_days: int
    language: str
    placeholders: Mapping[str, str]
    sources: Mapping[str, Source]
    ids: dict[str, int] = field(default_factory=dict)  # id to line, 0: in no file
    questions: dict[str, tuple[str, int]] = field(default_factory=dict)  # normalised question to entry id and line


def normalised(question: str) -> str:
    """Return the question without case, punctuation and spacing: two that agree in this are the same question."""
    words = _NOT_WORDS.sub(" ", unicodedata.normalize("NFKC", question).casefold()).strip()
    return words or question.strip()


def read_entry(source: Fields, around: Surroundings) -> Entry:
    """Return the entry; its problems are noted in the findings of `source`."""
    source.only(ENTRY_FIELDS)
    review_days = source.integer("review_days", least=1, most=MAX_REVIEW)
    entry = Entry(
        id=source.text("id"),
        topic=source.text("topic"),
        myth=source.text("myth"),
        verdict=source.choice("verdict", Verdict),
        questions=source.texts("questions", minimum=1),
        answer=source.text("answer"),
        engagement=source.optional_text("engagement"),
        requires=source.texts("requires"),
        cites=source.texts("cites"),
        evidence=source.choice("evidence", Evidence),
        evidence_note=source.optional_text("evidence_note"),
        risk=source.choice("risk", Risk),
        owner=source.text("owner"),
        review_days=around.review_days if review_days is None else review_days,
        never=source.texts("never"),
        jurisdiction=source.optional_text("jurisdiction"),
        audience=source.texts("audience", minimum=1) if "audience" in source else around.audience,
        language=read_language(source, around.language),
        translations=_translations(source),
    )
    _check_id(entry, source, around)
    _check_questions(entry.id, entry.questions, source, around)
    _check_cites(entry, source, around)
    _check_placeholders(entry, source, around)
    for translation in entry.translations:
        _check_translation(translation, entry, source.within("translations"), around)
    return entry


def read_language(source: Fields, default: str) -> str:
    """Return the code of the language that the field `language` names, or the default where there is none."""
    if "language" not in source:
        return default
    code = source.text("language")
    if code:
        _check_language(code, "language", source)
    return code


def check_id(value: str, name: str, source: Fields) -> None:
    """Note an id that is not lower-case words joined by hyphens."""
    if value and not (_KEBAB.fullmatch(value) and len(value) <= MAX_ID):
        advice = f"Write it as in `job-loss-general`: lower case, single hyphens, at most {MAX_ID} characters."
        source.wrong(name, f"`{value[:MAX_ID]}` is not an id.", advice)


def _check_id(entry: Entry, source: Fields, around: Surroundings) -> None:
    check_id(entry.id, "id", source)
    if entry.id in around.ids:
        where = f" stands on line {around.ids[entry.id]}" if around.ids[entry.id] else " is there already"
        source.wrong("id", f"An entry of that id{where}.", "Give one of them another id.")
    elif entry.id:
        around.ids[entry.id] = source.line("id")


def _check_language(code: str, name: str, source: Fields) -> None:
    if code not in LANGUAGES:
        listed = f"Write one of: {', '.join(LANGUAGES)}."
        source.wrong(name, "No language of that code is recognised.", did_you_mean(code, LANGUAGES, otherwise=listed))


def _translations(source: Fields) -> tuple[Translation, ...]:
    if "translations" not in source:
        return ()
    section = source.within("translations")
    return tuple(_translation(code, section.within(code)) for code in sorted(section.names()))


def _translation(code: str, source: Fields) -> Translation:
    source.only(_TRANSLATION_FIELDS)
    return Translation(
        language=code,
        myth=source.text("myth"),
        answer=source.text("answer"),
        questions=source.texts("questions"),
        engagement=source.optional_text("engagement"),
    )


def _check_translation(translation: Translation, entry: Entry, section: Fields, around: Surroundings) -> None:
    code = translation.language
    _check_language(code, code, section)
    if code == entry.language:
        section.wrong(code, "The entry itself is in that language.", "Remove it, or correct `language`.")
    source = section.within(code)
    _check_questions(entry.id, translation.questions, source, around)
    _check_no_placeholder(translation, source)
    if translation.engagement is None:
        return
    if entry.engagement is None:
        source.wrong("engagement", "The entry has no such sentence to translate.", "Remove it, or add it there.")
    if has_stray_braces(translation.engagement):
        source.wrong("engagement", "Braces do not close.", "Write placeholders as `{{engagement.name}}`.")
    used, original = placeholders_in(translation.engagement), placeholders_in(entry.engagement or "")
    for name in used:
        if name not in original:
            advice = did_you_mean(name, original, otherwise="Use those of the original and no others.")
            source.wrong("engagement", f"The original does not use `{name}`.", advice)
    for name in original:
        if name not in used:
            source.wrong("engagement", f"The original uses `{name}`.", f"Write `{{{{{name}}}}}` here too.")


def _check_questions(entry_id: str, questions: tuple[str, ...], source: Fields, around: Surroundings) -> None:
    for number, (question, node) in enumerate(zip(questions, source.items("questions"), strict=True), start=1):
        if not question:
            continue
        seen = around.questions.get(normalised(question))
        if seen:
            message = f"Entry `{seen[0]}` asks the same{f' on line {seen[1]}' if seen[1] else ''}."
            source.wrong(f"questions[{number}]", message, "Keep it in the entry that answers it.", node.line)
        else:
            around.questions[normalised(question)] = (entry_id, node.line)


def _check_cites(entry: Entry, source: Fields, around: Surroundings) -> None:
    for cited in entry.cites:
        if cited and cited not in around.sources:
            advice = did_you_mean(cited, around.sources, otherwise="Add it to the section `sources`.")
            source.wrong("cites", f"There is no source `{cited}`.", advice)
    if entry.evidence is Evidence.CONFIRMED and not source.items("cites"):
        source.wrong("evidence", "Confirmed by what? The entry cites no source.", "Add `cites`, or write `general`.")
    _check_repeats(entry.cites, "cites", source)


def _check_no_placeholder(said: Entry | Translation, source: Fields) -> None:
    for name, text in (("myth", said.myth), ("questions", "\n".join(said.questions)), ("answer", said.answer)):
        if placeholders_in(text) or has_stray_braces(text):
            source.wrong(name, "A placeholder is not allowed here.", "Move that sentence to `engagement`.")


def _check_placeholders(entry: Entry, source: Fields, around: Surroundings) -> None:
    _check_no_placeholder(entry, source)
    used = dict.fromkeys(placeholders_in(entry.engagement or ""))
    required = frozenset(entry.requires)
    if has_stray_braces(entry.engagement or ""):
        source.wrong("engagement", "Braces do not close.", "Write placeholders as `{{engagement.name}}`.")
    for name in used:
        if name not in around.placeholders:
            advice = did_you_mean(name, around.placeholders, otherwise="Add it to the section `placeholders`.")
            source.wrong("engagement", f"There is no placeholder `{name}`.", advice)
        elif name not in required:
            source.wrong("requires", f"`engagement` uses `{name}`.", f"Add `{name}` here.")
    for name in entry.requires:
        if name and name not in used:
            advice = did_you_mean(name, used, otherwise=f"Remove `{name}` here, or use it in `engagement`.")
            source.wrong("requires", f"`engagement` does not use `{name}`.", advice)
    _check_repeats(entry.requires, "requires", source)


def _check_repeats(values: tuple[str, ...], name: str, source: Fields) -> None:
    for value, times in Counter(values).items():
        if value and times > 1:
            source.wrong(name, f"`{value}` stands here more than once.", "Keep it once.")
