"""Structured logs that cannot carry content: only keys on this list pass, and secrets are masked even there."""

from __future__ import annotations

import contextlib
import json
import logging
import re
import sys
from typing import TYPE_CHECKING, Final, TextIO

import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

ALLOWED: Final = frozenset({
    "event", "level", "timestamp", "logger",
    "platform", "team", "tenant", "code", "status", "outgoing", "reference", "operation", "address", "port", "path",
    "seconds", "count", "process", "revision", "head",
})  # fmt: skip
_OWN: Final = frozenset({"_record", "_from_structlog"})  # structlog's, taken out again before the line is written
_SECRET: Final = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|sk-[\w-]{16,}|eyJ[\w-]{10,}\.[\w-]+\.?[\w-]*|(?<=://)[^/\s@]+(?=@)|(?i:bearer\s+\S+)"
)
MAX_LENGTH: Final = 200  # characters of one value


class _Discreet(logging.StreamHandler[TextIO]):
    """Writes a line that cannot be formatted as nothing but that; the base class would print it with its arguments."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the base's name
        """Say which line it was."""
        where = json.dumps(f"{record.module}:{record.lineno}")
        with contextlib.suppress(OSError, ValueError):  # nobody reads standard error any more
            self.stream.write(f'{{"event": "unreadable_line", "level": "error", "code": {where}}}\n')


def set_up_logs(*, verbose: bool = False) -> None:
    """Write one JSON object a line to standard error, our own lines and the libraries' alike."""
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    shared: list[Processor] = [structlog.stdlib.add_log_level, stamp, only_allowed]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = _Discreet(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_from_library, structlog.stdlib.add_logger_name, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    logging.captureWarnings(capture=True)
    root.setLevel(logging.INFO if verbose else logging.WARNING)
    logging.getLogger("adapters").setLevel(logging.INFO)
    # Below INFO these write bodies and tokens in clear.
    for name in ("slack_sdk", "slack_bolt", "aiohttp.access", "apscheduler", "sqlalchemy", "msal", "botbuilder"):
        logging.getLogger(name).setLevel(logging.WARNING)


def only_allowed(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Drop every key that is not on the list, and mask what looks like a secret in those that are."""
    kept = {key: value if key in _OWN else _masked(value) for key, value in event.items() if key in ALLOWED | _OWN}
    dropped = sorted(key for key in event if key not in kept)
    return {**kept, "count": len(dropped)} if dropped and "count" not in kept else kept


def _masked(value: object) -> object:
    if isinstance(value, str):
        return _SECRET.sub("[masked]", value)[:MAX_LENGTH]
    # Anything that is no plain value may hold anything: an exception its text, a mapping a whole payload.
    return value if value is None or isinstance(value, bool | int | float) else type(value).__name__


def _from_library(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Of a library's line keep where it is from and the kind of exception: its text may hold anything."""
    record: logging.LogRecord = event["_record"]
    kind = event["exc_info"][0] if event.get("exc_info") else None
    where = f"{record.module}:{record.lineno}"
    kept = {key: event[key] for key in _OWN}
    return {**kept, "event": "library_message", "code": f"{where} {kind.__name__}" if kind else where}
