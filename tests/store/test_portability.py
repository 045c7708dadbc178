"""What a copy of somebody's data is made of has words that its reader understands."""

import datetime as dt
from typing import get_args

import pytest

from assistant.applicants import copies
from assistant.catalog.basics import Bilingual, Language
from assistant.store import portability
from assistant.store.every_table import METADATA
from assistant.store.personal import APPLICANTS, CONTACTS, keys_of

NOW = dt.datetime(2026, 11, 24, 10, 0, tzinfo=dt.UTC)


def anybodys() -> set[str]:
    """Tables that tell of people: what names them, or hangs from what does."""
    found = {APPLICANTS, CONTACTS}
    while True:
        more = {table.name for table in METADATA.sorted_tables if found & {to for _, to in keys_of(table)}}
        if more <= found:
            return found
        found |= more


@pytest.mark.parametrize("language", get_args(Language))
def test_every_table_and_field_has_words(language: Language) -> None:
    words = copies._words(language)
    of = copies.CopyOf("Rosa", Bilingual(en="Valley", es="Valle"), language, NOW)
    wordless = []
    for name in sorted(anybodys() - portability._OF_STAFF - {"applicant_contacts", "messages", "two_people"}):
        row = portability._plain(METADATA.tables[name], dict.fromkeys(METADATA.tables[name].c.keys(), "x"))
        wordless += [] if name in words else [name]
        wordless += [f"{name}.{label}" for label, _ in copies._fields(row, of, words) if label in row]
    assert wordless == []


def test_the_tables_of_people_are_found() -> None:
    assert {"leads", "facts", "screening_outcomes", "takeovers", "outbox"} <= anybodys()
    assert not {"staff", "programs", "catalog_revisions"} & anybodys()
