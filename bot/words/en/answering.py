"""Answers, and what is said where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.words.en.commands import ASK_FREELY
from knowledge.decision import Decision

if TYPE_CHECKING:
    from collections.abc import Sequence

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
WRITE_TO_HR: Final = "Write to HR"
HERE_AND_NOW: Final = (
    "What you wrote just now has gone to nobody, and no concern has been logged. If you raise one, its readers see "
    "your name unless you choose otherwise; for HR, security and wellbeing I propose “in confidence”. Before anything "
    "is logged you see who reads it and what they see of you."
)
AFTER_HELP: Final = (
    "I am a program and may have taken this the wrong way. Whatever you meant: you can write to a person here, and "
    "nothing is passed on before you say so."
)


def write_to(names: Sequence[str]) -> str:
    """Offer to write to people by name."""
    return f"Write to {' or '.join(names[:2])}"


WELLBEING: Final = (
    "I am glad you said so. Please talk to somebody now: a person you trust, your doctor, or your local emergency "
    "number if you or anybody else is in danger. I am only a program, and this deserves a person."
)


def welcome(name: str, engagement: str) -> str:
    """Greet somebody who has just become reachable."""
    return f"Hello {name}. I am Sameside, for {engagement}. {ASK_FREELY}"
