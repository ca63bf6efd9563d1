"""Writing, turning down, retiring and restoring entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.words.en.common import day
from knowledge.entry import Evidence, Risk, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

WRITE_ENTRY: Final = "Write an entry"
SHOW_ME: Final = "Show me first"
SEND_IT: Final = "Send for approval"
DROP_IT: Final = "Drop it"
DRAFT_DROPPED: Final = "Dropped. Nothing has changed."
ENTRY_DRAFT_GONE: Final = (
    "That draft is gone: it was sent or dropped, or is older than a month. To begin anew: /kb add or /kb edit ENTRY"
)
DRAFT_SHOWN: Final = "Nothing has been sent yet. This is what people would read:"
YOURS_NOW: Final = "This is what yours would change now:"
THINK_OF: Final = "Worth another look"
CITES_NOTHING: Final = "It cites no source, and whoever reads it is told so"
A_PROMISE: Final = "Reads like a promise"
SAYS_NEVER: Final = "What it says it must never say"
TRANSLATED: Final = "Translations"
CHOOSE_ONE: Final = "Please choose one of these."
SAY_WHY: Final = "Please say why, in a sentence."
WHY: Final = "Why"
RETIRE: Final = "Retire it"
RETIRE_TOO: Final = "Retire it, too"
KEEP_ANSWERING: Final = "Keep it answering"
LET_IT_ANSWER: Final = "Let it answer again"
LOOK_AT_IT: Final = "Look at it"
WHAT_IS_WRONG: Final = "What is the matter with it"
IS_HARMFUL: Final = "It is wrong or does harm: stop it now"
IS_NOT_NEEDED: Final = "It is not needed any more: ask the other side"
ENTRY_FIELDS: Final = {
    "id": "Name",
    "topic": "Topic",
    "myth": "Myth or question",
    "verdict": "Verdict",
    "answer": "Answer",
    "engagement": "Sentence for this engagement",
    "questions": "How people ask",
    "cites": "Sources",
    "evidence": "Evidence",
    "risk": "What a wrong answer would touch",
    "owner": "Owner",
    "review_days": "Confirmed anew every so many days",
    "never": "What it must never say",
}
ENTRY_HINTS: Final = {
    "id": "Small letters and hyphens, such as who-owns-our-data",
    "topic": "One word, such as control",
    "answer": "The facts, in sentences that hold everywhere.",
    "engagement": "Shown once every value in it is approved. Values stand in double braces.",
    "questions": "One a line, or with | between them",
    "cites": "Names of sources, with commas between them",
    "owner": "Who keeps it true, such as customer_hr",
    "never": "One a line, or with | between them",
}
VERDICT_CHOICES: Final[dict[str, str]] = {
    Verdict.MYTH: "A myth",
    Verdict.PARTLY_TRUE: "Partly true",
    Verdict.DEPENDS: "It depends",
    Verdict.TRUE: "True",
    Verdict.INFORMATION: "Neither: it answers a question",
}
EVIDENCE_CHOICES: Final[dict[str, str]] = {
    Evidence.CONFIRMED: "Every claim was read in a source",
    Evidence.PARTIAL: "The core was read in a source",
    Evidence.GENERAL: "General knowledge",
}
RISK_CHOICES: Final[dict[str, str]] = {
    Risk.NORMAL: "Nothing in particular",
    Risk.EMPLOYMENT: "Employment: somebody of HR approves it, too",
    Risk.LEGAL: "The law: somebody of HR approves it, too",
    Risk.SECURITY: "Security",
    Risk.PRIVACY: "Privacy",
}


def write_intro(placeholders: Sequence[str]) -> str:
    """Say which values a sentence may hold."""
    known = ", ".join(placeholders[:12]) or "none are declared here"
    return f"Nobody reads it before both sides have approved it. Values that a sentence may hold: {known}."


def edit_title(entry_id: str) -> str:
    """Title the form for an entry that is there."""
    return f"Change {entry_id}"


def edit_usage(entry_id: str, meant: str | None, parts: Sequence[str]) -> str:
    """Say how one part is changed."""
    hint = f" Did you mean “{meant}”?" if meant else ""
    return f"To change one part of it: /kb edit {entry_id} answer = New words.{hint} The parts are: {', '.join(parts)}."


def draft_of(entry_id: str, base: int) -> str:
    """Title what an entry would be."""
    return f"{entry_id}, as a change of version {base}" if base else f"{entry_id}, a new entry"


def near_entry(entry_id: str, score: float) -> str:
    """Say that another entry answers this already."""
    return f"{entry_id} answers this already ({score:.0%})"


def may_contradict(entry_id: str) -> str:
    """Say that another entry seems to say otherwise."""
    return f"It may contradict {entry_id}"


def beside(sentence: str, other: str) -> str:
    """Set two sentences beside each other."""
    return f"“{sentence}” beside “{other}”"


def translations_stay(codes: Sequence[str]) -> str:
    """Say that translations were not changed with the rest."""
    return f"{', '.join(codes)}: they stay as they are, and are changed in a file alone"


def days_from_to(least: int, most: int) -> str:
    """Say which numbers of days fit."""
    return f"Please write a number of days from {least} to {most}."


def will_be_asked(names: Sequence[str]) -> str:
    """Say who would be asked for approval."""
    if not names:
        return "Nobody can approve it yet besides you. To see who could: /engagement people"
    return f"For their approval I would ask: {', '.join(names)}."


def sent_for_approval(entry_id: str, version: int, names: Sequence[str]) -> str:
    """Confirm that a version waits."""
    told = f" I have asked {', '.join(names)}." if names else " Nobody can approve it yet besides you."
    return f"Version {version} of {entry_id} waits for approval.{told}"


def nothing_changed(entry_id: str) -> str:
    """Say that a draft is what there is."""
    return f"That is word for word what {entry_id} says already, so nothing was sent."


def changed_meanwhile(entry_id: str, version: int) -> str:
    """Say that somebody else was quicker."""
    return (
        f"Somebody has changed {entry_id} while you wrote: its newest version is {version}. Nothing of yours is lost."
    )


def turn_down_intro(entry_id: str, version: int) -> str:
    """Say what happens to a version that is turned down."""
    return f"Version {version} of {entry_id} then waits for nobody any more, and whoever wrote it reads why."


def rejected(entry_id: str, version: int, names: Sequence[str]) -> str:
    """Confirm that a version was turned down."""
    told = f" I have told {', '.join(names)}." if names else ""
    return f"Turned down: version {version} of {entry_id}.{told}"


def was_rejected(entry_id: str, name: str, comment: str) -> str:
    """Say that a version waits for nobody any more."""
    return f"{name} has turned this version of {entry_id} down: “{comment}”. To change it: /kb edit {entry_id}"


def turned_down(name: str, comment: str, *, answers: int | None) -> str:
    """Say where an entry stands whose newest version was turned down."""
    still = f"version {answers} answers; a later one was " if answers else ""
    return f"{still}turned down by {name}: “{comment}”"


def rejected_news(name: str, entry_id: str, version: int) -> str:
    """Tell whoever wrote a version that it was turned down."""
    return f"{name} has turned down version {version} of {entry_id}, which you wrote:"


def edit_hint(entry_id: str) -> str:
    """Say how it is changed."""
    return f"To change it: /kb edit {entry_id}"


def approval_asked(name: str, entry_id: str, *, is_new: bool) -> str:
    """Ask for an approval."""
    what = f"written a new entry, {entry_id}" if is_new else f"changed {entry_id}"
    return f"{name} has {what}. It waits for your approval."


def published_news(entry_id: str) -> str:
    """Tell whoever wrote a version that it answers."""
    return f"Your change to {entry_id} is approved by everybody needed, and answers from now on."


def retire_intro(entry_id: str) -> str:
    """Say what retiring does."""
    return f"Nobody is shown {entry_id} any more then. It is kept with its history, and both sides can restore it."


def retired(entry_id: str, names: Sequence[str]) -> str:
    """Confirm that an entry was retired."""
    told = f" I have told {', '.join(names)}." if names else ""
    return f"Retired: {entry_id} answers nobody any more.{told}"


def retired_news(name: str, entry_id: str) -> str:
    """Tell editors that an entry answers no longer."""
    return f"{name} has retired {entry_id}: it answers nobody any more."


def restore_hint(entry_id: str) -> str:
    """Say how a retired entry answers again."""
    return f"If both sides want it to answer again: /kb restore {entry_id}"


def is_retired(entry_id: str, on: date) -> str:
    """Say that there is nothing to do with an entry before it is restored."""
    return f"{entry_id} is retired since {day(on)}. To let it answer again: /kb restore {entry_id}"


def retired_since(on: date, why: str) -> str:
    """Say where a retired entry stands."""
    return f"retired since {day(on)}: “{why}”"


def retired_by(name: str, on: date) -> str:
    """Say who retired an entry."""
    return f"{name} retired it on {day(on)}:"


def not_retired(entry_id: str, version: int) -> str:
    """Say that there is nothing to restore."""
    return (
        f"{entry_id} is not retired. To propose an earlier version anew: /kb restore {entry_id} {max(1, version - 1)}"
    )


def never_answered(entry_id: str) -> str:
    """Say that nothing of it was ever approved."""
    return f"Nothing of {entry_id} was ever approved by both sides. To write it anew: /kb edit {entry_id}"


def would_answer_again(entry_id: str, version: int) -> str:
    """Title what would answer again."""
    return f"{entry_id}, version {version}, as it would answer again"


def retiring_asked(entry_id: str, names: Sequence[str]) -> str:
    """Confirm that the other side is asked."""
    told = f"I have asked {', '.join(names)}" if names else "There is no approver of the other side yet"
    return f"{told}. Until the other side says yes, {entry_id} goes on answering."


def wants_retired(name: str, entry_id: str) -> str:
    """Ask the other side."""
    return f"{name} thinks that {entry_id} is not needed any more:"


def kept(entry_id: str) -> str:
    """Confirm that it goes on answering."""
    return f"Kept: {entry_id} goes on answering."


def kept_news(entry_id: str) -> str:
    """Tell whoever wanted it retired."""
    return f"The other side would rather keep {entry_id} answering."


def restoring_asked(entry_id: str, names: Sequence[str]) -> str:
    """Confirm that the other side is asked."""
    told = f"I have asked {', '.join(names)}" if names else "There is no approver of the other side yet"
    return f"{told}. {entry_id} answers again once the other side says yes, too."


def wants_restored(name: str, entry_id: str) -> str:
    """Ask the other side."""
    return f"{name} wants {entry_id} to answer again."


def restored(entry_id: str) -> str:
    """Say that a retired entry answers again."""
    return f"Both sides have restored {entry_id}: it answers again, word for word as before."


USAGES: Final[dict[tuple[str, str], tuple[tuple[str, str], ...]]] = {
    ("kb", "add"): (("/kb add Who owns our data?", "write a new entry"),),
    ("kb", "edit"): (
        ("/kb edit admin-accounts", "change an entry; until both sides approve that, the old words answer"),
        ("/kb edit admin-accounts answer = The new words.", "change one part of it"),
    ),
    ("kb", "reject"): (("/kb reject admin-accounts = The owner is wrong.", "turn a version down and say why"),),
    ("kb", "retire"): (("/kb retire admin-accounts", "stop an entry: at once if it does harm, else by both sides"),),
    ("kb", "restore"): (
        ("/kb restore admin-accounts", "let a retired entry answer again, by both sides"),
        ("/kb restore admin-accounts 2", "propose an earlier version anew"),
    ),
}
