"""`sameside audit`: who did what, and whether the lines are whole."""

from __future__ import annotations

import click

from adapters import auditing
from adapters.cli.common import engagement_named, names_of, product
from adapters.cli.mending import fail
from adapters.store.chain import heads_in


@click.group("audit")
def audit_group() -> None:
    """Who did what: lines that nobody can change unseen."""


@audit_group.command("verify")
@click.option("--engagement", metavar="NAME", help="Which engagement; all of them if none is named.")
@click.option("--head", metavar="FILE|VALUE", help="Heads that were kept elsewhere, such as the log of a worker.")
def verify_audit_command(engagement: str | None, head: str | None) -> None:
    """Say whether the audit is whole, or the first line that does not fit; then the exit code is 1."""
    made, _ = product()
    chosen = [engagement_named(made, engagement)] if engagement else made.administration.engagements()
    elsewhere = auditing.heads_elsewhere(head) if head is not None else None
    if elsewhere is not None and not any(heads_in(elsewhere, it.id) for it in chosen):
        fail(
            f"There is no head of {names_of(tuple(chosen))} in what was given. To see what one looks like: "
            "sameside audit head"
        )
    whole = True
    for within in chosen:
        fits, sentence = auditing.verdict(made, within, elsewhere)
        click.echo(sentence)
        whole = whole and fits
    raise SystemExit(0 if whole else 1)


@audit_group.command("head")
@click.option("--engagement", metavar="NAME", help="Which engagement; all of them if none is named.")
def audit_head_command(engagement: str | None) -> None:
    """Print what the last line of each engagement is sealed with; keep it where the database's admins cannot write."""
    made, _ = product()
    only = engagement_named(made, engagement).id if engagement else None
    for which, head in auditing.heads(made).items():
        if only in {None, which}:
            click.echo(head)


@audit_group.command("show")
@click.option("--engagement", metavar="NAME", help="Which engagement; needed if there are several.")
@click.option("--concern", metavar="C-…", help="Only what was done with this concern.")
@click.option("--last", type=click.IntRange(1, 100_000), default=100, show_default=True, help="How many lines.")
def show_audit_command(engagement: str | None, concern: str | None, last: int) -> None:
    """Show the newest lines. Whoever is not to be known is in none of them."""
    made, _ = product()
    subject = concern.strip().upper() if concern else None
    for line in auditing.shown(made, engagement_named(made, engagement), subject, last):
        click.echo(line)
