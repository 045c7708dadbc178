"""Conditions by which sessions are looked for, wherever they are."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, String, cast, exists

from assistant.store.booking_tables import SessionDateRow, SessionProgramRow
from assistant.store.text import storable


def about_any_of(programs: Collection[str]) -> ColumnElement[bool]:
    mine = SessionProgramRow.session_date_id == SessionDateRow.id
    return exists().where(mine, SessionProgramRow.program_id.in_([storable(id) for id in programs]))


def held_in(language: str) -> ColumnElement[bool]:
    return cast(SessionDateRow.languages, String).contains(f'"{storable(language)}"')
