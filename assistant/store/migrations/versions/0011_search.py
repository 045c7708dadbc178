"""Search: indexes for long lists, and the words that were said."""

from alembic import op

from assistant.store.search_tables import BACKWARDS, NAME, SAID

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("conversations") as batch:
        batch.create_index("ix_conversations_of", ["applicant_id", "last_at"])
    if op.get_bind().dialect.name == "sqlite":
        tokens = "tokenize = 'unicode61 remove_diacritics 2'"
        op.execute(f"CREATE VIRTUAL TABLE search_said USING fts5(text, message, conversation UNINDEXED, {tokens})")
        op.execute(f"CREATE VIRTUAL TABLE search_names USING fts5(name, person, prefix = '2 3', {tokens})")
        op.execute(
            "INSERT INTO search_said (text, message, conversation)"
            " SELECT text, id, conversation_id FROM messages WHERE direction = 'in' AND text <> '' ORDER BY id"
        )
        op.execute("INSERT INTO search_names (name, person) SELECT name, id FROM applicants WHERE name IS NOT NULL")
    else:
        op.execute("SET LOCAL statement_timeout = 0")
        op.execute(f"CREATE INDEX search_said ON messages USING gin (({SAID})) WHERE direction = 'in'")
        op.execute(f"CREATE INDEX search_names ON applicants USING gin (({NAME}))")
        op.execute(f"CREATE INDEX search_phones ON contact_points (({BACKWARDS}) text_pattern_ops)")
        op.execute("CREATE INDEX search_emails ON contact_points (value text_pattern_ops)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_names")
        op.execute("DROP TABLE search_said")
    else:
        for index in ("search_emails", "search_phones", "search_names", "search_said"):
            op.execute(f"DROP INDEX {index}")
    with op.batch_alter_table("conversations") as batch:
        batch.drop_index("ix_conversations_of")
