"""What the database itself keeps in step, whoever writes: words for searching, and when somebody was last in touch.

Turns, the outbox, imports and merges write these rows in many places, some of them in statements of their own; a
trigger misses none of them. PostgreSQL's search needs none: its indexes are on expressions.

They are put back after every migration, because SQLite alters a table by making it anew, without its triggers.
"""

from sqlalchemy import Connection, text

_IN_TOUCH = """
        BEGIN
            UPDATE leads SET last_contact_at = new.last_at
            WHERE applicant_id = new.applicant_id AND last_contact_at < new.last_at;
        END"""
_SQLITE = {
    "said_in": """
        AFTER INSERT ON messages WHEN new.direction = 'in' AND new.text <> ''
        BEGIN
            INSERT INTO search_said (text, message, conversation) VALUES (new.text, new.id, new.conversation_id);
        END""",
    "said_changed": """
        AFTER UPDATE OF text ON messages WHEN new.direction = 'in' AND new.text IS NOT old.text
        BEGIN
            DELETE FROM search_said WHERE rowid IN
                (SELECT rowid FROM search_said WHERE search_said MATCH 'message:' || old.id);
            INSERT INTO search_said (text, message, conversation) VALUES (new.text, new.id, new.conversation_id);
        END""",
    "said_gone": """
        AFTER DELETE ON messages WHEN old.direction = 'in'
        BEGIN
            DELETE FROM search_said WHERE rowid IN
                (SELECT rowid FROM search_said WHERE search_said MATCH 'message:' || old.id);
        END""",
    "named": """
        AFTER INSERT ON applicants WHEN new.name IS NOT NULL
        BEGIN
            INSERT INTO search_names (name, person) VALUES (new.name, new.id);
        END""",
    "renamed": """
        AFTER UPDATE OF name ON applicants WHEN new.name IS NOT old.name
        BEGIN
            DELETE FROM search_names WHERE rowid IN
                (SELECT rowid FROM search_names WHERE search_names MATCH 'person:' || old.id);
            INSERT INTO search_names (name, person) SELECT new.name, new.id WHERE new.name IS NOT NULL;
        END""",
    "name_gone": """
        AFTER DELETE ON applicants
        BEGIN
            DELETE FROM search_names WHERE rowid IN
                (SELECT rowid FROM search_names WHERE search_names MATCH 'person:' || old.id);
        END""",
    "in_touch_first": f"AFTER INSERT ON conversations WHEN new.applicant_id IS NOT NULL {_IN_TOUCH}",
    "in_touch_again": (
        f"AFTER UPDATE OF last_at, applicant_id ON conversations WHEN new.applicant_id IS NOT NULL {_IN_TOUCH}"
    ),
}
_POSTGRESQL = (
    """CREATE FUNCTION porchlight_in_touch() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE leads SET last_contact_at = new.last_at
        WHERE applicant_id = new.applicant_id AND last_contact_at < new.last_at;
        RETURN NULL;
    END $$""",
    """CREATE TRIGGER porchlight_in_touch AFTER INSERT OR UPDATE OF last_at, applicant_id ON conversations
    FOR EACH ROW WHEN (new.applicant_id IS NOT NULL) EXECUTE FUNCTION porchlight_in_touch()""",
)


def install(connection: Connection) -> None:
    """Put them there, where they are not; for the newest schema."""
    remove(connection)
    if connection.dialect.name == "sqlite":
        for name, body in _SQLITE.items():
            connection.exec_driver_sql(f"CREATE TRIGGER porchlight_{name} {body}")
    else:
        for statement in _POSTGRESQL:
            connection.exec_driver_sql(statement)


def remove(connection: Connection) -> None:
    """Take them away, before tables are altered."""
    if connection.dialect.name == "sqlite":
        for name in _SQLITE:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS porchlight_{name}")
    elif connection.execute(text("SELECT to_regclass('conversations')")).scalar() is not None:
        connection.execute(text("DROP TRIGGER IF EXISTS porchlight_in_touch ON conversations"))
        connection.execute(text("DROP FUNCTION IF EXISTS porchlight_in_touch()"))
