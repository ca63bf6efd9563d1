"""Letting readers see what was held back, and forgetting what its author wanted forgotten: see delays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.concerns import news
from bot.concerns.delays import day
from bot.concerns.ports import News
from bot.concerns.telling import bring_up_to_date

if TYPE_CHECKING:
    from datetime import datetime

    from bot.ports.store import UnitOfWork


def release(work: UnitOfWork, now: datetime) -> None:
    """Let readers see what is due, and tell them."""
    for concern in work.concerns.due(now):
        if concern.text and work.concerns.release(concern.number, now):
            work.audit.record("concern.released", concern.label, None, now)
            news.tell_readers(work, concern, News.CONCERN_RAISED)
    for number, message in work.messages.due(now):
        found = work.concerns.find(number)
        if found and work.messages.release(message.id, now):
            work.concerns.resume(number, now)
            work.audit.record("concern.answered", found.label, None, now)
            if found.released_at:  # otherwise the concern itself comes later, with all that was said
                news.tell_readers(work, found, News.CONCERN_ANSWERED, message.id)
                bring_up_to_date(work, found)


def forget(work: UnitOfWork, now: datetime) -> None:
    """Forget the words of concerns whose authors wanted that a while ago, and tell their readers."""
    for number in work.retention.to_forget(now):
        concern = work.concerns.find(number)
        if concern and work.concerns.forget(number, day(now)):
            work.audit.record("concern.deleted", concern.label, None, day(now))
            news.tell_readers(work, concern, News.CONCERN_WITHDRAWN, occasion=str(concern.cycle or ""))
            bring_up_to_date(work, concern)
