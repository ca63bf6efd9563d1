"""What is kept, for how long, and how it is taken away or forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.people import Side

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
    "Nothing is logged until you confirm it. Then your words go to the readers I showed you, never to whom they are "
    "about, and to nobody else unless you agree: with your name, or in confidence (I keep who you are encrypted, to "
    "bring you the answers), or anonymously (I keep nothing of who you are). Unless it is by name, what you do is seen "
    "a while later. You can withdraw a concern, or have it forgotten."
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
    "Whoever operates me and holds my keys could read what is kept, who raised something in confidence as well, and of "
    "what is anonymous the words. Your chat platform's own administrators may be able to see messages here. How you "
    "write may give you away to people who know you."
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


USAGES: Final[dict[tuple[str, str], tuple[tuple[str, str], ...]]] = {
    ("engagement", "keep"): (
        (
            "/engagement keep concerns 24 months",
            "how long concerns are kept once they are over; both sides' admins have to say the same",
        ),
    ),
    ("privacy", ""): (("/privacy", "what is kept, who sees it, and whether a model is asked"),),
    ("privacy", "export"): (("/privacy export", "everything I keep about you, to take away"),),
    ("privacy", "delete"): (("/privacy delete", "have your concerns and drafts forgotten; I ask first"),),
}
