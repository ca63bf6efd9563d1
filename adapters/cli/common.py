"""What the commands share: the product, the engagement that is meant, and an end with a sentence."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from adapters.cli.mending import fail
from adapters.main import assemble, make_ready
from adapters.settings import read_settings
from bot.people import Role, Side
from bot.turn import Platform

if TYPE_CHECKING:
    from adapters.product import Product
    from adapters.settings import Settings
    from bot.people import Engagement

SIDES = click.Choice([side.value for side in Side])
ROLES = click.Choice([role.value for role in Role])
PLATFORMS = click.Choice([platform.value for platform in Platform])


def product() -> tuple[Product, Settings]:
    """Put the product together as the environment says, its database up to date. Raises Misconfigured."""
    settings = read_settings(os.environ)
    file = settings.database_file
    is_new = bool(file and not file.exists())
    made = assemble(settings)
    make_ready(made, settings)
    if (
        file and is_new
    ):  # a path is relative to where the program was started: whoever started it elsewhere sees it here
        click.echo(f"A new database was made: {file.resolve()}", err=True)
    return made, settings


def engagement_named(made: Product, name: str | None) -> Engagement:
    """The engagement of that name, or without one the only real one there is. Ends with a sentence otherwise."""
    known = made.administration.engagements()
    if name:
        found = made.administration.find(name)
        if found:
            return found
        fail(f"There is no engagement called “{name}”. There are: {names_of(known)}")
    real = [engagement for engagement in known if not engagement.demo]
    if len(real) == 1:
        return real[0]
    if not real:
        fail('There is no engagement yet. Make one: sameside engagement add "Your company and your provider"')
    return fail(f"There are several engagements. Say which with --engagement: {names_of(known)}")


def names_of(known: tuple[Engagement, ...]) -> str:
    """The names of engagements, as one line."""
    return "; ".join(engagement.name for engagement in known) or "none"
