"""Imports: which columns of a sheet were read, and which were not."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lead_imports", sa.Column("columns", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("lead_imports", "columns")
