"""Who may read a concern, written down and sealed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from bot.concerns.circle import About, Circle
from bot.people import Side

if TYPE_CHECKING:
    from adapters.store.vault import Vault

PADDED: Final = 256  # characters


def written_about(about: About) -> str:
    """Write down whom something is about."""
    return json.dumps({"people": sorted(about.people), "leads_of": sorted(about.leads_of)})


def to_about(written: str) -> About:
    """Read whom something is about."""
    kept = json.loads(written)
    return About(frozenset(kept["people"]), frozenset(map(Side, kept["leads_of"])))


def sealed_circle(vault: Vault, engagement_id: int, number: int, circle: Circle) -> str:
    """Seal who may read a concern. All are as long as most: the length says little about how many are in it."""
    ids = {name: sorted(getattr(circle, name)) for name in ("agreed", "asked", "refused", "passing")}
    written = json.dumps({**ids, "about": written_about(circle.about)})
    padded = written.ljust(-(-len(written) // PADDED) * PADDED)
    return vault.seal(padded, about=_about(engagement_id, number))


def to_circle(vault: Vault, engagement_id: int, number: int, sealed: str | None) -> Circle:
    """Read who may read a concern; nobody, where nothing is written down. Raises Unreadable."""
    if not sealed:
        return Circle()
    kept = json.loads(vault.unseal(sealed, about=_about(engagement_id, number)))
    about = to_about(kept.pop("about"))
    return Circle(about=about, **{name: frozenset(ids) for name, ids in kept.items()})


def _about(engagement_id: int, number: int) -> str:
    return f"concern:{engagement_id}:{number}:circle"
