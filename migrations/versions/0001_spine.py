"""The spine: engagements, people, knowledge, concerns, intake and delivery."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "destination",
        sa.Column("dest", sa.String(length=500), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("address", sa.JSON(), nullable=False),
        sa.Column("ready_at", sa.DateTime(), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("lease_token", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("dest", name=op.f("pk_destination")),
    )
    op.create_table(
        "engagement",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("concerns", sa.Integer(), nullable=False),
        sa.Column("audited", sa.Integer(), nullable=False),
        sa.Column("base", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement")),
        sa.UniqueConstraint("name", name=op.f("uq_engagement_name")),
    )
    op.create_table(
        "gate",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("blocked_until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_gate")),
    )
    op.create_table(
        "inbox",
        sa.Column("event_key", sa.String(length=400), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("event_key", name=op.f("pk_inbox")),
    )
    op.create_index(op.f("ix_inbox_received_at"), "inbox", ["received_at"], unique=False)

    op.create_table(
        "audit",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=250), nullable=False),
        sa.Column("actor_id", Id, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_audit_engagement_id_engagement")),
        sa.PrimaryKeyConstraint("engagement_id", "number", name=op.f("pk_audit")),
    )
    op.create_table(
        "choice",
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("workspace", sa.String(length=200), nullable=False),
        sa.Column("user_id", sa.String(length=200), nullable=False),
        sa.Column("engagement_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_choice_engagement_id_engagement")),
        sa.PrimaryKeyConstraint("platform", "workspace", "user_id", name=op.f("pk_choice")),
    )
    op.create_table(
        "entry",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published_version", sa.Integer(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_entry_engagement_id_engagement")),
        sa.PrimaryKeyConstraint("engagement_id", "name", name=op.f("pk_entry")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", Id, nullable=False),
        sa.Column("dedupe_key", sa.String(length=500), nullable=False),
        sa.Column("dest", sa.String(length=500), nullable=False),
        sa.Column("engagement_id", Id, nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=True),
        sa.Column("thread", sa.String(length=300), nullable=True),
        sa.Column("card", sa.String(length=300), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("available_at", sa.DateTime(), nullable=False),
        sa.Column("remote_ref", sa.String(length=300), nullable=True),
        sa.Column("last_error", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("sending_since", sa.DateTime(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["dest"], ["destination.dest"], name=op.f("fk_outbox_dest_destination")),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_outbox_engagement_id_engagement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_outbox_dedupe_key")),
    )
    op.create_index("ix_outbox_due", "outbox", ["state", "available_at"], unique=False)
    op.create_index("ix_outbox_head", "outbox", ["dest", "state", "id"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", Id, nullable=False),
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("workspace", sa.String(length=200), nullable=False),
        sa.Column("user_id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("reach", sa.JSON(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_person_engagement_id_engagement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("engagement_id", "id", name=op.f("uq_person_engagement_id")),
        sa.UniqueConstraint("platform", "workspace", "user_id", "engagement_id", name=op.f("uq_person_platform")),
    )
    op.create_table(
        "placeholder",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_placeholder_engagement_id_engagement")
        ),
        sa.PrimaryKeyConstraint("engagement_id", "name", name=op.f("pk_placeholder")),
    )
    op.create_table(
        "source",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_source_engagement_id_engagement")),
        sa.PrimaryKeyConstraint("engagement_id", "name", name=op.f("pk_source")),
    )
    op.create_table(
        "concern",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.String(length=40), nullable=False),
        sa.Column("author_id", Id, nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("topic", sa.String(length=100), nullable=False),
        sa.Column("severity", sa.String(length=20), nullable=False),
        sa.Column("route", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("acknowledged_by", Id, nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["engagement_id", "author_id"],
            ["person.engagement_id", "person.id"],
            name=op.f("fk_concern_engagement_id_person"),
        ),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_concern_engagement_id_engagement")),
        sa.PrimaryKeyConstraint("engagement_id", "number", name=op.f("pk_concern")),
        sa.UniqueConstraint("engagement_id", "draft_id", name=op.f("uq_concern_engagement_id")),
    )
    op.create_table(
        "draft",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("author_id", Id, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("topic", sa.String(length=100), nullable=False),
        sa.Column("severity", sa.String(length=20), nullable=False),
        sa.Column("route", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id", "author_id"],
            ["person.engagement_id", "person.id"],
            name=op.f("fk_draft_engagement_id_person"),
        ),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_draft_engagement_id_engagement")),
        sa.PrimaryKeyConstraint("engagement_id", "id", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_created_at"), "draft", ["created_at"], unique=False)

    op.create_table(
        "entry_version",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id", "name"],
            ["entry.engagement_id", "entry.name"],
            name=op.f("fk_entry_version_engagement_id_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_entry_version_engagement_id_engagement")
        ),
        sa.PrimaryKeyConstraint("engagement_id", "name", "version", name=op.f("pk_entry_version")),
    )
    op.create_table(
        "fact",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("proposed_by", Id, nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("approved_by", Id, nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["engagement_id", "name"],
            ["placeholder.engagement_id", "placeholder.name"],
            name=op.f("fk_fact_engagement_id_placeholder"),
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "proposed_by"],
            ["person.engagement_id", "person.id"],
            name=op.f("fk_fact_engagement_id_person"),
        ),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_fact_engagement_id_engagement")),
        sa.PrimaryKeyConstraint("engagement_id", "name", "version", name=op.f("pk_fact")),
    )
    op.create_table(
        "role",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id", "person_id"],
            ["person.engagement_id", "person.id"],
            name=op.f("fk_role_engagement_id_person"),
        ),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_role_engagement_id_engagement")),
        sa.PrimaryKeyConstraint("engagement_id", "person_id", "role", name=op.f("pk_role")),
    )
    op.create_table(
        "approval",
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("approved_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id", "name", "version"],
            ["entry_version.engagement_id", "entry_version.name", "entry_version.version"],
            name=op.f("fk_approval_engagement_id_entry_version"),
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "person_id"],
            ["person.engagement_id", "person.id"],
            name=op.f("fk_approval_engagement_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_approval_engagement_id_engagement")
        ),
        sa.PrimaryKeyConstraint("engagement_id", "name", "version", "side", name=op.f("pk_approval")),
    )
    op.create_table(
        "message",
        sa.Column("id", Id, nullable=False),
        sa.Column("engagement_id", Id, nullable=False),
        sa.Column("concern", sa.Integer(), nullable=False),
        sa.Column("author_id", Id, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("nonce", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id", "concern"],
            ["concern.engagement_id", "concern.number"],
            name=op.f("fk_message_engagement_id_concern"),
        ),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_message_engagement_id_engagement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("engagement_id", "nonce", name=op.f("uq_message_engagement_id")),
    )


def downgrade() -> None:
    op.drop_table("message")
    op.drop_table("approval")
    op.drop_table("role")
    op.drop_table("fact")
    op.drop_table("entry_version")
    op.drop_index(op.f("ix_draft_created_at"), table_name="draft")

    op.drop_table("draft")
    op.drop_table("concern")
    op.drop_table("source")
    op.drop_table("placeholder")
    op.drop_table("person")
    op.drop_index("ix_outbox_head", table_name="outbox")
    op.drop_index("ix_outbox_due", table_name="outbox")

    op.drop_table("outbox")
    op.drop_table("entry")
    op.drop_table("choice")
    op.drop_table("audit")
    op.drop_index(op.f("ix_inbox_received_at"), table_name="inbox")

    op.drop_table("inbox")
    op.drop_table("gate")
    op.drop_table("engagement")
    op.drop_table("destination")
