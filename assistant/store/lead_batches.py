"""Changes to many leads at once: planned first, so that it can be seen who is left out and why, then made, then undone.

A batch is one transaction. `LeadBatchRow.changes` by kind: assign `[lead, was, to]`, move `[lead, move]`, text and
email `[applicant, outbox row]`.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.applicants.stages import Reason, Stage, refusal
from assistant.errors import CannotSendError, StageError
from assistant.messages.segments import segments
from assistant.store import audit, lead_stages, outbox, staff_messages, staff_reach
from assistant.store.duplicates_tables import LeadBatchRow
from assistant.store.tables import Applicant, Lead
from assistant.store.text import storable

ASSIGN, MOVE, TEXT, EMAIL = "assign", "move", "text", "email"


@dataclass(frozen=True)
class Change:
    """What is to be done to each. `words`: by language. `subject` as well, for letters."""

    kind: str
    assignee: str | None = None
    stage: Stage | None = None
    reason: Reason | None = None
    comment: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    subject: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Plan:
    """`going`: ids of leads, of one lead a person for messages. `left`: why, by id of the lead that is left out."""

    going: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)
    segments: int = 0


def plan(session: Session, rows: Sequence[Lead], change: Change, now: dt.datetime) -> Plan:
    """Who would be changed, and who not. Nothing is written."""
    if change.kind in (TEXT, EMAIL):
        return _plan_words(session, rows, change, now)
    made = Plan()
    for row in rows:
        why = _refused(row, change)
        if why is None:
            made.going.append(row.id)
        else:
            made.left[row.id] = why
    return made


def make(session: Session, batch_id: str, rows: Sequence[Lead], change: Change, by: str, now: dt.datetime) -> int:
    """Change these, as planned; how many were. Who cannot be changed any more is left out."""
    row = session.get(LeadBatchRow, batch_id)
    if row is None:
        row = LeadBatchRow(id=batch_id, member_id=by, kind=change.kind, changes=[], created_at=now)
        session.add(row)
        session.flush()
    going = set(plan(session, rows, change, now).going)
    done = [_change(session, batch_id, lead, change, by, now) for lead in rows if lead.id in going]
    row.changes = [*row.changes, *done]
    session.flush()
    return len(done)


def undo(session: Session, row: LeadBatchRow, by: str, now: dt.datetime) -> int:
    """Take back what can be: who was changed again since, or written to already, stays. How many were."""
    row.undone_at = now
    return sum(_undone(session, row.kind, change, by, now) for change in row.changes)


def _refused(row: Lead, change: Change) -> str | None:
    if change.kind == ASSIGN:
        return "already_theirs" if row.assignee_id == change.assignee else None
    assert change.stage is not None
    why = refusal(Stage(row.stage), change.stage, change.reason)
    return None if why is None else f"stage_{why}"


def _plan_words(session: Session, rows: Sequence[Lead], change: Change, now: dt.datetime) -> Plan:
    made, seen = Plan(), set[str]()
    ids = {row.applicant_id for row in rows}
    people = {one.id: one for one in session.scalars(select(Applicant).where(Applicant.id.in_(ids)))}
    for row in rows:
        person = people[row.applicant_id]
        if person.id in seen:
            made.left[row.id] = "once"
            continue
        seen.add(person.id)
        try:
            if change.kind == TEXT:
                staff_reach.by_text(session, None, person, None, now)
            else:
                staff_reach.by_email(session, person, None, now)
        except CannotSendError as error:
            made.left[row.id] = f"cannot_{error.reason}"
            continue
        language = language_of(person)
        made.going.append(row.id)
        made.languages[language] = made.languages.get(language, 0) + 1
        made.segments += segments(change.words[language]) if change.kind == TEXT else 0
    return made


def language_of(person: Applicant) -> str:
    return "es" if person.language == "es" else "en"


def _change(session: Session, batch: str, lead: Lead, change: Change, by: str, now: dt.datetime) -> list[str | None]:
    if change.kind == ASSIGN:
        was, lead.assignee_id, lead.updated_at = lead.assignee_id, change.assignee, now
        _note(session, by, "assigned", "lead", lead.id, now, was=was, to=change.assignee, batch=batch)
        return [lead.id, was, change.assignee]
    if change.kind == MOVE:
        assert change.stage is not None
        move = lead_stages.move(
            session, lead.id, change.stage, by=by, now=now, reason=change.reason, comment=change.comment
        )
        _note(session, by, "moved", "lead", lead.id, now, was=move.was, stage=move.stage, batch=batch)
        return [lead.id, move.id]
    return _write(session, batch, lead, change, by, now)


def _write(session: Session, batch: str, lead: Lead, change: Change, by: str, now: dt.datetime) -> list[str | None]:
    language = language_of(session.get_one(Applicant, lead.applicant_id))
    given: dict[str, Any] = {
        "text": change.words[language],
        "language": language,
        "member_id": by,
        "now": now,
        "applicant_id": lead.applicant_id,
        "cause_key": f"batch:{batch}:{lead.applicant_id}",
    }
    if change.kind == TEXT:
        row, action = staff_messages.send_text(session, **given), "texted"
    else:
        row, action = staff_messages.send_email(session, subject=change.subject[language], **given), "emailed"
    _note(session, by, action, "applicant", lead.applicant_id, now, outbox=row.id, batch=batch)
    return [lead.applicant_id, row.id]


def _undone(session: Session, kind: str, change: list[str], by: str, now: dt.datetime) -> bool:
    if kind in (TEXT, EMAIL):
        if not outbox.cancel(session, change[1], staff_messages.CAUSE, now):
            return False
        _note(session, by, "cancelled_message", "applicant", change[0], now, outbox=change[1])
        return True
    if kind == MOVE:
        try:
            move = lead_stages.undo(session, change[1], by, now)
        except StageError:
            return False
        _note(session, by, "moved", "lead", change[0], now, was=move.was, stage=move.stage, undo=True)
        return True
    lead = session.get(Lead, storable(change[0]), with_for_update=True)
    if lead is None or lead.assignee_id != change[2]:
        return False
    lead.assignee_id, lead.updated_at = change[1], now
    _note(session, by, "assigned", "lead", lead.id, now, was=change[2], to=change[1], undo=True)
    return True


def _note(
    session: Session, by: str, action: str, kind: str, id: str, now: dt.datetime, **details: str | bool | None
) -> None:
    audit.record(session, by, action, kind, id, details, now)
