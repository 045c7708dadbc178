"""Duplicates: who was merged, with everything that is needed to part them again; changes to many; imports."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def _of_applicant(table: str, column: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_applicants"
    return sa.ForeignKeyConstraint([column], ["applicants.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    with op.batch_alter_table("applicants") as batch:
        batch.add_column(sa.Column("merged_into", sa.String(), nullable=True))
        batch.create_foreign_key("fk_applicants_merged_into_applicants", "applicants", ["merged_into"], ["id"])
        batch.create_index("ix_applicants_merged_into", ["merged_into"])
    op.create_table(
        "merges",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kept_id", sa.String(), nullable=False),
        sa.Column("merged_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("merged_at", _MOMENT, nullable=False),
        sa.Column("parted_at", _MOMENT, nullable=True),
        sa.Column("parted_by", sa.String(), nullable=True),
        _of_applicant("merges", "kept_id"),
        _of_applicant("merges", "merged_id"),
        sa.PrimaryKeyConstraint("id", name="pk_merges"),
    )
    op.create_index("ix_merges_kept_id", "merges", ["kept_id"])
    op.create_index("ix_merges_merged_id", "merges", ["merged_id"])
    op.create_table(
        "merge_steps",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("merge_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("of_table", sa.String(), nullable=False),
        sa.Column("key", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["merge_id"], ["merges.id"], name="fk_merge_steps_merge_id_merges", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_merge_steps"),
    )
    op.create_index("ix_merge_steps_merge_id", "merge_steps", ["merge_id"])
    op.create_table(
        "two_people",
        sa.Column("one_id", sa.String(), nullable=False),
        sa.Column("other_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        _of_applicant("two_people", "one_id"),
        _of_applicant("two_people", "other_id"),
        sa.PrimaryKeyConstraint("one_id", "other_id", name="pk_two_people"),
    )
    op.create_index("ix_two_people_other_id", "two_people", ["other_id"])
    op.create_table(
        "lead_batches",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("changes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("undone_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_lead_batches"),
    )
    op.create_table(
        "lead_imports",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("rows", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("consent", sa.String(), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=True),
        sa.Column("undone_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_lead_imports"),
    )
    op.create_table(
        "imported_rows",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("import_id", sa.String(), nullable=False),
        sa.Column("applicant_id", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("made", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["lead_imports.id"], name="fk_imported_rows_import_id_lead_imports", ondelete="CASCADE"
        ),
        _of_applicant("imported_rows", "applicant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_imported_rows"),
    )
    op.create_index("ix_imported_rows_import_id", "imported_rows", ["import_id"])
    op.create_index("ix_imported_rows_applicant_id", "imported_rows", ["applicant_id"])
    _index_births()


def _index_births() -> None:
    """Who was born in the same month is looked for by what they answered; each database keeps JSON in its own way."""
    value = "value" if op.get_bind().dialect.name == "sqlite" else '(CAST(value AS TEXT) COLLATE "C")'
    op.execute(f"CREATE INDEX search_facts_value ON facts (question, {value})")


def downgrade() -> None:
    op.execute("DROP INDEX search_facts_value")
    for table in ("imported_rows", "lead_imports", "lead_batches", "two_people", "merge_steps", "merges"):
        op.drop_table(table)
    with op.batch_alter_table("applicants") as batch:
        batch.drop_index("ix_applicants_merged_into")
        batch.drop_constraint("fk_applicants_merged_into_applicants", type_="foreignkey")
        batch.drop_column("merged_into")
