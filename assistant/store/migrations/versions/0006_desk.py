"""The desk: who has which conversation, promises of callbacks, presence, canned replies."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OPEN = sa.text("given_back_at IS NULL")
HELD = sa.text("status = 'with_person'")
ON_HANDOFFS = (
    ("assignee_id", sa.String()),
    ("taken_at", sa.DateTime(timezone=True)),
    ("promised_at", sa.DateTime(timezone=True)),
    ("done_at", sa.DateTime(timezone=True)),
    ("outcome", sa.String(20)),
)
ON_MESSAGES = (("facts", sa.JSON()), ("member_id", sa.String()))


def upgrade() -> None:
    op.create_table(
        "takeovers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_back_by", sa.String(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_takeovers_conversation_id_conversations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_takeovers"),
    )
    op.create_index(
        "uq_takeovers_open", "takeovers", ["conversation_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index("ix_takeovers_conversation", "takeovers", ["conversation_id"])
    op.create_table(
        "presence",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("page", sa.String(80), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_presence"),
    )
    op.create_index("ix_presence_member_id", "presence", ["member_id"])
    op.create_index("ix_presence_seen_at", "presence", ["seen_at"])
    op.create_table(
        "canned_replies",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_es", sa.String(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("text_es", sa.String(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_canned_replies"),
    )
    for name, kind in ON_HANDOFFS:
        op.add_column("handoffs", sa.Column(name, kind, nullable=True))
    for name, stored in ON_MESSAGES:
        op.add_column("messages", sa.Column(name, stored, nullable=True))
    # What has changed is looked for by these, several times a second while somebody has the console open.
    op.create_index("ix_handoffs_updated_at", "handoffs", ["updated_at"])
    op.create_index("ix_outbox_updated_at", "outbox", ["updated_at"])
    op.create_index("ix_conversations_held", "conversations", ["status"], sqlite_where=HELD, postgresql_where=HELD)


def downgrade() -> None:
    op.drop_index("ix_conversations_held", "conversations")
    op.drop_index("ix_outbox_updated_at", "outbox")
    op.drop_index("ix_handoffs_updated_at", "handoffs")
    for name, _ in ON_MESSAGES:
        op.drop_column("messages", name)
    for name, _ in ON_HANDOFFS:
        op.drop_column("handoffs", name)
    op.drop_table("canned_replies")
    op.drop_table("presence")
    op.drop_table("takeovers")
