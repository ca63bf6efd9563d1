"""By which words entries are found, so that looking for them does not read every one."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from alembic import op

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Word = sa.String(60).with_variant(sa.String(60, collation="C"), "postgresql")
AT_ONCE: Final = 500
PARTS: Final = {"id": 1, "myth": 2, "questions": 4, "answer": 8, "engagement": 8, "topic": 8, "translations": 8}


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(it for it in plain if not unicodedata.combining(it) and unicodedata.category(it) != "Cf")
    plain = plain.replace("\u0142", "l")
    return [it[:60] for it in re.findall(r"\w+", plain)]


def _parts(name: str, content: Mapping[str, object]) -> dict[str, int]:
    """Return the words of an entry: 1 in its name, 2 in its myth, 4 in its questions, 8 in the rest."""
    found: dict[str, int] = {}
    for key, part in PARTS.items():
        for text in _texts({**content, "id": name}.get(key)):
            for word in _words(text):
                found[word] = found.get(word, 0) | part
    return found


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            if key != "language":
                yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def upgrade() -> None:
    table = op.create_table(
        "entry_word",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("word", Word, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_entry_word_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "name", "version"],
            ["entry_version.engagement_id", "entry_version.name", "entry_version.version"],
            name=op.f("fk_entry_word_engagement_id_entry_version"),
        ),
        sa.PrimaryKeyConstraint("engagement_id", "word", "name", "version", name=op.f("pk_entry_word")),
    )
    op.create_index("ix_entry_word_name", "entry_word", ["engagement_id", "name", "version", "word"])
    entry = sa.table("entry", *map(sa.column, ("engagement_id", "name", "version", "published_version")))
    made = sa.table(
        "entry_version", *map(sa.column, ("engagement_id", "name", "version")), sa.column("content", sa.JSON())
    )
    live = sa.or_(made.c.version == entry.c.version, made.c.version == entry.c.published_version)
    same = sa.and_(made.c.engagement_id == entry.c.engagement_id, made.c.name == entry.c.name, live)
    rows = op.get_bind().execute(sa.select(made).join(entry, same))
    for some in rows.partitions(AT_ONCE):
        found_by = [
            {"engagement_id": row.engagement_id, "name": row.name, "version": row.version, "word": word, "parts": parts}
            for row in some
            for word, parts in _parts(row.name, row.content).items()
        ]
        if found_by:
            op.bulk_insert(table, found_by)


def downgrade() -> None:
    op.drop_index("ix_entry_word_name", table_name="entry_word")
    op.drop_table("entry_word")
