"""Entries, facts and approvals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.people import Side
from bot.words.en.common import SIDES, day
from knowledge.decision import Decision

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.people import Role
    from knowledge.entry import Risk

NO_ENTRIES: Final = "There are no entries here yet. An operator imports them with: sameside kb import PATH"
NO_FACTS: Final = "No placeholders are declared here yet. An operator imports them with: sameside kb import PATH"
ENTRIES: Final = "Entries"
FACTS: Final = "Placeholder values"
RANKING: Final = "Nearest entries with their probability"
NEEDS_BOTH: Final = (
    "An entry answers only once both sides have approved it, and one about work or law somebody of HR as well."
)
PUBLISHED: Final = "published"
FACT_BRACES: Final = "A value is shown as it is, so it cannot hold double braces. Please write it without them."
FACT_EXAMPLE: Final = "/kb fact engagement.msp_name = Brightwater"
APPROVE_FACT_EXAMPLE: Final = "/kb approve fact engagement.msp_name"
PEOPLE: Final = "People"
ENGAGEMENTS: Final = "Your engagements"
ANSWER_LABEL: Final = "Answer"
VERDICT_LABEL: Final = "Verdict"
ASKED_AS: Final = "Asked as"
TREATED: Final = "How it is treated"
APPROVE_VERSION: Final = "Approve this version"
TURN_DOWN: Final = "Turn it down"
NOTHING_WAITS: Final = "Nothing waits for your approval."
YOUR_OWN_CHANGE: Final = "This change is your own: somebody else of your side approves it."
READS_WITH_IT: Final = "What people read with this value"
WHERE_THEY_STAND: Final = "Where that stands now"
ANSWERS_NOW: Final = "answers from now on"
A_FILE: Final = "a file"
SHOW_NEXT: Final = "Not now; show the next"
NO_MORE_TO_APPROVE: Final = "That was the last of what waits."
MYTH_LABEL: Final = "Myth"
OUTCOMES: Final = {
    Decision.ANSWER: "answer",
    Decision.CLARIFY: "ask back",
    Decision.ABSTAIN_OFFER_CONCERN: "no answer, offer a concern",
    Decision.OFFER_CONCERN: "take it as a concern",
    Decision.HANDOFF_HUMAN: "send to a person",
    Decision.REFUSE_PROMISE: "refuse a promise",
    Decision.REFUSE_CONFIDENTIAL: "keep a confidence",
    Decision.IT_HELPDESK: "send to the service desk",
    Decision.DECLINE_OFFTOPIC: "decline, off topic",
    Decision.SMALL_TALK: "small talk",
    Decision.REFUSE_INJECTION: "refuse to be told what to say",
    Decision.COMMAND: "command",
}


def outcome(decision: Decision, kind: str | None) -> str:
    """Say what is done with a message, and what it was taken for."""
    return OUTCOMES[decision] + (f" ({kind.replace('_', ' ')})" if kind else "")


def decided(decision: Decision, kind: str | None) -> str:
    """Say the same with a label."""
    return f"Decision: {outcome(decision, kind)}"


def translations(codes: Sequence[str]) -> str:
    """Name the languages into which an entry is translated, by their codes."""
    return f"Translations: {', '.join(codes)}"


def translated(label: str, code: str) -> str:
    """Label a part of a translation."""
    return f"{label} ({code})"


def approved_as(side: Side | None, names: Sequence[str]) -> str:
    """Say which entries were approved, for a side or for what is at stake."""
    where = f"the {SIDES[side]} side" if side else "what is about work or law"
    return f"Approved for {where}: {', '.join(names)}."


def approve_these(count: int) -> str:
    """Label the button below a page of entries."""
    return APPROVE_VERSION if count == 1 else f"Approve these {count}"


def waits_for_you(count: int) -> str:
    """Say how many entries wait for an approver."""
    what = "1 entry" if count == 1 else f"{count} entries"
    return f"Waiting for you: {what}. You approve each word below, as people will read it."


def version_title(entry_id: str, version: int, *, is_new: bool) -> str:
    """Title what an approver is shown."""
    return f"{entry_id}, version {version}" + ("" if is_new else ", with what changed since your side approved it")


def changed(label: str) -> str:
    """Label what is new."""
    return f"{label} (new)"


def before(label: str) -> str:
    """Label what it was."""
    return f"{label} (before)"


def not_shown_yet(template: str, missing: Sequence[str]) -> str:
    """Show a sentence as it is written, and say why nobody is shown it yet."""
    return f"“{template}”: not shown before there is a value for {', '.join(missing)}."


def treated(risk: Risk, owner: str, days: int) -> str:
    """Say how an entry is treated."""
    return f"Risk: {risk.value}. Owned by {owner}, and confirmed anew every {days} days."


def entry_replaced(entry_id: str) -> str:
    """Say that what was shown is not what waits any more."""
    return f"{entry_id} was replaced since you were shown it, and is not approved. This is how it is now:"


def already_approved(side: Side) -> str:
    """Say that there was nothing to do."""
    return f"Nothing to do: the {SIDES[side]} side had approved that already."


def entry_state(missing: Sequence[Side | Role]) -> str:
    """Say whether an entry answers, or whose approval it waits for."""
    if not missing:
        return PUBLISHED
    sides = " and the ".join(SIDES[it] for it in missing if isinstance(it, Side))
    who = [*([f"the {sides} side"] if sides else []), *(["somebody of HR"] if missing[-1] not in list(Side) else [])]
    return f"waits for {' and for '.join(who)}"


def no_such_entry(written: str, meant: str | None) -> str:
    """Say which entry was probably meant."""
    hint = f" Did you mean {meant}?" if meant else ""
    return f"I find no entry “{written}”.{hint} To see them all: /kb list"


def no_such_placeholder(written: str, meant: str | None) -> str:
    """Say which placeholder was probably meant."""
    hint = f" Did you mean {meant}?" if meant else ""
    return f"There is no placeholder “{written}”.{hint} To see them all: /kb facts"


APPROVE_VALUE: Final = "Approve this value"
SEARCH_USAGE: Final = "Say which words to look for, up to twelve, such as: /kb search admin accounts"


def version(number: int) -> str:
    """Name a version."""
    return f"Version {number}"


def history_of(entry_id: str) -> str:
    """Title an entry's versions."""
    return f"Versions of {entry_id}"


def approved_by(name: str, side: Side | Role, at: datetime) -> str:
    """Say who approved a version, and for what."""
    what = f"the {SIDES[side]} side" if isinstance(side, Side) else "HR"
    return f"{name} for {what} on {day(at)}"


def version_line(made: datetime, name: str, approved: Sequence[str], *, published: bool) -> str:
    """Say when a version came and from whom, who approved it, and whether it answers."""
    who = f"Approved by {', '.join(approved)}." if approved else "Approved by nobody."
    return f"From {name} on {day(made)}. {who}{' It answers now.' if published else ''}"


def turned_down_by(name: str, comment: str) -> str:
    """Say who turned a version down, and why."""
    return f"Turned down by {name}: “{comment}”."


def diff_hint(entry_id: str) -> str:
    """Say how versions are compared."""
    return f"To see what changed between two: /kb diff {entry_id} 1 2"


def diff_versions(entry_id: str, newest: int) -> str:
    """Say which versions there are."""
    return f"{entry_id} has the versions 1 to {newest}. For example: /kb diff {entry_id} 1 {newest}"


def difference(entry_id: str, one: int, other: int) -> str:
    """Title what changed."""
    return f"What changed in {entry_id} from version {one} to version {other}:"


def nothing_since(entry_id: str, version: int) -> str:
    """Say that the newest version is the one that is compared with."""
    return f"{entry_id} has not changed since version {version}, which is its newest."


def no_difference(entry_id: str, one: int, other: int) -> str:
    """Say that nothing changed that anybody reads."""
    return f"Nothing that people read of {entry_id} changed from version {one} to {other}."


def found_entries(count: int, asked: str) -> str:
    """Title what was found."""
    return f"Entries with “{asked}”: {count}"


def nothing_found(asked: str, meant: str | None) -> str:
    """Say that no entry holds the words."""
    hint = f" Did you mean “{meant}”?" if meant else ""
    return f"No entry that you may see holds “{asked}”.{hint} To see them all: /kb list"


def fact_waits_for(name: str, missing: Sequence[Side | Role]) -> str:
    """Say who has still to approve a value."""
    who = [f"an approver of the {SIDES[it]} side" if isinstance(it, Side) else "somebody of HR" for it in missing]
    return f"Proposed. {name} is shown once these approve it, too: {', '.join(who)}. They say: /kb approve fact {name}"


def fact_is_another(name: str) -> str:
    """Say that the value was changed meanwhile."""
    return f"That is not the value of {name} which is proposed now. To see it: /kb approve fact {name}"


def fact_promises(said: str) -> str:
    """Refuse a promise."""
    return f"“{said}” reads like a promise to people, and nothing is ever promised here. Please say what is agreed."


def fact_never(said: str) -> str:
    """Refuse what an entry must never say."""
    return f"An entry that shows this value must never say “{said}”."


def fact_approved(name: str) -> str:
    """Confirm an approval."""
    return f"Approved: {name} may now be shown."


def fact_not_proposed(name: str) -> str:
    """Say that there is nothing to approve yet."""
    return f"Nobody has proposed a value for {name} yet. To propose one: /kb fact {name} = the value"


def fact_waiting(value: str) -> str:
    """Mark a value that may not be shown yet."""
    return f"“{value}” (proposed, not approved)"


def fact_missing(meaning: str) -> str:
    """Describe a placeholder without a value."""
    return f"no value yet. {meaning}"


USAGES: Final[dict[tuple[str, str], tuple[tuple[str, str], ...]]] = {
    ("kb", "list"): (("/kb list", "the entries and whose approval they wait for"),),
    ("kb", "show"): (("/kb show admin-accounts", "one entry as people see it"),),
    ("kb", "try"): (("/kb try who owns our data?", "which entries a question would find"),),
    ("kb", "facts"): (("/kb facts", "placeholder values and who approved them"),),
    ("kb", "fact"): (
        (FACT_EXAMPLE, "propose a placeholder's value"),
        ("/kb fact engagement.staffing_summary = Twelve engineers until=2027-03-31", "one that ends with a day"),
        ("/kb fact engagement.msp_name", "what a value is and was, and who approved it"),
    ),
    ("kb", "history"): (("/kb history admin-accounts", "an entry's versions, and who approved them"),),
    ("kb", "diff"): (
        ("/kb diff admin-accounts 1 2", "what changed between versions; without numbers, since it was published"),
    ),
    ("kb", "search"): (("/kb search admin accounts", "entries that hold these words"),),
    ("kb", "approve"): (
        (
            "/kb approve admin-accounts",
            "see an entry as it will be said, and approve that version; also: all, fact NAME",
        ),
    ),
}
