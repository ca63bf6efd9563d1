"""Trying a model server out for whoever sets it up: is it there, has it the model, does it answer as it should."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import openai

from adapters.model.client import SECONDS, ModelChooser, Outcome, open_client
from adapters.model.deadline import Deadline
from bot.answering.ports import OfferedEntry

if TYPE_CHECKING:
    from adapters.model.settings import ModelSettings

LISTED: Final = 5  # names of models shown
_UNUSUAL: Final = re.compile(r"[^\w.:/@+\- ]")  # a server's text is shown to a terminal
_MAX_NAME_LENGTH: Final = 60
_MEANWHILE: Final = "Until then questions are understood as without a model."
# Made up, so that nobody's question is sent to find out whether questions can be sent.
_QUESTION: Final = "Who looks after the printers?"
_OFFERED: Final = (
    OfferedEntry(entry_id="printers", question="Who repairs printers?", myth="Nobody repairs printers."),
    OfferedEntry(entry_id="lunch", question="When is lunch?", myth="There is no lunch."),
)


@dataclass(frozen=True, slots=True)
class Probe:
    """What was found, and what to do about it; no `fix` if all is well."""

    what: str
    fix: str = ""


def probe(settings: ModelSettings, seconds: float = SECONDS) -> Probe:
    """Ask the server for its models, and then the model for a choice between two made-up entries."""
    where = f"The model {settings.model} at {settings.host}"
    if problem := _unreachable(settings, seconds):
        return Probe(f"{where} cannot be asked", f"{problem} {_MEANWHILE}")
    chooser = ModelChooser(settings, seconds=seconds)
    try:
        chooser.ask(_QUESTION, _OFFERED)  # the first one may load the model
        began = time.monotonic()
        outcome, _ = chooser.ask(_QUESTION, _OFFERED)
        took = time.monotonic() - began
    finally:
        chooser.close()
    match outcome:
        case Outcome.CHOSEN | Outcome.NONE:
            return Probe(f"{where} answers, in {took:.1f} s")
        case Outcome.TIMEOUT:
            fix = (
                f"Take a quicker model or server: what takes longer than {seconds:g} s is not waited for. {_MEANWHILE}"
            )
            return Probe(f"{where} is too slow", fix)
        case Outcome.REFUSED_ANSWER:
            fix = "Set OPENAI_MODEL to one that keeps to a JSON schema (structured outputs)."
            return Probe(f"{where} does not answer in the form it is asked for", f"{fix} {_MEANWHILE}")
        case _:
            fix = "Check OPENAI_MODEL, and that the key may use it with structured outputs."
            return Probe(f"{where} refuses to choose", f"{fix} {_MEANWHILE}")


def _unreachable(settings: ModelSettings, seconds: float) -> str:
    """Say what stands in the way; empty if the server is there, and either has the model or keeps no list."""
    deadline = Deadline()
    client = open_client(settings, seconds)
    try:
        names = _names(json.loads(deadline.run(_list(client), seconds)))
    except (TimeoutError, openai.APIConnectionError):
        return f"Nothing answers at {settings.base_url}: check OPENAI_BASE_URL, and that the server runs."
    except (openai.AuthenticationError, openai.PermissionDeniedError):
        return "The server refuses the key: check OPENAI_API_KEY."
    except (openai.APIStatusError, ValueError, RecursionError):
        return ""  # it keeps no list, or an odd one; asking it shows the rest
    finally:
        deadline.run(client.close(), seconds)
        deadline.close()
    if names and settings.model not in names:
        return f"The server does not have it. Set OPENAI_MODEL to one that it has, such as {_shown(names)}."
    return ""


async def _list(client: openai.AsyncOpenAI) -> bytes:
    return (await client.models.with_raw_response.list()).content


def _names(listed: Any) -> list[str]:  # noqa: ANN401 - whatever a server sent
    rows = listed.get("data") if isinstance(listed, dict) else None
    ids = [row.get("id") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return [name for name in ids if isinstance(name, str)]


def _shown(names: list[str]) -> str:
    return ", ".join(_UNUSUAL.sub("?", name[:_MAX_NAME_LENGTH]) for name in sorted(names)[:LISTED])
