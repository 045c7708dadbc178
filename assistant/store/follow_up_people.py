"""What people are told of a program: who is told is asked of the store, in batches; each thing is told once."""

import datetime as dt
import logging
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from assistant.applicants.minors import minors_on
from assistant.catalog.schema import Cohort, Program
from assistant.errors import WordsError
from assistant.store import outbox, reasons
from assistant.store.follow_up_letters import KEY, Line, Notice, rows
from assistant.store.outbox_tables import OutboxRow
from assistant.store.screening_tables import ScreeningResultRow, ScreeningRow

log = logging.getLogger(__name__)

# It is put into the outbox so long before it is due, and not any more so long after.
AHEAD = dt.timedelta(days=2)
STALE = dt.timedelta(days=2)


def today_of(line: Line, now: dt.datetime) -> dt.date:
    return now.astimezone(ZoneInfo(line.zone)).date()


def is_time(due_at: dt.datetime, now: dt.datetime) -> bool:
    return due_at - AHEAD <= now <= due_at + STALE


def newest_results() -> Select[str | None, str, str]:
    """Of each person and program the screening that was told last."""
    return (
        select(
            ScreeningRow.applicant_id.label("applicant_id"),
            ScreeningResultRow.program.label("program"),
            func.max(ScreeningRow.id).label("screening_id"),
        )
        .join(ScreeningResultRow, ScreeningResultRow.screening_id == ScreeningRow.id)
        .where(ScreeningRow.applicant_id.is_not(None))
        .group_by(ScreeningRow.applicant_id, ScreeningResultRow.program)
    )


def person_reasons(line: Line, applicant: str, now: dt.datetime) -> dict[str, Any]:
    """What must be so of whoever is sent news: no minor without a guardian's yes, nobody who only ever called."""
    questions = minors_on(today_of(line, now), line.catalog).questions
    return {
        "person": {"applicant": applicant, "questions": list(questions), "zone": line.zone},
        "texted": {"applicant": applicant},
    }


def cohort_reason(cohort: Cohort) -> dict[str, Any]:
    apply_by = cohort.apply_by.isoformat() if cohort.apply_by else None
    return {"id": cohort.id, "starts_on": cohort.starts_on.isoformat(), "apply_by": apply_by}


def facts_of_program(program: Program, cohort: Cohort | None) -> dict[str, Any]:
    """All that a wording may name of a program and its group; what there is not of is empty."""
    facts: dict[str, Any] = {"program": program.short.model_dump(), "starts": "", "deadline": ""}
    if cohort is None:
        return facts
    day = {"date": cohort.starts_on.isoformat()}
    facts["starts"] = {"reply": "utter_told_starts", "facts": {"day": day}}
    if cohort.apply_from is not None:
        facts["opens"] = {"date": cohort.apply_from.isoformat()}
    if cohort.apply_by is not None:
        facts["apply_by"] = {"date": cohort.apply_by.isoformat()}
        facts["deadline"] = {"reply": "utter_told_deadline", "facts": {"apply_by": facts["apply_by"]}}
    return facts


def told_already(session: Session, follow_up: str, abouts: Iterable[str]) -> set[str]:
    """Of these the ones that stand in the outbox as texts, whatever became of them."""
    keys = {f"{KEY}:{follow_up}:{about}:text": about for about in abouts}
    found = session.scalars(select(OutboxRow.cause_key).where(OutboxRow.cause_key.in_(keys)))
    return {keys[key] for key in found if key is not None}


def has_reason(session: Session, notice: Notice) -> bool:
    """Not so with a minor whose guardian may still agree: that is looked at again."""
    return reasons.lost(session, notice.reason, notice.due_at) is None


def put(session: Session, line: Line, notice: Notice, now: dt.datetime) -> None:
    """Nothing where the reason is gone meanwhile, or where the words are broken, which the log says."""
    if not has_reason(session, notice):
        return
    try:
        made = list(rows(line, notice))
    except WordsError as error:
        log.error("%s is not put: %s", notice.key, error)
        return
    for row in made:
        outbox.put(session, now=now, **row)
