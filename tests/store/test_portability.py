"""What a copy of somebody's data is made of has words that its reader understands."""

import datetime as dt
from typing import get_args

import pytest

from assistant.applicants import copies
from assistant.catalog.basics import Bilingual, Language
from assistant.store import portability
from assistant.store.desk_tables import DeskCallRow
from assistant.store.engine import reading, transaction
from assistant.store.every_table import METADATA
from assistant.store.personal import APPLICANTS, CONTACTS, keys_of
from assistant.store.recruiting_tables import MentionRow, NoteRow
from assistant.store.tables import Conversation
from tests.factories.turns import a_call, an_effect
from tests.store.lines import Turns

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


def test_nothing_of_how_staff_were_called_or_named_is_in_a_copy(turns: Turns) -> None:
    conversation = turns.take(a_call(), an_effect("name", name="Rosa"), an_effect("lead", program="CNA-EVE"))
    now = turns.clock()
    with transaction(turns.store) as session:
        person = session.get_one(Conversation, conversation).applicant_id or ""
        note = NoteRow(applicant_id=person, kind="note", text="Called.", by="ana", created_at=now)
        session.add(note)
        session.flush()
        session.add(MentionRow(note_id=note.id, member_id="luis"))
        session.add(
            DeskCallRow(
                conversation_id=conversation, step="talking", leg="CA2", leg_at=now, phone="+12095550171",
                turn=1, language="en", asked_at=now, changed_at=now,
            )
        )  # fmt: skip
    with reading(turns.store) as session:
        copy = portability.portrait(session, person)
    assert [row["text"] for row in copy["notes"]] == ["Called."]
    assert not {"desk_calls", "mentions"} & copy.keys()
    assert "+12095550171" not in str(copy)


def test_the_tables_of_people_are_found() -> None:
    assert {"leads", "facts", "screening_outcomes", "takeovers", "outbox"} <= anybodys()
    assert not {"staff", "programs", "catalog_revisions"} & anybodys()
