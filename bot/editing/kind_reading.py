"""Reading an own kind of message as an admin types it: its name, what is done with it, and its examples."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot import words
from bot.errors import BadInput
from bot.redaction import says_something
from knowledge.files.entry_reading import normalised
from knowledge.kind import Kind
from knowledge.starter import starter_kinds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.editing.ports import Knowledge
    from bot.matcher_cache import Index
    from knowledge.decision import Decision

MIN_EXAMPLES: Final = 3  # of fewer the matcher learns hardly more than their words
MAX_EXAMPLES: Final = 50
MAX_EXAMPLE_LENGTH: Final = 300  # characters
MAX_NAME_LENGTH: Final = 40
# What an own kind may lead to. A concern is not among them: who may read it follows from the kinds that ship.
REACTIONS: Final = {
    normalised(written).replace(" ", ""): reaction
    for reaction, names in words.KIND_REACTIONS.items()
    for written in (*names, reaction.value.replace("_", " "))
}
_NAME: Final = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
_ADD: Final = re.compile(r"add\s+(?P<rest>.+)", re.IGNORECASE | re.DOTALL)


def kind_to_add(index: Index, written: str) -> Kind | None:
    """Read "add canteen off-topic: one | another | a third"; None if nothing is to be added. Raises BadInput."""
    found = _ADD.fullmatch(written)
    if found is None:
        return None
    head, colon, examples = found["rest"].partition(":")
    named = head.split(maxsplit=1)
    if not colon or len(named) < len(("name", "reaction")):
        raise BadInput(words.missing_argument("kb kind add", words.KIND_EXAMPLE))
    name, reaction = named
    return Kind(
        id=_free_name(index.knowledge, name),
        reaction=_reaction(reaction),
        examples=_examples(index.knowledge, examples),
    )


def own_questions(knowledge: Knowledge) -> Mapping[str, str]:
    """The questions that published entries name themselves, each with its entry's id."""
    return {
        question: entry_id
        for entry_id, published in knowledge.published.items()
        for question in published.entry.all_questions
    }


def _free_name(knowledge: Knowledge, written: str) -> str:
    if not _NAME.fullmatch(written.lower()) or len(written) > MAX_NAME_LENGTH:
        raise BadInput(words.kind_name_wrong(MAX_NAME_LENGTH))
    name = name_of(written)
    if name == words.NO_ANSWER_FITS or name in {kind.id for kind in (*starter_kinds(), *knowledge.kinds)}:
        raise BadInput(words.kind_taken(name))
    for entry_id in knowledge.published:
        if name_of(entry_id) == name:  # what is taught for one would be taught for the other
            raise BadInput(words.kind_is_entry(entry_id))
    return name


def name_of(written: str) -> str:
    """Return a kind's name as it is kept."""
    return written.lower().replace("-", "_")


def _reaction(written: str) -> Decision:
    reaction = REACTIONS.get(re.sub(r"[\s_-]+", "", written.casefold()))
    if reaction is None:
        raise BadInput(words.kind_reaction_wrong(written.strip()[:40]))
    return reaction


def _examples(knowledge: Knowledge, written: str) -> tuple[str, ...]:
    parts = [" ".join(part.split()) for part in re.split(r"[|\n]", written)]
    found = {normalised(part): part for part in reversed(parts) if part}  # of two that are the same the first
    examples = tuple(reversed(found.values()))
    if len(examples) < MIN_EXAMPLES:
        raise BadInput(words.kind_examples_few(len(examples), MIN_EXAMPLES))
    if len(examples) > MAX_EXAMPLES:
        raise BadInput(words.kind_examples_many(MAX_EXAMPLES))
    answered = {normalised(question): entry_id for question, entry_id in own_questions(knowledge).items()}
    for text in examples:
        if len(text) > MAX_EXAMPLE_LENGTH:
            raise BadInput(words.kind_example_long(text, MAX_EXAMPLE_LENGTH))
        if not says_something(text):
            raise BadInput(words.kind_example_empty(text))
        if entry_id := answered.get(normalised(text)):
            raise BadInput(words.kind_example_answered(text, entry_id))
    return examples
