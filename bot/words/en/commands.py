"""Commands and help."""

from __future__ import annotations

from typing import Final

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


def forbidden_character(name: str) -> str:
    """Say that a text holds what nobody sees, or what makes it look otherwise."""
    return f"That holds the character {name}, which nobody sees. Please type it anew, without pasting."


MORE_HELP: Final = "All forms of a command: type it with “help”, for example /concern help."
USAGES: Final[dict[tuple[str, str], tuple[tuple[str, str], ...]]] = {
    ("help", ""): (("/help", "the commands, with what you will type most"),)
}


def forms_of(name: str) -> str:
    """Head the forms of one command."""
    return f"What /{name} takes"
