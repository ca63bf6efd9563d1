"""People in a CSV file: what each line asks for, or what is wrong with it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from adapters.accounts import NoAccount, account
from bot.people import Role, Side
from bot.turn import Platform

if TYPE_CHECKING:
    from pathlib import Path

    from bot.people import Person
    from bot.turn import Actor

COLUMNS: Final = ("platform", "workspace", "user", "name", "side", "roles")
MAX_ROWS: Final = 20_000
T = TypeVar("T", Platform, Role, Side)


class BadRows(Exception):  # noqa: N818 - what they are
    """The file holds mistakes: the text names each with its line."""


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody as a line wants them."""

    actor: Actor
    side: Side
    roles: frozenset[Role]

    def plan(self, before: Person | None) -> str:
        """Say what would be done."""
        now = f"{self.side}, {', '.join(sorted({Role.STAFF, *self.roles}))}"
        if before is None:
            return f"add    {self.actor.name}: {now}"
        was = f"{before.side}, {', '.join(sorted(before.roles))}"
        if (was, before.name) == (now, self.actor.name):
            return f"stays  {self.actor.name}: {now}"
        return f"change {before.name}: {was} -> {self.actor.name}: {now}"


def read_people(path: Path) -> list[Row]:
    """Read the file. Raises BadRows."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = set(COLUMNS) - set(reader.fieldnames or ())
            if missing:
                raise BadRows(f"{path.name}:1: These columns are missing: {', '.join(sorted(missing))}.")
            lines = [(reader.line_num, line) for line in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadRows(f"{path.name} is no CSV file in UTF-8 ({error}). Save it as “CSV UTF-8”.") from error
    if len(lines) > MAX_ROWS:
        raise BadRows(f"{path.name} has more than {MAX_ROWS:,} lines. Split it.")
    rows: list[Row] = []
    mistakes: list[str] = []
    seen: dict[tuple[str, str, str], int] = {}
    for number, line in lines:
        try:
            row = _row(line)
        except (NoAccount, ValueError) as error:
            mistakes.append(f"{path.name}:{number}: {error}")
            continue
        key = (row.actor.platform, row.actor.workspace, row.actor.user_id)
        if key in seen:
            mistakes.append(f"{path.name}:{number}: The same account stands in line {seen[key]}.")
        seen.setdefault(key, number)
        rows.append(row)
    if mistakes:
        raise BadRows("\n".join([*mistakes, "Nothing was changed."]))
    return rows


def _row(line: dict[str, str | None]) -> Row:
    written = {name: (line.get(name) or "").strip() for name in COLUMNS}
    platform = _one_of(Platform, written["platform"], "platform")
    actor = account(platform, written["workspace"], written["user"], written["name"])
    roles = frozenset(_one_of(Role, it, "role") for it in written["roles"].replace(";", " ").split())
    return Row(actor, _one_of(Side, written["side"], "side"), roles)


def _one_of(kind: type[T], written: str, what: str) -> T:
    if written.casefold() not in list(kind):
        raise ValueError(f"“{written[:40]}” is no {what}. There are: {', '.join(kind)}.")
    return kind(written.casefold())
