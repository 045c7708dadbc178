"""What came of it on a day, in numbers: interest, results, seats and what people thought of their sessions."""

from collections import Counter
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.insight.figures import Cell, Kind
from assistant.store.booking_tables import BookingRow, FeedbackRow, SessionDateRow
from assistant.store.figures.span import Span
from assistant.store.screening_tables import ScreeningOutcome, ScreeningResultRow, ScreeningRow
from assistant.store.tables import Applicant, Conversation, Lead


def count(session: Session, span: Span) -> Counter[Cell]:
    found: Counter[Cell] = Counter()
    for part in (_interest, _rules, _seats, _feedback):
        found.update(part(session, span))
    return found


def _interest(session: Session, span: Span) -> Counter[Cell]:
    group = (Conversation.channel, Applicant.language, Lead.program_id, Lead.source)
    query: Any = (
        select(*group, func.count())
        .join(Applicant, Applicant.id == Lead.applicant_id)
        .outerjoin(Conversation, Conversation.id == Lead.conversation_id)
        .where(span.has(Lead.created_at))
        .group_by(*group)
    )
    found: Counter[Cell] = Counter()
    for channel, language, program, source, number in session.execute(query):
        found[Cell(Kind.INTEREST, channel or "", language or "", program, source)] += number
    return found


def _rules(session: Session, span: Span) -> Counter[Cell]:
    """Of what a conversation was told last that day of a program: a corrected answer counts once."""
    newest = (
        select(func.max(ScreeningRow.id).label("id"), ScreeningResultRow.program)
        .join(ScreeningResultRow, ScreeningResultRow.screening_id == ScreeningRow.id)
        .where(span.has(ScreeningRow.created_at), ScreeningRow.source == "conversation")
        .group_by(func.coalesce(ScreeningRow.conversation_id, ScreeningRow.id), ScreeningResultRow.program)
        .subquery()
    )
    outcome = ScreeningOutcome
    group = (ScreeningRow.channel, ScreeningRow.language, outcome.program, outcome.rule, outcome.kind, outcome.outcome)
    query: Any = (
        select(*group, func.count())
        .join(newest, (newest.c.id == outcome.screening_id) & (newest.c.program == outcome.program))
        .join(ScreeningRow, ScreeningRow.id == outcome.screening_id)
        .group_by(*group)
    )
    found: Counter[Cell] = Counter()
    for channel, language, program, rule, kind, said, number in session.execute(query):
        detail = ("refers" if said == "met" else "") if kind == "refer" else said
        if detail:
            found[Cell(Kind.RULE, channel or "", language or "", f"{program}/{rule}", detail)] += number
    return found


def _seats(session: Session, span: Span) -> Counter[Cell]:
    """Seats of the sessions that took place, or are to, on the day."""
    group = (BookingRow.channel, BookingRow.language, BookingRow.status, BookingRow.program_id)
    query: Any = (
        select(*group, func.count())
        .join(SessionDateRow, SessionDateRow.id == BookingRow.session_date_id)
        .where(span.has(SessionDateRow.starts_at), SessionDateRow.status != "cancelled")
        .group_by(*group)
    )
    found: Counter[Cell] = Counter()
    for channel, language, status, program, number in session.execute(query):
        found[Cell(Kind.SEAT, channel, language or "", status, program or "")] += number
    return found


def _feedback(session: Session, span: Span) -> Counter[Cell]:
    row = FeedbackRow
    group = (row.channel, row.language, row.program_id, row.score)
    query: Any = select(*group, func.count()).where(span.has(row.created_at), row.score.is_not(None)).group_by(*group)
    found: Counter[Cell] = Counter()
    for channel, language, program, score, number in session.execute(query):
        found[Cell(Kind.FEEDBACK, channel, language or "", program or "", "", score)] += number
    return found
