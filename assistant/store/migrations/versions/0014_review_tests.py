"""Tests of the review: the question in the other language, and that a test may be taken away from what it tests."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reviews", sa.Column("text_other", sa.String(), nullable=False, server_default=""))
    op.add_column("reviews", sa.Column("untested_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("reviews", "untested_since")
    op.drop_column("reviews", "text_other")
