"""Sealed: without the keys, nothing in the database says who anybody is.

What is remembered of conversations is forgotten both ways: it counts for half an hour. On the way down the keys of events
and of messages that were delivered stay pseudonyms: nothing leads back from those.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import context, op

from adapters.keys import ConfiguredKeys, KeysUnusable
from adapters.store.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Row = dict[str, Any]

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SEALED = ("person", "choice", "inbox", "destination", "outbox", "draft")
OVER = ("sent", "dropped", "dead")


def upgrade() -> None:
    op.create_table(
        "data_key",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("wrapped", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_data_key")),
    )
    vault = _vault(new=True)
    op.add_column("person", sa.Column("account", sa.Text(), nullable=False, server_default=""))
    _change("person", {"name": _text(""), "reach": _text()}, lambda row: _sealed_person(row, vault))
    _change("choice", {}, lambda row: {"user_id": _account(row, vault)})
    _change("inbox", {}, lambda row: {"event_key": vault.pseudonym(row["event_key"], purpose="event")})
    _move_destinations({"address": _text("")}, lambda row: _sealed_destination(row, vault))
    _change(
        "outbox",
        {name: _text() for name in ("payload", "thread", "card", "remote_ref")},
        lambda row: _sealed_message(row, vault),
    )
    drafts = _rows("draft")
    op.drop_table("draft")
    _make_draft(sa.Column("author", sa.String(length=50), nullable=False))
    _fill("draft", [_sealed_draft(row, vault) for row in drafts])
    op.drop_table("conversation")
    _make_conversation(sa.Column("person", sa.String(length=50), nullable=False))


def downgrade() -> None:
    vault = _vault(new=False)
    op.drop_table("conversation")
    person = ["engagement_id", "person_id"], ["person.engagement_id", "person.id"]
    _make_conversation(
        sa.Column("person_id", Id, nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(*person, name=op.f("fk_conversation_engagement_id_person")),
    )
    drafts, people = _rows("draft"), _rows("person")
    op.drop_table("draft")
    person = ["engagement_id", "author_id"], ["person.engagement_id", "person.id"]
    _make_draft(
        sa.Column("author_id", Id, nullable=False),
        sa.ForeignKeyConstraint(*person, name=op.f("fk_draft_engagement_id_person")),
    )
    authors = {_author(row["engagement_id"], row["id"], vault): row["id"] for row in people if drafts}
    _fill("draft", [_open_draft(row, authors, vault) for row in drafts])
    columns = {name: sa.Column(sa.String(length=300), nullable=True) for name in ("thread", "card", "remote_ref")}
    payload = sa.Column(sa.JSON(none_as_null=True), nullable=True)
    _change("outbox", {"payload": payload, **columns}, lambda row: _open_message(row, vault))
    address = sa.Column(sa.JSON(), nullable=False, server_default="{}")
    _move_destinations({"address": address}, lambda row: _open_destination(row, vault))
    # Accounts first: they are found by people's pseudonyms.
    accounts = {(row["platform"], row["workspace"], row["user_id"]): _opened_account(row, vault) for row in people}
    _change("choice", {}, lambda row: {"user_id": _known(row, accounts)})
    name = sa.Column(sa.String(length=200), nullable=False, server_default="")
    reach = sa.Column(sa.JSON(none_as_null=True), nullable=True)
    _change("person", {"name": name, "reach": reach}, lambda row: _open_person(row, vault))
    op.drop_column("person", "account")
    op.drop_table("data_key")


# ------------------------------------------------------------------------------------------------ row by row
def _account(row: Row, vault: Vault) -> str:
    return vault.pseudonym(json.dumps([row["platform"], row["workspace"], row["user_id"]]), purpose="account")


def _opened_account(row: Row, vault: Vault) -> str:
    return vault.unseal(row["account"], about=f"person:{row['id']}:account")


def _known(row: Row, accounts: dict[tuple[str, str, str], str]) -> str:
    # Whoever chose and is nobody's person any more keeps the pseudonym; it finds nobody.
    pseudonym: str = row["user_id"]
    return accounts.get((row["platform"], row["workspace"], pseudonym), pseudonym)


def _sealed_person(row: Row, vault: Vault) -> Row:
    about, reach = f"person:{row['id']}", row["reach"]
    return {
        "user_id": _account(row, vault),
        "account": vault.seal(row["user_id"], about=f"{about}:account"),
        "name": vault.seal(row["name"], about=f"{about}:name"),
        "reach": vault.seal(json.dumps(reach), about=f"{about}:reach") if reach else None,
    }


def _open_person(row: Row, vault: Vault) -> Row:
    about, reach = f"person:{row['id']}", row["reach"]
    return {
        "user_id": _opened_account(row, vault),
        "name": vault.unseal(row["name"], about=f"{about}:name")[:200],
        "reach": json.loads(vault.unseal(reach, about=f"{about}:reach")) if reach else None,
    }


def _sealed_destination(row: Row, vault: Vault) -> Row:
    dest = vault.pseudonym(row["dest"], purpose="destination")
    return {"dest": dest, "address": vault.seal(json.dumps(row["address"]), about=f"destination:{dest}:address")}


def _open_destination(row: Row, vault: Vault) -> Row:
    address = json.loads(vault.unseal(row["address"], about=f"destination:{row['dest']}:address"))
    return {"dest": f"{address['platform']}:{address['workspace']}:{address['channel']}", "address": address}


def _sealed_message(row: Row, vault: Vault) -> Row:
    key = vault.pseudonym(row["dedupe_key"], purpose="outbox")
    over = row["state"] in OVER
    kept = {
        "payload": json.dumps(row["payload"]) if row["payload"] is not None else None,
        "thread": None if over else row["thread"],
        "card": None if over else row["card"],
        "remote_ref": row["remote_ref"],
    }
    sealed = {name: it and vault.seal(it, about=f"outbox:{key}:{name}") for name, it in kept.items()}
    return {"dedupe_key": key, "kind": "reply" if row["kind"] == "reply" else "news", **sealed}


def _open_message(row: Row, vault: Vault) -> Row:
    key, kind = row["dedupe_key"], row["kind"]
    values = {
        name: row[name] and vault.unseal(row[name], about=f"outbox:{key}:{name}")
        for name in ("payload", "thread", "card", "remote_ref")
    }
    payload = json.loads(values["payload"]) if values["payload"] else None
    if kind == "news" and payload:
        kind = payload["news"]
        about = f"{kind}:{payload['concern']}:{payload['message'] or 0}:{payload['recipient_id']}"
        key = f"{row['engagement_id']}:{about}"
    cut = {name: values[name] and values[name][:300] for name in ("thread", "card", "remote_ref")}
    return {"dedupe_key": key, "kind": kind, "payload": payload, **cut}


def _author(engagement_id: int, person_id: int, vault: Vault) -> str:
    return vault.pseudonym(f"{engagement_id}:{person_id}", purpose="draft")


def _sealed_draft(row: Row, vault: Vault) -> Row:
    author = _author(row["engagement_id"], row.pop("author_id"), vault)
    text = vault.seal(row["text"], about=f"draft:{row['engagement_id']}/{row['id']}:text")
    return {**row, "author": author, "text": text}


def _open_draft(row: Row, authors: dict[str, int], vault: Vault) -> Row:
    text = vault.unseal(row["text"], about=f"draft:{row['engagement_id']}/{row['id']}:text")
    return {**row, "author_id": authors[row.pop("author")], "text": text}


# ------------------------------------------------------------------------------------------------ table by table
def _vault(*, new: bool) -> Vault:
    """Return a vault of this transaction alone: were it rolled back, nobody else must go on with its data keys."""
    given = context.config.attributes.get("vault")
    held = [name for name in SEALED if op.get_bind().execute(sa.text(f"SELECT 1 FROM {name} LIMIT 1")).first()]  # noqa: S608 - our own names
    if not held:
        return Vault(ConfiguredKeys(None))  # never asked for anything
    if given is None:
        raise KeysUnusable("The database has people in it: their names cannot be sealed or read without the keys.")
    context.config.attributes["rewritten"] += SEALED
    vault = Vault(given.keys)
    if new:
        vault.begin(op.get_bind())
    elif not vault.open(op.get_bind()):
        raise KeysUnusable("The data keys are gone from the database (table data_key). Bring back a backup.")
    return vault


def _text(default: str | None = None) -> sa.Column[Any]:
    return sa.Column(sa.Text(), nullable=default is None, server_default=default)


def _table(name: str) -> sa.Table:
    table = sa.Table(name, sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False)
    for column in table.c:
        if isinstance(column.type, sa.JSON):
            column.type.none_as_null = True
    return table


def _rows(name: str) -> list[Row]:
    return [dict(row) for row in op.get_bind().execute(sa.select(_table(name))).mappings()]


def _fill(name: str, rows: list[Row]) -> None:
    if rows:
        op.get_bind().execute(sa.insert(_table(name)), rows)


def _change(name: str, replaced: dict[str, sa.Column[Any]], convert: Callable[[Row], Row]) -> None:
    """Give each row what `convert` makes of it, and the replaced columns their new types.

    Not in a batch, which copies the table: SQLite forbids that while other rows refer to its own.
    """
    _add(name, replaced)
    rows = _rows(name)
    if rows:
        table = _table(name)
        changed = [{_new(column, replaced): it for column, it in convert(row).items()} for row in rows]
        keys = [column.name for column in table.primary_key]
        this = sa.update(table).where(*(table.c[key] == sa.bindparam(f"old_{key}") for key in keys))
        values: dict[str, Any] = {column: sa.bindparam(f"now_{column}") for column in changed[0]}
        op.get_bind().execute(
            this.values(values),
            [
                {f"old_{key}": row[key] for key in keys} | {f"now_{column}": it for column, it in new.items()}
                for row, new in zip(rows, changed, strict=True)
            ],
        )
    _put_in_place(name, replaced)


def _move_destinations(replaced: dict[str, sa.Column[Any]], convert: Callable[[Row], Row]) -> None:
    """Give destinations their new keys. Messages refer to them: first there are both, then the old ones go."""
    bind = op.get_bind()
    _add("destination", replaced)
    destinations, messages = _table("destination"), _table("outbox")
    rows = _rows("destination")
    for row in rows:
        new = {_new(column, replaced): it for column, it in convert(row).items()}
        bind.execute(sa.insert(destinations).values({**row, **new}))
        mine = sa.update(messages).where(messages.c.dest == row["dest"])
        bind.execute(mine.values(dest=new["dest"]))
        bind.execute(sa.delete(destinations).where(destinations.c.dest == row["dest"]))
    _put_in_place("destination", replaced)


def _new(column: str, replaced: Iterable[str]) -> str:
    return f"new_{column}" if column in replaced else column


def _add(name: str, replaced: dict[str, sa.Column[Any]]) -> None:
    for column, shape in replaced.items():
        shape.name = shape.key = f"new_{column}"
        op.add_column(name, shape)


def _put_in_place(name: str, replaced: dict[str, sa.Column[Any]]) -> None:
    for column in replaced:
        op.drop_column(name, column)
        op.execute(f"ALTER TABLE {name} RENAME COLUMN new_{column} TO {column}")


def _make_draft(*differing: sa.Column[Any] | sa.Constraint) -> None:
    op.create_table(
        "draft",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("topic", sa.String(length=100), nullable=False),
        sa.Column("severity", sa.String(length=20), nullable=False),
        sa.Column("route", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        *differing,
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_draft_engagement_id_engagement")),
        sa.PrimaryKeyConstraint("engagement_id", "id", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_created_at"), "draft", ["created_at"], unique=False)


def _make_conversation(*differing: sa.Column[Any] | sa.Constraint) -> None:
    keys = [it.name for it in differing if isinstance(it, sa.Column)]
    op.create_table(
        "conversation",
        sa.Column("engagement_id", Id, nullable=False),
        *differing,
        sa.Column("entry", sa.String(length=200), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_conversation_engagement_id_engagement")
        ),
        sa.PrimaryKeyConstraint("engagement_id", *keys, name=op.f("pk_conversation")),
    )
    op.create_index(op.f("ix_conversation_at"), "conversation", ["at"], unique=False)
