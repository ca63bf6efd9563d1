"""`sameside report`: how many concerns each side raised, about what, and how soon they were answered."""

from __future__ import annotations

import csv
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from adapters.cli.common import engagement_named, product
from bot.concerns import months
from bot.disclosure import FLOOR

if TYPE_CHECKING:
    from bot.concerns.monthly import Month

COLUMNS = (
    *("month", "side", "topic", "raised", "open", "resolved", "withdrawn"),
    *("acknowledged_after_hours", "answered_after_hours", "oldest_open_days"),
)


@click.command("report")
@click.option("--engagement", metavar="NAME", help="Which engagement; needed if there are several.")
@click.option("--csv", "as_csv", is_flag=True, help="As comma-separated values, with a line of names first.")
def report_command(engagement: str | None, *, as_csv: bool) -> None:
    """How many concerns each side raised, about what, and how soon they were answered; without people.

    By month and topic, and nothing that tells of fewer people than the minimum. Months count once they are over. The
    same stands in the database's view concern_report; see docs/REPORT.md.
    """
    made, _ = product()
    chosen = engagement_named(made, engagement)
    with made.store.work(chosen) as work:
        months.refresh(work, made.now())
        least = work.minimum.agreed().value or FLOOR
        lines = [_row(it) for it in work.months.told(least)]
    if as_csv:
        writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
        return
    if not lines:
        click.echo(
            f"There is nothing to report yet: a month counts once it is over, and only what at least {least} people of "
            "a side raised about a topic, or about several together."
        )
        return
    for line in lines:
        click.echo(_sentence(line))


def _row(line: Month) -> dict[str, object]:
    named = asdict(line) | {"month": f"{line.month:%Y-%m}", "side": line.side.value}
    named |= {"acknowledged_after_hours": line.acknowledged_after, "answered_after_hours": line.answered_after}
    return {name: named[name] for name in COLUMNS}


def _sentence(line: dict[str, object]) -> str:
    times = [
        f"{what} after {line[name]} h"
        for what, name in (("acknowledged", "acknowledged_after_hours"), ("answered", "answered_after_hours"))
        if line[name] is not None
    ]
    ages = [f"the oldest open for {line['oldest_open_days']} days"] if line["oldest_open_days"] is not None else []
    counts = f"{line['raised']} raised, {line['open']} open, {line['resolved']} resolved, {line['withdrawn']} withdrawn"
    return f"{line['month']}  {line['side']}  {line['topic']}: {'; '.join((counts, *times, *ages))}"
