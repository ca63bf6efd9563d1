"""Every sentence the bot says, in one place, ready for translation.

Short, warm and exact. Nothing here promises anything about anybody's job. Functions take what varies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.concerns.concern import OTHER_TOPIC, Identity, Resolution, Route, Severity, State
from bot.concerns.service_levels import Glass, Target
from bot.people import Side
from bot.turn import Platform
from knowledge.decision import Decision
from knowledge.entry import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime, timedelta

    from bot.concerns.service_levels import HourGlass, Level
    from bot.concerns.working_hours import WorkingHours
    from bot.reply import FactCard, SourceLine

# ------------------------------------------------------------------ cards
VERDICTS: Final = {
    Verdict.MYTH: "Myth",
    Verdict.PARTLY_TRUE: "Partly true",
    Verdict.DEPENDS: "It depends",
    Verdict.TRUE: "True",
    Verdict.INFORMATION: "Good to know",
}
SOURCES: Final = "Sources"
NO_SOURCES: Final = "No outside source: general knowledge that both sides approved."
HERE: Final = "In this engagement"
PEOPLE_SAY: Final = "What people say"
CHOOSE: Final = "Choose one"
OPTIONAL: Final = "optional"


def verdict_line(card: FactCard) -> str:
    """Name the verdict."""
    return VERDICTS[card.verdict]


def source_line(source: SourceLine) -> str:
    """Name a source, without its address."""
    year = f", {source.year}" if source.year else ""
    return f"{source.name}: {source.title}{year}"


def reviewed_line(card: FactCard) -> str:
    """Say when the entry was approved and when it is looked at again."""
    due = f"{card.review_due:%-d %B %Y}"
    if card.stale:
        return (
            f"Approved on {card.reviewed_on:%-d %B %Y}. Its review was due on {due}, so check it before you rely on it."
        )
    return f"Approved on {card.reviewed_on:%-d %B %Y}. Next review by {due}."


def says_who(card: FactCard) -> str:
    """Say who stands behind an answer."""
    return f"People of both companies approved that answer word for word, last on {card.reviewed_on:%-d %B %Y}."


# ------------------------------------------------------------------ strangers, errors, surprises
STRANGER: Final = (
    "Hello! I only talk with people who have been added to an engagement. "
    "If you should be one of them, ask your IT lead or the provider's lead to add you."
)
CONTINUED_PRIVATELY: Final = "I have answered you in a private message, so that it stays between us."
NO_LONGER_THERE: Final = "That is no longer there, or it is not yours to see."
DRAFT_GONE: Final = (
    "That draft is gone: it was logged, passed on, dropped, or older than a day. "
    "Nothing was lost that you had confirmed."
)
BUTTON_UNKNOWN: Final = "I do not know that button any more. Type /help to see what I can do."
EMPTY: Final = "Tell me what is on your mind, or type /help to see what I can do."


def surprise(reference: str) -> str:
    """Say that something went wrong, with an id to quote."""
    return f"Something went wrong on my side. Nothing you confirmed is lost. If it happens again, quote {reference}."


def forbidden(roles: Sequence[str]) -> str:
    """Say which role it takes."""
    return f"Only people with the role {' or '.join(roles)} can do that. Your admin can give it to you."


def quoted(whose: str, text: str) -> str:
    """Begin a concern with somebody else's message."""
    return f"{whose} wrote: “{text}”"


def words_of(whose: str) -> str:
    """Say that a form is filled with somebody else's words."""
    return (
        f"The words below are {whose}'s, not yours. Say what worries you about them, and take out what nobody else "
        "needs to read."
    )


def thread_over(label: str) -> str:
    """Say that nothing more is taken from the thread of a concern that is over."""
    return f"This is over, so nothing was passed on. To see how it stands, type: /concern show {label}"


def cut_to(longest: int) -> str:
    """Say that a message was too long for the form."""
    return f"The message was longer than {longest:,} characters; the rest of it is left out."


def too_long(length: int, longest: int) -> str:
    """Say how long is too long."""
    return (
        f"That message has {length:,} characters and I can take {longest:,}. Please send me the part that matters most."
    )


# ------------------------------------------------------------------ commands
COMMANDS: Final = "What you can type"
ASK_FREELY: Final = "Ask me anything about the engagement in your own words, or tell me what worries you."


def unknown_command(name: str, meant: str | None, example: str) -> str:
    """Say what was probably meant, with an example."""
    if meant:
        return f"I do not know /{name}. Did you mean /{meant}? For example: {example}"
    return f"I do not know /{name}. For example: {example}. Type /help to see everything."


def unknown_argument(command: str, argument: str, meant: str | None, example: str) -> str:
    """Say what was probably meant, with an example."""
    if meant:
        return f"/{command} has no “{argument}”. Did you mean “{meant}”? For example: {example}"
    return f"/{command} has no “{argument}”. For example: {example}"


def missing_argument(command: str, example: str) -> str:
    """Say what to add, with an example."""
    return f"/{command} needs something more. For example: {example}"


# ------------------------------------------------------------------ answering
CLARIFY: Final = "I am not sure which of these you mean. Is it one of them?"
NONE_OF_THESE: Final = "None of these"
NOT_MY_QUESTION: Final = "That is not my question"
RAISE_CONCERN: Final = "Raise a concern"
LOG_CONCERN: Final = "Log it as a concern"
ASK_PERSON: Final = "Ask a person"
I_DO_NOT_KNOW: Final = "I do not know. There is no approved answer to that yet, and I will not guess."
TWO_DOORS: Final = "I can log it as a concern, or pass your question to a person and bring the answer back to you here."
THREE_DOORS: Final = (
    "I can log it as a concern, pass your question to a person and bring the answer back to you here, or pass it on "
    "without your name to the admins and approvers of both companies, so that an answer can be written."
)
PASS_ON: Final = "Pass it on without my name"  # noqa: S105 - a label
PASSED_ON: Final = (
    "Thank you. The admins and approvers of both companies will see the question, without your name and without the "
    "names of people here in it, so that an answer can be written. I have forgotten that it was you."
)
NOTHING_LEFT: Final = "Without the names and addresses in it nothing is left of that question to pass on."
NOTHING_BEFORE: Final = "I am not sure what that refers to. Please ask the whole question, and I will look it up."
NOTHING_MORE: Final = "What I have just shown you is all that has been approved about that."
NO_LINK: Final = "no public link"
SORRY_NOT_IT: Final = "Sorry, that was not it."
NOTHING_APPROVED: Final = (
    "Nothing has been approved in this engagement yet, so I have no answers to give. You can still raise a concern."
)
PEOPLE_TO_ASK: Final = "Who to ask"
REACTIONS: Final = {
    Decision.HANDOFF_HUMAN: (
        "That is a question for a person, not for me: I only know what has been approved for everybody, "
        "and nothing about any one of you."
    ),
    Decision.REFUSE_PROMISE: (
        "I cannot promise that, and nobody should promise it through me. "
        "I can only repeat what has been officially approved."
    ),
    Decision.REFUSE_CONFIDENTIAL: "I never say who raised, answered or asked anything. That protects you as well.",
    Decision.IT_HELPDESK: "That sounds like something for the service desk. I only know about the engagement itself.",
    Decision.DECLINE_OFFTOPIC: "That is outside what I know. I am here for questions and worries about the engagement.",
    Decision.SMALL_TALK: "Hello! Ask me about the engagement in your own words, or tell me what worries you.",
    Decision.REFUSE_INJECTION: (
        "I only pass on sentences that people have approved, so I cannot be told to say something else. "
        "Is there a question about the engagement I can help with?"
    ),
}
MISCONDUCT: Final = (
    "That should reach somebody who may act on it, and not only your own lead. I can log it as a concern. "
    "You choose who reads it, and you see their names before anything is sent."
)
WELLBEING: Final = (
    "I am glad you said so. Please talk to somebody now: a person you trust, your doctor, or your local emergency "
    "number if you or anybody else is in danger. I am only a program, and this deserves a person."
)


def welcome(name: str, engagement: str) -> str:
    """Greet somebody who has just become reachable."""
    return f"Hello {name}. I am Sameside, for {engagement}. {ASK_FREELY}"


# ------------------------------------------------------------------ privacy
PRIVACY: Final = (
    "I read only what is written to me, and I answer only with entries that named people of both sides have approved."
)
KEPT_AND_SEEN: Final = "What is kept, and who sees it"
YOUR_QUESTIONS: Final = "Your questions"
QUESTIONS_KEPT: Final = (
    "I remember your last question and its answer for about an hour, so that I understand what you ask next. "
    "A question that I could not answer at once stays with me for about a day as your draft, "
    "so that you can pass it on. I show either to nobody but you. "
    "If you pass a question on without your name, the admins and approvers of both companies see its words and the "
    "day, and not whose it was. It is kept."
)
CONCERNS_RAISED: Final = "Concerns"
CONCERNS_KEPT: Final = (
    "Nothing is logged until you confirm it. Then your words go to the readers I showed you, and to whoever takes on "
    "their role later: with your name, or in confidence (I keep who you are encrypted, to bring you the answers), or "
    "anonymously (I keep nothing of who you are). You can withdraw a concern, or have it forgotten."
)
ABOUT_YOU: Final = "About you"
ABOUT_YOU_KEPT: Final = (
    "Your name, side and roles, how to reach you here, "
    "and that you logged a concern, or approved, taught or set something, and when."
)
HOW_LONG: Final = "How long"
PRIVACY_HINT: Final = "To take it away: /privacy export. To have it forgotten: /privacy delete."
EXPORTED: Final = "This is everything I keep about you here. Please mind who else can see this screen."
EXPORT_LACKS: Final = (
    "Anonymous concerns and questions passed on without a name are not in here: nothing says that they are yours. "
    "What I remember of your last question somewhere else is kept for an hour and is shown only there."
)
FORGET_ALL: Final = "Yes, forget it"
LEFT_AS_IT_IS: Final = "Nothing was changed."
REMAINS: Final = (
    "What remains: your name, side and roles, so that I know you, until an admin takes you out; what you wrote to "
    "others as a reader of theirs; and the audit's lines of what you did under your name, which nobody can take out. "
    "Anonymous concerns are reached with their receipt alone: /concern delete, and then the receipt."
)
KEEP_HINT: Final = "To change it: /engagement keep concerns 12 months (or: forever). Both sides' admins have to agree."
KEEP_USAGE: Final = (
    "Please say it like this: /engagement keep concerns 24 months, 2 years or forever (20 years at most)."
)
MODEL_SERVER: Final = "Model server"
MODEL_NOT_ASKED: Final = "None of your questions is sent to a model server."
OTHERS: Final = "Beyond my control"
OTHERS_SEE: Final = (
    "Whoever operates me could read what is kept, "
    "and your chat platform's own administrators may be able to see messages here."
)


def model_asked(host: str) -> str:
    """Say what is sent where, and what cannot come of it."""
    return (
        f"When I am unsure which approved entry you mean, I may send your question to the model server at {host}, "
        "and with it the one you asked before if it may follow on from that. "
        "I take out the names of people in this engagement, e-mail addresses, links and long numbers first, "
        "and I do not send what I take for a concern. It may only pick one of a few approved entries that I name; "
        "it writes nothing that I answer with. Admins and approvers may have it suggest ways of asking for an entry: "
        "for that I send the entry alone, and nobody's question."
    )


# ------------------------------------------------------------------ concerns
SEVERITIES: Final = {
    Severity.LOW: "Low: good to know",
    Severity.MEDIUM: "Medium: should be dealt with",
    Severity.HIGH: "High: it is hurting now",
    Severity.CRITICAL: "Critical: it cannot wait",
}
ROUTES: Final = {
    Route.MSP_LEAD: "the provider's lead",
    Route.CUSTOMER_LEAD: "the customer's lead",
    Route.BOTH_LEADS: "the leads of both sides",
    Route.HR: "the customer's HR contact",
    Route.SECURITY: "the customer's security contact",
    Route.WELLBEING: "the customer's wellbeing contact",
}
STATES: Final = {
    State.OPEN: "Open, nobody has taken it on yet",
    State.ACKNOWLEDGED: "Acknowledged",
    State.RESOLVED: "Resolved",
    State.REOPENED: "Reopened",
    State.WITHDRAWN: "Withdrawn by its author",
}
IDENTITIES: Final = {
    Identity.NAMED: "With my name",
    Identity.CONFIDENTIAL: "In confidence: readers do not see who I am, and you bring me their answers",
    Identity.ANONYMOUS: "Anonymously: nobody knows, and I come back with a receipt",
}
RESOLUTIONS: Final = {
    Resolution.CHANGED: "Something was changed",
    Resolution.PLANNED: "Something will be changed",
    Resolution.EXPLAINED: "It was explained",
    Resolution.NOT_POSSIBLE: "It cannot be changed",
}
SIDES: Final = {Side.CUSTOMER: "customer", Side.PROVIDER: "provider"}
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
SOMEBODY_GONE: Final = "Somebody who is no longer here"
ANSWER_SENT: Final = "Sent. I will bring back what they say."
ANSWER_SENT_BEFORE: Final = "That answer was sent already; I have not sent it twice."
NO_CONCERNS_OF_YOURS: Final = (
    "You have raised no concerns yet. To raise one, tell me what worries you, or type: /concern what happened"
)
NO_CONCERNS_TO_READ: Final = "There is nothing waiting for you: no open concern that you may read."
YOUR_CONCERNS: Final = "Your concerns"
OPEN_CONCERNS: Final = "Open concerns you may read"
OTHER: Final = "Something else"
THE_AUTHOR: Final = "The author"
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
STAYS: Final = "It stays where it is."
SURE_DELETE: Final = (
    "I will forget what you wrote in it and who you are, for good. What its readers wrote themselves stays with them. "
    "Shall I?"
)
NO_SUCH_RECEIPT: Final = (
    "That receipt opens nothing here. Please look at every character; it looks like C-48213-7KQM-X2PA-9RTE-HW4D."
)
RECEIPT: Final = "Your receipt"
RECEIPT_CODE: Final = "Receipt"
RECEIPT_SHOWN: Final = (
    "It is logged already. I showed you its receipt then, and I cannot show it again: I do not know it."
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


def read_by(names: Sequence[str], route: Route, *, fallback: bool) -> str:
    """Say who will read it, by name."""
    who = ", ".join(names)
    if not names:
        return f"{_capital(ROUTES[route])}: nobody yet. I keep it and deliver it the moment somebody is set up for that"
    if fallback:
        return f"{who} ({ROUTES[route]}, because nobody is set up for the one you chose)"
    return f"{who} ({ROUTES[route]})"


def route_label(route: Route, names: Sequence[str]) -> str:
    """Name a route in a form, with the people behind it."""
    return f"{_capital(ROUTES[route])}: {', '.join(names)}" if names else _capital(ROUTES[route])


def topic(name: str) -> str:
    """Write a topic's name for people."""
    return OTHER if name == OTHER_TOPIC else _capital(name.replace("_", " "))


def logged(label: str, readers: str) -> str:
    """Give the receipt."""
    return (
        f"Logged as {label}. It goes to: {readers}. I will bring the answer back to you. "
        f"To look at it: /concern show {label}"
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
        "I show it only this once and do not keep it. Copy it to where only you look, and delete this message if "
        f"others can see your chat. To read the answers and to reply: /concern receipt {code}"
    )


def unnamed_author(identity: Identity, side: Side) -> str:
    """Say whom a concern is from that is not named."""
    how = "in confidence" if identity is Identity.CONFIDENTIAL else "anonymously"
    return f"Somebody at the {SIDES[side]}, {how}"


def day(at: datetime) -> str:
    """Write a day."""
    return f"{at:%-d %B %Y}"


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


def handover_asked(name: str, route: Route) -> str:
    """Ask the author whether others may read it."""
    return (
        f"{name} would like to pass this on to {ROUTES[route]}, who cannot read it now. "
        "Nothing happens unless you agree."
    )


def handover_after_leaving(route: Route) -> str:
    """Ask the author whether others may read it, now that a reader has left."""
    return (
        f"Somebody who read this has left. It could go to {ROUTES[route]}, who cannot read it now. "
        "Nothing happens unless you agree."
    )


def route_lost_reader(route: Route) -> str:
    """Warn admins of a route whose last reader has left."""
    return (
        f"Nobody reads what goes to {ROUTES[route]} any more: its last reader has left. "
        f"To name another: /engagement route {route} add NAME"
    )


def sent_later(within: timedelta) -> str:
    """Say that an answer is held back a little."""
    return f"Kept. They get it {_within(within)}, so that the hour does not tell who it was."


def moved_news(label: str, route: Route) -> str:
    """Say that others read it now."""
    return f"Concern {label} is now with {ROUTES[route]}."


def resolved_news(label: str) -> str:
    """Tell the author that it is said to be resolved."""
    return f"Your concern {label} was marked as resolved. Do you agree? If not, reopen it: it goes back to its readers."


def confirmed_news(label: str) -> str:
    """Tell the readers that the author agrees."""
    return f"The author of concern {label} agrees that it is settled."


def reopened_news(label: str) -> str:
    """Tell the readers that the author does not agree."""
    return f"The author of concern {label} has reopened it."


def withdrawn_news(label: str) -> str:
    """Tell the readers that nothing more need be done."""
    return f"The author of concern {label} has withdrawn it. Nothing more need be done."


def handover_refused_news(label: str) -> str:
    """Tell the readers that it stays with them."""
    return f"The author of concern {label} would rather you kept it. Nobody else has seen it."


def revealed_news(label: str) -> str:
    """Tell the readers that they may know who it is."""
    return f"The author of concern {label} wants you to know who they are."


def asked_news(name: str, label: str) -> str:
    """Tell the author that a reader asked something."""
    return f"{name} asks about concern {label}:"


def route_unread(route: Route) -> str:
    """Warn admins of a route without a reader."""
    return (
        f"A concern was meant for {ROUTES[route]}, and nobody is set up to read those. It went to the customer's lead "
        f"instead. To name a reader: /engagement route {route} add NAME"
    )


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


def _period(months: int | None) -> str:
    """Say how long."""
    if months is None:
        return "for ever"
    return "for one month" if months == 1 else f"for {months} months"


def kept_for(months: int | None) -> str:
    """Say how long concerns are kept."""
    if months is None:
        return "Concerns are kept for ever."
    return (
        f"Concerns are kept {_period(months)} after they were resolved or withdrawn. Then I forget their words, what "
        "was said about them, and who raised and answered them."
    )


def stays_kept_for(months: int | None) -> str:
    """Say that nothing changes."""
    return f"It stays as it is: concerns are kept {_period(months)}."


def keeping_set(months: int | None) -> str:
    """Say that both sides agree."""
    return f"Both sides agree: {kept_for(months)}"


def keeping_proposed(name: str, months: int | None) -> str:
    """Ask the other side's admins."""
    written = "forever" if months is None else f"{months} months"
    return (
        f"{name} proposes to keep concerns {_period(months)} once they are over. Nothing changes unless an admin of "
        f"your side says the same: /engagement keep concerns {written}"
    )


def keeping_waits(months: int | None, side: Side) -> str:
    """Say whose word is awaited."""
    return (
        f"The {side} side proposes to keep them {_period(months)}. That begins once an admin of the other side says "
        "the same."
    )


def next_page(number: int, last: int) -> str:
    """Label the button that shows the next page."""
    return f"Page {number} of {last}"


def sure_forget_all(count: int) -> str:
    """Ask before everything is forgotten."""
    concerns = "no concern under your name" if not count else "one concern" if count == 1 else f"{count} concerns"
    return (
        f"I keep {concerns} that I know to be yours. I will forget what you wrote in them and that they were yours, "
        "your drafts, and your last question here. This cannot be undone. Shall I?"
    )


def forgotten_all(count: int, *, later: bool) -> str:
    """Say what was forgotten."""
    concerns = "your drafts" if not count else f"{count} {'concern' if count == 1 else 'concerns'} and your drafts"
    said = f"Forgotten: {concerns}."
    if later:
        said += (
            " Whose the confidential ones were, nobody can find out any more. Their words go within half an hour, "
            "each at its own moment, so that nobody sees which belonged together."
        )
    return said


def deleted(label: str) -> str:
    """Say that a concern was forgotten."""
    return f"Forgotten: what you wrote in {label}, and who you are. What its readers wrote themselves stays with them."


def concern_line(state: str, severity: Severity, start: str, glass: str = "") -> str:
    """Sum a concern up in one line, with its hour-glass if it runs."""
    return " ".join(filter(None, (f"{_severity(severity)}.", f"{state.rstrip('.')}.", glass and f"{glass}.", start)))


def paged(title: str, page: int, pages: int) -> str:
    """Title one page of a list."""
    return f"{title} ({page} of {pages})" if pages > 1 else title


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


def acknowledged_news(name: str, label: str) -> str:
    """Tell the author that somebody took it on."""
    return f"{name} has read your concern {label} and taken it on. Their answer will come here."


def answered_news(name: str, label: str) -> str:
    """Tell somebody that the other one answered."""
    return f"{name} answered about concern {label}:"


def undelivered_news(label: str) -> str:
    """Tell the author that a reader cannot be reached."""
    return (
        f"I could not bring concern {label} to everybody who should read it: their chat refuses my messages. "
        f"It is not lost. Please tell your lead or admin that {label} is waiting."
    )


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


def moment(at: datetime) -> str:
    """Write a moment in UTC."""
    return f"{at:%-d %B %Y, %H:%M} UTC"


# ------------------------------------------------------------------ counts of concerns
NOTHING_TO_COUNT: Final = "There is nothing to count: no concern that you may read."
BY_TOPIC: Final = "By topic"
BY_SEVERITY: Final = "By severity"
BY_STATE: Final = "By state"
SEVERITY_NAMES: Final = {it: SEVERITIES[it].partition(":")[0] for it in Severity}


def counted(count: int, over: int) -> str:
    """Say how many concerns somebody may read, and how many of these are over."""
    what = "1 concern" if count == 1 else f"{count:,} concerns"
    return f"You may read {what}, of which {over:,} {'is' if over == 1 else 'are'} resolved or withdrawn."


def count_line(count: int, median: float, oldest: int) -> str:
    """Say how many there are and how long ago they reached their readers."""
    if count == 1:
        return f"1, {_days(oldest)} old"
    return f"{count:,}, half of them at least {_days(median)} old, the oldest {_days(oldest)}"


def _days(days: float) -> str:
    return "1 day" if days == 1 else f"{days:g} days"


# ------------------------------------------------------------------ service levels
TARGETS: Final = {Target.ACKNOWLEDGE: "Acknowledgement", Target.ANSWER: "Answer"}
AUTHOR_IS_ASKED: Final = "Waiting for the author"
NOTHING_DUE: Final = "Nothing is due any more"
NEXT: Final = "Next"
OPEN: Final = "Open"


def hour_glass(glass: HourGlass) -> str:
    """Say what is due next and how long that is, in the clock's own kind of time."""
    if glass.shows is Glass.WAITING_FOR_AUTHOR:
        return AUTHOR_IS_ASKED
    if glass.due is None:
        return NOTHING_DUE
    what, when = TARGETS[glass.due.target], _local(glass.due.at, glass.due.hours.zone)
    long = duration(glass.time, working=not glass.around_the_clock)
    if glass.shows is Glass.RUNNING:
        return f"{what} due {when} (in {long or 'less than a minute'})"
    return f"{what} was due {when} (overdue{f' by {long}' if long else ''})"


def nudged_news(label: str, severity: Severity, glass: str) -> str:
    """Remind a reader in time."""
    return f"Concern {label} ({_severity(severity).lower()}) needs you soon. {glass}."


def waits_news(label: str, severity: Severity, glass: str) -> str:
    """Tell a reader that it is too late."""
    return f"Concern {label} ({_severity(severity).lower()}) still waits. {glass}."


def waits_elsewhere_news(label: str, severity: Severity, route: Route, glass: str, readers: Sequence[str]) -> str:
    """Tell somebody who may not read it that it waits, and whom to ask."""
    ask = (
        f"Please ask {' or '.join(readers)} to look at it."
        if readers
        else "Nobody is set up to read it: please ask your admin to name somebody."
    )
    return (
        f"Concern {label} ({_severity(severity).lower()}) for {ROUTES[route]} still waits. {glass}. {ask} "
        "I cannot show you what it says or whom it is from."
    )


def raised_there(route: Route) -> str:
    """Tell a place that there is a concern, and nothing else about it."""
    return f"A concern for {ROUTES[route]} is waiting. Its readers have been told alone."


def waits_too_long(route: Route) -> str:
    """Tell a place that a concern waits for too long, and nothing else about it."""
    return f"A concern for {ROUTES[route]} has been waiting for longer than agreed."


def duration(time: timedelta, *, working: bool) -> str:
    """Write a time in hours and minutes, to the nearest; nothing if it is less than half a minute."""
    hours, minutes = divmod(round(time.total_seconds() / 60), 60)
    parts = [(hours, "hour"), (minutes, "minute")]
    said = [f"{number:,} {unit}{'' if number == 1 else 's'}" for number, unit in parts if number]
    return " and ".join(said).replace(" ", " working ", 1) if working else " and ".join(said)


def _local(at: datetime, zone: str) -> str:
    """Write a moment as clocks in a zone show it, with a name for the zone that people know."""
    place = zone.rpartition("/")[2].replace("_", " ")
    name = f" {zone}" if zone == "UTC" else f", {place} time"
    return f"{at.astimezone(ZoneInfo(zone)):%a %-d %b %H:%M}{name}"


HOURS: Final = "When each side works"
HOURS_EXAMPLE: Final = "/engagement hours customer Europe/London 09:00-17:30 mon-fri"
HOURS_HINT: Final = f"An admin of a side sets its hours, for example: {HOURS_EXAMPLE}"
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOLIDAY: Final = "Holiday"
HOLIDAY_EXAMPLE: Final = "/engagement holiday add 2026-12-25 Christmas Day"
HOLIDAY_USAGE: Final = (
    "Please write the day as year, month and day. For example: "
    f"{HOLIDAY_EXAMPLE}, or: /engagement holiday drop 2026-12-25, or: /engagement holiday list"
)
MANY_HOLIDAYS: Final = (
    "Your side has as many holidays as I can keep. To take one back: /engagement holiday drop 2026-12-25"
)
LEVELS: Final = "How soon concerns are dealt with"
LEVEL_EXAMPLE: Final = "/engagement level high 4h 1d"
LEVEL_USAGE: Final = (
    "Please give two times, the first until somebody acknowledges it and the second, not shorter, until it is "
    f"answered, from 5 minutes to 400 hours. For example: {LEVEL_EXAMPLE}. "
    "A day is 8 working hours, and 24 hours for what is critical."
)
LEVELS_HINT: Final = (
    "Times run in the working hours of those who read the concern, and stand still while they wait for its author. "
    f"To change one: {LEVEL_EXAMPLE}"
)
LEVEL_SET: Final = "Set, for both sides and also for concerns that wait already."
ROUTE_READERS: Final = "Who reads which concerns"
ROUTE_HINT: Final = (
    "An admin of a side names its readers: /engagement route hr add Hana Weiss, or drop instead of add. "
    "To have a place told, without any content, that a concern waits, type there: /engagement route msp_lead here. "
    "To end that: /engagement route msp_lead nowhere"
)
ROUTE_USAGE: Final = (
    "For example: /engagement route hr add Hana Weiss, /engagement route hr drop Hana Weiss, "
    "/engagement route msp_lead here, or /engagement route msp_lead nowhere"
)
OWN_READER: Final = "You cannot let yourself read those concerns: another admin of your side has to name you."
PROVIDER_MUST_NOT_READ: Final = (
    "Everybody who reads that place will hear that a concern waits. Make sure that nobody from the provider does."
)
NOBODY_READS: Final = "nobody"
HERE_TOO: Final = "here"
PLACES: Final = {
    Platform.TERMINAL: "the terminal",
    Platform.SLACK: "Slack",
    Platform.TEAMS: "Teams",
}


def no_such_value(written: str, known: Sequence[str], meant: str | None) -> str:
    """Say which values there are, and which was probably meant."""
    hint = f" Did you mean {meant}?" if meant else ""
    return f"There is no “{written}”.{hint} There are: {', '.join(known)}."


def side_label(side: Side) -> str:
    """Name a side at the head of a line."""
    return f"{_capital(SIDES[side])} side"


def hours_line(hours: WorkingHours, now: datetime, *, own: bool) -> str:
    """Say when somebody works, and what their clocks show now."""
    until = f"{hours.end:%H:%M}" + (" the next day" if hours.overnight else "")
    set_by = "" if own else "not set yet, so: "
    clock = f"{now.astimezone(ZoneInfo(hours.zone)):%H:%M}"
    return f"{set_by}{weekdays(hours.days)}, {hours.start:%H:%M} to {until} ({hours.zone}, where it is {clock} now)"


def weekdays(days: Collection[int]) -> str:
    """Name days of the week, those in a row by the first and the last."""
    week = len(DAYS)
    if len(days) == week:
        return "every day"
    first = next((day for day in sorted(days) if (day - 1) % week not in days), 0)
    row = [(first + further) % week for further in range(len(days))]
    if len(days) > len(("first", "last")) and set(row) == set(days):
        return f"{DAYS[row[0]]} to {DAYS[row[-1]]}"
    return ", ".join(DAYS[day] for day in sorted(days))


def hours_set(side: Side) -> str:
    """Confirm new working hours."""
    return f"Set for the {SIDES[side]} side. What waits for them is timed anew."


def other_sides_hours(side: Side) -> str:
    """Say who sets a side's hours."""
    return f"Only an admin of the {SIDES[side]} side can say when it works."


def no_such_zone(written: str, meant: str | None) -> str:
    """Say how time zones are named."""
    hint = f" Did you mean {meant}?" if meant else ""
    return f"I know no time zone “{written}”.{hint} They are named like Europe/London. For example: {HOURS_EXAMPLE}"


def no_such_span(written: str) -> str:
    """Say how hours are written."""
    return (
        f"I cannot read “{written}” as hours of at least an hour. "
        f"For example: {HOURS_EXAMPLE}. 22:00-06:00 is a night, 00:00-24:00 a whole day."
    )


def no_such_days(written: str) -> str:
    """Say how days are written."""
    return f"I cannot read “{written}” as days. For example: mon-fri, sun-thu, or mon,wed,fri"


def calendar_day(on: date) -> str:
    """Write a day."""
    return f"{on:%a %-d %B %Y}"


def holidays(side: Side) -> str:
    """Title a side's holidays."""
    return f"Holidays on the {SIDES[side]} side"


def no_holidays(side: Side) -> str:
    """Say that a side has no holidays yet."""
    return f"No holidays are set for the {SIDES[side]} side. For example: {HOLIDAY_EXAMPLE}"


def holiday_added(side: Side, on: date) -> str:
    """Confirm a holiday."""
    return f"Added: on {calendar_day(on)} the {SIDES[side]} side does not work."


def holiday_dropped(side: Side, on: date) -> str:
    """Confirm that a holiday is none any more."""
    return f"Dropped: {calendar_day(on)} is no holiday on the {SIDES[side]} side any more."


def no_such_holiday(side: Side, on: date) -> str:
    """Say that there is nothing to drop."""
    return f"{calendar_day(on)} is no holiday on the {SIDES[side]} side. To see them all: /engagement holiday list"


def level_line(level: Level, *, working: bool) -> str:
    """Say how soon."""
    acknowledge, answer = (duration(it, working=working) for it in (level.acknowledge, level.answer))
    return f"acknowledged within {acknowledge}, answered within {answer}" + ("" if working else ", around the clock")


def route_title(route: Route) -> str:
    """Name a route as it is typed."""
    return route.value


def reader(name: str, role: str | None) -> str:
    """Name a reader, with the role by which they read unless they were named for it."""
    return f"{name} (as {role})" if role else name


def route_line(people: Sequence[str], place: str | None, *, here: bool) -> str:
    """Say who reads a route and which place is told."""
    who = ", ".join(people) or NOBODY_READS
    told = f". Told that one waits: {place}{f' ({HERE_TOO})' if here else ''}" if place else ""
    return f"{who}{told}"


def unread_route(route: Route) -> str:
    """Warn that nobody reads a route."""
    waits = "wait until somebody does" if route is Route.MSP_LEAD else "go to the customer's lead instead"
    return f"Nobody reads {route.value}. Concerns for {ROUTES[route]} {waits}."


def other_sides_route(route: Route) -> str:
    """Say who sets a route's readers."""
    side = Side.PROVIDER if route is Route.MSP_LEAD else Side.CUSTOMER
    return f"Only an admin of the {SIDES[side]} side can change who reads concerns for {ROUTES[route]}."


def reader_is(name: str, route: Route) -> str:
    """Confirm a reader."""
    return (
        f"{name} reads concerns for {ROUTES[route]} from now on. On your side only those you named do; "
        "everybody who reads them has been told."
    )


def reader_is_not(name: str, route: Route) -> str:
    """Confirm that somebody is no longer named."""
    return f"{name} is no longer named to read concerns for {ROUTES[route]}. Where nobody is named, the roles decide."


def reader_added(admin: str, name: str, route: Route) -> str:
    """Tell the readers of a route that there is another one."""
    return f"{admin} has named {name} to read concerns for {ROUTES[route]}."


def reader_dropped(admin: str, name: str, route: Route) -> str:
    """Tell the readers of a route that one of them is no longer named."""
    return f"{admin} has ended that {name} is named to read concerns for {ROUTES[route]}."


def reader_already(name: str, route: Route) -> str:
    """Say that there was nothing to do."""
    return f"Nothing to do: {name} is named already to read concerns for {ROUTES[route]}."


def reader_not_named(name: str, route: Route) -> str:
    """Say that there was nothing to do."""
    return f"Nothing to do: {name} is not named to read concerns for {ROUTES[route]}."


def reader_other_side(name: str, route: Route, side: Side) -> str:
    """Say that readers come from one's own side."""
    return f"{name} is not on the {SIDES[side]} side, so you cannot name them to read concerns for {ROUTES[route]}."


def several_of_that_name(written: str) -> str:
    """Say that a name does not tell people apart."""
    return f"Several people on your side are called “{written}”. Ask an operator to give them different names."


def nobody_of_that_name(written: str, meant: str | None) -> str:
    """Say who was probably meant."""
    hint = f" Did you mean {meant}?" if meant else ""
    return f"Nobody on your side is called “{written}”.{hint} To see everybody: /engagement people"


def no_destination(route: Route) -> str:
    """Say that sensitive concerns are not even announced."""
    return f"No place is ever told that a concern for {ROUTES[route]} waits: its readers are told alone."


def place(platform: Platform, *, shared: bool) -> str:
    """Say what kind of place it is."""
    return f"a {'shared place' if shared else 'private talk'} in {PLACES[platform]}"


def place_set(route: Route) -> str:
    """Confirm which place is told."""
    return f"From now on this place is told that a concern for {ROUTES[route]} waits, and nothing else about it."


def place_dropped(route: Route) -> str:
    """Confirm that no place is told."""
    return f"No place is told any more that a concern for {ROUTES[route]} waits."


# ------------------------------------------------------------------ knowledge and engagement
NO_ENTRIES: Final = "There are no entries here yet. An operator imports them with: sameside kb import PATH"
NO_FACTS: Final = "No placeholders are declared here yet. An operator imports them with: sameside kb import PATH"
ENTRIES: Final = "Entries"
FACTS: Final = "Placeholder values"
RANKING: Final = "Nearest entries with their probability"
NEEDS_BOTH: Final = "An entry answers only once both sides have approved it."
PUBLISHED: Final = "published"
FACT_BRACES: Final = "A value is shown as it is, so it cannot hold double braces. Please write it without them."
FACT_EXAMPLE: Final = "/kb fact engagement.msp_name = Brightwater"
APPROVE_FACT_EXAMPLE: Final = "/kb approve fact engagement.msp_name"
PEOPLE: Final = "People"
ENGAGEMENTS: Final = "Your engagements"


ANSWER_LABEL: Final = "Answer"
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


def approved_as(side: Side, count: int) -> str:
    """Say how many entries were approved for a side."""
    what = "1 entry" if count == 1 else f"{count} entries"
    return f"Approved for the {SIDES[side]} side: {what}."


def already_approved(side: Side) -> str:
    """Say that there was nothing to do."""
    return f"Nothing to do: the {SIDES[side]} side had approved that already."


def entry_state(missing: Sequence[Side]) -> str:
    """Say whether an entry answers, or whose approval it waits for."""
    if not missing:
        return PUBLISHED
    return "waits for the " + " and the ".join(SIDES[side] for side in missing) + " side"


def no_such_entry(written: str, meant: str | None) -> str:
    """Say which entry was probably meant."""
    hint = f" Did you mean {meant}?" if meant else ""
    return f"I find no entry “{written}”.{hint} To see them all: /kb list"


def no_such_placeholder(written: str, meant: str | None) -> str:
    """Say which placeholder was probably meant."""
    hint = f" Did you mean {meant}?" if meant else ""
    return f"There is no placeholder “{written}”.{hint} To see them all: /kb facts"


def fact_proposed(name: str) -> str:
    """Say what happens next."""
    return f"Proposed. It is shown to nobody until an approver other than you says: /kb approve fact {name}"


def fact_approved(name: str) -> str:
    """Confirm an approval."""
    return f"Approved: {name} may now be shown."


def fact_not_proposed(name: str) -> str:
    """Say that there is nothing to approve yet."""
    return f"Nobody has proposed a value for {name} yet. To propose one: /kb fact {name} = the value"


def own_fact(name: str) -> str:
    """Say that four eyes are needed."""
    return f"You proposed {name} yourself, so somebody else has to approve it."


def fact_waiting(value: str) -> str:
    """Mark a value that may not be shown yet."""
    return f"“{value}” (proposed, not approved)"


def fact_missing(meaning: str) -> str:
    """Describe a placeholder without a value."""
    return f"no value yet. {meaning}"


# ------------------------------------------------------------------ teaching
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


# ------------------------------------------------------------------ own kinds of message
KIND_EXAMPLE: Final = (
    "/kb kind add canteen off-topic: what is for lunch? | when does the canteen open? | is there soup today?"
)
DROP_KIND_EXAMPLE: Final = "/kb kind drop canteen"
# How an admin names what is done with an own kind of message; spaces and hyphens do not count.
KIND_REACTIONS: Final = {
    Decision.ABSTAIN_OFFER_CONCERN: ("unanswered", "no answer", "abstain"),
    Decision.HANDOFF_HUMAN: ("person", "human", "handoff"),
    Decision.IT_HELPDESK: ("helpdesk", "service desk", "it support"),
    Decision.DECLINE_OFFTOPIC: ("off-topic", "decline"),
    Decision.REFUSE_PROMISE: ("no-promise", "promise"),
    Decision.REFUSE_CONFIDENTIAL: ("confidential",),
    Decision.SMALL_TALK: ("small-talk", "greeting"),
}
KINDS_OWN: Final = "Your own kinds of message"
KINDS_SHIPPED: Final = "Kinds of message that come with me"
NO_OWN_KINDS: Final = f"You have no kinds of message of your own yet. For example: {KIND_EXAMPLE}"
KIND_SHOWN: Final = "Not added yet. This is what it would do:"
KIND_DONE: Final = "What is done"
KIND_SAID: Final = "What staff read"
KIND_EXAMPLES: Final = "Examples"
ADD_KIND: Final = "Add it"
LEAVE_KIND: Final = "Do not add it"
KIND_LEFT: Final = "Not added. Nothing has changed."
KIND_GONE: Final = "That proposal is gone: it was added, changed or dropped. To see your kinds: /kb kinds"
EXAMPLES_TAKEN: Final = "Examples understood otherwise so far"
KIND_CHANGES_NOTHING: Final = (
    "None of the questions that entries near it name, and of the latest ones passed on and taught, "
    "is understood differently."
)
MANY_TO_TRY: Final = (
    "With so many entries, learning takes me too long to try it out now. So I have only looked at how your examples "
    "are understood so far. If it takes something away that it should not: /kb kind drop"
)
KNOWLEDGE_MOVED: Final = (
    "What I know has changed since I showed you that, so I have not added it. Please send the command again, "
    "and I will show you what it does now."
)


def kind_title(name: str) -> str:
    """Title a proposed kind of message."""
    return f"Kind of message: {name}"


def kind_line(reaction: Decision, examples: int, taught: int, *, waits: bool) -> str:
    """Say what is done with a kind of message, and how many examples it has."""
    count = f"{examples:,} examples" + (f" and {taught:,} taught" if taught else "")
    return f"{OUTCOMES[reaction]}; {count}" + ("; not added yet" if waits else "")


def kind_added(name: str) -> str:
    """Confirm an own kind and say how to take it back."""
    return (
        f"Added: from the next message on, words like these are taken for {name}. "
        f"To teach it more: /kb teach {name} = any words. To take it back: /kb kind drop {name}"
    )


def kind_dropped(name: str) -> str:
    """Confirm that an own kind is gone."""
    return f"{name} is gone, with what was taught for it. What it had changed is as it was before."


def kind_name_wrong(longest: int) -> str:
    """Say how a kind may be called."""
    return (
        "A kind of message needs a short name: lower-case letters and digits, words joined by _ or -, "
        f"at most {longest} characters. For example: {KIND_EXAMPLE}"
    )


def kind_taken(name: str) -> str:
    """Say that a name means something already."""
    return f"{name} is the name of a kind of message already. To teach it more: /kb teach {name} = any words"


def kind_is_entry(entry_id: str) -> str:
    """Say that an entry has that name."""
    return f"{entry_id} is an entry's name. Please choose another one for the kind of message."


def kind_reaction_wrong(written: str) -> str:
    """Say which reactions there are."""
    known = ", ".join(f"{names[0]} ({OUTCOMES[reaction]})" for reaction, names in KIND_REACTIONS.items())
    return f"I do not know what to do with “{written}”. Between the name and the colon, say one of: {known}."


def kind_examples_few(found: int, least: int) -> str:
    """Say how many different examples are needed, and how to write them."""
    return (
        f"I see {found} different example{'' if found == 1 else 's'} and need {least} or more to tell such messages "
        f"apart; five or ten are better. Put | between them. For example: {KIND_EXAMPLE}"
    )


def kind_examples_many(most: int) -> str:
    """Say how many examples are enough."""
    return f"Please give at most {most} examples; the most different ones teach me most."


def kind_example_long(text: str, longest: int) -> str:
    """Say how long an example may be."""
    return f"An example may have at most {longest} characters. This one is longer: “{text[:60]}…”."


def kind_example_empty(text: str) -> str:
    """Say that an example has no words."""
    return f"There is no word to learn from in the example “{text[:60]}”."


def kinds_many(most: int) -> str:
    """Say how many own kinds there may be."""
    return f"There are {most} kinds of your own already, and that is the most. To take one back: {DROP_KIND_EXAMPLE}"


def kind_example_answered(text: str, entry_id: str) -> str:
    """Say that an example is an entry's own question."""
    return (
        f"“{text}” is a question that the entry {entry_id} answers, as both sides approved. "
        "Please leave it out of the examples."
    )


def kind_example_delicate(text: str) -> str:
    """Say that an example must go on to get the answer it gets."""
    return (
        f"“{text}” reads like somebody who may be in danger, or who reports wrongdoing. Such messages go on to get "
        "help first. Please leave it out of the examples."
    )


def kind_would_take(taken: Sequence[tuple[str, str]]) -> str:
    """Say which approved answers would be lost."""
    lost = "; ".join(f"“{question}” ({entry_id})" for question, entry_id in taken)
    return (
        "Not added: it would take over questions that published entries answer, when people word them a little "
        f"differently: {lost}. Please use examples that are further from these."
    )


def kind_ships(name: str) -> str:
    """Say that a shipped kind stays."""
    return f"{name} comes with me and cannot be dropped. You can drop your own ones. To see them: /kb kinds"


def no_such_kind(written: str, meant: str | None) -> str:
    """Say which kind was probably meant."""
    hint = f" Did you mean {meant}?" if meant else ""
    return f"You have no kind of message called “{written}”.{hint} To see them: /kb kinds"


# ------------------------------------------------------------------ engagements
def chosen(name: str) -> str:
    """Confirm which engagement the next messages belong to."""
    return f"From now on we talk about {name}."


def no_such_engagement(written: str) -> str:
    """Say how to see the engagements."""
    return f"You are in no engagement called “{written}”. To see yours: /engagement"


def whoami(name: str, side: Side, roles: Sequence[str], engagement: str) -> str:
    """Say who the bot takes somebody for."""
    return f"You are {name}, on the {SIDES[side]} side of {engagement}, with the role {', '.join(roles)}."


def _severity(severity: Severity) -> str:
    return SEVERITIES[severity].partition(":")[0]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# ------------------------------------------------------------------ Terminal
FORM_HELP: Final = (
    "One answer a line. Enter keeps what stands in brackets, a single - empties an optional answer, "
    "/cancel leaves without sending."
)
FORM_LEFT: Final = "You left the form. Nothing was sent."
NEEDED: Final = "This one needs an answer."
PICK_A_NUMBER: Final = "Please type one of the numbers."
NO_SUCH_NUMBER: Final = "Nothing here has that number."
LEAVE_AGAIN: Final = "Press Ctrl-C once more to leave."


def line_too_long(most: int) -> str:
    """Say that a line was not sent because of its length."""
    return f"That is longer than {most:,} characters, so it was not sent."


def answer_too_long(most: int) -> str:
    """Say how long the answer to a form's question may be."""
    return f"That is too long: at most {most:,} characters, please."


def place_in_form(place: int, of: int) -> str:
    """Say how far into a form a question is."""
    return f"{place} of {of}"


# ------------------------------------------------------------------ Teams
PRESSED: Final = "Got it."
UNREADABLE: Final = "That button no longer works. Please ask again."


def repeated_line(reference: int) -> str:
    """Mark a message whose first copy may have arrived, so that a reader can tell the two are one."""
    return f"Sent again, because the first copy may not have arrived. Reference: {reference}."


# ------------------------------------------------------------------ Slack
SLACK_FORM_NOT_OPENED: Final = "The form did not open in time. Press the button to try again."
