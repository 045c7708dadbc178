"""Coordination: what the catalogue and the words were before, and what is learned from the review."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _upgrade_catalogue()


def downgrade() -> None:
    _downgrade_catalogue()


# ---- the catalogue and the words as they were; what-if


def _upgrade_catalogue() -> None:
    op.create_table(
        "catalogue_contents",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("document", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_catalogue_contents")),
    )
    op.create_table(
        "catalogue_uploads",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("texts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_uploads")),
    )
    op.create_table(
        "what_ifs",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("program_id", sa.String(), nullable=False),
        sa.Column("draft", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("moves", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("people", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_what_ifs")),
    )
    op.create_table(
        "word_changes",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("wording", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("shipped", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("member_id", sa.String(), nullable=True),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_changes")),
    )
    op.create_index(op.f("ix_word_changes_created_at"), "word_changes", ["created_at"], unique=False)
    op.create_index("ix_word_changes_name", "word_changes", ["name", "id"], unique=False)
    op.create_table(
        "catalogue_changes",
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=64), nullable=True),
        sa.Column("after", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["revision"], ["catalog_revisions.id"], name=op.f("fk_catalogue_changes_revision_catalog_revisions")
        ),
        sa.PrimaryKeyConstraint("revision", "kind", "key", name=op.f("pk_catalogue_changes")),
    )
    op.create_index("ix_catalogue_changes_piece", "catalogue_changes", ["kind", "key", "revision"], unique=False)
    op.create_table(
        "catalogue_versions",
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.String(), nullable=True),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("pieces", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision"], ["catalog_revisions.id"], name=op.f("fk_catalogue_versions_revision_catalog_revisions")
        ),
        sa.PrimaryKeyConstraint("revision", name=op.f("pk_catalogue_versions")),
    )


def _downgrade_catalogue() -> None:
    op.drop_table("catalogue_versions")
    op.drop_index("ix_catalogue_changes_piece", table_name="catalogue_changes")
    op.drop_table("catalogue_changes")
    op.drop_index("ix_word_changes_name", table_name="word_changes")
    op.drop_index(op.f("ix_word_changes_created_at"), table_name="word_changes")
    op.drop_table("word_changes")
    op.drop_table("what_ifs")
    op.drop_table("catalogue_uploads")
    op.drop_table("catalogue_contents")
