"""`sameside evaluate`: what a knowledge base would answer to a file of questions, and how that compares with labels."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from adapters.main import prepare
from adapters.settings import Misconfigured
from bot.concerns.concern import Severity
from bot.concerns.routes import proposed
from knowledge.decision import Decision

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from knowledge.entry import KnowledgeBase
    from knowledge.matcher import Match

TERRITORIAL: Final = "territorial_guarding"  # a claim with a legal or security reason is another kind, and no sign


@dataclass(slots=True)
class Tally:
    """Counts how a set of labelled questions went: each name is a share, as (hits, of how many)."""

    shares: dict[str, tuple[int, int]] = field(default_factory=dict)
    answerable: list[float] = field(default_factory=list)  # probability that some entry answers, where one does
    unanswerable: list[float] = field(default_factory=list)  # likewise, where none does

    def count(self, name: str, *, hit: bool) -> None:
        """Add one case to a share."""
        hits, of = self.shares.get(name, (0, 0))
        self.shares[name] = (hits + hit, of + 1)

    def take(self, question: dict[str, Any], match: Match) -> None:
        """Add a labelled question; one without labels counts nowhere."""
        share = sum(candidate.score for candidate in match.candidates)
        match question.get("set"):
            case "answerable":
                self.answerable.append(share)
                self._answerable({*question.get("entries", ()), *question.get("also_ok", ())}, match)
            case "must_not_answer":
                self.unanswerable.append(share)
                accepted = {question.get("expected"), *question.get("also_ok", ()), *question.get("expected_also", ())}
                self.count("must_not_answer.answered", hit=match.decision is Decision.ANSWER)
                self.count("must_not_answer.right_reaction", hit=match.decision in accepted)
            case "concern":
                self.count("concern.recognised", hit=match.decision is Decision.OFFER_CONCERN)
                routes = {question.get("route"), *question.get("route_also_ok", ())}
                self.count("concern.right_route", hit=proposed(match) in routes)

    def _answerable(self, right: set[str], match: Match) -> None:
        names = [candidate.entry_id for candidate in match.candidates]
        answered = match.decision is Decision.ANSWER
        self.count("answerable.right_first", hit=names[:1] != [] and names[0] in right)
        self.count("answerable.right_in_three", hit=bool(right & set(names[:3])))
        self.count("answerable.answered_right", hit=answered and names[0] in right)
        self.count("answerable.answered_wrong", hit=answered and names[0] not in right)
        self.count("answerable.asked_back", hit=match.decision is Decision.CLARIFY)

    def summary(self) -> dict[str, Any]:
        """Return each share, and the area under the curve of answerable against not."""
        result: dict[str, Any] = {name: round(hits / of, 4) for name, (hits, of) in sorted(self.shares.items())}
        pairs = len(self.answerable) * len(self.unanswerable)
        if pairs:
            wins = sum((yes > no) + (yes == no) / 2 for yes in self.answerable for no in self.unanswerable)
            result["answerable.area_under_curve"] = round(wins / pairs, 4)
        return result


def evaluate(base: KnowledgeBase, questions: Path, *, caution: float) -> Iterator[dict[str, Any]]:
    """Yield one object a question, then the summary. Raises Misconfigured for a file that cannot be read."""
    asked = list(_questions(questions))
    matcher = prepare(base.entries, caution=caution)
    topics = {entry.id: entry.topic for entry in base.entries}
    tally, took, decisions = Tally(), list[float](), dict.fromkeys(Decision, 0)
    for question in asked:
        began = time.perf_counter()
        match = matcher.match(question["text"])
        took.append((time.perf_counter() - began) * 1000)
        decisions[match.decision] += 1
        tally.take(question, match)
        yield _line(question["id"], match, took[-1], topics)
    yield {
        "summary": {
            "questions": len(asked),
            "caution": caution,
            "decisions": {decision: count for decision, count in decisions.items() if count},
            "ms_median": round(median(took), 2) if took else 0.0,
            "ms_max": round(max(took), 2) if took else 0.0,
            **tally.summary(),
        }
    }


def report(summary: dict[str, Any]) -> Iterable[str]:
    """Return the summary as lines for people."""
    return (f"{name:32} {value}" for name, value in summary.items())


def _line(question_id: object, match: Match, took: float, topics: dict[str, str]) -> dict[str, Any]:
    line: dict[str, Any] = {
        "id": question_id,
        "decision": match.decision,
        "entries": [{"id": it.entry_id, "score": round(it.score, 4)} for it in match.candidates],
        "ms": round(took, 2),
    }
    if match.decision is Decision.OFFER_CONCERN:
        line["topic"] = topics[match.candidates[0].entry_id] if match.candidates else None
        line["severity"] = Severity.MEDIUM
        line["route"] = proposed(match)
        line["junkyard_dog"] = match.kind == TERRITORIAL
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
