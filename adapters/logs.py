"""Structured logs that cannot carry content: only keys on this list pass, and secrets are masked even there."""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

ALLOWED: Final = frozenset({
    "event", "level", "timestamp", "logger",
    "platform", "team", "tenant", "code", "status", "parcel", "reference", "operation", "address", "port", "path",
    "seconds", "count", "process", "revision",
})  # fmt: skip
_SECRET: Final = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|eyJ[\w-]{10,}\.[\w-]+\.?[\w-]*|(?<=://)[^/\s@]+(?=@)")
LONGEST: Final = 200  # characters of one value


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
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[_from_library, structlog.processors.JSONRenderer()],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO if verbose else logging.WARNING)
    logging.getLogger("adapters").setLevel(logging.INFO)
    # Below INFO these write bodies and tokens in clear.
    for name in ("slack_sdk", "slack_bolt", "aiohttp.access", "apscheduler", "sqlalchemy", "msal", "botbuilder"):
        logging.getLogger(name).setLevel(logging.WARNING)


def only_allowed(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Drop every key that is not on the list, and mask what looks like a secret in those that are."""
    kept = {key: _masked(value) for key, value in event.items() if key in ALLOWED or key.startswith("_")}
    dropped = sorted(key for key in event if key not in kept)
    return {**kept, "count": len(dropped)} if dropped and "count" not in kept else kept


def _masked(value: object) -> object:
    return _SECRET.sub("[masked]", value)[:LONGEST] if isinstance(value, str) else value


def _from_library(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Of a library's line keep who and how bad: its text may hold anything."""
    record = event.pop("_record", None)
    event.pop("_from_structlog", None)
    if event.get("logger") and record is not None:
        where = f"{record.module}:{record.lineno}"
        event = {key: event[key] for key in ("level", "timestamp", "logger") if key in event}
        event["event"] = "library_message"
        event["code"] = where if record.exc_info is None else f"{where} {record.exc_info[0].__name__}"
    return event
