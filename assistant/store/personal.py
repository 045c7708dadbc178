"""What in the store is one person's: found by following every foreign key from them, in tables of whoever made them.

A row that names a person itself is of that person alone. One that names nobody belongs to the talk, the message, the
booking or the phone that it hangs from. So a table that comes new is exported and deleted before anybody thinks of it.
"""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, false, or_, select, true
from sqlalchemy.orm import Session

import assistant.store
from assistant.store.tables import Applicant, ApplicantContact, Base, ContactPoint, Conversation

# Every table is known from here on, whoever made it and whatever else this process has use for.
for _module in pkgutil.iter_modules(assistant.store.__path__):
    if _module.name.endswith("_tables"):
        importlib.import_module(f"assistant.store.{_module.name}")

APPLICANTS, CONTACTS = "applicants", "contact_points"
# A share of the variables that SQLite allows in a statement.
_MOST = 10_000


@dataclass(frozen=True)
class Belongings:
    """Ids of what is theirs, by table. `shared`: contact points that others use, too; they are nobody's to delete.

    Tables without an `id` are known by their conditions alone (`rows`).
    """

    people: frozenset[str]
    ids: dict[str, set[str]] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()

    def of(self, table: str) -> set[str]:
        return self.ids.get(table, set())

    def rows(self, table: Table) -> ColumnElement[bool]:
        """Those of the table that are theirs."""
        if table.name in self.ids and "id" in table.c:
            return within(table.c.id, self.ids[table.name])
        return _condition(table, self)


def within(column: ColumnElement[Any], ids: Iterable[str]) -> ColumnElement[bool]:
    """`IN`, for as many as there are."""
    listed = sorted(ids)
    if not listed:
        return false()
    return or_(*(column.in_(listed[start : start + _MOST]) for start in range(0, len(listed), _MOST)))


def belongings(session: Session, applicant_id: str) -> Belongings:
    """Everything of this person, and of whoever was merged into them."""
    people = _people(session, applicant_id)
    linked = set(
        session.scalars(select(ApplicantContact.contact_id).where(ApplicantContact.applicant_id.in_(sorted(people))))
    )
    shared = {id for id in linked if _is_shared(session, id, people)}
    mine = Belongings(frozenset(people), {APPLICANTS: set(people), CONTACTS: linked - shared}, frozenset(shared))
    mine.ids["conversations"] = _talks(session, mine)
    for table in Base.metadata.sorted_tables:
        if table.name in mine.ids or "id" not in table.c:
            continue
        condition = _condition(table, mine)
        found = set(session.execute(select(table.c.id).where(condition)).scalars())
        if found:
            mine.ids[table.name] = found
    _texts_of_theirs(session, mine)
    return mine


def _people(session: Session, applicant_id: str) -> set[str]:
    """With those who turned out to be the same person."""
    merged_into = Applicant.__table__.c.get("merged_into")
    if merged_into is None:
        return {applicant_id}
    found, fresh = {applicant_id}, {applicant_id}
    while fresh:
        merged = session.scalars(select(Applicant.id).where(merged_into.in_(sorted(fresh))))
        fresh = set(merged) - found
        found |= fresh
    return found


def _is_shared(session: Session, contact_id: str, people: set[str]) -> bool:
    """Whether anything of anybody else hangs from it: they are reached there, have spoken or booked from there."""
    for table, column in references(CONTACTS):
        for person, to in keys_of(table):
            others = select(person).where(column == contact_id, person.is_not(None), person.not_in(sorted(people)))
            if to == APPLICANTS and session.execute(others.limit(1)).first() is not None:
                return True
    return False


def _talks(session: Session, mine: Belongings) -> set[str]:
    nobody = and_(Conversation.applicant_id.is_(None), Conversation.contact_id.in_(sorted(mine.of(CONTACTS))))
    theirs = select(Conversation.id).where(or_(Conversation.applicant_id.in_(sorted(mine.people)), nobody))
    return set(session.scalars(theirs))


def _condition(table: Table, mine: Belongings) -> ColumnElement[bool]:
    """By the people that a row names; where it names none, by whatever else of theirs it hangs from."""
    persons = [column for column, to in keys_of(table) if to == APPLICANTS]
    others = [within(column, mine.of(to)) for column, to in keys_of(table) if to != APPLICANTS and mine.of(to)]
    named = or_(false(), *(within(column, mine.people) for column in persons))
    unnamed = and_(true(), *(column.is_(None) for column in persons))
    return or_(named, and_(unnamed, or_(false(), *others))) if others else named


def keys_of(table: Table) -> Iterator[tuple[Column[str], str]]:
    """Its references to rows by their id, without those to itself."""
    for column in table.c:
        for key in column.foreign_keys:
            to = key.column.table.name
            if key.column.name == "id" and to != table.name:
                yield column, to


def references(to: str) -> Iterator[tuple[Table, Column[str]]]:
    """Every column that names rows of this table by their id."""
    for table in Base.metadata.sorted_tables:
        for column in table.c:
            if any(key.column.table.name == to and key.column.name == "id" for key in column.foreign_keys):
                yield table, column


def _texts_of_theirs(session: Session, mine: Belongings) -> None:
    """On a phone of several, a text to one of them may stand in the talk with another."""
    outbox = Base.metadata.tables["outbox"]
    sent = select(outbox.c.message_id).where(outbox.c.message_id.is_not(None))
    to_them = set(session.execute(sent.where(within(outbox.c.id, mine.of("outbox")))).scalars())
    said = mine.ids.get("messages", set())
    to_others = set(
        session.execute(
            sent.where(
                outbox.c.applicant_id.is_not(None),
                outbox.c.applicant_id.not_in(sorted(mine.people)),
                within(outbox.c.message_id, said),
            )
        ).scalars()
    )
    mine.ids["messages"] = (said | to_them) - to_others


def values_of(session: Session, contact_ids: Iterable[str]) -> list[str]:
    """Phones and addresses."""
    return list(session.scalars(select(ContactPoint.value).where(ContactPoint.id.in_(sorted(contact_ids)))))
