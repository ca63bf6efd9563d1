"""A piece of knowledge, as frozen values: a myth, what is true about it, and how to say so."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from knowledge.language import ENGLISH

# Anything between double braces counts, so that a misspelt placeholder is found and not shown to people as text.
_PLACEHOLDER = re.compile(r"\{\{([^{}]*)\}\}")


class Verdict(StrEnum):
    """How much of the myth is so; `information` answers a question that is no myth."""

    MYTH = "myth"
    PARTLY_TRUE = "partly_true"
    DEPENDS = "depends"
    TRUE = "true"
    INFORMATION = "information"


class Risk(StrEnum):
    """What a wrong answer would touch; it decides who must approve the entry."""

    NORMAL = "normal"
    EMPLOYMENT = "employment"
    LEGAL = "legal"
    SECURITY = "security"
    PRIVACY = "privacy"


class Evidence(StrEnum):
    """Whether the answer's claims were read in a cited source: all, the core, or none of them."""

    CONFIRMED = "confirmed"
    PARTIAL = "partial"
    GENERAL = "general"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publication that entries cite; `read` says how much of it was read, such as `excerpt`."""

    id: str
    name: str
    title: str
    year: int | None
    url: str
    read: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """An entry's sentences in another language, approved together with it. `language` is an ISO 639-1 code.

    Without an `engagement` sentence of its own, that of the entry is shown.
    """

    language: str
    myth: str
    answer: str
    questions: tuple[str, ...] = ()
    engagement: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One answer with the questions it answers.

    `answer` stands alone and holds no placeholder. `engagement` is shown below it only when every placeholder in
    `requires` has an approved value. `cites` are ids of sources. After `review_days` the entry counts as stale.
    `never` lists what must not be added to the answer. `language` is the code of the language all this is written in;
    `translations` say it in others, in the order of their codes.
    """

    id: str
    topic: str
    myth: str
    verdict: Verdict
    questions: tuple[str, ...]
    answer: str
    engagement: str | None
    requires: tuple[str, ...]
    cites: tuple[str, ...]
    evidence: Evidence
    evidence_note: str | None
    risk: Risk
    owner: str
    review_days: int
    never: tuple[str, ...]
    jurisdiction: str | None
    audience: tuple[str, ...]
    language: str = ENGLISH
    translations: tuple[Translation, ...] = ()

    @property
    def all_questions(self) -> tuple[str, ...]:
        """Its questions in every language, its own first."""
        return (*self.questions, *(question for one in self.translations for question in one.questions))

    def translation(self, language: str | None) -> Translation | None:
        """Return the translation into that language, if there is one."""
        return next((one for one in self.translations if one.language == language), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeBase:
    """All entries with the sources they cite and the placeholders they may use (name to meaning).

    `versions`: which version of an entry this is, where it was written out of an engagement.
    """

    schema_version: int
    default_audience: tuple[str, ...]
    default_review_days: int
    placeholders: Mapping[str, str]
    sources: Mapping[str, Source]
    entries: tuple[Entry, ...]
    default_language: str = ENGLISH
    versions: Mapping[str, int] = field(default_factory=dict, compare=False)

    def entry(self, entry_id: str) -> Entry:
        """Return the entry of that id; KeyError if there is none."""
        for entry in self.entries:
            if entry.id == entry_id:
                return entry
        raise KeyError(entry_id)


def placeholders_in(text: str) -> tuple[str, ...]:
    """Return the names between double braces, each once, in order of appearance."""
    return tuple(dict.fromkeys(name.strip() for name in _PLACEHOLDER.findall(text)))


def has_stray_braces(text: str) -> bool:
    """Say whether double braces remain that are no whole placeholder, such as `{{name}`."""
    rest = _PLACEHOLDER.sub("", text)
    return "{{" in rest or "}}" in rest


def engagement_sentence(entry: Entry, facts: Mapping[str, str], translation: Translation | None = None) -> str | None:
    """Return the entry's engagement sentence, translated if it was, with `facts` (placeholder to approved value).

    None when the entry has none, or when any value it requires or uses is missing or blank: a sentence with a gap is
    not shown. Values are inserted as they are; braces inside a value are text, never a placeholder.
    """
    template = translation.engagement if translation and translation.engagement else entry.engagement
    if template is None or has_stray_braces(template):
        return None
    if not all(facts.get(name, "").strip() for name in (*entry.requires, *placeholders_in(template))):
        return None
    # A function, not a replacement string: backslashes in a value mean nothing either.
    return _PLACEHOLDER.sub(lambda found: facts[found[1].strip()], template)


def entry_to_mapping(entry: Entry) -> dict[str, Any]:
    """Return the entry as strings, numbers, lists, mappings and None, ready for JSON."""
    return {name: _plain(value) for name, value in asdict(entry).items()}


def entry_from_mapping(mapping: Mapping[str, Any]) -> Entry:
    """Build the entry that `entry_to_mapping` described, now or before there were translations.

    KeyError for a missing field, ValueError for a verdict, risk or evidence that does not exist. Only for mappings
    this program wrote; what people write is read, with its mistakes explained, by `knowledge.files.loading.load`.
    """
    return Entry(
        id=mapping["id"],
        topic=mapping["topic"],
        myth=mapping["myth"],
        verdict=Verdict(mapping["verdict"]),
        questions=tuple(mapping["questions"]),
        answer=mapping["answer"],
        engagement=mapping["engagement"],
        requires=tuple(mapping["requires"]),
        cites=tuple(mapping["cites"]),
        evidence=Evidence(mapping["evidence"]),
        evidence_note=mapping["evidence_note"],
        risk=Risk(mapping["risk"]),
        owner=mapping["owner"],
        review_days=mapping["review_days"],
        never=tuple(mapping["never"]),
        jurisdiction=mapping["jurisdiction"],
        audience=tuple(mapping["audience"]),
        language=mapping.get("language", ENGLISH),
        translations=tuple(
            Translation(
                language=one["language"],
                myth=one["myth"],
                answer=one["answer"],
                questions=tuple(one["questions"]),
                engagement=one["engagement"],
            )
            for one in mapping.get("translations", ())
        ),
    )


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value.value if isinstance(value, StrEnum) else value
