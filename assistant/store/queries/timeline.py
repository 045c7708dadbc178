"""All that happened with a person, newest first, in pages: one query a kind at most, however much there is."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from assistant.applicants.sharing import Shown
from assistant.staff.member import Member
from assistant.store.booking_tables import BookingEventRow, BookingRow, SessionDateRow
from assistant.store.outbox_tables import OutboxRow
from assistant.store.recruiting_tables import LeadMoveRow, NoteRow, TaskRow
from assistant.store.screening_tables import FactRow, ScreeningResultRow, ScreeningRow
from assistant.store.staff_tables import StaffRow
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
    fields: frozenset[str]
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
    look = _Look(session, applicant_id, member, fields, now, _read(cursor), limit + 1)
    wanted = [name for name in kinds_of(fields) if kind in (None, name)]
    entries = [entry for name in wanted if name in _SOURCES for entry in _SOURCES[name](look)]
    entries += _plain(look, [name for name in wanted if name in _PLAIN])
    found = sorted(entries, key=lambda one: (one.at, one.id), reverse=True)
    page = found[:limit]
    return page, _written(page[-1]) if len(found) > limit else None


def kinds_of(fields: frozenset[str]) -> list[str]:
    """The kinds to choose from: of what else is never shared, everybody has at least their own."""
    return [name for name, shown in SOURCES.items() if shown in fields or (name in _PLAIN and _PLAIN[name].own)]


def _talks(look: _Look) -> Iterator[Entry]:
    here = Message.conversation_id == Conversation.id
    count = select(func.count()).select_from(Message).where(here).scalar_subquery()
    theirs = select(Message.text).where(here, Message.direction == "in", Message.text != "")
    query = (
        select(Conversation, count, theirs.order_by(Message.id).limit(1).scalar_subquery())
        .where(Conversation.applicant_id == look.applicant, *look.older(Conversation.last_at, Conversation.id))
        .order_by(Conversation.last_at.desc(), Conversation.id.desc())
        .limit(look.limit)
    )
    for row, said, words in look.session.execute(query):
        yield Entry("talk", row.id, row.last_at, row, {"count": said, "words": words})


def _screenings(look: _Look) -> Iterator[Entry]:
    """Without the paths to the results, which are long."""
    query = select(ScreeningRow).where(
        ScreeningRow.applicant_id == look.applicant, *look.older(ScreeningRow.created_at, ScreeningRow.id)
    )
    rows = look.session.scalars(
        query.order_by(ScreeningRow.created_at.desc(), ScreeningRow.id.desc()).limit(look.limit)
    ).all()
    if not rows:
        return
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


@dataclass(frozen=True)
class _Plain:
    """A table whose rows name the person and the moment themselves.

    `own`: they say `by` whom of staff, and those of one's own organisation one sees whatever else is not shown.
    """

    table: Any
    also: tuple[ColumnElement[bool], ...] = ()
    own: bool = False

    def found(self, kind: str, look: _Look) -> Select[str, str, dt.datetime]:
        row = self.table
        query = select(literal(kind).label("kind"), row.id.label("id"), row.created_at.label("at"))
        mine = query.where(row.applicant_id == look.applicant, *self.also, *look.older(row.created_at, row.id))
        if self.own and SOURCES[kind] not in look.fields:
            colleagues = select(StaffRow.id).where(StaffRow.organisation_id == look.member.organisation_id)
            mine = mine.where(row.by.in_(colleagues))
        return mine.order_by(row.created_at.desc(), row.id.desc()).limit(look.limit)


def _plain(look: _Look, kinds: Iterable[str]) -> Iterator[Entry]:
    """Of most kinds most people have nothing: which rows there are is one query, and then one for each kind."""
    each = [select(_PLAIN[kind].found(kind, look).subquery()) for kind in kinds]
    if not each:
        return
    ids: dict[str, list[str]] = {}
    newest = union_all(*each).subquery()
    first = select(newest.c.kind, newest.c.id).order_by(newest.c.at.desc(), newest.c.id.desc()).limit(look.limit)
    for kind, id in look.session.execute(first):
        ids.setdefault(kind, []).append(id)
    for kind, wanted in ids.items():
        table = _PLAIN[kind].table
        for row in look.session.scalars(select(table).where(table.id.in_(wanted))):
            yield Entry(kind, row.id, row.created_at, row)


_PLAIN: dict[str, _Plain] = {
    "note": _Plain(NoteRow, (NoteRow.deleted_at.is_(None),), own=True),
    "task": _Plain(TaskRow),
    "fact": _Plain(FactRow, (FactRow.said_by != "person",)),
    "consent": _Plain(Consent),
    "email": _Plain(OutboxRow, (OutboxRow.kind == "email",)),
    "handoff": _Plain(Handoff),
}
_SOURCES: dict[str, Source] = {"talk": _talks, "screening": _screenings, "seat": _seats, "stage": _moves}
# What the member must see of a person to be shown a kind, in the order in which the kinds are offered.
SOURCES: dict[str, str] = {
    "talk": Shown.TALK,
    "screening": Shown.RESULTS,
    "seat": Shown.SEATS,
    "stage": Shown.PROGRAMS,
    "note": Shown.NOTES,
    "task": Shown.TASKS,
    "fact": Shown.FACTS,
    "consent": Shown.TALK,
    "email": Shown.TALK,
    "handoff": Shown.TALK,
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
