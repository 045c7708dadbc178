"""One conversation as the front desk reads it: all that was said, why a person is wanted, and what is known of them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from assistant.applicants.minors import Minors
from assistant.store import takeovers
from assistant.store.booking_tables import BookingRow
from assistant.store.desk_tables import TakeoverRow
from assistant.store.minors import minors_among
from assistant.store.outbox_tables import OutboxRow
from assistant.store.queries import bookings
from assistant.store.queries.bookings import BookingView
from assistant.store.screening_tables import FactRow, Guardian, ScreeningResultRow, ScreeningRow
from assistant.store.tables import Applicant, Consent, Conversation, Handoff, Lead, Message
from assistant.store.text import storable

MOST_MESSAGES = 400
_MOST = 8


@dataclass(frozen=True)
class Line:
    """One message. Of those that went through the outbox also when it is (to be) sent, and what went wrong."""

    id: str
    is_theirs: bool
    channel: str
    text: str
    language: str | None
    wording: str | None
    facts: dict[str, Any] | None
    member: str | None
    status: str
    error: str | None
    due_at: dt.datetime | None
    outbox: str | None
    intent: str | None
    at: dt.datetime


@dataclass(frozen=True)
class Story:
    """`results`: the newest for each program; `others`: further conversations of the same person or phone."""

    conversation: Conversation
    person: Applicant | None
    minor: bool
    lines: tuple[Line, ...]
    has_earlier: bool
    handoffs: tuple[Handoff, ...]
    holder: TakeoverRow | None
    facts: tuple[FactRow, ...]
    results: tuple[ScreeningResultRow, ...]
    programs: tuple[str, ...]
    bookings: tuple[BookingView, ...]
    consents: tuple[Consent, ...]
    guardians: tuple[Guardian, ...]
    others: tuple[Conversation, ...]


def story(session: Session, id: str, minors: Minors) -> Story | None:
    """None where there is no such conversation."""
    conversation = session.get(Conversation, storable(id))
    if conversation is None:
        return None
    person = session.get(Applicant, conversation.applicant_id) if conversation.applicant_id is not None else None
    lines = _lines(session, conversation.id)
    wanted = select(Handoff).where(Handoff.conversation_id == conversation.id).order_by(Handoff.id.desc()).limit(_MOST)
    return Story(
        conversation=conversation,
        person=person,
        minor=person is not None and bool(minors_among(session, [person.id], minors)),
        lines=tuple(lines[-MOST_MESSAGES:]),
        has_earlier=len(lines) > MOST_MESSAGES,
        handoffs=tuple(session.scalars(wanted)),
        holder=takeovers.holder(session, conversation.id),
        facts=_facts(session, conversation),
        results=_results(session, conversation),
        programs=_programs(session, person),
        bookings=_bookings(session, person, minors),
        consents=_consents(session, conversation),
        guardians=_guardians(session, person),
        others=_others(session, conversation),
    )


def lines_of(session: Session, conversation_id: str) -> tuple[Line, ...]:
    """The newest of what was said, in order."""
    return tuple(_lines(session, conversation_id)[-MOST_MESSAGES:])


def _lines(session: Session, conversation_id: str) -> list[Line]:
    newest = (
        select(Message)
        .where(Message.conversation_id == conversation_id)
        .order_by(Message.id.desc())
        .limit(MOST_MESSAGES + 1)
    )
    sent = select(OutboxRow.message_id, OutboxRow.id, OutboxRow.status, OutboxRow.due_at, OutboxRow.error).where(
        OutboxRow.conversation_id == conversation_id, OutboxRow.message_id.is_not(None)
    )
    outbox = {row.message_id: row for row in session.execute(sent)}
    # What one turn says is one moment, and in the order in which it was said.
    rows = sorted(session.scalars(newest), key=lambda row: (row.created_at, row.id))
    return [_line(row, outbox.get(row.id)) for row in rows]


def _line(row: Message, sent: Any) -> Line:
    return Line(
        id=row.id,
        is_theirs=row.direction == "in",
        channel=row.channel,
        text=row.text,
        language=row.language,
        wording=row.wording,
        facts=row.facts,
        member=row.member_id,
        status=row.status,
        error=(sent.error if sent is not None else None) or (row.error if row.direction == "out" else None),
        due_at=sent.due_at if sent is not None else None,
        outbox=sent.id if sent is not None else None,
        intent=row.intent,
        at=row.created_at,
    )


def _whose(table: Any, conversation: Conversation) -> Any:
    """Theirs where it is known who they are, else what was said here."""
    here = table.conversation_id == conversation.id
    if conversation.applicant_id is None or conversation.identified_at is None:
        return here
    return or_(here, table.applicant_id == conversation.applicant_id)


def _facts(session: Session, conversation: Conversation) -> tuple[FactRow, ...]:
    """In force now, each once: the newest where it was told in two conversations."""
    said = select(FactRow).where(_whose(FactRow, conversation), FactRow.superseded_at.is_(None)).order_by(FactRow.id)
    return tuple({row.question: row for row in session.scalars(said)}.values())


def _results(session: Session, conversation: Conversation) -> tuple[ScreeningResultRow, ...]:
    screenings = select(ScreeningRow).where(_whose(ScreeningRow, conversation))
    newest = screenings.options(selectinload(ScreeningRow.results)).order_by(ScreeningRow.id.desc()).limit(_MOST)
    found: dict[str, ScreeningResultRow] = {}
    for screening in session.scalars(newest):
        for result in screening.results:
            found.setdefault(result.program, result)
    return tuple(found.values())


def _programs(session: Session, person: Applicant | None) -> tuple[str, ...]:
    if person is None:
        return ()
    return tuple(session.scalars(select(Lead.program_id).where(Lead.applicant_id == person.id).order_by(Lead.id)))


def _bookings(session: Session, person: Applicant | None, minors: Minors) -> tuple[BookingView, ...]:
    if person is None:
        return ()
    theirs = bookings.whole(select(BookingRow).where(BookingRow.applicant_id == person.id))
    rows = session.scalars(theirs.order_by(BookingRow.id.desc()).limit(_MOST)).all()
    return tuple(bookings.views(session, rows, minors)) if rows else ()


def _consents(session: Session, conversation: Conversation) -> tuple[Consent, ...]:
    of = [Consent.contact_id == conversation.contact_id] if conversation.contact_id is not None else []
    of += [Consent.applicant_id == conversation.applicant_id] if conversation.applicant_id is not None else []
    if not of:
        return ()
    return tuple(session.scalars(select(Consent).where(or_(*of)).order_by(Consent.id.desc()).limit(_MOST)))


def _guardians(session: Session, person: Applicant | None) -> tuple[Guardian, ...]:
    if person is None:
        return ()
    return tuple(session.scalars(select(Guardian).where(Guardian.applicant_id == person.id).order_by(Guardian.id)))


def _others(session: Session, conversation: Conversation) -> tuple[Conversation, ...]:
    of = [Conversation.contact_id == conversation.contact_id] if conversation.contact_id is not None else []
    of += [Conversation.applicant_id == conversation.applicant_id] if conversation.applicant_id is not None else []
    if not of:
        return ()
    further = select(Conversation).where(or_(*of), Conversation.id != conversation.id)
    return tuple(session.scalars(further.order_by(Conversation.last_at.desc()).limit(_MOST)))
