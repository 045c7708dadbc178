"""Figures: the dashboard's daily counts, and indexes by which a day of rows is found."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "figures",
        sa.Column("figure", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("bucket", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "figure", "day", "channel", "language", "name", "detail", "bucket", name=op.f("pk_figures")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "figure_days",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_figure_days")),
    )
    op.create_index(op.f("ix_figure_days_counted_at"), "figure_days", ["counted_at"])
    op.create_index(op.f("ix_figure_days_mark"), "figure_days", ["mark"])
    op.create_index(op.f("ix_consents_applicant_id"), "consents", ["applicant_id"])
    op.create_index(op.f("ix_consents_created_at"), "consents", ["created_at"])
    op.create_index("ix_leads_result", "leads", ["result", "id"])
    where = sa.text("resolved_at IS NULL")
    op.create_index(
        "ix_unanswered_questions_open",
        "unanswered_questions",
        ["message_id"],
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    op.drop_index("ix_unanswered_questions_open", table_name="unanswered_questions")
    op.drop_index("ix_leads_result", table_name="leads")
    op.drop_index(op.f("ix_consents_created_at"), table_name="consents")
    op.drop_index(op.f("ix_consents_applicant_id"), table_name="consents")
    op.drop_index(op.f("ix_figure_days_mark"), table_name="figure_days")
    op.drop_index(op.f("ix_figure_days_counted_at"), table_name="figure_days")
    op.drop_table("figure_days")
    op.drop_table("figures")
