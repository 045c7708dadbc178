"""What searches go by. None of it is a table of ours: each database has its own way, made in its migration.

SQLite: `search_said` and `search_names`, FTS5 tables that triggers keep in step (`assistant.store.triggers`). They hold
their own text and name their row by a word of its own (`message:01K…`), because the row numbers of our tables, which
have ULIDs as keys, change when the file is compacted.

PostgreSQL: indexes on expressions (`SAID`, `NAME`), which are in step by what they are; no extension is needed, so any
server will do.

Only what people said is searched by words: what we say is the same to everybody. Accents are folded on both sides.
"""

# Whatever of the schema begins so stands in no model.
PREFIX = "search_"

_ACCENTS = ("áàâäãéèêëíìîïóòôöõúùûüñç", "aaaaaeeeeiiiiooooouuuunc")


def _folded(column: str) -> str:
    """Small letters without accents, as `assistant.applicants.names.folded` has them; it can be indexed."""
    return f"translate(lower({column}), '{_ACCENTS[0]}', '{_ACCENTS[1]}')"


SAID = f"to_tsvector('simple'::regconfig, {_folded('text')})"
NAME = f"to_tsvector('simple'::regconfig, {_folded('name')})"
# The last digits of a phone are how people say which one it is.
BACKWARDS = "reverse(value)"
