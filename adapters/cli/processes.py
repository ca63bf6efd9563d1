"""`sameside web`, `worker`, `migrate` and `doctor`: what runs where the product is deployed."""

from __future__ import annotations

import asyncio
import os

import click

from adapters.cli.common import product
from adapters.main import NEWER, assemble
from adapters.settings import Misconfigured, read_settings
from adapters.store import migrating


@click.command("web")
def web_command() -> None:
    """Serve Slack and Teams over HTTP, and deliver what is to be said."""
    _run(http=True)


@click.command("worker")
def worker_command() -> None:
    """Deliver what is to be said and keep the clock, without HTTP. Any number may run."""
    _run(http=False)


@click.command("migrate")
def migrate_command() -> None:
    """Bring the database to the newest tables; the release step."""
    product = assemble(read_settings(os.environ))
    if migrating.is_newer(product.engine):
        raise Misconfigured(NEWER)
    migrating.upgrade(product.engine, vault=product.vault)
    click.echo("The database has the newest tables.")


@click.command("doctor")
def doctor_command() -> None:
    """Check the whole configuration, with a fix for each failure."""
    from adapters.doctor import examine  # noqa: PLC0415 - the other commands need not load it

    failed = False
    for finding in examine(os.environ):
        mark = "ok  " if not finding.fix else "note" if finding.advice else "FAIL"
        failed = failed or (bool(finding.fix) and not finding.advice)
        click.echo(f"{mark}  {finding.what}")
        for line in finding.fix.splitlines():
            click.echo(f"      {line}")
    raise SystemExit(1 if failed else 0)


def _run(*, http: bool) -> None:
    from adapters.serving import serve, stop_on_signals  # noqa: PLC0415 - the other commands need not load it

    made, settings = product()
    if http and not (settings.slack or settings.teams):
        click.echo("No chat platform is configured: only /healthz, /readyz and /metrics answer.", err=True)

    async def run() -> None:
        stop = asyncio.Event()
        stop_on_signals(stop)
        await serve(made, settings, http=http, stop=stop)

    asyncio.run(run())
