"""Duplicates: pairs are found as people change, and not anew for every look at the list; a person's handoffs."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "likely_pairs",
        sa.Column("other_id", sa.String(), nullable=False),
        sa.Column("one_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("other_id", "one_id", name="pk_likely_pairs"),
    )
    op.create_index("ix_likely_pairs_one_id", "likely_pairs", ["one_id"])
    op.create_table(
        "likely_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("applicant_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_likely_marks"),
    )
    op.create_index("ix_handoffs_applicant_id", "handoffs", ["applicant_id"])
    # Whoever is there already is looked at by the worker.
    op.execute(
        "INSERT INTO likely_marks (applicant_id) SELECT id FROM applicants WHERE merged_into IS NULL ORDER BY id"
    )


def downgrade() -> None:
    op.drop_index("ix_handoffs_applicant_id", "handoffs")
    op.drop_table("likely_marks")
    op.drop_table("likely_pairs")
