"""Calls that staff have on the phone: held, passed on, taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_calls",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("leg", sa.String(length=64), nullable=False),
        sa.Column("is_apart", sa.Boolean(), nullable=False),
        sa.Column("leg_over", sa.Boolean(), nullable=False),
        sa.Column("leg_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=True),
        sa.Column("to_phone", sa.String(), nullable=True),
        sa.Column("to_member", sa.String(), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_desk_calls_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_calls")),
        sa.UniqueConstraint("conversation_id", name=op.f("uq_desk_calls_conversation_id")),
    )
    op.create_index(op.f("ix_desk_calls_changed_at"), "desk_calls", ["changed_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_desk_calls_changed_at"), "desk_calls")
    op.drop_table("desk_calls")
