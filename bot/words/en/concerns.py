"""Concerns: taking them in, their cards, and their dialogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.concerns.concern import Identity, Resolution, Route, Severity
from bot.concerns.permissions import Act
from bot.words.en.common import RESOLUTIONS, ROUTES, SIDES, capitalised, moment, severity_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from bot.people import Side

UNDERSTOOD: Final = (
    "That sounds like something somebody should act on. Nothing has been logged yet. This is what I understood:"
)
UNDERSTOOD_QUESTION: Final = "Nothing has been sent yet. This is what I would pass on:"
READERS_CHANGED: Final = (
    "Who would read it has changed since I showed you, so nothing has been logged yet. Please look again:"
)
PREVIEW: Final = "What would be logged"
TOPIC: Final = "Topic"
SEVERITY: Final = "How serious"
READ_BY: Final = "Who reads it"
KNOWN_AS: Final = "How do you want to be known?"
NOT_READ_BY: Final = "Who does not see it"
NOBODY_ELSE: Final = (
    "Nobody: everybody who could read it is somebody you write of. If you log it, it waits until another reader is "
    "named and you agree to them; the admins of your company hear that one waits, and nothing else. Please do not wait "
    "for that: a person you trust, a works council or union, or the hotline for reporting misconduct can act now"
)
PROPOSE_SOMEBODY: Final = "Propose somebody, from what I write"
MUST_NOT_READ: Final = "They must not see it"
MAY_READ: Final = "It is not about them: they may read it"
THEY_SEE: Final = "What they see of you"
FROM: Final = "From"
STATE: Final = "State"
RAISED: Final = "Raised"
PLATFORM_NOTE: Final = (
    "Your chat platform's own administrators may be able to see messages here, "
    "so leave out what you would not put in a chat."
)
LOG_IT: Final = "Log it"
CHANGE_IT: Final = "Change it"
DO_NOT_LOG: Final = "Do not log it"
DROPPED: Final = "Dropped. Nothing was logged, and I have forgotten the draft."
CONCERN_FORM: Final = "Your concern"
SOMEBODY_ELSE: Final = "Somebody else"
CONCERN_INTRO: Final = "Nothing is logged until you confirm it in the next step."
WHAT_IS_IT: Final = "What is it?"
WHAT_IS_IT_HINT: Final = "What happened, since when, and what would help?"
WHO_READS: Final = "Who should read it?"
SHOW_PREVIEW: Final = "Show me what would be logged"
FIELD_EMPTY: Final = "Please write a sentence or two."
FIELD_CHOICE: Final = "Please choose one of the values."
ACKNOWLEDGE: Final = "Acknowledge"
ACKNOWLEDGED: Final = "Thank you. I have told the author that you took it on."
ANSWER: Final = "Answer"
ANSWER_BACK: Final = "Answer back"
SEND: Final = "Send"
YOUR_ANSWER: Final = "Your answer"
NO_ATTACHMENTS: Final = (
    "I do not pass files on: they can say more about you than you mean to. Write what matters in words, "
    "or say where the file is kept."
)
ANSWER_SENT: Final = "Sent. I will bring back what they say."
ANSWER_SENT_BEFORE: Final = "That answer was sent already; I have not sent it twice."
NO_CONCERNS_OF_YOURS: Final = (
    "You have raised no concerns yet. To raise one, tell me what worries you, or type: /concern what happened"
)
NO_CONCERNS_TO_READ: Final = "There is nothing waiting for you: no open concern that you may read."
YOUR_CONCERNS: Final = "Your concerns"
OPEN_CONCERNS: Final = "Open concerns you may read"
FORGOTTEN: Final = "The words are forgotten: its author wished it, or it was kept for long enough."
WAITING_FOR_AUTHOR: Final = "Waiting for its author to answer"
CONFIRMED: Final = "Settled: its author agrees"
TOO_LATE: Final = "Somebody was faster, or this is over: nothing was changed. This is how it stands now."
ASK_AUTHOR: Final = "Ask the author"
HAND_OVER: Final = "Hand over"
RESOLVE: Final = "Resolve"
REOPEN: Final = "Reopen"
REVEAL: Final = "Say who I am"
WITHDRAW: Final = "Withdraw"
SETTLED: Final = "Yes, it is settled"
PASS_IT_ON: Final = "Yes, pass it on"  # noqa: S105 - a label
KEEP_IT: Final = "No, leave it where it is"
LEAVE_IT: Final = "No, leave it"
REVEAL_NOW: Final = "Yes, tell them"
DELETE_NOW: Final = "Yes, forget it"
MORE: Final = "More"
NOTHING_FITS: Final = "No concern fits that. To see all that you may read: /concern list all"
YOUR_QUESTION: Final = "Your question"
FOR_THE_RECEIPT: Final = "Its author reads it, with your name, when they come back with their receipt."
ANSWER_KEPT: Final = "Kept. Its author reads it when they come back with their receipt."
MESSAGE_CHANGED: Final = "Changed. Whoever had it was told."
MESSAGE_TAKEN_BACK: Final = "Taken back. Whoever had it was told."
CHANGE_MESSAGE: Final = "Change my message"
CHANGE_INTRO: Final = "What you write takes its place, marked as changed. Leave it empty to take the message back."
RESOLVE_INTRO: Final = "Its author sees this with your name, and says whether they agree."
RESOLVE_INTRO_ANONYMOUS: Final = "Its author sees this with your name when they come back with their receipt."
OUTCOME: Final = "What came of it?"
OUTCOME_TEXT: Final = "In a sentence or two, for its author"
RESOLVED_SENT: Final = "Thank you. Its author is asked whether they agree, and can reopen it."
CONFIRM_SENT: Final = "Thank you. Its readers know that it is settled."
REOPEN_SENT: Final = "Reopened. Its readers have been told, and their time runs anew."
WITHDRAWN_SENT: Final = "Withdrawn. Its readers have been told that nothing more need be done."
HANDOVER_INTRO: Final = "If somebody would read it who does not now, its author is asked first."
HANDOVER_ASKED: Final = "Its author is asked first, because somebody would read it who does not now."
PASSED_TO_OTHERS: Final = "Passed on, as you agreed."
PENDING: Final = {
    Act.CONFIRM: "You agree that it is settled.",
    Act.REOPEN: "You have reopened it.",
    Act.WITHDRAW: "You have withdrawn it.",
    Act.DELETE: "You want it forgotten.",
    Act.CONSENT: "You have decided who may have it.",
    Act.ADMIT: "You have decided who may read it.",
    Act.CHANGE: "You have changed what you wrote.",
    Act.LET_TELL: "You have decided whether your side hears what came of it.",
}
LET_READ: Final = "Yes, they may read it"
LET_NOT_READ: Final = "No, they may not"
STAYS: Final = "It stays where it is."
SURE_DELETE: Final = (
    "I will forget what you wrote in it and who you are, for good. What its readers wrote themselves stays with them. "
    "Shall I?"
)
SHOW_RECEIPT: Final = "Show my receipt"
RECEIPT_SHAPE: Final = (
    "A receipt is the concern's number and sixteen letters and digits, such as C-48213-7KQM-X2PA-9RTE-HW4D. In that "
    "one something is missing, or there is too much."
)
NO_SUCH_RECEIPT: Final = (
    "That receipt opens nothing here. Please look at every character; it looks like C-48213-7KQM-X2PA-9RTE-HW4D."
)
RECEIPT: Final = "Your receipt"
RECEIPT_CODE: Final = "Receipt"
RECEIPT_SHOWN: Final = (
    "It is logged already, and I showed you its receipt then. The button that you pressed shows it again, and so does "
    "“Show my receipt” below it; this one cannot: I do not know it."
)
TOO_MANY_RECEIPTS: Final = "Too many receipts that open nothing. Please try again in an hour."


def named(name: str) -> str:
    """Say that the readers see who it is from."""
    return f"That it is from you, {name}. To stay unnamed, choose “{CHANGE_IT}”"


def confidential(within: timedelta) -> str:
    """Say what confidential means."""
    return (
        "Not your name, only your company. I keep who you are encrypted, to bring you their answers. "
        f"They get it {_within(within)}, so that the hour does not tell who it was. Your own words still might."
    )


def anonymous(within: timedelta) -> str:
    """Say what anonymous means."""
    return (
        "Only your company. I keep nothing of who you are, and cannot bring you their answers: you get a receipt to "
        f"look for them yourself. They get it {_within(within)}, so that the hour does not tell who it was. "
        "Your own words still might."
    )


def _within(within: timedelta) -> str:
    minutes = round(within.total_seconds() / 60)
    return f"within {minutes} minutes" if minutes > 1 else "within a minute"


def read_by(names: Sequence[str], route: Route, why: str = "") -> str:
    """Say who will read it, by name, and why it is not those it was meant for."""
    who = ", ".join(names)
    if not names:
        return (
            f"{capitalised(ROUTES[route])}: nobody yet. I keep it, and deliver it once somebody is set up for that and "
            "you agree to them"
        )
    return f"{who} ({ROUTES[route]}{why and f', {why}'})"


def instead_of(route: Route, names: Sequence[str], written_of: Sequence[str]) -> str:
    """Say why it does not go to the readers of the route it was meant for."""
    if written_of:
        return f"because you write of {' and '.join(written_of)}"
    if not names:
        return f"because nobody is set up as {ROUTES[route]}"
    return f"because I cannot reach {' or '.join(names)} before they write to me"


def not_reached(name: str) -> str:
    """Name a reader who cannot be told."""
    return f"{name} (gets it once they write to me: I cannot reach them before)"


def kept_from(names: Sequence[str]) -> str:
    """Say who never sees it."""
    return f"{', '.join(names)}, since you write of them. If it is not about them: “{CHANGE_IT}”"


def you_write_of(names: Sequence[str]) -> str:
    """Ask about somebody who is written of."""
    return f"You write of {', '.join(names)}" if names else "You write of somebody who could read it"


def too_few_to_hide(least: int) -> str:
    """Say that anonymity would be none."""
    return (
        f"Fewer than {least} people on your side could have written this, so its readers would know that it is you. "
        "“In confidence” keeps your name from them as well, and I can bring you their answers. Or ask a person you "
        "trust."
    )


def reads_like(route: Route) -> str:
    """Say that other readers may be better."""
    return f"This reads like something for {ROUTES[route]}. Who reads it is for you to say."


def route_label(route: Route, names: Sequence[str]) -> str:
    """Name a route in a form, with the people behind it."""
    return f"{capitalised(ROUTES[route])}: {', '.join(names)}" if names else capitalised(ROUTES[route])


def logged(label: str, readers: str) -> str:
    """Give the receipt."""
    return (
        f"Logged as {label}. It goes to: {readers}. I will bring the answer back to you. "
        f"To look at it: /concern show {label}"
    )


def logged_unread(route: Route, label: str) -> str:
    """Say that it was logged, that nobody may read it yet, and which other doors there are; anonymous without label."""
    how = f"as {label}" if label else "anonymously"
    keep = f" To take it back: /concern withdraw {label}" if label else ""
    return (
        f"Logged {how}, and nobody reads it yet: there is no one for {ROUTES[route]} to whom you have agreed. The "
        "admins of your company hear that one waits, and nothing else. I deliver it once somebody is set up for that "
        "and you agree to them. If it cannot wait, please talk to a person you trust, to your works council or union, "
        f"or to the hotline for reporting misconduct.{keep}"
    )


def logged_confidentially(label: str, readers: str, within: timedelta) -> str:
    """Give the receipt of a confidential concern."""
    return (
        f"Logged in confidence as {label}. It goes to: {readers}, {_within(within)}. They do not see who you are, "
        f"and I will bring the answer back to you. To look at it: /concern show {label}"
    )


def logged_anonymously(readers: str, within: timedelta) -> str:
    """Say that an anonymous concern was logged."""
    return f"Logged anonymously. It goes to: {readers}, {_within(within)}. I do not know that it was you."


def keep_receipt(code: str) -> str:
    """Say what the receipt is for."""
    return (
        "I cannot open it without the button below, which only you have: as long as you keep this message, it shows "
        "the receipt again. Better copy it to where only you look, and delete this message if others can see your "
        f"chat. To read the answers and to reply: /concern receipt {code}"
    )


def unnamed_author(identity: Identity, side: Side) -> str:
    """Say whom a concern is from that is not named."""
    how = "in confidence" if identity is Identity.CONFIDENTIAL else "anonymously"
    return f"Somebody at the {SIDES[side]}, {how}"


def edited(name: str) -> str:
    """Mark what was changed after it was sent."""
    return f"{name} (changed)"


def asks(name: str) -> str:
    """Mark a question to the author."""
    return f"{name} asks"


def taken_back(name: str) -> str:
    """Stand in for what was taken back."""
    return f"{name} took a message back."


def resolved_by(name: str, outcome: Resolution, text: str) -> str:
    """Say what came of a concern."""
    return f"{name} resolved it. {RESOLUTIONS[outcome]}: {text}"


def handover_asked(name: str, route: Route, to: Sequence[str]) -> str:
    """Ask the author whether others may read it."""
    return (
        f"{name} would like to pass this on to {_by_name(route, to)}, who cannot read it now. "
        "Nothing happens unless you agree."
    )


def handover_after_leaving(route: Route, to: Sequence[str]) -> str:
    """Ask the author whether others may read it, now that a reader has left."""
    return (
        f"Somebody who read this has left. It could go to {_by_name(route, to)}, who cannot read it now. "
        "Nothing happens unless you agree."
    )


def reader_asked(name: str, route: Route) -> str:
    """Ask the author whether somebody may read it who is new there."""
    return f"{name} now reads concerns for {ROUTES[route]}. May they read this one, too? Unless you agree, they do not."


def admitted(name: str) -> str:
    """Confirm that somebody reads it from now on."""
    return f"{name} can read it from now on, as you agreed."


def denied(name: str) -> str:
    """Confirm that somebody does not read it."""
    return f"{name} does not read it."


def _by_name(route: Route, names: Sequence[str]) -> str:
    return f"{' and '.join(names)} ({ROUTES[route]})" if names else ROUTES[route]


def sent_later(within: timedelta) -> str:
    """Say that an answer is held back a little."""
    return f"Kept. They get it {_within(within)}, so that the hour does not tell who it was."


def question_title(label: str) -> str:
    """Title the form in which a reader asks the author something."""
    return f"Ask about {label}"


def resolve_title(label: str) -> str:
    """Title the form in which a reader says what came of it."""
    return f"Resolve {label}"


def handover_title(label: str) -> str:
    """Title the form in which a reader says who should have it."""
    return f"Hand {label} over"


def sure_reveal(name: str) -> str:
    """Ask before the author is named."""
    return f"Its readers will see that it was you, {name}. That cannot be taken back. Shall I tell them?"


def deleted(label: str, within: timedelta | None = None) -> str:
    """Say that a concern was forgotten, or is soon, so that the hour does not tell who it was."""
    stays = "What its readers wrote themselves stays with them."
    if within is None:
        return f"Forgotten: what you wrote in {label}, and who you are. {stays}"
    return (
        f"I forget what you wrote in {label} and who you are {_within(within)}, so that the hour does not tell who it "
        f"was. {stays}"
    )


def takes_effect(what: str, within: timedelta) -> str:
    """Say that what its author did is held back a little."""
    return f"{what} That takes effect {_within(within)}, so that the hour does not tell who it was."


def concern_line(state: str, severity: Severity, start: str, glass: str = "") -> str:
    """Sum a concern up in one line, with its hour-glass if it runs."""
    return " ".join(
        filter(None, (f"{severity_name(severity)}.", f"{state.rstrip('.')}.", glass and f"{glass}.", start))
    )


def paged(title: str, page: int, pages: int) -> str:
    """Title one page of a list."""
    return f"{title} ({page} of {pages})" if pages > 1 else title


def page(title: str, number: int, *, further: bool) -> str:
    """Title one page of a list whose length nobody counts."""
    return f"{title} (page {number})" if further or number > 1 else title


def no_concern_command(written: str, meant: str) -> str:
    """Say which command was meant, and how a concern is raised."""
    return f"There is no /concern {written}. Did you mean {meant}? To raise a concern, say in a sentence what it is."


def unknown_filter(written: str, meant: str | None) -> str:
    """Say what a list can be narrowed to."""
    hint = f" Did you mean “{meant}”?" if meant else ""
    return (
        f"I cannot narrow the list by “{written}”.{hint} I know severities (high), routes (hr), states (resolved), "
        "topics (trust), “overdue”, “all”, and “page 2”. For example: /concern list high msp_lead"
    )


def concern_title(label: str) -> str:
    """Title a concern's card."""
    return f"Concern {label}"


def author(name: str, side: Side) -> str:
    """Name the author with their side."""
    return f"{name} ({SIDES[side]})"


def acknowledged_by(name: str, at: datetime) -> str:
    """Say who acted first."""
    return f"{name} acknowledged it on {moment(at)}."


def answer_title(label: str) -> str:
    """Title the form in which an answer is written."""
    return f"Answer {label}"


def answer_goes_to(name: str, *, named: bool) -> str:
    """Say who gets the answer, and whether they see from whom."""
    how = "with your name" if named else "without your name"
    return f"Your answer goes to {name}, wherever they use me, {how}."


def no_such_concern(written: str) -> str:
    """Say how a concern is named."""
    return f"I find no concern “{written}” that you may see. They are named like C-48213; to see yours: /concern mine"


USAGES: Final[dict[tuple[str, str], tuple[tuple[str, str], ...]]] = {
    ("concern", ""): (
        ("/concern changes go live without a word", "raise a concern; nothing is logged until you confirm"),
    ),
    ("concern", "mine"): (("/concern mine", "your concerns and how far they are"),),
    ("concern", "show"): (("/concern show C-48213", "one concern with its answers, and what you can do with it"),),
    ("concern", "receipt"): (("/concern receipt C-48213-7KQM-…", "an anonymous concern of yours, by its receipt"),),
    ("concern", "reopen"): (("/concern reopen C-48213", "begin again what was not settled, or what you withdrew"),),
    ("concern", "withdraw"): (("/concern withdraw C-48213", "say that nothing more need be done"),),
    ("concern", "reveal"): (("/concern reveal C-48213", "let its readers know that it was you"),),
    ("concern", "delete"): (("/concern delete C-48213", "have your words and who you are forgotten"),),
    ("concern", "outcomes"): (("/concern outcomes", "what came of concerns, as it was announced to your side"),),
    ("concern", "list"): (("/concern list", "open concerns that you may read; narrowed by: high, hr, jobs, all"),),
    ("concern", "note"): (
        ("/concern note C-48213 I asked the board", "write something for its other readers; its author never sees it"),
    ),
    ("concern", "link"): (
        ("/concern link C-48213 C-51870", "link concerns that are alike; with one, see which may be"),
    ),
    ("concern", "unlink"): (("/concern unlink C-48213 C-51870", "undo that"),),
    ("concern", "away"): (
        ("/concern away 2026-12-21 2027-01-06 Hana Weiss", "let a colleague read for you on those days"),
    ),
    ("concern", "back"): (("/concern back", "let nobody read for you any more"),),
    ("concern", "counts"): (("/concern counts", "how many concerns you may read, and how old they are"),),
}
