"""The product, put together: what every command, process and platform is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from adapters.model.client import ModelChooser
    from adapters.store.administration import Administration
    from adapters.store.deliveries import Deliveries
    from adapters.store.store import SqlStore
    from adapters.store.vault import Vault
    from adapters.store.waiting import WaitingTurns
    from bot.core import Bot
    from bot.ports.clock import Clock


@dataclass(frozen=True, slots=True)
class Product:
    """Everything that does not depend on a platform. `chooser` is None unless a model is configured."""

    engine: Engine
    vault: Vault
    store: SqlStore
    administration: Administration
    turns: WaitingTurns
    deliveries: Deliveries
    bot: Bot
    now: Clock
    chooser: ModelChooser | None = None
