"""Screening: what people say of themselves, what rules made of it, how far they came; groups, for figures alone."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rule_sets",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("program", sa.String(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_rule_sets")),
    )
    op.create_table(
        "self_identifications",
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("gender", sa.String(length=20), nullable=True),
        sa.Column("race", sa.String(length=20), nullable=True),
        sa.Column("age_band", sa.String(length=20), nullable=True),
        sa.Column("home_language", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_self_identifications")),
    )
    op.create_index(op.f("ix_self_identifications_quarter"), "self_identifications", ["quarter"], unique=False)
    op.create_table(
        "screening_steps",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("programs", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_screening_steps_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_steps")),
    )
    op.create_index(op.f("ix_screening_steps_at"), "screening_steps", ["at"], unique=False)
    op.create_index(op.f("ix_screening_steps_conversation_id"), "screening_steps", ["conversation_id"], unique=False)
    op.create_index("ix_screening_steps_question", "screening_steps", ["question", "outcome"], unique=False)
    op.create_table(
        "facts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("applicant_id", sa.String(), nullable=True),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("said_by", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["applicant_id"], ["applicants.id"], name=op.f("fk_facts_applicant_id_applicants"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_facts_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_facts_message_id_messages"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facts")),
    )
    op.create_index("ix_facts_applicant", "facts", ["applicant_id", "question"], unique=False)
    op.create_index("ix_facts_conversation", "facts", ["conversation_id", "question"], unique=False)
    op.create_table(
        "guardians",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("applicant_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("wording", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["applicant_id"], ["applicants.id"], name=op.f("fk_guardians_applicant_id_applicants"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_guardians_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_guardians_message_id_messages"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardians")),
    )
    op.create_index(op.f("ix_guardians_applicant_id"), "guardians", ["applicant_id"], unique=False)
    op.create_table(
        "screenings",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("applicant_id", sa.String(), nullable=True),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("today", sa.Date(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["applicant_id"], ["applicants.id"], name=op.f("fk_screenings_applicant_id_applicants"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_screenings_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_screenings_message_id_messages"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screenings")),
    )
    op.create_index(op.f("ix_screenings_applicant_id"), "screenings", ["applicant_id"], unique=False)
    op.create_index(op.f("ix_screenings_conversation_id"), "screenings", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_screenings_created_at"), "screenings", ["created_at"], unique=False)
    op.create_table(
        "screening_outcomes",
        sa.Column("screening_id", sa.String(), nullable=False),
        sa.Column("program", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["screening_id"],
            ["screenings.id"],
            name=op.f("fk_screening_outcomes_screening_id_screenings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("screening_id", "program", "rule", name=op.f("pk_screening_outcomes")),
    )
    op.create_index("ix_screening_outcomes_rule", "screening_outcomes", ["program", "rule", "outcome"], unique=False)
    op.create_table(
        "screening_results",
        sa.Column("screening_id", sa.String(), nullable=False),
        sa.Column("program", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("rule_set", sa.String(length=64), nullable=True),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_set"], ["rule_sets.digest"], name=op.f("fk_screening_results_rule_set_rule_sets")
        ),
        sa.ForeignKeyConstraint(
            ["screening_id"],
            ["screenings.id"],
            name=op.f("fk_screening_results_screening_id_screenings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("screening_id", "program", name=op.f("pk_screening_results")),
    )
    op.create_index("ix_screening_results_program", "screening_results", ["program", "status"], unique=False)
    op.add_column("conversations", sa.Column("identified_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("conversations", "identified_at")
    op.drop_index("ix_screening_results_program", table_name="screening_results")
    op.drop_table("screening_results")
    op.drop_index("ix_screening_outcomes_rule", table_name="screening_outcomes")
    op.drop_table("screening_outcomes")
    op.drop_index(op.f("ix_screenings_created_at"), table_name="screenings")
    op.drop_index(op.f("ix_screenings_conversation_id"), table_name="screenings")
    op.drop_index(op.f("ix_screenings_applicant_id"), table_name="screenings")
    op.drop_table("screenings")
    op.drop_index(op.f("ix_guardians_applicant_id"), table_name="guardians")
    op.drop_table("guardians")
    op.drop_index("ix_facts_conversation", table_name="facts")
    op.drop_index("ix_facts_applicant", table_name="facts")
    op.drop_table("facts")
    op.drop_index("ix_screening_steps_question", table_name="screening_steps")
    op.drop_index(op.f("ix_screening_steps_conversation_id"), table_name="screening_steps")
    op.drop_index(op.f("ix_screening_steps_at"), table_name="screening_steps")
    op.drop_table("screening_steps")
    op.drop_index(op.f("ix_self_identifications_quarter"), table_name="self_identifications")
    op.drop_table("self_identifications")
    op.drop_table("rule_sets")
