"""A person's interest in a program: begun once, with what is known of where they stand."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, or_, select
from sqlalchemy.orm import Session

from assistant.applicants.stages import ROAD, Cause, Stage
from assistant.eligibility.screened import Status
from assistant.store.screening_tables import ScreeningResultRow, ScreeningRow
from assistant.store.tables import Lead, new_id

# A screening's id, when it was, the program's result, and all that was said of it.
_Word = Row[tuple[str, dt.datetime, str, dict[str, Any]]]
# From here on staff say for which group it is.
_FIXED = frozenset(ROAD[ROAD.index(Stage.APPLIED) :])


_OF = select(Lead).where(Lead.applicant_id == bindparam("applicant"), Lead.program_id == bindparam("program"))


def of(session: Session, applicant_id: str, program: str) -> Lead | None:
    return session.scalar(_OF, {"applicant": applicant_id, "program": program})


def begin(
    session: Session,
    applicant_id: str,
    program: str,
    *,
    source: str,
    now: dt.datetime,
    conversation_id: str | None = None,
    assignee_id: str | None = None,
) -> Lead:
    """A new lead, not written yet; the caller has looked that there is none. Who was screened before is not new."""
    lead = Lead(
        id=new_id(),
        applicant_id=applicant_id,
        program_id=program,
        conversation_id=conversation_id,
        source=source,
        assignee_id=assignee_id,
        stage=Stage.NEW,
        created_at=now,
        updated_at=now,
    )
    found = _newest(session, lead)
    session.add(lead)
    _refresh(session, lead, found, now)
    return lead


def screened(
    session: Session,
    screening_id: str,
    results: Iterable[Mapping[str, Any]],
    now: dt.datetime,
    *,
    applicant_id: str | None,
    conversation_id: str | None,
) -> None:
    """A screening was told: the leads that it is about know its result, and go on where it says something.

    Before somebody gave their name it is only about what came of that conversation: families share a phone.
    """
    told = {result["program"]: result for result in results}
    whose = _whose(applicant_id, conversation_id)
    if whose is None or not told:
        return
    mine = select(Lead).where(whose, Lead.program_id.in_(told)).order_by(Lead.id).with_for_update()
    for lead in session.scalars(mine):
        result = told[lead.program_id]
        _stands(session, lead, screening_id, result["status"], result.get("cohort"), now, now)


def refresh(session: Session, applicant_id: str, now: dt.datetime) -> None:
    """All of a person's leads, after screenings or leads became theirs."""
    mine = select(Lead).where(Lead.applicant_id == applicant_id).order_by(Lead.id).with_for_update()
    for lead in session.scalars(mine).all():
        _refresh(session, lead, _newest(session, lead), now)


def _newest(session: Session, lead: Lead) -> _Word | None:
    """The last word on where the person stands with the lead's program."""
    newest = (
        select(ScreeningRow.id, ScreeningRow.created_at, ScreeningResultRow.status, ScreeningResultRow.document)
        .join(ScreeningResultRow, ScreeningResultRow.screening_id == ScreeningRow.id)
        .where(_told_to(lead), ScreeningResultRow.program == lead.program_id)
        .order_by(ScreeningRow.id.desc())
        .limit(1)
    )
    return session.execute(newest).one_or_none()


def _refresh(session: Session, lead: Lead, found: _Word | None, now: dt.datetime) -> None:
    if found is not None:
        _stands(session, lead, found.id, found.status, found.document.get("cohort"), found.created_at, now)


def _whose(applicant_id: str | None, conversation_id: str | None) -> ColumnElement[bool] | None:
    if applicant_id is not None:
        return Lead.applicant_id == applicant_id
    return None if conversation_id is None else Lead.conversation_id == conversation_id


def _told_to(lead: Lead) -> ColumnElement[bool]:
    theirs = ScreeningRow.applicant_id == lead.applicant_id
    if lead.conversation_id is None:
        return theirs
    unnamed = ScreeningRow.applicant_id.is_(None) & (ScreeningRow.conversation_id == lead.conversation_id)
    return or_(theirs, unnamed)


def _stands(
    session: Session,
    lead: Lead,
    screening_id: str,
    status: str,
    cohort: str | None,
    at: dt.datetime,
    now: dt.datetime,
) -> None:
    from assistant.store import lead_stages  # they begin leads

    lead.result, lead.result_at = status, at
    if lead.stage not in _FIXED:
        lead.cohort_id = cohort
    # One that lacks answers has not come to an end.
    if status != Status.NEED_INFO:
        lead_stages.go_on(session, lead, Cause.SCREENING, now, screening_id=screening_id)
    session.flush()
