"""What an operator can mend, as one sentence."""

from __future__ import annotations

from typing import NoReturn

import click

from adapters.keys import KeysUnusable
from adapters.settings import Misconfigured
from bot.errors import SamesideError
from bot.ports.store import StoreUnavailable
from knowledge.files.problems import InvalidKnowledge


def sentence_about(error: Exception) -> str | None:
    """Return what to say about an error that an operator can mend; None about any other."""
    if isinstance(error, Misconfigured | InvalidKnowledge | SamesideError | KeysUnusable):
        return str(error)
    if isinstance(error, StoreUnavailable):
        return f"The database cannot be used: {error}\nTo see what is wrong: sameside doctor"
    return None


def fail(sentence: str) -> NoReturn:
    """End with a sentence on standard error, and exit code 1."""
    click.echo(sentence, err=True)
    raise SystemExit(1)
