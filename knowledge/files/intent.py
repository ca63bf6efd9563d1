"""Intents: entries of which only the id and the questions are written, as in public sets: to be measured, not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from knowledge.entry import Entry, Evidence, Risk, Verdict

if TYPE_CHECKING:
    from knowledge.files.entry_reading import Surroundings
    from knowledge.files.yaml_fields import Fields

_FIELDS: Final = frozenset({"id", "questions"})
_MAX_ID_LENGTH: Final = 200  # characters; an intent is called what its set calls it, so nothing else is asked of the id


def intent(intent_id: str, questions: tuple[str, ...]) -> Entry:
    """Return an entry that has an id and questions and says nothing: for measuring, never for publishing."""
    return Entry(
        id=intent_id,
        topic="",
        myth="",
        verdict=Verdict.INFORMATION,
        questions=questions,
        answer="",
        engagement=None,
        requires=(),
        cites=(),
        evidence=Evidence.GENERAL,
        evidence_note=None,
        risk=Risk.NORMAL,
        owner="",
        review_days=1,
        never=(),
        jurisdiction=None,
        audience=(),
    )


def is_intent(source: Fields) -> bool:
    """Say whether nothing but an id and questions is written."""
    return bool(source.names()) and _FIELDS.issuperset(source.names())


def read_intent(source: Fields, around: Surroundings) -> Entry:
    """Return the intent; its problems are noted in the findings of `source`.

    Questions may repeat each other, within an intent and between two: public sets do, and are judged as they are.
    """
    read = intent(source.text("id"), source.texts("questions", minimum=1))
    if len(read.id) > _MAX_ID_LENGTH:
        source.wrong("id", "The id is too long.", f"Use at most {_MAX_ID_LENGTH} characters.")
    elif read.id in around.ids:
        source.wrong("id", f"An entry of that id stands on line {around.ids[read.id]}.", "Give one of them another id.")
    elif read.id:
        around.ids[read.id] = source.line("id")
    return read
