"""`sameside engagement`: one customer and one provider working together."""

from __future__ import annotations

import click

from adapters.cli.common import product
from adapters.cli.mending import fail
from bot import words
from knowledge.characters import forbidden_character


@click.group("engagement")
def engagement_group() -> None:
    """One customer and one provider working together."""


@engagement_group.command("add")
@click.argument("name")
def add_engagement_command(name: str) -> None:
    """Make an engagement."""
    if not 1 <= len(name.strip()) <= 200:  # noqa: PLR2004 - the column's length
        fail("An engagement's name has 1 to 200 characters.")
    if found := forbidden_character(name):
        fail(words.forbidden_character(found))
    made, _ = product()
    if made.administration.find(name):
        fail(f"There is an engagement called “{name.strip()}” already.")
    made.administration.open(name)
    click.echo(f"Made: {name.strip()}. Next: sameside person add --help, and sameside kb import PATH")


@engagement_group.command("list")
def list_engagements_command() -> None:
    """Show the engagements."""
    made, _ = product()
    for engagement in made.administration.engagements():
        click.echo(engagement.name)
