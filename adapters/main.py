"""The composition root: the one place where the adapters meet. Tests assemble the product here too."""

from __future__ import annotations

import secrets
import traceback
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog

from adapters.keys import KeysUnusable
from adapters.product import Product
from adapters.settings import Misconfigured, Settings
from adapters.store import migrating
from adapters.store.administration import Administration
from adapters.store.concerns import any_number
from adapters.store.deliveries import Deliveries
from adapters.store.engine import open_engine
from adapters.store.store import SqlStore
from adapters.store.vault import Vault, opened
from adapters.store.waiting import WaitingTurns
from bot.answering.ports import Adviser
from bot.core import Bot
from bot.feature import announced
from bot.features import FEATURES
from knowledge.starter.learning import matcher_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from adapters.model.client import ModelChooser
    from adapters.model.settings import ModelSettings
    from bot.feature import Feature
    from bot.ports.clock import Clock, Names
    from knowledge.matching.encoder import EncoderUnavailable

log = structlog.get_logger()


def utc_now() -> datetime:
    """The moment."""
    return datetime.now(UTC)


def random_name() -> str:
    """A name of 96 random bits."""
    return secrets.token_urlsafe(12)


def report(surprise: Exception) -> str:
    """Log where a surprise came from, without its text, and return the reference that people can quote."""
    reference = secrets.token_hex(4)
    frame = traceback.extract_tb(surprise.__traceback__)[-1:]
    where = f"{type(surprise).__name__} at {frame[-1].name}:{frame[-1].lineno}" if frame else type(surprise).__name__
    log.error("surprise", reference=reference, code=where)
    return reference


def _without_encoder(error: EncoderUnavailable) -> None:
    log.warning("encoder_unavailable", code=str(error))


prepare = partial(matcher_of, unavailable=_without_encoder)


def assemble(
    settings: Settings,
    *,
    now: Clock = utc_now,
    names: Names = random_name,
    numbers: Callable[[], int] = any_number,
    features: tuple[Feature, ...] = FEATURES,
) -> Product:
    """Put the product together of these features; nothing is connected yet."""
    if settings.database_file:
        _make_folder(settings.database_file.parent)
    engine = open_engine(settings.database_url)
    vault = Vault(settings.keys)
    store = SqlStore(engine, now, vault, numbers)
    chooser = _chooser(settings.model) if settings.model else None
    adviser = None
    if settings.model and chooser:
        adviser = Adviser(
            chooser=chooser, suggester=chooser, host=settings.model.host, engagements=settings.model.engagements
        )
    return Product(
        engine=engine,
        vault=vault,
        store=store,
        administration=Administration(engine, now),
        turns=WaitingTurns(engine, now, vault),
        deliveries=Deliveries(engine, now, vault, announced(features)),
        bot=Bot(
            store=store,
            prepare=prepare,
            clock=now,
            names=names,
            alarm=report,
            features=features,
            adviser=adviser,
        ),
        now=now,
        chooser=chooser,
    )


def _chooser(settings: ModelSettings) -> ModelChooser:
    from adapters.model.client import ModelChooser  # noqa: PLC0415 - half a second that only those who ask one need wait

    return ModelChooser(settings)


NEWER: Final = (
    "The database was made by a newer release than this one, which cannot use it. Install that release again, or bring "
    "back a backup from before: nothing was changed."
)


def make_ready(product: Product, settings: Settings) -> None:
    """Bring the embedded database up to date; elsewhere that is the release step's task. Raises Misconfigured."""
    try:
        current = migrating.is_current(product.engine)
        if not current and migrating.is_newer(product.engine):
            raise Misconfigured(NEWER)
        if settings.database_file and not current:
            migrating.upgrade(product.engine, vault=product.vault)
        elif not current:
            raise Misconfigured("The database does not have the newest tables. Run: sameside migrate")
        with opened(product.engine, product.vault, reading=True):
            pass  # the keys are this database's
    except KeysUnusable as error:
        raise Misconfigured(str(error)) from error


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(
            f"The folder {folder} for the database cannot be made ({error.strerror}). "
            "Make it, or name another file: DATABASE_URL=sqlite:///path/to/sameside.db"
        ) from error
