"""The contract's JSON lines: one a question, then the summary."""

from __future__ import annotations

import json
from statistics import median
from typing import TYPE_CHECKING, Any

from adapters.evaluating.calibration import calibration, calibration_error
from adapters.evaluating.tally import TERRITORIAL_FROM
from bot.concerns.concern import OTHER_TOPIC, Severity
from bot.concerns.routes import proposed
from knowledge.decision import Decision

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from adapters.evaluating.outcomes import Outcome
    from adapters.evaluating.tally import Tally


def written(line: Mapping[str, Any]) -> str:
    """Return the object as one line of JSON that any UTF-8 output can hold, lone surrogates escaped."""
    return json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")


def question_line(outcome: Outcome) -> dict[str, Any]:
    """Return what was decided about one question; for a concern also what it would be logged as."""
    match, reading = outcome.match, outcome.reading
    line: dict[str, Any] = {
        "id": outcome.question.id,
        "decision": match.decision,
        "entries": [{"id": it.entry_id, "score": round(it.score, 4)} for it in match.candidates],
        "ms": round(outcome.ms, 2),
    }
    if match.decision is Decision.OFFER_CONCERN:
        line["topic"] = reading.topic if reading else OTHER_TOPIC
        line["severity"] = reading.severity if reading else Severity.MEDIUM
        line["route"] = proposed(match, reading)
        line["junkyard_dog"] = reading is not None and reading.territorial >= TERRITORIAL_FROM
    return line


def summary_line(
    outcomes: Sequence[Outcome], tally: Tally, caution: float, compared: Mapping[float, Tally]
) -> dict[str, Any]:
    """Return the summary: how many questions, decisions and milliseconds, each share, and what each share rests on."""
    decisions = dict.fromkeys(Decision, 0)
    for outcome in outcomes:
        decisions[outcome.match.decision] += 1
    summary: dict[str, Any] = {
        "questions": len(outcomes),
        "caution": caution,
        "decisions": {decision: count for decision, count in decisions.items() if count},
        "ms_median": round(median(outcome.ms for outcome in outcomes), 2),
        "ms_max": round(max(outcome.ms for outcome in outcomes), 2),
        **_shares(tally),
    }
    error = calibration_error(calibration(outcomes))
    if error is not None:
        summary["calibration_error"] = round(error, 4)
    if tally.shares:
        summary["of"] = {name: share.of for name, share in sorted(tally.shares.items())}
    if compared:
        summary["cautions"] = [{"caution": number, **_shares(one)} for number, one in compared.items()]
    return {"summary": summary}


def _shares(tally: Tally) -> dict[str, float]:
    found = {name: round(share.value, 4) for name, share in sorted(tally.shares.items())}
    if tally.area is not None:
        found["answerable.area_under_curve"] = round(tally.area, 4)
    return found
