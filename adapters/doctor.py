"""`sameside doctor`: looks at the whole configuration and says, for each thing that is wrong, how to mend it."""

from __future__ import annotations

import errno
import socket
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.keys import KeysUnusable
from adapters.main import NEWER, assemble
from adapters.settings import Misconfigured, read_settings
from adapters.store import migrating
from adapters.store.vault import opened
from bot.answering.ports import EVERY_ENGAGEMENT
from bot.concerns.routes import readers_of_all
from bot.people import Side
from bot.ports.store import StoreUnavailable
from knowledge.files.problems import InvalidKnowledge
from knowledge.language import language_of
from knowledge.matching.concerns import shipped_heads
from knowledge.matching.curve import shipped_curve
from knowledge.matching.encoder import EncoderUnavailable, shipped_encoder
from knowledge.matching.examples import Examples
from knowledge.matching.shipped import examples_key, shipped_head
from knowledge.starter import (
    READ_ALREADY,
    is_read_already,
    starter_concerns,
    starter_kinds,
    starter_knowledge,
    starter_phrasings,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from adapters.product import Product
    from adapters.settings import Settings
    from bot.people import Engagement

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
    yield (knowledge := _knowledge())
    yield _encoder()
    if not knowledge.fix:
        yield from _made_before()
    yield _languages()
    try:
        settings = read_settings(environment)
        product = assemble(settings)
    except Misconfigured as error:
        yield Finding("Configuration", str(error))
        return
    yield from _platforms(settings)
    yield _port(settings.port)
    yield _metrics(settings)
    yield from _model(settings, environment)
    try:
        yield from _database(product, settings)
    except KeysUnusable as error:
        yield Finding("Keys", str(error))
    except StoreUnavailable as error:
        yield Finding("Database", f"{error}. Check DATABASE_URL, that the server runs, and that it may be written.")


def _knowledge() -> Finding:
    try:
        count = len(starter_knowledge().entries)
        examples = sum(map(len, starter_phrasings().values())) + sum(len(kind.examples) for kind in starter_kinds())
    except InvalidKnowledge as error:
        return Finding("Starter knowledge base", str(error))
    except (OSError, UnicodeDecodeError) as error:
        return Finding("Starter knowledge base", f"It cannot be read ({error}). Install the distribution again.")
    return Finding(f"Starter knowledge base: {count} entries, {examples} examples of how people put things")


def _encoder() -> Finding:
    try:
        shipped_encoder()
        shipped_curve()
    except EncoderUnavailable as error:
        fix = f"{error}. Install the distribution again. Until then questions are matched by words, not by meaning."
        return Finding("Understanding by meaning is off", fix, advice=True)
    return Finding("Understanding by meaning: the encoder's weights are whole")


def _made_before() -> Iterator[Finding]:
    """Name what ships only to save time, and is missing or damaged, or was made of other starter examples."""
    examples = Examples(starter_knowledge().entries, starter_phrasings(), starter_kinds())
    head = shipped_head()
    whole = {
        READ_ALREADY: is_read_already(),
        "starter_head.npz": head is not None and head.key == examples_key(examples),
        "starter_concerns.npz": shipped_heads(starter_concerns()) is not None,
    }
    for name in (name for name, is_whole in whole.items() if not is_whole):
        fix = "Install the distribution again. Until then it is made anew at each start, which takes some seconds."
        yield Finding(f"knowledge/model/{name} is missing, damaged or out of date", fix, advice=True)


def _languages() -> Finding:
    if language_of("Is this a question in English or in another language?") is None:
        fix = "There is no CLD2 for this Python; install 3.11, 3.12 or 3.13. Until then no translation is shown."
        return Finding("Telling languages apart is off", fix, advice=True)
    return Finding("Languages: told apart here, without a network")


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


def _model(settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    if settings.model is None:
        yield Finding("No model is configured: none is asked, and no question leaves for one")
        if environment.get("SAMESIDE_MODEL_ENGAGEMENTS", "").strip():
            fix = "Set OPENAI_MODEL, or unset SAMESIDE_MODEL_ENGAGEMENTS."
            yield Finding("SAMESIDE_MODEL_ENGAGEMENTS allows a model to be asked, but none is named", fix, advice=True)
        return
    from adapters.model.probe import probe  # noqa: PLC0415 - half a second that only those who ask one need wait

    found = probe(settings.model)
    yield Finding(found.what, found.fix, advice=bool(found.fix))
    if settings.model.in_clear:
        fix = "Set OPENAI_BASE_URL to an address that begins with https://."
        yield Finding(f"Questions cross the network to {settings.model.host} unencrypted", fix, advice=True)


def _permissions(product: Product, settings: Settings) -> Iterator[Finding]:
    """Which engagements allow a model to be asked; a name that no engagement has allows nothing."""
    if settings.model is None:
        return
    named = settings.model.engagements - {EVERY_ENGAGEMENT}
    known = {it.name.strip().casefold(): it.name for it in product.administration.engagements()}
    if unknown := sorted(name for name in named if name.casefold() not in known):
        fix = "Correct SAMESIDE_MODEL_ENGAGEMENTS. To see the names: sameside engagement list"
        yield Finding(f"No engagement is called {' or '.join(unknown)}", fix, advice=True)
    if EVERY_ENGAGEMENT in settings.model.engagements:
        yield Finding("Every engagement allows the model to be asked")
    elif allowed := sorted(known[name.casefold()] for name in named if name.casefold() in known):
        yield Finding(f"The model may be asked in: {', '.join(allowed)}")
    else:
        fix = "Once both sides agree to it: SAMESIDE_MODEL_ENGAGEMENTS with the engagements' names, or * for all."
        yield Finding("No engagement allows the model to be asked, so it never is", fix, advice=True)


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


def _metrics(settings: Settings) -> Finding:
    if settings.metrics_token:
        return Finding("/metrics asks for SAMESIDE_METRICS_TOKEN")
    fix = "To read it from elsewhere, set SAMESIDE_METRICS_TOKEN and send it as a bearer token."
    return Finding("/metrics answers on this machine alone", fix, advice=True)


def _keys(product: Product, settings: Settings) -> Finding:
    with opened(product.engine, product.vault) as connection:
        used = product.vault.used(connection)
    where, ring = settings.keys.where, settings.keys.read()
    if ring and used - {ring.first}:
        others = ", ".join(map(str, sorted(used - {ring.first})))
        return Finding(f"Some data keys are under key {others} still", "Run: sameside keys rotate", advice=True)
    if settings.ring is None:
        fix = f"Back up {where} too, and not beside the database's backups: who has both can read names."
        return Finding(f"Names and addresses are sealed; the key is in {where}", fix, advice=True)
    return Finding("Names and addresses are sealed with SAMESIDE_KEYS")


def _unreached(product: Product, engagement: Engagement) -> Iterator[Finding]:
    """Name the readers of concerns to whom nothing can be brought."""
    with product.store.reading(engagement) as work:
        every = (it for side in Side for them in readers_of_all(work, side).values() for it in them)
        names = sorted({it.name for it in every if it.address is None})
    if names:
        fix = "Ask them to write to the assistant once. Until then concerns for them are offered to others, and say so."
        yield Finding(f"{engagement.name}: {', '.join(names)} read concerns and cannot be reached", fix, advice=True)


def _database(product: Product, settings: Settings) -> Iterator[Finding]:
    where = settings.database_file or product.engine.url.render_as_string(hide_password=True)
    if migrating.is_newer(product.engine):
        yield Finding(f"Database {where}", NEWER)
        return
    if not migrating.is_current(product.engine):
        yield Finding(f"Database {where}", "It does not have the newest tables. Run: sameside migrate")
        return
    with product.store.transaction():
        pass  # begins a transaction that may write, which a read-only database refuses
    yield Finding(f"Database {where} has the newest tables")
    yield _keys(product, settings)
    yield from _permissions(product, settings)
    real = [it for it in product.administration.engagements() if not it.demo]
    if not real:
        yield Finding("There is no engagement yet but the demo", f"To make the first one: {FIRST_ADMIN}", advice=True)
    elif not product.administration.admins():
        yield Finding("No engagement has an admin", f"To make the first one: {FIRST_ADMIN}")
    else:
        yield Finding(f"Engagements: {len(real)}, people who administer: {product.administration.admins()}")
    for engagement in real:
        yield from _unreached(product, engagement)
    for it in product.deliveries.failing():
        fix = "Nothing is lost, and it is tried again for days. The code is the platform's reason: see README."
        places = "1 place accepts" if it.places == 1 else f"{it.places} places accept"
        yield Finding(f"On {it.platform.title()} {places} nothing since {it.since:%Y-%m-%d %H:%M} UTC ({it.why})", fix)
    dead = product.deliveries.counts().get("dead", 0)
    if dead:
        fix = "Look for delivery_dead in the logs: each says the platform's reason."
        yield Finding(f"{dead} messages could never be delivered", fix, advice=True)
