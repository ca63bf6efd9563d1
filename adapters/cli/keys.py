"""`sameside keys`: the keys to what the database keeps sealed."""

from __future__ import annotations

import os

import click

from adapters.cli.common import product
from adapters.cli.mending import fail
from adapters.keys import Ring
from adapters.settings import is_embedded, key_file, read_settings
from adapters.store.vault import opened


@click.group("keys")
def keys_group() -> None:
    """The keys to names and addresses, which the database keeps sealed."""


@keys_group.command("new")
def new_keys_command() -> None:
    """Print a value for SAMESIDE_KEYS: a fresh key, then those in use. Changes nothing."""
    ring = _ring_in_use()
    try:
        made = ring.with_new_key()
    except ValueError as error:
        fail(str(error))
    click.echo(f"SAMESIDE_KEYS={made.written()}")
    click.echo("Keep a copy where the database's backups are not: without it nobody can read who anybody is.", err=True)
    if ring.keys:
        click.echo("Give it to every process, restart them, and then run: sameside keys rotate", err=True)


@keys_group.command("rotate")
def rotate_keys_command() -> None:
    """Put everything sealed under the first key of the ring, so that the others can go."""
    made, settings = product()
    with opened(made.engine, made.vault) as connection:
        changed = made.vault.rotate(connection)
    ring = _ring_in_use()
    click.echo(f"Everything is under key {ring.first} now; {changed} data keys were not.")
    if spare := ", ".join(str(it) for it in ring.keys if it != ring.first):
        click.echo(f"Only older backups need key {spare}: take it out of {settings.keys.where} when you like.")


def _ring_in_use() -> Ring:
    """The keys of SAMESIDE_KEYS, then those of the file beside the embedded database; to have none is no mistake."""
    if not os.environ.get("SAMESIDE_KEYS", "").strip() and not is_embedded(os.environ):
        return Ring({})
    settings = read_settings(os.environ)
    configured = settings.ring.keys if settings.ring else {}
    beside = key_file(settings.database_file).read() if settings.database_file else None
    return Ring(configured | {it: key for it, key in (beside.keys if beside else {}).items() if it not in configured})
