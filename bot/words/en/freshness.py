"""How long what was approved holds: reviews, values that end, and what is said where nothing is shown any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.people import Side
from bot.words.en.common import SIDES, day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.people import Role

STILL_TRUE: Final = "Still true"
GO_THROUGH: Final = "Go through them"
SHOWN_NOW: Final = "It is shown now."
NOTHING_TO_CONFIRM: Final = "Nothing has to be confirmed now: every entry that is shown was confirmed in time."
LAST_DUE: Final = "That was the last of what you can confirm."
TO_CONFIRM: Final = "What has to be confirmed"
SILENT_WITHOUT_IT: Final = "Sentences that are not shown without it"
CONFIRM_HINT: Final = "To see one whole and say that it is still true: /kb confirm ENTRY, or /kb confirm all"
CONFIRM_ANEW: Final = "Please read it as people do. If something in it has changed: /kb edit"


def not_confirmed_since(on: date) -> str:
    """Say that an answer is no longer shown, and why."""
    return (
        f"Both companies approved an answer to this, but it has not been confirmed since {day(on)}. That is too long "
        "ago for me to show it as a fact. A person can tell you how it stands today."
    )


def also_not_shown(on: date) -> str:
    """Say that one of two answers is not shown."""
    return f"The answer to your other question has not been confirmed since {day(on)}, so I do not show it as a fact."


def holds_until(entry_id: str, due: date) -> str:
    """Say that it is too early to confirm an entry."""
    return f"{entry_id} counts as confirmed until {day(due)}. It can be confirmed anew shortly before that."


def soon_due(due: date) -> str:
    """Say by when an entry has to be confirmed."""
    return f"to be confirmed by {day(due)}"


def overdue_since(reviewed: date, last: date) -> str:
    """Say that an entry is overdue, and for how long it is still shown."""
    return f"not confirmed since {day(reviewed)}; shown with that day until {day(last)}, and then no more"


def ended_since(reviewed: date, last: date) -> str:
    """Say that an entry is not shown any more."""
    return f"not confirmed since {day(reviewed)}, and not shown since {day(last)}"


def value_ends(until: date) -> str:
    """Say until when a value is shown."""
    return f"a value that is shown until {day(until)}; then the sentences with it are not"


def value_ended(until: date) -> str:
    """Say that a value is not shown any more."""
    return f"a value that ended on {day(until)}: the sentences with it are not shown"


def reviews_due(count: int) -> str:
    """Lead what is to be confirmed."""
    return "One thing that people are told has to be confirmed." if count == 1 else f"To be confirmed: {count}."


def who_confirms(missing: Sequence[Side | Role]) -> str:
    """Say who has still to say that it is true."""
    who = [f"an approver of the {SIDES[it]} side" if isinstance(it, Side) else "somebody of HR" for it in missing]
    return f"Still to be said by: {', '.join(who)}."


def confirmed_anew(entry_ids: Sequence[str]) -> str:
    """Say that everybody needed has said that it is true."""
    return f"Confirmed by both sides: {', '.join(entry_ids)}."


def confirmed_as(side: Side | None, entry_ids: Sequence[str]) -> str:
    """Say for whom something was confirmed."""
    what = f"the {SIDES[side]} side" if side else "HR"
    return f"You have said for {what} that this is still true: {', '.join(entry_ids)}."


def not_theirs_to_confirm(missing: Sequence[Side | Role]) -> str:
    """Say that this person's word does not count here, and whose does."""
    return f"Your word is not missing here. {who_confirms(missing)}" if missing else "Your word is not missing here."


def until(on: date, *, over: bool) -> str:
    """Say until when a value is shown."""
    return f"It was shown until {day(on)}." if over else f"It is shown until {day(on)}, and then no more."


def until_unreadable(written: str) -> str:
    """Say how a last day is written."""
    return f"I cannot read the day “{written}”. Please write it as in until=2027-03-31."


def until_out_of_reach(on: date) -> str:
    """Say which last days there are."""
    return f"A value can be shown until today or a later day of the next ten years, and not until {day(on)}."


def values_of(name: str) -> str:
    """Title the values of a placeholder."""
    return f"Values of {name}"


def value_line(at: datetime, name: str, approved: Sequence[str]) -> str:
    """Say when a value was proposed and by whom, and who approved it."""
    who = f"Approved by {', '.join(approved)}." if approved else "Approved by nobody."
    return f"From {name} on {day(at)}. {who}"


def withdrawn_by(name: str, at: datetime, why: str) -> str:
    """Say who took a value back, and why."""
    return f"Withdrawn by {name} on {day(at)}: “{why}”."


def withdraw_example(name: str) -> str:
    """Say how a value is taken back."""
    return f"To take the value back: /kb withdraw {name} = why"


def fact_not_shown(name: str) -> str:
    """Say that there is no value to take back."""
    return f"No value of {name} is shown now. To see what it was: /kb fact {name}"


def fact_withdrawn(name: str, told: Sequence[str]) -> str:
    """Say that a value is shown no more, and who was told."""
    who = f" I have told {', '.join(told)}." if told else ""
    return f"Withdrawn: {name} is not shown any more.{who}"


def fact_withdrawn_news(name: str, who: str) -> str:
    """Tell that a value is shown no more."""
    return f"{who} has withdrawn the value of {name}. Sentences with it are not shown until another one is approved."


USAGES: Final[dict[tuple[str, str], tuple[tuple[str, str], ...]]] = {
    ("kb", "review"): (("/kb review", "entries and values that have to be confirmed, and by when"),),
    ("kb", "confirm"): (("/kb confirm admin-accounts", "see an entry whole and say that it is still true; also: all"),),
    ("kb", "withdraw"): (("/kb withdraw engagement.msp_name = They changed it", "show a value no more, at once"),),
}
