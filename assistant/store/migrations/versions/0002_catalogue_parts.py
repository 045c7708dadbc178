"""Catalogue parts: the questions, documents, events, lists and tables that eligibility rules speak of."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_parts",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "position", name=op.f("pk_catalogue_parts")),
    )


def downgrade() -> None:
    op.drop_table("catalogue_parts")
