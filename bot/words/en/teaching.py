"""Teaching and suggesting ways of asking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

NO_QUESTIONS: Final = "No question is waiting. People can pass one on to you, without their name, when I had no answer."
QUESTIONS: Final = "Questions passed on"
TAUGHT: Final = "Ways of asking that were taught"
NOTHING_TAUGHT: Final = "Nobody has taught me a way of asking here yet. For example: /kb teach admin-accounts = Q-3"
MANY_WAITING: Final = (
    "So many questions are waiting that I cannot take in another one now. I have kept yours as your draft: "
    "you can log it as a concern or ask a person."
)
MANY_TAUGHT: Final = "I have been taught as many ways of asking as I can learn. To take one back: /kb forget P-2"
NOTHING_TO_TEACH: Final = "There is no word in that to learn from."
NO_ANSWER_FITS: Final = "none"  # what to teach for a question that no entry answers
CHANGES: Final = "What that changes"
CHANGES_NOTHING: Final = "Of the latest questions passed on and taught, no other one is understood differently."
TEACH_EXAMPLE: Final = "/kb teach admin-accounts = Q-3"
OTHER_CAUTIONS: Final = "With another caution"
MAY_ASK_THE_SAME: Final = "Passed on, and perhaps the same"
CAUTION_USUAL: Final = "usual"
TAUGHT_BEFORE: Final = "That way of asking has been taught for that entry already."
NO_MODEL_TO_SUGGEST: Final = (
    "No model is asked in this engagement, so I can only suggest questions that people passed on."
)
MODEL_GAVE_NOTHING: Final = (
    "The model server gave no answer that I can use just now. You can ask again in a minute; "
    "questions that people passed on are suggested without it."
)
MODEL_KNEW_NO_MORE: Final = "The model suggested nothing else that is new, and fit to be taught."
BY_THE_MODEL: Final = "suggested by the model, approved by nobody"
CHANGED_BESIDES: Final = "What else each would change"
CHANGED_NOTHING_BESIDES: Final = (
    "Of the latest questions passed on and taught, none would be understood differently for it."
)


def may_lack(entry_id: str) -> str:
    """Head the list of suggestions."""
    return f"Ways of asking that {entry_id} may lack"


def no_suggestions(entry_id: str) -> str:
    """Say that there are none, and what can be done all the same."""
    return (
        f"I have no way of asking to suggest for {entry_id}. "
        f"You can teach it any words: /kb teach {entry_id} = the words"
    )


def by_people(label: str) -> str:
    """Say where a suggestion is from."""
    return f"passed on as {label}"


def suggested(before: str, after: str, origin: str) -> str:
    """Say what teaching a suggestion does to its own words, and where it is from."""
    return f"{became(before, after)} ({origin})"


def numbered(number: int, text: str) -> str:
    """Number a suggestion, as its button is."""
    return f"{number}. {text}"


def teach_number(number: int) -> str:
    """Label the button under a suggestion."""
    return f"Teach {number}"


def passed_on_hint(label: str) -> str:
    """Say what to do about a question that was passed on."""
    return (
        f"To teach what it asks: /kb teach ENTRY = {label}, or none = {label} if no entry answers it. "
        f"To drop it: /kb drop {label}"
    )


def teach_hint(entry_id: str, label: str) -> str:
    """Say how an entry learns a way of asking."""
    return f"If one does: /kb teach {entry_id} = {label}"


def would_answer(title: str) -> str:
    """Say what a question gets at present."""
    return f"now: {title}"


def asked_on(text: str, on: date) -> str:
    """Write a question with the day on which it was passed on."""
    return f"{text} ({on:%-d %B %Y})"


def taught_now(label: str, target: str) -> str:
    """Confirm what was taught and say how to take it back."""
    return (
        f"Taught as {label}: from the next message on, words like these mean {target}. "
        f"To take it back: /kb forget {label}"
    )


def became(before: str, after: str) -> str:
    """Say how a question is understood before and after."""
    return f"{before} → {after}"


def and_more(count: int) -> str:
    """Say how many are not shown."""
    return f"And {count:,} more."


def forgotten(label: str) -> str:
    """Confirm that a taught phrasing is gone."""
    return f"{label} is forgotten. What it had changed is as it was before."


def dropped_question(label: str) -> str:
    """Confirm that a question was set aside."""
    return f"{label} is dropped."


def no_such_label(written: str, example: str) -> str:
    """Say how questions and phrasings are named."""
    return f"I find no “{written}” that waits. They are named like {example}."


def no_such_target(written: str, meant: str | None) -> str:
    """Say what may be taught."""
    hint = f" Did you mean {meant}?" if meant else ""
    return f"There is no published entry or kind of message called “{written}”.{hint} To see the entries: /kb list"


def caution_is(caution: float, share: float) -> str:
    """Say what the one number of caution is and does."""
    return (
        f"Caution is {caution:g}: one wrong answer counts as much as {caution:g} unneeded “did you mean”. "
        f"So I answer at once from a probability of {share:.0%} on, and ask back below it."
    )


def caution_out_of_range(least: float, most: float) -> str:
    """Say which numbers make sense."""
    return f"Please give a number from {least:g} to {most:g}, or the word usual. For example: /engagement caution 4"


def at_caution(caution: float) -> str:
    """Label what would happen at another caution."""
    return f"at caution {caution:g}"


USAGES: Final[dict[tuple[str, str], tuple[tuple[str, str], ...]]] = {
    ("kb", "questions"): (("/kb questions", "questions that people passed on to you, without names"),),
    ("kb", "suggest"): (("/kb suggest admin-accounts", "ways of asking that an entry may lack"),),
    ("kb", "teach"): ((TEACH_EXAMPLE, "teach a way of asking: Q-3, or any words"),),
    ("kb", "taught"): (("/kb taught", "the ways of asking that were taught"),),
    ("kb", "forget"): (("/kb forget P-2", "take a taught way of asking back"),),
    ("kb", "drop"): (("/kb drop Q-3", "set a question aside"),),
}
