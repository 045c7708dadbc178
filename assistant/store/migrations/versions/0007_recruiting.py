"""Recruiting: stages with their history, notes, tasks, filters that were kept."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_LEADS = sa.table(
    "leads",
    sa.column("applicant_id"),
    sa.column("created_at", sa.DateTime(timezone=True)),
    sa.column("stage_at", sa.DateTime(timezone=True)),
    sa.column("last_contact_at", sa.DateTime(timezone=True)),
)
_TALKS = sa.table("conversations", sa.column("applicant_id"), sa.column("last_at", sa.DateTime(timezone=True)))


def upgrade() -> None:
    with op.batch_alter_table("applicants") as batch:
        batch.add_column(sa.Column("organisation_id", sa.String(), nullable=True))
        batch.create_index("ix_applicants_organisation_id", ["organisation_id"])
    with op.batch_alter_table("facts") as batch:
        batch.add_column(sa.Column("member_id", sa.String(), nullable=True))
    with op.batch_alter_table("leads") as batch:
        batch.add_column(sa.Column("stage_reason", sa.String(length=20), nullable=True))
        batch.add_column(sa.Column("stage_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("cohort_id", sa.String(), nullable=True))
        batch.add_column(sa.Column("result", sa.String(length=20), nullable=True))
        batch.add_column(sa.Column("result_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("assignee_id", sa.String(), nullable=True))
        batch.add_column(sa.Column("last_contact_at", sa.DateTime(timezone=True), nullable=True))
    last = sa.select(sa.func.max(_TALKS.c.last_at)).where(_TALKS.c.applicant_id == _LEADS.c.applicant_id)
    op.execute(
        sa.update(_LEADS).values(
            stage_at=_LEADS.c.created_at,
            last_contact_at=sa.func.coalesce(last.scalar_subquery(), _LEADS.c.created_at),
        )
    )
    with op.batch_alter_table("leads") as batch:
        batch.alter_column("stage_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch.alter_column("last_contact_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch.create_index("ix_leads_cohort_id", ["cohort_id"])
        batch.create_index("ix_leads_program_stage", ["program_id", "stage", "id"])
        batch.create_index("ix_leads_assignee", ["assignee_id", "id"])
        batch.create_index("ix_leads_contact", ["last_contact_at", "id"])
    op.create_table(
        "lead_moves",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("lead_id", sa.String(), nullable=False),
        sa.Column("was", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("booking_id", sa.String(), nullable=True),
        sa.Column("screening_id", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_lead_moves_lead_id_leads", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_lead_moves"),
    )
    op.create_index("ix_lead_moves_lead", "lead_moves", ["lead_id", "id"])
    op.create_index("ix_lead_moves_stage", "lead_moves", ["stage"])
    op.create_index("ix_lead_moves_at", "lead_moves", ["at"])
    op.create_table(
        "notes",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("applicant_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["applicant_id"], ["applicants.id"], name="fk_notes_applicant_id_applicants", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
    )
    op.create_index("ix_notes_applicant", "notes", ["applicant_id", "created_at"])
    op.create_table(
        "mentions",
        sa.Column("note_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name="fk_mentions_note_id_notes", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("note_id", "member_id", name="pk_mentions"),
    )
    op.create_index("ix_mentions_member", "mentions", ["member_id", "seen_at"])
    op.create_table(
        "tasks",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("applicant_id", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("assignee_id", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["applicant_id"], ["applicants.id"], name="fk_tasks_applicant_id_applicants", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
    )
    op.create_index("ix_tasks_assignee", "tasks", ["assignee_id", "done_at", "due_on"])
    op.create_index("ix_tasks_applicant", "tasks", ["applicant_id", "done_at"])
    op.create_index("ix_tasks_due", "tasks", ["done_at", "due_on"])
    op.create_table(
        "saved_filters",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("filter", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_filters"),
    )
    op.create_index("ix_saved_filters_member_id", "saved_filters", ["member_id"])
    op.create_index("ix_saved_filters_shared", "saved_filters", ["shared"])


def downgrade() -> None:
    for table in ("saved_filters", "tasks", "mentions", "notes", "lead_moves"):
        op.drop_table(table)
    with op.batch_alter_table("leads") as batch:
        for index in ("ix_leads_contact", "ix_leads_assignee", "ix_leads_program_stage", "ix_leads_cohort_id"):
            batch.drop_index(index)
        for column in (
            "last_contact_at",
            "assignee_id",
            "result_at",
            "result",
            "cohort_id",
            "stage_at",
            "stage_reason",
        ):
            batch.drop_column(column)
    with op.batch_alter_table("facts") as batch:
        batch.drop_column("member_id")
    with op.batch_alter_table("applicants") as batch:
        batch.drop_index("ix_applicants_organisation_id")
        batch.drop_column("organisation_id")
