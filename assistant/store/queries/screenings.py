"""Screenings with where people stand, and what is known of a person by whose word."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Engine, or_, select
from sqlalchemy.orm import Session, selectinload

from assistant.store.engine import reading
from assistant.store.queries.pages import Filters, Page, between, is_, page, reached_at, used_by
from assistant.store.screening_tables import FactRow, Guardian, RuleSetRow, ScreeningResultRow, ScreeningRow
from assistant.store.tables import Applicant, Conversation
from assistant.store.text import storable


@dataclass(frozen=True)
class StandingView:
    """Where the person stood with one program. `version` is that of its rules."""

    program: str
    status: str
    cohort: str | None
    version: str


@dataclass(frozen=True)
class ScreeningView:
    """`source` is conversation or api; `today` the day that it was for."""

    id: str
    applicant: str | None
    name: str | None
    conversation: str | None
    source: str
    channel: str | None
    language: str | None
    today: dt.date
    asked: tuple[str, ...]
    results: tuple[StandingView, ...]
    created_at: dt.datetime


@dataclass(frozen=True)
class KeptResult:
    """A result as it was told, `Screened` as JSON, with its rules as they were; without where they were not kept."""

    document: dict[str, Any]
    rule_set: dict[str, Any] | None


@dataclass(frozen=True)
class WholeScreening:
    """`facts` are what it went by, as JSON by question id."""

    view: ScreeningView
    facts: dict[str, Any]
    results: tuple[KeptResult, ...]


@dataclass(frozen=True)
class FactView:
    """An answer, who said it (person, staff or api), where and when; in force while nothing took its place."""

    question: str
    value: Any
    said_by: str
    channel: str
    conversation: str | None
    message: str | None
    created_at: dt.datetime
    superseded_at: dt.datetime | None


@dataclass(frozen=True)
class GuardianView:
    """`agreed` is None until they have said yes or no."""

    name: str
    phone: str | None
    agreed: bool | None
    wording: str | None
    created_at: dt.datetime
    updated_at: dt.datetime


def screenings(
    engine: Engine,
    filters: Filters,
    *,
    conversation: str | None = None,
    applicant: str | None = None,
    source: str | None = None,
) -> Page[ScreeningView]:
    """Told in the time; `program` and `status` find those with such a result, both those with that status for it."""
    query = select(ScreeningRow).where(
        *between(ScreeningRow.created_at, filters),
        *is_(ScreeningRow.channel, filters.channel),
        *is_(ScreeningRow.language, filters.language),
        *is_(ScreeningRow.conversation_id, conversation),
        *is_(ScreeningRow.applicant_id, applicant),
        *is_(ScreeningRow.source, source),
        *_reached(filters.phone),
    )
    standing = [*is_(ScreeningResultRow.program, filters.program), *is_(ScreeningResultRow.status, filters.status)]
    if standing:
        query = query.where(ScreeningRow.id.in_(select(ScreeningResultRow.screening_id).where(*standing)))
    query = query.options(selectinload(ScreeningRow.results))
    with reading(engine) as session:
        return page(session, query, ScreeningRow.id, filters, lambda rows: _views(session, rows))


def screening(engine: Engine, id: str) -> WholeScreening | None:
    with reading(engine) as session:
        row = session.get(ScreeningRow, storable(id), options=(selectinload(ScreeningRow.results),))
        if row is None:
            return None
        digests = [result.rule_set for result in row.results if result.rule_set is not None]
        found = session.execute(select(RuleSetRow.digest, RuleSetRow.document).where(RuleSetRow.digest.in_(digests)))
        rules: dict[str, dict[str, Any]] = dict(found.all())
        results = tuple(KeptResult(result.document, rules.get(result.rule_set or "")) for result in row.results)
        return WholeScreening(_views(session, [row])[0], row.facts, results)


def of_conversation(engine: Engine, id: str) -> tuple[ScreeningView, ...]:
    """The screenings of a conversation, in the order in which they were told."""
    query = select(ScreeningRow).where(ScreeningRow.conversation_id == storable(id)).order_by(ScreeningRow.id)
    with reading(engine) as session:
        return tuple(_views(session, list(session.scalars(query.options(selectinload(ScreeningRow.results))))))


def facts_said(engine: Engine, *, conversation: str) -> tuple[FactView, ...]:
    """All that was said in a conversation, in order, with what was corrected."""
    with reading(engine) as session:
        return _facts(session, FactRow.conversation_id == storable(conversation))


def facts_of(engine: Engine, *, applicant: str) -> tuple[FactView, ...]:
    """What is known of a person now."""
    with reading(engine) as session:
        return _facts(session, FactRow.applicant_id == storable(applicant), FactRow.superseded_at.is_(None))


def guardians_of(engine: Engine, applicant: str) -> tuple[GuardianView, ...]:
    query = select(Guardian).where(Guardian.applicant_id == storable(applicant)).order_by(Guardian.id)
    with reading(engine) as session:
        return tuple(
            GuardianView(row.name, row.phone, row.agreed, row.wording, row.created_at, row.updated_at)
            for row in session.scalars(query)
        )


def is_applicant(engine: Engine, id: str) -> bool:
    with reading(engine) as session:
        return session.get(Applicant, storable(id)) is not None


def _reached(phone: str | None) -> list[ColumnElement[bool]]:
    """Those told over this phone, and those of the people who use it."""
    if phone is None:
        return []
    talks = select(Conversation.id).where(*reached_at(Conversation.contact_id, phone))
    people = select(Applicant.id).where(*used_by(Applicant.id, phone))
    return [or_(ScreeningRow.conversation_id.in_(talks), ScreeningRow.applicant_id.in_(people))]


def _facts(session: Session, *conditions: ColumnElement[bool]) -> tuple[FactView, ...]:
    return tuple(
        FactView(
            question=row.question,
            value=row.value,
            said_by=row.said_by,
            channel=row.channel,
            conversation=row.conversation_id,
            message=row.message_id,
            created_at=row.created_at,
            superseded_at=row.superseded_at,
        )
        for row in session.scalars(select(FactRow).where(*conditions).order_by(FactRow.id))
    )


def _views(session: Session, rows: list[ScreeningRow]) -> list[ScreeningView]:
    people = {row.applicant_id for row in rows if row.applicant_id}
    found = session.execute(select(Applicant.id, Applicant.name).where(Applicant.id.in_(people)))
    names: dict[str, str | None] = dict(found.all())
    return [
        ScreeningView(
            id=row.id,
            applicant=row.applicant_id,
            name=names.get(row.applicant_id or ""),
            conversation=row.conversation_id,
            source=row.source,
            channel=row.channel,
            language=row.language,
            today=row.today,
            asked=tuple(row.asked),
            results=tuple(
                StandingView(one.program, one.status, one.document.get("cohort"), one.document["version"])
                for one in row.results
            ),
            created_at=row.created_at,
        )
        for row in rows
    ]
