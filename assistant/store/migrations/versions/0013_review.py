"""Review: what coordinators made of messages that were not understood, and the trainings that came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_DOUBTFUL = sa.text("direction = 'in' AND confidence < 0.5")
_UNDER_WAY = sa.text("under_way")


def upgrade() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("wants", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("live_since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["staff.id"], name=op.f("fk_reviews_member_id_staff")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_reviews_message_id_messages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("message_id", name=op.f("uq_reviews_message_id")),
    )
    op.create_index(op.f("ix_reviews_created_at"), "reviews", ["created_at"], unique=False)
    op.create_table(
        "learnings",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("under_way", sa.Boolean(), nullable=False),
        sa.Column("reviews", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("model", sa.String(), nullable=True),
        sa.Column("model_before", sa.String(), nullable=True),
        sa.Column("report", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["staff.id"], name=op.f("fk_learnings_member_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learnings")),
    )
    op.create_index(
        "uq_learnings_under_way",
        "learnings",
        ["under_way"],
        unique=True,
        sqlite_where=_UNDER_WAY,
        postgresql_where=_UNDER_WAY,
    )
    op.create_index(
        "ix_messages_doubtful",
        "messages",
        ["id"],
        unique=False,
        sqlite_where=_DOUBTFUL,
        postgresql_where=_DOUBTFUL,
    )


def downgrade() -> None:
    op.drop_index("ix_messages_doubtful", "messages", sqlite_where=_DOUBTFUL, postgresql_where=_DOUBTFUL)
    op.drop_index("uq_learnings_under_way", "learnings", sqlite_where=_UNDER_WAY, postgresql_where=_UNDER_WAY)
    op.drop_table("learnings")
    op.drop_index(op.f("ix_reviews_created_at"), "reviews")
    op.drop_table("reviews")
