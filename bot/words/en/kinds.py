"""Own kinds of message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.words.en.entries import OUTCOMES
from knowledge.decision import Decision

if TYPE_CHECKING:
    from collections.abc import Sequence

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


USAGES: Final[dict[tuple[str, str], tuple[tuple[str, str], ...]]] = {
    ("kb", "kinds"): (("/kb kinds", "the kinds of message that no entry answers, yours among them"),),
    ("kb", "kind"): (
        (KIND_EXAMPLE, "add a kind of your own; you see what it changes first"),
        (DROP_KIND_EXAMPLE, "take a kind of your own back"),
    ),
}
