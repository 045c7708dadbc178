"""All that happened with a person, newest first, in pages: one query a kind, however much there is."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from assistant.applicants.sharing import Shown
from assistant.staff.member import Member
from assistant.store.booking_tables import BookingEventRow, BookingRow, SessionDateRow
from assistant.store.outbox_tables import OutboxRow
from assistant.store.recruiting_tables import LeadMoveRow, NoteRow, TaskRow
from assistant.store.screening_tables import FactRow, ScreeningResultRow, ScreeningRow
from assistant.store.tables import Consent, Conversation, Handoff, Lead, Message
from assistant.store.text import storable
from assistant.store.walls import leads_for, programs_of, seats_for

PAGE = 30


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `row` is of the store's table for its kind, `facts` what else is shown with it."""

    kind: str
    id: str
    at: dt.datetime
    row: Any
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Look:
    """Whose, for whom, and what came before which moment."""

    session: Session
    applicant: str
    member: Member
    now: dt.datetime
    before: tuple[dt.datetime, str] | None
    limit: int

    def older(
        self, at: InstrumentedAttribute[dt.datetime], id: InstrumentedAttribute[str]
    ) -> list[ColumnElement[bool]]:
        if self.before is None:
            return []
        moment, last = self.before
        return [at <= moment, (at < moment) | (id < last)]


Source = Callable[[_Look], Iterable[Entry]]


def timeline(
    session: Session,
    applicant_id: str,
    member: Member,
    fields: frozenset[str],
    now: dt.datetime,
    *,
    kind: str | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> tuple[list[Entry], str | None]:
    """A page of those kinds that `fields` (what the member may see of the person) let through, and the next cursor."""
    look = _Look(session, applicant_id, member, now, _read(cursor), limit + 1)
    wanted = [source for name, (shown, source) in SOURCES.items() if shown in fields and kind in (None, name)]
    found = sorted((entry for source in wanted for entry in source(look)), key=lambda one: (one.at, one.id))[::-1]
    page = found[:limit]
    return page, _written(page[-1]) if len(found) > limit else None


def _talks(look: _Look) -> Iterator[Entry]:
    query = (
        select(Conversation)
        .where(Conversation.applicant_id == look.applicant, *look.older(Conversation.last_at, Conversation.id))
        .order_by(Conversation.last_at.desc(), Conversation.id.desc())
        .limit(look.limit)
    )
    rows = look.session.scalars(query).all()
    ids = [row.id for row in rows]
    counted = select(Message.conversation_id, func.count()).where(Message.conversation_id.in_(ids))
    counts: dict[str, int] = dict(look.session.execute(counted.group_by(Message.conversation_id)).all())
    first = select(func.min(Message.id)).where(
        Message.conversation_id.in_(ids), Message.direction == "in", Message.text != ""
    )
    said = select(Message.conversation_id, Message.text).where(
        Message.id.in_(first.group_by(Message.conversation_id).scalar_subquery())
    )
    words: dict[str, str] = dict(look.session.execute(said).all())
    for row in rows:
        yield Entry("talk", row.id, row.last_at, row, {"count": counts.get(row.id, 0), "words": words.get(row.id)})


def _screenings(look: _Look) -> Iterator[Entry]:
    """Without the paths to the results, which are long."""
    query = select(ScreeningRow).where(
        ScreeningRow.applicant_id == look.applicant, *look.older(ScreeningRow.created_at, ScreeningRow.id)
    )
    rows = look.session.scalars(
        query.order_by(ScreeningRow.created_at.desc(), ScreeningRow.id.desc()).limit(look.limit)
    ).all()
    told: dict[str, list[tuple[str, str]]] = {row.id: [] for row in rows}
    results = select(ScreeningResultRow.screening_id, ScreeningResultRow.program, ScreeningResultRow.status).where(
        ScreeningResultRow.screening_id.in_(told)
    )
    if look.member.organisation_id is not None:
        results = results.where(ScreeningResultRow.program.in_(programs_of(look.member)))
    for id, program, status in look.session.execute(results.order_by(ScreeningResultRow.position)):
        told[id].append((program, status))
    for row in rows:
        if told[row.id]:
            asked = [one for one in told[row.id] if one[0] in row.asked]
            yield Entry("screening", row.id, row.created_at, row, {"results": asked or told[row.id]})


def _seats(look: _Look) -> Iterator[Entry]:
    query = (
        select(BookingEventRow, BookingRow.program_id, SessionDateRow.starts_at, BookingRow.session_date_id)
        .join(BookingRow, BookingRow.id == BookingEventRow.booking_id)
        .join(SessionDateRow, SessionDateRow.id == BookingRow.session_date_id)
        .where(
            BookingRow.applicant_id == look.applicant,
            seats_for(look.member, look.now),
            *look.older(BookingEventRow.created_at, BookingEventRow.id),
        )
        .order_by(BookingEventRow.created_at.desc(), BookingEventRow.id.desc())
        .limit(look.limit)
    )
    for row, program, starts_at, session_date in look.session.execute(query):
        facts = {"program": program, "starts_at": starts_at, "session": session_date}
        yield Entry("seat", row.id, row.created_at, row, facts)


def _moves(look: _Look) -> Iterator[Entry]:
    query = (
        select(LeadMoveRow, Lead.program_id)
        .join(Lead, Lead.id == LeadMoveRow.lead_id)
        .where(
            Lead.applicant_id == look.applicant,
            leads_for(look.member, look.now),
            *look.older(LeadMoveRow.at, LeadMoveRow.id),
        )
        .order_by(LeadMoveRow.at.desc(), LeadMoveRow.id.desc())
        .limit(look.limit)
    )
    for row, program in look.session.execute(query):
        yield Entry("stage", row.id, row.at, row, {"program": program})


def _rows(kind: str, table: Any, *also: ColumnElement[bool]) -> Source:
    """Rows that name the person and the moment plainly."""

    def rows(look: _Look) -> Iterator[Entry]:
        query = select(table).where(
            table.applicant_id == look.applicant, *also, *look.older(table.created_at, table.id)
        )
        query = query.order_by(table.created_at.desc(), table.id.desc()).limit(look.limit)
        for row in look.session.scalars(query):
            yield Entry(kind, row.id, row.created_at, row)

    return rows


SOURCES: dict[str, tuple[str, Source]] = {
    "talk": (Shown.TALK, _talks),
    "screening": (Shown.RESULTS, _screenings),
    "seat": (Shown.SEATS, _seats),
    "stage": (Shown.PROGRAMS, _moves),
    "note": (Shown.NOTES, _rows("note", NoteRow, NoteRow.deleted_at.is_(None))),
    "task": (Shown.TASKS, _rows("task", TaskRow)),
    "fact": (Shown.FACTS, _rows("fact", FactRow, FactRow.said_by != "person")),
    "consent": (Shown.TALK, _rows("consent", Consent)),
    "email": (Shown.TALK, _rows("email", OutboxRow, OutboxRow.kind == "email")),
    "handoff": (Shown.TALK, _rows("handoff", Handoff)),
}


def _written(last: Entry) -> str:
    return f"{last.id}~{last.at.isoformat()}"


def _read(cursor: str | None) -> tuple[dt.datetime, str] | None:
    """A cursor that is none is the beginning."""
    id, _, moment = storable(cursor or "").partition("~")
    try:
        told = dt.datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (told, id) if told.tzinfo is not None else None
