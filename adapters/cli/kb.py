"""`sameside kb`: knowledge as YAML files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from adapters.cli.common import engagement_named, product
from adapters.cli.mending import fail
from bot.editing.importing import Plan, carry_out, plan
from knowledge.files.loading import dump, read

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_LINES = 20  # of each kind
A_MOMENT = 400_000  # characters that are read in about half a second
MANY = 500  # entries that are not taken in at once


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
@click.option("--plan", "is_plan", is_flag=True, help="Show what would be done, and do nothing.")
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask, where somebody sits at the terminal.")
@click.option("--overwrite", multiple=True, metavar="ENTRY", help="Take it from the file, whatever was changed since.")
def import_command(
    path: Path, engagement: str | None, *, is_plan: bool, is_sure: bool, overwrite: tuple[str, ...]
) -> None:
    """Take a file in. Its entries answer once both sides have approved them.

    What was changed in chat since the file was exported is not overwritten: changes of different parts are put
    together, and where both changed the same part the entry is left as it is and named.
    """
    if path.is_file() and path.stat().st_size > A_MOMENT:
        click.echo(f"Reading {path}...", err=True)
    base = read(path)
    made, _ = product()
    within = engagement_named(made, engagement)
    with made.store.reading(within) as work:
        planned = plan(work, base, overwrite)
    for line in _lines(planned):
        click.echo(line)
    if is_plan:
        click.echo("Nothing was changed. To do it, leave out --plan.")
        return
    news = planned.added or planned.changed or planned.merged
    if news and sys.stdin.isatty() and not is_sure and not click.confirm("Take these in?"):
        click.echo("Nothing was changed.")
        return
    with made.store.work(within) as work:
        planned = plan(work, base, overwrite)
        length = len(planned.entries)
        with click.progressbar(length=length, label="Taking in", file=sys.stderr, hidden=length < MANY) as bar:
            changed, unchanged = carry_out(work, base, planned, made.now(), lambda: bar.update(1))
    click.echo(f"{within.name}: {changed} entries new or changed, {unchanged} unchanged.")
    if changed:
        click.echo("Each answers once an approver of each side has approved what they are shown of it:")
        click.echo("/kb approve ENTRY, or five at a time: /kb approve all")


def _lines(planned: Plan) -> Iterator[str]:
    """Yield what an import would do, entry by entry."""
    for what, names in (("add", planned.added), ("change", planned.changed), ("merge", planned.merged)):
        yield from (f"{what:<7}{name}" for name in names[:MOST_LINES])
        if len(names) > MOST_LINES:
            yield f"{what:<7}and {len(names) - MOST_LINES} more"
    for clash in planned.clashes:
        yield (
            f"{'leave':<7}{clash.name}: changed to version {clash.newest} since version {clash.since}, on which the "
            f"file builds{', in the same parts: ' + ', '.join(clash.parts) if clash.parts else ''}. To see how: "
            f"/kb diff {clash.name} {clash.since} {clash.newest}. To take the file's all the same: "
            f"--overwrite {clash.name}"
        )
    if planned.left_out:
        listed = ", ".join(planned.left_out[:MOST_LINES]) + (", ..." if len(planned.left_out) > MOST_LINES else "")
        yield f"Not in the file, and answering as before: {listed}. To stop one: /kb retire ENTRY"


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
