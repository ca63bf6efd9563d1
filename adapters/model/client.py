"""Asking a model server, through the OpenAI client, which of a few entries a message means."""

from __future__ import annotations

import time
from collections import Counter
from enum import StrEnum
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Final

import openai
import structlog

from adapters.model.answer import Refused, read_choice
from adapters.model.breaker import Breaker
from adapters.model.deadline import Deadline
from adapters.model.request import answer_form, messages
from adapters.model.transport import TooLarge, limited_client

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from adapters.model.settings import ModelSettings
    from bot.ports import OfferedEntry

SECONDS: Final = 2.5  # Slack delivers again what was not acknowledged within 3
AT_ONCE: Final = 4  # questions under way; more would leave no thread for those who ask nothing of a model
log = structlog.get_logger()


class Outcome(StrEnum):
    """How asking went. All but the first two leave the local answer as it is for want of another."""

    CHOSEN = "chosen"
    NONE = "none"
    REFUSED_ANSWER = "refused_answer"  # not one of the ids, in the form that was asked for
    TIMEOUT = "timeout"
    FAILED = "failed"  # no connection, or an error's status
    OPEN = "open"  # not asked: the breaker is open
    BUSY = "busy"  # not asked: enough questions are under way


class ModelChooser:
    """A bot.ports.Chooser over a model server. Threads may share it; `close` ends what it began."""

    def __init__(self, settings: ModelSettings, *, breaker: Breaker | None = None, seconds: float = SECONDS) -> None:
        self._model = settings.model
        self._seconds = seconds
        self._breaker = breaker or Breaker(clock=time.monotonic)
        self._deadline = Deadline()
        self._room = BoundedSemaphore(AT_ONCE)
        self._counted: Counter[Outcome] = Counter()
        self._lock = Lock()
        self._client = open_client(settings, seconds)
        self._completions = self._client.chat.completions.with_raw_response  # imports what the first call would

    def counts(self) -> Mapping[str, int]:
        """How often asking went which way, since the process began."""
        with self._lock:
            return {outcome.value: self._counted[outcome] for outcome in Outcome}

    def choose(self, question: str, offered: Sequence[OfferedEntry]) -> str | None:
        """Return the id of the offered entry that the question asks about; None for none of them or no opinion."""
        return self.ask(question, offered)[1]

    def ask(self, question: str, offered: Sequence[OfferedEntry]) -> tuple[Outcome, str | None]:
        """Choose, and say how it went. Never raises, and takes no longer than its limit."""
        outcome, chosen = self._asked(question, offered)
        with self._lock:
            self._counted[outcome] += 1
        return outcome, chosen

    def close(self) -> None:
        """Drop the connections and end the thread."""
        self._deadline.run(self._client.close(), self._seconds)
        self._deadline.close()

    def _asked(self, question: str, offered: Sequence[OfferedEntry]) -> tuple[Outcome, str | None]:
        if not self._room.acquire(blocking=False):
            return Outcome.BUSY, None
        try:
            if not self._breaker.allows():
                return Outcome.OPEN, None
            outcome, chosen = self._exchanged(question, offered)
        finally:
            self._room.release()
        if outcome in {Outcome.CHOSEN, Outcome.NONE}:
            if self._breaker.succeeded():
                log.warning("model_asked_again")
        elif self._breaker.failed():
            log.warning("model_left_alone", code=outcome.value)
        return outcome, chosen

    def _exchanged(self, question: str, offered: Sequence[OfferedEntry]) -> tuple[Outcome, str | None]:
        try:
            body = self._deadline.run(self._complete(question, offered), self._seconds)
            chosen = read_choice(body, [it.entry_id for it in offered])
        except (TimeoutError, openai.APITimeoutError):
            return Outcome.TIMEOUT, None
        except Refused:
            return Outcome.REFUSED_ANSWER, None
        except openai.APIConnectionError as error:
            too_large = isinstance(error.__cause__, TooLarge)
            return (Outcome.REFUSED_ANSWER if too_large else Outcome.FAILED), None
        except openai.APIStatusError:
            return Outcome.FAILED, None
        except Exception as surprise:  # noqa: BLE001 - whatever a server provokes in a library, the local answer stands
            log.warning("model_surprise", code=type(surprise).__name__)
            return Outcome.FAILED, None
        return (Outcome.CHOSEN if chosen else Outcome.NONE), chosen

    async def _complete(self, question: str, offered: Sequence[OfferedEntry]) -> bytes:
        answer = await self._completions.create(
            model=self._model, messages=messages(question, offered), response_format=answer_form(offered)
        )
        return answer.content


def open_client(settings: ModelSettings, seconds: float) -> openai.AsyncOpenAI:
    """Return a client of the settings' server that tries once and reads no more than is worth reading."""
    return openai.AsyncOpenAI(
        api_key=settings.api_key,
        base_url=settings.base_url,
        max_retries=0,
        timeout=seconds,
        http_client=limited_client(seconds),
    )
