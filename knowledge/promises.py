"""Promises about jobs: no sentence that staff are shown may make one, whoever approved it."""

from __future__ import annotations

import re
from typing import Final

_JOB: Final = (
    r"(?:jobs?|posts?|positions?|employment|redundan\w*|lay-?offs?|laid off|dismiss\w*|fired|sacked|keep you|stay|"
    r"arbeit\w*|stellen?|kündig\w*|entlass\w*|emplois?|postes?|licenci\w*|empleos?|puestos?|despedid\w*|despidos?|"
    r"empregos?|postos?|despediment\w*|prac[ayęąy]\w*|stanowisk\w*|zwoln\w*|ba(?:an|nen)|ontsla\w*|lavoro|licenziat\w*)"
)
# Each in parts, for the sake of the eye.
_SAID: Final = (
    (  # Somebody promises, and it is about a job.
        r"\b(?:promis\w+|guarantee\w*|assur\w+|swear|vow|versprech\w+|verspreche|garantier\w+|sichern? zu|zugesichert|",
        r"promet\w+|garantis\w*|assurons|garantiz\w+|asegur\w+|garant\w+|assegur\w+|obiec\w+|gwarant\w+|zapewnia\w+|",
        rf"belo\w+|garander\w+|verzeker\w+|promett\w+)\b[^.!?\n]{{0,90}}\b{_JOB}\b",
    ),
    (
        rf"\b{_JOB}\b[^.!?\n]{{0,40}}\b(?:guaranteed|promised|garantiert|zugesichert|garanti\w*|garantizad\w+|",
        r"garantid\w+|gwarantowan\w+|gegarandeerd|for life)\b",
    ),
    (  # Nobody will lose theirs.
        r"\b(?:nobody|no ?one|none of (?:you|us|them)|not (?:one|a single) \w+)\b[^.!?\n]{0,50}",
        r"\b(?:los\w* (?:\w+ ){0,3}(?:jobs?|posts?|positions?|work|places?)|dismiss\w*|fired|sacked|redundant|",
        r"laid off|let go|terminat\w*|have to (?:go|leave))\b",
    ),
    (
        r"\b(?:no|not a single|never any) (?:jobs?|posts?|positions?|redundanc\w+|lay-?offs?|dismissals?|",
        r"job (?:cuts|losses))\b[^.!?\n]{0,40}\b(?:will|would|shall|lost|cut|go)\b",
    ),
    (r"\bthere (?:will|shall) be no (?:redundanc\w+|lay-?offs?|dismissals?|job (?:cuts|losses))\b",),
    (
        r"\b(?:jobs?|posts?|positions?)\b[^.!?\n]{0,25}\b(?:are|is|remain|stay)s? ",
        r"(?:all |absolutely |completely )?(?:safe|secure)\b",
    ),
    (r"\bniemand\b[^.!?\n]{0,50}\b(?:verlier\w*|entlassen|gekündigt|gehen müssen|verliest|ontslagen)\b",),
    (
        r"\bkein\w* (?:stellen?|jobs?|arbeitspl\w+|kündigung\w*|entlassung\w*)\b[^.!?\n]{0,40}",
        r"\b(?:gestrichen|abgebaut|verloren|geben|wegfallen|entfallen)\b",
    ),
    (r"\b(?:jobs?|stellen?|arbeitspl\w+)\b[^.!?\n]{0,25}\b(?:ist|sind|bleib\w*) (?:\w+ )?sicher\b",),
    (r"\bpersonne ne (?:perdra|sera licenci\w*|va perdre|sera mis)",),
    (r"\baucun\w* (?:poste|emploi|licenciement)\b[^.!?\n]{0,40}\b(?:supprim\w*|perdu\w*|aura lieu|ne sera)\b",),
    (r"\bnadie (?:perderá|será despedid\w*|va a (?:perder|ser despedid\w*))",),
    (r"\bning(?:ún|una?) (?:puesto|empleo|despido)\b",),
    (r"\bninguém (?:perderá|será despedid\w*|vai (?:perder|ser despedid\w*))",),
    (r"\bnikt nie (?:straci|zostanie zwolnion\w*|będzie zwolnion\w*)",),
    (r"\bgeen (?:banen|ontslagen)\b[^.!?\n]{0,40}\b(?:verloren|vallen|geschrapt)\b",),
    (r"\bnessuno (?:perderà|sarà licenziat\w*)",),
)
_PROMISES: Final = tuple(re.compile("".join(parts), re.IGNORECASE) for parts in _SAID)


def promise_in(text: str) -> str | None:
    """Return the words that promise somebody's job, if any do."""
    found = (one.search(text) for one in _PROMISES)
    return next((it[0] for it in found if it), None)
