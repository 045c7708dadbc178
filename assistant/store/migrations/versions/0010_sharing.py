"""Sharing: with whom people agreed to be shared, and what they asked for of their data."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_OPEN = sa.text("status IN ('waiting', 'confirmed')")


def upgrade() -> None:
    op.create_table(
        "sharing_consents",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("applicant_id", sa.String(), nullable=True),
        sa.Column("subject", sa.String(length=64), nullable=True),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("staff_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["applicant_id"],
            ["applicants.id"],
            name=op.f("fk_sharing_consents_applicant_id_applicants"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_sharing_consents_message_id_messages"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_consents")),
    )
    op.create_index(op.f("ix_sharing_consents_subject"), "sharing_consents", ["subject"], unique=False)
    op.create_index(
        "ix_sharing_consents_newest",
        "sharing_consents",
        ["applicant_id", "organisation_id", "purpose", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_sharing_consents_organisation", "sharing_consents", ["organisation_id", "applicant_id"], unique=False
    )
    op.create_table(
        "sharing_asks",
        sa.Column("applicant_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["applicant_id"],
            ["applicants.id"],
            name=op.f("fk_sharing_asks_applicant_id_applicants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_sharing_asks_message_id_messages"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("applicant_id", "organisation_id", "purpose", name=op.f("pk_sharing_asks")),
    )
    op.create_table(
        "privacy_requests",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("identity", sa.String(length=10), nullable=False),
        sa.Column("applicant_id", sa.String(), nullable=True),
        sa.Column("subject", sa.String(length=64), nullable=True),
        sa.Column("given_name", sa.String(), nullable=True),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("contact_id", sa.String(), nullable=True),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("link_hash", sa.String(length=64), nullable=True),
        sa.Column("link_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("link_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["applicant_id"],
            ["applicants.id"],
            name=op.f("fk_privacy_requests_applicant_id_applicants"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_privacy_requests_conversation_id_conversations"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact_points.id"],
            name=op.f("fk_privacy_requests_contact_id_contact_points"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_privacy_requests_message_id_messages"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_requests")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_privacy_requests_link_hash")),
    )
    op.create_index(op.f("ix_privacy_requests_subject"), "privacy_requests", ["subject"], unique=False)
    op.create_index(op.f("ix_privacy_requests_created_at"), "privacy_requests", ["created_at"], unique=False)
    op.create_index("ix_privacy_requests_status", "privacy_requests", ["status", "due_on", "id"], unique=False)
    op.create_index(
        "uq_privacy_requests_open",
        "privacy_requests",
        ["applicant_id", "kind"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_table(
        "carrier_erasures",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carrier_erasures")),
        sa.UniqueConstraint("kind", "reference", name=op.f("uq_carrier_erasures_kind_reference")),
    )
    op.create_index(op.f("ix_carrier_erasures_due_at"), "carrier_erasures", ["due_at"], unique=False)
    op.add_column("applicants", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("consents", sa.Column("subject", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_consents_subject"), "consents", ["subject"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_consents_subject"), table_name="consents")
    op.drop_column("consents", "subject")
    op.drop_column("applicants", "erased_at")
    for table in ("carrier_erasures", "privacy_requests", "sharing_asks", "sharing_consents"):
        op.drop_table(table)
