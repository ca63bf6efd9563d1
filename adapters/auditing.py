"""What an operator is told about the audit: its lines, its heads, and whether it is whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from adapters.store.chain import Fault, head_of, heads_in, verify
from adapters.store.tables import audit
from adapters.store.vault import opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Row

    from adapters.product import Product
    from adapters.store.chain import Head, Misfit
    from bot.people import Engagement

_FAULTS: Final = {
    Fault.CHANGED: "line {0} was changed",
    Fault.MISSING: "line {0} is missing",
    Fault.INSERTED: "line {0} was put in by somebody else",
    Fault.MOVED: "line {0} stood elsewhere",
    Fault.CUT_OFF: "line {0} and those after it are missing",
    Fault.HEAD: "the sealed head does not fit line {0}",
    Fault.KEY: "the key that sealed the lines is gone from the database (table data_key)",
    Fault.ELSEWHERE: "line {0} is not what it was when that head was written",
}


def heads(product: Product) -> dict[int, str]:
    """Return the head of every engagement that has a line, as it is written down elsewhere, by the engagement's id."""
    found = {}
    for within in product.administration.engagements():
        with opened(product.engine, product.vault, reading=True) as connection:
            head = head_of(connection, product.vault, within.id)
        if head:
            found[within.id] = head.written(within.id)
    return found


def heads_elsewhere(written: str) -> str:
    """Return the text in which heads are looked for: that of a file, such as a log, or the one that was given."""
    path = Path(written)
    try:
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else written
    except OSError:
        return written


def verdict(product: Product, within: Engagement, elsewhere: str | None) -> tuple[bool, str]:
    """Say whether an engagement's audit is whole, or the first thing that does not fit."""
    known: list[Head] = heads_in(elsewhere, within.id) if elsewhere is not None else []
    with opened(product.engine, product.vault, reading=True) as connection:
        found = verify(connection, product.vault, within.id, known)
    if found.misfit:
        return False, f"{within.name}: NOT WHOLE: {_sentence(found.misfit)}."
    against = "" if elsewhere is None else f", and fit {len(known)} heads that were kept elsewhere"
    return True, f"{within.name}: whole; {found.lines} lines{against}."


def shown(product: Product, within: Engagement, subject: str | None, most: int) -> Iterator[str]:
    """Write the newest lines, oldest first; those that nobody is to be known by have a day and no name."""
    query = select(audit).where(audit.c.engagement_id == within.id).order_by(audit.c.number.desc()).limit(most)
    if subject:
        query = query.where(audit.c.subject == subject)
    with product.store.reading(within) as work:
        names = {it.id: it.name for it in work.people.all()}
    with opened(product.engine, product.vault, reading=True) as connection:
        rows = connection.execute(query).all()
    for row in reversed(rows):
        yield _line(row, names)


def _line(row: Row[tuple[object, ...]], names: Mapping[int, str]) -> str:
    if row.actor_id is None:
        return f"{row.number:>6}  {row.at:%Y-%m-%d}           {row.act}  {row.subject}  -"
    who = names.get(row.actor_id, f"person {row.actor_id}, who is gone")
    return f"{row.number:>6}  {row.at:%Y-%m-%d %H:%M:%S}  {row.act}  {row.subject}  {who}"


def _sentence(misfit: Misfit) -> str:
    return _FAULTS[misfit.fault].format(misfit.number)
