"""Who may read a concern is kept with it, and its words are sealed; guests' accounts are known as such.

Those who read a concern's route before are those its author agreed to. On the way down the words stand open again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import context, op

from adapters.keys import KeysUnusable
from adapters.store.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

PADDED = 256
READERS = {
    "msp_lead": ("lead", {"provider"}),
    "customer_lead": ("lead", {"customer"}),
    "both_leads": ("lead", {"customer", "provider"}),
    "hr": ("hr", {"customer"}),
    "security": ("security", {"customer"}),
    "wellbeing": ("wellbeing", {"customer"}),
}
NEW = {
    "ix_concern_listed": (
        ("engagement_id", "route", "side", "state", "urgency", "released_at", "number"),
        "released_at",
    ),
    "ix_concern_overdue": (("engagement_id", "route", "side", "urgency", "due_at", "number"), "due_at"),
}
OLD = {name: (tuple(column for column in columns if column != "side"), held) for name, (columns, held) in NEW.items()}


def upgrade() -> None:
    for table, column in _columns():
        op.add_column(table, column)
    _index(NEW)
    if _rewrite(lambda vault, text, about: vault.seal(text, about=about)):
        context.config.attributes["rewritten"] += ("concern", "message")
    _give_circles()


def downgrade() -> None:
    _rewrite(lambda vault, text, about: vault.unseal(text, about=about))
    _forget_departures()
    _index(OLD)
    for table, column in _columns():
        op.drop_column(table, column.name)


def _columns() -> tuple[tuple[str, sa.Column[Any]], ...]:
    return (
        ("person", sa.Column("guest", sa.Boolean(), nullable=False, server_default=sa.false())),
        ("draft", sa.Column("about", sa.Text(), nullable=True)),
        ("draft", sa.Column("chosen", sa.Boolean(), nullable=False, server_default=sa.false())),
        ("concern", sa.Column("circle", sa.Text(), nullable=True)),
        ("concern", sa.Column("receipt_kept", sa.Text(), nullable=True)),
    )


def _index(wanted: dict[str, tuple[tuple[str, ...], str]]) -> None:
    for name, (columns, held) in wanted.items():
        op.drop_index(name, table_name="concern")
        where = sa.text(f"{held} IS NOT NULL")
        op.create_index(name, "concern", list(columns), sqlite_where=where, postgresql_where=where)


def _rewrite(change: Callable[[Vault, str, str], str]) -> bool:
    """Write the words of concerns and messages anew; False if there are none."""
    connection = op.get_bind()
    concern = sa.table("concern", *map(sa.column, ("engagement_id", "number", "text", "outcome_text")))
    message = sa.table("message", *map(sa.column, ("id", "engagement_id", "concern", "nonce", "text")))
    written = connection.execute(sa.select(concern)).all()
    said = connection.execute(sa.select(message).where(message.c.text != "")).all()
    if not written and not said:
        return False
    vault = _vault()
    for row in written:
        about = f"concern:{row.engagement_id}:{row.number}"
        values = {
            name: change(vault, text, f"{about}:{what}") if text else ""
            for name, what, text in (("text", "text", row.text), ("outcome_text", "outcome", row.outcome_text))
        }
        this = concern.c.engagement_id == row.engagement_id, concern.c.number == row.number
        connection.execute(sa.update(concern).where(*this).values(**values))
    for row in said:
        about = f"message:{row.engagement_id}:{row.concern}:{row.nonce}:text"
        connection.execute(sa.update(message).where(message.c.id == row.id).values(text=change(vault, row.text, about)))
    return True


def _give_circles() -> None:
    connection = op.get_bind()
    concern = sa.table("concern", *map(sa.column, ("engagement_id", "number", "route", "text", "circle")))
    rows = connection.execute(sa.select(concern).where(concern.c.text != "")).all()
    if not rows:
        return
    vault, readers = _vault(), dict(_readers())
    for row in rows:
        agreed = sorted(readers.get((row.engagement_id, row.route), ()))
        about = json.dumps({"people": [], "leads_of": []})
        written = json.dumps({"agreed": agreed, "asked": [], "refused": [], "passing": [], "about": about})
        written = written.ljust(-(-len(written) // PADDED) * PADDED)
        sealed = vault.seal(written, about=f"concern:{row.engagement_id}:{row.number}:circle")
        this = concern.c.engagement_id == row.engagement_id, concern.c.number == row.number
        connection.execute(sa.update(concern).where(*this).values(circle=sealed))


def _forget_departures() -> None:
    """Let whoever left be one who was never seen: the release before knows no difference."""
    connection = op.get_bind()
    person = sa.table("person", *map(sa.column, ("id", "reach")))
    rows = connection.execute(sa.select(person).where(person.c.reach.is_not(None))).all()
    vault = _vault() if rows else None
    for row in rows:
        if vault and vault.unseal(row.reach, about=f"person:{row.id}:reach") == "null":
            connection.execute(sa.update(person).where(person.c.id == row.id).values(reach=None))


def _readers() -> Iterator[tuple[tuple[Any, str], set[int]]]:
    """Yield who read each route until now: those named on a side, or those of its role where nobody is named."""
    connection = op.get_bind()
    person = sa.table("person", *map(sa.column, ("engagement_id", "id", "side", "active")))
    role = sa.table("role", *map(sa.column, ("engagement_id", "person_id", "role")))
    named = sa.table("route_reader", *map(sa.column, ("engagement_id", "route", "person_id")))
    people = connection.execute(sa.select(person).where(person.c.active)).all()
    roles = {(it.engagement_id, it.person_id, it.role) for it in connection.execute(sa.select(role))}
    chosen = {(it.engagement_id, it.route, it.person_id) for it in connection.execute(sa.select(named))}
    for engagement in {it.engagement_id for it in people}:
        for route, (by_role, sides) in READERS.items():
            found: set[int] = set()
            for side in sides:
                there = {it.id for it in people if it.engagement_id == engagement and it.side == side}
                of_role = {it for it in there if (engagement, it, by_role) in roles}
                found |= {it for it in there if (engagement, route, it) in chosen} or of_role
            yield (engagement, route), found


def _vault() -> Vault:
    given = context.config.attributes.get("vault")
    if given is None:
        raise KeysUnusable("The database has concerns in it: the keys are needed to seal or open their words.")
    vault = Vault(given.keys)
    if not vault.open(op.get_bind()):
        raise KeysUnusable("The data keys are gone from the database (table data_key). Bring back a backup.")
    return vault
