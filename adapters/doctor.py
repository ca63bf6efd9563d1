"""`sameside doctor`: looks at the whole configuration and says, for each thing that is wrong, how to mend it."""

from __future__ import annotations

import errno
import socket
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.main import assemble
from adapters.settings import Misconfigured, read_settings
from adapters.store import migrating
from bot.ports import StoreUnavailable
from knowledge.encoder import EncoderUnavailable, shipped_encoder
from knowledge.problems import InvalidKnowledge
from knowledge.starter import starter_kinds, starter_knowledge, starter_phrasings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from adapters.main import Product
    from adapters.settings import Settings

OLDEST_PYTHON = (3, 11)
FIRST_ADMIN = (
    'sameside engagement add "Your company and your provider", then '
    "sameside person add --engagement NAME --platform slack --workspace T0123 --user U0123 --name NAME "
    "--side customer --role admin --role approver"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `fix` is empty if it is fine. `advice` only: the product starts without it."""

    what: str
    fix: str = ""
    advice: bool = False


def examine(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Look at everything; what depends on something broken is left out."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(f"Python {version}", "" if sys.version_info >= OLDEST_PYTHON else "Install Python 3.11 or newer.")
    yield _knowledge()
    yield _encoder()
    try:
        settings = read_settings(environment)
        product = assemble(settings)
    except Misconfigured as error:
        yield Finding("Configuration", str(error))
        return
    yield from _platforms(settings)
    yield _port(settings.port)
    try:
        yield from _database(product, settings)
    except StoreUnavailable as error:
        yield Finding("Database", f"{error}. Check DATABASE_URL, that the server runs, and that it may be written.")


def _knowledge() -> Finding:
    try:
        count = len(starter_knowledge().entries)
        examples = sum(map(len, starter_phrasings().values())) + sum(len(kind.examples) for kind in starter_kinds())
    except InvalidKnowledge as error:
        return Finding("Starter knowledge base", str(error))
    return Finding(f"Starter knowledge base: {count} entries, {examples} examples of how people put things")


def _encoder() -> Finding:
    try:
        shipped_encoder()
    except EncoderUnavailable as error:
        fix = f"{error}. Install the distribution again. Until then questions are matched by words, not by meaning."
        return Finding("Understanding by meaning is off", fix, advice=True)
    return Finding("Understanding by meaning: the encoder's weights are whole")


def _platforms(settings: Settings) -> Iterator[Finding]:
    if settings.slack is None and settings.teams is None:
        yield Finding(
            "No chat platform is configured; the terminal works without one",
            "Set SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN for Slack, or TEAMS_APP_ID, TEAMS_APP_PASSWORD, "
            "TEAMS_APP_TENANT_ID and TEAMS_ALLOWED_TENANTS for Teams. README says where each is found.",
            advice=True,
        )
    if settings.slack:
        yield Finding("Slack is configured")
    if settings.teams:
        yield Finding("Teams is configured")


def _port(port: int) -> Finding:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            why = f"Something listens on port {port}: if it is not Sameside itself," if taken else f"{error.strerror}:"
            return Finding(f"Port {port}", f"{why} choose another with PORT={port + 1}.", advice=taken)
    return Finding(f"Port {port} is free")


def _database(product: Product, settings: Settings) -> Iterator[Finding]:
    where = settings.database_file or product.engine.url.render_as_string(hide_password=True)
    if not migrating.is_current(product.engine):
        yield Finding(f"Database {where}", "It does not have the newest tables. Run: sameside migrate")
        return
    with product.store.hall():
        pass  # begins a transaction that may write, which a read-only database refuses
    yield Finding(f"Database {where} has the newest tables")
    real = [it for it in product.administration.engagements() if not it.demo]
    if not real:
        yield Finding("There is no engagement yet but the demo", f"To make the first one: {FIRST_ADMIN}", advice=True)
    elif not product.administration.admins():
        yield Finding("No engagement has an admin", f"To make the first one: {FIRST_ADMIN}")
    else:
        yield Finding(f"Engagements: {len(real)}, people who administer: {product.administration.admins()}")
    dead = product.deliveries.counts().get("dead", 0)
    if dead:
        fix = "Look for delivery_dead in the logs: each says the platform's reason."
        yield Finding(f"{dead} messages could never be delivered", fix, advice=True)
