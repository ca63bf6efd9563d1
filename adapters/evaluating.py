"""`sameside evaluate`: what a knowledge base would answer to a file of questions, and how that compares with labels."""

from __future__ import annotations

import json
import time
from statistics import median
from typing import TYPE_CHECKING, Any

from adapters.main import prepare
from adapters.settings import Misconfigured
from bot.concerns.concern import Severity
from bot.concerns.routes import proposed
from knowledge.decision import Decision

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from knowledge.entry import KnowledgeBase
    from knowledge.matcher import Match

TERRITORIAL = frozenset({"territorial_guarding", "must_stay_in_house"})


def evaluate(base: KnowledgeBase, questions: Path) -> Iterator[dict[str, Any]]:
    """Yield one object a question, then the summary. Raises Misconfigured for a file that cannot be read."""
    asked = list(_questions(questions))
    matcher = prepare(base.entries)
    topics = {entry.id: entry.topic for entry in base.entries}
    took, decisions = [], dict.fromkeys(Decision, 0)
    right = labelled = 0
    for question in asked:
        began = time.perf_counter()
        match = matcher.match(question["text"])
        took.append((time.perf_counter() - began) * 1000)
        decisions[match.decision] += 1
        entries = question.get("entries", ())
        if entries and match.candidates:
            labelled += 1
            right += match.candidates[0].entry_id in {*entries, *question.get("also_ok", ())}
        yield _line(question["id"], match, took[-1], topics)
    yield {
        "summary": {
            "questions": len(asked),
            "decisions": {decision: count for decision, count in decisions.items() if count},
            "labelled": labelled,
            "right_first": right,
            "ms_median": round(median(took), 2) if took else 0.0,
            "ms_max": round(max(took), 2) if took else 0.0,
        }
    }


def _line(question_id: str, match: Match, took: float, topics: dict[str, str]) -> dict[str, Any]:
    line: dict[str, Any] = {
        "id": question_id,
        "decision": match.decision,
        "entries": [{"id": it.entry_id, "score": round(it.score, 4)} for it in match.candidates],
        "ms": round(took, 2),
    }
    if match.decision is Decision.OFFER_CONCERN:
        line["topic"] = topics[match.candidates[0].entry_id] if match.candidates else None
        line["severity"] = Severity.MEDIUM
        line["route"] = proposed(match.kind)
        line["junkyard_dog"] = match.kind in TERRITORIAL
    return line


def _questions(path: Path) -> Iterator[dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path} cannot be read as UTF-8 text: {getattr(error, 'strerror', error)}.") from error
    for number, written in enumerate(text.splitlines(), start=1):
        if not written.strip():
            continue
        try:
            question = json.loads(written)
        except (ValueError, RecursionError):
            question = None
        if not isinstance(question, dict) or not isinstance(question.get("text"), str) or "id" not in question:
            example = '{"id": "q1", "text": "..."}'
            raise Misconfigured(f"{path}, line {number}: write one JSON object a line, such as {example}.")
        yield question
