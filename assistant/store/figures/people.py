"""The people who came to us first on a day, once each, and how far each has come since."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from assistant.booking.ports import SeatStatus
from assistant.insight.figures import Cell, Kind
from assistant.insight.funnel import STAGES, days, journey
from assistant.store.booking_tables import BookingRow, SessionDateRow
from assistant.store.figures.span import Span
from assistant.store.figures.talks import wrote
from assistant.store.recruiting_tables import LeadMoveRow
from assistant.store.screening_tables import ScreeningResultRow, ScreeningRow
from assistant.store.tables import Applicant, ApplicantContact, Consent, ContactPoint, Conversation, Lead

_LIKELY = ("likely", "conditional")
_NEVER_HAD = (SeatStatus.WAITING, SeatStatus.OFFERED, SeatStatus.EXPIRED)
Moments = dict[str, dict[str, dt.datetime]]


def count(session: Session, span: Span) -> Counter[Cell]:
    found: Counter[Cell] = Counter()
    found.update(Cell(Kind.FUNNEL, *came, STAGES[0]) for came in _nameless(session, span))
    of_the_day = (
        select(Applicant.id, Applicant.language, Applicant.created_at)
        .where(span.has(Applicant.created_at), Applicant.erased_at.is_(None), Applicant.merged_into.is_(None))
        .order_by(Applicant.id)
    )
    people = session.execute(of_the_day).all()
    moments: Moments = {id: {"contact": at} for id, _, at in people}
    channels = _first_talks(session, span, moments)
    for stage, query in _queries(_ids(span)):
        _note(moments, ((id, stage or reached, at) for id, reached, at in session.execute(query)))
    for id, language, _ in people:
        channel = channels.get(id, "")
        for stage, since_contact, since_before in days(journey(moments[id])):
            found[Cell(Kind.FUNNEL, channel, language or "", stage, "", since_contact)] += 1
            if stage != STAGES[0]:
                found[Cell(Kind.STEP, channel, language or "", stage, "", since_before)] += 1
    return found


def _ids(span: Span) -> Select[Any]:
    return select(Applicant.id).where(span.has(Applicant.created_at))


def _first_talks(session: Session, span: Span, moments: Moments) -> dict[str, str]:
    """The channel on which each came; a talk from before they were known as somebody moves their contact forward."""
    query = (
        select(Conversation.applicant_id, Conversation.started_at, Conversation.channel)
        .where(Conversation.applicant_id.in_(_ids(span)))
        .order_by(Conversation.started_at.desc(), Conversation.id.desc())
    )
    channels = {}
    for id, at, channel in session.execute(query):
        if id in moments:
            channels[id] = channel
            moments[id]["contact"] = min(moments[id]["contact"], at)
    return channels


def _queries(of: Select[Any]) -> Iterable[tuple[str, Any]]:
    """The stage (or "" where the row says it), and rows of person, stage, first moment."""
    seat, move = BookingRow, LeadMoveRow
    by_phone = select(ApplicantContact.contact_id).where(ApplicantContact.applicant_id.in_(of))
    said = (Consent.granted, ApplicantContact.applicant_id.in_(of), Consent.contact_id.in_(by_phone))
    by_whom = func.coalesce(Consent.applicant_id, ApplicantContact.applicant_id)
    yield (
        "consented",
        select(ApplicantContact.applicant_id, Consent.kind, func.min(Consent.created_at))
        .join(Consent, Consent.contact_id == ApplicantContact.contact_id)
        .where(*said, by_whom == ApplicantContact.applicant_id)
        .group_by(ApplicantContact.applicant_id, Consent.kind),
    )
    yield "consented", _first(Consent.applicant_id, Consent.kind, Consent.created_at, of).where(Consent.granted)
    yield "screened", _first(ScreeningRow.applicant_id, ScreeningRow.source, ScreeningRow.created_at, of)
    yield (
        "likely",
        _first(ScreeningRow.applicant_id, ScreeningResultRow.status, ScreeningRow.created_at, of)
        .join(ScreeningResultRow, ScreeningResultRow.screening_id == ScreeningRow.id)
        .where(ScreeningResultRow.status.in_(_LIKELY)),
    )
    yield "booked", _first(seat.applicant_id, seat.status, seat.created_at, of).where(seat.status.not_in(_NEVER_HAD))
    yield (
        "attended",
        _first(seat.applicant_id, seat.status, SessionDateRow.starts_at, of)
        .join(SessionDateRow, SessionDateRow.id == seat.session_date_id)
        .where(seat.status == SeatStatus.ATTENDED),
    )
    moved = _first(Lead.applicant_id, move.stage, move.at, of).join(move, move.lead_id == Lead.id)
    yield "", moved.where(move.stage.in_(STAGES))
    yield "", _first(Lead.applicant_id, Lead.stage, Lead.stage_at, of).where(Lead.stage.in_(STAGES))


def _first(person: Any, what: Any, at: Any, of: Select[Any]) -> Any:
    return select(person, what, func.min(at)).where(person.in_(of)).group_by(person, what)


def _note(moments: Moments, found: Iterable[tuple[str, str, dt.datetime]]) -> None:
    for id, stage, at in found:
        if id in moments:
            mine = moments[id]
            mine[stage] = min(mine.get(stage, at), at)


def _nameless(session: Session, span: Span) -> list[tuple[str, str]]:
    """Channel and language of those whom we know nothing of: phones that are nobody's yet, and visitors of the chat."""
    columns = (Conversation.channel, Conversation.language)
    held = (span.has(Conversation.started_at), Conversation.applicant_id.is_(None), wrote())
    visitors = select(*columns).where(*held, Conversation.contact_id.is_(None))
    phones = (
        select(Conversation.contact_id, *columns)
        .join(ContactPoint, ContactPoint.id == Conversation.contact_id)
        .where(
            *held,
            ContactPoint.created_at >= span.since,
            ~exists().where(ApplicantContact.contact_id == Conversation.contact_id),
        )
        .order_by(Conversation.started_at.desc(), Conversation.id.desc())
    )
    first = {contact: (channel, language or "") for contact, channel, language in session.execute(phones)}
    return [*first.values(), *((channel, language or "") for channel, language in session.execute(visitors))]
