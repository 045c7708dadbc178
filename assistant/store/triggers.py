"""What the database itself keeps in step, whoever writes: words for searching, when somebody was last in touch, and
who is to be compared again with those who may be the same person (`assistant.store.likely_pairs`).

Turns, the outbox, imports and merges write these rows in many places, some of them in statements of their own; a
trigger misses none of them. PostgreSQL's search needs none: its indexes are on expressions.

They are put back after every migration, because SQLite alters a table by making it anew, without its triggers.
"""

from collections.abc import Iterator

from sqlalchemy import Connection

_IN_TOUCH = """
        BEGIN
            UPDATE leads SET last_contact_at = new.last_at
            WHERE applicant_id = new.applicant_id AND last_contact_at < new.last_at;
        END"""

# Whose likeness a row is a part of, when that changes, and of which rows; birthdays are dates as JSON.
_A_DATE = "{row}.applicant_id IS NOT NULL AND substr(CAST({row}.value AS TEXT), 2, 1) IN ('1', '2')"
_LIKENESS = (
    ("applicants", "id", "name, merged_into, erased_at", "{row}.id IS NOT NULL"),
    ("applicant_contacts", "applicant_id", "applicant_id, contact_id", "{row}.applicant_id IS NOT NULL"),
    ("facts", "applicant_id", "applicant_id, value, superseded_at", _A_DATE),
)
_PERSONS = {
    "INSERT": "SELECT new.{person}",
    "UPDATE": "SELECT old.{person} WHERE old.{person} IS NOT NULL UNION SELECT new.{person}",
    "DELETE": "SELECT old.{person}",
}


def _compared_again(*events: str) -> Iterator[tuple[str, str, str, str, str]]:
    """For each table and event: a name, the table, when, on what condition, and the column that names the person."""
    for table, person, columns, counts in _LIKENESS:
        for event in events:
            row = "old" if event == "DELETE" else "new"
            on = event.replace("UPDATE", f"UPDATE OF {columns}")
            yield f"likely_{table}_{event.split()[0].lower()}", table, on, counts.format(row=row), person


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
    **{
        name: f"""
        AFTER {on} ON {table} WHEN {counts}
        BEGIN
            INSERT INTO likely_marks (applicant_id) {_PERSONS[on.split()[0]].format(person=person)};
        END"""
        for name, table, on, counts, person in _compared_again("INSERT", "UPDATE", "DELETE")
    },
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
    """CREATE FUNCTION porchlight_likely() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        was text := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(old) ->> TG_ARGV[0] END;
        is_now text := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(new) ->> TG_ARGV[0] END;
    BEGIN
        INSERT INTO likely_marks (applicant_id)
        SELECT DISTINCT person FROM unnest(ARRAY[was, is_now]) AS person WHERE person IS NOT NULL;
        RETURN NULL;
    END $$""",
    *(
        f"""CREATE TRIGGER porchlight_{name} AFTER {on} ON {table}
    FOR EACH ROW WHEN ({counts}) EXECUTE FUNCTION porchlight_likely('{person}')"""
        for name, table, on, counts, person in _compared_again("INSERT OR UPDATE", "DELETE")
    ),
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
    else:
        for name in ("in_touch", "likely"):
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS porchlight_{name}() CASCADE")
