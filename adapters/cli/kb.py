"""`sameside kb`: knowledge as YAML files."""

from __future__ import annotations

from pathlib import Path

import click

from adapters.cli.common import engagement_named, product
from adapters.cli.mending import fail
from knowledge.files.loading import dump, read


@click.group("kb")
def kb_group() -> None:
    """Knowledge as YAML files."""


@kb_group.command("lint")
@click.argument("path", type=click.Path(path_type=Path))
def lint_command(path: Path) -> None:
    """Check a file and say, for each problem, the line, the field and what to do."""
    base = read(path)
    click.echo(f"{path}: {len(base.entries)} entries, {len(base.sources)} sources, no problems.")


@kb_group.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--engagement", metavar="NAME", help="Which engagement; needed if there are several.")
def import_command(path: Path, engagement: str | None) -> None:
    """Take a file in. Its entries answer once both sides have approved them."""
    base = read(path)
    made, _ = product()
    within = engagement_named(made, engagement)
    with made.store.work(within) as work:
        changed, unchanged = work.entries.take_in(base, made.now())
    click.echo(f"{within.name}: {changed} entries new or changed, {unchanged} unchanged.")
    if changed:
        click.echo("Each answers once an approver of each side has approved what they are shown of it:")
        click.echo("/kb approve ENTRY, or five at a time: /kb approve all")


@kb_group.command("export")
@click.argument("path", type=click.Path(path_type=Path, allow_dash=True), default="-")
@click.option("--engagement", metavar="NAME", help="Which engagement; needed if there are several.")
def export_command(path: Path, engagement: str | None) -> None:
    """Write an engagement's knowledge to a file, or to standard output."""
    made, _ = product()
    with made.store.reading(engagement_named(made, engagement)) as work:
        text = dump(work.entries.give_out())
    if str(path) == "-":
        click.echo(text, nl=False)
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror}.")
    click.echo(f"Written to {path}.")
