"""Who was told "not now" and may fit by now, and who was told of papers that are due soon.

Each is screened again as the line itself would, by what is known of them today: nobody is called back for nothing.
"""

import datetime as dt
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, select, tuple_
from sqlalchemy.orm import Session

from assistant.booking.follow_up_times import day_moment, moment_of
from assistant.catalog.calendar import apply_window
from assistant.catalog.follow_ups import FollowUp, Trigger
from assistant.catalog.schema import Cohort, Program
from assistant.eligibility.cohorts import is_full
from assistant.eligibility.screen import screen
from assistant.eligibility.screened import Screened, Status
from assistant.eligibility.values import read_facts
from assistant.errors import FactError
from assistant.store.follow_up_letters import Line, Notice
from assistant.store.follow_up_people import (
    cohort_reason,
    facts_of_program,
    is_time,
    newest_results,
    person_reasons,
    today_of,
    told_already,
)
from assistant.store.follow_up_reach import Reaches
from assistant.store.screening_tables import FactRow, ScreeningResultRow, ScreeningRow
from assistant.store.tables import Applicant

log = logging.getLogger(__name__)

_STATUS = {Trigger.NOT_NOW_UNTIL: Status.NOT_NOW, Trigger.PAPERS_DUE: Status.CONDITIONAL}
_MAY_FIT = (Status.LIKELY, Status.CONDITIONAL, Status.NEED_INFO, Status.REFER_STAFF)
Place = tuple[str, str]


@dataclass(frozen=True)
class _Now:
    """Where somebody stands today."""

    program: Program
    cohort: Cohort | None
    result: Screened
    screening: ScreeningRow


def scheduled(line: Line) -> list[FollowUp]:
    return [one for one in line.catalog.follow_ups if one.on in _STATUS and not one.off]


def whom(session: Session, follow_up: FollowUp) -> Sequence[Place]:
    """Newest results of the status that it is for; of "not now" those that time would change."""
    status = _STATUS[follow_up.on]
    newest = newest_results().subquery()
    result = ScreeningResultRow
    query = (
        select(result.screening_id, result.program)
        .join(newest, and_(result.screening_id == newest.c.screening_id, result.program == newest.c.program))
        .where(result.status == status)
        .order_by(result.screening_id, result.program)
    )
    if status is Status.NOT_NOW:
        query = query.where(result.document["earliest"].as_string().is_not(None))
    return [(screening, program) for screening, program in session.execute(query)]


def notices(
    session: Session, places: Sequence[Place], follow_up: FollowUp, line: Line, now: dt.datetime
) -> Iterator[Notice]:
    """For those of them who have not been told and for whom it is time."""
    found = _found(session, places)
    done = told_already(session, follow_up.id, (_about(row) for row in found))
    people = [row.Applicant for row in found]
    reaches, known = Reaches(session, (one.id for one in people)), _known(session, (one.id for one in people))
    for row in found:
        program = line.catalog.program(row.program)
        if _about(row) in done or program is None or not program.active or not follow_up.is_for(program.id):
            continue
        stands = _stands_now(line, program, row.ScreeningRow, known.get(row.Applicant.id, {}), now)
        if stands is not None:
            yield from _notices(line, follow_up, stands, row, reaches, now)


def _found(session: Session, places: Sequence[Place]) -> list[Row[Any]]:
    result = ScreeningResultRow
    query = (
        select(ScreeningRow, Applicant, result.program, result.document["cohort"].as_string().label("cohort"))
        .join(result, result.screening_id == ScreeningRow.id)
        .join(Applicant, Applicant.id == ScreeningRow.applicant_id)
        .where(tuple_(ScreeningRow.id, result.program).in_(places))
    )
    return list(session.execute(query.order_by(ScreeningRow.id, result.program)))


def _about(row: Row[Any]) -> str:
    """A newer screening is another one, and may be told of again."""
    return f"{row.ScreeningRow.id}:{row.program}"


def _known(session: Session, applicants: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What is known of each of them now, as JSON by question."""
    known: dict[str, dict[str, Any]] = {}
    said = select(FactRow.applicant_id, FactRow.question, FactRow.value).where(
        FactRow.applicant_id.in_(set(applicants)), FactRow.superseded_at.is_(None)
    )
    for applicant, question, value in session.execute(said.order_by(FactRow.id)):
        known.setdefault(str(applicant), {})[question] = value
    return known


def _stands_now(
    line: Line, program: Program, screening: ScreeningRow, said: dict[str, Any], now: dt.datetime
) -> _Now | None:
    today = today_of(line, now)
    try:
        facts = read_facts(line.catalog, {**screening.facts, **said}, today)
    except FactError as error:  # the catalogue asks otherwise today
        log.info("screening %s cannot be looked at again: %s", screening.id, error)
        return None
    result = screen(program, facts, line.catalog, today)
    cohort = next((one for one in program.cohorts if one.id == result.cohort), None)
    return _Now(program, cohort, result, screening)


def _notices(
    line: Line, follow_up: FollowUp, stands: _Now, row: Row[Any], reaches: Reaches, now: dt.datetime
) -> Iterator[Notice]:
    if follow_up.on is Trigger.NOT_NOW_UNTIL:
        made = _may_fit(line, stands, now)
    else:
        made = _papers(line, follow_up, stands, row.cohort, now)
    if made is None:
        return
    due_at, expires_at, facts, reason = made
    person: Applicant = row.Applicant
    reach = reaches.of_person(person, stands.screening.language)
    quiet = line.quiet(reach.phone.value if reach.phone else None, line.zone)
    named = {"applicant": person.id, "program": stands.program.id}
    yield Notice(
        follow_up=follow_up,
        about=_about(row),
        reach=reach,
        facts=facts_of_program(stands.program, stands.cohort) | facts,
        reason={
            **person_reasons(line, person.id, now),
            "screening": {"id": stands.screening.id, **named},
            **({"cohort": cohort_reason(stands.cohort)} if stands.cohort else {}),
            **({"lead": named} if follow_up.on is Trigger.NOT_NOW_UNTIL else {}),
            **{name: {"applicant": person.id, **given} for name, given in reason.items()},
        },
        due_at=quiet.next(max(due_at, now)),
        expires_at=expires_at,
    )


_Made = tuple[dt.datetime, dt.datetime | None, dict[str, Any], dict[str, Any]]


def _may_fit(line: Line, stands: _Now, now: dt.datetime) -> _Made | None:
    """Where a group that takes applications today may be theirs."""
    cohort = stands.cohort
    if stands.result.status not in _MAY_FIT:
        return None
    if cohort is None:
        return now, None, {}, {}
    if is_full(cohort) or apply_window(cohort, today_of(line, now)) != "open":
        return None
    return now, day_moment(cohort.apply_by or cohort.starts_on, line.zone), {}, {}


def _papers(line: Line, follow_up: FollowUp, stands: _Now, told: str | None, now: dt.datetime) -> _Made | None:
    """The papers that are due first, a while before. Who was told only just now of them is not told again.

    Of the group that they were told of also after the last day to apply for it.
    """
    result = stands.result
    status = result.if_open if result.status is Status.CLOSED and result.cohort == told else result.status
    today = today_of(line, now)
    due = [(paper.by, paper.document) for paper in result.papers if paper.by is not None and paper.by >= today]
    if status is not Status.CONDITIONAL or not due:
        return None
    by = due[0][0]
    last = day_moment(by, line.zone)
    due_at = moment_of(last, follow_up, line.zone)
    if not is_time(due_at, now) or now >= last or due_at - stands.screening.created_at < dt.timedelta(days=1):
        return None
    documents = [document for day, document in due if day == by]
    names = {document.id: document.name.model_dump() for document in line.catalog.documents}
    facts = {"papers": {"list": [names[id] for id in documents if id in names]}, "by": {"date": by.isoformat()}}
    return due_at, last, facts, {"lacking": {"documents": documents}}
