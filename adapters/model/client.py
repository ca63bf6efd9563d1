"""Asking a model server, through the OpenAI client, which of a few entries a message means, or for ways of asking."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Final, Generic, TypeVar

import openai
import structlog

from adapters.model.answer import Refused, read_choice, read_suggestions
from adapters.model.breaker import Breaker
from adapters.model.deadline import Deadline
from adapters.model.request import answer_form, messages, suggestion_form, suggestion_messages
from adapters.model.transport import TooLarge, limited_client

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from openai.types.chat import ChatCompletionMessageParam
    from openai.types.shared_params import ResponseFormatJSONSchema

    from adapters.model.settings import ModelSettings
    from bot.answering.ports import OfferedEntry
    from bot.editing.ports import DescribedEntry

SECONDS: Final = 2.5  # Slack delivers again what was not acknowledged within 3
SUGGESTING_SECONDS: Final = 2.0  # the command's answer has to be with Slack within 3, and some work is done besides
AT_ONCE: Final = 4  # questions under way; more would leave no thread for those who ask nothing of a model
log = structlog.get_logger()
Answer = TypeVar("Answer")
Answer_co = TypeVar("Answer_co", covariant=True)


class Outcome(StrEnum):
    """How asking went. All but the first three leave what is known locally as it is for want of anything else."""

    CHOSEN = "chosen"
    SUGGESTED = "suggested"
    NONE = "none"  # of the entries, or no way of asking
    REFUSED_ANSWER = "refused_answer"  # not one of the ids or no texts, in the form that was asked for
    TIMEOUT = "timeout"
    FAILED = "failed"  # no connection, or an error's status
    OPEN = "open"  # not asked: the breaker is open
    BUSY = "busy"  # not asked: enough questions are under way


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inquiry(Generic[Answer_co]):
    """What to send, how to read what comes back (raises Refused), and what it counts as if that is an answer."""

    messages: list[ChatCompletionMessageParam]
    form: ResponseFormatJSONSchema
    read: Callable[[bytes], Answer_co | None]
    answered: Outcome
    seconds: float


class ModelChooser:
    """A bot.ports.Chooser and Suggester over a model server. Threads may share it; `close` ends what it began."""

    def __init__(
        self,
        settings: ModelSettings,
        *,
        breaker: Breaker | None = None,
        seconds: float = SECONDS,
        suggesting_seconds: float = SUGGESTING_SECONDS,
    ) -> None:
        self._model = settings.model
        self._seconds = seconds
        self._suggesting_seconds = suggesting_seconds
        self._breaker = breaker or Breaker(clock=time.monotonic)
        self._deadline = Deadline()
        self._room = BoundedSemaphore(AT_ONCE)
        self._counted: Counter[Outcome] = Counter()
        self._lock = Lock()
        # Each step of a request may take as long as the longest inquiry; the deadline on the whole is kept by itself.
        self._client = open_client(settings, max(seconds, suggesting_seconds))
        self._completions = self._client.chat.completions.with_raw_response  # imports what the first call would

    def counts(self) -> Mapping[str, int]:
        """How often asking went which way, since the process began."""
        with self._lock:
            return {outcome.value: self._counted[outcome] for outcome in Outcome}

    def choose(self, question: str, offered: Sequence[OfferedEntry], before: str = "") -> str | None:
        """Return the id of the offered entry that the question asks about; None for none of them or no opinion."""
        return self.ask(question, offered, before)[1]

    def ask(self, question: str, offered: Sequence[OfferedEntry], before: str = "") -> tuple[Outcome, str | None]:
        """Choose, and say how it went. Never raises, and takes no longer than its limit."""
        ids = [it.entry_id for it in offered]
        return self._counted_answer(
            _Inquiry(
                messages=messages(question, offered, before),
                form=answer_form(offered),
                read=lambda body: read_choice(body, ids),
                answered=Outcome.CHOSEN,
                seconds=self._seconds,
            )
        )

    def suggest(self, entry: DescribedEntry) -> tuple[str, ...] | None:
        """Return ways of asking for the entry as the server wrote them; None if it gave no answer of that form."""
        outcome, suggested = self._counted_answer(
            _Inquiry(
                messages=suggestion_messages(entry),
                form=suggestion_form(),
                read=read_suggestions,
                answered=Outcome.SUGGESTED,
                seconds=self._suggesting_seconds,
            )
        )
        return () if outcome is Outcome.NONE else suggested

    def close(self) -> None:
        """Drop the connections and end the thread."""
        self._deadline.run(self._client.close(), self._seconds)
        self._deadline.close()

    def _counted_answer(self, inquiry: _Inquiry[Answer]) -> tuple[Outcome, Answer | None]:
        outcome, answer = self._asked(inquiry)
        with self._lock:
            self._counted[outcome] += 1
        return outcome, answer

    def _asked(self, inquiry: _Inquiry[Answer]) -> tuple[Outcome, Answer | None]:
        if not self._room.acquire(blocking=False):
            return Outcome.BUSY, None
        try:
            if not self._breaker.allows():
                return Outcome.OPEN, None
            outcome, answer = self._exchanged(inquiry)
        finally:
            self._room.release()
        if outcome in {inquiry.answered, Outcome.NONE}:
            if self._breaker.succeeded():
                log.warning("model_asked_again")
        elif self._breaker.failed():
            log.warning("model_left_alone", code=outcome.value)
        return outcome, answer

    def _exchanged(self, inquiry: _Inquiry[Answer]) -> tuple[Outcome, Answer | None]:
        try:
            body = self._deadline.run(self._complete(inquiry), inquiry.seconds)
            answer = inquiry.read(body)
        except (TimeoutError, openai.APITimeoutError):
            return Outcome.TIMEOUT, None
        except Refused:
            return Outcome.REFUSED_ANSWER, None
        except openai.APIConnectionError as error:
            too_large = isinstance(error.__cause__, TooLarge)
            return (Outcome.REFUSED_ANSWER if too_large else Outcome.FAILED), None
        except openai.APIStatusError:
            return Outcome.FAILED, None
        except Exception as surprise:  # noqa: BLE001 - whatever a server provokes in a library, what is known stands
            log.warning("model_surprise", code=type(surprise).__name__)
            return Outcome.FAILED, None
        return (inquiry.answered if answer else Outcome.NONE), answer

    async def _complete(self, inquiry: _Inquiry[Answer]) -> bytes:
        answer = await self._completions.create(
            model=self._model, messages=inquiry.messages, response_format=inquiry.form
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
